"""The map of the portal. Apps are named by string: the floor imports none of them."""

from django.contrib import admin
from django.urls import include, path

from portal import accounts, views

urlpatterns = [
    path("", include("reports.urls")),
    path("", include("portal.routes")),
    path("account/", include(accounts.urlpatterns)),
    path("s/", include("surveys.public_urls")),
    path("ikm/", include("surveys.published_urls")),
    path("sertifikat/", include("employees.public_urls")),
    path("layanan/", include("publicservices.public_urls")),
    path("laporan/", include("reports.public_urls")),
    path("orgunits/", include("orgunits.urls")),
    path("employees/", include("employees.urls")),
    path("services/", include("publicservices.urls")),
    path("surveys/", include("surveys.urls")),
    path("usulan-penataan/", include("restructuring.urls")),
    path("admin/", admin.site.urls),
]

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.page_not_found
handler500 = views.server_error
