"""Writes of charts on paper: order one, keep what was drawn; throw all old prints away."""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from orgunits.models import ChartPrint, JobPrint, OrgUnit
from orgunits.queries import unit_on
from portal.documents import PDF_TYPE
from portal.models import Government, User
from portal.orders import keep_file, place_order, remove_expired
from portal.templatetags.formats import date_long

DRAW = "orgunits.draw_chart"
STEPS = 3


@transaction.atomic
def order_chart(
    *, government: Government, unit: OrgUnit, day: date, paper: str, detail: str, user: User
) -> ChartPrint:
    """Order the chart of ``unit``'s branch on ``day`` as a PDF; a job draws what ``user`` may see.

    ``paper`` and ``detail`` are values of ChartPaper and ChartDetail. Raises ValidationError when
    the unit was not there on that day or the person may not see it.
    """
    if unit.government_id != government.pk:
        raise ValueError("the unit belongs to another government")
    version = unit_on(unit, day)
    if version is None:
        raise ValidationError(f"{unit.name} tidak ada pada {date_long(day)}.")
    now = timezone.now()
    order = ChartPrint(
        government=government,
        unit=unit,
        subject=version.name,
        day=day,
        paper=paper,
        detail=detail,
        ordered_by=user,
        ordered_at=now,
        expires_at=now + timedelta(days=settings.CHART_PRINT_DAYS),
    )
    order.full_clean(exclude=["government", "unit", "ordered_by", "job", "pdf"])
    return place_order(
        order,
        kind=DRAW,
        title=f"Cetak bagan {version.name}, {order.get_paper_display()}",
        params="chart_print",
        total=STEPS,
        actor=user,
        action="Memesan cetakan bagan",
        changes={"day": [None, str(day)], "paper": [None, order.get_paper_display()]},
    )


def finish_chart(*, chart_print: ChartPrint, pdf: bytes, n_units: int, n_pages: int) -> ChartPrint:
    """Keep the PDF of an order, once. The caller holds the transaction that ends the job."""
    order = chart_print
    return keep_file(
        order,
        field="pdf",
        name=f"Bagan {order.subject} {order.day.isoformat()} {order.get_paper_display()}.pdf",
        content_type=PDF_TYPE,
        content=pdf,
        actor=order.ordered_by,
        action="Menyelesaikan cetakan bagan",
        changes={"n_units": [0, n_units], "n_pages": [0, n_pages]},
        n_units=n_units,
        n_pages=n_pages,
    )


def remove_old_prints() -> int:
    """Delete the files of prints past their day (part of the tick); return how many."""
    return remove_expired(ChartPrint, "pdf") + remove_expired(JobPrint, "file")
