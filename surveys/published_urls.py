"""Lasting addresses of published results: ``/ikm/<government>/<first day>/<last day>/``."""

from django.urls import path

from surveys.views import published

app_name = "published"

urlpatterns = [
    path("<slug:slug>/", published.published_detail, name="published_latest"),
    path("<slug:slug>/screen/", published.published_screen, name="published_screen"),
    path("<slug:slug>/<str:start>/<str:end>/", published.published_detail, name="published_detail"),
    path(
        "<slug:slug>/<str:start>/<str:end>/unit.csv", published.published_csv, name="published_csv"
    ),
    path(
        "<slug:slug>/<str:start>/<str:end>/data.json",
        published.published_json,
        name="published_json",
    ),
]
