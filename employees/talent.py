"""The nine boxes of talent management: performance × potential (DOMAIN.md 9.2). Pure.

PermenPANRB 20/2025 art 17(1) was read: performance has three categories, potential is high, medium or low
from the assessment of competence and potential and the track record. The numbers of the boxes, what
they recommend and where the categories begin were not: thresholds are the government's own dated
setting, the rest is a recommendation that somebody signs (UU 27/2022 art 10). The track record is
weighed by people, not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from employees.competence_enums import TalentGap
from employees.enums import Expectation, Potential, Predicate

E, P = Expectation, Potential
BOXES = {
    (E.ABOVE, P.HIGH): 9,
    (E.MEETS, P.HIGH): 8,
    (E.ABOVE, P.MEDIUM): 7,
    (E.BELOW, P.HIGH): 6,
    (E.MEETS, P.MEDIUM): 5,
    (E.ABOVE, P.LOW): 4,
    (E.BELOW, P.MEDIUM): 3,
    (E.MEETS, P.LOW): 2,
    (E.BELOW, P.LOW): 1,
}
SUCCESSION = (7, 8, 9)  # kelompok rencana suksesi
RECOMMENDED = {
    9: "Dipromosikan dan dipertahankan, masuk kelompok rencana suksesi, penghargaan",
    8: "Dipertahankan, masuk kelompok rencana suksesi instansi, rotasi atau perluasan jabatan, "
    "bimbingan kinerja",
    7: "Dipertahankan, masuk kelompok rencana suksesi instansi, rotasi atau pengayaan jabatan, "
    "pengembangan kompetensi, tugas belajar",
    6: "Penempatan yang sesuai, bimbingan kinerja, konseling kinerja",
    5: "Penempatan yang sesuai, bimbingan kinerja, pengembangan kompetensi",
    4: "Rotasi, pengembangan kompetensi",
    3: "Bimbingan kinerja, konseling kinerja, pengembangan kompetensi, penempatan yang sesuai",
    2: "Bimbingan kinerja, pengembangan kompetensi, penempatan yang sesuai",
    1: "Diproses sesuai ketentuan peraturan perundang-undangan",
}
# The best first.
PREDICATES: Mapping[str, int] = {one: -place for place, one in enumerate(Predicate)}


@dataclass(frozen=True, slots=True)
class Scale:
    """A government's thresholds. ``above_from``, ``meets_from``: the lowest Predicate of a category;
    ``medium_from``, ``high_from``: the lowest potential of 0 to 100; ``competence_weight``: per
    cent of the JPM in it, the rest is the potential that assessors measured."""

    above_from: str
    meets_from: str
    medium_from: Decimal
    high_from: Decimal
    competence_weight: int = 100


def scale_problems(scale: Scale) -> dict[str, str]:
    """What is wrong with thresholds, by field."""
    found = {}
    if PREDICATES[scale.meets_from] >= PREDICATES[scale.above_from]:
        found["meets_from"] = "Harus di bawah predikat yang mulai dihitung di atas ekspektasi."
    if not 0 < scale.medium_from < scale.high_from:
        found["medium_from"] = "Lebih dari 0 dan kurang dari ambang tinggi."
    if scale.high_from > 100:
        found["high_from"] = "Paling tinggi 100."
    if not 0 <= scale.competence_weight <= 100:
        found["competence_weight"] = "Isi 0 sampai 100 persen."
    return found


def performance_of(predicate: str, scale: Scale) -> Expectation:
    """The category of performance a predikat belongs to."""
    if PREDICATES[predicate] >= PREDICATES[scale.above_from]:
        return E.ABOVE
    return E.MEETS if PREDICATES[predicate] >= PREDICATES[scale.meets_from] else E.BELOW


def potential_of(score: Decimal, scale: Scale) -> Potential:
    """The level of a potential of 0 to 100 that was rounded to two places."""
    if score >= scale.high_from:
        return P.HIGH
    return P.MEDIUM if score >= scale.medium_from else P.LOW


@dataclass(frozen=True, slots=True)
class Talent:
    """Where a person stands. ``box`` None: something is missing (``gap``); ``working``: from which
    figures it follows."""

    box: int | None
    gap: TalentGap | None
    working: tuple[str, ...]
    performance: Expectation | None = None
    potential: Potential | None = None

    @property
    def recommended(self) -> str:
        return RECOMMENDED[self.box] if self.box else ""

    @property
    def is_succession(self) -> bool:
        return self.box in SUCCESSION


def talent_of(
    *,
    predicate: str | None,
    percent: Decimal | None,
    potential: Decimal | None,
    scale: Scale | None,
) -> Talent:
    """The box of a person from the predikat of the year, the JPM (``percent``) and the potential
    measured; none as long as one that the scale asks for is missing."""
    weight = scale.competence_weight if scale else 100
    missing = (
        (scale is None, TalentGap.SCALE),
        (not predicate, TalentGap.RATING),
        (weight > 0 and percent is None, TalentGap.MATCH),
        (weight < 100 and potential is None, TalentGap.POTENTIAL),
    )
    gap = next((gap for lacks, gap in missing if lacks), None)
    if gap is not None or scale is None:
        return Talent(None, gap, (f"{gap.label}." if gap else "",))
    parts = [(weight, percent, "JPM"), (100 - weight, potential, "potensi")]
    parts = [(share, value, name) for share, value, name in parts if share and value is not None]
    exact = sum((share * value for share, value, _ in parts), Decimal(0)) / 100
    score = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    performance, level = performance_of(predicate, scale), potential_of(score, scale)
    terms = " + ".join(f"{share}% × {_said(value)} ({name})" for share, value, name in parts)
    working = (
        f"Kinerja: predikat {Predicate(predicate).label} → {performance.label.lower()}",
        f"Potensial: {terms} = {_said(score)} → {level.label.lower()} "
        f"(menengah mulai {_said(scale.medium_from)}, tinggi mulai {_said(scale.high_from)})",
    )
    return Talent(BOXES[performance, level], None, working, performance, level)


def _said(value: Decimal) -> str:
    return f"{value:.2f}".replace(".", ",")
