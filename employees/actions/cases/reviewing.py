"""From a draft to the pertek of BKN: verified, weighed by the panel, sent, answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from employees.actions.cases.drafting import lock_move
from employees.actions.cases.recording import (
    expect_state,
    expect_step,
    lock_case,
    refuse,
    take_step,
    tell_deciders,
    tell_officers,
)
from employees.case_states import CONFLICT_CLAUSE, moved_members, panel_problems
from employees.enums import (
    AppointmentKind,
    CaseState,
    CaseStepKind,
    MoveResult,
    PanelElement,
)
from employees.models import CasePanelMember, PlacementCase, PlacementMove
from employees.queries.cases import judge
from portal.models import Government, User
from portal.templatetags.formats import date_long
from portal.validators import validate_reason


@dataclass(frozen=True, slots=True)
class PanelDraft:
    """A member of the Tim Penilai Kinerja; ``element`` is a PanelElement."""

    name: str
    element: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What BKN answered of one person; ``note`` is the reason of a refusal."""

    agreed: bool
    note: str = ""


def check_paper_day(
    government: Government, field: str, day: date, *, after: date | None = None
) -> None:
    """A paper that is recorded has been written: its day is not to come, and not before that of the
    paper it rests on (``after``; None where there is none)."""
    if day > government.today():
        raise ValidationError({field: "Tanggalnya belum tiba."})
    if after is not None and day < after:
        text = f"Tidak mendahului surat sebelumnya, {date_long(after)}."
        raise ValidationError({field: text})


def _refuse_own_moves(case: PlacementCase, user: User) -> None:
    """Nobody verifies what becomes of themselves; who is only confirmed on an equal post gains
    nothing by it, and a wave of those leaves hardly anybody else."""
    own = case.moves.included().filter(employee__user=user)
    if own.exclude(kind=AppointmentKind.CONFIRMATION).exists():
        raise ValidationError(
            "Anda sendiri dipindahkan dalam usulan ini, jadi petugas lain yang memverifikasinya "
            f"({CONFLICT_CLAUSE})."
        )


@transaction.atomic
def verify_case(*, case: PlacementCase, user: User) -> PlacementCase:
    """Say that the draft holds: nobody red, every orange finding answered with a reason, no post
    over its seats, everybody where the case assumes them.

    Raises ValidationError with what is in the way, each point with its clause.
    """
    row = lock_case(case)
    judged = judge(row)
    expect_step(row, judged, CaseStepKind.VERIFY)
    _refuse_own_moves(row, user)
    refuse(judged.open_points, "Usulan belum dapat diverifikasi")
    row.verified_by = user
    weighed = {
        str(line.move.employee): [None, [f"{one.text} ({one.clause})" for one in line.findings]]
        for line in judged.lines
        if line.findings
    }
    take_step(
        row,
        CaseStepKind.VERIFY,
        user=user,
        state=CaseState.VERIFIED,
        changes=weighed,
        columns=["verified_by"],
    )
    tell_officers(row, "Usulan penempatan terverifikasi", but=user)
    return row


@transaction.atomic
def assess_case(
    *,
    case: PlacementCase,
    members: Sequence[PanelDraft],
    number: str,
    on: date,
    user: User,
    note: str = "",
) -> PlacementCase:
    """Record the berita acara of the Tim Penilai Kinerja: an odd number of members, five or more,
    of every element (PP 11/2017 art 191, 201), none of them moved by the case. Raises
    ValidationError otherwise."""
    row = lock_case(case)
    judged = judge(row)
    expect_step(row, judged, CaseStepKind.ASSESS)
    check_paper_day(row.government, "on", on)
    if unknown := {one.element for one in members} - set(PanelElement.values):
        raise ValueError(f"no such element: {unknown}")
    problems = list(panel_problems([(one.name, PanelElement(one.element)) for one in members]))
    moved = [move.employee.name for move in judged.included]
    problems += moved_members([one.name for one in members], moved)
    if problems:
        raise ValidationError(problems)
    row.panel.all().delete()
    CasePanelMember.objects.bulk_create(
        CasePanelMember(
            government=row.government,
            case=row,
            order=order,
            name=one.name.strip(),
            element=one.element,
        )
        for order, one in enumerate(members, start=1)
    )
    row.panel_number, row.panel_on = number.strip(), on
    names = ", ".join(one.name.strip() for one in members)
    take_step(
        row,
        CaseStepKind.ASSESS,
        user=user,
        state=CaseState.ASSESSED,
        number=row.panel_number,
        on=on,
        note=note.strip(),
        changes={"tim": [None, names]},
        columns=["panel_number", "panel_on"],
    )
    tell_officers(row, "Tim Penilai Kinerja sudah menilai", but=user)
    return row


