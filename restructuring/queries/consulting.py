"""What was asked of the staff about a draft, and what they said, for the officer's page."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from orgunits.models import OrgUnit
from portal.models import User
from portal.permissions import Permission
from restructuring.models import (
    Consultation,
    ConsultationForum,
    ConsultationInput,
    ConsultationTheme,
    Proposal,
)
from restructuring.thinking import think
from restructuring.touching import units_named


@dataclass(frozen=True, slots=True)
class ConsultationPage:
    """``units``: names of whose staff are asked; ``forums`` of all rounds."""

    consultation: Consultation
    units: list[str]
    n_members: int
    n_inputs: int
    n_loose: int
    themes: list[ConsultationTheme]
    forums: list[ConsultationForum]


def consultations_of(proposal: Proposal) -> QuerySet[Consultation]:
    return proposal.consultations.select_related("opened_by").order_by("-number")


def consultation_page(consultation: Consultation) -> ConsultationPage:
    """Six queries."""
    themes = consultation.themes.select_related("answered_by").annotate(n_inputs=Count("inputs"))
    return ConsultationPage(
        consultation=consultation,
        units=list(consultation.units.values_list("unit__name", flat=True)),
        n_members=consultation.members.count(),
        n_inputs=consultation.inputs.count(),
        n_loose=consultation.inputs.filter(theme__isnull=True).count(),
        themes=list(themes),
        forums=list(consultation.forums.select_related("attendance", "minutes")),
    )


def input_table(
    consultation: Consultation, *, text: str = "", theme: str = ""
) -> QuerySet[ConsultationInput]:
    """Inputs in an order that says nothing. ``theme``: the number of one, or "belum"."""
    rows = consultation.inputs.select_related("author", "theme").order_by("key")
    for word in text[:200].replace("\0", " ").split()[:8]:
        rows = rows.filter(text__icontains=word)
    if theme == "belum":
        return rows.filter(theme__isnull=True)
    return rows.filter(theme=int(theme)) if theme else rows


def units_to_ask(proposal: Proposal) -> QuerySet[OrgUnit]:
    """Living units the draft reaches or names: whose staff, with those below, may be asked."""
    units = units_named(think(proposal).plan)
    return OrgUnit.objects.filter(government=proposal.government, pk__in=units).order_by("lft")


def may_hear(user: User, proposal: Proposal) -> bool:
    """Whether somebody reads what single people said: who drafts, or answers objections. Everybody
    else who sees the proposal sees sums, themes and answers. At most two queries."""
    return any(
        user.has_perm(permission, proposal.unit)
        for permission in (Permission.PROPOSAL_EDIT, Permission.OBJECTION_ANSWER)
    )
