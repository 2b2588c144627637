"""A program run as ``python -I``: no settings, no database, little memory, nothing to write."""
