"""The clock of one's own request to move. Pure.

A PNS may ask for a move (PP 11/2017 art 190(6)); the regulation names no time for the answer. Where
none is named an official decides within five working days (UU 30/2014 art 53(2) as changed by UU
6/2023 art 175, read where publications quote it): the clock here informs and warns, nothing follows
from it by itself.
"""

from dataclasses import dataclass
from datetime import date

from portal.working_days.clock import WorkCalendar

CLAUSE = "PP 11/2017 Pasal 190 ayat (6)"
CLOCK_CLAUSE = "UU 30/2014 Pasal 53 ayat (2) jo UU 6/2023 Pasal 175"
ANSWER_DAYS = 5


def answer_due(asked_on: date, calendar: WorkCalendar) -> date:
    """The last day to answer: the fifth working day after the one of the request."""
    return calendar.after(asked_on, ANSWER_DAYS)


@dataclass(frozen=True, slots=True)
class AnswerClock:
    """Where the clock stands: ``tone`` "" while it runs, "warn" on the last day, "overdue" past it,
    "done" when an answer stopped it."""

    due: date
    tone: str
    text: str


def answer_clock(
    due: date, answered_on: date | None, today: date, *, is_withdrawn: bool = False
) -> AnswerClock:
    """The clock of a request to be answered by ``due``; withdrawing stops it without an answer."""
    if is_withdrawn and answered_on is None:
        return AnswerClock(due, "done", "Ditarik sebelum dijawab")
    if answered_on is not None:
        late = (answered_on - due).days
        return AnswerClock(due, "done", f"Dijawab, lewat {late} hari" if late > 0 else "Dijawab")
    if today > due:
        return AnswerClock(due, "overdue", f"Lewat {(today - due).days} hari")
    if today == due:
        return AnswerClock(due, "warn", "Hari ini batasnya")
    return AnswerClock(due, "", f"Sisa {(due - today).days} hari")
