"""What a round of staff data collects: that what is recorded of each person is right."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.urls import reverse

from employees.models import Employee, Placement
from orgunits.models import Round, RoundPart
from orgunits.round_kinds import Line, Row
from portal.bulkread import plain_rows
from portal.templatetags.formats import date_long

MAX_LISTED_IDS = 500


def person_ids(round_: Round, part_of: Mapping[int, int], day: date) -> dict[int, set[int]]:
    """The people with a definitive post in each part. One query."""
    rows = Placement.objects.on(day).definitive().filter(government=round_.government_id)
    if len(part_of) <= MAX_LISTED_IDS:
        rows = rows.filter(position__unit__in=list(part_of))
    found: dict[int, set[int]] = defaultdict(set)
    for person, unit in plain_rows(rows.order_by().values_list("employee_id", "position__unit_id")):
        if unit in part_of:
            found[part_of[unit]].add(person)
    return dict(found)


def person_order(items: Iterable[int]) -> list[int]:
    """People by name. One query."""
    rows = Employee.objects.filter(pk__in=list(items)).order_by("name", "pk")
    return list(rows.values_list("pk", flat=True))


def person_lines(part: RoundPart, items: Sequence[int], day: date) -> list[Line]:
    """The people ``items`` with what is recorded of them; no NIP. One query."""
    rows = (
        Placement.objects.on(day)
        .definitive()
        .filter(employee__in=items)
        .select_related("employee", "position__unit")
        .order_by("employee__name", "employee", "pk")
    )
    lines: dict[int, Line] = {}
    for placement in rows:
        person, post = placement.employee, placement.position
        lines.setdefault(
            person.pk,
            Line(
                item=person.pk,
                name=person.full_name,
                place=post.unit.name if post.unit_id != part.unit_id else "",
                now=post.name,
                rows=_facts(person, placement),
                url=reverse("employees:employee_detail", args=[person.pk]),
                can_confirm=True,
            ),
        )
    return list(lines.values())


def _facts(person: Employee, placement: Placement) -> list[Row]:
    education = " ".join(
        filter(None, [person.get_education_level_display(), person.education_field])
    )
    facts = (
        ("jabatan", "Jabatan", placement.position.name),
        ("tmt", "TMT jabatan", date_long(placement.valid_from)),
        ("status", "Status", person.get_status_display()),
        ("golongan", "Golongan", person.golongan),
        ("pendidikan", "Pendidikan", education),
    )
    return [Row(key, label, value or "–") for key, label, value in facts]
