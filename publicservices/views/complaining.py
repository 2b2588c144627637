"""Telling the government something and following it, for everybody: no account, no session, no
cookie, no script (publicservices.views.applying works the same way)."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from portal.activation.codes import written
from portal.enums import ModuleSource
from portal.pages import row_number, show_refusal
from publicservices.actions.complaints import ComplaintDraft, act_as_reporter, file_complaint
from publicservices.actions.requests import OtherContents
from publicservices.forms.complaints import ComplaintForm, SayForm, TrackComplaintForm
from publicservices.queries.catalogue import government_by_slug, promised_service
from publicservices.queries.complaints import (
    agencies_of,
    clocks_of,
    complaint_by_code,
    events_of,
)
from publicservices.views.applying import (
    MAX_BODY,
    TOO_OFTEN,
    UNREADABLE_BODY,
    draw_secret,
    followed,
    notice,
    read_secret,
)
from publicservices.views.catalogue import page, unknown


def service_named(government, text):
    """The service an address names, else None."""
    number = row_number(text)
    return promised_service(government, number) if number else None


def form_page(government, form, secret, service, status=200):
    return page(
        "publicservices/public/complain.html",
        status,
        government=government,
        form=form,
        secret=secret,
        service=service,
    )


@csrf_exempt
@login_not_required
@gzip_page
@cache_control(no_store=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_send(request, slug):
    """The form; a POST keeps the case and shows its code, once."""
    government = government_by_slug(slug)
    if government is None:
        return unknown()
    if government.complaint_source != ModuleSource.HERE:
        return page("publicservices/public/complain_national.html", government=government)
    service = service_named(government, request.GET.get("layanan", ""))
    if request.method != "POST":
        form = ComplaintForm(agencies=agencies_of(government), service=service)
        return form_page(government, form, draw_secret(), service)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MAX_BODY:
        return notice(413, government, "Kiriman terlalu besar", "Laporan belum tersimpan.")
    try:
        data, has_files = request.POST, bool(request.FILES)
    except UNREADABLE_BODY:
        return notice(400, government, "Kiriman tidak terbaca", "Laporan belum tersimpan.")
    return receive(request, government, service, data, has_files)


def receive(request, government, service, data, has_files):
    """Keep what was posted and show its code, or show the form again with what is wrong."""
    form = ComplaintForm(data, agencies=agencies_of(government), service=service)
    secret = read_secret(data.get("kunci", ""))
    if secret is None or has_files:
        form.add_error(None, "Halaman ini sudah terlalu lama terbuka. Periksa, lalu kirim lagi.")
        return form_page(government, form, draw_secret(), service, 422)
    if not form.is_valid():
        return form_page(government, form, data["kunci"], service, 422)
    if not ratelimit.consume(request, action="request_filed"):
        form.add_error(None, TOO_OFTEN)
        return form_page(government, form, data["kunci"], service, 429)
    draft = ComplaintDraft(service=service, **form.draft_values)
    try:
        filed = file_complaint(government=government, secret=secret, draft=draft)
    except OtherContents:
        return notice(
            409, government, "Formulir ini sudah dikirim",
            "Laporan pertama sudah tersimpan. Untuk laporan lain, buka formulirnya lagi.",
        )  # fmt: skip
    return page(
        "publicservices/public/complained.html",
        government=government,
        row=filed.complaint,
        code=written(filed.code),
    )


@csrf_exempt
@login_not_required
@gzip_page
@cache_control(no_store=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_track(request, slug):
    """Where a case stands, for whoever has its code, and what they say of the answer; the code travels
    in the body only."""
    government = government_by_slug(slug)
    if government is None:
        return unknown()
    form = TrackComplaintForm(request.POST if request.method == "POST" else None)
    row, status = followed(request, government, form, complaint_by_code)
    if row is None:
        return page(
            "publicservices/public/complaint_track.html", status, government=government, form=form
        )
    return tracked(request, government, row, form.cleaned_data["code"])


def tracked(request, government, row, code):
    """The case, after the reporter's say when one was sent."""
    status, say = 200, SayForm(request.POST if "say" in request.POST else None, row=row)
    if say.is_bound and say.is_wanted:
        if say.is_valid():
            try:
                row = act_as_reporter(
                    complaint=row, act=say.cleaned_data["say"], text=say.cleaned_data["text"]
                )
            except ValidationError as error:
                show_refusal(say, error)
                status = 422
            else:
                say = SayForm(row=row)
        else:
            status = 422
    return page(
        "publicservices/public/complaint_tracked.html",
        status,
        government=government,
        row=row,
        code=code,
        say=say,
        clocks=clocks_of(row),
        events=events_of(row, public=True),
    )
