"""Public services, through their action."""

import factory

from publicservices.actions import register_services
from publicservices.actions.standards import publish_first_standards
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


STANDARD = {
    "requirements": "Kartu keluarga.",
    "procedure": "Datang ke loket.",
    "term_amount": 3,
    "term_unit": "working_days",
    "term_note": "",
    "cost": "gratis",
    "product": "KTP-el",
    "complaints": "Loket pengaduan.",
}


def promise(service, *, valid_from=LONG_AGO, **values):
    """Publish the first standard of ``service``."""
    return publish_first_standards(
        government=service.government,
        standards=[(service, STANDARD | values)],
        valid_from=valid_from,
        user=None,
        reason=REASON,
    )[0]
