"""Why and how the organisation becomes another one (built by the issues that follow)."""

from django.apps import AppConfig


class RestructuringConfig(AppConfig):
    name = "restructuring"
    verbose_name = "Usulan penataan"
    default_auto_field = "django.db.models.BigAutoField"
