"""Why and how the organisation becomes another one."""

from datetime import timedelta

from django.apps import AppConfig

from employees import case_gates
from orgunits import ledger_sources, participants
from portal import veils


class RestructuringConfig(AppConfig):
    name = "restructuring"
    verbose_name = "Usulan penataan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Ticks import models, which need the registry to be full.
        from portal import ticks  # noqa: PLC0415

        participants.register(
            "restructuring", "restructuring.participants.RestructuringParticipant"
        )
        ticks.register(
            "restructuring.schedules", "restructuring.actions.enacting.follow_ended_schedules"
        )
        ticks.register(
            "restructuring.signals",
            "restructuring.actions.noticing.order_due_searches",
            every=timedelta(minutes=10),
        )
        ledger_sources.register("restructuring.queries.way.ledger_sources")
        veils.register("restructuring.queries.way.secret_drafts")
        case_gates.register("restructuring.objecting.case_words")
