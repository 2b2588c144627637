"""Releasing a report, and checking one: the check is for everybody, without account, session or
cookie, rendered without the request."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from employees.guesses import count_miss, may_guess
from portal.formkeys import once
from portal.permissions import Permission, require
from reports.actions import release_report
from reports.queries import released_with
from reports.views.library import visible_report

NOT_FOUND, TOO_MANY = 404, 429
CONSEQUENCES = (
    "Laporan mendapat nomor, dan berkasnya dibuat ulang tanpa tanda rancangan dari angka yang sama.",
    "Siapa pun dapat memeriksa keasliannya: judul, unit, nomor, dan tanggalnya terbaca umum.",
    "Sesudah terbit, laporan tidak dapat diubah atau ditarik.",
)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.REPORT_RELEASE)
@once
def report_release(request, uuid):
    """Release a report that somebody else ordered."""
    report = visible_report(request, uuid)
    if not report.is_ready:
        raise Http404
    if not request.user.has_perm(Permission.REPORT_RELEASE, report.unit):
        raise PermissionDenied
    back = reverse("reports:report_detail", args=[report.uuid])
    if request.method == "POST":
        try:
            released = release_report(report=report, user=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, f"Laporan terbit dengan nomor {released.stamp.label}.")
        return redirect(back)
    context = {"report": report, "cancel_url": back, "consequences": CONSEQUENCES}
    return render(request, "reports/report_release.html", context)


def page(status=200, **context):
    return HttpResponse(render_to_string("reports/release_check.html", context), status=status)


@login_not_required
@cache_control(no_store=True)
@require_safe
def release_find(request):
    """Where a fingerprint or the SHA-256 of a file is typed."""
    typed = re.sub(r"[^0-9a-zA-Z]", "", request.GET.get("sidik", "")[:200])
    if typed:
        return HttpResponseRedirect(reverse("release_public:release_check", args=[typed]))
    return page()


@login_not_required
@cache_control(no_store=True)
@require_safe
def release_check(request, digest):
    """Number, title, unit, day and office of the released report with this fingerprint or file. A
    draft gets the same answer as what is nothing at all; who tries many has to wait."""
    if not may_guess(request):
        return page(TOO_MANY, must_wait=True)
    found = released_with(digest)
    if not found:
        count_miss(request)
        return page(NOT_FOUND, is_unknown=True)
    return page(found=found, government=found[0].government, digest=digest.lower())
