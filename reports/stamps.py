"""What a released report carries: its number, its day, the office that released it, and where anybody
can check it."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse

from portal.templatetags.formats import date_long

DRAFT = "RANCANGAN"
NOT_RELEASED = "Rancangan: belum diterbitkan oleh orang kedua."


@dataclass(frozen=True, slots=True)
class Stamp:
    """The release of a report. ``number`` counts within its government."""

    number: int
    day: date
    office: str

    @property
    def label(self):
        """``12/2026``."""
        return f"{self.number}/{self.day.year}"

    @property
    def words(self):
        return f"Nomor {self.label}, diterbitkan {date_long(self.day)} oleh {self.office}"


def printed_words(stamp):
    """The same on paper, where the fingerprint stands above and a long address would not fit."""
    if stamp is None:
        return NOT_RELEASED
    address = f"{settings.SITE_URL}{reverse('release_public:release_find')}"
    return f"{stamp.words}. Periksa keasliannya pada {address} dengan sidik jari ini."


def public_address(digest):
    """The whole address of the page that tells of the released report with this fingerprint (or
    SHA-256 of a file of it)."""
    return f"{settings.SITE_URL}{reverse('release_public:release_check', args=[digest])}"


def release_words(digest, stamp):
    """Whether a report is released, as its own files say it."""
    if stamp is None:
        return NOT_RELEASED
    return f"{stamp.words}. Periksa keasliannya pada {public_address(digest)}"
