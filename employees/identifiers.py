"""NIP, NI PPPK and NIK: what their digits say, and where that differs from the profile.

NIP (18 digits): birth date, year and month of TMT CPNS, sex, sequence; NI PPPK carries 21 in place
of the month (PerkaBKN 22/2007; DOMAIN.md 6.1, 15 C23). NIK (16 digits): region, birth date with 40
added to the day for women, serial (PP 40/2019 art 30-31). Both raise ValidationError for what
cannot be such a number; a difference from the profile is only a warning, because real numbers with
old registration errors exist, and nothing is ever corrected from them.
"""

import re
from datetime import date
from typing import NamedTuple

from django.core.exceptions import ValidationError

from employees.enums import PPPK_STATUSES, EmploymentStatus, Sex

NIP_LENGTH = 18
NIK_LENGTH = 16
PPPK_MONTH = 21
USUAL_ENTRY_AGE = 35  # PNS; forty for a few functional posts: above is only a warning
FEMALE_DAY_OFFSET = 40
SEPARATORS = re.compile(r"[\s.\-]+")


class Profile(NamedTuple):
    """What is already known of the person; None where it is not known yet."""

    birth_date: date | None = None
    sex: str | None = None
    status: str | None = None
    joined_on: date | None = None


UNKNOWN = Profile()


class Nip(NamedTuple):
    """``joined_month`` is None for NI PPPK; ``is_pppk`` is None when the pattern is unknown."""

    digits: str
    birth_date: date
    joined_year: int
    joined_month: int | None
    is_pppk: bool | None
    sex: str
    sequence: int
    warnings: tuple[str, ...] = ()


class Nik(NamedTuple):
    """``region`` is the six-digit area of first registration, which never follows a move."""

    digits: str
    region: str
    birth_date: date
    sex: str
    serial: int
    warnings: tuple[str, ...] = ()


def only_digits(text, name, length):
    """Return the digits of ``text`` (spaces, dots and dashes dropped) or say what is wrong."""
    digits = text or ""
    if not (digits.isascii() and digits.isdigit()):
        digits = SEPARATORS.sub("", digits)
    if digits and not (digits.isascii() and digits.isdigit()):
        raise ValidationError(f"{name} hanya terdiri atas angka.", code="not_digits")
    if len(digits) != length:
        raise ValidationError(
            f"{name} harus {length} angka. Yang diisi {len(digits)} angka.", code="length"
        )
    return digits


def real_date(year, month, day, name):
    try:
        return date(year, month, day)
    except ValueError:
        raise ValidationError(
            f"Tanggal lahir di dalam {name} tidak ada di kalender.", code="birth_date"
        ) from None


def parse_nip(text, profile=None):
    """Return the Nip written in ``text``; compare it with ``profile`` (Profile) when given."""
    digits = only_digits(text, "NIP", NIP_LENGTH)
    birth = real_date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]), "NIP")
    year, month = int(digits[8:12]), int(digits[12:14])
    if digits[14] not in "12":
        raise ValidationError("Angka ke-15 NIP (jenis kelamin) harus 1 atau 2.", code="sex")
    if digits[15:] == "000":
        raise ValidationError("Tiga angka terakhir NIP tidak boleh 000.", code="sequence")
    if not 18 <= year - birth.year <= 60:
        raise ValidationError(
            f"Tahun masuk di dalam NIP ({year}) tidak cocok dengan tahun lahir ({birth.year}): "
            "usia masuk harus 18 sampai 60 tahun.",
            code="entry_age",
        )
    is_month = 1 <= month <= 12
    nip = Nip(
        digits=digits,
        birth_date=birth,
        joined_year=year,
        joined_month=month if is_month else None,
        is_pppk=False if is_month else True if month == PPPK_MONTH else None,
        sex=Sex.MALE if digits[14] == "1" else Sex.FEMALE,
        sequence=int(digits[15:]),
    )
    return with_warnings(nip, tuple(nip_warnings(nip, profile or UNKNOWN)))


def nip_warnings(nip, profile):
    """Yield the differences that an officer should look at but may accept."""
    if nip.is_pppk is None:
        yield (
            f"Pola NIP tidak dikenal: angka ke-13 dan ke-14 adalah {nip.digits[12:14]}. "
            "Periksa pada SK pengangkatan."
        )
    if nip.is_pppk is False and nip.joined_year - nip.birth_date.year > USUAL_ENTRY_AGE:
        yield "Usia masuk menurut NIP lebih dari 35 tahun."
    if profile.status:
        yield from status_warnings(nip, profile.status)
    yield from birth_and_sex_warnings(nip, profile, "NIP")
    if profile.joined_on and not joined_as_written(nip, profile.joined_on):
        yield "TMT masuk berbeda dengan yang tertulis di dalam NIP."


def status_warnings(nip, status):
    if nip.is_pppk and status not in PPPK_STATUSES:
        yield "NIP berpola PPPK, tetapi statusnya bukan PPPK."
    elif nip.is_pppk is False and status in PPPK_STATUSES:
        yield "NIP berpola PNS, tetapi statusnya PPPK."
    elif nip.is_pppk is None and status in (EmploymentStatus.PNS, EmploymentStatus.CPNS):
        yield "NIP tidak berpola PNS, tetapi statusnya PNS atau CPNS."


def joined_as_written(nip, joined_on):
    if joined_on.year != nip.joined_year:
        return False
    return nip.joined_month is None or joined_on.month == nip.joined_month


def parse_nik(text, profile=None, *, today):
    """Return the Nik written in ``text``. ``today`` tells 1926 from 2026 in the two-digit year."""
    digits = only_digits(text, "NIK", NIK_LENGTH)
    if digits.startswith("00"):
        raise ValidationError("Kode wilayah di dalam NIK tidak boleh 00.", code="region")
    if digits[12:] == "0000":
        raise ValidationError("Empat angka terakhir NIK tidak boleh 0000.", code="serial")
    day, month, short_year = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
    is_female = day > FEMALE_DAY_OFFSET
    century = 2000 if 2000 + short_year <= today.year else 1900
    nik = Nik(
        digits=digits,
        region=digits[:6],
        birth_date=real_date(
            century + short_year, month, day - FEMALE_DAY_OFFSET if is_female else day, "NIK"
        ),
        sex=Sex.FEMALE if is_female else Sex.MALE,
        serial=int(digits[12:]),
    )
    return with_warnings(nik, tuple(birth_and_sex_warnings(nik, profile or UNKNOWN, "NIK")))


def birth_and_sex_warnings(identifier, profile, name):
    if profile.birth_date and profile.birth_date != identifier.birth_date:
        yield f"Tanggal lahir berbeda dengan yang tertulis di dalam {name}."
    if profile.sex and profile.sex != identifier.sex:
        yield f"Jenis kelamin berbeda dengan yang tertulis di dalam {name}."


def with_warnings(identifier, warnings):
    return identifier._replace(warnings=warnings) if warnings else identifier
