"""People, the posts they hold, what they learned, and what is ordered for them."""

from employees.models.orders import AccountBatch, AccountBatchFile, PostMapPrint
from employees.models.people import (
    Employee,
    Placement,
    nik_context,
    nik_index,
    with_titles,
)
from employees.models.performance import PerformanceRating
from employees.models.records import DisciplineRecord, PersonnelRecord
from employees.models.spending import FiscalYear, PayTable
from employees.models.standings import StatusPeriod
from employees.models.trainings import TrainingRecord

__all__ = [
    "AccountBatch",
    "AccountBatchFile",
    "DisciplineRecord",
    "Employee",
    "FiscalYear",
    "PayTable",
    "PerformanceRating",
    "PersonnelRecord",
    "Placement",
    "PostMapPrint",
    "StatusPeriod",
    "TrainingRecord",
    "nik_context",
    "nik_index",
    "with_titles",
]
