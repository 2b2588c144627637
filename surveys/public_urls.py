"""Short public addresses of surveys."""

app_name = "survey_public"

urlpatterns = []
