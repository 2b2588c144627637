"""The catalogue of courses, their providers, and the training need of the year."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from employees.actions.courses import (
    COURSE_FIELDS,
    PROVIDER_FIELDS,
    save_course,
    save_provider,
)
from employees.forms.session_filters import CourseFilterForm, NeedFilterForm
from employees.forms.sessions import CourseForm, ProviderForm
from employees.models import Course, TrainingProvider
from employees.queries.competences import people_to_weigh
from employees.queries.sessions import course_table, provider_table
from employees.queries.training_needs import (
    is_asked_for,
    need_chunks,
    needing_people,
    sessions_ahead,
    summaries_of,
)
from employees.training_enums import NeedKind
from employees.views.access import units_below, units_on_offer
from portal import exports
from portal.formkeys import once
from portal.longlists import Reckoned, is_long
from portal.opened import FIELD as OPENED
from portal.pages import (
    figures_url,
    figures_wait,
    filter_chips,
    is_fragment,
    show_refusal,
    wants_figures,
)
from portal.permissions import Permission, holds_everywhere, require
from portal.templatetags.formats import number

METHODS = ["GET", "HEAD", "POST"]
PAGE_SIZE = 50
NEEDS_ON_A_PAGE = 25
NEED_COLUMNS = [
    exports.ExportColumn("Nama", lambda row: row[0].name, 34),
    exports.ExportColumn("Jabatan", lambda row: row[0].post, 40),
    exports.ExportColumn("Unit", lambda row: row[0].unit_name, 40),
    exports.ExportColumn("Perangkat daerah", lambda row: row[0].agency, 40),
    exports.ExportColumn("Sebab", lambda row: NeedKind(row[1].kind).label, 30),
    exports.ExportColumn("Perhitungan", lambda row: row[1].working, 44),
    exports.ExportColumn("Dasar", lambda row: row[1].clause, 40),
    exports.ExportColumn("Kurang JP", lambda row: row[1].jp or None, 10),
]


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.SELF_VIEW)
def course_list(request):
    """What there is to learn: everybody in the government may look it up."""
    form = CourseFilterForm(request.GET)
    found = course_table(
        government=request.government,
        text=form.text,
        field=form.cleaned_data.get("field", ""),
        course_type=form.cleaned_data.get("type", ""),
    )
    may_edit = holds_everywhere(request.user, Permission.TRAINING_EDIT)
    context = {
        "page_obj": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "filter_form": form,
        "chips": filter_chips(form, request),
        "can_edit": may_edit,
        "can_plan": request.user.has_perm(Permission.TRAINING_EDIT),
        "providers": provider_table(request.government) if may_edit else (),
    }
    name = "_course_table.html" if is_fragment(request) else "course_list.html"
    return render(request, f"employees/trainings/{name}", context)


def edit(request, form, write, names, *, heading, done):
    """Show a form of the catalogue, and let ``write(values, opened)`` keep it."""
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in names}
        try:
            write(values, request.POST.get(OPENED, "") if form.fresh_opening else None)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, done)
            return redirect("employees:course_list")
    context = {"form": form, "heading": heading}
    return render(request, "employees/trainings/catalogue_form.html", context)


@require_http_methods(METHODS)
@require(Permission.TRAINING_EDIT, everywhere=True)
@once
def course_create(request):
    """Add a course to the catalogue."""
    form = CourseForm(request.POST or None, government=request.government)

    def write(values, _opened):
        save_course(government=request.government, values=values, user=request.user)

    return edit(request, form, write, COURSE_FIELDS, heading="Tambah pelatihan",
                done="Pelatihan ada di katalog.")  # fmt: skip


@require_http_methods(METHODS)
@require(Permission.TRAINING_EDIT, everywhere=True)
@once
def course_update(request, pk):
    """Change a course; sessions that were planned keep the JP they had."""
    rows = Course.objects.filter(government=request.government)
    course = get_object_or_404(rows, pk=pk)
    form = CourseForm(request.POST or None, instance=course, government=request.government)
    form.remember(course, COURSE_FIELDS)

    def write(values, opened):
        save_course(
            government=request.government,
            values=values,
            user=request.user,
            course=course,
            opened=opened,
        )

    return edit(request, form, write, COURSE_FIELDS, heading=f"Ubah {course}",
                done="Katalog tersimpan.")  # fmt: skip


@require_http_methods(METHODS)
@require(Permission.TRAINING_EDIT, everywhere=True)
@once
def provider_create(request):
    """Add a provider, with its agreement where it is a partner."""
    form = ProviderForm(request.POST or None)

    def write(values, _opened):
        save_provider(government=request.government, values=values, user=request.user)

    return edit(request, form, write, PROVIDER_FIELDS, heading="Tambah penyelenggara",
                done="Penyelenggara tersimpan.")  # fmt: skip


@require_http_methods(METHODS)
@require(Permission.TRAINING_EDIT, everywhere=True)
@once
def provider_update(request, pk):
    """Change a provider or its agreement."""
    rows = TrainingProvider.objects.filter(government=request.government)
    provider = get_object_or_404(rows, pk=pk)
    form = ProviderForm(request.POST or None, instance=provider)
    form.remember(provider, PROVIDER_FIELDS)

    def write(values, opened):
        save_provider(
            government=request.government,
            values=values,
            user=request.user,
            provider=provider,
            opened=opened,
        )

    return edit(request, form, write, PROVIDER_FIELDS, heading=f"Ubah {provider}",
                done="Penyelenggara tersimpan.")  # fmt: skip


def need_tiles(summaries):
    """People who need training at all, and by each reason."""
    people = sum(row.people for row in summaries)
    needing = sum(row.needing for row in summaries)
    counts = needing_people(summaries)
    yield {
        "label": "Perlu pelatihan",
        "value": number(needing),
        "unit": "orang",
        "note": f"dari {number(people)} pemangku jabatan",
    }
    for kind, count in counts.items():
        if count:
            yield {"label": NeedKind(kind).label, "value": number(count), "unit": "orang"}


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.EMPLOYEE_VIEW)
def need_list(request):
    """Who needs training this year and why, as the portal's own data tell."""
    day = request.as_of.day
    form = NeedFilterForm(request.GET, units=units_on_offer(request))
    kind = form.cleaned_data.get("kind", "")
    unit_ids = units_below(form, day)
    people = people_to_weigh(request.user, request.government, day, Permission.EMPLOYEE_VIEW)
    found = Reckoned(
        lambda at_once: need_chunks(
            request.user, people, request.government, day, unit_ids, kind=kind, at_once=at_once
        ),
        is_asked_for(form.text),
        is_long=is_long(people),
    )
    if exports.wanted(request):
        rows = ((line, need) for line in found.asked_for() for need in line.needs)
        return exports.respond(
            request, title=f"Kebutuhan pelatihan {day.year}", columns=NEED_COLUMNS, rows=rows
        )
    context = {}
    if not is_fragment(request) or wants_figures(request):
        context = need_figures(request, found, form)
    if is_fragment(request) and wants_figures(request):
        return render(request, "employees/trainings/_need_figures.html", context)
    page = found.page(request.GET.get("page"), NEEDS_ON_A_PAGE)
    ahead = sessions_ahead([line.employee_id for line in page], day)
    context |= {
        "page_obj": page,
        "rows": [(line, ahead.get(line.employee_id, ())) for line in page],
        "filter_form": form,
        "chips": filter_chips(form, request),
        "year": day.year,
        "last_day": date(day.year, 12, 31),
        "plan_url": plan_address(form, kind, page.paginator.count),
        "can_plan": request.user.has_perm(Permission.TRAINING_EDIT),
    }
    if is_fragment(request):
        return render(request, "employees/trainings/_need_table.html", context)
    return render(request, "employees/trainings/need_list.html", context)


def need_figures(request, found, form):
    """What the people in sight need together; of a long list where to ask."""
    if figures_wait(request, is_long=found.is_long):
        return {"figures_url": figures_url(request)}
    summaries = summaries_of(found.everything())
    offered = {pk for pk, _ in form.fields["unit"].choices if pk}
    return {"tiles": list(need_tiles(summaries)), "summaries": [
        (row, row.unit_id if row.unit_id in offered else None) for row in summaries if row.needing
    ]}  # fmt: skip


def plan_address(form, kind, count):
    """The form of a new session, begun with what the need says."""
    values = {"seats": min(max(count, 1), 40)}
    if form.unit_id:
        values["unit"] = form.unit_id
    if kind:
        values["kind"] = kind
    return f"{reverse('employees:session_create')}?{urlencode(values)}"
