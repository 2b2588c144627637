"""Input of the pages of reports."""

from reports.forms.library import ReportFilterForm, ReportForm, period_choices
from reports.forms.schedules import ScheduleEditForm, ScheduleForm

__all__ = ["ReportFilterForm", "ReportForm", "ScheduleEditForm", "ScheduleForm", "period_choices"]
