"""The libraries ``benchmarks.tree`` compares with: a bare tree of names each, no history kept.

They are no dependency of the product: ``uv pip install django-treebeard django-tree-queries``
brings them; what is not installed is left out of the run.
"""

from datetime import date
from importlib.util import find_spec

from django.db import connection, models, transaction

from benchmarks import harness
from orgunits.models import OrgUnit
from orgunits.structure import Establish, Move, Rename

CLOSED = date(2026, 1, 1)
CHUNK = 5000


def peers():
    """``{way: class}`` of the libraries that are installed."""
    found = {"treebeard": Treebeard, "tree_queries": TreeQueries}
    return {way: peer for way, peer in found.items() if find_spec(way)}


class Peer:
    """A tree of a library with the units of ``tree``, in the same order; keys as there."""

    def __init__(self, tree):
        self.model = self.make_model()
        rows = OrgUnit.objects.filter(government=tree.government)
        self.plant(list(rows.order_by("lft").values_list("pk", "parent_id", "name")))

    @classmethod
    def make_model(cls):
        if "model" not in vars(cls):
            cls.model = cls.define()
            with connection.schema_editor() as editor:
                editor.create_model(cls.model)
        cls.model.objects.all().delete()
        return cls.model

    def apply(self, changes):
        """All changes one by one, in one transaction."""
        new = {}
        with transaction.atomic():
            for change in changes:
                self.apply_one(change, new)

    def apply_one(self, change, new):
        if isinstance(change, Establish):
            parent = self.get(new.get(change.parent, change.parent))
            new[change.unit] = self.insert(parent, change.name).pk
            return
        node = self.get(new.get(change.unit, change.unit))
        if isinstance(change, Move):
            self.move(node, self.get(new.get(change.parent, change.parent)))
        elif isinstance(change, Rename):
            node.name = change.name
            node.save(update_fields=["name"])
        else:
            node.closed_on = CLOSED
            node.save(update_fields=["closed_on"])

    def free_keys(self):
        """The keys were given: the next ones PostgreSQL counts out must be free."""
        if connection.vendor != "postgresql":
            return
        table = self.model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
            )
        harness.vacuum(table)

    def get(self, pk):
        return self.model.objects.get(pk=pk)

    def seconds(self, changes, expected, way):
        """How long ``changes`` take; the tree that comes out must be ``expected``."""
        found, _ = harness.timed(lambda: self.apply(changes))
        harness.agree(way, self.shape(), expected)
        return found


class Treebeard(Peer):
    """django-treebeard, materialized path."""

    @staticmethod
    def define():
        from treebeard.mp_tree import MP_Node

        class TreebeardUnit(MP_Node):
            name = models.CharField(max_length=200)
            closed_on = models.DateField(null=True)

            class Meta:
                app_label = "benchmarks"

        return TreebeardUnit

    def plant(self, rows):
        path, depth, children, nodes = {}, {}, {}, []
        for pk, parent, name in rows:
            children[parent] = children.get(parent, 0) + 1
            depth[pk] = depth.get(parent, 0) + 1
            path[pk] = self.model._get_path(path.get(parent, ""), depth[pk], children[parent])
            nodes.append(self.model(pk=pk, name=name, path=path[pk], depth=depth[pk]))
        for node in nodes:
            node.numchild = children.get(node.pk, 0)
        self.model.objects.bulk_create(nodes, batch_size=CHUNK)
        self.free_keys()

    def insert(self, parent, name):
        return parent.add_child(name=name)

    def move(self, node, parent):
        node.move(parent, pos="last-child")

    def shape(self):
        rows = list(self.model.objects.values_list("path", "name", "closed_on"))
        names = {path: name for path, name, _ in rows}
        step = self.model.steplen
        return {name: names.get(path[:-step]) for path, name, closed in rows if closed is None}


class TreeQueries(Peer):
    """django-tree-queries, adjacency with recursive queries; ``clean`` is its guard against loops."""

    @staticmethod
    def define():
        from tree_queries.models import TreeNode

        class TreeQueriesUnit(TreeNode):
            name = models.CharField(max_length=200)
            closed_on = models.DateField(null=True)

            class Meta:
                app_label = "benchmarks"

        return TreeQueriesUnit

    def plant(self, rows):
        nodes = [self.model(pk=pk, parent_id=parent, name=name) for pk, parent, name in rows]
        self.model.objects.bulk_create(nodes, batch_size=CHUNK)
        self.free_keys()

    def insert(self, parent, name):
        return self.model.objects.create(parent=parent, name=name)

    def move(self, node, parent):
        node.parent = parent
        node.clean()
        node.save(update_fields=["parent"])

    def shape(self):
        rows = self.model.objects.filter(closed_on__isnull=True)
        return dict(rows.values_list("name", "parent__name"))
