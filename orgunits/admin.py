"""Reference data for the superadmin. Units are not here: they change only through the door."""

from django.contrib import admin
from import_export.admin import ImportExportModelAdmin
from import_export.resources import ModelResource

from orgunits.models import JobTitle, LegalBasis


class JobTitleResource(ModelResource):
    """The catalogue of jabatan as a sheet; a row is known by government, name, jenjang and kind."""

    class Meta:
        model = JobTitle
        fields = (
            "government",
            "name",
            "jenjang",
            "kind",
            "job_class",
            "education",
            "field",
            "regulation",
            "source",
        )
        import_id_fields = ("government", "name", "jenjang", "kind")
        clean_model_instances = True
        skip_unchanged = True
        use_bulk = False


class LegalBasisResource(ModelResource):
    """Regulations as a sheet; a row is known by government and title."""

    class Meta:
        model = LegalBasis
        fields = ("government", "title", "signed_on", "note")
        import_id_fields = ("government", "title")
        clean_model_instances = True
        skip_unchanged = True


@admin.register(JobTitle)
class JobTitleAdmin(ImportExportModelAdmin):
    resource_classes = [JobTitleResource]
    list_display = ["name", "jenjang", "kind", "job_class", "government"]
    list_filter = ["kind", "government"]
    search_fields = ["name", "jenjang"]
    list_select_related = ["government"]


@admin.register(LegalBasis)
class LegalBasisAdmin(ImportExportModelAdmin):
    resource_classes = [LegalBasisResource]
    list_display = ["title", "signed_on", "government"]
    list_filter = ["government"]
    search_fields = ["title"]
    list_select_related = ["government"]
