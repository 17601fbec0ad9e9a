"""The documents of an agreement: rendering, sealing, judging. Nothing here touches the database."""
