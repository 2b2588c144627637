"""Pages about people (one module per noun)."""
