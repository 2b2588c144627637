"""Who works with whom: komando, koordinasi, laporan between units and posts."""

from django.db import models
from django.db.models import F, Q

from orgunits.enums import RelationKind
from orgunits.models.dated import dated_constraints, valid_on
from orgunits.models.posts import Position
from orgunits.models.structure import LegalBasis, OrgUnit, StructureChange
from orgunits.scope import unit_ids_in_scope
from portal.models import Government
from portal.permissions import Permission


class WorkRelationQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.ORGUNIT_VIEW):
        """Relations of which the person may see both ends: the other end's name is as much of the
        structure as its page."""
        units = unit_ids_in_scope(user, permission)
        return self.filter(unit__in=units, other_unit__in=units)

    def on(self, day):
        """Those that hold on ``day``, their posts too."""
        ours = Q(position__isnull=True) | _post_on("position", day)
        theirs = Q(other_position__isnull=True) | _post_on("other_position", day)
        return self.filter(valid_on(day), ours, theirs)


def _post_on(name, day):
    until = f"{name}__valid_until"
    return Q(**{f"{name}__valid_from__lte": day}) & (
        Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gt": day})
    )


class WorkRelation(models.Model):
    """A dated line between two units, or posts in them, beside the tree: who commands, with whom
    one coordinates, to whom one reports, and about what.

    ``position`` and ``other_position`` are empty where the whole unit is meant. ``planned_until``:
    the end the row had before a structure change closed it, so that undo gives exactly that back.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("hubungan", max_length=12, choices=RelationKind)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey(
        Position, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    other_unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    other_position = models.ForeignKey(
        Position, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    subject = models.CharField("dalam hal", max_length=300)
    legal_basis = models.ForeignKey(
        LegalBasis, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    clause = models.CharField("pasal", max_length=120, blank=True)
    is_example = models.BooleanField("contoh", default=False)
    valid_from = models.DateField("mulai")
    valid_until = models.DateField("sampai sebelum", null=True, blank=True)
    planned_until = models.DateField("rencana berakhir", null=True, blank=True)
    predecessor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_by = models.ForeignKey(
        StructureChange, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_by = models.ForeignKey(
        StructureChange, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = WorkRelationQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "pk"]
        verbose_name = "hubungan kerja"
        verbose_name_plural = "hubungan kerja"
        constraints = [
            dated_constraints("workrelation"),
            models.CheckConstraint(
                condition=~Q(unit=F("other_unit"))
                | Q(position__isnull=False)
                | Q(other_position__isnull=False),
                name="workrelation_two_ends",
                violation_error_message="Pilih unit atau jabatan lain.",
            ),
        ]
        indexes = [
            models.Index(fields=["government", "unit"], name="workrelation_unit"),
            models.Index(fields=["government", "other_unit"], name="workrelation_other"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.subject}"[:200]
