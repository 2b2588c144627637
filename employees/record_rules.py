"""What may stand in a personnel file: educations, certificates, ranks. Pure.

STR of health workers holds for life since UU 17/2023 art 260, older ones carry an end; a SIP holds
five years (art 264). When a paper ends it is no longer one: ``expiry`` is asked of a day.
"""

from calendar import monthrange
from datetime import date
from enum import StrEnum

from employees.enums import CertificateType, EducationLevel, RecordKind
from employees.ranks import golongan_problem

EXPIRY_WARNING_MONTHS = 6
# Ladders for "the highest": a diploma of a higher level wins over a later one of a lower.
EDUCATION_ORDER = {level: place for place, level in enumerate(EducationLevel.values)}
TYPES = {
    RecordKind.EDUCATION: EducationLevel.choices,
    RecordKind.CERTIFICATE: CertificateType.choices,
    RecordKind.RANK: [],
}


class Expiry(StrEnum):
    NONE = "none"
    VALID = "valid"
    SOON = "soon"
    EXPIRED = "expired"


def warned_until(day):
    """The same day EXPIRY_WARNING_MONTHS later, or the last of that month: what ends before it
    ends soon."""
    total = day.year * 12 + day.month - 1 + EXPIRY_WARNING_MONTHS
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def expiry(valid_until, day):
    """Where a paper stands on ``day``; ``valid_until`` is the last day it holds, None for life."""
    if valid_until is None:
        return Expiry.NONE
    if valid_until < day:
        return Expiry.EXPIRED
    return Expiry.SOON if valid_until < warned_until(day) else Expiry.VALID


def record_problems(draft, *, birth_date, status, today):
    """{field: message} of what speaks against a draft of a person."""
    found = {}
    known = {value for value, _ in TYPES[draft.kind]}
    if known and draft.type not in known:
        found["type"] = "Pilih salah satu."
    if not known and draft.type:
        raise ValueError("a rank has no type")
    if draft.kind == RecordKind.RANK and (problem := golongan_problem(draft.name, status)):
        found["name"] = problem
    if draft.issued_on > today:
        found["issued_on"] = "Tanggal ini masih akan datang."
    elif draft.issued_on <= birth_date:
        found["issued_on"] = "Tanggal ini tidak sesudah tanggal lahir pegawai."
    if draft.valid_until is not None:
        if draft.kind != RecordKind.CERTIFICATE:
            raise ValueError("only a certificate ends")
        if draft.valid_until < draft.issued_on:
            found["valid_until"] = "Tidak boleh sebelum tanggal terbit."
    return found


def highest_education(records):
    """The record of the highest level, the latest of it; None of none. ``records`` have ``type``
    and ``issued_on``."""
    return max(records, key=lambda one: (EDUCATION_ORDER[one.type], one.issued_on), default=None)


def rank_on(records, day: date):
    """The record of the rank held on ``day``: the last that has begun; None before the first."""
    begun = [one for one in records if one.issued_on <= day]
    return max(begun, key=lambda one: one.issued_on, default=None)
