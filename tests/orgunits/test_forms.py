"""Forms of the structure: what they accept, what they refuse, and the changes they stand for."""

from datetime import date

import pytest

from orgunits.actions import apply_changes
from orgunits.enums import UnitKind
from orgunits.forms import (
    CloseForm,
    DetailsForm,
    EstablishForm,
    MoveForm,
    RenameForm,
    RetypeForm,
    UnitFilterForm,
)
from orgunits.models import LegalBasis
from orgunits.queries import choosable_units
from orgunits.structure import Dissolve, Establish, Move, Rename, Retype
from portal.permissions import Role
from tests.factories.orgunits import LegalBasisFactory, OrgUnitFactory, root_of, user_with_role

pytestmark = pytest.mark.django_db
REASON = "Penataan menurut Perwal baru."


@pytest.fixture
def unit():
    return OrgUnitFactory(name="Dinas Sosial", abbreviation="Dinsos")


@pytest.fixture
def officer(unit):
    return user_with_role(Role.HR_OFFICER, government=unit.government)


def posted(unit, **values):
    """What a browser would post for a change of ``unit``'s government today."""
    return {
        "effective_on": unit.government.today().isoformat(),
        "reason": REASON,
        "expected_version": str(unit.government.structure_version),
    } | values


def bound(form_class, unit, officer=None, **values):
    extra = {}
    if officer is not None:
        extra = {"parents": choosable_units(unit.government, officer), "offered": []}
    return form_class(posted(unit, **values), government=unit.government, unit=unit, **extra)


def test_forms_stand_for_their_changes(unit, officer):
    parent = root_of(unit.government)
    establish = bound(
        EstablishForm, unit, officer, parent=parent.pk, name="Dinas Baru", kind="dinas", tipe="B"
    )
    rename = bound(RenameForm, unit, name="Dinas Sosial Kota", abbreviation="", code="1.06")
    retype = bound(RetypeForm, unit, kind="badan", tipe="")
    move = bound(MoveForm, unit, officer, parent=parent.pk)
    close = bound(CloseForm, unit, officer)
    close_with = bound(CloseForm, unit, officer, successor=parent.pk)
    forms = [establish, rename, retype, move, close, close_with]
    assert [form.errors for form in forms] == [{}] * 6
    assert [form.changes() for form in forms] == [
        (Establish(-1, parent.pk, "Dinas Baru", "dinas", "B", "", ""),),
        (Rename(unit.pk, "Dinas Sosial Kota", "", "1.06"),),
        (Retype(unit.pk, "badan", ""),),
        (Move(unit.pk, parent.pk),),
        (Dissolve(unit.pk, None),),
        (Dissolve(unit.pk, parent.pk),),
    ]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("reason", "", "Tulis alasannya."),
        ("reason", "pendek", "Tulis alasan yang jelas, paling sedikit 10 huruf."),
        ("reason", "         x", "Tulis alasan yang jelas, paling sedikit 10 huruf."),
        ("effective_on", "", "Isi tanggal berlakunya."),
        ("effective_on", "kemarin", "Tanggal tidak dikenal."),
        ("effective_on", "1945-08-16", "Tanggal harus antara 17 Agustus 1945"),
        ("effective_on", "2101-01-01", "Tanggal harus antara 17 Agustus 1945"),
        ("expected_version", "x", "Muat ulang, lalu coba lagi."),
        ("name", "", "Tulis nama unit."),
        ("name", "x" * 201, "Pastikan nilai ini mengandung paling banyak 200 karakter"),
        ("abbreviation", "x" * 41, "Pastikan nilai ini mengandung paling banyak 40 karakter"),
        ("new_legal_basis", "x" * 201, "Pastikan nilai ini mengandung paling banyak 200"),
        ("new_legal_basis_date", "31-31", "Tanggal tidak dikenal."),
    ],
)
def test_rename_form_refuses_bad_values_at_the_field(unit, field, value, message):
    form = bound(RenameForm, unit, **{"name": "Dinas Sosial Kota", field: value})
    assert not form.is_valid()
    assert message in " ".join(form.errors[field])


@pytest.mark.parametrize("day", [date(1945, 8, 17), date(2100, 12, 31)])
def test_effective_day_may_be_at_its_limits(unit, day):
    assert bound(RenameForm, unit, name="Nama", effective_on=day.isoformat()).is_valid()


