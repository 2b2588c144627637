"""The survey that is offered to somebody whose request has ended."""

from django.db.models import F, Q
from django.urls import reverse

from publicservices.models import PublicService
from surveys.models import Campaign


def survey_url(service: PublicService) -> str:
    """The address of the survey that takes answers today about ``service``, else about its unit."""
    today = service.government.today()
    campaign = (
        Campaign.objects.running()
        .filter(
            Q(service__line=service.line) | Q(service__isnull=True),
            unit=service.unit_id,
            period_start__lte=today,
            period_end__gte=today,
        )
        .order_by(F("service").asc(nulls_last=True), "-period_start", "pk")
        .first()
    )
    return reverse("survey_public:survey_form", args=[campaign.code]) if campaign else ""
