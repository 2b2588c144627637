"""What posts do in a year: rows of the ABK form, written in bulk, and headcounts that follow it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from orgunits import workload
from orgunits.actions.rounds.holding import hold_parts, note_work
from orgunits.drafts import WorkloadRemoval, WorkloadTaskDraft
from orgunits.enums import WorkloadMethod
from orgunits.models import Position, RoundPart, WorkloadTask
from orgunits.models.workload import FIRST_YEAR, LAST_YEAR
from orgunits.round_kinds import ABK
from portal import audit
from portal.models import AuditEvent, Government, User
from portal.opened import refuse_if_changed

# What a person fills in, and what a page remembers of a stored row.
TASK_COLUMNS = (
    "text",
    "output",
    "method",
    "volume",
    "period",
    "norm",
    "source",
    "source_key",
    "note",
)
WRITTEN = (*TASK_COLUMNS, "order", "load")
MAX_TASKS = 200  # of one post in one year
MAX_LOAD = 75_000_000 * workload.LOAD_SCALE  # a thousand people's year: a slip, not a task
DOUBLE = "Uraian tugas ini sudah ada di baris lain."
GONE = "Baris ini sudah dihapus orang lain. Simpan lagi bila tetap diperlukan."

Key = tuple[int, int, UUID]  # post, year, key of the row
Refusals = dict[UUID, dict[str, list[str]]]


class WorkloadRefused(ValidationError):
    """Rows that cannot be stored; ``rows``: {key of the row: {column or "": [messages]}}."""

    def __init__(self, rows: Refusals) -> None:
        self.rows = rows
        texts = [text for fields in rows.values() for found in fields.values() for text in found]
        super().__init__(list(dict.fromkeys(texts)))


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows a save added, changed and removed."""

    added: int
    changed: int
    removed: int


@transaction.atomic
def save_tasks(
    *,
    government: Government,
    drafts: Sequence[WorkloadTaskDraft],
    removals: Sequence[WorkloadRemoval] = (),
    user: User | None,
    reason: str = "",
) -> Written:
    """Store rows of the ABK form of any number of posts; all or none. Constant number of queries.

    A row is known by post, year and key: one that is stored already is changed (or left alone when
    it says the same, as when it is sent twice), another is new. WorkloadRefused with what is wrong
    by row: a value that does not fit, or a row that changed since the page was made. ValidationError
    when a post is closed or has too many rows, or when a round holds its data (they were sent).
    """
    items = (*drafts, *removals)
    save = _Save(government, user, {(item.position_id, item.year) for item in items})
    for removal in removals:
        save.remove(removal)
    for draft in drafts:
        save.put(draft)
    return save.write(reason)


