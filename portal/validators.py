"""Checks that several apps share."""

from django.core.exceptions import ValidationError


def validate_reason(text):
    """A reason must say something: at least ten letters."""
    if len((text or "").strip()) < 10:
        raise ValidationError("Tulis alasan yang jelas, paling sedikit 10 huruf.")
