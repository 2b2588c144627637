"""What people say is wrong in their own file."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from employees.correction_rules import due_at
from employees.models.people import Employee
from employees.self_service_enums import CorrectionField, CorrectionState
from portal.models import Attachment, Government
from portal.permissions import Permission
from portal.queries import field_of, value_words


class CorrectionRequestQuerySet(models.QuerySet):
    """Vocabulary of reads of requests."""

    def visible_to(self, user, permission=Permission.EMPLOYEE_EDIT):
        """Requests of the people whose file ``user`` keeps."""
        return self.filter(employee__in=Employee.objects.visible_to(user, permission))

    def waiting(self):
        return self.filter(state=CorrectionState.OPEN)


class CorrectionRequest(models.Model):
    """A person says that a field of their file is wrong, what it should say, and why.

    ``old_value`` is what it said when they asked, ``new_value`` what they say is right, both as the
    database writes them; for OTHER both are empty and ``note`` tells it all. It is answered within
    3 × 24 hours (``employees.correction_rules``). ``near_told`` and ``late_told``: when whoever
    must answer was reminded, once each.
    """

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="corrections")
    field = models.CharField("bagian", max_length=20, choices=CorrectionField)
    old_value = models.CharField("yang tercatat", max_length=200, blank=True)
    new_value = models.CharField("yang benar", max_length=200, blank=True)
    note = models.TextField("penjelasan", max_length=1000)
    evidence = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        "keadaan", max_length=10, choices=CorrectionState, default=CorrectionState.OPEN
    )
    asked_at = models.DateTimeField("diminta", default=timezone.now)
    answered_at = models.DateTimeField("dijawab", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answer = models.TextField("jawaban", max_length=1000, blank=True)
    near_told = models.DateTimeField(null=True, editable=False)
    late_told = models.DateTimeField(null=True, editable=False)

    objects = CorrectionRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = "permintaan pembetulan data"
        verbose_name_plural = "permintaan pembetulan data"
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "field"],
                condition=Q(state=CorrectionState.OPEN) & ~Q(field=CorrectionField.OTHER),
                name="correctionrequest_one_open",
                violation_error_message="Permintaan tentang bagian ini masih menunggu jawaban.",
            ),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.OPEN, answered_at__isnull=True)
                | (~Q(state=CorrectionState.OPEN) & Q(answered_at__isnull=False)),
                name="correctionrequest_answered_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["government", "state", "asked_at"], name="correctionrequest_open")
        ]

    def __str__(self):
        return f"{self.get_field_display()}: {self.employee}"

    @staticmethod
    def veiled_in(changes):
        """Names in the ``changes`` of an audit event whose values the trail does not show: what is
        asked for, unless it is of a field that anybody who audits may read."""
        asked = (changes.get("bagian") or [""])[-1]
        open_ = {one.label for one in CorrectionField if one not in Employee.veiled_fields}
        return frozenset() if asked in open_ else frozenset({"yang benar"})

    @property
    def due_at(self):
        return due_at(self.asked_at)

    @property
    def is_open(self):
        return self.state == CorrectionState.OPEN

    @property
    def is_column(self):
        """Whether accepting it writes a column of the person."""
        return self.field != CorrectionField.OTHER

    def in_words(self, value):
        """A stored value as people read it."""
        return value_words(field_of(Employee, self.field), value, {})

    @property
    def old_words(self):
        return self.in_words(self.old_value)

    @property
    def new_words(self):
        return self.in_words(self.new_value)
