"""Lasting addresses of the catalogue: ``/layanan/<government>/``."""

from django.urls import path

from publicservices.views import catalogue

app_name = "catalogue"

urlpatterns = [
    path("<slug:slug>/", catalogue.catalogue_list, name="catalogue_list"),
    path("<slug:slug>/<int:pk>/", catalogue.catalogue_detail, name="catalogue_detail"),
]
