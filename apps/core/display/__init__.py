"""What numbers, dates, icons and figures look like on pages and in documents."""
