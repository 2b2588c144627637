"""Short public addresses of surveys: typed from a poster, so without a slash at the end (one typed
anyway is forgiven)."""

from django.urls import re_path

from surveys.views import citizens, kiosks

app_name = "survey_public"

urlpatterns = [
    re_path(r"^(?P<code>[^/]{1,60})/?$", citizens.survey_form, name="survey_form"),
    re_path(
        r"^(?P<code>[^/]{1,60})/kiosk/(?P<key>[0-9a-f]{16})/?$",
        kiosks.kiosk_form,
        name="kiosk_form",
    ),
    re_path(
        r"^(?P<code>[^/]{1,60})/kiosk/(?P<key>[0-9a-f]{16})/thanks/?$",
        kiosks.kiosk_thanks,
        name="kiosk_thanks",
    ),
    re_path(
        r"^(?P<code>[^/]{1,60})/kiosk/(?P<key>[0-9a-f]{16})/exit/?$",
        kiosks.kiosk_exit,
        name="kiosk_exit",
    ),
    re_path(r"^(?P<code>[^/]{1,60})/thanks/?$", citizens.survey_thanks, name="survey_thanks"),
]
