"""Reference data for the superadmin. Units are not here: they change only through the door."""

from django.contrib import admin
from import_export.admin import ImportExportModelAdmin
from import_export.formats.base_formats import XLSX
from import_export.resources import ModelResource

from orgunits.models import JobTitle, LegalBasis
from portal import audit
from portal.admin import AuditedAdmin
from portal.spreadsheets import Column, Sheet, write_workbook


class AuditedResource(ModelResource):
    """A sheet each of whose imported rows leaves an audit event, old to new, in the import's own
    transaction."""

    def after_init_instance(self, instance, new, row, **kwargs):
        names = [] if new else self.get_import_order()
        instance.before_import = {name: getattr(instance, name) for name in names}

    def after_save_instance(self, instance, row, **kwargs):
        after = {name: getattr(instance, name) for name in self.get_import_order()}
        audit.record(
            actor=kwargs.get("user"),
            action=f"Mengimpor {instance._meta.verbose_name} (admin)",
            obj=instance,
            government=instance.government,
            changes=audit.differences(instance.before_import, after),
        )


class SafeXlsx(XLSX):
    """XLSX by the portal's own cell writer: the library's lets formulas through."""

    def export_data(self, dataset, **kwargs):
        columns = [Column(title) for title in dataset.headers]
        return write_workbook([Sheet("Data", columns, iter(dataset))])


class SheetAdmin(AuditedAdmin, ImportExportModelAdmin):
    def get_export_formats(self):
        return [SafeXlsx]


class JobTitleResource(AuditedResource):
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


class LegalBasisResource(AuditedResource):
    """Regulations as a sheet; a row is known by government and title."""

    class Meta:
        model = LegalBasis
        fields = ("government", "title", "signed_on", "note")
        import_id_fields = ("government", "title")
        clean_model_instances = True
        skip_unchanged = True


@admin.register(JobTitle)
class JobTitleAdmin(SheetAdmin):
    resource_classes = [JobTitleResource]
    list_display = ["name", "jenjang", "kind", "job_class", "government"]
    list_filter = ["kind", "government"]
    search_fields = ["name", "jenjang"]
    list_select_related = ["government"]


@admin.register(LegalBasis)
class LegalBasisAdmin(SheetAdmin):
    resource_classes = [LegalBasisResource]
    list_display = ["title", "signed_on", "government"]
    list_filter = ["government"]
    search_fields = ["title"]
    list_select_related = ["government"]
