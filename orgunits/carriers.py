"""How dated rows follow their unit, and orgunits' own participant.

A row that hangs on a unit (functions, posts, services) is never moved: when its unit is merged, or
it is handed on by name, it ends where it was and a new row, its successor, begins at the receiving
unit. A post that is resized or renamed goes on in a successor on its own unit: every day keeps what
held then. Both ends name the StructureChange, so an undo reverses exactly them (docs/adr/0027).
"""

from collections import Counter
from datetime import date

from django.db.models import F, Q

from orgunits.models import Position, UnitFunction, open_after, valid_on
from orgunits.participants import Blocker
from orgunits.post_carrier import (
    Places,
    carry_information,
    carry_tasks,
    events_of,
    open_functions,
    open_posts,
    set_by,
)
from orgunits.relation_carrier import (
    carry_relations,
    dependent_relations,
    lines_ended_since,
    reverse_relations,
)
from orgunits.role_carrier import carry_roles, dependent_roles, reverse_roles
from orgunits.round_carriers import carry_parts, follow_posts, give_back_parts
from orgunits.structure import FUNCTIONS, POSITIONS, ROLES, WORDS, Catalogue, clipped
from orgunits.thing_rows import (
    described_functions,
    described_posts,
    described_roles,
    function_things,
    heads_of,
    post_things,
    role_things,
    titles_of,
)
from portal.bulkread import Listed
from portal.models import AuditEvent

# Set by ``carry`` on a new row; every other column is taken from the row it follows.
OWN_COLUMNS = {"id", "unit", "valid_from", "predecessor", "opened_by", "closed_by"}
BATCH = 500


def blocking(model, context, what=""):
    """Return ``{unit id: number}`` of rows of ``model`` still open on units that are dissolved.

    Rows that the list hands on or closes by name (as things of the sort ``what``) do not count, nor
    do rows that the change to be undone opened: the undo takes them back.
    """
    dissolved = context.plan.dissolved
    if not dissolved:
        return {}
    rows = model.objects.filter(open_after(context.day), unit__in=dissolved).exclude(
        valid_until=F("valid_from")  # ended before it began: it holds on no day
    )
    if context.undoes is not None:
        rows = rows.exclude(opened_by=context.undoes)
    if settled := context.plan.settled(what):
        rows = rows.exclude(pk__in=Listed(settled))
    return Counter(rows.values_list("unit_id", flat=True))


def passed_on(model, context, what):
    """Blockers of a change of a past day: rows of ``model`` on merged units that a change of a later
    day has ended. Carrying them now would make that change one that cannot be taken back."""
    if not context.plan.carried or context.day >= context.today or context.undoes is not None:
        return []
    rows = model.objects.filter(
        unit__in=context.plan.carried, valid_until__gt=context.day, closed_by__isnull=False
    ).exclude(valid_until=F("valid_from"))
    return [
        Blocker(
            unit_id=unit_id,
            text=f"“{context.structure.unit(unit_id).name}”: {count} {WORDS[what]} sudah dialihkan, "
            "diubah, atau ditutup mulai tanggal sesudah itu. Pilih tanggal yang sama atau sesudahnya.",
            count=count,
        )
        for unit_id, count in Counter(rows.values_list("unit_id", flat=True)).items()
    ]


def led_since(context):
    """Blockers of an undo: units that lost their head post to the change and got another since. Two
    heads of one unit cannot stand."""
    if not any(what == POSITIONS for what, _ in context.plan.reopened):
        return []
    lost = Position.objects.filter(closed_by=context.undoes, is_head=True)
    now = (
        Position.objects.filter(open_after(context.day), unit__in=lost.values("unit"), is_head=True)
        .exclude(valid_until=F("valid_from"))
        .exclude(Q(opened_by__isnull=False) & Q(opened_by=context.undoes))
        .order_by("unit", "pk")
    )
    return [
        Blocker(
            unit_id=unit_id,
            text=f"“{unit_name}” dipimpin “{name}” sejak perubahan ini, sehingga jabatan pimpinan "
            "yang lama tidak dapat dikembalikan. Akhiri dulu jabatan itu.",
            count=1,
            url_name="orgunits:orgunit_positions",
        )
        for unit_id, unit_name, name in now.values_list("unit_id", "unit__name", "name")
    ]


