"""Pages of placement cases."""
