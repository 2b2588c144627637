"""Fixed lists of this app."""

from django.db.models import TextChoices

from portal.working_days.clock import UNIT_WORDS

TERM_UNITS = [(unit.value, words) for unit, words in UNIT_WORDS.items()]


class StandardState(TextChoices):
    """Where a version of a standard stands."""

    DRAFT = "draft", "Rancangan"
    PUBLISHED = "published", "Diterbitkan"


class RequestState(TextChoices):
    """Where a request stands."""

    FILED = "filed", "Menunggu diperiksa"
    WORKING = "working", "Diproses"
    DONE = "done", "Selesai"
    REFUSED = "refused", "Ditolak"


class RequestEventKind(TextChoices):
    """What happens to a request."""

    FILED = "filed", "Diajukan"
    TAKEN_UP = "taken_up", "Mulai diproses"
    PAUSED = "paused", "Waktu dihentikan"
    RESUMED = "resumed", "Waktu dilanjutkan"
    HANDED = "handed", "Dialihkan"
    NOTE = "note", "Catatan petugas"
    DONE = "done", "Selesai"
    REFUSED = "refused", "Ditolak"
