"""URLs of a view that only the form key tests know."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from portal import views
from portal.formkeys import once
from portal.models import Holiday
from portal.urls import urlpatterns as portal_urls


@login_not_required
@once
def holiday_create(request):
    """Write a holiday; ``day`` missing is a form error, ``crash`` a bug after the write."""
    if request.method != "POST":
        return HttpResponse("formulir")
    Holiday.objects.create(day="2026-08-17", name=request.POST.get("name", ""))
    if request.POST.get("crash"):
        raise KeyError("crash")
    if not request.POST.get("name"):
        return HttpResponse("Isi nama.")
    if request.POST.get("htmx"):
        return HttpResponse(headers={"HX-Redirect": "/tujuan/"})
    return redirect("/tujuan/")


urlpatterns = [path("libur/", holiday_create), path("libur-lain/", holiday_create), *portal_urls]
handler404 = views.page_not_found
