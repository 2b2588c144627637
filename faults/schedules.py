"""Reports due at midnight in three zones, several heartbeats at once, killed again and again.

    python -m faults schedules --schedules 10 --kills 20
    python -m faults schedules --db postgresql
    python -m faults schedules --control no-once        (must double)

The heartbeats share a fast clock that passes New Year's midnight in Jayapura, Makassar and Jakarta.
``early`` are reports ordered before their government's own midnight, ``lost`` schedules without a
report, ``double`` reports (or jobs) beyond the one of each schedule.
"""

import argparse
import json
import os
import random
import sys
import time
from datetime import UTC, date, datetime, timedelta

from faults import _stage as stage

MIDNIGHTS = {
    "Asia/Jayapura": datetime(2026, 12, 31, 15, tzinfo=UTC),
    "Asia/Makassar": datetime(2026, 12, 31, 16, tzinfo=UTC),
    "Asia/Jakarta": datetime(2026, 12, 31, 17, tzinfo=UTC),
}
SETTLE = 6  # seconds that the heartbeats have to start
START = datetime(2026, 12, 31, 14, 30, tzinfo=UTC)
END = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)
BUILD = "reports.build_report"


def read_arguments(argv):
    parser = argparse.ArgumentParser(prog="python -m faults schedules")
    parser.add_argument("--schedules", type=int, default=10, help="in each of the three zones")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--tickers", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=30, help="what three hours take")
    parser.add_argument("--db", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--server", default="postgres://postgres@127.0.0.1/postgres")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--control", choices=["no-once"])
    return parser.parse_args(argv)


def build(count):
    """Three governments, one per zone, each with ``count`` units that have a schedule."""
    from orgunits.actions import apply_changes, create_government, grant_role
    from orgunits.models import OrgUnit
    from orgunits.structure import Establish
    from portal.models import User
    from portal.permissions import Role
    from reports.actions import create_schedule
    from reports.models import ReportSchedule

    for number, zone in enumerate(MIDNIGHTS):
        government = create_government(
            user=None, name=f"Kota {number}", slug=f"kota-{number}", kind="city",
            established_on=date(2020, 1, 1), time_zone=zone,
        )  # fmt: skip
        root = OrgUnit.objects.get(government=government)
        change = apply_changes(
            government=government,
            changes=[Establish(-n, root.pk, f"Dinas {n}", "dinas") for n in range(1, count + 1)],
            user=None,
            reason="Disiapkan untuk uji jadwal",
            effective_on=date(2020, 1, 1),
        )
        owner = User.objects.create_user(f"petugas{number}", government=government)
        grant_role(
            user=owner, unit=root, role=Role.HR_OFFICER, granted_by=None,
            valid_from=date(2020, 1, 1),
        )  # fmt: skip
        for unit in OrgUnit.objects.filter(pk__in=change.created.values()):
            create_schedule(unit=unit, period_kind="quarter", delay_days=0, roles=[], user=owner)
    ReportSchedule.objects.update(next_due_on=date(2027, 1, 1))


def run_heartbeats(arguments, folder, origin):
    """Let the heartbeats run through the night, kill them at random; return how many were killed."""
    chance = random.Random(arguments.seed)
    tickers = [
        stage.Process(folder, f"ticker{n}", ["faults._ticker"]).start()
        for n in range(arguments.tickers)
    ]
    kills, end = 0, origin + arguments.seconds
    time.sleep(max(0, origin - time.time()))
    while time.time() < end:
        time.sleep(chance.random() * 2 * arguments.seconds / max(1, arguments.kills))
        if kills < arguments.kills and time.time() < end:
            victim = chance.choice(tickers)
            victim.kill()
            victim.start()
            kills += 1
    for ticker in tickers:
        ticker.process.wait(300)
    return kills


def count(origin, speed):
    """What the night left: lost, doubled and early orders."""
    from portal.models import Job
    from reports.models import EvaluationReport, ReportSchedule

    lost = double = early = 0
    for schedule in ReportSchedule.objects.select_related("government"):
        made = list(EvaluationReport.objects.filter(unit=schedule.unit_id))
        lost += not made
        double += max(0, len(made) - 1)
        midnight = MIDNIGHTS[schedule.government.time_zone]
        for report in made:
            elapsed = report.ordered_at.timestamp() - origin
            early += START + timedelta(seconds=elapsed * speed) < midnight
    reports = EvaluationReport.objects.count()
    return {
        "reports": reports,
        "lost": lost,
        "double": double + max(0, Job.objects.filter(kind=BUILD).count() - reports),
        "early": early,
    }


def main(argv):
    """0 when every schedule made its one report, not early (a control: when some doubled)."""
    arguments = read_arguments(argv)
    with (
        stage.scratch_folder() as folder,
        stage.scratch_database(arguments.db, folder, arguments.server) as database_url,
    ):
        stage.enter(folder, database_url, "")
        build(arguments.schedules)
        speed, origin = (END - START).total_seconds() / arguments.seconds, time.time() + SETTLE
        os.environ.update(
            FAULTS_START=START.isoformat(),
            FAULTS_END=END.isoformat(),
            FAULTS_ORIGIN=str(origin),
            FAULTS_SPEED=str(speed),
            **({"FAULTS_NO_ONCE": "1"} if arguments.control else {}),
        )
        kills = run_heartbeats(arguments, folder, origin)
        line = {
            "fault": "heartbeat killed at midnight",
            "database": arguments.db,
            "zones": len(MIDNIGHTS),
            "schedules": arguments.schedules * len(MIDNIGHTS),
            **count(origin, speed),
            "kills": kills,
            "heartbeats": arguments.tickers,
            "seed": arguments.seed,
        }
    print(json.dumps(line), flush=True)
    if arguments.control:
        return 0 if line["double"] else 1
    return 1 if line["lost"] or line["double"] or line["early"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
