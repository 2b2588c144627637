"""A city whose proposals go their whole way, and the people of every step."""

from types import SimpleNamespace

from orgunits.structure import Establish, Move, Rename
from portal.permissions import Role
from restructuring.actions import (
    add_step,
    approve_review,
    submit_proposal,
)
from restructuring.models import Proposal
from restructuring.reviewing import waiting_review
from tests.factories.orgunits import (
    GovernmentFactory,
    establish,
    root_of,
    user_with_role,
)
from tests.factories.restructuring import ProposalFactory
from tests.worlds import kept_world


def build_city():
    """root > trade (bidang market, craft), health (bidang care); an officer and a second one, a
    lawyer, a mayor, a head of trade."""
    government = GovernmentFactory(name="Kota Damar")
    root = root_of(government)
    made = establish(
        government,
        [
            Establish(-1, root.pk, "Dinas Perdagangan", "dinas", abbreviation="Disdag"),
            Establish(-2, -1, "Bidang Pasar", "bidang"),
            Establish(-3, -1, "Bidang Industri", "bidang"),
            Establish(-4, root.pk, "Dinas Kesehatan", "dinas"),
            Establish(-5, -4, "Bidang Pelayanan", "bidang"),
        ],
    )
    names = ("trade", "market", "craft", "health", "care")
    government.refresh_from_db()
    return SimpleNamespace(
        government=government,
        root=root,
        officer=user_with_role(Role.HR_OFFICER, unit=root),
        colleague=user_with_role(Role.HR_OFFICER, unit=root),
        lawyer=user_with_role(Role.LEGAL_REVIEWER, unit=root),
        mayor=user_with_role(Role.LEADERSHIP, unit=root),
        head=user_with_role(Role.UNIT_HEAD, unit=made[-1]),
        **dict(zip(names, made.values(), strict=True)),
    )


city = kept_world(build_city)


def fresh(proposal):
    return Proposal.objects.select_related("government", "unit", "head", "change").get(
        pk=proposal.pk
    )


def draft_of(city, changes=None, *, day=None, **columns):
    """A draft of the officer: by default the market becomes "Bidang Pasar Rakyat", effective today."""
    proposal = ProposalFactory(
        government=city.government,
        user=city.officer,
        effective_on=day or city.government.today(),
        **columns,
    )
    for change in [Rename(city.market.pk, "Bidang Pasar Rakyat")] if changes is None else changes:
        add_step(proposal=proposal, changes=[change], user=city.officer)
    return fresh(proposal)


def submitted(city, changes=None, **columns):
    proposal = draft_of(city, changes, **columns)
    submit_proposal(proposal=proposal, user=city.officer)
    return fresh(proposal)


def waiting(proposal):
    """The stage that waits for a word, on a fresh proposal."""
    review = waiting_review(fresh(proposal))
    if review is not None:
        review.proposal = fresh(proposal)
    return review


def approved(city, changes=None, **columns):
    proposal = submitted(city, changes, **columns)
    approve_review(review=waiting(proposal), user=city.lawyer)
    approve_review(review=waiting(proposal), user=city.mayor)
    return fresh(proposal)


def move(unit, parent):
    return Move(unit.pk, parent.pk)
