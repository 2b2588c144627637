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
from employees.actions.certificates import issue_certificates, withdraw_certificate
from employees.actions.competences import AssessmentDraft, settle_assessments
from employees.actions.performance import RatingDraft, settle_ratings
from employees.actions.restricted import record_discipline
from employees.drafts import DisciplineDraft, PlacementDraft, RecordDraft, StatusDraft
from employees.enums import DisciplinePenalty, PlacementKind, RecordKind, StatusKind
from employees.imports import PeopleImport
from employees.imports.competences import CompetenceImport
from employees.imports.performance import PerformanceImport
from employees.models import SessionSignUp, TrainingCertificate
from employees.validators import OWN_RECORD
from portal.models import AuditEvent
from tests.factories import trainings
from tests.factories.employees import REASON, staff
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


def found_of(person):
    return AssessmentDraft(
        employee_id=person.pk, assessed_on=DAY, assessor="BKN", general={"integrity": 5}
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
    "rating": lambda w, by: settle_ratings(
        government=w.government, drafts=[RatingDraft(w.person.pk, 2025, "above", "above")], **by
    ),
    "assessment": lambda w, by: settle_assessments(
        government=w.government, drafts=[found_of(w.person)], **by
    ),
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


def test_file_of_people_may_not_empty_a_cell_of_the_officer(own):
    own.person.birth_place = "Bogor"
    own.person.save(update_fields=["birth_place"])
    rows = [{"nip": own.person.nip, "name": own.person.name, "birth_place": ""}]
    cleared = PeopleImport().column("birth_place").clears
    told = {(2, "birth_place"): OWN_RECORD} if cleared else {}
    assert judge(PeopleImport(), own.officer, rows).told == told


FILES = {
    "ratings": (PerformanceImport, {"year": "2025", "result": "meets", "behaviour": "meets"}, "result"),
    "assessments": (
        CompetenceImport, {"assessed_on": "2025-03-04", "assessor": "BKN", "integrity": "3"}, "integrity"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "cells", "changed"), FILES.values(), ids=list(FILES))
def test_file_of_ratings_may_hold_the_officer_but_not_change_them(own, kind, cells, changed):
    """Said at the cell of the file, not when everything is about to be written."""
    own.person.user = None
    own.person.save(update_fields=["user"])
    row = cells | {"nip": own.person.nip}
    judge(kind(), own.officer, [row]).apply()
    own.person.user = own.officer
    own.person.save(update_fields=["user"])
    assert judge(kind(), own.officer, [row]).told == {}
    other = {"result": "above", "integrity": "5"}[changed]
    assert judge(kind(), own.officer, [row | {changed: other}]).told == {(2, changed): OWN_RECORD}
    newer = {"year": "2024"} if "year" in row else {"assessed_on": "2025-05-04"}
    assert judge(kind(), own.officer, [row | newer]).told == {(2, "nip"): OWN_RECORD}


def test_certificates_of_a_session_are_issued_but_for_ones_own(own):
    session = trainings.session(own.a.unit, starts_in=-1, n_days=1)
    rows = trainings.participants(session, [own.person, *staff(own.government, [own.a.staff])])
    SessionSignUp.objects.filter(session=session).update(result="passed")
    by = {"session": session, "prefix": "800"}
    assert [one.sign_up for one in issue_certificates(user=own.officer, **by)] == [rows[1]]
    with pytest.raises(ValidationError, match="petugas lain"):
        issue_certificates(user=own.officer, **by)
    [mine] = issue_certificates(user=None, **by)
    with pytest.raises(ValidationError, match="petugas lain"):
        withdraw_certificate(certificate=mine, user=own.officer, reason=REASON)
    assert TrainingCertificate.objects.valid().count() == 2


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
    assert page.status_code == 403
    assert "diubah oleh petugas lain" in page.content.decode()
    assert AuditEvent.objects.count() == n_events


def test_forms_of_ones_own_record_say_so_before_anything_is_typed(client, own):
    client.force_login(own.officer)
    pk = own.person.pk
    urls = [
        *(
            reverse(f"employees:employee_{name}", args=[pk])
            for name in ("update", "assign", "move")
        ),
        reverse("employees:record_create", args=[pk]),
        reverse("employees:competence_assessment_create", args=[pk]),
        reverse("employees:placement_correct", args=[own.placement.pk]),
        f"{reverse('employees:training_create')}?employee={pk}",
    ]
    for url in urls:
        page = client.get(url)
        assert (url, page.status_code) == (url, 403)
        assert "diubah oleh petugas lain" in page.text
    assert client.get(reverse("employees:employee_birth", args=[pk])).status_code == 200
