"""What citizens get from a unit."""

from datetime import timedelta

from django.apps import AppConfig

from orgunits import directory, participants


class PublicservicesConfig(AppConfig):
    name = "publicservices"
    verbose_name = "Layanan publik"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Checks import models, which are not there before the registry is full.
        from portal import ticks  # noqa: PLC0415
        from portal.imports import spec  # noqa: PLC0415
        from portal.working_days import followers  # noqa: PLC0415
        from publicservices import checks  # noqa: F401, PLC0415
        from publicservices.imports.times import TimesImport  # noqa: PLC0415

        spec.register(TimesImport())
        ticks.register(
            "publicservices.left_requests",
            "publicservices.actions.times.count_left_requests",
            every=timedelta(hours=1),
        )

        followers.register("publicservices.actions.requests.renew_due_days")
        ticks.register(
            "publicservices.old_requests",
            "publicservices.actions.requests.empty_old_requests",
            every=timedelta(hours=1),
        )

        followers.register("publicservices.actions.complaint_ticks.renew_due_days")
        ticks.register(
            "publicservices.complaint_time",
            "publicservices.actions.complaint_ticks.keep_time",
            every=timedelta(minutes=5),
        )
        ticks.register(
            "publicservices.old_complaints",
            "publicservices.actions.complaint_ticks.empty_old_complaints",
            every=timedelta(hours=1),
        )

        directory.register("publicservices.queries.directory_hits")
        participants.register(
            "publicservices", "publicservices.participants.PublicServicesParticipant"
        )
