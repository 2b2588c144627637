"""Reference data in the superadmin's admin; units are not there."""

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from import_export.formats.base_formats import CSV

from orgunits.admin import JobTitleResource, LegalBasisResource
from orgunits.models import JobTitle, LegalBasis, OrgUnit, UnitVersion
from tests.factories.orgunits import GovernmentFactory, JobTitleFactory, LegalBasisFactory

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
