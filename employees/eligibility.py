"""Whether a person suits a post, as dated rules with the clause of each finding. Pure.

RED: cannot. ORANGE: can, with a written reason; so are all requirements of PP 11/2017 here, for
PP 17/2020 changed parts of it (DOMAIN.md D7). A competence below the standard the government set for
the post is ORANGE; below the level merely usual for its kind it is information. The ladder of ranks per echelon was revoked (PP
11/2017 art 362) and is information. Discipline is restricted and is no part of this: whoever may
opens it on the person's file. What is not on file is asked for, never held against anybody.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from employees.competences import (
    CLAUSE,
    STANDARD_CLAUSE,
    Assessed,
    Standard,
    gap_words,
    match,
)
from employees.eligibility_rules import (
    HEALTH_TITLES,
    LADDER,
    OLDEST_FOR_JF,
    OLDEST_FOR_OTHER_JF,
    Requirement,
    profession_of,
    rules_on,
)
from employees.enums import CertificateType, EducationLevel, EmploymentStatus
from employees.placement_rules import interval_warning, months_between
from employees.ranks import PNS_GOLONGAN
from employees.record_rules import EDUCATION_ORDER
from employees.retirement import retirement_age, retirement_date
from orgunits.enums import MANAGERIAL_KINDS
from orgunits.enums import JobTitleKind as K

REENTRY_CLAUSE = "PP 11/2017 Pasal 94 ayat (2)"
FUNCTIONAL_KINDS = (K.JF_KEAHLIAN, K.JF_KETERAMPILAN)
PENSION_NEAR_MONTHS = 12  # policy: nobody is moved in the last year (DOMAIN.md 2.4)


class Severity(StrEnum):
    RED = "red"
    ORANGE = "orange"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    severity: Severity
    text: str
    clause: str


@dataclass(frozen=True, slots=True)
class Held:
    """A definitive post a person held: kind and jenjang of its title, its name, its days."""

    kind: str
    jenjang: str
    title: str
    valid_from: date
    valid_until: date | None = None

    def months_until(self, day):
        return months_between(self.valid_from, min(self.valid_until or day, day))


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is on file of a person. ``papers``: (CertificateType, last day it holds or None);
    ``assessed``: the last assessment of competences."""

    status: str
    birth_date: date
    golongan: str = ""
    education_level: str = ""
    education_field: str = ""
    held: tuple[Held, ...] = ()
    papers: tuple[tuple[str, date | None], ...] = ()
    assessed: Assessed | None = None

    def now(self, day):
        """The post held on ``day``; None without one."""
        return next(
            (
                one
                for one in self.held
                if one.valid_from <= day and (one.valid_until is None or day < one.valid_until)
            ),
            None,
        )

    def months_in(self, day, kinds, jenjang=()):
        """Months held in posts of these kinds (and jenjang, if any are named) up to ``day``."""
        return sum(
            one.months_until(day)
            for one in self.held
            if one.kind in kinds and (not jenjang or one.jenjang.lower() in jenjang)
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """The post: kind, jenjang and name of its title, its echelon, the competences it asks for with
    the names of the technical ones."""

    kind: str
    title: str
    jenjang: str = ""
    echelon: str = ""
    standard: Standard = field(default_factory=Standard)
    technical_names: dict[int, str] = field(default_factory=dict)


def findings(candidate, wanted, day):
    """Everything that speaks against ``candidate`` on ``wanted`` from ``day`` on, the gravest
    first; empty when nothing does."""
    requirement = rules_on(day).requirements.get(K(wanted.kind), Requirement())
    found = [
        *age_findings(candidate, wanted, day),
        *paper_findings(candidate, wanted, day),
        *status_findings(candidate, wanted),
        *education_findings(candidate, wanted, requirement),
        *experience_findings(candidate, requirement, day),
        *(oldest_findings(candidate, wanted, requirement, day)),
        *reentry_findings(candidate, wanted, day),
        *tenure_findings(candidate, day),
        *competence_findings(candidate, wanted, day),
        *ladder_findings(candidate, wanted),
    ]
    order = list(Severity)
    return sorted(found, key=lambda one: order.index(one.severity))


def age_findings(candidate, wanted, day):
    """The age limit of the post itself."""
    age = retirement_age(wanted.kind, wanted.jenjang, wanted.title)
    retires = retirement_date(candidate.birth_date, age.years)
    if retires <= day:
        yield Finding(
            Severity.RED, "Di jabatan ini pegawai sudah melewati batas usia pensiun.", age.rule
        )
    elif months_between(day, retires) < PENSION_NEAR_MONTHS:
        left = months_between(day, retires)
        yield Finding(Severity.ORANGE, f"Pensiun {left} bulan lagi, kurang dari setahun.", age.rule)


def paper_findings(candidate, wanted, day):
    """STR of a health profession: a lapsed one is refused, one not on file asked for."""
    profession = profession_of(wanted.title)
    if not profession:
        return
    clause = "UU 17/2023 Pasal 260"
    ends = [until for kind, until in candidate.papers if kind == CertificateType.STR]
    if not ends:
        yield Finding(Severity.ORANGE, "STR belum tercatat di berkas pegawai.", clause)
    elif all(until is not None and until < day for until in ends):
        last = max(ends)
        yield Finding(Severity.RED, f"STR berakhir {last:%d-%m-%Y} dan belum diperbarui.", clause)
    words = HEALTH_TITLES[profession]
    if candidate.education_field and not any(
        word in candidate.education_field.lower() for word in words
    ):
        yield Finding(
            Severity.ORANGE,
            f"Pendidikan {candidate.education_field} tidak sejalan dengan {profession}.",
            "PP 11/2017 Pasal 190 ayat (4)",
        )


def status_findings(candidate, wanted):
    if wanted.kind not in MANAGERIAL_KINDS or candidate.status == EmploymentStatus.PNS:
        return
    label = EmploymentStatus(candidate.status).label
    clause = (
        "PP 11/2017 Pasal 54"
        if wanted.kind in (K.ADMINISTRATOR, K.PENGAWAS)
        else ("PP 11/2017 Pasal 105–107")
    )
    yield Finding(Severity.ORANGE, f"Jabatan ini bagi PNS; pegawai ini {label}.", clause)


def education_findings(candidate, wanted, requirement):
    if not requirement.education:
        return
    lowest = EducationLevel(requirement.education)
    if not candidate.education_level:
        text = "Pendidikan belum tercatat di berkas pegawai."
    elif EDUCATION_ORDER[candidate.education_level] < EDUCATION_ORDER[lowest]:
        own = EducationLevel(candidate.education_level)
        text = f"Pendidikan {own.label}, paling rendah {lowest.label}."
    else:
        return
    yield Finding(Severity.ORANGE, text, requirement.clause)


def spoken(kind):
    """A kind of post inside a sentence."""
    label = str(kind.label)
    return label if label.startswith("JPT") else label.lower()


def experience_findings(candidate, requirement, day):
    if requirement.experience:
        best = max(
            candidate.months_in(day, kinds, jenjang) for kinds, jenjang in requirement.experience
        )
        if best < requirement.months:
            kinds = " atau ".join(
                spoken(kind) + (f" {' atau '.join(jenjang)}" if jenjang else "")
                for group, jenjang in requirement.experience
                for kind in group
            )
            yield Finding(
                Severity.ORANGE,
                f"Pengalaman sebagai {kinds} {best} bulan, paling singkat "
                f"{requirement.months // 12} tahun.",
                requirement.clause,
            )
    if requirement.related_months:
        whole = candidate.months_in(day, tuple(K))
        if whole < requirement.related_months:
            yield Finding(
                Severity.ORANGE,
                f"Pengalaman jabatan {whole} bulan, kumulatif paling singkat "
                f"{requirement.related_months // 12} tahun dalam bidang terkait.",
                requirement.clause,
            )


def held_before(candidate, wanted):
    """Whether the person held this functional title before: then art 94(2) applies."""
    return any(
        one.kind in FUNCTIONAL_KINDS and one.title.lower() == wanted.title.lower()
        for one in candidate.held
    )


def not_reappointed(candidate, wanted, day):
    """Why a pengangkatan kembali to ``wanted`` from ``day`` on is none (PP 11/2017 art 94(2)); empty
    when it is one."""
    if wanted.kind not in FUNCTIONAL_KINDS or not held_before(candidate, wanted):
        return "Pengangkatan kembali hanya ke jabatan fungsional yang pernah dipangku"
    now = candidate.now(day - timedelta(days=1))
    if now and now.kind in FUNCTIONAL_KINDS and now.title.lower() == wanted.title.lower():
        return "Jabatan fungsional ini masih dipangku: catat sebagai mutasi"
    return ""


def reappointment_problem(candidate, wanted, day):
    """``not_reappointed`` as a sentence with its clause."""
    text = not_reappointed(candidate, wanted, day)
    return f"{text} ({REENTRY_CLAUSE})." if text else ""


def reappointment_findings(candidate, wanted, day):
    """What keeps a move recorded as pengangkatan kembali from being one. Its last jenjang is among
    ``findings``; whether a seat is free is for who knows the seats."""
    if text := not_reappointed(candidate, wanted, day):
        yield Finding(Severity.RED, f"{text}.", REENTRY_CLAUSE)


def reentry_findings(candidate, wanted, day):
    """Coming back to a JF means its last jenjang."""
    if wanted.kind not in FUNCTIONAL_KINDS or not_reappointed(candidate, wanted, day):
        return
    last = max(
        (one for one in candidate.held if one.title.lower() == wanted.title.lower()),
        key=lambda one: one.valid_from,
    )
    if last.jenjang.lower() != wanted.jenjang.lower():
        had = last.jenjang or "tanpa jenjang"
        yield Finding(
            Severity.ORANGE,
            f"Pengangkatan kembali pada jenjang terakhir yang dipangku: {had}.",
            REENTRY_CLAUSE,
        )


def oldest_findings(candidate, wanted, requirement, day):
    """The age at which a post may still begin; coming back to one's JF has none."""
    oldest, clause = requirement.oldest, requirement.clause
    if wanted.kind == K.JF_KEAHLIAN:
        if held_before(candidate, wanted):
            return
        oldest = OLDEST_FOR_JF.get(wanted.jenjang.lower(), OLDEST_FOR_OTHER_JF)
        clause = "PP 11/2017 Pasal 76"
        yield Finding(Severity.ORANGE, "Perpindahan ke jabatan fungsional: perlu lulus uji kompetensi.", clause)  # fmt: skip
    if oldest is None:
        return
    # "Paling tinggi 56 tahun": the whole year of being 56 still counts.
    passed = months_between(candidate.birth_date, day) >= (oldest + 1) * 12
    if passed:
        yield Finding(Severity.ORANGE, f"Usia lebih dari {oldest} tahun.", clause)


def tenure_findings(candidate, day):
    now = candidate.now(day - timedelta(days=1))
    if now and (text := interval_warning(now.valid_from, day)):
        yield Finding(Severity.ORANGE, text, "PP 11/2017 Pasal 190 ayat (3)")


def competence_findings(candidate, wanted, day):
    """Where the levels on file fall short of those the post asks for."""
    standard, assessed = wanted.standard, candidate.assessed
    if not standard.general and not standard.technical:
        return
    if assessed is None:
        if standard.is_set:
            text = "Penilaian kompetensi belum tercatat di berkas pegawai."
            yield Finding(Severity.INFO, text, STANDARD_CLAUSE)
        return
    if not assessed.holds_on(day):
        if standard.is_set:
            ended = f"{assessed.valid_until:%d-%m-%Y}" if assessed.valid_until else ""
            text = f"Penilaian kompetensi berakhir {ended}.".replace(" .", ".")
            yield Finding(Severity.INFO, text, STANDARD_CLAUSE)
        return
    gaps = match(standard, assessed, wanted.technical_names).gaps
    if gaps and standard.is_set:
        text = f"Kompetensi di bawah standar jabatan: {gap_words(gaps)}."
        yield Finding(Severity.ORANGE, text, CLAUSE)
    elif gaps:
        text = f"Kompetensi di bawah tingkat lazim jenis jabatan ini: {gap_words(gaps)}."
        yield Finding(Severity.INFO, text, f"{STANDARD_CLAUSE}, tingkat lazim hanya acuan")


def ladder_findings(candidate, wanted):
    if wanted.echelon not in LADDER or candidate.golongan not in PNS_GOLONGAN:
        return
    low, high = LADDER[wanted.echelon]
    place = PNS_GOLONGAN.index
    if not place(low) <= place(candidate.golongan) <= place(high):
        yield Finding(
            Severity.INFO,
            f"Golongan {candidate.golongan}; jenjang pangkat eselon {wanted.echelon} dahulu "
            f"{low} sampai {high}.",
            "PP 13/2002, dicabut 2017, hanya acuan",
        )