class _Save:
    """The rows of one save: what is stored, what becomes of it, what speaks against it."""

    def __init__(
        self, government: Government, user: User | None, sheets: set[tuple[int, int]]
    ) -> None:
        self.government, self.user = government, user
        positions, years = {post for post, _ in sheets}, {year for _, year in sheets}
        self.positions = lock_positions(government, positions)
        self.holding = self._hold(sheets)
        rows = WorkloadTask.objects.filter(position__in=positions, year__in=years)
        self.stored: dict[Key, WorkloadTask] = {
            (row.position_id, row.year, row.key): row for row in rows
        }
        self.last: dict[tuple[int, int], int] = defaultdict(int)
        for row in self.stored.values():
            sheet = row.position_id, row.year
            self.last[sheet] = max(self.last[sheet], row.order)
        self.refused: Refusals = {}
        self.new: list[WorkloadTask] = []
        self.changed: list[WorkloadTask] = []
        self.gone: list[WorkloadTask] = []
        self.events: list[AuditEvent] = []

    def _hold(self, sheets: set[tuple[int, int]]) -> list[tuple[RoundPart, set[int]]]:
        units: dict[int, set[int]] = defaultdict(set)
        for post, year in sheets:
            units[year].add(self.positions[post].unit_id)
        return hold_parts(government=self.government, kind=ABK, units=units) if units else []

    def remove(self, removal: WorkloadRemoval) -> None:
        task = self.stored.get((removal.position_id, removal.year, removal.key))
        if task is not None and self._is_as_seen(removal, task):
            self.gone.append(task)
            self._tell(task, "Menghapus uraian tugas", _gone(task))

    def put(self, draft: WorkloadTaskDraft) -> None:
        known = self.stored.get((draft.position_id, draft.year, draft.key))
        task, difference = _wanted(self.government, known, draft)
        if known is not None and not difference:
            return  # sent twice, or nothing was changed
        if found := misfits(task):
            self.refused[task.key] = found
        elif known is not None:
            if self._is_as_seen(draft, known):
                self.changed.append(task)
                self._tell(task, "Mengubah uraian tugas", difference)
        elif draft.opened:
            self.refused[draft.key] = {"": [GONE]}
        else:
            if draft.order is None:
                self.last[task.position_id, task.year] += 1
                task.order = self.last[task.position_id, task.year]
            self.new.append(task)

    def write(self, reason: str) -> Written:
        self._refuse_doubles()
        if self.refused:
            raise WorkloadRefused(self.refused)
        self._refuse_too_many()
        WorkloadTask.objects.filter(pk__in=[task.pk for task in self.gone]).delete()
        WorkloadTask.objects.bulk_create(self.new)
        WorkloadTask.objects.bulk_update(self.changed, WRITTEN, batch_size=500)
        self.events += _events_of_new(self.new, self.positions, self.user)
        for event in self.events:
            event.reason = reason
        AuditEvent.objects.bulk_create(self.events)
        self._tell_rounds()
        return Written(len(self.new), len(self.changed), len(self.gone))

    def _tell_rounds(self) -> None:
        """What the unit had confirmed of a post counts no longer once its rows are others."""
        for part, units in self.holding:
            rows = [task for task in (*self.gone, *self.changed, *self.new)
                    if task.year == part.round.year]  # fmt: skip
            posts = {task.position_id for task in rows}
            if items := [pk for pk in posts if self.positions[pk].unit_id in units]:
                note_work([part], items)

    def _is_as_seen(self, item: WorkloadTaskDraft | WorkloadRemoval, stored: WorkloadTask) -> bool:
        """Whether the row is still what the page showed."""
        try:
            refuse_if_changed(obj=stored, opened=item.opened)
        except ValidationError as error:
            self.refused[item.key] = {"": error.messages}
            return False
        return True

    def _refuse_doubles(self) -> None:
        """A task stands once in a form: files and copies know it by its words."""
        written = [*self.changed, *self.new]
        ids = {task.pk for task in (*self.gone, *self.changed)}
        seen = {
            (row.position_id, row.year, row.text.casefold())
            for row in self.stored.values()
            if row.pk not in ids
        }
        for task in written:
            words = (task.position_id, task.year, task.text.casefold())
            if words in seen:
                self.refused[task.key] = {"text": [DOUBLE]}
            seen.add(words)

    def _refuse_too_many(self) -> None:
        kept = [*self.stored.values(), *self.new]
        counts = Counter((row.position_id, row.year) for row in kept)
        counts.subtract(Counter((row.position_id, row.year) for row in self.gone))
        if any(counts[row.position_id, row.year] > MAX_TASKS for row in self.new):
            raise ValidationError(f"Satu jabatan paling banyak {MAX_TASKS} uraian tugas setahun.")

    def _tell(self, task: WorkloadTask, action: str, changes: dict[str, list]) -> None:
        position = self.positions[task.position_id]
        self.events.append(
            AuditEvent(
                government_id=position.government_id,
                actor=self.user,
                action=action,
                object_label=WorkloadTask._meta.label,
                object_pk=str(task.pk),
                object_text=f"{task} ({position}, {task.year})"[:200],
                unit_id=position.unit_id,
                changes=changes,
            )
        )


