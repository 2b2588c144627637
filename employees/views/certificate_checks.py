"""Whether a certificate is one, for everybody: no account, no session, no cookie, no script. Rendered
without the request, and nothing of the visit is kept but a count of misses per network."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from employees.guesses import count_miss, may_guess
from employees.queries.training_certificates import certificate_by_code

NOT_FOUND, TOO_MANY = 404, 429


def page(template, status=200, **context):
    response = HttpResponse(render_to_string(template, context), status=status)
    # The address holds the code, the page a name: nobody learns the one, no engine lists the other.
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@login_not_required
@cache_control(no_store=True)
@require_safe
def certificate_check(request, code):
    """Name, course, days, JP, and whether the certificate holds. A code that is none gets the same
    answer whatever is wrong with it; who tries many has to wait."""
    if not may_guess(request):
        return page("employees/trainings/certificate_wait.html", TOO_MANY)
    certificate = certificate_by_code(code)
    if certificate is None:
        count_miss(request)
        return page("employees/trainings/certificate_unknown.html", NOT_FOUND)
    return page(
        "employees/trainings/certificate_check.html",
        certificate=certificate,
        government=certificate.government,
    )
