"""Levels asked of a post against levels assessed of a person: gaps and job person match. Pure.

The names of the nine competences are those of PermenPANRB 38/2017. The levels usual for a kind of
post, the formula of the JPM and its bands are from memory (DOMAIN.md 7): they inform, and none of
them keeps anybody from a post.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from employees.competence_enums import Competence, MatchBand, StandardSource
from orgunits.enums import JobTitleKind as K

CLAUSE = "PP 11/2017 Pasal 190 ayat (4)"
STANDARD_CLAUSE = "PermenPANRB 38/2017"
# (at least so many per cent, band), the best first; below the last FALLS_SHORT.
BANDS = ((Decimal(80), MatchBand.FITS), (Decimal(68), MatchBand.STILL_FITS))
USUAL_LEVELS = {
    K.PELAKSANA: 1,
    K.PENGAWAS: 2,
    K.ADMINISTRATOR: 3,
    K.JPT_PRATAMA: 4,
    K.JPT_MADYA: 5,
}
USUAL_LEVELS_OF_JF = {"ahli pertama": 2, "ahli muda": 3, "ahli madya": 4, "ahli utama": 5}


@dataclass(frozen=True, slots=True)
class Standard:
    """The levels (1 to 5) a post asks for. ``general`` by Competence, ``technical`` by the id of a
    technical competence; ``basis``: the decision that set them."""

    source: StandardSource = StandardSource.NONE
    general: Mapping[str, int] = field(default_factory=dict)
    technical: Mapping[int, int] = field(default_factory=dict)
    basis: str = ""

    @property
    def is_set(self) -> bool:
        """Whether the government decided it: the usual levels only inform."""
        return self.source in (StandardSource.POSITION, StandardSource.TITLE)


@dataclass(frozen=True, slots=True)
class Assessed:
    """The levels found of a person. ``valid_until``: the last day they hold, None for no end;
    ``potential``: 0 to 100 where the assessors measured it."""

    assessed_on: date
    valid_until: date | None = None
    general: Mapping[str, int] = field(default_factory=dict)
    technical: Mapping[int, int] = field(default_factory=dict)
    potential: Decimal | None = None

    def holds_on(self, day: date) -> bool:
        return self.assessed_on <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Line:
    """One competence: the level asked (None: not asked), the level found (None: not assessed)."""

    name: str
    asked: int | None
    found: int | None

    @property
    def short(self) -> int:
        """How many levels are missing; 0 when nothing is asked or known."""
        return 0 if self.asked is None or self.found is None else max(self.asked - self.found, 0)


@dataclass(frozen=True, slots=True)
class Match:
    """A person against a post. ``percent``: the JPM over the nine general competences, None as
    long as one that is asked was not assessed; ``working``: its sum in words."""

    lines: tuple[Line, ...]
    percent: Decimal | None
    working: str

    @property
    def band(self) -> MatchBand | None:
        return None if self.percent is None else match_band(self.percent)

    @property
    def gaps(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.short)


def usual_standard(kind: str, jenjang: str) -> Standard:
    """What is usual for a kind of post; Standard() where nothing is known (JF keterampilan)."""
    level = (
        USUAL_LEVELS_OF_JF.get(jenjang.lower())
        if kind == K.JF_KEAHLIAN
        else USUAL_LEVELS.get(K(kind))
    )
    if level is None:
        return Standard()
    return Standard(StandardSource.USUAL, {str(one): level for one in Competence})


def job_person_match(asked: Mapping[str, int], found: Mapping[str, int]) -> Decimal | None:
    """Σ min(found, asked) / Σ asked × 100, rounded once to two places; None when nothing is asked
    or something asked was not assessed."""
    if not asked or any(found.get(name) is None for name in asked):
        return None
    reached = sum(min(found[name], level) for name, level in asked.items())
    exact = Decimal(100) * reached / sum(asked.values())
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def match_band(percent: Decimal) -> MatchBand:
    """The band of a JPM that was rounded to two places."""
    return next((band for least, band in BANDS if percent >= least), MatchBand.FALLS_SHORT)


def match(
    standard: Standard, assessed: Assessed | None, technical_names: Mapping[int, str]
) -> Match:
    """Weigh what was assessed against a standard, competence by competence."""
    found = assessed.general if assessed else {}
    lines = [
        Line(str(one.label), standard.general.get(one), found.get(one))
        for one in Competence
        if one in standard.general or one in found
    ]
    known = assessed.technical if assessed else {}
    for pk in sorted({*standard.technical, *known}, key=lambda one: technical_names.get(one, "")):
        name = technical_names.get(pk, "")
        lines.append(Line(name, standard.technical.get(pk), known.get(pk)))
    percent = job_person_match(standard.general, found)
    return Match(tuple(lines), percent, _working(standard.general, found, percent))


def _working(asked: Mapping[str, int], found: Mapping[str, int], percent: Decimal | None) -> str:
    if not asked:
        return "Jabatan ini belum punya standar kompetensi."
    if percent is None:
        missing = sum(found.get(name) is None for name in asked)
        return f"{missing} dari {len(asked)} kompetensi belum dinilai."
    reached = sum(min(found[name], level) for name, level in asked.items())
    return f"{reached} dari {sum(asked.values())} tingkat yang diminta tercapai."


def gap_words(lines: Iterable[Line]) -> str:
    """``Komunikasi 2 dari 3; Kerja Sama 1 dari 3``."""
    return "; ".join(f"{line.name} {line.found} dari {line.asked}" for line in lines)
