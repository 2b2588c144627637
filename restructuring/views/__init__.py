"""Screens of proposals (usulan penataan)."""
