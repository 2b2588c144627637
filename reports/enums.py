"""Choices of reports."""

from django.db.models import TextChoices


class PeriodKind(TextChoices):
    MONTH = "month", "Bulan"
    QUARTER = "quarter", "Triwulan"
    SEMESTER = "semester", "Semester"
    YEAR = "year", "Tahun"


class ReportState(TextChoices):
    """What the row holds. A failed or cancelled build is the job's state, not the report's: the
    report stays ordered, so that trying again changes nothing here."""

    ORDERED = "ordered", "Dipesan"
    READY = "ready", "Siap"