def carry(model, plan, change, day, what="", columns=None):
    """Carry the rows of ``model`` on merged units to the units that take them over, and those that
    the list names as things of the sort ``what`` to where it says; end those it closes.

    ``model`` has unit, valid_from, valid_until, predecessor, opened_by and closed_by. Rows that
    begin after ``day`` are carried as a whole; those that hold on no day keep what ended them. ``columns(row, unit id)`` gives what else differs on
    the new row. Returns the new rows, each with its ``predecessor``. At most four queries.
    """
    named, ended = plan.going_on(what), plan.ending(what)
    if not (plan.carried or named or ended):
        return []
    mine = Q(unit__in=plan.carried)
    if named or ended:
        mine |= Q(pk__in=Listed([*named, *ended]))
    rows = model.objects.filter(open_after(day), mine)
    taken = list(rows.exclude(valid_until=F("valid_from")))
    successors = []
    for row in taken:
        if row.pk in ended:
            continue
        unit_id = plan.home_of(what, row.pk, row.unit_id)
        values = {
            field.attname: getattr(row, field.attname)
            for field in model._meta.concrete_fields
            if field.name not in OWN_COLUMNS
        } | {
            "unit_id": unit_id,
            "valid_from": max(day, row.valid_from),
            "predecessor": row,
            "opened_by": change,
        }
        successors.append(model(**values | (columns(row, unit_id) if columns else {})))
    if taken:
        held = model.objects.filter(pk__in=[row.pk for row in taken])
        held.filter(valid_from__lt=day).update(valid_until=day, closed_by=change)
        held.filter(valid_from__gte=day).update(valid_until=F("valid_from"), closed_by=change)
    return model.objects.bulk_create(successors)


def reverse(model, plan, change, what=""):
    """Take back what ``carry`` did for the change that ``plan`` undoes. A constant number of queries.

    The rows it closed go on as long as their successors would have, those without one as long as was
    planned; the successors keep no day.
    """
    undone = plan.undoes
    opened = model.objects.filter(opened_by=undone)
    ends = {
        row: date.fromisoformat(until)
        for (sort, row), until in plan.reopened.items()
        if sort == what and until
    }
    ended_since = opened.filter(predecessor__isnull=False, valid_until__isnull=False)
    ends |= dict(ended_since.values_list("predecessor_id", "valid_until"))
    # The successors first: two open heads of one unit cannot stand together, not even for a moment.
    opened.update(valid_until=F("valid_from"), closed_by=change)
    closed = model.objects.filter(closed_by=undone)
    if ends:
        rows = list(closed.filter(pk__in=Listed(ends)))
        closed = closed.exclude(pk__in=Listed(ends))
        for row in rows:
            row.valid_until, row.closed_by = ends[row.pk], None
        model.objects.bulk_update(rows, ["valid_until", "closed_by"], batch_size=BATCH)
    closed.update(valid_until=None, closed_by=None)


def changed_since(model, undone, what, expected=None):
    """Sentences on the rows of ``model`` that the change ``undone`` opened and that are others by
    now: ended by a later change, followed by another row, or written over. ``expected(row)`` gives
    the columns that the change itself set otherwise than its predecessor has them. Two queries."""
    opened = list(
        model.objects.filter(opened_by=undone)
        .select_related("predecessor", "closed_by")
        .order_by("pk")
    )
    followers = model.objects.filter(predecessor__opened_by=undone).exclude(
        valid_until=F("valid_from")  # of a change that was taken back
    )
    followed = set(followers.values_list("predecessor_id", flat=True))
    kept = [
        field.attname
        for field in model._meta.concrete_fields
        if field.name not in OWN_COLUMNS | {"valid_until", "is_head", "order"}
    ]
    for row in opened:
        named = f"{WORDS[what].capitalize()} “{clipped(str(row))}”"
        before = row.predecessor
        if row.closed_by is not None:
            yield (
                f"{named} sudah dialihkan, diubah, atau ditutup oleh perubahan nomor "
                f"{row.closed_by.number}."
            )
        elif row.pk in followed:
            yield f"{named} sudah diubah atau dialihkan sejak perubahan ini."
        elif before is not None:
            due = {name: getattr(before, name) for name in kept}
            due |= expected(row) if expected else {}
            if any(getattr(row, name) != value for name, value in due.items()):
                yield f"{named} sudah diubah isinya sejak perubahan ini."


