"""What every page goes through: language, caching, refusals, health."""
