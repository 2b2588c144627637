"""Public services of units."""

import uuid
from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from orgunits.models import OrgUnit, StructureChange, dated_constraints
from orgunits.scope import unit_ids_in_scope
from portal.models import Government
from portal.permissions import Permission


def new_line():
    return uuid.uuid4()


class PublicServiceQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.SERVICE_VIEW):
        return self.filter(unit__in=unit_ids_in_scope(user, permission))

    def at_home(self, day):
        """One row of every line: that of the unit which gives the service on ``day``, else which gave
        it last. A row that begins later is nobody's home yet."""
        ends = Coalesce("valid_until", Value(date.max))
        begun = PublicService.objects.filter(valid_from__lte=day).annotate(ends=ends)
        later = begun.filter(line=OuterRef("line")).filter(
            Q(ends__gt=OuterRef("ends")) | Q(ends=OuterRef("ends"), pk__gt=OuterRef("pk"))
        )
        return self.filter(valid_from__lte=day).annotate(ends=ends).filter(~Exists(later))


class PublicService(models.Model):
    """A public service of one unit. When a unit merges, its services end there and go on, under
    the same code, at the successor (``predecessor``). ``line`` is the same in all rows of one service,
    whoever gave it when: its standards and requests hang on it."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    line = models.UUIDField(default=new_line, editable=False, db_index=True)
    code = models.CharField("kode", max_length=30)
    name = models.CharField("nama layanan", max_length=200)
    product = models.CharField("produk layanan", max_length=200, blank=True)
    standard_time = models.CharField("waktu penyelesaian", max_length=120, blank=True)
    cost = models.CharField("biaya", max_length=200, blank=True)
    legal_basis = models.TextField("dasar hukum", blank=True)
    is_example = models.BooleanField("contoh", default=False)
    valid_from = models.DateField("mulai")
    valid_until = models.DateField("sampai sebelum", null=True, blank=True)
    predecessor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_by = models.ForeignKey(
        StructureChange, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_by = models.ForeignKey(
        StructureChange, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PublicServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = "layanan publik"
        verbose_name_plural = "layanan publik"
        constraints = [
            dated_constraints("publicservice"),
            models.UniqueConstraint(
                fields=["unit", "code"],
                condition=Q(valid_until__isnull=True),
                name="publicservice_code_once",
                violation_error_message="Unit ini sudah punya layanan dengan kode tersebut.",
            ),
        ]

    def __str__(self):
        return self.name
