"""Lasting addresses of the catalogue: ``/layanan/<government>/``."""

from django.urls import path

from publicservices.views import applying, catalogue, complaining

app_name = "catalogue"

urlpatterns = [
    path("<slug:slug>/", catalogue.catalogue_list, name="catalogue_list"),
    path("<slug:slug>/lacak/", applying.request_track, name="request_track"),
    path("<slug:slug>/pengaduan/", complaining.complaint_send, name="complaint_send"),
    path("<slug:slug>/pengaduan/lacak/", complaining.complaint_track, name="complaint_track"),
    path("<slug:slug>/<int:pk>/ajukan/", applying.request_apply, name="request_apply"),
    path("<slug:slug>/<int:pk>/", catalogue.catalogue_detail, name="catalogue_detail"),
]
