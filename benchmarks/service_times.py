"""Goal 8 of the speed goals, for times of services: units and quarters from tallies against a bare page.

``python -m benchmarks.service_times [--cases 1000000] [--units 300] [--services 2] [--rounds 15]``

list      the page of all units in a quarter      unit      the page of a unit's services
series    the page of a service, month by month   hello     the bare page

The cases lie in four quarters, planted by SQL; their tallies are the product's own. Before anything is
timed every tally is compared with a recount, and the figures of the units with a plain GROUP BY
over the cases (``group_by``: its time for one quarter, without the median).
"""

import statistics
import sys

from benchmarks import harness
from benchmarks.pages import GOAL, Visitor, cookie_of, serving

PLANT = """
INSERT INTO publicservices_servicetime (government_id, line, source, number, desk, started_at, ended_at,
  pause_reason, term_unit, measure, used, is_within, term_amount)
SELECT s.government_id, s.line, 'siak', {number}, '', {start}, {end}, '', 'working_days',
  'working_days', {used}, {used} <= 3, 3
FROM {rows} JOIN publicservices_publicservice s ON s.id = %s + n %% %s
"""
POSTGRES = {
    "number": "n::text",
    "start": "timestamptz '2025-01-06 02:00+00' + n %% 355 * interval '1 day'",
    "end": "timestamptz '2025-01-06 08:00+00' + n %% 355 * interval '1 day'",
    "rows": "generate_series(0, %s - 1) AS series(n)",
}
SQLITE = {
    "number": "CAST(n AS text)",
    "start": "datetime('2025-01-06 02:00:00', '+' || (n %% 355) || ' days')",
    "end": "datetime('2025-01-06 08:00:00', '+' || (n %% 355) || ' days')",
    "rows": "(WITH RECURSIVE series(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM series"
    " WHERE n < %s - 1) SELECT n FROM series) AS series",
}
USED = "(n / 7 + n %% 5) %% 8"


def plant(options):
    """Units with services, cases and tallies; the government, its officer and a service."""
    from datetime import date

    from django.db import connection

    from benchmarks import planting
    from orgunits.actions import grant_role
    from orgunits.models import OrgUnit
    from portal.models import User
    from portal.permissions import Role
    from publicservices.actions import register_services
    from publicservices.actions.times import renew_tallies
    from publicservices.drafts import ServiceDraft
    from publicservices.queries.tallies import recount

    planted = planting.plant(options.units, planting.city)
    government = planted.government
    units = OrgUnit.objects.filter(pk__in=planted.ids).order_by("pk")
    services = register_services(
        government=government,
        drafts=[
            ServiceDraft(unit=unit, code=f"L{n}", name=f"Layanan {n}", valid_from=planting.SINCE)
            for unit in units
            for n in range(options.services)
        ],
        user=None,
        reason="Ukuran kecepatan.",
    )
    words = POSTGRES if connection.vendor == "postgresql" else SQLITE
    first = min(one.pk for one in services)
    with connection.cursor() as cursor:
        cursor.execute(PLANT.format(**words, used=USED), [options.cases, first, len(services)])
    found = recount(government, None, date(2024, 1, 1), date(2026, 12, 1))
    renew_tallies(government, found)
    harness.vacuum("publicservices_servicetime", "publicservices_servicetimetally")
    user = User.objects.create_user("ukur", government=government)
    grant_role(user=user, unit=OrgUnit.objects.get(pk=planted.ids[0]), role=Role.HR_OFFICER,
               granted_by=None, valid_from=planting.SINCE)  # fmt: skip
    return government, user, services[-1]


def check(government, user):
    """Tallies against a recount, and the list's figures against the cases; the time of the latter."""
    from django.db.models import Count, Q

    from portal.working_days.clock import midnight
    from publicservices.checks import drifted_tallies
    from publicservices.models import PublicService, ServiceTime
    from publicservices.queries.times import fill_lines, unit_lines
    from publicservices.time_figures import Quarter

    harness.agree("tallies against a recount", drifted_tallies(), [])
    quarter = Quarter(2025, 3)
    lines = unit_lines(government, user, quarter)
    fill_lines(government, quarter, lines)
    listed = {one.unit_id: (one.figures.n_ended, one.figures.n_within) for one in lines}

    def grouped():
        zone = government.zone
        homes = dict(PublicService.objects.filter(government=government)
                     .values_list("line", "unit"))  # fmt: skip
        rows = ServiceTime.objects.filter(
            ended_at__gte=midnight(quarter.first, zone), ended_at__lt=midnight(quarter.until, zone)
        )
        sums = {}
        for line, ended, within in (
            rows.order_by()
            .values_list("line")
            .annotate(ended=Count("pk"), within=Count("pk", filter=Q(is_within=True)))
        ):
            before = sums.get(homes[line], (0, 0))
            sums[homes[line]] = (before[0] + ended, before[1] + within)
        return sums

    seconds, wanted = harness.timed(grouped)
    harness.agree("the list against the cases", listed, wanted)
    return seconds


def main():
    parser = harness.parser("service_times", __doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--services", type=int, default=2, help="services of every unit")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    with harness.database(options):
        planting_time, (government, user, service) = harness.timed(lambda: plant(options))
        grouped = check(government, user)
        paths = {
            "list": "/services/times/?triwulan=2025-3",
            "unit": f"/services/unit/{service.unit_id}/times/?triwulan=2025-3",
            "series": f"/services/{service.pk}/times/",
        }
        with serving() as (portal_port, bare_port):
            portal = Visitor(portal_port, cookie_of(user, "portal.accounts.SignInBackend"))
            bare = Visitor(bare_port, cookie_of(user, "django.contrib.auth.backends.ModelBackend"))
            asks = {name: (portal, path) for name, path in paths.items()}
            asks["hello"] = (bare, "/hello/")
            seconds = {name: [] for name in asks}
            for _ in range(options.rounds):
                for name, (visitor, path) in asks.items():
                    seconds[name].append(visitor.get(path)[0])
        medians = {name: statistics.median(runs[1:] or runs) for name, runs in seconds.items()}
        floors = {f"floor_{name}": medians[name] / medians["hello"] for name in paths}
        harness.report(
            "service_times",
            size={"cases": options.cases, "units": options.units,
                  "services": options.units * options.services, "rounds": options.rounds},
            seconds=medians | {"group_by": grouped, "planting": planting_time},
            ratio=floors,
            goals=dict.fromkeys(floors, GOAL),
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
