"""Tells Django to use our admin site (apart from apps.py, which may hold one configuration)."""

from django.contrib.admin.apps import AdminConfig


class SuperadminConfig(AdminConfig):
    default_site = "portal.admin_site.SuperadminSite"
