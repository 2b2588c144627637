"""Public services, through their action."""

import factory
from django.utils.crypto import get_random_string

from publicservices.actions import register_services
from publicservices.actions.complaints import ComplaintDraft, file_complaint
from publicservices.actions.requests import file_request, settle_form
from publicservices.actions.standards import publish_first_standards
from publicservices.drafts import ServiceDraft
from publicservices.models import PublicService
from publicservices.request_fields import FieldKind, RequestField
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


ASKED = (
    RequestField("Keperluan", FieldKind.LONG),
    RequestField("Cara mengambil", FieldKind.CHOICE, choices=("Di loket", "Dikirim")),
    RequestField("Jumlah lembar", FieldKind.NUMBER, is_required=False),
)


def take_requests(service, **values):
    """Promise ``service`` and let it take requests."""
    promise(service, **values)
    return settle_form(service=service, is_open=True, intro="", fields=ASKED, user=None)


def ask(service, *, secret=None, applicant="Sri Wahyuni", answers=(("Keperluan", "KTP hilang"),)):
    """File a request; gives the request and its code."""
    return file_request(service=service, secret=secret or get_random_string(20),
                        applicant=applicant, answers=answers, phone="+6281234567890")  # fmt: skip


def tell(government, *, secret=None, **values):
    """Send a case of ``ComplaintDraft`` values; gives the case and its code."""
    known = {"kind": "complaint", "mode": "open", "subject": "Izin usaha terlalu lama",
             "body": "Sudah tiga bulan tanpa kabar.", "reporter": "Sri Wahyuni"}  # fmt: skip
    return file_complaint(
        government=government,
        secret=secret or get_random_string(20),
        draft=ComplaintDraft(**(known | values)),
    )
