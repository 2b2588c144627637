"""Nobody changes their own personnel record as an officer."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from employees.actions import (
    add_record,
    correct_placement,
    end_placement,
    move_employee,
    place_employees,
    record_status,
    update_employee,
)
from employees.actions.bulk import update_people
from employees.actions.restricted import record_discipline
from employees.drafts import DisciplineDraft, PlacementDraft, RecordDraft, StatusDraft
from employees.enums import DisciplinePenalty, PlacementKind, RecordKind, StatusKind
from employees.imports import PeopleImport
from employees.validators import OWN_RECORD
from portal.models import AuditEvent
from tests.factories.employees import REASON
from tests.factories.portal import form_key
from tests.orgunits.imports_run import judge

DAY = date(2026, 4, 1)
RANK = RecordDraft(kind=RecordKind.RANK, name="IV/a", issued_on=DAY)
AWAY = StatusDraft(kind=StatusKind.BIG_LEAVE, valid_from=DAY, valid_until=date(2026, 6, 1))
PENALTY = DisciplineDraft(
    penalty=DisciplinePenalty.SPOKEN, offence="Terlambat", decree_number="1", starts_on=DAY
)


@pytest.fixture
def own(city):
    """The city, whose person has the officer's account."""
    city.person.user = city.officer
    city.person.save(update_fields=["user"])
    return city


def acting(world):
    return PlacementDraft(
        employee=world.person, position=world.b.head, valid_from=DAY, kind=PlacementKind.PLT
    )


WRITES = {
    "identity": lambda w, by: update_employee(employee=w.person, golongan="IV/a", **by),
    "file": lambda w, by: update_people(
        government=w.government, changes={w.person.pk: {"golongan": "IV/a"}}, **by
    ),
    "record": lambda w, by: add_record(employee=w.person, draft=RANK, **by),
    "discipline": lambda w, by: record_discipline(employee=w.person, draft=PENALTY, **by),
    "status": lambda w, by: record_status(employee=w.person, draft=AWAY, **by),
    "move": lambda w, by: move_employee(employee=w.person, position=w.b.head, valid_from=DAY, **by),
    "assign": lambda w, by: place_employees(government=w.government, drafts=[acting(w)], **by),
    "end": lambda w, by: end_placement(placement=w.placement, on=DAY, **by),
    "correct": lambda w, by: correct_placement(placement=w.placement, note="Lain", **by),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=list(WRITES))
def test_own_record_is_refused_and_that_of_others_is_not(own, write):
    n_events = AuditEvent.objects.count()
    with pytest.raises(ValidationError) as caught:
        write(own, {"user": own.officer, "reason": REASON})
    assert OWN_RECORD in caught.value.messages
    assert AuditEvent.objects.count() == n_events
    own.person.user = None
    own.person.save(update_fields=["user"])
    own.placement.refresh_from_db()
    write(own, {"user": own.officer, "reason": REASON})
    assert AuditEvent.objects.count() > n_events


def test_file_may_name_the_officer_but_not_change_them(own):
    rows = [{"nip": own.person.nip, "name": own.person.name, "golongan": own.person.golongan}]
    assert judge(PeopleImport(), own.officer, rows).told == {}
    rows[0]["golongan"] = "IV/a"
    assert judge(PeopleImport(), own.officer, rows).told == {(2, "golongan"): OWN_RECORD}


def test_own_page_offers_the_correction_and_no_change(client, own):
    client.force_login(own.officer)
    page = client.get(reverse("employees:employee_detail", args=[own.person.pk])).content.decode()
    assert reverse("employees:own_correction_create") in page
    assert reverse("employees:employee_update", args=[own.person.pk]) not in page
    assert reverse("employees:employee_move", args=[own.person.pk]) not in page


def test_own_form_says_who_may_and_writes_nothing(client, own):
    client.force_login(own.officer)
    url = reverse("employees:employee_assign", args=[own.person.pk])
    values = form_key() | {
        "kind": "plt",
        "valid_from": "2026-04-01",
        "valid_until": "2026-07-01",
        "appointment": "promotion",
        "decree_number": "821/14-BKPSDM/2026",
        "decree_date": "2026-03-30",
        "decree_signer": "Wali Kota",
        "reason": REASON,
        "position": own.b.head.pk,
    }
    n_events = AuditEvent.objects.count()
    page = client.post(f"{url}?position={own.b.head.pk}", values)
    assert "diubah oleh petugas lain" in page.content.decode()
    assert AuditEvent.objects.count() == n_events
