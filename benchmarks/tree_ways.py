"""The ways ``benchmarks.tree`` compares."""

import random
import statistics
from datetime import date

from django.db import connection, transaction

from benchmarks import harness
from benchmarks.planting import SINCE, plant
from benchmarks.tree_peers import peers
from orgunits.actions import apply_changes
from orgunits.integrity import broken_units
from orgunits.models import OrgUnit
from orgunits.projection import Projection
from orgunits.structure import Catalogue, Dissolve, Establish, Move, Rename, make_plan
from orgunits.structure.changes import with_ids
from orgunits.structure.planner import Planner

# PERFORMANCE: the mix of a restructuring; a merge is moves and closings here.
MIX = ["move"] * 48 + ["rename"] * 18 + ["create"] * 20 + ["close"] * 14


class Tree:
    """A fresh copy of the same tree in a government of its own."""

    def __init__(self, n_units):
        planted = plant(n_units)
        self.government, self.ids = planted.government, planted.ids

    def translated(self, changes, other):
        """``changes`` made for the tree ``other``, for this one."""
        ids = dict(zip(other.ids, self.ids, strict=True))
        return [with_ids(change, ids) for change in changes]

    def shape(self):
        """What every way must agree on: the open units, name -> name of the parent."""
        rows = OrgUnit.objects.filter(government=self.government, closed_on__isnull=True)
        broken = broken_units(self.government.pk)
        if broken:
            raise SystemExit(f"{len(broken)} units have wrong numbers")
        return dict(rows.values_list("name", "parent__name"))


def measure(options):
    """What ``harness.report`` needs to know of each size of a run."""
    for n_units in options.units:
        first = Tree(n_units)
        for n_changes in options.changes:
            yield measured(options, first, n_units, n_changes)


def measured(options, first, n_units, n_changes):
    structure = Projection(first.government).structure
    changes = draw(structure, n_changes)
    preview, _plan = harness.median(lambda: make_plan(structure, changes), options.repeat)
    runs = [by_door(Tree(n_units), first, changes) for _ in range(options.repeat)]
    _seconds, shape, moved = runs[0]
    part = changes[: options.mptt_operations]
    expected = shape if part == changes else by_door(Tree(n_units), first, part)[1]
    mptt = by_mptt(Tree(n_units), first, part, expected)
    door = statistics.median(seconds for seconds, _shape, _moved in runs)
    each = {"door": door / len(changes), "mptt": mptt / len(part)}
    return {
        "size": {
            "units": n_units,
            "changes": len(changes),
            "rows_renumbered": len(moved),
            "mptt_operations_run": len(part),
        },
        "seconds": {
            "door": door,
            "mptt": mptt * len(changes) / len(part),
            **({} if options.bare else by_others(n_units, first, changes, shape)),
            "floor": by_floor(first, moved, options.repeat),
        },
        "ours": "door",
        "ratio": {"mptt_per_change": each["mptt"] / each["door"]},
        "seconds_per_change": harness.short(each),
        "preview_seconds": round(preview, 5),
    }


def draw(structure, count):
    """``count`` changes that are valid together, always the same ones."""
    chance = random.Random(1)  # noqa: S311
    planner, changes = Planner(structure, Catalogue()), []
    ids = [unit.id for unit in structure]
    while len(changes) < count:
        number = len(changes) + 1
        one, other = chance.sample(ids, 2)
        change = {
            "move": Move(one, other),
            "rename": Rename(one, f"Nama {number}"),
            "create": Establish(-number, other, f"Baru {number}", "lainnya"),
            "close": Dissolve(one),
        }[chance.choice(MIX)]
        planner.apply(change)
        if planner.problems:
            planner.problems.clear()
            continue
        changes.append(change)
    return changes


def numbers_of(tree):
    rows = OrgUnit.objects.filter(government=tree.government)
    return dict(
        zip(tree.ids, rows.order_by("pk").values_list("lft", "rght", "level"), strict=False)
    )


def by_door(tree, first, changes):
    """(seconds, shape, indexes of the units whose numbers changed)."""
    mine = tree.translated(changes, first)
    before = numbers_of(tree)
    seconds, _result = harness.timed(
        lambda: apply_changes(
            government=tree.government, changes=mine, user=None, reason="Pengukuran."
        )
    )
    after = numbers_of(tree)
    moved = [index for index, pk in enumerate(tree.ids) if before[pk] != after[pk]]
    return seconds, tree.shape(), moved


def by_floor(first, moved, repeat):
    """The numbers of the same rows written back by one statement whose keys wait in a table."""
    ids = [first.ids[index] for index in moved]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE IF NOT EXISTS floor_ids (id bigint PRIMARY KEY)")
        cursor.execute("DELETE FROM floor_ids")
        cursor.executemany("INSERT INTO floor_ids VALUES (%s)", [(pk,) for pk in ids])

        def write():
            with transaction.atomic():
                cursor.execute(
                    "UPDATE orgunits_orgunit SET lft = lft + 1, rght = rght + 1, level = level + 1 "
                    "WHERE id IN (SELECT id FROM floor_ids)"
                )

        return harness.median(write, repeat)[0]


def by_others(n_units, first, changes, shape):
    """Seconds of a rebuild, and of each library that is installed, on its own table with the same
    tree."""
    found = {"rebuild": by_rebuild(Tree(n_units), first, changes, shape)}
    for way, peer in peers().items():
        tree = Tree(n_units)
        found[way] = peer(tree).seconds(tree.translated(changes, first), shape, way)
    return found


def apply_one(change, new, move, insert):
    """One change by rows and the given ways to move and insert a node."""

    def real(pk):
        return new.get(pk, pk)

    if isinstance(change, Establish):
        parent = OrgUnit.objects.get(pk=real(change.parent))
        node = OrgUnit(
            government_id=parent.government_id,
            name=change.name,
            kind=change.kind,
            established_on=SINCE,
        )
        insert(node, parent)
        new[change.unit] = node.pk
        return
    node = OrgUnit.objects.get(pk=real(change.unit))
    if isinstance(change, Move):
        move(node, OrgUnit.objects.get(pk=real(change.parent)))
    elif isinstance(change, Rename):
        node.name = change.name
        node.save(update_fields=["name"])
    else:
        node.closed_on = date(2026, 1, 1)
        node.save(update_fields=["closed_on"])


def by_mptt(tree, first, changes, expected):
    """mptt's own operations one by one, in one transaction."""

    def insert(node, parent):
        node.insert_at(parent, "last-child", save=True)

    def work():
        new = {}
        with transaction.atomic():
            for change in tree.translated(changes, first):
                apply_one(
                    change, new, lambda node, parent: node.move_to(parent, "last-child"), insert
                )

    seconds, _ = harness.timed(work)
    harness.agree("mptt", tree.shape(), expected)
    return seconds


def by_rebuild(tree, first, changes, expected):
    """MPTT updates off, rows saved one by one, then one rebuild of the tree."""

    def move(node, parent):
        node.parent = parent
        node.save(update_fields=["parent"])

    def insert(node, parent):
        node.parent, node.tree_id = parent, parent.tree_id
        node.lft = node.rght = node.level = 0
        node.save()

    def work():
        new = {}
        with transaction.atomic():
            with OrgUnit._tree_manager.disable_mptt_updates():
                for change in tree.translated(changes, first):
                    apply_one(change, new, move, insert)
            OrgUnit._tree_manager.partial_rebuild(tree.government.pk)

    seconds, _ = harness.timed(work)
    harness.agree("rebuild", tree.shape(), expected)
    return seconds
