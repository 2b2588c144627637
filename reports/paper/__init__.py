"""The evaluation report on paper: its sections as data for the portal's report template."""

from reports.paper.report import build_pdf, report_data

__all__ = ["build_pdf", "report_data"]
