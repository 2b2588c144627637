"""Who may do what where, and who stands in for whom."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from orgunits.enums import DELEGABLE_ROLES, DelegationState, RoleOrigin
from orgunits.models.dated import dated_constraints
from orgunits.models.structure import OrgUnit
from orgunits.scope import unit_ids_in_scope
from portal.models import Government
from portal.permissions import Permission, Role


class RoleAssignmentQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.ROLE_VIEW):
        """Roles on the units on which ``user`` holds ``permission`` today."""
        return self.filter(unit__in=unit_ids_in_scope(user, permission))


class RoleAssignment(models.Model):
    """A role of a person on a unit and everything under it, dated.

    ``origin`` PLACEMENT rows are written by the placement actions of ``employees`` (a unit's
    headship follows its head post), DELEGATED ones by a Delegation; ``source_key`` names the
    placement or the delegation there.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="role_assignments",
        verbose_name="pengguna",
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

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["user", "role"]
        verbose_name = "peran"
        verbose_name_plural = "peran"
        constraints = [dated_constraints("roleassignment")]
        indexes = [models.Index(fields=["user", "role"], name="roleassignment_user_role")]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()} ({self.unit})"

    @property
    def is_by_hand(self):
        """Whether it was granted as such: then it may also be ended as such."""
        return self.origin == RoleOrigin.GRANTED


class DelegationQuerySet(models.QuerySet):
    def visible_to(self, user, permission=Permission.DELEGATION_VIEW):
        """Delegations on units in sight: whoever works there must know who signs. One's own, given
        or taken, stay in sight wherever they were."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = Q(giver=user) | Q(delegate=user)
        return self.filter(own | Q(unit__in=unit_ids_in_scope(user, permission)))

    def standing(self):
        return self.filter(state=DelegationState.STANDING)


class Delegation(models.Model):
    """An office done by somebody else while its holder is away: Plh. (UU 30/2014 art 14).

    It writes one RoleAssignment of origin DELEGATED for the same days, by which the delegate holds
    the giver's ``role`` on ``unit``. It ends by its dates, or earlier when it is withdrawn or when
    the giver's own role ends. What was delegated cannot be delegated further.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="yang berhalangan",
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="pelaksana harian",
    )
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(
        "peran", max_length=20, choices=[(role.value, role.label) for role in DELEGABLE_ROLES]
    )
    valid_from = models.DateField("mulai")
    valid_until = models.DateField("sampai sebelum")
    reason = models.TextField("alasan")
    decree = models.CharField("surat perintah", max_length=200, blank=True)
    state = models.CharField(
        "keadaan", max_length=10, choices=DelegationState, default=DelegationState.STANDING
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField("dicatat", default=timezone.now)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("dicabut", null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-pk"]
        verbose_name = "pelimpahan"
        verbose_name_plural = "pelimpahan"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")),
                name="delegation_period_ordered",
                violation_error_message="Hari terakhir tidak boleh sebelum hari pertama.",
            ),
            models.CheckConstraint(
                condition=~Q(giver=F("delegate")),
                name="delegation_to_somebody_else",
                violation_error_message="Wewenang tidak dapat dilimpahkan kepada diri sendiri.",
            ),
            models.CheckConstraint(
                condition=Q(state=DelegationState.WITHDRAWN, withdrawn_at__isnull=False)
                | Q(state=DelegationState.STANDING, withdrawn_at__isnull=True),
                name="delegation_withdrawn_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["giver", "valid_until"], name="delegation_giver"),
            models.Index(fields=["delegate", "valid_until"], name="delegation_delegate"),
        ]

    def __str__(self):
        return f"{self.get_role_display()} ({self.unit}): {self.giver} kepada {self.delegate}"

    @property
    def source_key(self):
        """How its RoleAssignment names it."""
        return f"delegation:{self.pk}"

    @staticmethod
    def number_in(source_key):
        """The key of the delegation a RoleAssignment of origin DELEGATED names."""
        return int(source_key.removeprefix("delegation:"))

    @property
    def last_day(self):
        """The last day it holds, as people say it."""
        return self.valid_until - timedelta(days=1)

    def phase_on(self, day):
        """``planned``, ``running``, ``over`` or ``withdrawn``."""
        if self.state == DelegationState.WITHDRAWN:
            return "withdrawn"
        if day < self.valid_from:
            return "planned"
        return "running" if day < self.valid_until else "over"
