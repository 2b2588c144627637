"""The periodic proof, and every page that is made of all apps."""

from django.apps import AppConfig

from orgunits import participants


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Laporan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        participants.register("reports", "reports.participants.ReportsParticipant")
