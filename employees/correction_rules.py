"""The clock of a request to correct one's own data: 3 × 24 hours (UU 27/2022 art 30(1)). Pure.

It runs by the hour, also over weekends and holidays: the law counts hours, not working days.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

CLAUSE = "UU 27/2022 Pasal 30 ayat (1)"
LIMIT = timedelta(hours=3 * 24)
NEAR = timedelta(hours=24)  # before the end: the officers are reminded


def due_at(asked_at: datetime) -> datetime:
    """The instant by which a request made at ``asked_at`` is answered."""
    return asked_at + LIMIT


def in_words(span: timedelta) -> str:
    """``2 hari 3 jam``: whole hours, and minutes in the last one."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} menit"
    days, hours = divmod(minutes // 60, 24)
    parts = [f"{days} hari"] if days else []
    return " ".join([*parts, f"{hours} jam"] if hours or not days else parts)


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the clock of a request stands. ``share``: of the time used, 0 to 100; ``tone``: "" while
    it runs, "warn" in the last day, "overdue" past the end, "done" when it was stopped."""

    share: int
    tone: str
    text: str


def clock_of(asked_at: datetime, answered_at: datetime | None, now: datetime) -> Clock:
    """The Clock of a request at ``now``; an answer stops it."""
    end = due_at(asked_at)
    at = answered_at or now
    share = max(0, min(100, int((at - asked_at) / LIMIT * 100)))
    if answered_at is not None:
        took = in_words(answered_at - asked_at)
        late = answered_at > end
        text = f"Dijawab sesudah {took}, lewat {in_words(answered_at - end)}" if late else ""
        return Clock(share, "done", text or f"Dijawab dalam {took}")
    if now > end:
        return Clock(100, "overdue", f"Lewat {in_words(now - end)}")
    return Clock(share, "warn" if end - now <= NEAR else "", f"Sisa {in_words(end - now)}")
