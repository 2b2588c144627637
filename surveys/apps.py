"""What citizens think of a service: SKM and IKM."""

from datetime import timedelta

from django.apps import AppConfig

from orgunits import participants, volume_sources
from portal.permissions import Permission


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = "Survei kepuasan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # These import models, which are not there before the registry is full.
        from orgunits import appraisal  # noqa: PLC0415
        from orgunits.chart import registry  # noqa: PLC0415
        from portal import ticks  # noqa: PLC0415
        from publicservices import offers  # noqa: PLC0415
        from surveys import checks  # noqa: F401, PLC0415

        registry.register(
            registry.ChartFigure(
                "ikm",
                "IKM",
                "IKM {}",
                "triwulan penuh terakhir sebelum tanggal ini, survei yang sudah ditutup",
                "surveys.chart.index",
                Permission.RESULT_VIEW,
                decimals=2,
            )
        )
        appraisal.register_facts(
            appraisal.FactReader("ikm", "surveys.appraisal.index_fact", Permission.RESULT_VIEW)
        )
        volume_sources.register(
            volume_sources.Provider(
                "survei", "Survei kepuasan", "surveys.volumes.answers_received",
                Permission.RESULT_VIEW,
            )
        )  # fmt: skip
        offers.register("surveys.offers.survey_url")
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
        ticks.register(
            "surveys.old_prints",
            "surveys.actions.prints.remove_old_prints",
            every=timedelta(hours=1),
        )
