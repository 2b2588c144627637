"""Pages of the floor itself (named apart from urls.py, which is the map of the whole portal)."""

from django.urls import path

from portal import views

app_name = "portal"

urlpatterns = [
    path("jobs/", views.job_list, name="job_list"),
    path("jobs/<uuid:uuid>/", views.job_detail, name="job_detail"),
    path("jobs/<uuid:uuid>/cancel/", views.job_cancel, name="job_cancel"),
    path("jobs/<uuid:uuid>/retry/", views.job_retry, name="job_retry"),
    path("audit/", views.audit_list, name="audit_list"),
    path("settings/", views.government_update, name="government_update"),
    path("settings/government/", views.government_switch, name="government_switch"),
    path("notices/", views.notification_list, name="notification_list"),
    path("notices/read/", views.notification_read, name="notification_read"),
    path("theme/", views.theme_set, name="theme_set"),
    path("health/", views.health, name="health"),
]
