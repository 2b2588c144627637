"""Addresses of the pages of this app."""

from django.urls import path

from publicservices import views

app_name = "publicservices"

urlpatterns = [
    path("", views.service_list, name="service_list"),
    path("new/", views.service_create, name="service_create"),
    path("<int:pk>/edit/", views.service_update, name="service_update"),
    path("<int:pk>/end/", views.service_end, name="service_end"),
    path("unit/<int:pk>/", views.unit_services, name="unit_services"),
]
