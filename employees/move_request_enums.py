"""Where somebody's own request to move stands (PP 11/2017 art 190(6))."""

from django.db.models import TextChoices


class MoveRequestState(TextChoices):
    OPEN = "open", "Menunggu jawaban"
    OFFERED = "offered", "Jabatan ditawarkan"
    AGREED = "agreed", "Bersedia, menunggu penempatan"
    PLACED = "placed", "Ditempatkan"
    DECLINED = "declined", "Tawaran tidak diterima"
    REFUSED = "refused", "Ditolak"
    WITHDRAWN = "withdrawn", "Ditarik kembali"


RUNNING_REQUESTS = (MoveRequestState.OPEN, MoveRequestState.OFFERED, MoveRequestState.AGREED)
