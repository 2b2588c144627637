"""Pages of public services, by subject."""
