"""Tim kerja: people who do a piece of work together beside their posts (PermenPANRB 7/2022)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from employees.models.people import Employee
from employees.team_rules import FULL_TIME, TeamRole, TeamStepKind
from orgunits.models import OrgUnit, StructureChange, UnitFunction, dated_constraints, valid_on
from orgunits.scope import unit_ids_in_scope
from portal.models import Government
from portal.permissions import Permission


class WorkTeamQuerySet(models.QuerySet):
    """Vocabulary of reads of teams."""

    def visible_to(self, user, permission=Permission.EMPLOYEE_VIEW):
        """Teams of units on which ``user`` holds ``permission``, and those in which people work
        whom they reach."""
        own = Q(unit__in=unit_ids_in_scope(user, permission))
        people = Employee.objects.visible_to(user, permission).values("pk")
        staffed = WorkTeamMember.objects.filter(employee__in=people).values("team")
        return self.filter(own | Q(pk__in=staffed))

    def kept_by(self, user):
        """Teams ``user`` may change."""
        return self.filter(unit__in=unit_ids_in_scope(user, Permission.TEAM_EDIT))

    def on(self, day):
        return self.filter(valid_on(day))

    def open_after(self, day):
        """Teams that are there on ``day`` or begin later."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=day))


class WorkTeam(models.Model):
    """A team of ``unit`` with its decree, for a period and some of the functions of units.

    A merge of the unit leads it on to whoever takes the unit over (``WorkTeamStep``): two teams of one
    name can come together there. Founding and renaming ask for a name of its own.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        OrgUnit, on_delete=models.PROTECT, related_name="+", verbose_name="unit"
    )
    name = models.CharField("nama tim", max_length=150)
    purpose = models.TextField("tugas", max_length=1000)
    functions = models.ManyToManyField(
        UnitFunction, related_name="+", blank=True, verbose_name="fungsi"
    )
    decree_number = models.CharField("nomor SK", max_length=80)
    decree_on = models.DateField("tanggal SK")
    valid_from = models.DateField("mulai")
    valid_until = models.DateField("sampai sebelum", null=True, blank=True)

    objects = WorkTeamQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = "tim kerja"
        verbose_name_plural = "tim kerja"
        constraints = [
            dated_constraints("workteam"),
        ]
        indexes = [models.Index(fields=["unit", "valid_from"], name="workteam_unit")]

    def __str__(self):
        return self.name


class WorkTeamMember(models.Model):
    """Somebody in a team between two days, with the ``share`` of their time in per cent. A change
    of role or share ends the row and begins another."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(WorkTeam, on_delete=models.PROTECT, related_name="members")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="team_seats")
    role = models.CharField("peran", max_length=8, choices=TeamRole, default=TeamRole.MEMBER)
    share = models.PositiveSmallIntegerField("bagian waktu (%)")
    valid_from = models.DateField("mulai")
    valid_until = models.DateField("sampai sebelum", null=True, blank=True)

    class Meta:
        ordering = ["team", "role", "pk"]
        verbose_name = "anggota tim kerja"
        verbose_name_plural = "anggota tim kerja"
        constraints = [
            dated_constraints("workteammember"),
            models.UniqueConstraint(
                fields=["team", "employee"],
                condition=Q(valid_until__isnull=True),
                name="workteammember_once",
                violation_error_message="Orang ini sudah ada dalam tim.",
            ),
            models.UniqueConstraint(
                fields=["team"],
                condition=Q(role=TeamRole.LEADER, valid_until__isnull=True),
                name="workteammember_one_leader",
                violation_error_message="Tim ini sudah punya ketua.",
            ),
            models.CheckConstraint(
                condition=Q(share__range=(1, FULL_TIME)),
                name="workteammember_share_range",
                violation_error_message="Bagian waktu antara 1 dan 100 persen.",
            ),
        ]
        indexes = [models.Index(fields=["employee", "valid_from"], name="workteammember_employee")]

    def __str__(self):
        return f"{self.team_id}: {self.employee_id}"

    @property
    def is_leader(self):
        return self.role == TeamRole.LEADER


class WorkTeamStep(models.Model):
    """What was done to a team, by whom and when; never changed. Of a step FOLLOW: the ``change`` of
    structure, and the ``unit`` the team was of before."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(WorkTeam, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField("langkah", max_length=8, choices=TeamStepKind)
    on = models.DateField("tanggal")
    note = models.CharField("catatan", max_length=300, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    taken_at = models.DateTimeField("dicatat", default=timezone.now)
    change = models.ForeignKey(
        StructureChange, on_delete=models.PROTECT, null=True, related_name="+"
    )
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["team", "-pk"]
        verbose_name = "langkah tim kerja"
        verbose_name_plural = "langkah tim kerja"

    def __str__(self):
        return f"{self.get_kind_display()}: {self.team_id}"
