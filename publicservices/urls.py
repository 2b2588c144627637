"""Addresses of the pages of this app."""

from django.urls import path

from publicservices.views import complaints, requests, services, standards, times

app_name = "publicservices"

urlpatterns = [
    path("", services.service_list, name="service_list"),
    path("new/", services.service_create, name="service_create"),
    path("<int:pk>/edit/", services.service_update, name="service_update"),
    path("<int:pk>/", standards.service_detail, name="service_detail"),
    path("<int:pk>/end/", services.service_end, name="service_end"),
    path("<int:pk>/form/", requests.request_form_update, name="request_form_update"),
    path("requests/", requests.request_list, name="request_list"),
    path("requests/<int:pk>/", requests.request_detail, name="request_detail"),
    path("requests/documents/<int:pk>/", requests.request_document, name="request_document"),
    path("complaints/", complaints.complaint_list, name="complaint_list"),
    path("complaints/new/", complaints.complaint_create, name="complaint_create"),
    path("complaints/receipt/", complaints.complaint_receipt, name="complaint_receipt"),
    path("complaints/<int:pk>/", complaints.complaint_detail, name="complaint_detail"),
    path("complaints/<int:pk>/contents/", complaints.complaint_open, name="complaint_open"),
    path("complaints/<int:pk>/identity/", complaints.complaint_identity, name="complaint_identity"),
    path("unit/<int:pk>/complaints/", complaints.unit_complaints, name="unit_complaints"),
    path("<int:pk>/standard/", standards.standard_update, name="standard_update"),
    path("<int:pk>/standard/publish/", standards.standard_publish, name="standard_publish"),
    path("<int:pk>/standard/discard/", standards.standard_discard, name="standard_discard"),
    path("<int:pk>/standard/compare/", standards.standard_compare, name="standard_compare"),
    path("times/", times.time_list, name="time_list"),
    path("<int:pk>/times/", times.service_times, name="service_times"),
    path("unit/<int:pk>/times/", times.unit_times, name="unit_times"),
    path("unit/<int:pk>/", services.unit_services, name="unit_services"),
]
