"""The tree in columns for the chart's script, and the figures of its boxes."""

from collections.abc import Iterable
from datetime import date
from operator import sub

from django.db import connection
from django.db.models import Count, Sum

from orgunits.chart import Figures
from orgunits.chart.registry import Asked, figure_for, read_heads
from orgunits.chart.shading import Shading, shade_units
from orgunits.models import OrgUnit, Position, UnitVersion, valid_on
from orgunits.permissions import holds_throughout, sight_key
from orgunits.queries.structure import structure_on, subtree_totals
from portal.models import Government, User
from portal.permissions import Permission

PAYLOAD_FORMAT = 2  # raised when the columns change: old copies of browsers end
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"  # of a level
COLUMNS = ("levels", "ids", "names", "abbreviations", "kinds", "tipes")
SEPARATORS = ("", ",", "\t", "\t", ",", ",")
# The projection of today in depth-first order: lft is read for its order alone (docs/adr/0001).
# Both engines take the rows of an ordered subquery in its order; a test compares the result with
# structure_on. SQLite sorts whole rows slowly, so there only the keys are sorted, and CROSS JOIN
# tells it to look up each row in their order.
WHOLE_SQL = """
SELECT {join}(substr(%s, unit.level + 2, 1), ''), {join}(CAST(unit.id AS text), ','),
       {join}(unit.name, %s), {join}(unit.abbreviation, %s),
       {join}(unit.kind, ','), {join}(unit.tipe, ',')
FROM {units}
"""
ENGINES = {
    "postgresql": {
        "join": "string_agg",
        "units": "(SELECT level, id, name, abbreviation, kind, tipe FROM orgunits_orgunit"
        " WHERE government_id = %s AND closed_on IS NULL ORDER BY lft) unit",
    },
    "sqlite": {
        "join": "group_concat",
        "units": "(SELECT id AS place FROM orgunits_orgunit"
        " WHERE government_id = %s AND closed_on IS NULL ORDER BY lft)"
        " CROSS JOIN orgunits_orgunit unit ON unit.id = place",
    },
}


def structure_version_key(government: Government, day: date, user: User) -> str:
    """What changes whenever the columns of ``structure_columns`` may: the structure's version, the
    day, and what the person may see. At most one query."""
    sight = sight_key(user, government.pk)
    parts = (PAYLOAD_FORMAT, government.pk, government.structure_version, day.isoformat(), sight)
    return "-".join(map(str, parts))


def structure_columns(government: Government, day: date, user: User) -> dict[str, str]:
    """The units of ``day`` that ``user`` may see, each column joined to one text, units in
    depth-first order, so that the level alone says whose part each is.

    ``levels``: one digit of base 36, counted from 1; ``steps`` (``id_steps``), ``kinds`` and
    ``tipes`` joined by a comma, ``names`` and ``abbreviations`` by a tab. Who sees the whole government of today gets
    it by one query that joins in the database; every other answer is made from ``structure_on``.
    """
    if day == government.today() and sight_key(user, government.pk) == "all":
        columns = _whole_columns(government)
        if not _has_tabs(columns):
            return _with_steps(columns)
    rows = structure_on(government, day, user)
    columns = (
        [DIGITS[min(row.level, len(DIGITS) - 1)] for row in rows],
        [str(row.id) for row in rows],
        [row.name.replace("\t", " ") for row in rows],
        [row.abbreviation.replace("\t", " ") for row in rows],
        [row.kind for row in rows],
        [row.tipe for row in rows],
    )
    joined = (mark.join(column) for mark, column in zip(SEPARATORS, columns, strict=True))
    return _with_steps(dict(zip(COLUMNS, joined, strict=True)))


def id_steps(ids: Iterable[int]) -> str:
    """Ids as the distance of each from the one before (of the first from nought): units made one
    after another repeat their distances, which pack to almost nothing, and their ids do not."""
    ids = list(ids)
    return ",".join(map(str, map(sub, ids, [0, *ids])))


def _with_steps(columns: dict[str, str]) -> dict[str, str]:
    ids = columns.pop("ids")
    return columns | {"steps": id_steps(map(int, ids.split(","))) if ids else ""}


def _has_tabs(columns: dict[str, str]) -> bool:
    """Whether a name holds the sign that stands between names; replacing it in every row would
    cost the database a fifth of the work."""
    between = len(columns["levels"]) - 1
    return any(columns[name].count("\t") > between for name in ("names", "abbreviations"))


def _whole_columns(government: Government) -> dict[str, str]:
    sql = WHOLE_SQL.format(**ENGINES[connection.vendor])
    with connection.cursor() as cursor:
        cursor.execute(sql, [DIGITS, "\t", "\t", government.pk])
        return {name: text or "" for name, text in zip(COLUMNS, cursor.fetchone(), strict=True)}


def chart_shading(asked: Asked, key: str) -> Shading | None:
    """The shades of the figure ``key``; None when there is no such one for this person."""
    figure = figure_for(asked.user, key) if key else None
    if figure is None:
        return None
    return shade_units(figure, [row.id for row in asked.rows], figure.read(asked))


def chart_figures(asked: Asked) -> Figures:
    """What the boxes of the rows asked for count on their day, and who leads the units as far as
    the person may see people. A constant number of queries."""
    government, _user, day, rows = asked
    posts = Position.objects.filter(valid_on(day), government=government).order_by()
    counted = {
        unit: (n_posts, required)
        for unit, n_posts, required in posts.values_list("unit").annotate(
            Count("pk"), Sum("required_headcount")
        )
    }
    heads = posts.filter(is_head=True).exclude(echelon="").values_list("unit", "echelon")
    units = subtree_totals(rows, {row.id: 1 for row in rows})
    led = read_heads(asked)
    return Figures(
        required=subtree_totals(rows, {unit: pair[1] for unit, pair in counted.items()}),
        posts=subtree_totals(rows, {unit: pair[0] for unit, pair in counted.items()}),
        below={unit: n - 1 for unit, n in units.items()},
        echelons=dict(heads),
        heads=led.lines,
        present=led.present,
    )


def days_of_change(government: Government, user: User) -> list[date]:
    """The days on which something became different among the units a person may see, scheduled
    changes not yet among them. At most one query beside the scope."""
    versions = UnitVersion.objects.current_knowledge().filter(government=government)
    if not holds_throughout(user, Permission.ORGUNIT_VIEW, government.pk):
        versions = versions.filter(unit__in=OrgUnit.objects.visible_to(user).values("pk"))
    days = set(versions.order_by().values_list("valid_from", "valid_until").distinct())
    return sorted({day for pair in days for day in pair if day is not None})
