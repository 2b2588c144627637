"""The workload of many posts from a file: rows of the ABK form, new and changed, as one write."""

from collections import defaultdict
from decimal import Decimal
from uuid import uuid4

from orgunits.actions import save_tasks
from orgunits.actions.workload import misfits
from orgunits.drafts import WorkloadTaskDraft
from orgunits.enums import WorkloadMethod, WorkloadPeriod
from orgunits.imports.workload_columns import COLUMNS, SOURCES
from orgunits.models import OrgUnit, Position, WorkloadTask, valid_on
from orgunits.queries.rounds import parts_holding, why_held
from orgunits.round_kinds import ABK
from orgunits.unit_finder import UnitFinder, fold, units_of
from portal.imports.spec import CellError, Found, ImportKind, Option
from portal.permissions import Permission

TASK_VALUES = ("text", "output", "volume", "period", "norm", "method", "source", "note")
EMPTY_TEXTS = ("output", "source", "note")
UNKNOWN_UNIT = "Unit “{}” tidak ada di antara unit yang bebannya boleh Anda isi."


class Minutes(Decimal):
    """A time that was given in hours and has been turned into minutes."""


class Book:
    """The posts whose workload a person may fill in (or see), and their tasks."""

    def __init__(self, ctx, permission=Permission.WORKLOAD_EDIT):
        self.finder = UnitFinder(units_of(ctx.government))
        units = OrgUnit.objects.visible_to(ctx.user, permission).filter(government=ctx.government)
        self.units = set(units.order_by().values_list("pk", flat=True))
        self.asked = Position.objects.filter(
            valid_on(ctx.day), government=ctx.government, unit__in=units.order_by().values("pk")
        )
        self.posts = {row.pk: row for row in self.asked.order_by("unit__lft", "order", "pk")}
        self.by_name = defaultdict(list)
        for row in self.posts.values():
            self.by_name[row.unit_id, fold(row.name)].append(row)

    def units_meant(self, text):
        return [pk for pk in self.finder.find(text) if pk in self.units]

    def post_of(self, values):
        """``(post, column, what is wrong)``: the post a row is about, or why there is none."""
        found = self.units_meant(values.get("unit") or "")
        if len(found) != 1:
            if not found:
                return None, "unit", UNKNOWN_UNIT.format(values.get("unit"))
            path = self.finder.path(found[0])
            words = f"Ada {len(found)} unit bernama itu. Tulis beserta induknya, misalnya “{path}”."
            return None, "unit", words
        posts = self.by_name[found[0], fold(values.get("position") or "")]
        if len(posts) == 1:
            return posts[0], "", ""
        if posts:
            return None, "position", "Unit ini punya beberapa jabatan dengan nama itu."
        return None, "position", f"Unit ini tidak punya jabatan “{values.get('position')}”."

    def unit_path(self, post):
        return self.finder.path(post.unit_id)


def held_errors(ctx, book, changing):
    """A CellError for each row that would change what a round holds (its unit has sent it).
    ``changing``: number of the row by (post, year, words). Three queries at most for each year."""
    units = defaultdict(set)
    for post, year, _words in changing:
        units[year].add(book.posts[post].unit_id)
    why = {
        (unit, year): reason
        for year, wanted in units.items()
        for part, held in parts_holding(ctx.government, ABK, [year], wanted)
        if (reason := why_held(part))
        for unit in held
    }
    return [
        CellError(number, "unit", why[book.posts[post].unit_id, year])
        for (post, year, _words), number in changing.items()
        if (book.posts[post].unit_id, year) in why
    ]


