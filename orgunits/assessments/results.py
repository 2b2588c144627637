"""One shape for the results of both instruments, with the working in words."""

from dataclasses import dataclass
from decimal import Decimal

from orgunits.assessments.figures import Rules, Skipped, rounded
from orgunits.assessments.kelembagaan import HIGHEST, evaluate
from orgunits.assessments.maturity import measure
from orgunits.enums import AssessmentKind
from portal.templatetags.formats import number

WORKING = {
    Skipped.RENORMALISE: "Pernyataan yang tidak dinilai dikeluarkan, bobot subdimensinya tetap.",
    Skipped.ZERO: "Pernyataan yang tidak dinilai dihitung nol.",
}


@dataclass(frozen=True, slots=True)
class AxisFigure:
    """A subdimension or variable: its score, the most it can be, the share in hundredths (for a
    chart), and how it was made. ``score`` None: nothing there yet."""

    key: str
    name: str
    dimension: str
    score: Decimal | None
    most: Decimal
    share: Decimal | None
    working: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """``total`` None: not yet to be computed. ``grade`` is P-1 to P-5 or the tingkat; ``meaning``
    a sentence on it; ``exact`` the unrounded total as a fraction in text."""

    total: Decimal | None
    most: int
    grade: str
    meaning: str
    exact: str
    axes: tuple[AxisFigure, ...]
    n_settled: int
    n_items: int
    method: str


def outcome(instrument, answers, *, rules=None, polarities=None):
    """The Outcome of ``answers`` (Answer by item code) under ``rules``."""
    rules = rules or Rules()
    build = _kelembagaan if instrument.kind == AssessmentKind.KELEMBAGAAN else _maturity
    settled = sum(answer.is_settled for answer in answers.values())
    return build(instrument, answers, rules, polarities or {}, settled)


def _kelembagaan(instrument, answers, rules, polarities, settled):
    found = evaluate(instrument, answers, rules=rules, polarities=polarities)
    axes = tuple(
        AxisFigure(
            key=one.key,
            name=one.name,
            dimension=one.dimension,
            score=None if one.score is None else rounded(one.score),
            most=rounded(one.weight),
            share=None if one.share is None else rounded(one.share),
            working=_section_working(one, rules),
        )
        for one in found.sections
    )
    rank = found.rank
    meaning = ""
    if rank is not None:
        meaning = (
            f"Struktur dan proses organisasi {rank.effect}; kemampuan mengakomodasi kebutuhan "
            f"dan beradaptasi {rank.ability}" + (f"; {rank.weakness}." if rank.weakness else ".")
        )
    return Outcome(
        total=found.total,
        most=100,
        grade="" if rank is None else rank.code,
        meaning=meaning,
        exact="" if found.exact is None else str(found.exact),
        axes=axes,
        n_settled=settled,
        n_items=len(instrument.items),
        method=(
            "Nilai pernyataan = bobot × tingkat/4; pernyataan negatif dibalik. "
            f"{WORKING[Skipped(rules.skipped)]} Jumlahnya dihitung tepat, dibulatkan sekali ke dua "
            "angka, lalu diberi peringkat: di atas 80 P-5, 60 P-4, 40 P-3, 20 P-2."
        ),
    )


def _section_working(one, rules):
    if one.score is None:
        return "belum ada jawaban"
    renormalised = rules.skipped == Skipped.RENORMALISE
    counted = one.n_answered if renormalised else one.n_items
    words = f"{one.points}/({counted} × {HIGHEST}) × {number(rounded(one.weight, 1))}"
    return words + (f", {one.n_skipped} tidak berlaku" if one.n_skipped else "")


def _maturity(instrument, answers, rules, polarities, settled):
    found = measure(instrument, answers, rules=rules)
    axes = tuple(
        AxisFigure(
            key=code,
            name=instrument.by_code[code].name,
            dimension="",
            score=None if level is None else Decimal(level),
            most=Decimal(5),
            share=None if level is None else Decimal(level * 20),
            working="" if level is None else f"tingkat {level} dari 5",
        )
        for code, level in found.levels
    )
    band = found.band
    return Outcome(
        total=None if found.total is None else Decimal(found.total),
        most=55,
        grade="" if band is None else band.name,
        meaning="" if band is None else f"Jumlah {band.low} sampai {band.high}: {band.name}.",
        exact="" if found.total is None else str(found.total),
        axes=axes,
        n_settled=settled,
        n_items=len(instrument.items),
        method=(
            "Tiap variabel bernilai 1 sampai 5 menurut tingkatnya; jumlahnya 11 sampai 55. "
            f"Sangat Tinggi mulai {rules.top_from}."
        ),
    )
