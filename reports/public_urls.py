"""Public addresses of released reports: whether a paper or a file is one."""

from django.urls import path

from reports.views import releases

app_name = "release_public"

urlpatterns = [
    path("", releases.release_find, name="release_find"),
    path("<slug:digest>/", releases.release_check, name="release_check"),
]
