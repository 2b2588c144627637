"""Addresses of the pages of this app: the front door, search, the library."""

from django.urls import path

from reports.views import front, library, outcomes, releases, schedules

app_name = "reports"

urlpatterns = [
    path("", front.home, name="home"),
    path("search/", front.search, name="search"),
    path("reports/", library.report_list, name="report_list"),
    path("reports/new/", library.report_create, name="report_create"),
    path("reports/schedules/", schedules.schedule_list, name="schedule_list"),
    path("reports/schedules/new/", schedules.schedule_create, name="schedule_create"),
    path("reports/schedules/<int:pk>/edit/", schedules.schedule_update, name="schedule_update"),
    path("reports/schedules/<int:pk>/pause/", schedules.schedule_pause, name="schedule_pause"),
    path("reports/schedules/<int:pk>/resume/", schedules.schedule_resume, name="schedule_resume"),
    path("reports/schedules/<int:pk>/end/", schedules.schedule_end, name="schedule_end"),
    path("reports/proposals/<int:pk>/", outcomes.proposal_outcome, name="proposal_outcome"),
    path("reports/<uuid:uuid>/", library.report_detail, name="report_detail"),
    path("reports/<uuid:uuid>/release/", releases.report_release, name="report_release"),
    path("reports/<uuid:uuid>/pdf/", library.report_pdf, name="report_pdf"),
    path("reports/<uuid:uuid>/xlsx/", library.report_xlsx, name="report_xlsx"),
]
