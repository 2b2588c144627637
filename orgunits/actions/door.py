"""The inside of the one door to a government's structure (docs/adr/0001, 0002, 0003).

Callers are ``actions.structure`` and ``actions.governments``, which hold the transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db.models import Max, Q
from django.utils import timezone

from orgunits.actions import plan_writer
from orgunits.integrity import broken_units
from orgunits.models import Lineage, StructureChange, UnitVersion
from orgunits.participants import Blocker, Context, catalogue_of, participants
from orgunits.projection import Projection
from orgunits.structure import (
    NO_CHANGE,
    OF_INVERSES,
    Change,
    NotATree,
    Plan,
    Problem,
    Unit,
    Version,
    make_plan,
    past_problems,
    split_versions,
)
from orgunits.urusan_carrier import write_urusan
from portal.bulkread import Listed
from portal.models import Government

VERSION_COLUMNS = ("parent_id", "name", "abbreviation", "kind", "tipe", "code", "order")


@dataclass
class Guards:
    """The two locks of the door. Only ``faults.tree`` opens them, to show what they prevent."""

    lock: bool = True
    verify: bool = True


GUARDS = Guards()


class StructureConflict(Exception):  # noqa: N818 a state of the world, not a mistake
    """The structure changed after the page was made. ``since``: what changed, newest first."""

    def __init__(self, current_version: int, since: list[StructureChange]):
        super().__init__(f"the structure is at version {current_version}")
        self.current_version = current_version
        self.since = since


class StructureCorrupt(RuntimeError):  # noqa: N818
    """The tree would not be sound after the change; nothing was written. Never the user's fault."""

    def __init__(self, unit_ids: list[int]):
        super().__init__(f"the tree would be broken at units {unit_ids[:10]}")
        self.unit_ids = unit_ids


@dataclass(frozen=True)
class Preview:
    """What a list of changes would do: ``problems`` and ``blockers`` are what stands in the way."""

    plan: Plan
    problems: list[Problem]
    blockers: list[Blocker]

    @property
    def is_possible(self) -> bool:
        return not self.problems and not self.blockers


@dataclass
class Draft:
    """A change thought through but not written."""

    projection: Projection
    plan: Plan
    context: Context
    superseded: list[Version]
    added: list[Version]
    problems: list[Problem]

    def blockers(self) -> list[Blocker]:
        changes = self.plan.changes
        return [b for each in participants() for b in each.blockers(changes, self.context)]


def lock_government(government: Government) -> Government:
    """Take the lock under which the tree of ``government`` is read and written; the fresh row.

    FOR NO KEY UPDATE leaves other inserts of the tenant free; SQLite serialises by itself.
    """
    rows = Government.objects.all()
    if GUARDS.lock:
        rows = rows.select_for_update(no_key=True, of=("self",))
    elif settings.PRODUCTION:
        raise ImproperlyConfigured("the lock of the structure cannot be off in production")
    return rows.get(pk=government.pk)


def expect_version(government: Government, expected: int | None) -> None:
    """Raise StructureConflict when the page carried an older version than the locked row has."""
    if expected is None or expected == government.structure_version:
        return
    since = StructureChange.objects.filter(government=government, number__gt=expected)
    raise StructureConflict(
        government.structure_version, list(since.select_related("made_by").order_by("-number"))
    )


def think(
    government: Government,
    changes: Sequence[Change],
    day: date,
    undoes: StructureChange | None = None,
) -> Draft:
    """Read the tree and plan ``changes`` effective on ``day`` (today or earlier)."""
    if undoes is None and any(isinstance(change, OF_INVERSES) for change in changes):
        raise ValueError("only an undo restores what ended")
    today = government.today()
    projection = Projection(government)
    catalogue = catalogue_of(changes, government, day)
    plan = make_plan(projection.structure, changes, undoes=undoes, catalogue=catalogue)
    superseded, added, problems = [], [], list(plan.problems)
    if not problems and plan.is_empty:
        problems.append(Problem("no_change", NO_CHANGE))
    if not problems:
        versions = _known_versions(government, plan, day, today)
        superseded, added, problems = split_versions(versions, plan, day)
        if not problems and day < today:
            received = _received(plan)
            problems = past_problems(versions, superseded, added, plan, day, today, received)
    context = Context(government, day, today, projection.structure, plan, undoes)
    return Draft(projection, plan, context, superseded, added, problems)


