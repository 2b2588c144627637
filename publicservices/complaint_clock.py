"""The days on which the clocks of cases end, from the calendar of their government."""

from collections.abc import Iterable
from datetime import timedelta

from portal.working_days.clock import WorkCalendar
from portal.working_days.queries import calendar_between
from publicservices.complaint_states import deadlines, running
from publicservices.models import Complaint

HORIZON = timedelta(days=240)  # 60 working days and the longest rows of holidays


def calendar_for(rows: Iterable[Complaint]) -> WorkCalendar:
    """A calendar that covers every term of ``rows``, of one government, at least one. One query."""
    rows = list(rows)
    government = rows[0].government
    starts = [at for row in rows for at in (row.law_from, row.sp4n_from)]
    return calendar_between(
        government, government.today(min(starts)), government.today(max(starts) + HORIZON)
    )


def wind(row: Complaint, calendar: WorkCalendar | None = None) -> None:
    """Set the deadlines of a case from its state and the beginnings of its clocks; not saved."""
    terms = running(row.state, row.kind, row.found)
    found = deadlines(
        terms, row.law_from, row.sp4n_from, calendar or calendar_for([row]), row.government.zone
    )
    row.law_due_on, row.sp4n_due_on, row.due_on = found.law, found.sp4n, found.first
