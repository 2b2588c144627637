"""Who may do what where."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from orgunits.enums import RoleOrigin
from orgunits.models.dated import dated_constraints
from orgunits.models.structure import OrgUnit
from portal.models import Government
from portal.permissions import Role


class RoleAssignment(models.Model):
    """A role of a person on a unit and everything under it, dated.

    ``origin`` PLACEMENT rows are written by the placement actions of ``employees`` (a unit's
    headship follows its head post); ``source_key`` names the placement there.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="role_assignments"
    )
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    role = models.CharField("peran", max_length=20, choices=Role)
    origin = models.CharField(max_length=10, choices=RoleOrigin, default=RoleOrigin.GRANTED)
    source_key = models.CharField(max_length=60, blank=True)
    decree = models.CharField("keputusan", max_length=200, blank=True)
    valid_from = models.DateField("mulai")
    valid_until = models.DateField("sampai sebelum", null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["user", "role"]
        verbose_name = "peran"
        verbose_name_plural = "peran"
        constraints = [dated_constraints("roleassignment")]
        indexes = [models.Index(fields=["user", "role"], name="roleassignment_user_role")]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()} ({self.unit})"
