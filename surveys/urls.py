"""Addresses of the pages of this app."""

from django.urls import path

from surveys.views import campaigns

app_name = "surveys"

urlpatterns = [
    path("", campaigns.campaign_list, name="campaign_list"),
    path("new/", campaigns.campaign_create, name="campaign_create"),
    path("<int:pk>/", campaigns.campaign_detail, name="campaign_detail"),
    path("<int:pk>/open/", campaigns.campaign_open, name="campaign_open"),
    path("<int:pk>/close/", campaigns.campaign_close, name="campaign_close"),
    path("unit/<int:pk>/", campaigns.unit_surveys, name="unit_surveys"),
]
