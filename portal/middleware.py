"""What every request carries and every response declares."""

from django.utils import timezone

from portal.as_of import read_as_of
from portal.models import Government

SESSION_GOVERNMENT = "government_id"


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
    """Set ``request.government``, ``request.today`` and ``request.as_of`` (portal.as_of.AsOf)."""

    def middleware(request):
        request.government = current_government(request)
        request.today = (
            request.government.today() if request.government else timezone.localdate()
        )
        request.as_of = read_as_of(request.GET.get("per", ""), request.today)
        return get_response(request)

    return middleware


def response_headers(get_response):
    """Keep signed-in pages out of shared caches and switch browser features off."""

    def middleware(request):
        response = get_response(request)
        response.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()"
        )
        if not response.has_header("Cache-Control") and getattr(request, "user", None):
            response["Cache-Control"] = (
                "private, no-store" if request.user.is_authenticated else "no-cache"
            )
        return response

    return middleware
