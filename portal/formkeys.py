"""A form sent twice is written once.

Every form carries a hidden key (``{% form_key %}``) and its view wears ``@once``. The digest of
the key and of what was posted is written in the same transaction as what the view writes, and a
unique constraint decides between two that come together. Nothing of the sender is kept: for a
signed-in person the number of the account goes into the digest, for an anonymous form nothing.
"""

import hashlib
import re
import secrets
from functools import wraps

from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.models import FormKey

FIELD = "form_key"
KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")
NOT_BODY = {FIELD, "csrfmiddlewaretoken"}


def new_form_key():
    return secrets.token_urlsafe(24)


def key_digest(request, key):
    """The digest under which ``key`` is stored: another person or page with it is another key."""
    owner = request.user.pk if request.user.is_authenticated else ""
    return hashlib.sha256(f"{owner}|{request.path}|{key}".encode()).hexdigest()


def body_digest(request):
    """The digest of what was posted, files included; the order of the fields does not matter.

    Keyed: whoever has the table alone cannot try out what a form held (a NIK has few digits).
    """
    digest = salted_hmac("portal.formkeys.body", "", algorithm="sha256")
    for name in sorted(set(request.POST) - NOT_BODY):
        for value in request.POST.getlist(name):
            digest.update(f"{len(name)}:{name}={len(value)}:{value};".encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            digest.update(f"{len(name)}:{name}<{file.size};".encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def destination(response):
    """Where a successful answer sends the browser, or None: the form was not accepted."""
    if 300 <= response.status_code < 400:
        return response["Location"]
    return response.headers.get("HX-Redirect") if response.status_code < 300 else None


def repeat(request, earlier, body):
    """Answer a form whose key was used before: the first answer again, or 409 when it differs."""
    if earlier.body != body:
        return render(request, "portal/form_resent.html", {"path": request.path}, status=409)
    return HttpResponseRedirect(earlier.location)


def once(view):
    """Let a POST through one time per key; wear it innermost, right above the view.

    The view succeeds by a redirect (or ``HX-Redirect``). Any other answer (a form with errors, 409)
    is rolled back as a whole and leaves the key unused. Without a key the answer is 400.
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        key = request.POST.get(FIELD, "")
        if not KEY.fullmatch(key):
            return render(
                request, "portal/form_incomplete.html", {"path": request.path}, status=400
            )
        body = body_digest(request)
        with transaction.atomic():
            row, is_new = FormKey.objects.get_or_create(
                key=key_digest(request, key),
                defaults={"body": body, "day": timezone.now().date()},
            )
            if not is_new:
                return repeat(request, row, body)
            response = view(request, *args, **kwargs)
            location = destination(response)
            if location is None:
                transaction.set_rollback(True)
            else:
                FormKey.objects.filter(pk=row.pk).update(location=location)
            return response

    return guarded
