"""Evaluasi kelembagaan, PermenPANRB 20/2018: 62 statements, eight subdimensions, P-1 to P-5.

Each statement weighs its subdimension's weight divided by the number of its statements; its score
is that weight × value/4. The value is the level of agreement (1 to 4), reversed for a negative
statement. The total is rounded half up to two decimals and only then ranked; the bands are closed
above (81 to 100 is read as "more than 80"), for the regulation leaves what lies between two whole
numbers open.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from orgunits.assessments.figures import Answer, Rules, Skipped, rounded
from orgunits.enums import Polarity

HIGHEST = 4


@dataclass(frozen=True, slots=True)
class Rank:
    """A composite rank with what it says of structure and processes. ``above``: exclusive."""

    code: str
    above: int
    effect: str
    ability: str
    weakness: str

    @property
    def interval(self):
        return f"{self.above + 1 if self.above else 0} sampai {self.above + 20}"


RANKS = (
    Rank("P-5", 80, "sangat efektif", "sangat tinggi, sangat mampu", ""),
    Rank(
        "P-4",
        60,
        "efektif",
        "tinggi, mampu",
        "kelemahan minor yang cepat diperbaiki dengan tindakan rutin yang marjinal",
    ),
    Rank(
        "P-3",
        40,
        "cukup efektif",
        "cukup mampu",
        "berbagai kelemahan; peringkat dapat turun bila tidak ada koreksi yang sistematik",
    ),
    Rank("P-2", 20, "kurang efektif", "kurang mampu", "beberapa kelemahan serius"),
    Rank("P-1", 0, "tidak efektif", "tidak mampu", "kelemahan yang sangat serius"),
)


def rank_of(score):
    """The Rank of a total between 0 and 100, as it was rounded."""
    if not 0 <= score <= 100:
        raise ValueError(f"a total lies between 0 and 100, not at {score}")
    return next(rank for rank in RANKS if score > rank.above or rank.above == 0)


def value_of(level, polarity):
    """The value 1 to 4 of a level of agreement: reversed for a negative statement."""
    if level not in range(1, HIGHEST + 1):
        raise ValueError(f"a level of agreement is 1 to 4, not {level}")
    return HIGHEST + 1 - level if polarity == Polarity.NEGATIVE else level


@dataclass(frozen=True, slots=True)
class SectionScore:
    """Score of one subdimension; ``score`` is exact, None while nothing in it is answered."""

    key: str
    name: str
    dimension: str
    weight: Fraction
    n_items: int
    n_answered: int
    n_skipped: int
    points: int
    score: Fraction | None

    @property
    def share(self):
        """Hundredths of its weight, exact."""
        return None if self.score is None else self.score / self.weight * 100


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All subdimensions. ``exact`` is None until each of them has an answer."""

    sections: tuple[SectionScore, ...]
    exact: Fraction | None

    @property
    def total(self) -> Decimal | None:
        return None if self.exact is None else rounded(self.exact)

    @property
    def rank(self):
        return None if self.exact is None else rank_of(self.total)

    def of_dimension(self, dimension):
        """Exact score of a dimension (50 at most), None while one of its parts is."""
        scores = [one.score for one in self.sections if one.dimension == dimension]
        return None if None in scores else sum(scores, Fraction(0))


def _section_score(section, answers, polarities, rules):
    given = [answers.get(item.code, Answer()) for item in section.items]
    values = [
        value_of(answer.level, polarities.get(item.code, item.polarity))
        for item, answer in zip(section.items, given, strict=True)
        if answer.level is not None and not answer.is_skipped
    ]
    skipped = sum(answer.is_skipped for answer in given)
    counted = len(values) if rules.skipped == Skipped.RENORMALISE else len(section.items)
    score = section.weight * Fraction(sum(values), HIGHEST * counted) if values else None
    if not values and rules.skipped == Skipped.ZERO and skipped == len(section.items):
        score = Fraction(0)
    return SectionScore(
        section.key, section.name, section.dimension, section.weight, len(section.items),
        len(values), skipped, sum(values), score,
    )  # fmt: skip


def evaluate(instrument, answers, *, rules=None, polarities=None):
    """Return the Evaluation of ``answers``, a dict of Answer by item code.

    ``polarities`` replaces those of the instrument where the official wording has another one.
    """
    rules = rules or Rules()
    scores = tuple(
        _section_score(section, answers, polarities or {}, rules) for section in instrument.sections
    )
    parts = [one.score for one in scores]
    return Evaluation(scores, None if None in parts else sum(parts, Fraction(0)))