def preview_changes(
    government: Government, changes: Sequence[Change], effective_on: date | None = None
) -> Preview:
    """What ``changes`` would do on ``effective_on`` (today; a later day is judged by today's
    structure). Writes nothing; ``plan.holders`` says what hangs on the units it touches. What blocks
    the closing of a unit is told also while its child units still keep it open."""
    today = government.today()
    draft = think(government, changes, min(effective_on or today, today))
    structure = draft.projection.structure
    for participant in participants():
        participant.load(structure, government, draft.context.day)
    touched = {*draft.plan.touched, *draft.plan.held}
    holders = {
        name: {unit: counts[unit] for unit in touched if counts.get(unit)}
        for name, counts in structure.holders.items()
    }
    return Preview(replace(draft.plan, holders=holders), draft.problems, draft.blockers())


def enact(
    government: Government,
    change: StructureChange,
    changes: Sequence[Change],
    undoes: StructureChange | None = None,
) -> StructureChange:
    """Write ``changes`` as what the stored ledger row ``change`` says. ``government`` is locked.

    ValidationError (problems, then blockers) leaves nothing written: the caller's transaction.
    """
    day = change.effective_on
    draft = think(government, changes, day, undoes)
    _refuse(draft.problems, [problem.message for problem in draft.problems])
    draft.context = replace(draft.context, change=change)
    blockers = draft.blockers()
    _refuse(blockers, [blocker.text for blocker in blockers])

    change.applied_at = timezone.now()  # one instant for all that this change records
    ids = plan_writer.insert_units(government, draft.plan, draft.projection.structure.root, day)
    plan = draft.plan.with_ids(ids)
    plan_writer.write_versions(
        government, change, ids, superseded=draft.superseded, added=draft.added
    )
    _write_projection(draft, plan, day)
    plan_writer.write_lineage(government, plan, change)
    plan_writer.write_concerned(plan, change)
    for participant in participants():
        participant.follow(plan, change, day)
    write_urusan(draft.plan, ids, change)
    plan_writer.raise_version(government, change, plan)
    if GUARDS.verify:
        broken = broken_units(government.pk)
        if broken:
            raise StructureCorrupt(broken)
    elif settings.PRODUCTION:
        raise ImproperlyConfigured("the verification of the tree cannot be off in production")
    plan_writer.record(government, plan, change)
    change.created = ids
    return change


def _refuse(found: Sequence[object], texts: list[str]) -> None:
    if found:
        raise ValidationError([ValidationError(text) for text in dict.fromkeys(texts)])


def _known_versions(government: Government, plan: Plan, day: date, today: date) -> list[Version]:
    """Versions that reach to ``day`` or beyond: of the touched units; for a past day, of all."""
    rows = UnitVersion.objects.current_knowledge().filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=day), government=government
    )
    if day == today:
        rows = rows.filter(unit__in=plan.touched)
    return [
        Version(pk, Unit(unit, *columns), start, end, change)
        for pk, unit, start, end, change, *columns in rows.values_list(
            "pk", "unit_id", "valid_from", "valid_until", "change_id", *VERSION_COLUMNS
        )
    ]


def _received(plan: Plan) -> dict[int, date]:
    """The last day on which each unit that ``plan`` ends took over from another. One query, none
    when none ends."""
    if not plan.closed:
        return {}
    rows = Lineage.objects.filter(superseded_at__isnull=True, successor__in=Listed(plan.closed))
    return dict(rows.order_by().values_list("successor").annotate(Max("effective_on")))


def _write_projection(draft: Draft, plan: Plan, day: date) -> None:
    try:
        draft.projection.write(plan, day)
    except NotATree as error:
        raise StructureCorrupt(sorted(plan.touched)) from error
