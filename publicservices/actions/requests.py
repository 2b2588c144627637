"""Every write about requests."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from portal import audit, crypto, files
from portal.attachments.cleaning import Cleaned
from portal.models import Government, User
from portal.tracking_codes import derived_code, digest
from portal.working_days.clock import Pause, WorkCalendar, due_day
from portal.working_days.queries import calendar_between
from publicservices.actions.times import (
    COUNTED_OF_REQUEST,
    count_request,
    keys_of_request,
    renew_tallies,
)
from publicservices.enums import RequestEventKind, RequestState
from publicservices.models import (
    PublicService,
    RequestDocument,
    RequestEvent,
    RequestForm,
    RequestPause,
    ServiceRequest,
)
from publicservices.queries.standards import standard_on
from publicservices.request_fields import MOST_FIELDS, RequestField, stored
from publicservices.time_figures import measure_of

KEPT_AFTER_END = timedelta(days=730)
LONGEST_TERM_DAYS = 120  # beside the term itself: weekends and the longest row of holidays
LEAST_REASON = 10
Answers = Sequence[tuple[str, str]]
Documents = Sequence[tuple[str, Cleaned]]


class OtherContents(Exception):
    """The same form was sent before with other contents."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A request that was kept, and the code that follows it: shown once, stored nowhere."""

    request: ServiceRequest
    code: str


@transaction.atomic
def settle_form(
    *,
    service: PublicService,
    is_open: bool,
    intro: str,
    fields: Sequence[RequestField],
    user: User | None,
) -> RequestForm:
    """Say what requests to a service ask. ValidationError when it is opened without a standard that
    holds, or asks too much."""
    service = PublicService.objects.select_for_update(of=("self",)).get(pk=service.pk)
    if len(fields) > MOST_FIELDS:
        raise ValidationError(f"Paling banyak {MOST_FIELDS} isian.")
    if is_open and standard_on(service.line, service.government.today()) is None:
        raise ValidationError(
            "Belum bisa dibuka. Terbitkan dulu standar pelayanan layanan ini.", code="no_standard"
        )
    form, _ = RequestForm.objects.get_or_create(
        line=service.line, defaults={"government": service.government}
    )
    before = {"is_open": form.is_open, "intro": form.intro, "asked": form.asked}
    form.is_open, form.intro, form.asked = is_open, intro.strip(), stored(fields)
    after = {"is_open": form.is_open, "intro": form.intro, "asked": form.asked}
    if before != after:
        form.save()
        audit.record(
            actor=user,
            action="Mengatur formulir permohonan",
            obj=form,
            government=service.government,
            unit_id=service.unit_id,
            changes=audit.differences(before, after),
        )
    return form


def body_digest(
    service: PublicService, applicant: str, phone: str, answers: Answers, documents: Documents = ()
) -> str:
    """A keyed digest of what was sent. Of documents what they are after cleaning, which gives the same
    for the same file."""
    sent = [str(service.line), applicant, phone, list(answers)]
    if documents:
        sent += [[label, hashlib.sha256(one.content).hexdigest()] for label, one in documents]
    text = json.dumps(sent)
    return salted_hmac("publicservices.request", text, algorithm="sha256").hexdigest()


def file_request(
    *,
    service: PublicService,
    secret: str,
    applicant: str,
    answers: Answers,
    phone: str = "",
    documents: Documents = (),
    user: User | None = None,
) -> Filed:
    """Keep a request once per ``secret`` (of its form, drawn by the server); again it gives the same.

    ``answers``: (label, text); ``documents``: (label, what portal.attachments made of it). ``user``: the officer who fills it in for somebody. Raises
    OtherContents when the secret was used with other contents, ValidationError when the service
    takes no requests (any more).
    """
    code = derived_code(secret)
    body = body_digest(service, applicant, phone, answers, documents)
    found = ServiceRequest.objects.filter(code_hash=digest(code)).first()
    if found is None:
        try:
            found = _keep(service, digest(code), body, applicant, phone, answers, documents, user)
        except IntegrityError:  # its twin was faster
            found = ServiceRequest.objects.get(code_hash=digest(code))
    if not constant_time_compare(found.body_hash, body):
        raise OtherContents
    return Filed(found, code)


