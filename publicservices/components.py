"""The fourteen components of a standard (UU 25/2009 art 21) and the steps to set one. Pure.

The division in six that are told to everybody and eight of the office itself is that of PermenPANRB
15/2014 (acuan).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.working_days.clock import TermUnit, WorkCalendar
from publicservices import terms
from publicservices.terms import LegalTerm


@dataclass(frozen=True, slots=True)
class Component:
    """A component: the field that holds it, and its name."""

    number: int
    field: str
    label: str
    is_public: bool


_NAMES = (
    ("requirements", "Persyaratan"),
    ("procedure", "Sistem, mekanisme, dan prosedur"),
    ("term_words", "Jangka waktu penyelesaian"),
    ("cost", "Biaya/tarif"),
    ("product", "Produk pelayanan"),
    ("complaints", "Penanganan pengaduan, saran, dan masukan"),
    ("legal_basis", "Dasar hukum"),
    ("facilities", "Sarana, prasarana, dan fasilitas"),
    ("competence", "Kompetensi pelaksana"),
    ("supervision", "Pengawasan internal"),
    ("staffing", "Jumlah pelaksana"),
    ("guarantee", "Jaminan pelayanan"),
    ("safety", "Jaminan keamanan dan keselamatan pelayanan"),
    ("evaluation", "Evaluasi kinerja pelaksana"),
)
N_PUBLIC = 6
COMPONENTS = tuple(
    Component(number, field, label, number <= N_PUBLIC)
    for number, (field, label) in enumerate(_NAMES, start=1)
)


@dataclass(frozen=True, slots=True)
class FilledComponent:
    """A component with what a version says of it ("" when nothing)."""

    component: Component
    text: str


def filled(standard: Any) -> list[FilledComponent]:
    """Every component of a version, in the order of the law."""
    return [FilledComponent(one, getattr(standard, one.field).strip()) for one in COMPONENTS]


def missing(standard: Any, *, public: bool) -> list[str]:
    """Names of the components a version says nothing of; ``public``: of the six, else of the
    eight. A time in words alone is none: the clock needs a number."""
    return [
        one.component.label
        for one in filled(standard)
        if one.component.is_public is public
        and (not one.text or (one.component.field == "term_words" and standard.term is None))
    ]


@dataclass(frozen=True, slots=True)
class Difference:
    """A component that two versions say differently."""

    label: str
    before: str
    after: str


def differences(before: Any, after: Any) -> list[Difference]:
    """What a version says otherwise than an earlier one."""
    pairs = zip(filled(before), filled(after), strict=True)
    found = [
        Difference(old.component.label, old.text, new.text)
        for old, new in pairs
        if old.text != new.text
    ]
    if before.maklumat.strip() != after.maklumat.strip():
        found.append(Difference("Maklumat pelayanan", before.maklumat, after.maklumat))
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """A step of setting a standard: by which day the law wants it, when it was done."""

    label: str
    clause: str
    due_on: date | None
    done_on: date | None
    today: date

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and (self.done_on or self.today) > self.due_on


def _last_day(since: date | None, term: LegalTerm, calendar: WorkCalendar) -> date | None:
    if since is None:
        return None
    if term.term.unit == TermUnit.WORKING_DAYS:
        return calendar.after(since, term.term.amount)
    return date.fromordinal(since.toordinal() + term.term.amount)


def steps(standard: Any, calendar: WorkCalendar, today: date) -> Iterator[Step]:
    """The steps of PP 96/2012, each with the day that follows from the one before it."""
    yield Step(
        "Rancangan diumumkan",
        f"{terms.STANDARD_PUBLISHED.clause}: {terms.STANDARD_PUBLISHED.term} sejak berita acara",
        _last_day(standard.agreed_on, terms.STANDARD_PUBLISHED, calendar),
        standard.announced_on,
        today,
    )
    yield Step(
        "Masukan masyarakat ditutup",
        f"{terms.STANDARD_COMMENTED.clause}: paling lama {terms.STANDARD_COMMENTED.term}",
        (closed := _last_day(standard.announced_on, terms.STANDARD_COMMENTED, calendar)),
        closed if closed and closed <= today else None,
        today,
    )
    yield Step(
        "Standar ditetapkan",
        f"{terms.STANDARD_SETTLED.clause}: {terms.STANDARD_SETTLED.term} sejak masukan ditutup",
        _last_day(closed, terms.STANDARD_SETTLED, calendar),
        standard.settled_on,
        today,
    )
    yield Step(
        "Maklumat dipublikasikan",
        f"{terms.MAKLUMAT_PUBLISHED.clause}: {terms.MAKLUMAT_PUBLISHED.term} sejak ditetapkan",
        _last_day(standard.settled_on, terms.MAKLUMAT_PUBLISHED, calendar),
        standard.maklumat_on,
        today,
    )
