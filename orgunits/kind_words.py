"""The kind of a unit as its name says it: national nomenclature begins with the kind of unit.

For files that have no column for the kind (SIASN, most tables of local applications).
"""

import re

from rapidfuzz import process
from rapidfuzz.distance import OSA

from orgunits.enums import UnitKind

# Longer openings first: "Sekretariat Daerah" is no "Sekretariat".
OPENINGS = (
    ("pemerintah", UnitKind.ROOT),
    ("sekretariat daerah", UnitKind.SETDA),
    ("setda", UnitKind.SETDA),
    ("sekretariat dprd", UnitKind.SETWAN),
    ("sekretariat dewan", UnitKind.SETWAN),
    ("setwan", UnitKind.SETWAN),
    ("sekretariat", UnitKind.SEKRETARIAT),
    ("inspektur pembantu", UnitKind.IRBAN),
    ("irban", UnitKind.IRBAN),
    ("inspektorat", UnitKind.INSPEKTORAT),
    ("cabang dinas", UnitKind.CABANG_DINAS),
    ("dinas", UnitKind.DINAS),
    ("satuan polisi pamong praja", UnitKind.DINAS),
    ("satpol", UnitKind.DINAS),
    ("badan", UnitKind.BADAN),
    ("kecamatan", UnitKind.KECAMATAN),
    ("kelurahan", UnitKind.KELURAHAN),
    ("uptd puskesmas", UnitKind.PUSKESMAS),
    ("upt puskesmas", UnitKind.PUSKESMAS),
    ("puskesmas", UnitKind.PUSKESMAS),
    ("uptd rsud", UnitKind.RSUD),
    ("rumah sakit", UnitKind.RSUD),
    ("rsud", UnitKind.RSUD),
    ("uptd", UnitKind.UPTD),
    ("upt", UnitKind.UPTD),
    ("asisten", UnitKind.ASISTEN),
    ("staf ahli", UnitKind.STAF_AHLI),
    ("biro", UnitKind.BIRO),
    ("subbagian", UnitKind.SUBBAGIAN),
    ("sub bagian", UnitKind.SUBBAGIAN),
    ("subbag", UnitKind.SUBBAGIAN),
    ("subbidang", UnitKind.SUBBIDANG),
    ("sub bidang", UnitKind.SUBBIDANG),
    ("subbid", UnitKind.SUBBIDANG),
    ("bagian", UnitKind.BAGIAN),
    ("bidang", UnitKind.BIDANG),
    ("seksi", UnitKind.SEKSI),
    ("kelompok jabatan fungsional", UnitKind.KELOMPOK_JF),
    ("kelompok substansi", UnitKind.KELOMPOK_JF),
)
SCHOOL = re.compile(r"(tk|sd|smp|sma|smk|slb|paud|skb)(n| negeri| swasta| \d|$)")
# A first word this like a known one, but not it, is taken for a slip of the pen.
LIKENESS = 0.75
MIN_LETTERS = 5
SLIPS = tuple(
    word
    for word in dict.fromkeys(opening.split()[0] for opening, _ in OPENINGS)
    if len(word) >= MIN_LETTERS
)
# Whoever leads a unit is not the unit.
TITLES = ("kepala", "camat", "lurah", "direktur", "sekretaris", "inspektur", "walikota", "bupati")


def _folded(name):
    return " ".join(name.casefold().split())


def kind_of_name(name):
    """The kind that ``name`` begins with; None when it begins with no known one."""
    folded = _folded(name)
    for opening, kind in OPENINGS:
        if folded == opening or folded.startswith(f"{opening} "):
            return kind.value
    return UnitKind.SEKOLAH.value if SCHOOL.match(folded) else None


def likely_word(name):
    """The known first word that a misspelled one ("Keluharan") was meant to be, or empty."""
    first = _folded(name).split(" ")[0]
    if len(first) < MIN_LETTERS or first in SLIPS:
        return ""
    similarity = OSA.normalized_similarity
    found = process.extractOne(first, SLIPS, scorer=similarity, score_cutoff=LIKENESS)
    return found[0].capitalize() if found else ""


def is_title(name):
    """Whether ``name`` is that of a post ("Kepala Dinas Perumahan"), not of a unit."""
    first, _, rest = _folded(name).partition(" ")
    return first in TITLES and bool(rest) and not _folded(name).startswith("inspektur pembantu")
