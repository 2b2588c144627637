import pytest, datetime
from django.urls import reverse
from portal.permissions import Role
from portal.models import Job, AuditEvent
from portal.enums import JobState
from portal import leases
from orgunits.structure import Move
from orgunits.actions import grant_role, apply_changes
from tests.factories.orgunits import *
from tests.factories.portal import JobFactory, form_key
from tests.factories.orgunits import user_with_role
pytestmark = pytest.mark.django_db

@pytest.mark.parametrize("q", ["until=9999-12-31", "since=0001-01-01", "until=0001-01-01", "unit=99999999999"])
def test_audit(client, q):
    u = user_with_role(Role.AUDITOR); client.force_login(u)
    assert client.get(reverse("portal:audit_list")+"?"+q).status_code == 200

def test_nul_search(client):
    u = user_with_role(Role.HR_OFFICER); client.force_login(u)
    assert client.get(reverse("reports:search"), {"q": "ab\x00c"}).status_code == 200

def test_nul_seat(client):
    u = user_with_role(Role.HR_OFFICER); client.force_login(u)
    assert client.get(reverse("employees:employee_create"), {"q": "ab\x00c"}).status_code == 200

def test_long_number(client):
    u = user_with_role(Role.HR_OFFICER); client.force_login(u)
    assert client.get(reverse("reports:report_create"), {"unit": "9"*5000}).status_code == 200
    assert client.post(reverse("reports:report_create"), {"unit": "9"*5000, "period":"quarter-2026-1", **form_key()}).status_code == 200

def test_big_number(client):
    u = user_with_role(Role.HR_OFFICER); client.force_login(u)
    for n in ("reports:report_create",):
        assert client.post(reverse(n), {"unit": "9"*30, "period":"quarter-2026-1", **form_key()}).status_code == 200
    assert client.post(reverse("orgunits:orgunit_create"), {"parent": "9"*5000, "expected_version": "9"*30, **form_key()}).status_code == 200
    assert client.get(reverse("orgunits:orgunit_create"), {"parent": "9"*5000}).status_code == 200
    assert client.get(reverse("orgunits:unit_choices"), {"kecuali": "9"*5000}).status_code == 404
    assert client.get(reverse("employees:employee_list"), {"unit": "9"*18}).status_code == 200
    assert client.get(reverse("orgunits:orgunit_table"), {"agency": "9"*5000}).status_code == 200
    assert client.get(reverse("orgunits:orgunit_table"), {"page": "9"*5000}).status_code == 200
    assert client.get("/orgunits/"+"9"*30+"/").status_code == 404
