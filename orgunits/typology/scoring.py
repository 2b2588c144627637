"""From figures to points to tipe: PP 18/2016 art 6, 53, 54, 90, 107 and Lampiran V.

    points of an indicator = points of its class x weight %
    score = (general 20 % + technical 80 %) x geographic factor

All exact: points are whole numbers and the factor has one decimal, so nothing is ever rounded.
"""

from dataclasses import dataclass
from decimal import Decimal

from orgunits.typology.geography import PROVINCE, geographic_factor
from orgunits.typology.subjects import SUBJECTS, Ladder
from orgunits.typology.tables import VERSION, general_table, table_of

PERCENT = 100
ONE = Decimal(1)
TIPES = ("C", "B", "A")  # rising
BIDANG, SEKSI, NOTHING = "bidang", "seksi", "nihil"
OUTCOME_WORDS = {
    "A": "Tipe A",
    "B": "Tipe B",
    "C": "Tipe C",
    BIDANG: "Setingkat bidang",
    SEKSI: "Setingkat seksi atau subbidang",
    NOTHING: "Tidak diwadahi",
}
INVESTMENT_BELOW = 401  # art 39(5)


@dataclass(frozen=True, slots=True)
class Line:
    """The working of one indicator; ``value`` None: not filled in yet."""

    indicator: object
    value: Decimal | None
    scale: int | None
    points: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a score becomes: "A", "B", "C", "bidang", "seksi" or "nihil", by which clause."""

    tipe: str
    clause: str
    note: str = ""

    @property
    def words(self):
        return OUTCOME_WORDS[self.tipe]


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one subject. ``general``, ``technical`` and their sum are points before the
    factor; ``total`` is after it. ``outcome`` and ``split`` are None while figures are missing."""

    subject: object
    general_lines: tuple[Line, ...]
    technical_lines: tuple[Line, ...]
    factor: Decimal
    is_factor_applied: bool
    outcome: Outcome | None
    split: Outcome | None
    version: str = VERSION

    @property
    def n_missing(self):
        return sum(line.value is None for line in (*self.general_lines, *self.technical_lines))

    @property
    def is_complete(self):
        return not self.n_missing

    @property
    def general(self):
        return sum(line.points or 0 for line in self.general_lines)

    @property
    def technical(self):
        return technical_points(self.technical_lines)

    @property
    def base(self):
        """Points before the geographic factor."""
        return self.general + self.technical

    @property
    def total(self):
        return self.base * (self.factor if self.is_factor_applied else ONE)


def line_of(indicator, value):
    """The working of one indicator; ``value`` None when it is not filled in."""
    scale = None if value is None else indicator.points(value)
    points = None if scale is None else scale * indicator.weight // PERCENT
    return Line(indicator, value, scale, points)


def lines_of(table, values):
    """Working of every indicator of ``table``; ``values`` {number: Decimal}, missing ones left out."""
    return tuple(line_of(one, values.get(one.number)) for one in table.indicators)


def technical_points(lines):
    """Technical points. Art 40(2) speaks of a technical score of nil, while the lowest class of
    every indicator begins at nil and has 200 points: the two agree only when a government that has
    nothing of the matter at all (every figure 0) scores nil. Docs/rulebook.md names the reading."""
    if lines and all(line.value == 0 for line in lines):
        return 0
    return sum(line.points or 0 for line in lines)


def outcome_of(ladder, total, *, technical, scope=""):
    """The tipe that ``total`` points give on ``ladder`` (art 53; ``technical``: art 40(2)).

    ``scope``: whose articles are named; those of kabupaten and kota unless it is "province".
    """
    is_province = scope == PROVINCE
    if ladder == Ladder.DISTRICT:
        return Outcome("A" if total > 600 else "B", "pasal 53 ayat (4)")
    if ladder == Ladder.STAFF:
        tipe = "A" if total > 800 else "B" if total > 600 else "C"
        return Outcome(tipe, "pasal 53 ayat (1)")
    if total > 400 and technical:
        tipe = "A" if total > 800 else "B" if total > 600 else "C"
        return Outcome(tipe, "pasal 53 ayat (2)")
    if ladder == Ladder.BASIC:
        return Outcome("C", "pasal 53 ayat (3)", "urusan wajib pelayanan dasar tetap dinas tipe C")
    if ladder == Ladder.INVESTMENT and total < INVESTMENT_BELOW:
        note = "dinas penanaman modal dan PTSP tipe C, paling banyak 3 bidang"
        return Outcome("C", f"pasal {17 if is_province else 39} ayat (5)", note)
    if not technical:
        clause = f"pasal {18 if is_province else 40} ayat (2)"
        return Outcome(NOTHING, clause, "nilai teknis 0")
    return Outcome(BIDANG if total > 300 else SEKSI, "pasal 53 ayat (5)")


def split_of(subject, total, *, scope=""):
    """Whether the matter may be given to two agencies (art 90; province art 73), or None."""
    if not subject.may_split:
        return None
    clause = f"pasal {73 if scope == PROVINCE else 90} ayat (1)"
    if total > 975:
        return Outcome("A", clause, "dapat menjadi 2 dinas atau badan tipe A")
    if total >= 951:
        return Outcome("B", clause, "dapat menjadi 2 dinas atau badan tipe B")
    return None


def score(place, subject_code, general, technical):
    """Return the Score of ``subject_code`` for a government at ``place`` (geography.Place).

    ``general`` and ``technical`` are {indicator number: Decimal}; figures not known yet are left
    out, and then the score is not complete and has no outcome.
    """
    subject = SUBJECTS[subject_code]
    table = table_of(place.scope, subject_code, is_archipelago=place.is_archipelago)
    draft = Score(
        subject=subject,
        general_lines=lines_of(general_table(place.scope), general),
        technical_lines=lines_of(table, technical),
        factor=geographic_factor(place),
        is_factor_applied=place.scope in subject.geographic,
        outcome=None,
        split=None,
    )
    if not draft.is_complete:
        return draft
    return Score(
        subject=subject,
        general_lines=draft.general_lines,
        technical_lines=draft.technical_lines,
        factor=draft.factor,
        is_factor_applied=draft.is_factor_applied,
        outcome=outcome_of(
            subject.ladder, draft.total, technical=draft.technical, scope=place.scope
        ),
        split=split_of(subject, draft.total, scope=place.scope),
    )
