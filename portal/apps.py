"""The floor every other app stands on."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Modules that import models cannot be imported before the registry is full.
        from portal import checks, logs, ticks  # noqa: F401, PLC0415

        logs.connect()
        ticks.register("portal.sweep", "portal.jobs.sweep")
        ticks.register("portal.deliveries", "portal.delivery.outbox.send_due")
        ticks.register("portal.daily", "portal.housekeeping.daily", every=timedelta(days=1))
        ticks.register("portal.orphans", "portal.files.remove_orphans", every=timedelta(days=1))
        ticks.register("portal.reset_requests", "portal.activation.mail.answer_requests")
        ticks.register(
            "portal.imports", "portal.imports.actions.remove_old_files", every=timedelta(days=1)
        )
        autodiscover_modules("tasks")  # every process knows every kind of job
