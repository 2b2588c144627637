"""What a proposal means for one person, line by line: before, after. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from employees.enums import EmploymentStatus
from employees.models import Employee
from employees.rank_prospects import rank_prospect
from employees.retirement import retirement_age, retirement_date
from portal.templatetags.formats import date_long, number
from restructuring.touching import Standing

UNKNOWN = "belum diketahui"
LATER = "menyusul, bersama penempatan berikutnya"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page. ``note``: what else there is to know of it."""

    label: str
    before: str
    after: str
    note: str = ""

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


def lines_of(
    before: Standing,
    after: Standing,
    employee: Employee,
    rates: Mapping[str, int],
    effective_on: date | None,
) -> list[Line]:
    """``rates``: TPP a month by class, as the government's table has it; empty without a table."""
    sides = (before, after)

    def line(label, of, note=""):
        was, will_be = (of(side) if side.is_placed else LATER for side in sides)
        return Line(label, was, will_be, note)

    day = date.fromisoformat(after.since) if after.since else effective_on
    start = "belum ditetapkan" if day is None else date_long(day)
    return [
        line("Jabatan", lambda side: side.post),
        line("Unit", lambda side: side.unit),
        line("Atasan langsung", lambda side: side.superior or "tidak ada di portal"),
        line("Tempat tugas", place_words, distance_words(before, after)),
        line("Kelas jabatan", class_words),
        line("TPP sebulan", lambda side: tpp_words(side, employee, rates), tpp_note(rates)),
        line("Prospek pangkat", lambda side: rank_words(side, employee), RANK_NOTE),
        line("Batas usia pensiun", lambda side: pension_words(side, employee)),
        Line("Mulai", "", start),
    ]


RANK_NOTE = "Acuan dari tabel yang masih dipakai; tidak menolak kenaikan pangkat."


def class_words(side: Standing) -> str:
    return str(side.job_class) if side.job_class else "belum ditetapkan"


def place_words(side: Standing) -> str:
    """The region of the unit, as far as its area code tells it."""
    return f"{side.place} ({side.area})" if side.area else UNKNOWN


def distance_words(before: Standing, after: Standing) -> str:
    """How far it is from the one unit to the other. No coordinates are on record anywhere, so what
    can be said is only whether the region is the same."""
    if not after.is_placed:
        return ""
    if before.unit_id == after.unit_id:
        return "Unit Anda tetap, jadi tidak ada jarak tambahan yang diketahui."
    if before.area and before.area == after.area:
        return "Wilayahnya sama. Jarak antarkantor belum diketahui: koordinatnya belum dicatat."
    return "Jaraknya belum diketahui: koordinat kantor belum dicatat."


def tpp_words(side: Standing, employee: Employee, rates: Mapping[str, int]) -> str:
    if employee.status == EmploymentStatus.PPPK_PARUH_WAKTU:
        return "menurut perjanjian kerja"
    rate = rates.get(str(side.job_class)) if side.job_class else None
    return UNKNOWN if rate is None else f"Rp{number(rate)}"


def tpp_note(rates: Mapping[str, int]) -> str:
    if not rates:
        return "Tabel TPP belum diisi di portal."
    return "Menurut kelas jabatan, sebelum penilaian kinerja dan kehadiran."


def rank_words(side: Standing, employee: Employee) -> str:
    words = rank_prospect(
        status=employee.status,
        education=employee.education_level,
        kind=side.kind,
        jenjang=side.jenjang,
        echelon=side.echelon,
    )
    return words or UNKNOWN


def pension_words(side: Standing, employee: Employee) -> str:
    age = retirement_age(side.kind, side.jenjang, side.title)
    return f"{age.years} tahun, {date_long(retirement_date(employee.birth_date, age.years))}"
