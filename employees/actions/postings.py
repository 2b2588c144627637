"""Bringing many people onto the posts a list names: placed, moved or corrected, as each needs.

The list states what holds: this person, that post, since that day. ``plan_postings`` compares it
with what is recorded and writes nothing; the preview of an import and the action both use it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from employees.actions.placements import is_shorter, problems_of, put
from employees.drafts import PostingDraft
from employees.enums import AppointmentKind, PlacementKind
from employees.models import Placement
from employees.placement_book import PlacementBook
from employees.placement_rows import differs, successor_row
from orgunits.actions import lock_government
from portal.models import Government, User
from portal.templatetags.formats import date_long
from portal.validators import validate_reason

PLACE, MOVE, CORRECT = "Menempatkan pegawai", "Memindahkan pegawai", "Membetulkan penempatan"


@dataclass
class PostingPlan:
    """``rows``: (new row, the row it replaces or None, the action for the audit, index of the
    draft); ``problems``: index of the draft -> [(field, message)]."""

    rows: list[tuple[Placement, Placement | None, str, int]] = field(default_factory=list)
    problems: dict[int, list[tuple[str, str]]] = field(default_factory=dict)

    @property
    def replaced(self) -> list[Placement]:
        return [before for _, before, _, _ in self.rows if before is not None]

    def refuse(self, index: int, name: str, message: str) -> None:
        self.problems.setdefault(index, []).append((name, message))


def plan_postings(
    *, government: Government, drafts: Sequence[PostingDraft], user: User | None
) -> PostingPlan:
    """What has to be written so that ``drafts`` hold. People and posts may be unsaved when they
    carry a negative ``pk`` of their own. Two queries, whatever the number of drafts."""
    book = PlacementBook.of(
        employee_ids=[draft.employee.pk for draft in drafts if draft.employee.pk > 0],
        position_ids={draft.position.pk for draft in drafts if draft.position.pk > 0},
    )
    plan, now, today = PostingPlan(), timezone.now(), government.today()
    for index, draft in enumerate(drafts):
        _plan_one(plan, book, government, index, draft, user, now, today)
    for before in plan.replaced:
        book.drop(before)
    for row, before, _, index in plan.rows:
        if not (before and is_shorter(row, before)):
            for message in problems_of(row, book):
                plan.refuse(index, _blamed(message), message)
        book.add(row)
    return plan


def standing_post(rows: Sequence[Placement]) -> Placement | None:
    """The definitive placement that holds last: today's, a coming one, or the last that was."""
    definitive = [row for row in rows if row.kind == PlacementKind.DEFINITIVE]
    return max(definitive, key=lambda row: row.valid_from, default=None)


def _plan_one(
    plan: PostingPlan,
    book: PlacementBook,
    government: Government,
    index: int,
    draft: PostingDraft,
    user: User | None,
    now: datetime,
    today: date,
) -> None:
    held = list(book.by_employee[draft.employee.pk])
    for row in held:
        row.government, row.employee = government, draft.employee
    standing = standing_post(held)
    is_over = standing is None or (standing.valid_until and standing.valid_until <= today)
    if standing and standing.position_id == draft.position.pk and not is_over:
        _correct(plan, held, standing, draft, index, user, now)
        return
    if draft.valid_from is None:
        plan.refuse(index, "valid_from", "TMT jabatan wajib diisi untuk jabatan yang baru.")
        return
    if standing and draft.valid_from <= standing.valid_from:
        text = (
            f"TMT harus sesudah {date_long(standing.valid_from)}, awal jabatan sekarang "
            f"({standing.position}). Kalau jabatan sekarang keliru, betulkan penempatannya."
        )
        plan.refuse(index, "valid_from", text)
        return
    ending = [row for row in held if _ends_with_move(row, draft)]
    action = MOVE if ending else PLACE
    for row in ending:
        ended = successor_row(row, user=user, now=now, valid_until=draft.valid_from)
        plan.rows.append((ended, row, action, index))
    new_row = Placement(
        government=government,
        employee=draft.employee,
        position=draft.position,
        kind=PlacementKind.DEFINITIVE,
        appointment=AppointmentKind.TRANSFER if ending else AppointmentKind.APPOINTMENT,
        valid_from=draft.valid_from,
        decree_number=draft.decree_number or "",
        decree_date=draft.decree_date,
        recorded_by=user,
        recorded_at=now,
    )
    plan.rows.append((new_row, None, action, index))


def _ends_with_move(row: Placement, draft: PostingDraft) -> bool:
    """The definitive placement, and an acting one on the new post."""
    if row.valid_until is not None and row.valid_until <= draft.valid_from:
        return False
    if row.kind == PlacementKind.DEFINITIVE:
        return True
    return row.position_id == draft.position.pk and row.valid_from < draft.valid_from


def _correct(
    plan: PostingPlan,
    held: Sequence[Placement],
    standing: Placement,
    draft: PostingDraft,
    index: int,
    user: User | None,
    now: datetime,
) -> None:
    """The same post with another TMT or decree: what was recorded is corrected, and the post
    before it ends on the new TMT."""
    stated = {
        "valid_from": draft.valid_from,
        "decree_number": draft.decree_number,
        "decree_date": draft.decree_date,
    }
    values = {name: value for name, value in stated.items() if value is not None}
    copy = successor_row(standing, user=user, now=now, **values)
    if not differs(copy, standing):
        return
    previous = [
        row
        for row in held
        if row.kind == PlacementKind.DEFINITIVE and row.valid_until == standing.valid_from
    ]
    if copy.valid_from != standing.valid_from:
        for row in previous:
            if copy.valid_from <= row.valid_from:
                text = (
                    f"TMT harus sesudah {date_long(row.valid_from)}, awal jabatan sebelumnya "
                    f"({row.position})."
                )
                plan.refuse(index, "valid_from", text)
                return
            shifted = successor_row(row, user=user, now=now, valid_until=copy.valid_from)
            plan.rows.append((shifted, row, CORRECT, index))
    plan.rows.append((copy, standing, CORRECT, index))


def _blamed(message: str) -> str:
    """The field a problem of the placement book is about."""
    return "valid_from" if message.startswith("TMT") else "position"


@transaction.atomic
def settle_postings(
    *, government: Government, drafts: Sequence[PostingDraft], user: User | None, reason: str
) -> list[Placement]:
    """Let every draft hold, all or none: people without a post are placed, those on another post
    moved on its TMT, those on the same post with another TMT or decree corrected. Headships follow.
    Returns the rows written; constant number of queries.

    Raises ValidationError with a text per problem, ValueError for rows of another government.
    """
    validate_reason(reason)
    if any(
        row.government_id != government.pk
        for draft in drafts
        for row in (draft.employee, draft.position)
    ):
        raise ValueError("employee or position of another government")
    lock_government(government)  # posts cannot close, nor seats be taken, meanwhile
    plan = plan_postings(government=government, drafts=drafts, user=user)
    problems = [
        f"Baris {index + 1} ({drafts[index].employee.name}): {message}"
        for index, found in sorted(plan.problems.items())
        for _, message in found
    ]
    if problems:
        raise ValidationError(problems)
    return put(
        government=government,
        old=plan.replaced,
        new=[(row, before, action) for row, before, action, _ in plan.rows],
        user=user,
        reason=reason,
    )
