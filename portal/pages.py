"""What the list and form pages of every app do alike."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from portal.durations import rest_in_words, seconds_left
from portal.enums import JobState
from portal.permissions import can_manage_job

FIGURES = "angka"  # asks for the figures over a long list
FIGURES_AT_ONCE = 5000  # rows up to which they come with the page
LONGEST_NUMBER = 18  # digits; one more can exceed what the database calls a bigint


def row_number(text):
    """The row number written in an address or a form value; None when ``text`` is not one."""
    known = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if known else None


def is_fragment(request):
    """Whether htmx asks for the region alone (its way back in history wants the whole page)."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def load_whole_page():
    """The answer to a region that watched something end: the browser loads the whole page anew."""
    response = HttpResponse()
    response["HX-Refresh"] = "true"
    return response


def wants_figures(request):
    """Whether a long list's page asks for its figures alone."""
    return is_fragment(request) and FIGURES in request.GET


def figures_of(request, paginator, tiles):
    """The context of ``_components/_figures.html``: what ``tiles()`` reckons over all rows, or, of a
    long list whose first rows need not wait for that, the address that gives them."""
    if not figures_wait(request, is_long=paginator.count > FIGURES_AT_ONCE):
        return {"tiles": tiles()}
    return {"figures_url": figures_url(request)}


def figures_wait(request, *, is_long):
    """Whether the figures over a list, when it ``is_long``, follow the page instead of standing on
    it: they do, but for those who ask for them."""
    return is_long and FIGURES not in request.GET


def figures_url(request):
    """The address of this page with its figures."""
    query = request.GET.copy()
    query[FIGURES] = "1"
    return f"?{query.urlencode()}"


def filter_chips(form, request):
    """The filters in force, each with the address of the list without it.

    ``form.in_force()`` yields (field name, label, value as shown). Returns a list of dicts with
    label, value and url, for ``_components/_filter_chips.html``.
    """
    chips = []
    for name, label, value in form.in_force():
        query = request.GET.copy()
        for key in (name, "page"):
            query.pop(key, None)
        chips.append({"label": label, "value": value, "url": f"?{query.urlencode()}"})
    return chips


def show_refusal(form, error, field_of_code=None):
    """Put what an action refused (a ValidationError) beside the fields it names, the rest on top.

    ``field_of_code``: field by error code, for actions that know no form.
    """
    if hasattr(error, "error_dict"):
        for name, errors in error.error_dict.items():
            known = name in form.fields and name != NON_FIELD_ERRORS
            form.add_error(name if known else None, ValidationError(errors))
        return
    for problem in error.error_list:
        form.add_error((field_of_code or {}).get(problem.code), problem)


def show_order(request, order, url, *, page, panel, **context):
    """The page of an order (portal.orders) at ``url``: the template ``page``, or to the region that
    watches its job the template ``panel`` for as long as that works."""
    if request.htmx and not order.job.is_open:
        return load_whole_page()
    context |= {"order": order, "job": job_panel(request, order.job, url)}
    return render(request, panel if request.htmx else page, context)


def job_panel(request, job, poll_url):
    """What ``_components/_job.html`` needs to show ``job`` on the page of what it makes.
    ``poll_url``: the address that shows the progress while the job is open."""
    elapsed = (timezone.now() - job.started_at).total_seconds() if job.started_at else 0
    running = job.state == JobState.RUNNING
    may_manage = can_manage_job(request.user, job)
    again = may_manage and job.state in (JobState.FAILED, JobState.CANCELLED)
    return {
        "id": job.pk,
        "name": job.title,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "message": job.error or job.message,
        "rest": rest_in_words(seconds_left(job.done, job.total, elapsed)) if running else "",
        "cancel_url": reverse("portal:job_cancel", args=[job.uuid]) if may_manage else "",
        "retry_url": reverse("portal:job_retry", args=[job.uuid]) if again else "",
        "poll_url": f"{poll_url}?poll=1" if job.is_open else "",
    }
