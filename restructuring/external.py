"""The word of the governor (of a province: the minister) on a Perda: how long it may take.

PP 18/2016 art 3(4): answered within 15 days of receipt; art 1 no. 17: days are working days;
art 3(6): no answer is consent; art 3(7): approved with corrections, the Perda is completed first;
art 3(8): a Perda without consent is cancelled.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.models import Government
from portal.working_days.clock import WorkCalendar
from portal.working_days.queries import calendar_between
from restructuring.enums import ExternalAnswer
from restructuring.models import ExternalApproval, Proposal

ANSWER_DAYS = 15
LONGEST = timedelta(days=90)  # fifteen working days never take longer


@dataclass(frozen=True, slots=True)
class Word:
    """Where a letter stands: ``answer`` is what counts today ("" while it may still be awaited)."""

    approval: ExternalApproval
    due_on: date
    answer: str

    @property
    def is_waiting(self) -> bool:
        return not self.answer

    @property
    def is_refused(self) -> bool:
        return self.answer == ExternalAnswer.REFUSED

    @property
    def is_corrected(self) -> bool:
        return self.answer == ExternalAnswer.CORRECTED

    @property
    def label(self) -> str:
        return ExternalAnswer(self.answer).label if self.answer else "Menunggu jawaban"


def answer_due(received: date, calendar: WorkCalendar) -> date:
    """The last of the fifteen working days after ``received``. Pure."""
    return calendar.after(received, ANSWER_DAYS)


def word_on(approval: ExternalApproval, today: date, calendar: WorkCalendar) -> Word:
    """What ``approval`` means on ``today``: after the last day silence is consent. Pure."""
    due_on = answer_due(approval.sent_on, calendar)
    answer = approval.answer or (ExternalAnswer.SILENT if today > due_on else "")
    return Word(approval, due_on, answer)


def words_of(proposal: Proposal) -> list[Word]:
    """Every letter about ``proposal``, the newest first; that one counts. Two queries."""
    rows = list(proposal.approvals.order_by("-sent_on", "-pk"))
    if not rows:
        return []
    government: Government = proposal.government
    calendar = calendar_between(government, rows[-1].sent_on, rows[0].sent_on + LONGEST)
    today = government.today()
    return [word_on(row, today, calendar) for row in rows]
