"""States of a complaint, the one table of its transitions, and the two clocks that run in each. Pure.

The law (UU 25/2009) counts calendar days, SP4N-LAPOR! working days; both run side by side and the
nearer one orders the inbox. Only complaints stand under the clock of the law; suggestions, praise and
questions have that of SP4N-LAPOR! alone.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import TextChoices

from portal.working_days.clock import WorkCalendar, due_day
from publicservices import terms
from publicservices.terms import LegalTerm


class ComplaintKind(TextChoices):
    """What somebody wants to say."""

    COMPLAINT = "complaint", "Pengaduan"
    SUGGESTION = "suggestion", "Saran"
    PRAISE = "praise", "Apresiasi"
    QUESTION = "question", "Permintaan informasi"


class ComplaintMode(TextChoices):
    """Who reads the name of the reporter."""

    OPEN = "open", "Terbuka"
    CONFIDENTIAL = "confidential", "Rahasia"
    ANONYMOUS = "anonymous", "Anonim"


class ComplaintClass(TextChoices):
    """What the verification finds a case to be; it decides the term of SP4N-LAPOR!."""

    INFORMATION = "information", "Permintaan informasi"
    COMPLAINT = "complaint", "Pengaduan tidak berkadar pengawasan"
    SUPERVISION = "supervision", "Pengaduan berkadar pengawasan"
    ASPIRATION = "aspiration", "Aspirasi"


class ComplaintChannel(TextChoices):
    """Where a case came in."""

    PORTAL = "portal", "Portal"
    COUNTER = "counter", "Loket"
    PHONE = "phone", "Telepon"
    SOCIAL = "social", "Media sosial"
    LETTER = "letter", "Surat"


class ComplaintState(TextChoices):
    """Where a case stands."""

    RECEIVED = "received", "Menunggu diverifikasi"
    INCOMPLETE = "incomplete", "Menunggu dilengkapi pelapor"
    HANDLED = "handled", "Ditangani"
    ANSWERED = "answered", "Dijawab, menunggu pelapor"
    CLOSED = "closed", "Selesai"
    REFUSED = "refused", "Tidak ditangani"
    NATIONAL = "national", "Diteruskan ke SP4N-LAPOR!"
    WITHDRAWN = "withdrawn", "Dianggap dicabut"


class ComplaintAct(TextChoices):
    """What happens to a case; the labels are read by its reporter."""

    FILED = "filed", "Diterima"
    VERIFY = "verify", "Diverifikasi"
    ASK_MORE = "ask_more", "Diminta dilengkapi"
    COMPLETE = "complete", "Dilengkapi pelapor"
    LAPSE = "lapse", "Dianggap dicabut"
    DISPOSE = "dispose", "Didisposisi"
    RETURN = "return", "Dikembalikan ke atasan"
    ESCALATE = "escalate", "Terlambat, dinaikkan ke atasan"
    ANSWER = "answer", "Dijawab"
    SATISFIED = "satisfied", "Dinyatakan selesai oleh pelapor"
    REOPEN = "reopen", "Dibuka lagi oleh pelapor"
    AUTO_CLOSE = "auto_close", "Ditutup, tidak ada tanggapan"
    REFUSE = "refuse", "Tidak ditangani"
    NATIONAL = "national", "Diteruskan ke SP4N-LAPOR!"
    NOTE = "note", "Catatan petugas"
    IDENTITY = "identity", "Identitas dibuka dengan persetujuan dua petugas"


S, A = ComplaintState, ComplaintAct
TRANSITIONS: dict[tuple[str, str], str] = {
    (S.RECEIVED, A.VERIFY): S.HANDLED,
    (S.RECEIVED, A.ASK_MORE): S.INCOMPLETE,
    (S.RECEIVED, A.REFUSE): S.REFUSED,
    (S.RECEIVED, A.NATIONAL): S.NATIONAL,
    (S.RECEIVED, A.ESCALATE): S.RECEIVED,
    (S.RECEIVED, A.NOTE): S.RECEIVED,
    (S.INCOMPLETE, A.COMPLETE): S.RECEIVED,
    (S.INCOMPLETE, A.LAPSE): S.WITHDRAWN,
    (S.INCOMPLETE, A.REFUSE): S.REFUSED,
    (S.INCOMPLETE, A.NATIONAL): S.NATIONAL,
    (S.INCOMPLETE, A.NOTE): S.INCOMPLETE,
    (S.HANDLED, A.DISPOSE): S.HANDLED,
    (S.HANDLED, A.RETURN): S.HANDLED,
    (S.HANDLED, A.ESCALATE): S.HANDLED,
    (S.HANDLED, A.ANSWER): S.ANSWERED,
    (S.HANDLED, A.REFUSE): S.REFUSED,
    (S.HANDLED, A.NATIONAL): S.NATIONAL,
    (S.HANDLED, A.NOTE): S.HANDLED,
    (S.ANSWERED, A.SATISFIED): S.CLOSED,
    (S.ANSWERED, A.REOPEN): S.HANDLED,
    (S.ANSWERED, A.AUTO_CLOSE): S.CLOSED,
    (S.ANSWERED, A.NOTE): S.ANSWERED,
}
ENDED = (S.CLOSED, S.REFUSED, S.NATIONAL, S.WITHDRAWN)
OURS = (S.RECEIVED, S.HANDLED)  # the office's turn: here lateness is ours
BY_REPORTER = (A.COMPLETE, A.SATISFIED, A.REOPEN)
BY_CLOCK = (A.LAPSE, A.AUTO_CLOSE, A.ESCALATE)

_CLASS_TERMS = {
    ComplaintClass.INFORMATION: terms.SP4N_INFORMATION,
    ComplaintClass.COMPLAINT: terms.SP4N_COMPLAINT,
    ComplaintClass.SUPERVISION: terms.SP4N_SUPERVISION,
    ComplaintClass.ASPIRATION: terms.SP4N_ASPIRATION,
}
_COMPLAINTS = (ComplaintClass.COMPLAINT, ComplaintClass.SUPERVISION)


@dataclass(frozen=True, slots=True)
class Running:
    """The terms that run in a state: of the law and of SP4N-LAPOR! (None: none does)."""

    law: LegalTerm | None
    sp4n: LegalTerm | None


def running(state: str, kind: str, found: str = "") -> Running:
    """Which terms run. ``kind``: what the reporter says it is; ``found``: what the verification did
    ("" before it)."""
    is_complaint = found in _COMPLAINTS if found else kind == ComplaintKind.COMPLAINT
    if state == S.RECEIVED:
        return Running(terms.COMPLAINT_FIRST_ANSWER if is_complaint else None, terms.SP4N_FORWARDED)
    if state == S.INCOMPLETE:
        return Running(terms.COMPLAINT_COMPLETED, None)
    if state == S.HANDLED:
        law = terms.COMPLAINT_DECIDED if is_complaint else None
        return Running(law, _CLASS_TERMS[ComplaintClass(found)])
    if state == S.ANSWERED:
        return Running(None, terms.SP4N_REPLY)
    return Running(None, None)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The last day of each clock; ``first``: the nearer one."""

    law: date | None
    sp4n: date | None

    @property
    def first(self) -> date | None:
        return min((day for day in (self.law, self.sp4n) if day), default=None)


def deadlines(
    terms_running: Running,
    law_from: datetime,
    sp4n_from: datetime,
    calendar: WorkCalendar,
    zone: ZoneInfo,
) -> Deadlines:
    """The last days of the running terms. The day a term begins does not count."""
    law, sp4n = terms_running.law, terms_running.sp4n
    return Deadlines(
        due_day(law_from, law.term, calendar, zone) if law else None,
        due_day(sp4n_from, sp4n.term, calendar, zone) if sp4n else None,
    )
