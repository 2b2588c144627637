"""Filing and following a request, for everybody: no account, no session, no cookie, no script.

Rendered without the request, like the survey. The form carries a secret drawn and signed by the server;
the code follows from it, so a form sent twice keeps one request and shows the same code.
"""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import BadRequest, SuspiciousOperation, ValidationError
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.crypto import get_random_string
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from portal.activation.codes import written
from publicservices.actions.requests import OtherContents, file_request
from publicservices.forms.requests import ApplicationForm, TrackForm
from publicservices.offers import survey_url
from publicservices.queries.catalogue import government_by_slug, promised_service
from publicservices.queries.requests import form_of, home_of, request_by_code, request_clock
from publicservices.queries.standards import service_in_charge, standard_on
from publicservices.request_fields import FieldKind, fingerprint, has_documents
from publicservices.views.catalogue import page, unknown

SALT = "publicservices.application"
SECRET_LETTERS, SECRET_SECONDS = 40, 24 * 3600
MAX_BODY = 128 * 1024
UNREADABLE_BODY = (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError)
UNKNOWN_CODE = "Kode ini tidak dikenal. Periksa lagi huruf dan angkanya pada tanda terima Anda."
CHANGED = "Isian layanan ini baru saja diubah petugas. Periksa, lalu kirim lagi."
TOO_OFTEN = "Terlalu banyak percobaan dari jaringan ini. Coba lagi 15 menit lagi."


def draw_secret():
    return signing.TimestampSigner(salt=SALT).sign(get_random_string(SECRET_LETTERS))


def read_secret(text):
    """The secret of a form of ours that is not too old, else None."""
    try:
        return signing.TimestampSigner(salt=SALT).unsign(text, max_age=SECRET_SECONDS)
    except signing.BadSignature:
        return None


def notice(status, government, heading, text):
    return page("publicservices/public/notice.html", status, government=government,
                heading=heading, text=text)  # fmt: skip


def followed(request, government, form, by_code):
    """The row of the code in a posted ``form`` (of TrackForm's kind), and the status to answer with;
    without one the form says why. ``by_code(government, text)`` looks it up. Wrong codes are counted per
    network, right ones are not."""
    if request.method != "POST" or not form.is_valid():
        return None, 200
    if not ratelimit.consume(request, action="tracking_network", dry_run=True):
        form.add_error("code", TOO_OFTEN)
        return None, 429
    row = by_code(government, form.cleaned_data["code"])
    if row is None:
        ratelimit.consume(request, action="tracking_network")
        form.add_error("code", UNKNOWN_CODE)
        return None, 404
    return row, 200


def form_page(service, asked, form, secret, status=200):
    return page(
        "publicservices/public/apply.html",
        status,
        government=service.government,
        service=service,
        standard=standard_on(service.line, service.government.today()),
        intro=asked.intro,
        shape=fingerprint(asked.fields),
        has_documents=has_documents(asked.fields),
        form=form,
        secret=secret,
    )


@csrf_exempt
@login_not_required
@gzip_page
@cache_control(no_store=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def request_apply(request, slug, pk):
    """The form of a service; a POST keeps the request and shows its code, once."""
    government = government_by_slug(slug)
    known = promised_service(government, pk) if government else None
    service = service_in_charge(known, government.today()) if known else None
    asked = form_of(service) if service else None
    if asked is None or not asked.is_open:
        return unknown(government)
    if request.method != "POST":
        return form_page(service, asked, ApplicationForm(asked=asked.fields), draw_secret())
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > most_body(asked.fields):
        return notice(413, government, "Kiriman terlalu besar", "Permohonan belum tersimpan.")
    try:
        data, sent = request.POST, request.FILES
    except UNREADABLE_BODY:
        return notice(400, government, "Kiriman tidak terbaca", "Permohonan belum tersimpan.")
    return receive(request, service, asked, data, sent)


def most_body(fields):
    """How long a body may be: the texts, and each document as long as it may be."""
    documents = (one for one in fields if one.kind == FieldKind.DOCUMENT)
    return MAX_BODY + sum(one.most_bytes for one in documents)


def receive(request, service, asked, data, sent):
    """Keep what was posted and show its code, or show the form again with what is wrong."""
    form = ApplicationForm(data, sent, asked=asked.fields)
    secret = read_secret(data.get("kunci", ""))
    if secret is None or (sent and not has_documents(asked.fields)):
        form.add_error(None, "Halaman ini sudah terlalu lama terbuka. Periksa, lalu kirim lagi.")
        return form_page(service, asked, form, draw_secret(), 422)
    if data.get("bentuk") != fingerprint(asked.fields):
        # The answers are numbered: they would be kept under other questions.
        form.add_error(None, CHANGED)
        return form_page(service, asked, form, data["kunci"], 422)
    if not form.is_valid():
        return form_page(service, asked, form, data["kunci"], 422)
    if not ratelimit.consume(request, action="request_filed"):
        form.add_error(None, TOO_OFTEN)
        return form_page(service, asked, form, data["kunci"], 429)
    documents = form.cleaned_documents()
    if form.errors:
        return form_page(service, asked, form, data["kunci"], 422)
    try:
        filed = file_request(
            service=service,
            secret=secret,
            applicant=form.cleaned_data["applicant"],
            phone=form.cleaned_data["phone"],
            answers=form.answers,
            documents=documents,
        )
    except OtherContents:
        return notice(
            409, service.government, "Formulir ini sudah dikirim",
            "Permohonan pertama sudah tersimpan. Untuk permohonan lain, buka formulirnya lagi.",
        )  # fmt: skip
    except ValidationError as error:
        form.add_error(None, error)
        return form_page(service, asked, form, data["kunci"], 422)
    return page(
        "publicservices/public/filed.html",
        government=service.government,
        service=service,
        row=filed.request,
        code=written(filed.code),
    )


@csrf_exempt
@login_not_required
@gzip_page
@cache_control(no_store=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def request_track(request, slug):
    """Where a request stands, for whoever has its code; the code travels in the body only."""
    government = government_by_slug(slug)
    if government is None:
        return unknown()
    form = TrackForm(request.POST if request.method == "POST" else None)
    row, status = followed(request, government, form, request_by_code)
    if row is None:
        return page("publicservices/public/track.html", status, government=government, form=form)
    home = home_of(row)
    return page(
        "publicservices/public/tracked.html",
        government=government,
        row=row,
        home=home,
        clock=request_clock(row),
        events=row.events.filter(is_public=True),
        documents=row.documents.all(),
        survey_url=survey_url(home) if not row.is_open else "",
    )
