"""Addresses of the pages of this app: the front door, search, the library."""

from django.urls import path

from reports.views import front, library

app_name = "reports"

urlpatterns = [
    path("", front.home, name="home"),
    path("search/", front.search, name="search"),
    path("reports/", library.report_list, name="report_list"),
    path("reports/new/", library.report_create, name="report_create"),
    path("reports/<uuid:uuid>/", library.report_detail, name="report_detail"),
    path("reports/<uuid:uuid>/pdf/", library.report_pdf, name="report_pdf"),
    path("reports/<uuid:uuid>/xlsx/", library.report_xlsx, name="report_xlsx"),
]
