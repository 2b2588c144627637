"""What citizens get from a unit."""

from django.apps import AppConfig


class PublicservicesConfig(AppConfig):
    name = "publicservices"
    verbose_name = "Layanan publik"
    default_auto_field = "django.db.models.BigAutoField"
