"""How posts and functions are opened, changed and carried: what ``carriers`` writes of them."""

from collections import Counter

from django.db.models import Max

from orgunits.function_words import split_function
from orgunits.models import JobInformation, Position, UnitFunction, WorkloadTask, open_after
from orgunits.structure import FUNCTIONS, POSITIONS
from portal.models import AuditEvent

SORTS = {Position: POSITIONS, UnitFunction: FUNCTIONS}
# What the audit calls it: a row that begins, one that came from another unit, one that ended.
OPENED = {POSITIONS: "Membuka jabatan", FUNCTIONS: "Menambah fungsi unit"}
HANDED = {POSITIONS: "Mengalihkan jabatan", FUNCTIONS: "Mengalihkan fungsi unit"}
CLOSED = {POSITIONS: "Mengakhiri jabatan", FUNCTIONS: "Mengakhiri fungsi unit"}
TOLD = ("name", "echelon", "job_class", "is_head", "required_headcount")


class Places:
    """What differs on the new row of a post or function from the one it follows.

    What is handed on by name comes behind the last row of the receiving unit; what goes along with a
    merged unit keeps its place. One query, when anything is handed on or opened.
    """

    def __init__(self, model, plan):
        self.plan, self.what = plan, SORTS[model]
        opened = plan.opened_posts if model is Position else plan.opened_functions
        units = {unit for (sort, _), unit in plan.handed.items() if sort == self.what}
        units |= {one.unit for one in opened}
        self.last = Counter()
        if units:
            rows = model.objects.filter(unit__in=units).order_by().values_list("unit")
            self.last.update(dict(rows.annotate(Max("order"))))

    def behind(self, unit_id):
        self.last[unit_id] += 1
        return self.last[unit_id]

    def columns(self, row, unit_id):
        plan, found = self.plan, {}
        if (self.what, row.pk) in plan.handed:
            found["order"] = self.behind(unit_id)
        if self.what != POSITIONS:
            return found
        if unit_id != row.unit_id:
            found["is_head"] = row.pk in plan.heads
        if row.pk in plan.resized:
            found["required_headcount"] = plan.resized[row.pk]
        if row.pk in plan.renamed:
            found |= renamed_columns(plan.renamed[row.pk])
        return found


def renamed_columns(change):
    """The columns a RenamePost sets; ``None`` keeps what is there."""
    values = {"name": change.name, "echelon": change.echelon, "job_class": change.job_class}
    return {name: value for name, value in values.items() if value is not None}


def set_by(undone):
    """For ``changed_since``: the columns that the applied change ``undone`` itself gave a post."""
    found = {}
    for item in undone.changes:
        if item["op"] == "resize_post":
            values = {"required_headcount": item["required_headcount"]}
        elif item["op"] == "rename_post":
            values = {name: item[name] for name in ("name", "echelon", "job_class")}
        else:
            continue
        given = {name: value for name, value in values.items() if value is not None}
        found.setdefault(item["post"], {}).update(given)
    return lambda row: found.get(row.predecessor_id, {})


def open_posts(plan, change, day, places):
    """Open the posts of the list; ``change.created_posts`` maps their numbers to their ids."""
    made = Position.objects.bulk_create(
        Position(
            government_id=change.government_id,
            unit_id=post.unit,
            job_title_id=post.job_title,
            name=post.name,
            echelon=post.echelon,
            job_class=post.job_class,
            is_head=post.is_head,
            required_headcount=post.required_headcount,
            order=places.behind(post.unit),
            valid_from=day,
            opened_by=change,
        )
        for post in plan.opened_posts
    )
    numbers = [post.post for post in plan.opened_posts]
    change.created_posts = dict(zip(numbers, [row.pk for row in made], strict=True))
    return made


def open_functions(plan, change, day, places):
    """Give units the new functions of the list, by the legal basis of the change."""
    rows = []
    for one in plan.opened_functions:
        verb, thing = split_function(one.text)
        rows.append(
            UnitFunction(
                government_id=change.government_id,
                unit_id=one.unit,
                text=one.text,
                verb=verb,
                object=thing,
                order=places.behind(one.unit) if one.order is None else one.order,
                urusan=one.urusan,
                clause=one.clause,
                legal_basis_id=change.legal_basis_id,
                valid_from=day,
                opened_by=change,
            )
        )
    return UnitFunction.objects.bulk_create(rows)


def events_of(plan, change, made):
    """Audit events of what the list names: each new row of it, and each that it closes. What goes
    along with a merged unit is told by the event of that unit."""

    def event(action, row, label, text, unit_id, changes):
        return AuditEvent(
            government_id=change.government_id,
            actor_id=change.made_by_id,
            action=action,
            object_label=label,
            object_pk=str(row),
            object_text=text[:200],
            unit_id=unit_id,
            changes=changes,
            reason=change.reason,
        )

    changed = {*plan.resized, *plan.renamed}
    for row in made:
        what, label = SORTS[type(row)], row._meta.label
        before = row.predecessor if row.predecessor_id else None
        if before is None:
            yield event(OPENED[what], row.pk, label, str(row), row.unit_id, {})
        elif (what, before.pk) in plan.handed:
            moved = {"unit": [before.unit_id, row.unit_id]}
            yield event(HANDED[what], row.pk, label, str(row), row.unit_id, moved)
        if before is not None and what == POSITIONS and before.pk in changed:
            changes = {
                name: [getattr(before, name), getattr(row, name)]
                for name in TOLD
                if getattr(before, name) != getattr(row, name)
            }
            if changes:
                yield event("Mengubah jabatan", row.pk, label, str(row), row.unit_id, changes)
    labels = {POSITIONS: Position._meta.label, FUNCTIONS: UnitFunction._meta.label}
    for key in sorted(plan.ended):
        thing = plan.things[key]
        yield event(CLOSED[thing.what], thing.row, labels[thing.what], thing.text, thing.unit, {})


def carry_tasks(successors, day):
    """The workload of a carried post, of the year of ``day`` and later ones, goes on with its
    successor; the old post keeps its rows, which an undo shows again as they were."""
    if not successors:
        return
    taking = {row.predecessor_id: row.pk for row in successors}
    tasks = WorkloadTask.objects.filter(position__in=taking, year__gte=day.year)
    WorkloadTask.objects.bulk_create(
        WorkloadTask(
            **{
                field.attname: getattr(task, field.attname)
                for field in WorkloadTask._meta.concrete_fields
                if field.name not in ("id", "position")
            },
            position_id=taking[task.position_id],
        )
        for task in tasks
    )


def carry_information(successors, day):
    """The informasi jabatan of a carried post that holds on ``day`` or later goes on with its
    successor; the old post keeps its rows, as with the workload."""
    if not successors:
        return
    taking = {row.predecessor_id: row for row in successors}
    rows = JobInformation.objects.filter(open_after(day), position__in=taking)
    JobInformation.objects.bulk_create(
        JobInformation(
            **{
                field.attname: getattr(row, field.attname)
                for field in JobInformation._meta.concrete_fields
                if field.name not in ("id", "position", "valid_from")
            },
            position_id=taking[row.position_id].pk,
            valid_from=max(row.valid_from, taking[row.position_id].valid_from),
        )
        for row in rows
    )