def lock_positions(government: Government, ids: set[int]) -> dict[int, Position]:
    """The posts, locked: none of them is carried elsewhere before its rows are written. ValueError
    for one of another government, ValidationError for one that has ended."""
    rows = Position.objects.select_for_update(no_key=True, of=("self",)).filter(
        government=government, pk__in=ids
    )
    found = {row.pk: row for row in rows.order_by("pk")}
    if ids - found.keys():
        raise ValueError(f"posts {sorted(ids - found.keys())} are not of this government")
    today = government.today()
    for row in found.values():
        if row.valid_until is not None and row.valid_until <= today:
            raise ValidationError(
                f"Jabatan “{row}” sudah ditutup, jadi bebannya tidak diubah lagi."
            )
    return found


def _wanted(
    government: Government, known: WorkloadTask | None, draft: WorkloadTaskDraft
) -> tuple[WorkloadTask, dict[str, list]]:
    """The row as ``draft`` wants it (not saved; ``known`` stays as it is), and what differs."""
    task = WorkloadTask(
        government=government,
        position_id=draft.position_id,
        year=draft.year,
        key=draft.key,
        is_example=draft.is_example,
    )
    if known is not None:
        task.pk, task.order, task.is_example = known.pk, known.order, known.is_example
    values = {name: getattr(draft, name) for name in TASK_COLUMNS}
    values["text"] = " ".join(draft.text.split())
    if draft.method == WorkloadMethod.TEACHER:
        values["norm"] = None  # the ratio is the rule's
    if draft.order is not None:
        values["order"] = draft.order
    for name, value in values.items():
        setattr(task, name, value)
    before = {name: getattr(known, name) for name in values} if known else {}
    return task, audit.differences(before, values)


def misfits(task: WorkloadTask) -> dict[str, list[str]]:
    """What does not fit in a row, by column; computes the load of one that does."""
    try:
        task.clean_fields(exclude=["government", "position", "load"])
    except ValidationError as error:
        return dict(error.message_dict)
    if not FIRST_YEAR <= task.year <= LAST_YEAR:
        return {"year": [f"Tahun antara {FIRST_YEAR} dan {LAST_YEAR}."]}
    if task.volume < 0:
        return {"volume": ["Volume tidak boleh kurang dari nol."]}
    if task.method != WorkloadMethod.TEACHER and (task.norm is None or task.norm <= 0):
        return {"norm": ["Isi dengan angka lebih dari nol."]}
    task.load = workload.load_of(task.as_task())
    if task.load > MAX_LOAD:
        return {"volume": ["Lebih dari pekerjaan seribu orang. Periksa volume dan waktunya."]}
    return {}


def _gone(task: WorkloadTask) -> dict[str, list]:
    """What a removed row said, so that the trail can give it back."""
    return {name: [audit.plain(getattr(task, name)), None] for name in TASK_COLUMNS}


def _events_of_new(
    new: list[WorkloadTask], positions: Mapping[int, Position], user: User | None
) -> list[AuditEvent]:
    """One event per sheet that got rows: a paste, an import or a copy brings many."""
    sheets: dict[tuple[int, int], list[WorkloadTask]] = defaultdict(list)
    for task in new:
        sheets[task.position_id, task.year].append(task)
    events = []
    for (position_id, year), tasks in sheets.items():
        position = positions[position_id]
        events.append(
            AuditEvent(
                government_id=position.government_id,
                actor=user,
                action="Mengisi beban kerja",
                object_label=Position._meta.label,
                object_pk=str(position_id),
                object_text=f"{len(tasks)} uraian tugas {year}: {position}"[:200],
                unit_id=position.unit_id,
                changes={"uraian tugas": [None, [str(task) for task in tasks]]},
            )
        )
    return events
