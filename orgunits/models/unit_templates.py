"""The standard of a kind of unit, the units that follow it, and the exceptions they are granted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from orgunits.enums import Echelon, UnitKind
from orgunits.models.posts import JobTitle
from orgunits.models.structure import OrgUnit
from portal.models import Government


class UnitTemplate(models.Model):
    """What every unit of a sort has: posts (with seats and tasks) and ``functions``, one to a line."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("nama templat", max_length=120)
    kind = models.CharField("jenis unit", max_length=20, choices=UnitKind)
    functions = models.TextField("fungsi", blank=True)
    is_example = models.BooleanField("contoh", default=False)
    changed_at = models.DateTimeField("diubah", default=timezone.now)

    class Meta:
        ordering = ["name"]
        verbose_name = "templat unit"
        verbose_name_plural = "templat unit"
        constraints = [
            models.UniqueConstraint(
                fields=["government", "name"],
                name="unittemplate_name_once",
                violation_error_message="Sudah ada templat dengan nama itu.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def function_lines(self):
        return [
            line for line in (" ".join(one.split()) for one in self.functions.splitlines()) if line
        ]


class TemplatePost(models.Model):
    """A post of a template. ``part``: the name of the unit right under it where the post stands.
    ``tasks``: one to a line, as orgunits.unit_templates.read_tasks reads them."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(UnitTemplate, on_delete=models.CASCADE, related_name="posts")
    job_title = models.ForeignKey(JobTitle, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("nama jabatan", max_length=250)
    part = models.CharField("unit di bawahnya", max_length=200, blank=True)
    echelon = models.CharField("eselon", max_length=5, choices=Echelon, blank=True)
    job_class = models.PositiveSmallIntegerField("kelas jabatan", null=True, blank=True)
    is_head = models.BooleanField("memimpin unit", default=False)
    seats = models.PositiveIntegerField("kebutuhan", default=1)
    tasks = models.TextField("uraian tugas", blank=True)
    order = models.PositiveIntegerField("urutan", default=0)

    class Meta:
        ordering = ["template", "order", "pk"]
        verbose_name = "jabatan templat"
        verbose_name_plural = "jabatan templat"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_head=False) | Q(seats=1),
                name="templatepost_head_has_one_seat",
                violation_error_message="Jabatan pimpinan hanya untuk satu orang.",
            ),
        ]

    def __str__(self):
        return self.name


class TemplateUnit(models.Model):
    """A unit that follows a template; one at a time."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(UnitTemplate, on_delete=models.CASCADE, related_name="units")
    unit = models.OneToOneField(OrgUnit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["template", "unit"]
        verbose_name = "unit bertemplat"
        verbose_name_plural = "unit bertemplat"

    def __str__(self):
        return f"{self.template}: {self.unit_id}"


class TemplateException(models.Model):
    """A difference that a unit is granted, with the reason: it is shown, but not adopted."""

    government = models.ForeignKey(Government, on_delete=models.PROTECT, related_name="+")
    instance = models.ForeignKey(TemplateUnit, on_delete=models.CASCADE, related_name="exceptions")
    key = models.CharField("perbedaan", max_length=40)
    words = models.CharField("bunyi", max_length=300)
    reason = models.CharField("alasan", max_length=500)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField("dibuat", default=timezone.now)

    class Meta:
        ordering = ["instance", "pk"]
        verbose_name = "pengecualian templat"
        verbose_name_plural = "pengecualian templat"
        constraints = [
            models.UniqueConstraint(
                fields=["instance", "key"],
                name="templateexception_once",
                violation_error_message="Perbedaan ini sudah dikecualikan.",
            ),
        ]

    def __str__(self):
        return self.words
