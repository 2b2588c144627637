"""Every write of reports."""

from reports.actions.library import BUILD, data_day, finish_report, order_report
from reports.actions.releasing import release_report
from reports.actions.schedules import (
    create_schedule,
    end_schedule,
    order_due_reports,
    pause_schedule,
    resume_schedule,
    tell_recipients,
    update_schedule,
)

__all__ = [
    "BUILD",
    "create_schedule",
    "data_day",
    "end_schedule",
    "finish_report",
    "release_report",
    "order_due_reports",
    "order_report",
    "pause_schedule",
    "resume_schedule",
    "tell_recipients",
    "update_schedule",
]
