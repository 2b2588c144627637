"""Two editors of one row: the second one is told what the first one wrote before replacing it."""

import html
import re
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from employees.actions import update_employee
from orgunits.actions import update_unit_details
from portal.actions import update_government
from portal.models import AuditEvent
from portal.opened import CHANGED, FIELD, INCOMPLETE, RemembersOpening, refuse_if_changed, stamp
from portal.permissions import Role
from publicservices.actions import update_service
from tests.factories.employees import EmployeeFactory
from tests.factories.orgunits import GovernmentFactory, OrgUnitFactory, root_of, user_with_role
from tests.factories.portal import form_key
from tests.factories.publicservices import PublicServiceFactory

pytestmark = pytest.mark.django_db
REASON = "Menyesuaikan dengan dokumen."


def fields_of(page):
    """What a browser would post from the main form of ``page``, as it was opened."""
    body = re.search(r'<form method="post" class="form".*?</form>', page.content.decode(), re.S)[0]
    data = {}
    for tag in re.findall(r"<input[^>]*>", body):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag:
            data[name[1]] = html.unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\s*([^<]*)</textarea>', body):
        data[name] = html.unescape(text)
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', body, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        data[name] = html.unescape(chosen[1]) if chosen else ""
    return data


def government_case(government, first):
    return SimpleNamespace(
        role=Role.GOVERNMENT_ADMIN,
        url=reverse("portal:government_update"),
        row=government,
        first=lambda: update_government(
            government=government, user=first, reason=REASON, signatory_name="Sri Pertama"
        ),
        mine={"signatory_title": "Sekretaris Daerah"},
        column=("signatory_name", "Sri Pertama"),
        says="Nama penanda tangan “Sri Pertama”",
    )


def employee_case(government, first):
    person = EmployeeFactory(government=government, name="Budi Lama")
    return SimpleNamespace(
        role=Role.HR_OFFICER,
        url=reverse("employees:employee_update", args=[person.pk]),
        row=person,
        first=lambda: update_employee(
            employee=person, user=first, reason=REASON, birth_place="Serang", nik="3674051706850001"
        ),
        mine={"education_field": "Hukum", "confirmed": "on"},
        column=("birth_place", "Serang"),
        says="Tempat lahir “Serang”; NIK diganti",
    )


def unit_case(government, first):
    unit = OrgUnitFactory(government=government)
    return SimpleNamespace(
        role=Role.HR_OFFICER,
        url=reverse("orgunits:orgunit_update", args=[unit.pk]),
        row=unit,
        first=lambda: update_unit_details(unit=unit, user=first, reason=REASON, npsn="20301234"),
        mine={"area_code": "36.74"},
        column=("npsn", "20301234"),
        says="NPSN “20301234”",
    )


def service_case(government, first):
    service = PublicServiceFactory(unit=OrgUnitFactory(government=government))
    return SimpleNamespace(
        role=Role.HR_OFFICER,
        url=reverse("publicservices:service_update", args=[service.pk]),
        row=service,
        first=lambda: update_service(
            service=service, user=first, reason=REASON, standard_time="3 hari kerja"
        ),
        mine={"cost": "gratis sekali"},
        column=("standard_time", "3 hari kerja"),
        says="“3 hari kerja”",
    )


@pytest.fixture(params=[government_case, employee_case, unit_case, service_case])
def case(request):
    """A form, its page open in one browser, and what somebody else does to the row meanwhile."""
    government = GovernmentFactory()
    first = user_with_role(Role.HR_OFFICER, government=government, display_name="Sari Cekatan")
    case = request.param(government, first)
    case.client = Client()
    case.client.force_login(user_with_role(case.role, unit=root_of(government)))
    return case


def send(case, page, **values):
    return case.client.post(case.url, fields_of(page) | case.mine | values | {"reason": REASON})


def test_second_editor_is_told_who_wrote_what_and_nothing_is_written(case):
    page = case.client.get(case.url)
    case.first()
    events = AuditEvent.objects.count()
    answer = send(case, page)
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 200
    assert "sudah diubah oleh Sari Cekatan sejak halaman ini dibuka" in text
    assert case.says in text
    case.row.refresh_from_db()
    assert getattr(case.row, case.column[0]) == case.column[1]
    assert AuditEvent.objects.count() == events
    (name, typed), *_ = case.mine.items()
    assert fields_of(answer)[name] == typed  # what was typed is not lost


def test_second_editor_may_replace_it_once_told(case):
    page = case.client.get(case.url)
    case.first()
    told = send(case, page)
    assert send(case, told).status_code == 302
    case.row.refresh_from_db()
    (name, typed), *_ = case.mine.items()
    assert getattr(case.row, name) == typed


def test_another_mistake_does_not_hide_the_change(case):
    """A form that comes back for a missing reason still remembers what it was opened with."""
    page = case.client.get(case.url)
    case.first()
    refused = case.client.post(case.url, fields_of(page) | case.mine | {"reason": ""})
    assert "sejak halaman ini dibuka" not in refused.content.decode()
    assert "sejak halaman ini dibuka" in send(case, refused).content.decode()


def test_a_form_alone_is_saved_at_once(case):
    assert send(case, case.client.get(case.url)).status_code == 302


@pytest.mark.parametrize("opened", ["", "bukan-stempel", "lain"])
def test_a_page_without_its_stamp_saves_nothing(case, opened):
    if opened == "lain":
        opened = stamp(GovernmentFactory(), ["name"])  # of another row
    page = case.client.get(case.url)  # which may put on record that it showed a day of birth
    events = AuditEvent.objects.count()
    answer = send(case, page, **{FIELD: opened})
    assert "Halaman ini tidak lengkap" in answer.content.decode()
    assert AuditEvent.objects.count() == events


def test_refuse_if_changed_looks_at_the_fields_remembered_only():
    government = GovernmentFactory()
    opened = stamp(government, ["name"])
    government.signatory_name = "Lain"
    refuse_if_changed(obj=government, opened=opened)
    government.name = "Kota Lain"
    with pytest.raises(ValidationError) as refused:
        refuse_if_changed(obj=government, opened=opened)
    assert refused.value.code == CHANGED
    refuse_if_changed(obj=government, opened=None)  # no page, no guard


def test_refuse_if_changed_never_shows_a_secret_and_names_nobody_unknown():
    government = GovernmentFactory()
    opened = stamp(government, ["letterhead"])
    government.letterhead = "RAHASIA"
    with pytest.raises(ValidationError) as refused:
        refuse_if_changed(obj=government, opened=opened, secret={"letterhead": "Kop"})
    (message,) = refused.value.messages
    assert "Kop diganti" in message
    assert "RAHASIA" not in message
    assert "sudah diubah sejak" in message


def test_stamp_tells_empty_from_unknown_and_row_from_row():
    one, two = GovernmentFactory(), GovernmentFactory()
    with pytest.raises(ValidationError) as refused:
        refuse_if_changed(obj=two, opened=stamp(one, ["letterhead"]))
    assert refused.value.code == INCOMPLETE
    assert "RAHASIA" not in stamp(GovernmentFactory(letterhead="RAHASIA"), ["letterhead"])


def test_form_over_no_row_remembers_nothing(client):
    assert RemembersOpening.fresh_opening == ""
    unit = OrgUnitFactory()
    client.force_login(user_with_role(Role.HR_OFFICER, unit=root_of(unit.government)))
    page = client.get(reverse("orgunits:orgunit_create")).content.decode()
    assert f'name="{FIELD}"' not in page
    assert form_key()
