"""What citizens think of a service: SKM and IKM."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = "Survei kepuasan"
    default_auto_field = "django.db.models.BigAutoField"
