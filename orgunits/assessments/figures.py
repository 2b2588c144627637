"""What both instruments compute with: an answer, the open questions as settings, rounding."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Skipped(StrEnum):
    """What a statement without an answer does; PermenPANRB 20/2018 does not say (DOMAIN.md D3)."""

    RENORMALISE = "renormalise"  # the rest of its subdimension carries the whole weight
    ZERO = "zero"  # it counts as nothing


@dataclass(frozen=True, slots=True)
class Rules:
    """The open questions. ``top_from``: the least total that is "Sangat Tinggi", 47 by equal bands,
    46 in one public implementation (DOMAIN.md D4)."""

    skipped: str = Skipped.RENORMALISE
    top_from: int = 47

    def __post_init__(self):
        if self.skipped not in list(Skipped) or self.top_from not in (46, 47):
            raise ValueError(f"not a rule: {self}")


@dataclass(frozen=True, slots=True)
class Answer:
    """The level given to an item (None: not answered), or that it does not apply."""

    level: int | None = None
    is_skipped: bool = False

    @property
    def is_settled(self):
        return self.level is not None or self.is_skipped


def rounded(value, decimals=2):
    """An exact value of zero or more, rounded half up, as Decimal."""
    value = Fraction(value)
    if value < 0:
        raise ValueError("a score is never negative")
    scale = 10**decimals
    units = (2 * value.numerator * scale + value.denominator) // (2 * value.denominator)
    return Decimal(units).scaleb(-decimals)
