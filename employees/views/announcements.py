"""Announcements as those see them who write them, and who want to know how far they have come."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from employees.actions.announcements import (
    FIELDS,
    answer_question,
    change_announcement,
    close_announcement,
    publish_announcement,
    write_announcement,
)
from employees.forms.announcements import AnnouncementFilterForm, AnnouncementForm
from employees.models import Announcement
from employees.queries.announcements import (
    announcement_table,
    audience,
    changes_to_tell,
    reach_of,
    readers_in_sight,
)
from employees.queries.audiences import approver_unit_ids
from employees.queries.people import unit_names_on
from employees.views.access import number_in
from employees.views.files import ANNOUNCEMENT_COLUMNS, READER_COLUMNS
from orgunits.enums import AGENCY_KINDS
from orgunits.models import OrgUnit
from portal import exports
from portal.files import serve_attachment
from portal.formkeys import once
from portal.opened import FIELD as OPENED
from portal.pages import filter_chips, is_fragment, show_refusal
from portal.permissions import Permission, require

METHODS = ["GET", "HEAD", "POST"]
PAGE_SIZE = 50
CHUNK = 2000


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.EMPLOYEE_VIEW)
def announcement_list(request):
    """What the people in sight are told, and how many of them have understood."""
    form = AnnouncementFilterForm(request.GET)
    found = announcement_table(
        user=request.user,
        government=request.government,
        text=form.text,
        state=form.cleaned_data.get("state", ""),
    )
    if exports.wanted(request):
        return exports.respond(
            request, title="Pengumuman", columns=ANNOUNCEMENT_COLUMNS, rows=found
        )
    context = {
        "page_obj": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "filter_form": form,
        "chips": filter_chips(form, request),
        "can_write": request.user.has_perm(Permission.ANNOUNCEMENT_EDIT),
    }
    name = "_announcement_table.html" if is_fragment(request) else "announcement_list.html"
    return render(request, f"employees/announcements/{name}", context)


def visible_announcement(request, pk):
    rows = Announcement.objects.visible_to(request.user).filter(government=request.government)
    return get_object_or_404(
        rows.select_related("unit", "change", "government", "attachment"), pk=pk
    )


def kept_announcement(request, pk):
    """An announcement in sight (else 404) that the reader may write on (else 403)."""
    row = visible_announcement(request, pk)
    if not Announcement.objects.kept_by(request.user).filter(pk=row.pk).exists():
        raise PermissionDenied
    return row


def reader_lines(row, user, day):
    """(reader, name of their unit) of everybody told in sight, by name of unit and person."""
    rows = readers_in_sight(row, user).select_related("employee")
    units = unit_names_on(set(rows.order_by().values_list("unit_id", flat=True)), day)
    for one in rows.order_by("unit", "employee__name", "pk").iterator(chunk_size=CHUNK):
        yield one, units.get(one.unit_id, "")


@require_safe
@require(Permission.EMPLOYEE_VIEW)
def announcement_detail(request, pk):
    """One announcement: text, who is told and how far they are, questions; a file of the readers."""
    row = visible_announcement(request, pk)
    if exports.wanted(request):
        return exports.respond(
            request,
            title="Penerima pengumuman",
            columns=READER_COLUMNS,
            rows=reader_lines(row, request.user, request.today),
        )
    can_keep = Announcement.objects.kept_by(request.user).filter(pk=row.pk).exists()
    questions = row.questions.select_related("employee", "answered_by")
    context = {
        "announcement": row,
        "can_keep": can_keep,
        "reach": None if row.is_draft else reach_of(row, request.user, request.today),
        "n_audience": len(audience(row, request.today)) if row.is_draft else 0,
        "questions": questions if can_keep else questions.filter(answered_at__isnull=False),
    }
    return render(request, "employees/announcements/announcement_detail.html", context)


def announcement_form(request, row=None):
    """The form of a new announcement, begun from the address, or of a draft."""
    named = row.unit_id if row else number_in(request.GET.get("unit", ""))
    reach = (
        OrgUnit.objects.visible_to(request.user, Permission.ANNOUNCEMENT_EDIT)
        .active()
        .filter(government=request.government)
    )
    own = approver_unit_ids(request.user, request.today)
    shown = Q(kind__in=AGENCY_KINDS) | Q(parent__isnull=True) | Q(pk__in=own | {named})
    units = list(reach.filter(shown).order_by("parent_id", "name").values_list("pk", "name"))
    initial = {}
    if row is None:
        initial = {"unit": named or (units[0][0] if len(units) == 1 else None)}
        if change := number_in(request.GET.get("perubahan", "")):
            initial |= {"change": change, "audience": "touched"}
    form = AnnouncementForm(
        request.POST or None,
        request.FILES or None,
        initial=initial,
        instance=row,
        units=units,
        reach=reach.values("pk"),
        changes=changes_to_tell(request.government, request.user),
    )
    if row is not None:
        form.remember(row, FIELDS)
    return form


@require_http_methods(METHODS)
@require(Permission.ANNOUNCEMENT_EDIT)
@once
def announcement_create(request):
    """Write a draft; nobody is told before it is published."""
    form = announcement_form(request)
    if request.method == "POST" and form.is_valid():
        try:
            row = write_announcement(
                government=request.government,
                unit=form.cleaned_data["unit"],
                values=form.values,
                paper=form.scan,
                user=request.user,
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Rancangan tersimpan. Periksa, lalu terbitkan.")
            return redirect("employees:announcement_detail", row.pk)
    context = {"form": form, "announcement": None}
    return render(request, "employees/announcements/announcement_form.html", context)


@require_http_methods(METHODS)
@require(Permission.ANNOUNCEMENT_EDIT)
@once
def announcement_update(request, pk):
    """Change a draft."""
    row = kept_announcement(request, pk)
    if not row.is_draft:
        context = {"form": None, "announcement": row}
        return render(request, "employees/announcements/announcement_form.html", context)
    form = announcement_form(request, row)
    if request.method == "POST" and form.is_valid():
        try:
            change_announcement(
                announcement=row,
                values=form.values | {"unit": form.cleaned_data["unit"]},
                paper=form.scan,
                user=request.user,
                opened=request.POST.get(OPENED, ""),
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Rancangan tersimpan.")
            return redirect("employees:announcement_detail", row.pk)
    context = {"form": form, "announcement": visible_announcement(request, pk)}
    return render(request, "employees/announcements/announcement_form.html", context)


def take_step(request, pk, act, done):
    """One step of an announcement by a button of its page."""
    row = kept_announcement(request, pk)
    try:
        act(announcement=row, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("employees:announcement_detail", row.pk)


@require_POST
@require(Permission.ANNOUNCEMENT_EDIT)
@once
def announcement_publish(request, pk):
    """Tell everybody it is for."""
    return take_step(request, pk, publish_announcement, "Terbit. Penerimanya sudah diberi tahu.")


@require_POST
@require(Permission.ANNOUNCEMENT_EDIT)
@once
def announcement_close(request, pk):
    """Ask nobody for it any more."""
    return take_step(request, pk, close_announcement, "Pengumuman ditutup.")


@require_POST
@require(Permission.ANNOUNCEMENT_EDIT)
@once
def announcement_answer(request, pk):
    """Answer one of the questions for everybody."""
    row = kept_announcement(request, pk)
    asked = get_object_or_404(row.questions, pk=number_in(request.POST.get("question", "")))
    try:
        answer_question(
            question=asked, text=request.POST.get("answer", "")[:2000], user=request.user
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Jawaban tersimpan dan dibaca semua penerima.")
    return redirect("employees:announcement_detail", row.pk)


@require_safe
@require(Permission.EMPLOYEE_VIEW)
def announcement_file(request, pk):
    """What is attached, as a download."""
    row = visible_announcement(request, pk)
    if row.attachment is None:
        raise Http404
    return serve_attachment(request, row.attachment)
