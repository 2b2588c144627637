"""What every step of a case does alike: the lock, the row, its trail, who is told."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from employees.enums import CaseState, CaseStepKind
from employees.models import CaseStep, PlacementCase
from employees.queries.case_attention import people_who_may
from employees.queries.cases import Judgement
from orgunits.actions import lock_government
from portal import audit
from portal.models import User
from portal.notices import notify
from portal.permissions import Permission

MAX_NAMED = 6


def lock_case(case: PlacementCase) -> PlacementCase:
    """The case read again under the lock of its government: posts, people and other cases stand
    still until the transaction ends."""
    lock_government(case.government)
    return PlacementCase.objects.select_related("government", "unit__government").get(pk=case.pk)


def expect_state(case: PlacementCase, *states: str) -> None:
    """ValidationError unless the case is in one of ``states`` now."""
    if case.state not in states:
        now = CaseState(case.state).label.lower()
        raise ValidationError(
            f"Langkah ini tidak dapat diambil: keadaan usulan kini {now}. Muat ulang halamannya.",
            code="stale",
        )


def expect_step(case: PlacementCase, judged: Judgement, kind: CaseStepKind) -> None:
    """ValidationError unless ``kind`` is the step the road of the case asks for next."""
    step = judged.road.next_step(case.state)
    if step is None or step.kind != kind:
        now = CaseState(case.state).label.lower()
        wanted = f" Langkah berikutnya: {step.label.lower()}." if step else ""
        raise ValidationError(
            f"Langkah ini tidak dapat diambil: keadaan usulan kini {now}.{wanted}", code="stale"
        )


def refuse(problems: Iterable[str], what: str) -> None:
    """ValidationError with the first of ``problems``, each a message, when there are any."""
    listed = list(problems)
    if not listed:
        return
    named = listed[:MAX_NAMED]
    if len(listed) > MAX_NAMED:
        named.append(f"Dan {len(listed) - MAX_NAMED} hal lagi.")
    raise ValidationError([f"{what}.", *named])


def take_step(
    case: PlacementCase,
    kind: CaseStepKind,
    *,
    user: User | None,
    state: str | None = None,
    number: str = "",
    on: date | None = None,
    note: str = "",
    changes: dict[str, Any] | None = None,
    columns: Iterable[str] = (),
) -> CaseStep:
    """Write the step into the history and the audit trail, and ``columns`` of the case with its new
    ``state``."""
    before = case.state
    told = dict(changes or {})
    if state is not None and state != before:
        case.state = state
        told["state"] = [before, str(state)]
    if columns or state is not None:
        case.save(update_fields=["state", *columns])
    step = CaseStep.objects.create(
        government=case.government,
        case=case,
        kind=kind,
        number=number,
        on=on,
        note=note,
        taken_by=user,
    )
    record(case, f"{kind.label} usulan penempatan"[:60], user, told, note)
    return step


def record(
    case: PlacementCase, action: str, user: User | None, changes: dict, reason: str = ""
) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=case,
        government=case.government,
        unit_id=case.unit_id,
        changes=changes,
        reason=reason,
    )


def page_of(case: PlacementCase) -> str:
    return reverse("employees:placement_case_detail", args=[case.pk])


def tell(
    case: PlacementCase, words: str, people: Iterable[User | None], *, but: User | None
) -> None:
    """A notice to ``people`` (None among them is nobody), but not to whoever acts."""
    whom = [person for person in people if person is not None and person != but]
    notify(
        government=case.government,
        recipients=whom,
        text=f"{words}: {case}",
        url=page_of(case),
    )


def tell_officers(case: PlacementCase, words: str, *, but: User | None) -> None:
    """To those who prepare placements on the unit of the case."""
    tell(case, words, people_who_may(case.unit, Permission.PLACEMENT_EDIT), but=but)


def tell_deciders(case: PlacementCase, words: str, *, but: User | None) -> None:
    """To those who may decide it in their own right."""
    people = people_who_may(case.unit, Permission.PLACEMENT_DECIDE, in_own_right=True)
    tell(case, words, people, but=but)
