"""The lawful road of a placement case (usulan penempatan), as one table. Pure.

Which steps a case takes follows from its moves: the Tim Penilai Kinerja weighs moves of PNS within
one government (PP 11/2017 art 191); BKN gives its pertimbangan teknis on every case (Perpres
116/2022, SE Kepala BKN 7/2024); the PPK decides; JPT, administrators, pengawas and JF are
inaugurated (PP 11/2017 art 57, 87, 135), pelaksana are not (DOMAIN.md 12.2, 15 C3, C21).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from employees.enums import (
    PPPK_STATUSES,
    AppointmentKind,
    CaseState,
    CaseStepKind,
    PanelElement,
)
from orgunits.enums import JobTitleKind as K

S, T = CaseState, CaseStepKind
PANEL_CLAUSE = "PP 11/2017 Pasal 191 dan Pasal 201"
PANEL_LEAST = 5
CONFLICT_CLAUSE = "UU 30/2014 Pasal 42 dan Pasal 43"
# What the audit trail calls a change of what a case holds: whoever made one has prepared it.
ADDED, CHANGED, REDIRECTED, REMOVED, FRAMED = EDITS = (
    "Menambah orang ke usulan penempatan",
    "Mengubah orang dalam usulan",
    "Mengganti jabatan tujuan dalam usulan",
    "Menghapus orang dari usulan penempatan",
    "Mengubah usulan penempatan",
)
# Steps that lead a case towards its decision.
PREPARING = (T.OPEN, T.VERIFY, T.ASSESS, T.SUBMIT, T.CLEAR, T.WITHDRAW)
OATH_CLAUSE = "PP 11/2017 Pasal 57, Pasal 87, dan Pasal 135"
BKN_CLAUSE = "Perpres 116/2022, SE Kepala BKN 7/2024"
INAUGURATED_KINDS = tuple(kind for kind in K if kind != K.PELAKSANA)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the road: where it leads, what its button says, who is to take it next."""

    kind: CaseStepKind
    state: CaseState
    label: str
    help: str
    decides: bool = False


VERIFY = Step(T.VERIFY, S.VERIFIED, "Verifikasi", "Petugas memeriksa syarat, rantai, dan kursi.")
ASSESS = Step(
    T.ASSESS,
    S.ASSESSED,
    "Catat berita acara tim",
    f"Pertimbangan Tim Penilai Kinerja bagi PNS yang dipindahkan ({PANEL_CLAUSE}).",
)
SUBMIT = Step(
    T.SUBMIT, S.SUBMITTED, "Catat pengajuan ke BKN", f"Usul pertimbangan teknis ({BKN_CLAUSE})."
)
CLEAR = Step(
    T.CLEAR, S.CLEARED, "Catat pertek BKN", f"Pertimbangan teknis per orang ({BKN_CLAUSE})."
)
DECIDE = Step(
    T.DECIDE, S.DECIDED, "Tetapkan", "Keputusan PPK, bukan oleh yang memverifikasi.", decides=True
)
INAUGURATE = Step(
    T.INAUGURATE,
    S.INAUGURATED,
    "Catat pelantikan",
    f"Ada JPT, administrator, pengawas, atau JF ({OATH_CLAUSE}).",
)
APPLY = Step(T.APPLY, S.EFFECTIVE, "Berlakukan", "Sendiri pada TMT, seluruhnya atau tidak sama sekali.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moved:
    """What the road has to know of one move: the person's status, the kind of appointment, the kind
    of the post it leads to ("" for a release)."""

    status: str
    appointment: str
    job_kind: str = ""


@dataclass(frozen=True, slots=True)
class Road:
    """The steps of one case, in order. ``skipped``: those it does not need, each with why."""

    steps: tuple[Step, ...]
    skipped: tuple[tuple[Step, str], ...] = ()

    def next_step(self, state):
        """The Step that leads on from ``state``; None at an end."""
        if state in (S.EFFECTIVE, S.CANCELLED):
            return None
        done = ALL_STATES.index(state) if state in ALL_STATES else -1
        return next((step for step in self.steps if ALL_STATES.index(step.state) > done), None)

    def place(self, state):
        """Number of the step under way, from 1; one more than there are when all is done."""
        upcoming = self.next_step(state)
        if upcoming is None:
            return len(self.steps) + 1
        return self.steps.index(upcoming) + 1


ALL_STEPS = (VERIFY, ASSESS, SUBMIT, CLEAR, DECIDE, INAUGURATE, APPLY)
ALL_STATES = tuple(step.state for step in ALL_STEPS)


def needs_panel(moves):
    """Whether a PNS is moved otherwise than by pengukuhan on an equal post."""
    return any(
        move.status not in PPPK_STATUSES and move.appointment != AppointmentKind.CONFIRMATION
        for move in moves
    )


def needs_oath(moves):
    return any(move.job_kind in INAUGURATED_KINDS for move in moves)


def road_of(moves):
    """The Road of a case with these ``Moved``; without any, the whole road."""
    listed, skipped = list(moves), []
    if listed and not needs_panel(listed):
        skipped.append((ASSESS, "Hanya pengukuhan di jabatan setara atau hanya PPPK."))
    if listed and not needs_oath(listed):
        skipped.append((INAUGURATE, "Hanya pelaksana; pelaksana tidak dilantik."))
    left_out = {step for step, _ in skipped}
    return Road(tuple(step for step in ALL_STEPS if step not in left_out), tuple(skipped))


def panel_problems(members):
    """Why these (name, PanelElement) are no Tim Penilai Kinerja, a sentence each."""
    names = [name.strip().lower() for name, _ in members]
    n = len(names)
    if n < PANEL_LEAST:
        yield (
            f"Tim Penilai Kinerja paling sedikit {PANEL_LEAST} orang; yang diisi {n} orang "
            f"({PANEL_CLAUSE})."
        )
    elif n % 2 == 0:
        yield f"Jumlah anggota Tim Penilai Kinerja harus ganjil; yang diisi {n} orang ({PANEL_CLAUSE})."
    for name, count in Counter(names).items():
        if count > 1:
            shown = next(one.strip() for one, _ in members if one.strip().lower() == name)
            yield f"{shown} ditulis {count} kali."
    if n:
        missing = [
            element.label for element in PanelElement if element not in {one for _, one in members}
        ]
        if missing:
            yield f"Belum ada dari unsur: {', '.join(missing)} ({PANEL_CLAUSE})."


def plain_name(text: str) -> str:
    """A name without the titles before and behind it, as two of them are compared."""
    words = text.partition(",")[0].casefold().split()
    while len(words) > 1 and words[0].endswith("."):
        del words[0]
    return " ".join(words)


def moved_members(members: Iterable[str], moved: Iterable[str]) -> Iterator[str]:
    """A sentence for each of ``members`` of a panel whose name is that of somebody ``moved``."""
    names = {plain_name(name) for name in moved}
    for member in members:
        if plain_name(member) in names:
            yield (
                f"{member.strip()} dipindahkan dalam usulan ini, jadi tidak ikut menilainya "
                f"({CONFLICT_CLAUSE}). Bila orang lain yang senama, tulis NIP-nya di belakang nama."
            )
