"""Reference data in the superadmin's admin; units are not there."""

import io
import zipfile

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from import_export.formats.base_formats import CSV
from python_calamine import CalamineWorkbook

from orgunits.admin import JobTitleResource, LegalBasisResource
from orgunits.models import JobTitle, LegalBasis, OrgUnit, UnitVersion
from portal.models import AuditEvent
from portal.spreadsheets import XLSX_TYPE
from tests.factories.orgunits import GovernmentFactory, JobTitleFactory, LegalBasisFactory

SHEET = "xl/worksheets/sheet1.xml"

pytestmark = pytest.mark.django_db


def test_only_reference_data_is_editable():
    ours = {model for model in admin.site._registry if model._meta.app_label == "orgunits"}
    assert ours == {JobTitle, LegalBasis}
    for model in (OrgUnit, UnitVersion):
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:orgunits_{model._meta.model_name}_changelist")


@pytest.mark.parametrize("name", ["jobtitle", "legalbasis"])
def test_lists_and_forms_open(admin_client, name):
    JobTitleFactory(name="Arsiparis")
    LegalBasisFactory(title="Perda Nomor 3 Tahun 2019")
    for page in ("changelist", "add", "import", "export"):
        response = admin_client.get(reverse(f"admin:orgunits_{name}_{page}"))
        assert response.status_code == 200


def test_job_titles_are_imported_by_their_name_and_not_twice():
    sheet = CSV().create_dataset(
        "government,name,jenjang,kind,job_class\n"
        ",Arsiparis,Ahli Muda,jf_keahlian,9\n"
        ",Arsiparis,Ahli Madya,jf_keahlian,11\n"
    )
    for _ in range(2):
        result = JobTitleResource().import_data(sheet, raise_errors=True)
    assert result.totals["skip"] == 2
    assert list(JobTitle.objects.values_list("jenjang", "job_class").order_by("job_class")) == [
        ("Ahli Muda", 9),
        ("Ahli Madya", 11),
    ]


def test_a_bad_row_is_refused():
    sheet = CSV().create_dataset("government,name,jenjang,kind,job_class\n,Arsiparis,,raja,18\n")
    result = JobTitleResource().import_data(sheet)
    assert result.has_validation_errors()
    assert set(result.invalid_rows[0].error_dict) == {"kind", "__all__"}
    assert not JobTitle.objects.exists()


def test_legal_bases_are_known_by_government_and_title():
    government = GovernmentFactory()
    text = f"government,title,signed_on,note\n{government.pk},Perwal 1,2026-01-02,awal\n"
    LegalBasisResource().import_data(CSV().create_dataset(text), raise_errors=True)
    again = text.replace("awal", "dibetulkan")
    LegalBasisResource().import_data(CSV().create_dataset(again), raise_errors=True)
    basis = LegalBasis.objects.get(government=government)
    assert (basis.title, basis.note) == ("Perwal 1", "dibetulkan")


def test_imported_rows_leave_audit_events_old_to_new():
    basis = LegalBasisFactory(title="Perwal 1", note="awal")
    text = f"government,title,note\n{basis.government_id},Perwal 1,baru\n,Perda 9,\n"
    LegalBasisResource().import_data(CSV().create_dataset(text), raise_errors=True)
    assert AuditEvent.objects.of_object(basis).get().changes == {"note": ["awal", "baru"]}
    made = LegalBasis.objects.get(title="Perda 9")
    assert AuditEvent.objects.of_object(made).get().changes["title"] == [None, "Perda 9"]


def test_refused_import_leaves_no_audit_event():
    sheet = CSV().create_dataset("government,title\n,Perda 9\n")
    LegalBasisResource().import_data(sheet, dry_run=True)
    assert not AuditEvent.objects.filter(object_label="orgunits.LegalBasis").exists()


def test_title_changed_by_form_leaves_an_audit_event(admin_client, admin_user):
    basis = LegalBasisFactory(title="Perwal 1")
    data = {"government": basis.government_id or "", "title": "Perwal 2", "note": ""}
    admin_client.post(reverse("admin:orgunits_legalbasis_change", args=[basis.pk]), data)
    event = AuditEvent.objects.of_object(basis).get()
    assert (event.actor, event.changes["title"]) == (admin_user, ["Perwal 1", "Perwal 2"])


@pytest.mark.parametrize("title", ["==1+1", "=HYPERLINK(1)", "+1", "@SUM(1)"])
def test_exported_cells_are_no_formulas(admin_client, title):
    LegalBasisFactory(title=title)
    answer = admin_client.post(
        reverse("admin:orgunits_legalbasis_export"),
        {"format": "0", "resource": "", "legalbasisresource_title": "on"},
    )
    assert answer["Content-Type"] == XLSX_TYPE
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(answer.content)).read(SHEET)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    assert rows.to_python() == [["title"], [title]]
