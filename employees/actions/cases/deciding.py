"""The PPK's decision, the inauguration, and the ways back."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from employees.actions.cases.applying import put_in_force
from employees.actions.cases.recording import (
    expect_step,
    lock_case,
    refuse,
    take_step,
    tell,
    tell_deciders,
    tell_officers,
)
from employees.actions.cases.reviewing import check_paper_day
from employees.case_gates import words_against
from employees.enums import CASE_DECIDED, CASE_EDITABLE, CaseState, CaseStepKind
from employees.models import PlacementCase
from employees.permissions import deciding_refusal
from employees.queries.cases import judge
from portal.models import User
from portal.templatetags.formats import date_long
from portal.validators import validate_reason

# What a case that comes back is asked for anew.
CLEARED_COLUMNS = {
    "verified_by": None,
    "panel_number": "",
    "panel_on": None,
    "letter_number": "",
    "letter_on": None,
    "pertek_number": "",
    "pertek_on": None,
    "decree_number": "",
    "decree_date": None,
    "decree_signer": "",
    "decided_by": None,
    "decided_at": None,
    "inaugurated_on": None,
    "held_reason": "",
}


def _refuse_stand_ins(case: PlacementCase, user: User) -> None:
    if refusal := deciding_refusal(user, case):
        raise ValidationError(refusal, code="authority")


@transaction.atomic
def decide_case(
    *, case: PlacementCase, number: str, on: date, signer: str, user: User
) -> PlacementCase:
    """The PPK decides: the decree every placement of the case will bear. With a TMT that has come
    and nobody to inaugurate it takes effect at once.

    Raises ValidationError for whoever only stands in, prepared or verified it, or is moved by it
    (UU 30/2014 art 14(7), 42, 43), and for everything that would keep the moves from being written.
    """
    row = lock_case(case)
    judged = judge(row)
    expect_step(row, judged, CaseStepKind.DECIDE)
    _refuse_stand_ins(row, user)
    check_paper_day(row.government, "decree_date", on, after=row.pertek_on)
    problems = [*judged.obstacles, *judged.red, *words_against(row)]
    if not judged.included:
        problems.append("Tidak ada lagi orang dalam usulan ini.")
    refuse(problems, "Usulan belum dapat ditetapkan")
    row.decree_number, row.decree_date, row.decree_signer = number.strip(), on, signer.strip()
    row.decided_by, row.decided_at = user, timezone.now()
    take_step(
        row,
        CaseStepKind.DECIDE,
        user=user,
        state=CaseState.DECIDED,
        number=row.decree_number,
        on=on,
        changes={"decree_signer": [None, row.decree_signer]},
        columns=["decree_number", "decree_date", "decree_signer", "decided_by", "decided_at"],
    )
    following = judged.road.next_step(row.state)
    if following.kind == CaseStepKind.INAUGURATE:
        tell_officers(row, "Ditetapkan, menunggu pelantikan", but=user)
        return row
    tell_officers(row, f"Ditetapkan, berlaku {date_long(row.effective_on)}", but=user)
    return _in_force_if_due(row, user)


@transaction.atomic
def inaugurate_case(*, case: PlacementCase, on: date, user: User) -> PlacementCase:
    """Record the inauguration. A post is held from then on at the earliest (the decree's "TMT sejak
    pelantikan"): on a later day than the TMT, the TMT becomes that day."""
    row = lock_case(case)
    judged = judge(row)
    expect_step(row, judged, CaseStepKind.INAUGURATE)
    check_paper_day(row.government, "on", on)
    if on < row.decree_date:
        raise ValidationError(
            {"on": f"Pelantikan tidak mendahului SK tanggal {date_long(row.decree_date)}."}
        )
    changes, columns = {}, ["inaugurated_on"]
    row.inaugurated_on = on
    if on > row.effective_on:
        changes["effective_on"] = [str(row.effective_on), str(on)]
        row.effective_on = on
        columns.append("effective_on")
    take_step(
        row,
        CaseStepKind.INAUGURATE,
        user=user,
        state=CaseState.INAUGURATED,
        on=on,
        changes=changes,
        columns=columns,
    )
    return _in_force_if_due(row, user)


def _in_force_if_due(case: PlacementCase, user: User) -> PlacementCase:
    """A TMT that has come takes effect with the step that made it possible; whatever is in the way
    refuses that step."""
    if case.effective_on > case.government.today():
        return case
    return put_in_force(case, user)


@transaction.atomic
def return_case(*, case: PlacementCase, reason: str, user: User) -> PlacementCase:
    """Give a case back to be put together anew; what was recorded of its road holds no longer, but
    stays in the history. Who BKN refused stays out. A decided one only by who may decide it."""
    return _leave_road(case, CaseState.RETURNED, CaseStepKind.RETURN, reason, user)


@transaction.atomic
def cancel_case(*, case: PlacementCase, reason: str, user: User) -> PlacementCase:
    """End a case that has not taken effect. A decided one only by who may decide it."""
    return _leave_road(case, CaseState.CANCELLED, CaseStepKind.CANCEL, reason, user)


def _leave_road(
    case: PlacementCase, state: CaseState, kind: CaseStepKind, reason: str, user: User
) -> PlacementCase:
    validate_reason(reason)
    row = lock_case(case)
    if row.is_over or (kind == CaseStepKind.RETURN and row.state in CASE_EDITABLE):
        words = CaseState(row.state).label.lower()
        raise ValidationError(
            f"Langkah ini tidak dapat diambil: keadaan usulan kini {words}.", code="stale"
        )
    was_decided = row.state in CASE_DECIDED
    if was_decided:
        _refuse_stand_ins(row, user)
    for name, value in CLEARED_COLUMNS.items():
        setattr(row, name, value)
    row.panel.all().delete()
    take_step(
        row,
        kind,
        user=user,
        state=state,
        note=reason.strip(),
        columns=CLEARED_COLUMNS,
    )
    words = "Dikembalikan untuk disusun ulang" if state == CaseState.RETURNED else "Dibatalkan"
    tell(row, words, [row.made_by], but=user)
    tell_officers(row, words, but=user)
    if was_decided:
        tell_deciders(row, words, but=user)
    return row
