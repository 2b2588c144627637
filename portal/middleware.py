"""What every request carries and every response declares."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from portal.as_of import read_as_of
from portal.models import Government

SESSION_GOVERNMENT = "government_id"
SESSION_BEGAN = "began"
SESSION_SEEN = "seen"
# Pages that must not know who asks (the citizens' survey, what is published): no session, no account is read there.
ANONYMOUS_PATHS = ("/s/", "/ikm/")
SEEN_STEP = 60  # seconds between two notes of use: not every request writes the session


def current_government(request):
    """The government a signed-in person works in; a superadmin chooses one for the session."""
    user = request.user
    if not user.is_authenticated:
        return None
    if user.government_id:
        return user.government
    chosen = request.session.get(SESSION_GOVERNMENT)
    found = Government.objects.filter(pk=chosen).first() if chosen else None
    return found or Government.objects.order_by("name").first()


def frame(get_response):
    """Set ``request.government``, ``request.today`` and ``request.as_of`` (portal.as_of.AsOf), and
    show instants in the government's own zone."""

    def middleware(request):
        if request.path.startswith(ANONYMOUS_PATHS):
            request.user = AnonymousUser()  # before anybody asks the session
        government = request.government = current_government(request)
        request.today = government.today() if government else timezone.localdate()
        request.as_of = read_as_of(request.GET.get("per", ""), request.today)
        if government is None:
            return get_response(request)
        with timezone.override(government.zone):
            return get_response(request)

    return middleware


def session_over(session, now):
    """Why a signed-in session has ended at ``now`` (seconds since 1970), or an empty text."""
    if now - session.get(SESSION_BEGAN, now) > settings.SESSION_ABSOLUTE_SECONDS:
        return "Sesi Anda berakhir karena sudah terlalu lama. Silakan masuk lagi."
    if now - session.get(SESSION_SEEN, now) > settings.SESSION_IDLE_SECONDS:
        return "Sesi Anda berakhir karena lama tidak dipakai. Silakan masuk lagi."
    return ""


def session_limits(get_response):
    """End a session that was not used, or that has lasted too long (OWASP ASVS 7.3).

    A page that asks for itself (``?poll``) is not use: a forgotten progress page must not keep a
    shared office computer signed in.
    """

    def middleware(request):
        if not request.path.startswith(ANONYMOUS_PATHS) and request.user.is_authenticated:
            session, now = request.session, int(time.time())
            over = session_over(session, now)
            if over:
                logout(request)
                messages.info(request, over)
            else:
                if SESSION_BEGAN not in session:
                    session[SESSION_BEGAN] = now
                if now - session.get(SESSION_SEEN, 0) >= SEEN_STEP and "poll" not in request.GET:
                    session[SESSION_SEEN] = now
        return get_response(request)

    return middleware


def response_headers(get_response):
    """Keep pages out of shared caches and switch browser features off, on every response."""

    def middleware(request):
        response = get_response(request)
        response.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()"
        )
        if not response.has_header("Cache-Control"):
            user = getattr(request, "user", None)
            signed_in = user is not None and user.is_authenticated
            response["Cache-Control"] = "private, no-store" if signed_in else "no-cache"
        return response

    return middleware
