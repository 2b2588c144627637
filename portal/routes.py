"""Pages of the floor itself (named apart from urls.py, which is the map of the whole portal)."""

app_name = "portal"

urlpatterns = []
