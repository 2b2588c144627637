"""What the people of a structure cost in a year, by the pay tables of their government.

A planning figure, not a payroll: gaji pokok by golongan (of one masa kerja, whichever the table was
made for), tunjangan jabatan by eselon or jenjang, TPP by kelas jabatan (PP 12/2019 art 58), each
times the payments of a year. Family, rice and tax are left out. Amounts are whole rupiah, so that
every sum is exact. Who lacks a rate is counted, never guessed; classes are added up beside, for
governments that have no TPP table.

Belanja pegawai may be 30 per cent of the APBD at most, from 5 January 2027 (UU 1/2022 art 146).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from employees.enums import EmploymentStatus, PayComponent
from employees.ranks import PNS_GOLONGAN, PPPK_GOLONGAN
from orgunits.enums import MANAGERIAL_KINDS, Echelon, JobTitleKind

JENJANG = (
    "Ahli Utama",
    "Ahli Madya",
    "Ahli Muda",
    "Ahli Pertama",
    "Penyelia",
    "Mahir",
    "Terampil",
    "Pemula",
)
STAFF = "Pelaksana"
FUNCTIONAL_KINDS = (JobTitleKind.JF_KEAHLIAN, JobTitleKind.JF_KETERAMPILAN)
# The keys of each table, in the order of its form.
KEYS = {
    PayComponent.BASE: (*PNS_GOLONGAN, *PPPK_GOLONGAN),
    PayComponent.ALLOWANCE: (*Echelon.values, *JENJANG, STAFF),
    PayComponent.PERFORMANCE: tuple(str(number) for number in range(17, 0, -1)),
}
OF_THE_POST = (PayComponent.ALLOWANCE, PayComponent.PERFORMANCE)
LIMIT = Fraction(30, 100)
LIMIT_FROM = date(2027, 1, 5)


class Table(NamedTuple):
    """Monthly amounts in rupiah by key, paid ``payments`` times a year."""

    rates: Mapping[str, int]
    payments: int


@dataclass(frozen=True, slots=True)
class SeatGroup:
    """``people`` in posts alike in everything that decides their pay."""

    unit_id: int
    people: int
    golongan: str = ""
    status: str = EmploymentStatus.PNS
    echelon: str = ""
    kind: str = JobTitleKind.PELAKSANA
    jenjang: str = ""
    job_class: int | None = None
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Spending:
    """Sums over people. Amounts in rupiah a year.

    ``incomplete``: people who lack a rate of some component; ``part_time``: PPPK paruh waktu, whose
    pay is agreed one by one and stands in no table. ``class_points``: the classes added up, without
    the ``classless``. ``leaders``: in managerial posts or leading a unit; ``heads``: leading
    a unit.
    """

    people: int = 0
    base: int = 0
    allowance: int = 0
    performance: int = 0
    incomplete: int = 0
    part_time: int = 0
    class_points: int = 0
    classless: int = 0
    leaders: int = 0
    heads: int = 0

    @property
    def total(self) -> int:
        return self.base + self.allowance + self.performance

    @property
    def paid_by_table(self) -> int:
        return self.people - self.part_time

    @property
    def leader_share(self) -> Fraction | None:
        """Leaders among all people; None without any."""
        return Fraction(self.leaders, self.people) if self.people else None

    def __add__(self, other: "Spending") -> "Spending":
        return Spending(*(getattr(self, n) + getattr(other, n) for n in FIGURES))


FIGURES = tuple(field.name for field in fields(Spending))


def allowance_key(group: SeatGroup) -> str:
    """The key of the tunjangan jabatan; empty for a managerial post without an eselon."""
    if group.echelon:
        return group.echelon
    if group.kind in MANAGERIAL_KINDS:
        return ""
    return group.jenjang if group.kind in FUNCTIONAL_KINDS else STAFF


def key_of(component: str, group: SeatGroup) -> str:
    """By what the amount of ``component`` is looked up for these people."""
    if component == PayComponent.BASE:
        return group.golongan
    if component == PayComponent.ALLOWANCE:
        return allowance_key(group)
    return "" if group.job_class is None else str(group.job_class)


def spending_of(group: SeatGroup, book: Mapping[str, Table]) -> Spending:
    """What the people of a group cost in a year by the tables of ``book`` (by PayComponent)."""
    leads = group.is_head or group.kind in MANAGERIAL_KINDS
    common = {
        "people": group.people,
        "class_points": group.people * (group.job_class or 0),
        "classless": group.people if group.job_class is None else 0,
        "leaders": group.people if leads else 0,
        "heads": group.people if group.is_head else 0,
    }
    if group.status == EmploymentStatus.PPPK_PARUH_WAKTU:
        return Spending(**common, part_time=group.people)
    yearly, lacks = {}, False
    for component in PayComponent:
        table = book.get(component)
        rate = table.rates.get(key_of(component, group)) if table else None
        lacks = lacks or rate is None
        yearly[component.value] = group.people * rate * table.payments if rate is not None else 0
    return Spending(**common, **yearly, incomplete=group.people if lacks else 0)


@dataclass(frozen=True, slots=True)
class Vacancy:
    """What the empty seats of posts would pay in a year: tunjangan jabatan and TPP, which the post
    decides. Gaji pokok is that of a person who is not there, so it is in no sum. ``incomplete``:
    seats that lack a rate."""

    seats: int = 0
    amount: int = 0
    incomplete: int = 0


VACANCY_FIGURES = tuple(field.name for field in fields(Vacancy))


def vacancy_of(group: SeatGroup, book: Mapping[str, Table]) -> Vacancy:
    """The Vacancy of ``group.people`` empty seats alike."""
    amount, lacks = 0, False
    for component in OF_THE_POST:
        table = book.get(component)
        rate = table.rates.get(key_of(component, group)) if table else None
        lacks = lacks or rate is None
        amount += group.people * rate * table.payments if rate is not None else 0
    return Vacancy(group.people, amount, group.people if lacks else 0)


def spending_by_unit(groups: Iterable[SeatGroup], book: Mapping[str, Table]) -> dict[int, Spending]:
    """The spending of each unit's own people; units without any are left out."""
    found: dict[int, Spending] = {}
    for group in groups:
        found[group.unit_id] = found.get(group.unit_id, Spending()) + spending_of(group, book)
    return found


def share_of_budget(staff_spending: int | None, budget: int | None) -> Fraction | None:
    """Belanja pegawai as a share of the APBD; None when a figure is missing."""
    if staff_spending is None or not budget:
        return None
    return Fraction(staff_spending, budget)


def per_thousand(people: int, residents: int | None) -> Fraction | None:
    """Civil servants per 1.000 residents; None when the residents are not known."""
    return Fraction(people * 1000, residents) if residents else None
