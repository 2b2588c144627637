"""Fixed lists of this app."""

from django.db.models import TextChoices

from portal.working_days.clock import UNIT_WORDS

TERM_UNITS = [(unit.value, words) for unit, words in UNIT_WORDS.items()]


class StandardState(TextChoices):
    """Where a version of a standard stands."""

    DRAFT = "draft", "Rancangan"
    PUBLISHED = "published", "Diterbitkan"
