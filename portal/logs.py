"""What is written down about work done: one line per request, job and tick, and nothing personal.

A line names the route, never the address; a person is a keyed hash or absent; an error is its type
and the places it passed, never its text, which may quote a row. Pages of the anonymous survey leave
no line: they are only counted, per hour, and told by the next page of another kind. ``LOG_FORMAT`` chooses between JSON and a readable line.
"""

import contextvars
import json
import logging
import sys
import threading
import time
import traceback
import uuid
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime

from django.core.signals import got_request_exception
from django.utils.crypto import salted_hmac

log = logging.getLogger("tatanan")

FIELDS = "told"  # attribute of a record that holds the values of its line
QUIET = ("/static/", "/health/")  # asked all the time, of no interest while they go well
METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}
request_id = contextvars.ContextVar("request_id", default=None)


# --- how a record is written --------------------------------------------------------------------


def values_of(record):
    """The values of a line, in order."""
    found = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": record.getMessage(),
        **getattr(record, FIELDS, {}),
    }
    if request_id.get() and "request" not in found:
        found["request"] = request_id.get()
    if record.exc_info and record.exc_info[0]:
        found |= error_values(record.exc_info)
        if is_foreign(record):
            found["message"] = f"{record.name} reports an error"  # theirs may quote it
    return found


def is_foreign(record):
    return record.name.split(".")[0] in {"django", "celery", "kombu", "gunicorn", "allauth"}


def error_values(exc_info):
    """The type of an error, of what caused it, and the places it passed; never its text."""
    kind, error, trace = exc_info
    found = {"error": kind.__name__}
    cause = error.__cause__ if error is not None else None
    if cause is not None:
        found["cause"] = type(cause).__name__
    frames = traceback.extract_tb(trace)
    found["trace"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
    return found


class JsonFormatter(logging.Formatter):
    """One JSON object per line."""

    def format(self, record):
        return json.dumps(values_of(record), ensure_ascii=False, default=str)


class LineFormatter(logging.Formatter):
    """The same for people: time, level, logger, message, then ``name=value``; the trace below."""

    def format(self, record):
        values = values_of(record)
        head = [values.pop(name) for name in ("time", "level", "logger", "message")]
        trace = values.pop("trace", [])
        head += [f"{name}={value}" for name, value in values.items()]
        return "\n  ".join([" ".join(map(str, head)).replace("\n", " "), *trace])


# --- what is told -------------------------------------------------------------------------------


def tell(event, level=logging.INFO, exc_info=None, **values):
    """Write one line about ``event``."""
    log.log(level, event, exc_info=exc_info, extra={FIELDS: values})


@contextmanager
def timed(event, **values):
    """Write one line when the work is over; the work may add to the dict it is given."""
    more, started = {}, time.perf_counter()
    try:
        yield more
    finally:
        tell(event, **values, **more, ms=since(started))


def since(started):
    return round((time.perf_counter() - started) * 1000, 1)


def person(request):
    """A keyed hash of the signed-in person's number; None for nobody, and for whoever says something
    unnamed (the view sets ``request.is_unnamed``). Looks at nothing that the page did not look at:
    no query, no session."""
    if getattr(request, "is_unnamed", False):
        return None
    user = getattr(request, "_cached_user", None)
    if user is None or not user.is_authenticated:
        return None
    return salted_hmac("portal.logs", str(user.pk)).hexdigest()[:12]


def route(request):
    """The name of the page, or ``-`` where there is none."""
    match = request.resolver_match
    return (match and match.view_name) or "-"


class Tally:
    """Counts without a line of their own, told once their hour of the clock has passed.

    Who adds never writes: a line of a journal has its instant, and would tell that of a visit.
    """

    def __init__(self):
        self.lock = threading.Lock()
        self.hours = {}

    def add(self, name, now=None):
        """Count ``name`` in the hour of ``now``."""
        with self.lock:
            self.hours.setdefault(hour_of(now), Counter())[name] += 1

    def tell_past(self, now=None):
        """Write one line per hour that is over."""
        this = hour_of(now)
        with self.lock:
            past = {hour: self.hours.pop(hour) for hour in sorted(self.hours) if hour < this}
        for counts in past.values():
            tell("survey pages of an hour", **{str(key): counts[key] for key in sorted(counts)})


def hour_of(now=None):
    return int((time.time() if now is None else now) // 3600)


SURVEY = Tally()


def middleware(get_response):
    """One line per request; its id is in the line, in ``X-Request-ID`` and in what is logged
    meanwhile."""
    from portal.middleware import ANONYMOUS_PATHS  # noqa: PLC0415 it imports models

    def answer(request):
        if request.path.startswith(ANONYMOUS_PATHS):
            response = get_response(request)
            SURVEY.add(response.status_code)
            return response
        SURVEY.tell_past()
        token = request_id.set(uuid.uuid4().hex[:16])
        started = time.perf_counter()
        try:
            response = get_response(request)
            response["X-Request-ID"] = request_id.get()
            quiet = response.status_code < 500 and request.path.startswith(QUIET)
            tell(
                "request",
                logging.DEBUG if quiet else logging.INFO,
                request=request_id.get(),
                route=route(request),
                method=request.method if request.method in METHODS else "-",
                status=response.status_code,
                ms=since(started),
                user=person(request),
            )
        finally:
            request_id.reset(token)
        return response

    return answer


def tell_failure(sender, request=None, **kwargs):
    """A page that raised; of the survey's pages only the kind of error and where it came from."""
    tell("request failed", logging.ERROR, exc_info=sys.exc_info(), route=route(request))


def connect():
    got_request_exception.connect(tell_failure, dispatch_uid="portal.logs")


def configuration(level, form):
    """The ``LOGGING`` setting. ``form`` is ``json`` or ``line``.

    Django's own lines about requests hold addresses and are not written: ours say the same without.
    """
    silent = {"handlers": ["none"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "portal.logs.JsonFormatter"},
            "line": {"()": "portal.logs.LineFormatter"},
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": form},
            "none": {"class": "logging.NullHandler"},
        },
        "loggers": {
            "django.request": silent,
            "django.security": silent,
            "django.server": silent,
            "celery": {"level": "WARNING"},
            "kombu": {"level": "WARNING"},
        },
        "root": {"handlers": ["console"], "level": level},
    }
