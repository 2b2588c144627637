"""Cells of personnel files: numbers with their own rules, golongan and pangkat, education."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from import_export.widgets import Widget

from employees.enums import EducationLevel, EmploymentStatus, Sex
from employees.hands import hours_of, minutes_of
from employees.identifiers import parse_nik, parse_nip
from employees.ranks import PNS_GOLONGAN, PNS_RANKS, PPPK_GOLONGAN
from orgunits.enums import Echelon, JobTitleKind
from portal.imports.widgets import ROUNDED, ChoiceWidget, TextWidget, text_of

MAX_EXACT = 10**15
STEP = re.compile(r"\b(IV|III|II|I) ?[/.\-] ?([a-e])\b|\b(IV|III|II|I)([a-e])\b", re.IGNORECASE)
LEVEL = re.compile(r"\bTk(?:t)?\b\.? ?", re.IGNORECASE)
RANKS = {name.casefold(): golongan for golongan, name in PNS_RANKS.items()}
STRUCTURAL, FUNCTIONAL = "struktural", "fungsional"  # kinds that need more to be known exactly


class NumberWidget(TextWidget):
    """A national number as ``parse`` reads it: 18 or 16 digits, blanks between them let go."""

    def __init__(self, parse):
        super().__init__(max_length=60)
        self.parse = parse

    def clean(self, value, row=None, **kwargs):
        if isinstance(value, float) and abs(value) >= MAX_EXACT:
            raise ValueError(ROUNDED)
        try:
            return self.parse(text_of(value).strip("'`’")).digits
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from None


def nip_widget():
    return NumberWidget(parse_nip)


def nik_widget():
    return NumberWidget(lambda text: parse_nik(text, today=date.today()))  # noqa: DTZ011 a century


class PersonNameWidget(TextWidget):
    """A name alone: many digits say that the NIP stands in the same cell."""

    DIGITS = 6

    def clean(self, value, row=None, **kwargs):
        name = super().clean(value, row, **kwargs)
        if name and sum(sign.isdigit() for sign in name) >= self.DIGITS:
            raise ValueError("Nama memuat angka. Kalau NIP ikut tertulis di sel ini, pisahkan.")
        return name


class HoursWidget(Widget):
    """Weekly hours in a file ("18,75"), whole minutes in the records."""

    def __init__(self):
        super().__init__(coerce_to_string=False)

    def clean(self, value, row=None, **kwargs):
        return minutes_of(text_of(value))

    def render(self, value, obj=None, **kwargs):
        return None if value is None else float(hours_of(value))


class GolonganWidget(TextWidget):
    """``III/b``, ``Penata Muda Tk. I (III/b)``, a pangkat alone, or the Roman number of PPPK."""

    def __init__(self):
        super().__init__(max_length=80)

    def clean(self, value, row=None, **kwargs):
        text = LEVEL.sub("Tingkat ", text_of(value))
        match = STEP.search(text)
        step = match and f"{(match[1] or match[3]).upper()}/{(match[2] or match[4]).lower()}"
        words = (text[: match.start()] + text[match.end() :]) if match else text
        words = " ".join(re.sub(r"[^A-Za-z ]", " ", words).split()).casefold()
        words = re.sub(r"^(gol(ongan)?( ruang)?|pangkat)\b ?", "", words)
        rank = RANKS.get(words)
        if step and rank and rank != step:
            raise ValueError(
                f"Pangkat {PNS_RANKS[rank]} adalah golongan {rank}, sedangkan yang tertulis {step}."
            )
        found = step or rank or words.upper()
        if found in PNS_GOLONGAN or found in PPPK_GOLONGAN:
            return found
        raise ValueError("Golongan tidak dikenal. Tulis seperti III/b (PNS) atau IX (PPPK).")


class StatusWidget(ChoiceWidget):
    """PNS, CPNS, PPPK. Whoever is none of these is no civil servant and has no place here."""

    NOT_ASN = ("honorer", "nonasn", "thl", "gtt", "ptt", "gty", "kontrak", "outsourcing")

    def __init__(self):
        super().__init__(
            EmploymentStatus.choices,
            {
                "p": EmploymentStatus.PNS,
                "c": EmploymentStatus.CPNS,
                "p3k": EmploymentStatus.PPPK,
                "pppk penuh waktu": EmploymentStatus.PPPK,
                "p3k paruh waktu": EmploymentStatus.PPPK_PARUH_WAKTU,
                "pns daerah": EmploymentStatus.PNS,
                "pns aktif": EmploymentStatus.PNS,
                "pns diperbantukan": EmploymentStatus.PNS,
                "pns dipekerjakan": EmploymentStatus.PNS,
                "pegawai negeri sipil": EmploymentStatus.PNS,
                "asn pns": EmploymentStatus.PNS,
                "asn pppk": EmploymentStatus.PPPK,
            },
        )

    def clean(self, value, row=None, **kwargs):
        text = re.sub(r"[^a-z]", "", text_of(value).casefold())
        if any(word in text for word in self.NOT_ASN):
            raise ValueError(f"“{text_of(value)}” bukan ASN. Yang dicatat di sini PNS dan PPPK.")
        return super().clean(value, row, **kwargs)


def sex_widget():
    return ChoiceWidget(
        Sex.choices,
        {
            "lk": Sex.MALE,
            "laki": Sex.MALE,
            "pria": Sex.MALE,
            "m": Sex.MALE,
            "pr": Sex.FEMALE,
            "wanita": Sex.FEMALE,
            "f": Sex.FEMALE,
        },
    )


def education_widget():
    words = {
        "sekolah dasar": "sd", "sltp": "smp", "smp sederajat": "smp", "sltp kejuruan": "smp",
        "sma": "sma", "smk": "sma", "ma": "sma", "slta": "sma", "slta kejuruan": "sma",
        "slta keguruan": "sma", "slta sederajat": "sma", "sma smk": "sma", "stm": "sma",
        "diploma i": "d1", "di": "d1", "d 1": "d1", "diploma ii": "d2", "dii": "d2", "d 2": "d2",
        "diploma iii": "d3", "diii": "d3", "d 3": "d3", "diploma iii sarjana muda": "d3",
        "sarjana muda": "d3", "diploma iv": "s1", "div": "s1", "d 4": "s1", "d4": "s1",
        "s1": "s1", "sarjana": "s1", "strata 1": "s1", "s1 sarjana": "s1",
        "magister": "s2", "strata 2": "s2", "s2": "s2", "profesi": "s1",
        "doktor": "s3", "strata 3": "s3", "s3": "s3",
    }  # fmt: skip
    return ChoiceWidget(EducationLevel.choices, words)


def echelon_widget():
    words = {value.replace(".", sign): value for value in Echelon.values for sign in "/ -"}
    return ChoiceWidget(Echelon.choices, words)


def job_kind_widget():
    """The seven kinds of UU 20/2023, and the two words of SIASN that leave the exact kind open."""
    choices = [*JobTitleKind.choices, (STRUCTURAL, "Struktural"), (FUNCTIONAL, "Fungsional")]
    return ChoiceWidget(
        choices,
        {
            "jabatan struktural": STRUCTURAL,
            "jabatan fungsional": FUNCTIONAL,
            "jabatan fungsional tertentu": FUNCTIONAL,
            "jft": FUNCTIONAL,
            "jabatan fungsional umum": JobTitleKind.PELAKSANA,
            "jfu": JobTitleKind.PELAKSANA,
            "jabatan pelaksana": JobTitleKind.PELAKSANA,
            "staf": JobTitleKind.PELAKSANA,
            "jabatan pimpinan tinggi pratama": JobTitleKind.JPT_PRATAMA,
            "jabatan administrator": JobTitleKind.ADMINISTRATOR,
            "jabatan pengawas": JobTitleKind.PENGAWAS,
        },
    )
