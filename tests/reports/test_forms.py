"""reports.forms: what is offered, what is refused, and how."""

from datetime import date

import pytest

from portal.permissions import Role
from reports.forms import ReportFilterForm, ReportForm, period_choices
from reports.queries import report_table
from tests.factories.orgunits import GovernmentFactory, OrgUnitFactory, root_of, user_with_role

TODAY = date(2026, 11, 20)


def form_for(user, data=None, **options):
    return ReportForm(data, user=user, government=user.government, today=TODAY, **options)


@pytest.fixture
def leader(db):
    return user_with_role(Role.LEADERSHIP, government=GovernmentFactory())


def test_first_offer_is_the_last_full_quarter_of_the_top_unit(leader):
    form = form_for(leader)
    assert form.initial["period"] == "quarter-2026-3"
    assert form.initial["unit"] == root_of(leader.government).pk
    assert "accept_unfinished" not in form.fields


def test_running_periods_say_that_they_run():
    labels = dict(period_choices(TODAY)[0][1])
    assert labels["quarter-2026-4"] == "Triwulan IV 2026 (berjalan)"
    assert labels["quarter-2026-3"] == "Triwulan III 2026"
    assert [name for name, _choices in period_choices(TODAY)] == [
        "Triwulan", "Semester", "Tahun", "Bulan",
    ]  # fmt: skip


def test_full_period_is_accepted_at_once(leader):
    unit = root_of(leader.government)
    form = form_for(leader, {"unit": unit.pk, "period": "semester-2026-1"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["period"].label == "Semester I 2026"


def test_running_period_is_accepted_only_on_purpose(leader):
    data = {"unit": root_of(leader.government).pk, "period": "quarter-2026-4"}
    form = form_for(leader, data)
    assert not form.is_valid()
    [message] = form.errors["accept_unfinished"]
    assert message.startswith("Triwulan IV 2026 belum berakhir (sampai 31 Desember 2026).")
    assert form_for(leader, {**data, "accept_unfinished": "on"}).is_valid()


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({}, "unit", "Pilih unitnya."),
        ({}, "period", "Pilih periodenya."),
        ({"unit": "abc"}, "unit", "Unit ini tidak ada dalam wewenang Anda."),
        ({"unit": "999999999999"}, "unit", "Unit ini tidak ada dalam wewenang Anda."),
        ({"period": "quarter-2031-1"}, "period", "Periode ini tidak ada dalam daftar."),
        ({"period": "'; DROP TABLE"}, "period", "Periode ini tidak ada dalam daftar."),
    ],
)
def test_bad_input_is_told_at_its_field(leader, data, field, message):
    form = form_for(leader, {"q": "1"} | data)
    assert not form.is_valid()
    assert message in form.errors[field]


def test_unit_outside_the_scope_is_refused(leader):
    foreign = OrgUnitFactory()
    form = form_for(leader, {"unit": foreign.pk, "period": "quarter-2026-3"})
    assert form.errors["unit"] == ["Unit ini tidak ada dalam wewenang Anda."]


def test_search_narrows_what_is_offered_not_what_is_right(leader):
    unit = OrgUnitFactory(government=leader.government, name="Dinas Sosial")
    other = OrgUnitFactory(government=leader.government, name="Dinas Kesehatan")
    form = form_for(leader, text="sosial")
    assert [pk for pk, _label in form.fields["unit"].widget.choices] == [unit.pk]
    assert form_for(
        leader, {"unit": other.pk, "period": "quarter-2026-3"}, text="sosial"
    ).is_valid()


def test_filter_form_ignores_what_it_does_not_know(db, leader):
    form = ReportFilterForm({"kind": "decade", "state": "ready", "q": "  dinas "})
    criteria = form.criteria()
    assert criteria == {"text": "dinas", "kind": "", "state": "ready"}
    assert [name for name, _label, _value in form.in_force()] == ["q", "state"]
    assert not report_table(user=leader, government=leader.government, **criteria)
