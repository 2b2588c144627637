"""Writes of informasi jabatan on paper: order them for a unit, keep what was typeset."""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from orgunits.enums import JobPrintKind
from orgunits.models import JobPrint, OrgUnit
from orgunits.queries import unit_on
from portal.documents import PDF_TYPE
from portal.models import Government, User
from portal.orders import keep_file, place_order
from portal.templatetags.formats import date_long
from portal.wordfiles import DOCX_TYPE

PRINT = "orgunits.print_job_information"
STEPS = 3
FILE_TYPES = {JobPrintKind.PDF: PDF_TYPE, JobPrintKind.DOCX: DOCX_TYPE}


@transaction.atomic
def order_job_print(
    *,
    government: Government,
    unit: OrgUnit,
    day: date,
    kind: str,
    with_below: bool,
    user: User,
) -> JobPrint:
    """Order the informasi jabatan of the posts of ``unit`` on ``day`` (``with_below``: of all units
    under it too) as a file of ``kind`` (JobPrintKind); a job typesets what ``user`` may see.

    Raises ValidationError when the unit was not there on that day.
    """
    if unit.government_id != government.pk:
        raise ValueError("the unit belongs to another government")
    version = unit_on(unit, day)
    if version is None:
        raise ValidationError(f"{unit.name} tidak ada pada {date_long(day)}.")
    now = timezone.now()
    order = JobPrint(
        government=government,
        unit=unit,
        subject=version.name,
        day=day,
        kind=kind,
        with_below=with_below,
        ordered_by=user,
        ordered_at=now,
        expires_at=now + timedelta(days=settings.CHART_PRINT_DAYS),
    )
    order.full_clean(exclude=["government", "unit", "ordered_by", "job", "file"])
    return place_order(
        order,
        kind=PRINT,
        title=f"Cetak informasi jabatan {version.name}",
        params="job_print",
        total=STEPS,
        actor=user,
        action="Memesan cetakan informasi jabatan",
        changes={"day": [None, str(day)], "berkas": [None, order.get_kind_display()]},
    )


def finish_job_print(*, job_print: JobPrint, content: bytes, n_posts: int) -> JobPrint:
    """Keep the file of an order, once. The caller holds the transaction that ends the job."""
    order = job_print
    return keep_file(
        order,
        field="file",
        name=f"Informasi jabatan {order.subject} {order.day.isoformat()}.{order.kind}",
        content_type=FILE_TYPES[order.kind],
        content=content,
        actor=order.ordered_by,
        action="Menyelesaikan cetakan informasi jabatan",
        changes={"n_posts": [0, n_posts]},
        n_posts=n_posts,
    )