@transaction.atomic
def _keep(
    service: PublicService,
    code_hash: str,
    body_hash: str,
    applicant: str,
    phone: str,
    answers: Answers,
    documents: Documents,
    user: User | None,
) -> ServiceRequest:
    government, now = service.government, timezone.now()
    form = RequestForm.objects.filter(line=service.line, is_open=True).first()
    standard = standard_on(service.line, government.today(now))
    if form is None or standard is None:
        raise ValidationError("Layanan ini tidak menerima permohonan lewat portal.")
    row = ServiceRequest(
        government=government,
        service=service,
        line=service.line,
        standard=standard,
        code_hash=code_hash,
        body_hash=body_hash,
        term_amount=standard.term_amount,
        term_unit=standard.term_unit if standard.term_amount else "",
        filed_at=now,
    )
    row.applicant = crypto.seal(applicant, row.seal_context)
    row.phone = crypto.seal(phone, row.seal_context) if phone else ""
    row.answers = crypto.seal(json.dumps(list(answers)), row.seal_context)
    row.due_on = _due(row, [])
    row.measure = measure_of(row.term).value
    row.save(force_insert=True)
    _attach(row, documents, user)
    _note(row, RequestEventKind.FILED, "", user)
    renew_tallies(government, keys_of_request(row))
    return row


def _attach(row: ServiceRequest, documents: Documents, user: User | None) -> None:
    for label, one in documents:
        document = RequestDocument(
            government=row.government, request=row, label=label[:120], size=len(one.content)
        )
        sealed = crypto.seal_bytes(one.content, document.seal_context)
        document.attachment = files.store(row.government, one.name, one.content_type, sealed, user)
        document.save(force_insert=True)


def _days_needed(row: ServiceRequest) -> tuple[date, date]:
    """The days among which the end of a request's term lies, whatever the calendar says of them."""
    days = timedelta(days=2 * row.term_amount + LONGEST_TERM_DAYS)
    last = max(row.filed_at, timezone.now()) + days
    return row.government.today(row.filed_at), row.government.today(last)


def _due(
    row: ServiceRequest, pauses: Sequence[RequestPause], calendar: WorkCalendar | None = None
) -> date | None:
    """The last day of a request's term; None without a term or while the clock stands still."""
    if row.term is None:
        return None
    calendar = calendar or calendar_between(row.government, *_days_needed(row))
    stops = [Pause(stop.since, stop.until) for stop in pauses]
    return due_day(row.filed_at, row.term, calendar, row.government.zone, stops)


def _note(
    row: ServiceRequest,
    kind: RequestEventKind,
    text: str,
    user: User | None,
    *,
    is_public: bool = True,
) -> None:
    RequestEvent.objects.create(
        government=row.government, request=row, kind=kind, text=text, by=user, is_public=is_public
    )
    audit.record(
        actor=user,
        action=f"Permohonan: {RequestEventKind(kind).label.lower()}",
        obj=row,
        government=row.government,
        unit_id=row.service.unit_id,
    )


def _locked_open(request: ServiceRequest) -> ServiceRequest:
    row = (
        ServiceRequest.objects.select_for_update(of=("self",))
        .select_related("government", "service")
        .get(pk=request.pk)
    )
    if not row.is_open:
        raise ValidationError("Permohonan ini sudah berakhir.")
    # Whether somebody may work on it was judged for the service it was at when it was read.
    if row.line != request.line:
        raise ValidationError("Permohonan ini baru saja dialihkan ke layanan lain.")
    return row


def _explained(text: str) -> str:
    text = text.strip()
    if len(text) < LEAST_REASON:
        raise ValidationError({"text": "Tulis keterangan yang dapat dipahami pemohon."})
    return text


@transaction.atomic
def take_up(*, request: ServiceRequest, user: User) -> ServiceRequest:
    """Begin to work on a request. ValidationError when it is worked on already."""
    row = _locked_open(request)
    if row.state != RequestState.FILED:
        raise ValidationError("Permohonan ini sudah diproses.")
    row.state = RequestState.WORKING
    row.save(update_fields=["state"])
    _note(row, RequestEventKind.TAKEN_UP, "", user)
    return row


@transaction.atomic
def pause(*, request: ServiceRequest, text: str, user: User) -> ServiceRequest:
    """Stop the clock, for a reason the citizen reads. ValidationError when it stands already."""
    row, text = _locked_open(request), _explained(text)
    if row.paused_since is not None:
        raise ValidationError("Waktunya sudah dihentikan.")
    now = timezone.now()
    RequestPause.objects.create(government=row.government, request=row, since=now, reason=text)
    row.paused_since, row.due_on = now, None
    row.save(update_fields=["paused_since", "due_on"])
    _note(row, RequestEventKind.PAUSED, text, user)
    return row


