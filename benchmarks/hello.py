"""The floor of ``benchmarks.pages``: a bare Django page. It reads the session and the user, as
every page of a portal does, and no more."""

from django.core.wsgi import get_wsgi_application
from django.shortcuts import render
from django.urls import path


def hello(request):
    return render(request, "hello.html")


urlpatterns = [path("hello/", hello)]
application = get_wsgi_application()
