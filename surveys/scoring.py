"""The satisfaction index (IKM), exactly as PermenPANRB 14/2017 computes it (DOMAIN.md 1.4).

Every step is an exact fraction; the only rounding is the last one, half up to two decimals. The
weight is 1/k itself, also for 9 + k unsur: the 0,11 of the printed form would take 1 % off the index and change grades.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm

from surveys.bands import CURRENT_RULE, GRADE_WORDS, Rule, round_half_up

LOWEST_ANSWER, HIGHEST_ANSWER = 1, 4


@dataclass(frozen=True, slots=True)
class UnsurScore:
    """One unsur: sum and number of its answers, their mean (NRR) of 1 to 4, that mean times the
    weight, and its own index of 25 to 100 with grade."""

    total: Fraction
    count: int
    nrr: Fraction
    weighted: Fraction
    index: Decimal
    grade: str


@dataclass(frozen=True, slots=True)
class IkmResult:
    """``value`` (two decimals, 25 to 100) and ``grade``, with everything they were made of.

    ``exact`` is the index before rounding, ``mean`` the mean of the NRR (the sum of the weighted
    ones), ``weight`` 1/k for k unsur, ``unsur`` one UnsurScore each, in the caller's order.
    """

    value: Decimal
    grade: str
    exact: Fraction
    mean: Fraction
    weight: Fraction
    unsur: tuple[UnsurScore, ...]
    rule: Rule

    @property
    def word(self):
        return GRADE_WORDS[self.grade]


def classify(value, rule=CURRENT_RULE):
    """Grade "A" to "D" of an index (Decimal, int, str or Fraction), rounded before it is judged."""
    exact = _exact(value)
    if not LOWEST_ANSWER * rule.scale <= exact <= HIGHEST_ANSWER * rule.scale:
        raise ValueError(f"An index lies between 25 and 100, not at {value}.")
    return rule.grade(round_half_up(exact))


def _exact(value):
    """A number as it is written: 3.6207 is 36207/10000, also when it comes as a float."""
    if isinstance(value, int | Fraction):
        return Fraction(value)
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"Not a number: {value!r}.") from None


def _unsur(position, total, count, weight, rule):
    exact_total, exact_count = _exact(total), _exact(count)
    if exact_count.denominator != 1 or exact_count < 1:
        raise ValueError(f"Unsur {position}: {count} answers, but at least one is needed.")
    # In whole numbers: a page of many surveys does this a thousand times.
    part, whole = exact_total.numerator, exact_total.denominator * exact_count.numerator
    if not LOWEST_ANSWER * whole <= part <= HIGHEST_ANSWER * whole:
        raise ValueError(
            f"Unsur {position}: {total} over {count} answers is outside the scale of 1 to 4."
        )
    index = round_half_up(Fraction(part * rule.scale, whole))
    return UnsurScore(
        total=exact_total,
        count=exact_count.numerator,
        nrr=Fraction(part, whole),
        weighted=Fraction(part * weight.numerator, whole * weight.denominator),
        index=index,
        grade=rule.grade(index),
    )


def ikm(totals, counts, *, rule=CURRENT_RULE):
    """Return the IkmResult of one survey.

    ``totals`` are the sums of the answers (1 to 4) per unsur and ``counts`` how many answers each
    has, in the same order; a published NRR may stand as total with a count of 1. Ints, Decimals,
    Fractions and their text are taken exactly. Raises ValueError when there is no unsur, the
    lengths differ, an unsur has no answer, or a mean lies outside 1 to 4.
    """
    totals, counts = tuple(totals), tuple(counts)
    if len(totals) != len(counts):
        raise ValueError(f"{len(totals)} totals but {len(counts)} counts.")
    if not totals:
        raise ValueError("No unsur: there is nothing to compute.")
    weight = Fraction(1, len(totals))
    unsur = tuple(
        _unsur(position, total, count, weight, rule)
        for position, (total, count) in enumerate(zip(totals, counts, strict=True), start=1)
    )
    mean = sum(score.weighted for score in unsur)
    value = round_half_up(mean * rule.scale)
    return IkmResult(
        value=value,
        grade=rule.grade(value),
        exact=mean * rule.scale,
        mean=mean,
        weight=weight,
        unsur=unsur,
        rule=rule,
    )


@dataclass(frozen=True, slots=True)
class Index:
    """An index as lists state it: two decimals and the grade."""

    value: Decimal
    grade: str

    @property
    def word(self):
        return GRADE_WORDS[self.grade]


@dataclass(frozen=True)
class Totals:
    """Answers added up: ``n`` sheets, and per unsur code the sum and number of its answers.

    Adding two of them pools their respondents (the respondent-weighted aggregate).
    """

    n: int = 0
    sums: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def __add__(self, other):
        if not self.n and not self.sums:
            return other
        codes = dict.fromkeys((*self.sums, *other.sums))
        return Totals(
            self.n + other.n,
            {code: self.sums.get(code, 0) + other.sums.get(code, 0) for code in codes},
            {code: self.counts.get(code, 0) + other.counts.get(code, 0) for code in codes},
        )

    def is_enough(self, minimum):
        """Whether ``minimum`` people stand behind every number here: sheets may leave questions
        empty, so an unsur can rest on fewer than answered. One that nobody answered tells nothing."""
        return self.n >= minimum and all(n == 0 or n >= minimum for n in self.counts.values())

    def only(self, codes):
        """The same sheets by these unsur alone, in their order here."""
        kept = [code for code in self.sums if code in codes]
        return Totals(
            self.n,
            {code: self.sums[code] for code in kept},
            {code: self.counts[code] for code in kept},
        )

    def ikm(self, rule=CURRENT_RULE):
        """The IkmResult over the unsur in their order here; None while an unsur has no answer."""
        if not self.counts or not all(self.counts.values()):
            return None
        return ikm(self.sums.values(), self.counts.values(), rule=rule)

    def exact(self, rule=CURRENT_RULE):
        """What ``ikm`` gives before rounding, without the table of the unsur: many indices at once
        need no more. None while an unsur has no answer."""
        if not self.counts or not all(self.counts.values()):
            return None
        common = lcm(*self.counts.values())
        total = sum(self.sums[code] * (common // n) for code, n in self.counts.items())
        return Fraction(total, common * len(self.counts)) * rule.scale

    def index(self, rule=CURRENT_RULE):
        """Value and grade that ``ikm`` gives; None while an unsur has no answer."""
        exact = self.exact(rule)
        if exact is None:
            return None
        value = round_half_up(exact)
        return Index(value, rule.grade(value))

    def unsur_values(self, rule=CURRENT_RULE):
        """Index of each unsur that has answers."""
        return {
            code: round_half_up(Fraction(total, self.counts[code]) * rule.scale)
            for code, total in self.sums.items()
            if self.counts[code]
        }


@dataclass(frozen=True, slots=True)
class MeanIndex:
    """The simple mean of ``n_parts`` indices, each weighing the same."""

    value: Decimal
    grade: str
    n_parts: int


def mean_ikm(results):
    """The simple mean of IkmResults (one unit, one vote), from their unrounded values; the
    regulation leaves the choice between this and pooling to the government. None without parts."""
    results = list(results)
    if not results:
        return None
    return mean_of([result.exact for result in results], results[0].rule)


def mean_of(exact_indices, rule=CURRENT_RULE):
    """``mean_ikm`` of indices before rounding (``Totals.exact``)."""
    if not exact_indices:
        return None
    value = round_half_up(sum(exact_indices) / len(exact_indices))
    return MeanIndex(value, rule.grade(value), len(exact_indices))
