"""Public services, through their action."""

import factory

from publicservices.actions import register_services
from publicservices.drafts import ServiceDraft
from publicservices.models import PublicService
from tests.factories.orgunits import LONG_AGO, REASON, OrgUnitFactory


class PublicServiceFactory(factory.Factory):
    """A service of ``unit`` (else of a new one) since LONG_AGO."""

    class Meta:
        model = PublicService

    unit = factory.SubFactory(OrgUnitFactory)
    code = factory.Sequence(lambda n: f"LYN-{n:03}")
    name = factory.Sequence(lambda n: f"Layanan Contoh {n}")
    valid_from = LONG_AGO

    @classmethod
    def _create(cls, model_class, *args, unit, **kwargs):
        draft = ServiceDraft(unit=unit, **kwargs)
        return register_services(
            government=unit.government, drafts=[draft], user=None, reason=REASON
        )[0]
