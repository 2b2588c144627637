"""Why a person needs training this year: each reason with its working. Pure.

The reasons are the obligations the portal already knows: 20 JP a year of a PNS (PP 11/2017 art
203(4)), papers that end, the training the professionalism index asks of a kind of post
(PermenPANRB 38/2018), the education a post asks for (PP 11/2017), and the competences it asks for
(PermenPANRB 38/2017).
"""

from dataclasses import dataclass
from datetime import date

from employees.competences import CLAUSE, Line, gap_words
from employees.eligibility_rules import rules_on
from employees.enums import CertificateType, EducationLevel, EmploymentStatus, TrainingType
from employees.record_rules import EDUCATION_ORDER
from employees.training_enums import NeedKind
from employees.training_rules import PNS_MINIMUM_JP
from orgunits.enums import MANAGERIAL_KINDS, JobTitleKind
from portal.templatetags.formats import date_long

FUNCTIONAL_KINDS = (JobTitleKind.JF_KEAHLIAN, JobTitleKind.JF_KETERAMPILAN)


@dataclass(frozen=True, slots=True)
class OnFile:
    """What is known of a person on a day: ``jp`` of the calendar year, ``learned`` the
    TrainingTypes ever finished, ``papers`` the (CertificateType, last day) of papers that have
    ended or end soon and were not renewed, ``gaps`` the competences assessed below those asked."""

    status: str
    education: str
    post_kind: str
    jp: int
    learned: frozenset[str] = frozenset()
    papers: tuple[tuple[str, date], ...] = ()
    gaps: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """One reason: ``working`` says from which figures it follows, ``clause`` by which rule."""

    kind: NeedKind
    working: str
    clause: str
    jp: int = 0


def needs_of(person: OnFile, day: date):
    """Yield every Need of a person on ``day``."""
    if person.status == EmploymentStatus.PNS and person.jp < PNS_MINIMUM_JP:
        short = PNS_MINIMUM_JP - person.jp
        yield Need(
            NeedKind.HOURS,
            f"{person.jp} dari {PNS_MINIMUM_JP} JP, kurang {short} JP",
            "PP 11/2017 Pasal 203 ayat (4)",
            short,
        )
    for kind, until in person.papers:
        word = "berakhir" if until >= day else "sudah berakhir"
        label = CertificateType(kind).label
        yield Need(NeedKind.CERTIFICATE, f"{label} {word} {date_long(until)}", "masa berlaku")
    yield from _post_needs(person)
    yield from _education_needs(person, day)
    if person.gaps:
        yield Need(NeedKind.COMPETENCE, gap_words(person.gaps), CLAUSE)


def _post_needs(person: OnFile):
    rule = "PermenPANRB 38/2018, dimensi kompetensi"
    if person.post_kind in MANAGERIAL_KINDS and TrainingType.LEADERSHIP not in person.learned:
        label = JobTitleKind(person.post_kind).label
        yield Need(NeedKind.LEADERSHIP, f"{label}, diklat kepemimpinan belum tercatat", rule)
    if person.post_kind in FUNCTIONAL_KINDS and TrainingType.FUNCTIONAL not in person.learned:
        yield Need(
            NeedKind.FUNCTIONAL, "Jabatan fungsional, diklat fungsional belum tercatat", rule
        )


def _education_needs(person: OnFile, day: date):
    asked = rules_on(day).requirements.get(person.post_kind)
    if asked is None or not asked.education or not person.education:
        return
    if EDUCATION_ORDER[person.education] < EDUCATION_ORDER[asked.education]:
        has = EducationLevel(person.education).label
        wants = EducationLevel(asked.education).label
        yield Need(NeedKind.EDUCATION, f"Pendidikan {has}, jabatan meminta {wants}", asked.clause)
