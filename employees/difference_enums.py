"""Who is right where SIASN and Tatanan say different things of a person."""

from django.db.models import TextChoices


class DifferenceVerdict(TextChoices):
    OPEN = "open", "Belum diputuskan"
    SIASN = "siasn", "SIASN benar"
    OWN = "own", "Tatanan benar"
