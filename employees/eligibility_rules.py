"""The requirements of posts as dated tables, each with its clause. Pure.

PP 11/2017 (art 54, 75-76, 107) was read in its text; PP 17/2020 changed parts of it and was not at hand
(DOMAIN.md D7), so what rests on it is never a block. UU 17/2023 art 260 is taken from publications that
quote its paragraphs 1 and 4 alike (who practises needs an STR; it holds for life), not from the law.
"""

from dataclasses import dataclass, field
from datetime import date

from employees.enums import EducationLevel
from orgunits.enums import JobTitleKind as K


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a kind of post asks for. ``experience``: groups of (kinds, jenjang), one of which must
    be held ``months`` long; ``oldest``: age in years not yet exceeded."""

    education: str = ""
    experience: tuple = ()
    months: int = 0
    related_months: int = 0
    oldest: int | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The requirements in force from ``since`` on."""

    since: date
    name: str
    requirements: dict = field(default_factory=dict)


PP_11_2017 = RuleSet(
    since=date(2017, 4, 7),
    name="PP 11/2017",
    requirements={
        K.JPT_MADYA: Requirement(
            EducationLevel.S1,
            (((K.JPT_PRATAMA,), ()), ((K.JF_KEAHLIAN,), ("ahli utama",))),
            24, 84, 58, "PP 11/2017 Pasal 107 huruf b",
        ),
        K.JPT_PRATAMA: Requirement(
            EducationLevel.S1,
            (((K.ADMINISTRATOR, K.JPT_PRATAMA), ()), ((K.JF_KEAHLIAN,), ("ahli madya",))),
            24, 60, 56, "PP 11/2017 Pasal 107 huruf c",
        ),
        K.ADMINISTRATOR: Requirement(
            EducationLevel.S1,
            (((K.PENGAWAS, K.ADMINISTRATOR), ()), ((K.JF_KEAHLIAN,), ("ahli muda", "ahli madya"))),
            36, 0, None, "PP 11/2017 Pasal 54 ayat (1)",
        ),
        K.PENGAWAS: Requirement(
            EducationLevel.D3,
            (((K.PELAKSANA, K.PENGAWAS, K.JF_KETERAMPILAN), ()), ((K.JF_KEAHLIAN,), ())),
            48, 0, None, "PP 11/2017 Pasal 54 ayat (3)",
        ),
        K.PELAKSANA: Requirement(EducationLevel.SMA, clause="PP 11/2017 Pasal 54 ayat (4)"),
        K.JF_KEAHLIAN: Requirement(EducationLevel.S1, clause="PP 11/2017 Pasal 75–76"),
        K.JF_KETERAMPILAN: Requirement(EducationLevel.SMA, clause="PP 11/2017 Pasal 75–76"),
    },
)  # fmt: skip
RULE_SETS = (PP_11_2017,)
# Perpindahan into a JF (PP 11/2017 art 76); whoever held it before comes back by art 94(2).
OLDEST_FOR_JF = {"ahli utama": 60, "ahli madya": 55}
OLDEST_FOR_OTHER_JF = 53
# Lowest and highest golongan by echelon (PP 13/2002, revoked in 2017).
LADDER = {
    "I.b": ("IV/d", "IV/e"),
    "II.a": ("IV/c", "IV/d"),
    "II.b": ("IV/b", "IV/c"),
    "III.a": ("IV/a", "IV/b"),
    "III.b": ("III/d", "IV/a"),
    "IV.a": ("III/c", "III/d"),
    "IV.b": ("III/b", "III/c"),
}
# Titles that need a registration (UU 17/2023 art 260), with what their diploma speaks of.
HEALTH_TITLES = {
    "perawat": ("rawat", "ners"),
    "bidan": ("bidan",),
    "dokter": ("dokter", "kedokteran"),
    "dokter gigi": ("dokter gigi", "kedokteran gigi"),
    "apoteker": ("apoteker", "farmasi"),
    "asisten apoteker": ("farmasi",),
    "nutrisionis": ("gizi",),
    "sanitarian": ("lingkungan", "sanitasi"),
    "fisioterapis": ("fisioterapi",),
    "radiografer": ("radio",),
    "perekam medis": ("rekam medis", "informasi kesehatan"),
    "pranata laboratorium kesehatan": ("analis", "laboratorium"),
}


def rules_on(day):
    """The RuleSet in force on ``day``; the first one for days before it."""
    found = [rules for rules in RULE_SETS if rules.since <= day]
    return found[-1] if found else RULE_SETS[0]


def profession_of(title):
    """The key of HEALTH_TITLES a title is of; empty for all others."""
    words = title.strip().lower()
    return max(
        (name for name in HEALTH_TITLES if words == name or words.startswith(f"{name} ")),
        key=len,
        default="",
    )
