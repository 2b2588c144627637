"""The clock of a keberatan to the PPK against a decree (PP 79/2021, DOMAIN.md C13). Pure.

It is filed within 14 working days of the decree and answered within 21; the portal tells the days
and blocks nothing.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal.working_days.clock import WorkCalendar

FILING_DAYS, ANSWER_DAYS = 14, 21
LONGEST = timedelta(days=120)  # neither period ever takes longer


@dataclass(frozen=True, slots=True)
class Clock:
    """Where a keberatan stands on a day. ``file_by``: last day to file it; ``answer_by``: last day
    to answer it."""

    row: Any
    file_by: date
    answer_by: date
    today: date

    @property
    def is_late(self) -> bool:
        """Whether it came after its last day."""
        return self.row.received_on > self.file_by

    @property
    def is_waiting(self) -> bool:
        return self.row.answered_on is None

    @property
    def is_overdue(self) -> bool:
        """Whether the answer is, or was, later than allowed."""
        return (self.row.answered_on or self.today) > self.answer_by


def last_day_to_file(known_on: date, calendar: WorkCalendar) -> date:
    return calendar.after(known_on, FILING_DAYS)


def clock_of(row: Any, today: date, calendar: WorkCalendar) -> Clock:
    """The clock of a FormalObjection ``row``."""
    return Clock(
        row,
        last_day_to_file(row.known_on, calendar),
        calendar.after(row.received_on, ANSWER_DAYS),
        today,
    )
