"""What citizens get from a unit."""

from django.apps import AppConfig

from orgunits import directory, participants


class PublicservicesConfig(AppConfig):
    name = "publicservices"
    verbose_name = "Layanan publik"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Checks import models, which are not there before the registry is full.
        from publicservices import checks  # noqa: F401, PLC0415

        directory.register("publicservices.queries.directory_hits")
        participants.register(
            "publicservices", "publicservices.participants.PublicServicesParticipant"
        )
