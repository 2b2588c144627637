"""A heartbeat with a clock of its own: it runs the schedules' part of the tick, over and over, while
its clock goes from FAULTS_START to FAULTS_END at FAULTS_SPEED times the real one."""

import os
import time
from datetime import UTC, datetime, timedelta

import django

django.setup()

from reports.actions import order_due_reports, schedules  # noqa: E402
from reports.models import ReportSchedule  # noqa: E402

PAUSE = 0.02

if os.environ.get("FAULTS_NO_ONCE"):
    # Negative control: what keeps a report from being made twice is taken away.
    order = schedules.order_report
    schedules.order_report = lambda **values: order(**values | {"schedule": None})
    ReportSchedule.save = lambda *_, **__: None


def main():
    start = datetime.fromisoformat(os.environ["FAULTS_START"])
    end = datetime.fromisoformat(os.environ["FAULTS_END"])
    origin, speed = float(os.environ["FAULTS_ORIGIN"]), float(os.environ["FAULTS_SPEED"])
    now = start
    while now < end:
        now = start + timedelta(seconds=(time.time() - origin) * speed)
        order_due_reports(now.astimezone(UTC))
        time.sleep(PAUSE)


if __name__ == "__main__":
    main()
