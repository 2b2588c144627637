"""The tree of a day as the page's script takes it: columns instead of objects, and what may move."""

import hashlib
import json
from typing import Any

from django.db.models import Sum

from orgunits.enums import UnitKind
from orgunits.models import OrgUnit, Position, valid_on
from orgunits.permissions import holds_throughout
from orgunits.queries.structure import StructureRow, required_by_unit, structure_on, subtree_totals
from orgunits.structure import drop_rules, name_key
from portal.as_of import AsOf
from portal.models import Government, User
from portal.permissions import Permission

FORM = 1  # raise it when the shape of the columns changes: browsers keep what they have
KIND_LABELS = dict(UnitKind.choices)


def kind_text(kind: str, tipe: str) -> str:
    """Unit kind and tipe in words: "Dinas, tipe A"."""
    label = KIND_LABELS.get(kind, kind)
    return f"{label}, tipe {tipe}" if tipe else label


def tree_stamp(government: Government, as_of: AsOf, user: User) -> str:
    """Digest of all that ``tree_columns`` depends on: the version of the structure, the day, what
    the posts of each unit need and what the person may see and change. A constant number of
    queries."""
    needs = Position.objects.filter(valid_on(as_of.day), government=government).order_by("unit")
    parts = (
        FORM,
        government.pk,
        government.structure_version,
        as_of.day.isoformat(),
        as_of.is_today,
        _reach(government, user, Permission.ORGUNIT_VIEW),
        _reach(government, user, Permission.ORGUNIT_EDIT),
        list(needs.values_list("unit").annotate(Sum("required_headcount"))),
    )
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _reach(government: Government, user: User, permission: Permission) -> bool | list[int]:
    """True when ``user`` holds ``permission`` on every unit, else the ids where they hold it."""
    if holds_throughout(user, permission, government.pk):
        return True
    if not user.has_perm(permission):
        return []
    units = OrgUnit.objects.visible_to(user, permission).filter(government=government)
    return list(units.order_by("pk").values_list("pk", flat=True))


def tree_columns(government: Government, as_of: AsOf, user: User) -> dict[str, Any]:
    """Return the units ``user`` may see on the day, each before its children, as columns.

    ``up`` is the place of the parent in the columns (-1: stands at the top), ``label`` the place of
    its kind in ``labels`` ([kind, words]), ``need`` the people its subtree needs, ``alike`` a number
    that units of one name share. ``edit``: 1 when every unit may be changed, 0 for none (always so
    on another day than today), else the places of those that may. ``rules``: ``drop_rules``.
    """
    rows = structure_on(government, as_of.day, user)
    needs = subtree_totals(rows, required_by_unit(government, as_of.day))
    places = {row.id: place for place, row in enumerate(rows)}
    labels: dict[tuple[str, str], int] = {}
    names: dict[str, int] = {}
    return {
        "version": government.structure_version,
        "id": [row.id for row in rows],
        "up": [places.get(row.parent, -1) for row in rows],
        "name": [row.name for row in rows],
        "label": [labels.setdefault((row.kind, row.tipe), len(labels)) for row in rows],
        "need": [needs[row.id] for row in rows],
        "alike": [names.setdefault(name_key(None, row.name)[1], len(names)) for row in rows],
        "labels": [[kind, kind_text(kind, tipe)] for kind, tipe in labels],
        "edit": _editable(government, as_of, user, rows),
        "rules": drop_rules(),
    }


def _editable(
    government: Government, as_of: AsOf, user: User, rows: list[StructureRow]
) -> int | list[int]:
    reach = _reach(government, user, Permission.ORGUNIT_EDIT) if as_of.is_today else []
    if reach is True:
        return 1
    allowed = set(reach)
    return [place for place, row in enumerate(rows) if row.id in allowed] or 0
