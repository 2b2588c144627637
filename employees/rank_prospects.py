"""How far a post or an education leads in rank, for information (acuan) only. Pure.

The ladder of echelons (PP 13/2002) and the ceilings by education (PP 12/2002 art 8) are revoked and
still in use (DOMAIN.md 5.2); golongan of functional posts by jenjang: DOMAIN.md 5.2. Nothing is refused by this.
"""

from employees.eligibility_rules import LADDER
from employees.enums import PPPK_STATUSES, EducationLevel
from orgunits.enums import JobTitleKind

CEILINGS = {
    EducationLevel.SD: "II/a",
    EducationLevel.SMP: "II/c",
    EducationLevel.SMA: "III/b",
    EducationLevel.D1: "III/b",
    EducationLevel.D2: "III/b",
    EducationLevel.D3: "III/c",
    EducationLevel.S1: "III/d",
    EducationLevel.S2: "IV/a",
    EducationLevel.S3: "IV/b",
}
JENJANG = {
    "pemula": ("II/a", "II/a"),
    "terampil": ("II/b", "II/d"),
    "mahir": ("III/a", "III/b"),
    "penyelia": ("III/c", "III/d"),
    "ahli pertama": ("III/a", "III/b"),
    "ahli muda": ("III/c", "III/d"),
    "ahli madya": ("IV/a", "IV/c"),
    "ahli utama": ("IV/d", "IV/e"),
}
FUNCTIONAL = (JobTitleKind.JF_KEAHLIAN, JobTitleKind.JF_KETERAMPILAN)


def rank_span(*, kind: str, jenjang: str = "", echelon: str = "") -> tuple[str, str] | None:
    """(lowest, highest) golongan that go with a post; None when it has none of its own."""
    if echelon:
        return LADDER.get(echelon)
    return JENJANG.get(jenjang.strip().lower()) if kind in FUNCTIONAL else None


def rank_prospect(
    *, status: str, education: str, kind: str, jenjang: str = "", echelon: str = ""
) -> str:
    """In words which ranks a post or, without its own, an education leads to; "" when not known."""
    if status in PPPK_STATUSES:
        return "PPPK tidak punya jenjang pangkat"
    span = rank_span(kind=kind, jenjang=jenjang, echelon=echelon)
    if span is not None:
        lowest, highest = span
        steps = lowest if lowest == highest else f"{lowest} sampai {highest}"
        return f"{steps} menurut jenjang jabatan"
    ceiling = CEILINGS.get(education, "")
    return f"Sampai {ceiling} menurut pendidikan" if ceiling else ""
