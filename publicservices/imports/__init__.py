"""Kinds of import of this app."""