class WorkloadImport(ImportKind):
    name = "orgunits.workload"
    label = "Beban kerja (ABK)"
    noun = "uraian tugas"
    permission = Permission.WORKLOAD_EDIT
    icon = "list-bullet"
    help = (
        "Mengisi uraian tugas banyak jabatan sekaligus. Tugas yang sudah ada diubah, yang baru "
        "ditambahkan; yang tidak ada di berkas tidak berubah."
    )
    columns = COLUMNS
    key = ("unit", "position", "text")
    unique = (("unit", "position", "year", "text"),)
    sources = SOURCES
    options = (
        Option(
            "hours",
            "Waktu di berkas ini dalam jam",
            "Angkanya dikalikan 60. Periksa dulu: banyak berkas berkepala “jam” berisi menit.",
        ),
    )

    def find(self, ctx, rows):
        """By unit, post, year and the words of the task. Rows get year, minutes and the names as
        an export writes them."""
        book = Book(ctx)
        meant = {}
        for row in rows:
            row.values["year"] = row.values.get("year") or ctx.day.year
            norm = row.values.get("norm")
            if ctx.options.get("hours") and norm is not None and not isinstance(norm, Minutes):
                row.values["norm"] = Minutes(norm * 60)
            post, _, _ = book.post_of(row.values)
            if post is not None:
                row.values["unit"], row.values["position"] = book.unit_path(post), post.name
                meant[row.number] = (post.pk, row.values["year"], fold(row.values["text"]))
        tasks = WorkloadTask.objects.filter(
            position__in=book.asked.order_by().values("pk"),
            year__in={key[1] for key in meant.values()},
        )
        stored = {(task.position_id, task.year, fold(task.text)): task for task in tasks}
        return {
            number: Found(stored[key].pk, as_values(stored[key], book))
            for number, key in meant.items()
            if key in stored
        }

    def check(self, ctx, rows, found):
        book, first, same, errors = Book(ctx), {}, set(), []
        for row in rows:
            post, column, wrong = book.post_of(row.values)
            if post is None:
                errors.append(CellError(row.number, column, wrong))
                continue
            key = (post.pk, row.values["year"], fold(row.values["text"]))
            if key in first:
                words = f"Tugas ini sudah ada di baris {first[key]}."
                errors.append(CellError(row.number, "text", words))
                continue
            first[key] = row.number
            old = found[row.number].values if row.number in found else {}
            values = task_values(row.values, old)
            if old and values == task_values({}, old):
                same.add(key)
            task = WorkloadTask(position=post, key=uuid4(), **values)
            task.year = row.values["year"]
            for name, messages in misfits(task).items():
                name = name if self.column(name) else ""
                errors.append(CellError(row.number, name, " ".join(messages)))
        changing = {key: number for key, number in first.items() if key not in same}
        return errors + held_errors(ctx, book, changing)

    def apply(self, ctx, created, updated, reason):
        book = Book(ctx)
        stored = WorkloadTask.objects.in_bulk([update.pk for update in updated])
        drafts = [
            WorkloadTaskDraft(
                position_id=book.post_of(row.values)[0].pk,
                year=row.values["year"],
                key=uuid4(),
                **task_values(row.values, {}),
            )
            for row in created
        ]
        for update in updated:
            task = stored[update.pk]
            old = {name: getattr(task, name) for name in TASK_VALUES}
            drafts.append(
                WorkloadTaskDraft(
                    position_id=task.position_id,
                    year=task.year,
                    key=task.key,
                    source_key=task.source_key,
                    **task_values(update.row.values, old),
                )
            )
        written = save_tasks(government=ctx.government, drafts=drafts, user=ctx.user, reason=reason)
        counts = (("ditambahkan", written.added), ("diubah", written.changed))
        return {"lines": [f"{count} uraian tugas {word}" for word, count in counts if count]}

    def export(self, ctx):
        book = Book(ctx, Permission.ORGUNIT_VIEW)
        tasks = WorkloadTask.objects.filter(position__in=book.asked.order_by().values("pk"))
        place = {pk: number for number, pk in enumerate(book.posts)}
        for task in sorted(
            tasks, key=lambda task: (place[task.position_id], task.year, task.order, task.pk)
        ):
            yield as_values(task, book)


def as_values(task, book):
    """A stored task as the columns of a file give it."""
    post = book.posts[task.position_id]
    values = {name: getattr(task, name) for name in TASK_VALUES}
    values |= {name: values[name] or None for name in EMPTY_TEXTS}
    return values | {"unit": book.unit_path(post), "position": post.name, "year": task.year}


def task_values(values, old):
    """The columns of a task as a row states them, over ``old`` ones where it says nothing."""
    said = {
        name: value
        for name, value in values.items()
        if name in TASK_VALUES and (value is not None or name in EMPTY_TEXTS)
    }
    merged = {"method": WorkloadMethod.TASK, "period": WorkloadPeriod.YEAR, "norm": None}
    merged |= {name: value for name, value in old.items() if name in TASK_VALUES}
    merged |= said
    merged |= {name: merged.get(name) or "" for name in EMPTY_TEXTS}
    if merged["norm"] is not None:
        merged["norm"] = Decimal(merged["norm"])
    return merged