class OrgunitsParticipant:
    """Functions, posts with their workload and informasi jabatan, work relations, granted roles and
    the parts of open rounds follow their unit.

    A head post that is carried becomes an ordinary post: the receiving unit has its own head. So
    does one that is handed on by name, unless the list says that it leads there too. A granted role
    goes on at the receiving unit, since the work is there; a headship does not.
    """

    def blockers(self, changes, context):
        return [
            *self._block(
                Position,
                POSITIONS,
                context,
                "masih punya {} jabatan terbuka.",
                "orgunits:orgunit_positions",
            ),
            *self._block(
                UnitFunction,
                FUNCTIONS,
                context,
                "masih memegang {} fungsi.",
                "orgunits:orgunit_functions",
            ),
            *passed_on(Position, context, POSITIONS),
            *passed_on(UnitFunction, context, FUNCTIONS),
            *lines_ended_since(context),
            *led_since(context),
        ]

    def _block(self, model, what, context, words, url_name):
        return [
            Blocker(
                unit_id=unit_id,
                text=f"“{context.structure.unit(unit_id).name}” {words.format(count)}",
                count=count,
                url_name=url_name,
            )
            for unit_id, count in blocking(model, context, what).items()
        ]

    def load(self, structure, government, day):
        for name, model in {"positions": Position, "functions": UnitFunction}.items():
            rows = model.objects.filter(valid_on(day), government=government)
            structure.add_holders(name, Counter(rows.values_list("unit_id", flat=True)))

    def describe(self, asked, government, day):
        things = [
            *described_posts(asked.rows.get(POSITIONS), government, day),
            *described_functions(asked.rows.get(FUNCTIONS), government, day),
            *described_roles(asked.rows.get(ROLES), government),
        ]
        return Catalogue(
            {thing.key: thing for thing in things},
            heads_of(asked.heads_of, day),
            titles_of(asked.titles, government),
        )

    def hanging(self, units, day):
        return [*post_things(units, day), *function_things(units, day), *role_things(units, day)]

    def dependants(self, undone):
        return [
            *changed_since(Position, undone, POSITIONS, set_by(undone)),
            *changed_since(UnitFunction, undone, FUNCTIONS),
            *dependent_relations(undone),
            *dependent_roles(undone),
        ]

    def follow(self, plan, change, day):
        if plan.undoes is not None:
            reverse(Position, plan, change, POSITIONS)
            reverse(UnitFunction, plan, change, FUNCTIONS)
            reverse_relations(plan.undoes, change)
            reverse_roles(plan.undoes, change)
            give_back_parts(plan.undoes, change)
            return
        posts, functions = Places(Position, plan), Places(UnitFunction, plan)
        carried = carry(Position, plan, change, day, POSITIONS, posts.columns)
        carry_tasks(carried, day)
        carry_information(carried, day)
        carry_relations(plan, change, day, carried)
        opened = open_posts(plan, change, day, posts)
        made = [
            *carried,
            *opened,
            *carry(UnitFunction, plan, change, day, FUNCTIONS, functions.columns),
            *open_functions(plan, change, day, functions),
        ]
        AuditEvent.objects.bulk_create(events_of(plan, change, made))
        carry_roles(plan, change, day)
        carry_parts(plan, change, day)
        follow_posts(plan, change, day, [*carried, *opened])
