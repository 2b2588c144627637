"""The short public address of a certificate: typed from paper, so without a slash at the end (one
typed anyway is forgiven)."""

from django.urls import re_path

from employees.views import certificate_checks

app_name = "certificate_public"

urlpatterns = [
    re_path(
        r"^(?P<code>[^/]{1,60})/?$",
        certificate_checks.certificate_check,
        name="certificate_check",
    ),
]
