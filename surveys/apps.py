"""What citizens think of a service: SKM and IKM."""

from datetime import timedelta

from django.apps import AppConfig

from orgunits import participants


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = "Survei kepuasan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # These import models, which are not there before the registry is full.
        from portal import ticks  # noqa: PLC0415
        from surveys import checks  # noqa: F401, PLC0415

        participants.register("surveys", "surveys.participants.SurveysParticipant")
        ticks.register(
            "surveys.move_waiting",
            "surveys.actions.move_waiting_answers",
            every=timedelta(minutes=1),
        )
        ticks.register(
            "surveys.close_ended",
            "surveys.actions.close_ended_campaigns",
            every=timedelta(minutes=5),
        )
