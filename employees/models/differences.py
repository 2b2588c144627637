"""What SIASN says otherwise of people than this portal."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from employees.difference_enums import DifferenceVerdict
from employees.models.people import Employee
from portal.models import Government, ImportRun
from portal.permissions import Permission


class FieldDifferenceQuerySet(models.QuerySet):
    """Vocabulary of reads of differences."""

    def visible_to(self, user, permission=Permission.EMPLOYEE_EDIT):
        """Differences of the people whose file ``user`` keeps."""
        return self.filter(employee__in=Employee.objects.visible_to(user, permission))

    def standing(self):
        """Those the last file that spoke of them still showed."""
        return self.filter(resolved_at__isnull=True)


class FieldDifference(models.Model):
    """A field of a person of which a file of SIASN said something else than the record.

    ``field``: name of a column of the list of people; both values as that list words them.
    ``run``: the import that showed it last. ``verdict`` is kept from file to file as long as
    neither value changes. ``resolved_at``: when a later file no longer showed it.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="differences")
    field = models.CharField("bagian", max_length=30)
    own_value = models.CharField("di Tatanan", max_length=800, blank=True)
    siasn_value = models.CharField("di SIASN", max_length=800, blank=True)
    run = models.ForeignKey(
        ImportRun, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_seen_at = models.DateTimeField("pertama terlihat", default=timezone.now)
    last_seen_at = models.DateTimeField("terakhir terlihat", default=timezone.now)
    verdict = models.CharField(
        "yang benar", max_length=6, choices=DifferenceVerdict, default=DifferenceVerdict.OPEN
    )
    note = models.CharField("keterangan", max_length=300, blank=True)
    decided_at = models.DateTimeField("diputuskan", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    resolved_at = models.DateTimeField("sudah sama", null=True)

    objects = FieldDifferenceQuerySet.as_manager()

    class Meta:
        ordering = ["employee__name", "field", "pk"]
        verbose_name = "perbedaan dengan SIASN"
        verbose_name_plural = "perbedaan dengan SIASN"
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "field"],
                condition=Q(resolved_at__isnull=True),
                name="fielddifference_one_standing",
            ),
            models.CheckConstraint(
                condition=Q(verdict=DifferenceVerdict.OPEN, decided_at__isnull=True)
                | (~Q(verdict=DifferenceVerdict.OPEN) & Q(decided_at__isnull=False)),
                name="fielddifference_decided_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["government", "verdict"], name="fielddifference_gov"),
        ]

    def __str__(self):
        return f"{self.field}: {self.employee}"
