"""A function goes over to another unit: what is written, what is refused, who may."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from orgunits.actions import move_function
from orgunits.models import OrgUnit, UnitFunction
from portal.models import AuditEvent
from portal.opened import stamp
from portal.permissions import Role
from tests.factories.orgunits import UnitFunctionFactory, user_with_role
from tests.factories.portal import form_key
from tests.orgunits.test_post_views import DAY, REASON, at, words

pytestmark = pytest.mark.django_db
SENT = date(2026, 1, 5)


@pytest.fixture
def held(town):
    return UnitFunctionFactory(
        unit=town.care, text="pengawasan apotek", urusan="1.02", clause="pasal 4"
    )


def moved(function, target, opened="", **values):
    typed = {"target": target.pk, "valid_from": DAY, "clause": "pasal 9", "reason": REASON}
    return typed | {"opened": opened} | form_key() | values


def test_a_function_goes_over_from_a_day_on(client, town, held):
    client.force_login(town.officer)
    UnitFunctionFactory(unit=town.trade, order=6)
    page = client.get(at("function_move", held))
    opened = re.search(r'name="opened" value="([^"]+)"', page.text)[1]
    offered = re.findall(r'<option value="(\d+)"', page.text.partition("id_target")[2])
    assert str(town.trade.pk) in offered
    assert str(town.care.pk) not in offered
    assert 'value="pasal 4"' in page.text
    response = client.post(at("function_move", held), moved(held, town.trade, opened))
    assert response["Location"] == at("orgunit_functions", town.care)
    held.refresh_from_db()
    made = UnitFunction.objects.get(predecessor=held)
    assert held.valid_until == made.valid_from == SENT
    assert (made.unit, made.text, made.urusan) == (town.trade, "pengawasan apotek", "1.02")
    assert (made.clause, made.order, held.clause) == ("pasal 9", 7, "pasal 4")
    events = AuditEvent.objects.order_by("-pk")[:2]
    assert {(event.action, event.unit_id) for event in events} == {
        ("Menyerahkan fungsi unit", town.care.pk),
        ("Menerima fungsi unit", town.trade.pk),
    }
    assert "pengawasan apotek" not in words(client.get(response["Location"]))
    assert "pengawasan apotek" in words(client.get(at("orgunit_functions", town.trade)))


def test_on_its_first_day_a_function_leaves_no_day_behind(town, held):
    made = move_function(
        function=held, target=town.trade, on=held.valid_from, user=None, reason=REASON
    )
    held.refresh_from_db()
    assert held.valid_until == held.valid_from == made.valid_from


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"target": ""}, "Pilih unitnya."),
        ({"target": "care"}, "tidak dapat dipilih di sini"),
        ({"target": "foreign"}, "tidak dapat dipilih di sini"),
        ({"valid_from": "2014-12-31"}, "baru berdiri 1 Januari 2015"),
        ({"valid_from": "2099-01-01"}, "Fungsi ini berakhir 1 Januari 2099"),
        ({"clause": "x" * 121}, "120"),
        ({"reason": ""}, "Tulis alasannya."),
    ],
)
def test_bad_input_is_told_and_nothing_written(client, town, held, values, message):
    client.force_login(town.officer)
    UnitFunction.objects.filter(pk=held.pk).update(valid_until=date(2099, 1, 1))
    if unit := getattr(town, values.get("target") or "-", None):
        values = {"target": unit.pk}
    before = list(UnitFunction.objects.order_by("pk").values())
    page = client.post(at("function_move", held), moved(held, town.trade) | values)
    assert message in words(page)
    assert list(UnitFunction.objects.order_by("pk").values()) == before


def test_what_became_otherwise_meanwhile_is_refused(town, held):
    common = {"function": held, "on": SENT, "user": None, "reason": REASON}
    with pytest.raises(ValidationError, match="sudah dipegang"):
        move_function(target=town.care, **common)
    OrgUnit.objects.filter(pk=town.clinic.pk).update(closed_on=SENT)
    with pytest.raises(ValidationError, match="sudah ditutup"):
        move_function(target=town.clinic, **common)
    with pytest.raises(ValidationError, match="Alasan"):
        move_function(target=town.trade, **common | {"reason": " "})
    opened = stamp(held, ["unit"])
    move_function(target=town.trade, **common)
    with pytest.raises(ValidationError, match="tidak berlaku"):
        move_function(target=town.health, **common)
    UnitFunction.objects.filter(pk=held.pk).update(unit=town.health, valid_until=None)
    with pytest.raises(ValidationError, match="sudah diubah"):
        move_function(target=town.trade, opened=opened, **common)


def test_the_receiving_unit_must_be_one_the_person_may_change(client, town, held):
    client.force_login(user_with_role(Role.HR_OFFICER, unit=town.health))
    page = client.post(at("function_move", held), moved(held, town.trade))
    assert "tidak dapat dipilih di sini" in words(page)
    client.force_login(user_with_role(Role.UNIT_HEAD, unit=town.care))
    assert client.get(at("function_move", held)).status_code == 403
    client.force_login(user_with_role(Role.HR_OFFICER, unit=town.trade))
    assert client.get(at("function_move", held)).status_code == 404