@transaction.atomic
def submit_case(*, case: PlacementCase, number: str, on: date, user: User) -> PlacementCase:
    """Record that the batch went to BKN with a letter. What changed since it was verified is
    refused here: BKN is asked about people who are still where the case says."""
    row = lock_case(case)
    judged = judge(row)
    expect_step(row, judged, CaseStepKind.SUBMIT)
    check_paper_day(row.government, "on", on, after=row.panel_on)
    refuse([*judged.obstacles, *judged.red], "Usulan belum dapat diajukan")
    row.letter_number, row.letter_on = number.strip(), on
    take_step(
        row,
        CaseStepKind.SUBMIT,
        user=user,
        state=CaseState.SUBMITTED,
        number=row.letter_number,
        on=on,
        columns=["letter_number", "letter_on"],
    )
    tell_officers(row, "Diajukan ke BKN", but=user)
    return row


@transaction.atomic
def clear_case(
    *,
    case: PlacementCase,
    number: str,
    on: date,
    answers: Mapping[int, Answer],
    user: User,
) -> PlacementCase:
    """Record the pertek of BKN with its answer for every included move (by its pk). The move of a
    refused person falls out; the page then tells what that breaks in the chain, and nothing is
    decided before it is mended.

    Raises ValidationError for a move without an answer, a refusal without its reason.
    """
    row = lock_case(case)
    judged = judge(row)
    expect_step(row, judged, CaseStepKind.CLEAR)
    check_paper_day(row.government, "on", on, after=row.letter_on)
    moves = judged.included
    _check_answers(moves, answers)
    refused = [move for move in moves if not answers[move.pk].agreed]
    for move in refused:
        move.result, move.result_note = MoveResult.REFUSED, answers[move.pk].note.strip()
    PlacementMove.objects.bulk_update(refused, ["result", "result_note"])
    row.pertek_number, row.pertek_on = number.strip(), on
    names = [f"{move.employee.full_name}: {move.result_note}" for move in refused]
    take_step(
        row,
        CaseStepKind.CLEAR,
        user=user,
        state=CaseState.CLEARED,
        number=row.pertek_number,
        on=on,
        note="; ".join(f"Ditolak BKN: {name}" for name in names),
        changes={"ditolak": [None, names]},
        columns=["pertek_number", "pertek_on"],
    )
    if _breaks(row):
        tell_officers(row, "Pertek BKN memutus rantai usulan", but=user)
    else:
        tell_deciders(row, "Menunggu penetapan Anda", but=user)
    return row


def _check_answers(moves: Sequence[PlacementMove], answers: Mapping[int, Answer]) -> None:
    problems = []
    for move in moves:
        answer = answers.get(move.pk)
        if answer is None:
            problems.append(f"Jawaban BKN untuk {move.employee.full_name} belum dipilih.")
        elif not answer.agreed and not answer.note.strip():
            problems.append(f"Tulis alasan BKN menolak {move.employee.full_name}.")
    if set(answers) - {move.pk for move in moves}:
        problems.append("Isi usulan berubah sejak halaman dibuka. Muat ulang halamannya.")
    if problems:
        raise ValidationError(problems)


def _breaks(case: PlacementCase) -> bool:
    judged = judge(case)
    return bool(judged.obstacles) or not judged.included


# From where one person may be taken out without the whole case going back.
WITHDRAWABLE = (CaseState.VERIFIED, CaseState.ASSESSED, CaseState.SUBMITTED, CaseState.CLEARED)


@transaction.atomic
def withdraw_move(*, move: PlacementMove, reason: str, user: User) -> PlacementMove:
    """Take one person out of a case on its way, with the reason; the row stays to be read."""
    validate_reason(reason)
    case, row = lock_move(move)
    expect_state(case, *WITHDRAWABLE)
    if row.result != MoveResult.INCLUDED:
        raise ValidationError("Orang ini sudah tidak ikut dalam usulan.")
    row.result, row.result_note = MoveResult.WITHDRAWN, reason.strip()[:500]
    row.save(update_fields=["result", "result_note"])
    take_step(
        case,
        CaseStepKind.WITHDRAW,
        user=user,
        note=f"{row.employee.full_name}: {reason.strip()}",
        changes={"employee": [str(row.employee), None]},
    )
    if case.state == CaseState.CLEARED and not _breaks(case):
        tell_deciders(case, "Menunggu penetapan Anda", but=user)
    return row
