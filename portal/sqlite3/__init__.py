"""Django's SQLite engine with the library's own limit of parameters."""
