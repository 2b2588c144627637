"""Pages of the floor itself (named apart from urls.py, which is the map of the whole portal)."""

from django.urls import path

from portal import health, views
from portal.activation import views as activation
from portal.delivery import views as delivery
from portal.imports import views as imports
from portal.working_days import views as working_days

app_name = "portal"

urlpatterns = [
    path("jobs/", views.job_list, name="job_list"),
    path("jobs/<uuid:uuid>/", views.job_detail, name="job_detail"),
    path("jobs/<uuid:uuid>/cancel/", views.job_cancel, name="job_cancel"),
    path("jobs/<uuid:uuid>/retry/", views.job_retry, name="job_retry"),
    path("imports/", imports.import_list, name="import_list"),
    path("imports/new/", imports.import_create, name="import_create"),
    path("imports/<uuid:uuid>/", imports.import_detail, name="import_detail"),
    path("imports/<uuid:uuid>/mapping/", imports.import_map, name="import_map"),
    path("imports/<uuid:uuid>/check/", imports.import_check, name="import_check"),
    path("imports/<uuid:uuid>/errors/", imports.import_errors, name="import_errors"),
    path("imports/<uuid:uuid>/confirm/", imports.import_confirm, name="import_confirm"),
    path("imports/<uuid:uuid>/discard/", imports.import_discard, name="import_discard"),
    path("audit/", views.audit_list, name="audit_list"),
    path("settings/", views.government_update, name="government_update"),
    path("settings/channels/", delivery.channel_list, name="channel_list"),
    path("settings/channels/test/", delivery.channel_test, name="channel_test"),
    path("calendar/", working_days.working_calendar, name="working_calendar"),
    path("calendar/day/", working_days.calendar_day, name="calendar_day"),
    path("calendar/week/", working_days.calendar_week, name="calendar_week"),
    path("settings/government/", views.government_switch, name="government_switch"),
    path("notices/", views.notification_list, name="notification_list"),
    path("notices/preferences/", delivery.preference_update, name="preference_update"),
    path("notices/read/", views.notification_read, name="notification_read"),
    path("theme/", views.theme_set, name="theme_set"),
    path("aktivasi/", activation.activation_form, name="activation_form"),
    path("aktivasi/lupa/", activation.activation_request, name="activation_request"),
    path("aktivasi/lupa/dicatat/", activation.activation_requested, name="activation_requested"),
    path(
        "aktivasi/tautan/<int:pk>/<str:code>/",
        activation.activation_link,
        name="activation_link",
    ),
    path("health/", health.ready, name="health"),
    path("health/live/", health.live, name="health_live"),
    path("health/details/", health.details, name="health_details"),
]
