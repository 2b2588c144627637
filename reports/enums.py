"""Choices of reports."""

from django.db.models import TextChoices


class PeriodKind(TextChoices):
    MONTH = "month", "Bulan"
    QUARTER = "quarter", "Triwulan"
    SEMESTER = "semester", "Semester"
    YEAR = "year", "Tahun"


class ReportState(TextChoices):
    ORDERED = "ordered", "Dibuat"
    READY = "ready", "Siap"
    FAILED = "failed", "Gagal"
