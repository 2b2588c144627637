"""Registering and changing thousands of people at once, as a file says (docs/adr/0010).

The same rules as ``actions.people``, judged on plain values: no model instance is made for a row,
and the number of queries does not depend on how many there are.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from employees.actions.people import EDITABLE
from employees.identifiers import parse_nik, parse_nip
from employees.identity_rules import NULLABLE, identity_problems
from employees.models import Employee, Placement, nik_context, nik_index, with_titles
from employees.queries.people import home_unit_ids
from employees.queries.standings import departures_of
from employees.standing_rules import leaving_is_recorded
from employees.validators import refuse_own_record
from orgunits.actions import lock_government
from portal import audit, crypto
from portal.bulkread import Listed
from portal.bulkwrite import insert_rows, reserve_ids, update_rows
from portal.models import Government, User
from portal.templatetags.formats import date_long
from portal.validators import validate_reason

Values = Mapping[str, Any]  # columns of EDITABLE, and "nik" in clear
MAX_TOLD = 200  # problems in one refusal

# The NIP is how a file names a person, so a file cannot change it.
CHANGEABLE = tuple(name for name in EDITABLE if name != "nip")
EMPTY = {name: None if name in NULLABLE else "" for name in EDITABLE}
SEALED = ("nik_sealed", "nik_index")


@transaction.atomic
def register_people(
    *,
    government: Government,
    people: Sequence[Values],
    user: User | None,
    reason: str,
    unit_ids: Mapping[int, int] | None = None,
) -> list[int]:
    """Register people, all or none, one audit event each; their ids in the order given.

    ``people``: values of EDITABLE (what is missing is empty) and "nik" in clear. ``unit_ids``:
    index of a person -> the unit they are about to be placed in, for the audit. Raises
    ValidationError with a text per problem ("Baris 3 (nama): …").
    """
    validate_reason(reason)
    lock_government(government)  # two files do not register the same person at once
    problems: list[str] = []
    wanted, today = [], government.today()
    for number, values in enumerate(people, start=1):
        person = EMPTY | {"nik": ""} | values
        problems += [f"{place_of(number, person)}{text}" for text in _mistakes(person, today)]
        wanted.append(person)
    _refuse(problems)
    indexes = [_index(person["nik"], government) for person in wanted]
    _refuse(_taken(government, wanted, indexes))
    ids, uuids = reserve_ids(Employee, len(wanted)), [uuid.uuid4() for _ in wanted]
    insert_rows(
        Employee,
        ("id", "uuid", "government_id", "user_id", "is_example", *EDITABLE, *SEALED),
        [
            (
                pk,
                key,
                government.pk,
                None,
                False,
                *[person[name] for name in EDITABLE],
                _seal(person["nik"], key),
                index,
            )
            for pk, key, person, index in zip(ids, uuids, wanted, indexes, strict=True)
        ],
    )
    audit.record_many(
        actor=user,
        action="Mendaftarkan pegawai",
        model=Employee,
        government=government,
        objects=[
            (
                pk,
                _named(person),
                (unit_ids or {}).get(place),
                {"nip": [None, person["nip"]], "status": [None, str(person["status"])]},
            )
            for place, (pk, person) in enumerate(zip(ids, wanted, strict=True))
        ],
        reason=reason,
    )
    return ids


@transaction.atomic
def update_people(
    *,
    government: Government,
    changes: Mapping[int, Values],
    user: User | None,
    reason: str,
) -> int:
    """Change the identity of many people, all or none: ``{employee id: {column: value}}`` with
    columns of CHANGEABLE and "nik" in clear (an empty text clears it). Returns how many changed.

    One audit event per person, old to new; of a NIK it tells that it changed, never its digits.
    Raises ValidationError with a text per problem, also for one's own record; ValueError for people
    of another government.
    """
    validate_reason(reason)
    if unknown := {name for values in changes.values() for name in values} - {*CHANGEABLE, "nik"}:
        raise ValueError(f"not editable: {sorted(unknown)}")
    lock_government(government)  # nobody gives a post to a person who leaves meanwhile
    before = _rows(government, changes)
    after, events, problems, today = {}, {}, [], government.today()
    for number, (pk, values) in enumerate(changes.items(), start=1):
        was = before[pk]
        told, person = _changed(was, values, government)
        if not told:
            continue
        problems += [f"{place_of(number, person)}{text}" for text in _mistakes(person, today)]
        after[pk], events[pk] = person, told
    _refuse(problems)
    if user is not None:
        refuse_own_record(user, *Employee.objects.filter(user=user, pk__in=Listed(after)))
    _refuse(_taken_by_others(government, before, after))
    _refuse_leaving_with_posts(before, after)
    update_rows(
        Employee,
        (*CHANGEABLE, *SEALED),
        [(pk, *[person[name] for name in (*CHANGEABLE, *SEALED)]) for pk, person in after.items()],
    )
    units = home_unit_ids(after, today) if after else {}
    audit.record_many(
        actor=user,
        action="Mengubah data pegawai",
        model=Employee,
        government=government,
        objects=[(pk, _named(after[pk]), units.get(pk), told) for pk, told in events.items()],
        reason=reason,
    )
    return len(after)


def place_of(number: int, person: Values) -> str:
    return f"Baris {number} ({person['name']}): "


def _refuse(problems: Iterable[str]) -> None:
    listed = list(dict.fromkeys(problems))
    if listed:
        rest = len(listed) - MAX_TOLD
        more = [f"… dan {rest} kesalahan lain."] if rest > 0 else []
        raise ValidationError([*listed[:MAX_TOLD], *more])


def _named(person: Values) -> str:
    return with_titles(person["front_title"], person["name"], person["back_title"])


def _mistakes(person: Values, today: date) -> list[str]:
    found = [
        f"{Employee._meta.get_field(name).verbose_name}: {message}"
        for name, message in identity_problems(person, today)
    ]
    try:
        parse_nip(person["nip"])
        if person.get("nik"):
            parse_nik(person["nik"], today=today)
    except ValidationError as error:
        found += error.messages
    return found


def _index(digits: str, government: Government) -> str | None:
    return nik_index(digits, government.pk) if digits else None


def _seal(digits: str, person_uuid: uuid.UUID) -> str:
    return crypto.seal(digits, nik_context(person_uuid)) if digits else ""


def _taken(
    government: Government, people: Sequence[Values], indexes: Sequence[str | None]
) -> list[str]:
    """What speaks against the numbers of new people: given twice, or registered."""
    others = Employee.objects.filter(government=government)
    nips = Counter(person["nip"] for person in people)
    niks = Counter(index for index in indexes if index)
    taken = {nip: "NIP ini tertulis dua kali." for nip, times in nips.items() if times > 1}
    taken |= {index: "NIK ini tertulis dua kali." for index, times in niks.items() if times > 1}
    for nip in others.filter(nip__in=Listed(nips)).order_by().values_list("nip", flat=True):
        taken[nip] = "NIP ini sudah terdaftar."
    if niks:
        found = others.filter(nik_index__in=Listed(niks)).order_by()
        for index in found.values_list("nik_index", flat=True):
            taken[index] = "NIK ini sudah terdaftar."
    if not taken:
        return []
    return [
        f"{place_of(number, person)}{taken[key]}"
        for number, (person, index) in enumerate(zip(people, indexes, strict=True), start=1)
        for key in (person["nip"], index)
        if key in taken
    ]


def _rows(government: Government, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The people as they stand, locked."""
    wanted = list(ids)
    rows = (
        Employee.objects.filter(government=government, pk__in=Listed(wanted))
        .order_by()
        .select_for_update(no_key=True)
        .values("pk", "uuid", *EDITABLE, *SEALED)
    )
    found = {row["pk"]: row for row in rows}
    if len(found) != len(wanted):
        raise ValueError("people of another government")
    return found


