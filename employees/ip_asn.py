"""Indeks Profesionalitas ASN: four dimensions that are added up (PermenPANRB 38/2018, Peraturan BKN
8/2019; DOMAIN.md 8). Pure.

Each value already carries its weight (25 + 40 + 30 + 5 = 100): it is added, never multiplied by a
weight again. The total is rounded half up to two decimals once and then classified. Figures of
kinerja and of pelaksana are from memory in DOMAIN.md and marked there; a dated table holds them.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from employees.enums import DisciplineLevel, EducationLevel, Predicate, TrainingType
from orgunits.enums import MANAGERIAL_KINDS, JobTitleKind

D = Decimal
QUALIFICATION = {
    EducationLevel.S3: D(25),
    EducationLevel.S2: D(20),
    EducationLevel.S1: D(15),
    EducationLevel.D3: D(10),
    EducationLevel.D2: D(5),
    EducationLevel.D1: D(5),
    EducationLevel.SMA: D(5),
    EducationLevel.SMP: D(1),
    EducationLevel.SD: D(1),
}
PERFORMANCE = {
    Predicate.VERY_GOOD: D(30),
    Predicate.GOOD: D(25),
    Predicate.NEEDS_WORK: D(15),
    Predicate.POOR: D(5),
    Predicate.VERY_POOR: D(1),
}
DISCIPLINE = {
    "": D(5),
    DisciplineLevel.LIGHT: D(3),
    DisciplineLevel.MEDIUM: D(2),
    DisciplineLevel.HEAVY: D(1),
}
TECHNICAL_JP = 20
SEMINARS = (TrainingType.SEMINAR, TrainingType.WORKSHOP)
LEADERSHIP = (TrainingType.LEADERSHIP,)
FUNCTIONAL = (TrainingType.FUNCTIONAL,)
TECHNICAL = (
    TrainingType.TECHNICAL,
    TrainingType.MANAGERIAL,
    TrainingType.SOCIOCULTURAL,
    TrainingType.COURSE,
    TrainingType.GUIDANCE,
    TrainingType.ELEARNING,
)
BANDS = (
    (D(90), "Sangat Tinggi"),
    (D(80), "Tinggi"),
    (D(70), "Sedang"),
    (D(60), "Rendah"),
)
LOWEST = "Sangat Rendah"


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the working: what it is, what was found, points of at most ``of``."""

    dimension: str
    name: str
    found: str
    points: Decimal
    of: Decimal


@dataclass(frozen=True, slots=True)
class IpAsn:
    """The index of a person in a year with its working."""

    parts: tuple[Part, ...]

    @property
    def total(self) -> Decimal:
        return sum((part.points for part in self.parts), D(0)).quantize(D("0.01"), ROUND_HALF_UP)

    @property
    def band(self) -> str:
        return band(self.total)


def band(total):
    """The category of a total of 0 to 100, already rounded to two decimals."""
    return next((name for edge, name in BANDS if total > edge), LOWEST)


def competence_lines(kind):
    """(what, types of training, whether of the year only, JP needed, points) of a kind of post."""
    technical = ("Diklat teknis paling sedikit 20 JP", TECHNICAL, True, TECHNICAL_JP)
    seminar = ("Seminar, lokakarya, atau sejenisnya", SEMINARS, True, 0)
    if kind in MANAGERIAL_KINDS:
        first = ("Diklat kepemimpinan", LEADERSHIP, False, 0)
    elif kind in (JobTitleKind.JF_KEAHLIAN, JobTitleKind.JF_KETERAMPILAN):
        first = ("Diklat fungsional", FUNCTIONAL, False, 0)
    else:
        return (*technical, D("22.5")), (*seminar, D("17.5"))
    return (*first, D(15)), (*technical, D(15)), (*seminar, D(10))


def competence(kind, trainings, year):
    """The lines of the dimension kompetensi. ``trainings``: (TrainingType, year it ended, JP); those
    after ``year`` do not count yet."""
    for name, types, of_year, needed, points in competence_lines(kind):
        jp = [
            hours
            for kind_of, ended, hours in trainings
            if kind_of in types and (ended == year if of_year else ended <= year)
        ]
        met = bool(jp) and sum(jp) >= needed
        found = f"{sum(jp)} JP" if jp else "belum ada"
        yield Part("Kompetensi", name, found, points if met else D(0), points)


def ip_asn(*, kind, education, predicate, trainings, year, discipline=None):
    """The IpAsn of a person: ``kind`` of the post held (JobTitleKind, empty is taken as pelaksana),
    EducationLevel, Predicate or None, ``trainings`` as in ``competence``, the heaviest
    DisciplineLevel of five years (empty: none; None: not looked at, taken as none)."""
    level = education and EducationLevel(education).label
    rated = predicate and Predicate(predicate).label
    if discipline is None:
        punished = "dianggap tidak ada"
    else:
        punished = discipline and DisciplineLevel(discipline).label
    return IpAsn(
        (
            Part("Kualifikasi", "Pendidikan terakhir", level or "belum tercatat",
                 QUALIFICATION.get(education, D(0)), D(25)),
            *competence(kind, trainings, year),
            Part("Kinerja", f"Predikat {year}", rated or "belum tercatat",
                 PERFORMANCE.get(predicate, D(0)), D(30)),
            Part("Disiplin", "Hukuman lima tahun terakhir", punished or "tidak ada",
                 DISCIPLINE[discipline or ""], D(5)),
        )
    )  # fmt: skip
