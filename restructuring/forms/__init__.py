"""Input of the screens of proposals."""