def _changed(
    was: dict[str, Any], values: Values, government: Government
) -> tuple[dict[str, list], dict[str, Any]]:
    """What the audit tells of one person, and the whole row as it will be."""
    wanted = {name: value for name, value in values.items() if name != "nik"}
    told = audit.differences(was, wanted)
    person = was | wanted
    if "nik" in values:
        digits = values["nik"] or ""
        index = _index(digits, government)
        if index != was["nik_index"]:
            told["nik"] = [
                "tersimpan" if was["nik_index"] else "",
                "diganti" if digits else "dihapus",
            ]
            person |= {"nik": digits, "nik_index": index, "nik_sealed": _seal(digits, was["uuid"])}
    return told, person


def _taken_by_others(
    government: Government, before: Mapping[int, Values], after: Mapping[int, Values]
) -> list[str]:
    """A NIK that a changed person would share with somebody else."""
    new = {
        pk: row["nik_index"]
        for pk, row in after.items()
        if row["nik_index"] and row["nik_index"] != before[pk]["nik_index"]
    }
    if not new:
        return []
    others = Employee.objects.filter(government=government, nik_index__in=Listed(new.values()))
    held = set(others.order_by().values_list("nik_index", flat=True))
    times = Counter(new.values())
    return [
        f"{_named(after[pk])}: NIK ini sudah terdaftar."
        for pk, index in new.items()
        if index in held or times[index] > 1
    ]


def _refuse_leaving_with_posts(before: Mapping[int, Values], after: Mapping[int, Values]) -> None:
    """Whoever leaves holds no post from that day on: the posts are ended first."""
    changed = {
        pk: row["left_on"] for pk, row in after.items() if row["left_on"] != before[pk]["left_on"]
    }
    if not changed:
        return
    _refuse(
        f"{_named(after[pk])}: {leaving_is_recorded(departure)}"
        for pk, departure in departures_of(changed).items()
        if departure.valid_from != changed[pk]
    )
    days = {pk: day for pk, day in changed.items() if day}
    held = (
        Placement.objects.current_knowledge()
        .filter(employee__in=Listed(days))
        .order_by("pk")
        .values_list("employee_id", "position__name", "valid_until")
    )
    _refuse(
        f"{_named(after[pk])} masih memangku {post} pada {date_long(days[pk])}. "
        "Akhiri dulu jabatannya."
        for pk, post, until in held
        if until is None or until > days[pk]
    )
