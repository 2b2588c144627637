"""The periodic proof, and every page that is made of all apps."""

from django.apps import AppConfig

from orgunits import participants


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Laporan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Imports models, which are not ready before.
        from portal import ticks  # noqa: PLC0415

        ticks.register("reports.schedules", "reports.actions.order_due_reports")
        participants.register("reports", "reports.participants.ReportsParticipant")
