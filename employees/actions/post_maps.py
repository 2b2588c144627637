"""Ordering a printed peta jabatan, and keeping what was built."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from employees.models import PostMapPrint
from orgunits.models import OrgUnit, RoundDecision
from orgunits.queries import unit_on
from portal.documents import PDF_TYPE
from portal.models import Government, User
from portal.orders import keep_file, place_order
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
    Government.objects.select_for_update(no_key=True).get(pk=order.government_id)
    running = PostMapPrint.objects.filter(
        unit=order.unit,
        decision=order.decision,
        day=order.day,
        ordered_by=order.ordered_by,
        job__isnull=False,
        job__finished_at__isnull=True,
    )
    if running.exists():
        raise ValidationError("Cetakan yang sama masih dikerjakan. Tunggu sampai selesai.")
    order.full_clean(exclude=["government", "unit", "decision", "ordered_by", "job", "attachment"])
    return place_order(
        order,
        kind=PRINT,
        title=order.title,
        params="order",
        total=STEPS,
        actor=order.ordered_by,
        action="Memesan cetakan peta jabatan",
        changes={"keadaan per": [None, order.day.isoformat()]},
    )


def keep_post_map(
    *, order: PostMapPrint, pdf: bytes, n_units: int, n_posts: int, user: User | None
) -> PostMapPrint:
    """Store the PDF of ``order``, once: an order that has its file stays as it is."""
    return keep_file(
        order,
        field="attachment",
        name=f"{order.title}, {order.day.isoformat()}.pdf",
        content_type=PDF_TYPE,
        content=pdf,
        actor=user,
        action="Menyimpan cetakan peta jabatan",
        changes={"jabatan": [None, n_posts]},
        n_units=n_units,
        n_posts=n_posts,
    )