def test_legal_basis_known_or_new_but_not_both(unit):
    known = LegalBasisFactory(government=unit.government)
    chosen = bound(RenameForm, unit, name="Nama", legal_basis=known.pk)
    assert chosen.is_valid()
    assert chosen.basis == known

    new = bound(
        RenameForm,
        unit,
        name="Nama",
        new_legal_basis="Perwal Nomor 9 Tahun 2026",
        new_legal_basis_date="2026-02-03",
    )
    assert new.is_valid()
    assert (new.basis.pk, new.basis.title) == (None, "Perwal Nomor 9 Tahun 2026")
    assert new.basis.signed_on == date(2026, 2, 3)
    assert LegalBasis.objects.count() == 1

    both = bound(RenameForm, unit, name="Nama", legal_basis=known.pk, new_legal_basis="Perwal")
    assert both.errors == {
        "new_legal_basis": ["Pilih dasar hukum dari daftar atau tulis yang baru, bukan keduanya."]
    }
    only_day = bound(RenameForm, unit, name="Nama", new_legal_basis_date="2026-02-03")
    assert only_day.errors == {"new_legal_basis": ["Tulis juga nama dasar hukum yang baru."]}


def test_legal_basis_of_another_government_is_not_offered(unit):
    foreign = LegalBasisFactory()
    national = LegalBasisFactory(government=None)
    form = bound(RenameForm, unit, name="Nama", legal_basis=foreign.pk)
    assert "legal_basis" in form.errors
    assert list(form.fields["legal_basis"].queryset) == [national]


def test_units_out_of_reach_or_closed_are_no_choice(unit, officer):
    foreign = OrgUnitFactory(name="Dinas Kenari Asing")
    closed = OrgUnitFactory(government=unit.government)
    apply_changes(
        government=unit.government, changes=[Dissolve(closed.pk)], user=None, reason=REASON
    )
    for value in (foreign.pk, closed.pk, "abc", 10**30, -1, "9" * 5000):
        form = bound(MoveForm, unit, officer, parent=value)
        assert form.errors["parent"] == [
            "Unit ini tidak ada dalam wewenang Anda, atau tidak dapat dipilih di sini."
        ]
        assert "Kenari" not in str(form["parent"])


def test_a_chosen_unit_stays_listed_when_the_search_left_it_out(unit, officer):
    parent = root_of(unit.government)
    form = bound(MoveForm, unit, officer, parent=parent.pk)
    assert f'<option value="{parent.pk}" selected>{parent.name}</option>' in str(form["parent"])


def test_kind_of_the_root_is_not_offered(unit):
    form = bound(RetypeForm, unit, kind=UnitKind.ROOT, tipe="Z")
    assert set(form.errors) == {"kind", "tipe"}


def test_details_form_starts_from_what_is_known(unit):
    basis = LegalBasisFactory(government=unit.government)
    unit.urusan, unit.legal_basis = "1.06", basis
    form = DetailsForm(None, unit=unit)
    assert form["urusan"].value() == "1.06"
    assert form["legal_basis"].value() == basis.pk
    changed = DetailsForm(
        {"npsn": "20601234", "reason": REASON, "legal_basis": basis.pk}, unit=unit
    )
    assert changed.is_valid()
    assert changed.details()["npsn"] == "20601234"
    assert changed.details()["legal_basis"] == basis
    assert changed.details()["urusan"] == ""
    assert "npsn" in DetailsForm({"npsn": "1" * 9, "reason": REASON}, unit=unit).errors


def test_filter_form_ignores_what_was_never_offered():
    form = UnitFilterForm(
        {"kind": "x", "agency": "7", "status": "closed", "q": " pasar "}, agencies=[(5, "Dinas A")]
    )
    assert form.criteria() == {
        "text": "pasar",
        "kind": "",
        "tipe": "",
        "status": "closed",
        "agency": None,
    }
    assert set(form.errors) == {"kind", "agency"}
    assert list(form.in_force()) == [
        ("q", "Nama, singkatan, atau kode", "pasar"),
        ("status", "Status", "Ditutup"),
    ]


def test_filter_form_names_the_agency_in_force():
    form = UnitFilterForm({"agency": "5"}, agencies=[(5, "Dinas A")])
    assert form.criteria()["agency"] == 5
    assert list(form.in_force()) == [("agency", "Perangkat daerah", "Dinas A")]
