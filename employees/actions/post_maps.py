"""Ordering a printed peta jabatan, and keeping what was built."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from employees.models import PostMapPrint
from orgunits.models import OrgUnit, RoundDecision
from orgunits.queries import unit_on
from portal import audit
from portal.actions import request_job
from portal.documents import PDF_TYPE
from portal.files import store
from portal.models import Government, User
from portal.permissions import Permission
from portal.templatetags.formats import date_long

PRINT = "employees.print_post_map"
STEPS = 3


@transaction.atomic
def order_post_map(*, government: Government, unit: OrgUnit, day: date, user: User) -> PostMapPrint:
    """Order the peta jabatan of ``unit`` and everything under it as of ``day``; a job builds it.

    Raises ValidationError when the unit did not exist on that day, when the same is being built
    already, or when the person may not have it built.
    """
    if unit.government_id != government.pk:
        raise ValueError("the unit belongs to another government")
    version = unit_on(unit, day)
    if version is None:
        raise ValidationError(f"{unit.name} tidak ada pada {date_long(day)}.")
    return _order(
        PostMapPrint(
            government=government,
            unit=unit,
            day=day,
            title=f"Peta jabatan {version.name}",
            ordered_by=user,
        )
    )


@transaction.atomic
def order_fixed_map(*, decision: RoundDecision, user: User) -> PostMapPrint:
    """Order what ``decision`` fixed, of the units where ``user`` may see people; a job builds it.

    Raises ValidationError when there is none, or the same is being built already.
    """
    sheet = decision.sheets.visible_to(user, Permission.EMPLOYEE_VIEW).order_by("order").first()
    if sheet is None:
        raise ValidationError("Tidak ada unit versi ini yang pegawainya dapat Anda lihat.")
    return _order(
        PostMapPrint(
            government=decision.government,
            unit=sheet.unit,
            decision=decision,
            day=decision.day,
            title=str(decision),
            ordered_by=user,
        )
    )


def _order(order: PostMapPrint) -> PostMapPrint:
    """Store an order with its job, unless the same is being built."""
    government, user = order.government, order.ordered_by
    Government.objects.select_for_update(no_key=True).get(pk=government.pk)
    running = PostMapPrint.objects.filter(
        unit=order.unit,
        decision=order.decision,
        day=order.day,
        ordered_by=user,
        job__isnull=False,
        job__finished_at__isnull=True,
    )
    if running.exists():
        raise ValidationError("Cetakan yang sama masih dikerjakan. Tunggu sampai selesai.")
    order.full_clean(exclude=["government", "unit", "decision", "ordered_by", "job", "attachment"])
    order.save(force_insert=True)
    order.job = request_job(
        kind=PRINT,
        title=order.title,
        params={"order": order.pk},
        government=government,
        user=user,
        total=STEPS,
        unit_id=order.unit_id,
    )
    order.save(update_fields=["job"])
    audit.record(
        actor=user,
        action="Memesan cetakan peta jabatan",
        obj=order,
        government=government,
        unit_id=order.unit_id,
        changes={"keadaan per": [None, order.day.isoformat()]},
    )
    return order


@transaction.atomic
def keep_post_map(
    *, order: PostMapPrint, pdf: bytes, n_units: int, n_posts: int, user: User | None
) -> PostMapPrint:
    """Store the PDF of ``order``, once: an order that has its file stays as it is."""
    order = (
        PostMapPrint.objects.select_for_update(of=("self",))
        .select_related("government")
        .get(pk=order.pk)
    )
    if order.attachment_id is not None:
        return order
    name = f"{order.title}, {order.day.isoformat()}.pdf"
    order.attachment = store(order.government, name, PDF_TYPE, pdf, user)
    order.n_units, order.n_posts = n_units, n_posts
    order.save(update_fields=["attachment", "n_units", "n_posts"])
    audit.record(
        actor=user,
        action="Menyimpan cetakan peta jabatan",
        obj=order,
        government=order.government,
        unit_id=order.unit_id,
        changes={"jabatan": [None, n_posts]},
    )
    return order
