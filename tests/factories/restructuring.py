"""Proposals, through their action."""

import factory

from orgunits.models import OrgUnit
from restructuring.actions import create_proposal
from restructuring.models import Proposal
from tests.factories.orgunits import REASON, GovernmentFactory


class ProposalFactory(factory.Factory):
    """A draft over the whole government, unless ``unit`` says otherwise."""

    class Meta:
        model = Proposal

    government = factory.SubFactory(GovernmentFactory)
    unit = factory.LazyAttribute(
        lambda o: OrgUnit.objects.get(government=o.government, parent__isnull=True)
    )
    title = factory.Sequence(lambda n: f"Penataan {n}")
    reason = REASON
    user = None

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return create_proposal(**kwargs)
