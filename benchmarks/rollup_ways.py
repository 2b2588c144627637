"""The ways of ``benchmarks.rollup``."""

from django.db import connection
from django.db.models import Q, Sum
from django.test.utils import CaptureQueriesContext

from benchmarks import harness
from benchmarks.planting import SINCE, bushy, plant
from orgunits.models import JobTitle, Position
from orgunits.queries import required_by_unit, structure_on, subtree_totals, subtree_unit_ids

CLOSURE_SQL = """
WITH RECURSIVE pair(top, id) AS (
    SELECT id, id FROM orgunits_orgunit WHERE government_id = %s AND closed_on IS NULL
    UNION ALL
    SELECT pair.top, u.id FROM orgunits_orgunit u JOIN pair ON u.parent_id = pair.id
    WHERE u.closed_on IS NULL
)
SELECT pair.top, sum(p.required_headcount) FROM pair
JOIN orgunits_position p ON p.unit_id = pair.id GROUP BY 1
"""
FLOOR_SQL = "SELECT unit_id, count(*) FROM orgunits_position GROUP BY 1"


def measure(options):
    planted = plant(options.units, bushy)
    seat(planted, options.posts)
    government, today = planted.government, planted.government.today()
    rows = structure_on(government, today)
    sample = [row.id for row in rows][:: max(1, len(rows) // options.per_unit)][: options.per_unit]

    rolled, totals = harness.median(
        lambda: subtree_totals(rows, required_by_unit(government, today)), options.repeat
    )
    read, again = harness.median(
        lambda: subtree_totals(
            structure_on(government, today), required_by_unit(government, today)
        ),
        options.repeat,
    )
    harness.agree("read", again, totals)
    naive, some = harness.timed(lambda: {pk: need_under(pk, today) for pk in sample})
    harness.agree("per_unit", some, {pk: totals[pk] for pk in sample})
    closure, paired = harness.median(lambda: fetched(CLOSURE_SQL, [government.pk]), options.repeat)
    harness.agree("closure", paired, totals)
    floor, counted = harness.median(lambda: fetched(FLOOR_SQL, []), options.repeat)
    harness.agree("floor", sum(counted.values()), options.posts * len(rows))
    return {
        "size": {
            "units": len(rows),
            "posts": options.posts * len(rows),
            "per_unit_run": len(sample),
        },
        "seconds": {
            "rolled": rolled,
            "read": read,
            "per_unit": naive * len(rows) / len(sample),
            "closure": closure,
            "floor": floor,
        },
        "ours": "rolled",
        "queries": queries_of(lambda: subtree_totals(rows, required_by_unit(government, today))),
    }


def seat(planted, n_posts):
    """``n_posts`` posts on every unit, that need one to three people."""
    title = JobTitle.objects.create(name="Penata Ukur", kind="pelaksana")
    Position.objects.bulk_create(
        (
            Position(
                government=planted.government, unit_id=pk, job_title=title, name="Penata",
                required_headcount=(pk + number) % 3 + 1, valid_from=SINCE,
            )
            for pk in planted.ids
            for number in range(n_posts)
        ),
        batch_size=5000,
    )  # fmt: skip
    harness.vacuum("orgunits_position", "orgunits_unitversion")


def need_under(pk, day):
    """What a page that knows no roll-up asks for each unit."""
    below = subtree_unit_ids(pk, day)
    posts = Position.objects.filter(Q(valid_until__isnull=True), unit__in=below)
    return posts.aggregate(need=Sum("required_headcount"))["need"]


def fetched(sql, parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return dict(cursor.fetchall())


def queries_of(work):
    with CaptureQueriesContext(connection) as asked:
        work()
    return len(asked)
