"""Where each post and person stands after an enactment: the second clock (docs/adr/0031). Pure.

A post that goes on equal in another unit or under another name keeps its holder by pengukuhan: the
regulation that forms the new organisation confirms whom it finds on equal posts (PP 18/2016 art
124(4), DOMAIN.md 12.1 row 9). Who is carried onto a post that is not equal, or no longer leads a
unit, sits there until a decree; everybody else comes by a case with BKN's pertek.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from employees.case_plan import is_equal_post
from employees.enums import AppointmentKind


class PostFate(TextChoices):
    """What made the post part of the second clock."""

    OPENED = "dibentuk", "Dibentuk"
    CARRIED = "dialihkan", "Dialihkan"
    RENAMED = "diganti-nama", "Diganti nama"
    CHANGED = "diubah", "Diubah"
    LEFT = "ditinggalkan", "Ditinggalkan gelombang"


class PlaceState(TextChoices):
    """Where a post or a person stands, in the order of what needs a hand first."""

    UNPLACED = "belum", "Belum ditempatkan"
    GAP = "kosong", "Kosong"
    WAITING = "menunggu", "Menunggu pengukuhan atau pelantikan"
    ACTING = "plt", "Dijalankan Plt. atau Plh."
    CONFIRMED = "dikukuhkan", "Sudah dikukuhkan"
    PLACED = "ditempatkan", "Sudah ditempatkan"
    GONE = "berhenti", "Tidak lagi bertugas"


OPEN_STATES = (PlaceState.UNPLACED, PlaceState.GAP, PlaceState.WAITING, PlaceState.ACTING)


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody on a row by a placement, and what kind it is in words ("Plt.")."""

    id: int
    name: str
    placement: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """A post (``post``) or a displaced person (``post`` None, one in ``people``) on a day.

    ``since``: since when it stands so. ``takes``: people a wave can place. ``case``: the running
    case that leads here. ``sentence``: why a post is empty, as an officer wrote it. ``note``: what
    else there is to know.
    """

    key: str
    state: PlaceState
    since: date
    title: str
    unit: str
    fate: str = ""
    post: object = None
    people: tuple[Named, ...] = ()
    stand_ins: tuple[Named, ...] = ()
    takes: tuple[Named, ...] = ()
    case: object = None
    sentence: str = ""
    note: str = ""
    is_single: bool = False

    @property
    def group(self):
        """Under which heading the row stands."""
        return self.unit if self.post is not None else f"Jabatannya berakhir di {self.unit}"

    @property
    def is_vacant(self):
        return self.post is not None and not self.people

    @property
    def is_open(self):
        return self.state in OPEN_STATES

    @property
    def label(self):
        """The state in words; of one that waits, for what."""
        if self.state == PlaceState.WAITING and self.case is not None:
            confirms = self.case.kind == AppointmentKind.CONFIRMATION
            return "Menunggu pengukuhan" if confirms else "Menunggu pelantikan"
        if self.state == PlaceState.WAITING:
            return "Menunggu pelantikan"
        return self.state.label


def fate_of(post):
    """The PostFate of a post that a change opened; None of one that was merely resized."""
    before = post.predecessor
    if before is None:
        return PostFate.OPENED
    if before.unit_id != post.unit_id:
        return PostFate.CARRIED
    if before.name != post.name:
        return PostFate.RENAMED
    return None if why_unequal(before, post) == "" else PostFate.CHANGED


def why_unequal(before, after):
    """Why whoever held ``before`` is not simply confirmed on ``after``; empty when they are."""
    if before.is_head and not after.is_head:
        return "Tidak lagi memimpin unit."
    if is_equal_post(before, after):
        return ""
    if before.echelon != after.echelon:
        return f"Eselon {before.echelon or 'tidak ada'} menjadi {after.echelon or 'tidak ada'}."
    return "Jenis atau jenjang jabatannya berubah."


def is_confirmed(row, before, after):
    """Whether a definitive placement ``row`` on ``after`` needs no more word: decided by a decree of
    its own, or carried from an equal post by the structure."""
    return row.change_id is None or before is None or why_unequal(before, after) == ""
