"""What a tim kerja may look like (PermenPANRB 7/2022, DOMAIN.md 4.6). Pure.

People of one unit or of several work in a team; its ketua leads by a role, which is no jabatan: it
has no echelon, and nothing of the person's placement changes. How much of somebody's time teams take
together is told, never refused: a rule on it is not verified in the regulation's text.
"""

from datetime import date

from django.db.models import TextChoices

CLAUSE = "PermenPANRB 7/2022"
FULL_TIME = 100  # per cent


class TeamRole(TextChoices):
    LEADER = "leader", "Ketua tim"
    MEMBER = "member", "Anggota"


class TeamStepKind(TextChoices):
    """What was done to a team, as its history says it."""

    FOUND = "found", "Membentuk tim"
    CHANGE = "change", "Mengubah tim"
    JOIN = "join", "Memasukkan anggota"
    LEAVE = "leave", "Mengeluarkan anggota"
    END = "end", "Mengakhiri tim"
    FOLLOW = "follow", "Mengikuti perubahan struktur"


def share_warning(total: int) -> str:
    """What is to be said of the sum of somebody's shares, per cent; empty up to full time."""
    if total <= FULL_TIME:
        return ""
    return f"Jumlah waktu di semua tim {total}%, lebih dari {FULL_TIME}%."


def period_problem(start: date, end: date | None) -> str:
    """Why a team cannot last from ``start`` to the day before ``end``; empty when it can."""
    return "Akhir masa tim harus sesudah mulainya." if end is not None and end <= start else ""
