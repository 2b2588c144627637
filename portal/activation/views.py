"""Public pages: a first or new password by code or link, and the wish for one.

Every refusal reads the same, with the same status, after the same work: wrong, used, revoked and
expired codes and unknown names cannot be told apart. Attempts are counted per name, known or not,
and wrong ones per network, by the counters sign-in uses.
"""

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.activation.actions import (
    CodeRefused,
    code_of,
    find_code,
    note_request,
    spend_code,
)
from portal.activation.forms import ActivationForm, PasswordsForm, ResetRequestForm
from portal.activation.mail import mail_works
from portal.formkeys import once

REFUSED = (
    "Kode tidak dapat dipakai. Periksa nama pengguna dan kode pada lembar Anda. Bila kode ini sudah "
    "pernah Anda pakai, masuk dengan sandi yang Anda buat waktu itu. Bila sudah lama, minta kode "
    "baru kepada petugas akun unit Anda."
)
LOCKED = (
    "Terlalu banyak percobaan untuk nama pengguna atau dari jaringan ini. Tidak ada yang berubah. "
    "Coba lagi 15 menit lagi."
)
LOCKED_STATUS = 429


def may_try(request, key):
    """Count a try of ``key``; whether it may be made at all."""
    return ratelimit.consume(
        request, action="activation_network", dry_run=True
    ) and ratelimit.consume(request, action="activation", key=key)


def enter(request, form, code):
    """Spend ``code`` with the password of a valid form and sign its owner in, or None.

    A second factor is asked for as at any sign-in; the session gets a new key.
    """
    try:
        account = spend_code(code=code, password=form.cleaned_data["password1"])
    except CodeRefused:
        return None
    if request.user.is_authenticated:
        logout(request)  # somebody else, on a shared computer: their session ends whole
    messages.success(request, "Sandi tersimpan.")
    return perform_login(request, account, redirect_url=settings.LOGIN_REDIRECT_URL)


def tried(request, form, key, find):
    """Try the code ``find()`` looks up, for a form that is valid so far; return (answer, status).

    Without an answer the form says what is wrong.
    """
    if not may_try(request, key):
        form.add_error(None, LOCKED)
        return None, LOCKED_STATUS
    with transaction.atomic():
        code = find()
        if code is not None and form.refuse_weak(code.user):
            return None, 200
        answer = enter(request, form, code) if code is not None else None
    if answer is None:
        ratelimit.consume(request, action="activation_network")
        form.add_error(None, REFUSED)
    return answer, 200


@never_cache
@sensitive_post_parameters("code", "password1", "password2")
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def activation_form(request):
    """User name, code from the paper, new password. The code itself makes a resend harmless."""
    form, status = ActivationForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        login, text = form.cleaned_data["login"], form.cleaned_data["code"]
        answer, status = tried(
            request, form, login.strip().lower(), lambda: find_code(login=login, text=text)
        )
        if answer is not None:
            return answer
    return render(request, "portal/activation_form.html", {"form": form}, status=status)


@never_cache
@sensitive_post_parameters("password1", "password2")
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def activation_link(request, pk, code):
    """The page a mailed link opens. Opening it looks nothing up and spends nothing: mail programs
    and scanners open links too."""
    form, status = PasswordsForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        answer, status = tried(request, form, f"link:{pk}", lambda: code_of(user_id=pk, text=code))
        if answer is not None:
            return answer
    response = render(request, "portal/activation_link.html", {"form": form}, status=status)
    # The address holds the code: nothing learns it as the page before, not even our own files.
    response["Referrer-Policy"] = "strict-origin"
    return response


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def activation_request(request):
    """Ask for a link by mail; without a mail server the page says whom to ask instead."""
    works = mail_works()
    form, status = ResetRequestForm(request.POST or None), 200
    if request.method == "POST" and works and form.is_valid():
        login = form.cleaned_data["login"]
        if ratelimit.consume(request, action="reset_request", key=login.strip().lower()):
            note_request(login=login)
            return redirect("portal:activation_requested")
        form.add_error(None, LOCKED)
        status = LOCKED_STATUS
    context = {"form": form, "mail_works": works}
    return render(request, "portal/activation_request.html", context, status=status)


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD"])
def activation_requested(request):
    """What everybody is told who asked for a link."""
    context = {"hours": settings.ACTIVATION_LINK_HOURS}
    return render(request, "portal/activation_requested.html", context)
