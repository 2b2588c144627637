"""What the identity of a person may be, field by field: the same for one person and for a file.

Values are a mapping of Employee's own columns. Choices and lengths come from the model; the rest
is what several columns must agree on. Numbers (NIP, NIK) are judged by ``identifiers``.
"""

from operator import itemgetter, le

from employees.enums import EmploymentStatus
from employees.hands import FULL_TIME_MINUTES
from employees.models import Employee
from employees.ranks import golongan_problem

TEXTS = {
    name: Employee._meta.get_field(name).max_length
    for name in (
        "name",
        "front_title",
        "back_title",
        "birth_place",
        "education_field",
        "siasn_pns_id",
        "golongan",
    )
}
CHOICES = {
    name: frozenset(value for value, _ in Employee._meta.get_field(name).choices)
    for name in ("sex", "status", "education_level")
}
REQUIRED = ("name", "sex", "birth_date", "status", "joined_on")
DATES = ("birth_date", "joined_on", "left_on", "contract_until")
NULLABLE = (*DATES, "weekly_minutes")  # no empty text
_required, _texts, _limits = itemgetter(*REQUIRED), itemgetter(*TEXTS), tuple(TEXTS.values())
_chosen = itemgetter(*CHOICES)
_known = tuple(known | {""} for known in CHOICES.values())


def agreement_problems(values, today):
    """Yield (field, message) for what columns say against each other or against ``today``."""
    if problem := golongan_problem(values["golongan"], values["status"]):
        yield "golongan", problem
    if values["birth_date"] > today:
        yield "birth_date", "Tanggal lahir tidak boleh sesudah hari ini."
    if values["birth_date"] >= values["joined_on"]:
        yield "joined_on", "TMT masuk harus sesudah tanggal lahir."
    minutes = values.get("weekly_minutes")
    if minutes is not None and values["status"] != EmploymentStatus.PPPK_PARUH_WAKTU:
        yield "weekly_minutes", "Jam kerja per minggu hanya untuk PPPK paruh waktu."
    elif minutes is not None and not 0 < minutes <= FULL_TIME_MINUTES:
        yield "weekly_minutes", "Jam kerja per minggu lebih dari 0 dan paling banyak 37,5 jam."
    if values["left_on"] and values["left_on"] < values["joined_on"]:
        yield "left_on", "TMT berhenti tidak boleh sebelum TMT masuk."


def _each_field_is_sound(values):
    """Whether ``_field_problems`` finds nothing: asked of every row of a file, so without a loop."""
    return (
        all(_required(values))
        and all(map(le, map(len, _texts(values)), _limits))
        and all(map(frozenset.__contains__, _known, _chosen(values)))
    )


def identity_problems(values, today):
    """Return [(field, message)] of a whole identity as it would be written; empty when sound."""
    found = [] if _each_field_is_sound(values) else _field_problems(values)
    return found or list(agreement_problems(values, today))


def _field_problems(values):
    found = [(name, "Wajib diisi.") for name in REQUIRED if not values[name]]
    found += [
        (name, f"Paling banyak {limit} karakter.")
        for name, limit in TEXTS.items()
        if len(values[name]) > limit
    ]
    found += [
        (name, "Pilihan ini tidak dikenal.")
        for name, known in CHOICES.items()
        if values[name] and values[name] not in known
    ]
    return found
