"""What a leave, an assignment or a departure does to the posts a person holds. Pure.

PP 11/2017: a CLTN, a tugas belajar of more than six months, a suspension and a full-time assignment
elsewhere end the post (art 64, 94, 335); cuti besar, sakit and melahirkan do not (art 316-327), a
Plh stands in. PPPK have only leave for illness and birth (PP 49/2018 art 77). How long each may last
is a warning, never a block. Whoever leaves gives up every post.
"""

from dataclasses import dataclass
from enum import StrEnum

from employees.enums import PPPK_STATUSES, CareLeave, EmploymentStatus, StatusKind
from employees.placement_rules import Period, exceeds_months, months_between
from portal.templatetags.formats import date_long

STUDY_KEEPS_MONTHS = 6
SERVICE_BEFORE_LEAVE_MONTHS = 60


class Effect(StrEnum):
    """KEEPS: the post stays with the person. VACATES: the posts end, the person stays. LEAVES: the
    posts end and the person is no longer in service."""

    KEEPS = "keeps"
    VACATES = "vacates"
    LEAVES = "leaves"


@dataclass(frozen=True, slots=True)
class StatusRule:
    """``has_end``: the decree names an end. ``limit_months``: the longest it may last at first,
    ``extension_months`` beyond that; None where the law names none."""

    effect: Effect
    basis: str
    has_end: bool = False
    limit_months: int | None = None
    extension_months: int = 0
    needs_service: bool = False


KEEPS, VACATES, LEAVES = Effect.KEEPS, Effect.VACATES, Effect.LEAVES
RULES = {
    StatusKind.BIG_LEAVE: StatusRule(
        KEEPS, "PP 11/2017 Pasal 316", has_end=True, limit_months=3, needs_service=True
    ),
    StatusKind.CARE_LEAVE: StatusRule(KEEPS, "PP 11/2017 Pasal 319–327", has_end=True),
    StatusKind.UNPAID_LEAVE: StatusRule(
        VACATES,
        "PP 11/2017 Pasal 334–335",
        has_end=True,
        limit_months=36,
        extension_months=12,
        needs_service=True,
    ),
    StatusKind.STUDY: StatusRule(
        VACATES, "PP 11/2017 Pasal 64 ayat (1) huruf d dan Pasal 94 ayat (1) huruf d", has_end=True
    ),
    StatusKind.SUSPENSION: StatusRule(VACATES, "PP 11/2017 Pasal 64, 94, dan 276"),
    StatusKind.SECONDMENT: StatusRule(
        VACATES, "PP 11/2017 Pasal 64 ayat (1) huruf e dan Pasal 94 ayat (1) huruf e"
    ),
    StatusKind.TRANSFER_OUT: StatusRule(LEAVES, "PP 11/2017 Pasal 190–196"),
    StatusKind.RETIRED: StatusRule(LEAVES, "PP 11/2017 Pasal 239–240"),
    StatusKind.DECEASED: StatusRule(LEAVES, "PP 11/2017 Pasal 243"),
    StatusKind.RESIGNED: StatusRule(LEAVES, "PP 11/2017 Pasal 238"),
    StatusKind.CONTRACT_ENDED: StatusRule(LEAVES, "PP 49/2018 Pasal 53"),
    StatusKind.DISMISSED: StatusRule(LEAVES, "PP 11/2017 Pasal 238–252"),
}
# (months, months of extension, clause). PNS: illness of more than 14 days.
CARE_LIMITS = {
    CareLeave.SICK: (12, 6, "PP 11/2017 Pasal 320"),
    CareLeave.MATERNITY: (3, 0, "PP 11/2017 Pasal 325"),
}
PPPK_CARE_LIMITS = {
    CareLeave.SICK: (1, 0, "PP 49/2018 Pasal 83 ayat (4)"),
    CareLeave.MATERNITY: (3, 0, "PP 49/2018 Pasal 88"),
}
DEPARTURES = tuple(kind for kind, rule in RULES.items() if rule.effect == LEAVES)
PPPK_KINDS = (
    StatusKind.CARE_LEAVE,
    *(kind for kind in DEPARTURES if kind != StatusKind.TRANSFER_OUT),
)
CPNS_KINDS = (
    StatusKind.CARE_LEAVE,
    StatusKind.SUSPENSION,
    *(kind for kind in DEPARTURES if kind != StatusKind.CONTRACT_ENDED),
)
PNS_KINDS = tuple(kind for kind in StatusKind if kind != StatusKind.CONTRACT_ENDED)


def kinds_of_status(status):
    """The StatusKinds that a person of an EmploymentStatus can be in. A transfer to another
    institution and the leaves of art 316 and 334 are of PNS (art 340; PP 49/2018 art 77)."""
    if status in PPPK_STATUSES:
        return PPPK_KINDS
    return CPNS_KINDS if status == EmploymentStatus.CPNS else PNS_KINDS


def effect_of(kind, period, earlier=()):
    """The Effect of a period; ``earlier``: Periods of the same kind that may run into this one, for
    a tugas belajar counts from its beginning."""
    rule = RULES[kind]
    if kind != StatusKind.STUDY:
        return rule.effect
    whole = Period(first_day(period, earlier), period.valid_until)
    long = period.valid_until is None or exceeds_months(whole, STUDY_KEEPS_MONTHS, whole.valid_from)
    return VACATES if long else KEEPS


def first_day(period, earlier):
    """When what ``period`` continues without a gap began."""
    ends = {one.valid_until: one.valid_from for one in earlier}
    day = period.valid_from
    while day in ends and ends[day] < day:
        day = ends[day]
    return day


def limit_of(kind, status, detail):
    """(months, months of extension, clause, what it is called) of a kind of period; months None
    where the law names none."""
    rule = RULES[kind]
    if not detail:
        return rule.limit_months, rule.extension_months, rule.basis, kind.label
    limits = PPPK_CARE_LIMITS if status in PPPK_STATUSES else CARE_LIMITS
    return *limits[detail], CareLeave(detail).label


def length_warning(kind, period, status, detail=""):
    """What to say about how long a period lasts; empty when it is within its limit or open."""
    limit, extension, basis, called = limit_of(kind, status, detail)
    if None in (limit, period.valid_until) or not exceeds_months(period, limit, period.valid_until):
        return ""
    text = f"{called} paling lama {limit} bulan"
    if extension:
        text += f", dapat diperpanjang {extension} bulan"
    return f"{text} ({basis})."


def service_warning(kind, joined_on, since):
    """What to say when somebody goes before the five years of service the law asks for."""
    if not RULES[kind].needs_service:
        return ""
    if months_between(joined_on, since) >= SERVICE_BEFORE_LEAVE_MONTHS:
        return ""
    text = f"{kind.label} untuk yang telah bekerja paling singkat 5 tahun ({RULES[kind].basis})."
    if kind == StatusKind.BIG_LEAVE:
        text = f"{text[:-1]}, kecuali untuk kepentingan agama."
    return text


def warnings_of(kind, period, *, status, joined_on, detail=""):
    """Everything an officer should weigh before recording a period, a sentence each."""
    kind = StatusKind(kind)
    found = (
        length_warning(kind, period, status, detail),
        service_warning(kind, joined_on, period.valid_from),
    )
    return [text for text in found if text]


def leaving_is_recorded(departure):
    """What to say to whoever changes the day of leaving of a person whose departure is recorded."""
    return (
        f"{departure.get_kind_display()} sudah tercatat mulai {date_long(departure.valid_from)}. "
        "Betulkan pada bagian status di berkas pegawai."
    )