def _end_pause(row: ServiceRequest) -> None:
    RequestPause.objects.filter(request=row, until__isnull=True).update(until=timezone.now())
    row.paused_since, row.due_on = None, _due(row, list(row.pauses.all()))


@transaction.atomic
def resume(*, request: ServiceRequest, text: str, user: User) -> ServiceRequest:
    """Let the clock go on. ValidationError when it does."""
    row = _locked_open(request)
    if row.paused_since is None:
        raise ValidationError("Waktunya sedang berjalan.")
    _end_pause(row)
    row.save(update_fields=["paused_since", "due_on"])
    _note(row, RequestEventKind.RESUMED, text.strip(), user)
    return row


@transaction.atomic
def close(*, request: ServiceRequest, is_done: bool, text: str, user: User) -> ServiceRequest:
    """End a request, with its result or with the reason why not; the citizen reads the text."""
    row, text = _locked_open(request), _explained(text)
    if row.paused_since is not None:
        _end_pause(row)
    row.state = RequestState.DONE if is_done else RequestState.REFUSED
    row.closed_at = timezone.now()
    count_request(row)
    row.save(update_fields=["state", "closed_at", "paused_since", "due_on", *COUNTED_OF_REQUEST])
    _note(row, RequestEventKind.DONE if is_done else RequestEventKind.REFUSED, text, user)
    renew_tallies(row.government, keys_of_request(row))
    return row


@transaction.atomic
def hand_over(
    *, request: ServiceRequest, to: PublicService, text: str, user: User
) -> ServiceRequest:
    """Give a request to the service it belongs to, of any unit; its clock goes on from the filing, with
    the term it was promised. ValidationError for the service it is at, or one of elsewhere."""
    row, text = _locked_open(request), _explained(text)
    if to.government_id != row.government_id or to.line == row.line:
        raise ValidationError({"to": "Pilih layanan lain."})
    _note(row, RequestEventKind.HANDED, f"{to.unit.name}, {to.name}. {text}", user)
    keys = keys_of_request(row) | keys_of_request(row, to.line)
    row.service, row.line, row.state = to, to.line, RequestState.FILED
    row.save(update_fields=["service", "line", "state"])
    renew_tallies(row.government, keys)
    return row


@transaction.atomic
def add_note(*, request: ServiceRequest, text: str, user: User) -> None:
    """A note for the office alone."""
    row = _locked_open(request)
    if not text.strip():
        raise ValidationError({"text": "Tulis catatannya."})
    _note(row, RequestEventKind.NOTE, text.strip(), user, is_public=False)


def renew_due_days(government: Government) -> None:
    """Compute the last days of open requests anew: the calendar changed (portal.working_days). The
    rows are locked, so that none is stopped in between; a constant number of queries beside writes."""
    rows = (
        ServiceRequest.objects.select_for_update(of=("self",))
        .open()
        .filter(government=government, paused_since__isnull=True, term_amount__isnull=False)
    )
    rows = list(rows.select_related("government").prefetch_related("pauses").order_by("pk"))
    if not rows:
        return
    spans = [_days_needed(row) for row in rows]
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    calendar = calendar_between(rows[0].government, first, last)  # with its week as it is now
    changed = []
    for row in rows:
        due_on = _due(row, list(row.pauses.all()), calendar)
        if due_on != row.due_on:
            row.due_on = due_on
            changed.append(row)
    ServiceRequest.objects.bulk_update(changed, ["due_on"], batch_size=500)


def empty_old_requests() -> int:
    """Throw away who asked and what was written in requests that ended long ago; what was done and how
    long it took stays. Returns how many."""
    old = timezone.now() - KEPT_AFTER_END
    rows = ServiceRequest.objects.filter(closed_at__lt=old, emptied_at__isnull=True)
    numbers = list(rows.order_by("pk").values_list("pk", flat=True)[:1000])
    with transaction.atomic():
        documents = RequestDocument.objects.filter(request__in=numbers)
        attachments = [row.attachment for row in documents.select_related("attachment")]
        documents.delete()
        files.remove(attachments)
        RequestEvent.objects.filter(request__in=numbers).update(text="")
        RequestPause.objects.filter(request__in=numbers).update(reason="")
        return ServiceRequest.objects.filter(pk__in=numbers).update(
            applicant="", phone="", answers="", body_hash="", emptied_at=timezone.now()
        )
