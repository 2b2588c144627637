"""Who holds which post, what they can do, what they learn."""

from django.apps import AppConfig


class EmployeesConfig(AppConfig):
    name = "employees"
    verbose_name = "Pegawai"
    default_auto_field = "django.db.models.BigAutoField"
