"""Batas usia pensiun (BUP) by the post a person holds, and the day the pension begins.

PP 11/2017 art 239-240 and UU 20/2023 art 55; PPPK by the same groups (PP 49/2018 art 54); guru,
dosen and guru besar by UU 14/2005 (DOMAIN.md 5.4). The transitional ages of art 354-355 concerned
people who were past 58 or 60 in 2017 and reach nobody still in service. BUP depends on the post
of the day: ask again after every placement.
"""

from dataclasses import dataclass
from datetime import date

from orgunits.enums import JobTitleKind

PENSION_WARNING_MONTHS = 15  # BKN lists the candidates this long ahead
DEFAULT_AGE = 58


@dataclass(frozen=True, slots=True)
class RetirementAge:
    years: int
    rule: str


LEADERS = RetirementAge(60, "Pejabat pimpinan tinggi: 60 tahun (PP 11/2017 Pasal 239)")
ADMINISTRATION = RetirementAge(58, "Pejabat administrasi: 58 tahun (PP 11/2017 Pasal 239)")
FUNCTIONAL = RetirementAge(
    58, "Fungsional ahli muda, ahli pertama, dan keterampilan: 58 tahun (PP 11/2017 Pasal 239)"
)
AHLI_MADYA = RetirementAge(60, "Fungsional ahli madya: 60 tahun (PP 11/2017 Pasal 239)")
AHLI_UTAMA = RetirementAge(65, "Fungsional ahli utama: 65 tahun (PP 11/2017 Pasal 239)")
GURU = RetirementAge(60, "Guru: 60 tahun (UU 14/2005)")
DOSEN = RetirementAge(65, "Dosen: 65 tahun (UU 14/2005)")
GURU_BESAR = RetirementAge(70, "Guru besar: 70 tahun (UU 14/2005)")
NO_POST = RetirementAge(DEFAULT_AGE, "Tanpa jabatan: dihitung 58 tahun")

RETIREMENT_AGES = (
    LEADERS, ADMINISTRATION, FUNCTIONAL, AHLI_MADYA, AHLI_UTAMA, GURU, DOSEN, GURU_BESAR, NO_POST,
)  # fmt: skip

BY_KIND = {
    JobTitleKind.JPT_MADYA: LEADERS,
    JobTitleKind.JPT_PRATAMA: LEADERS,
    JobTitleKind.ADMINISTRATOR: ADMINISTRATION,
    JobTitleKind.PENGAWAS: ADMINISTRATION,
    JobTitleKind.PELAKSANA: ADMINISTRATION,
    JobTitleKind.JF_KETERAMPILAN: FUNCTIONAL,
}
BY_JENJANG = {"ahli utama": AHLI_UTAMA, "ahli madya": AHLI_MADYA}


def age_by_law(title, jenjang):
    """Posts whose age a law fixes, whatever their jenjang; None for all others."""
    words = title.strip().lower()
    if words.startswith("guru besar") or "profesor" in (jenjang.lower(), words):
        return GURU_BESAR
    if words == "dosen" or words.startswith("dosen "):
        return DOSEN
    if words == "guru" or words.startswith("guru "):
        return GURU
    return None


def retirement_age(kind, jenjang="", title=""):
    """Return the RetirementAge of a post: ``kind`` (JobTitleKind), ``jenjang`` and job title."""
    if not kind:
        return NO_POST
    if kind in BY_KIND:
        return BY_KIND[kind]
    return age_by_law(title, jenjang) or BY_JENJANG.get(jenjang.strip().lower(), FUNCTIONAL)


def retirement_date(birth_date, years):
    """First day of the month after the one in which the age is reached (art 283)."""
    year, month = birth_date.year + years, birth_date.month
    return date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)


def months_later(day, months):
    """The first day of the month ``months`` after the month of ``day``."""
    total = day.year * 12 + day.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)
