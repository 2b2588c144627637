"""The organisation as it is, was and will be on any day."""

from django.apps import AppConfig


class OrgunitsConfig(AppConfig):
    name = "orgunits"
    verbose_name = "Struktur organisasi"
    default_auto_field = "django.db.models.BigAutoField"
