"""Addresses of the pages of this app."""

app_name = "reports"

urlpatterns = []
