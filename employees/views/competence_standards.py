"""What posts ask people to master: standards by title and post, technical competences."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from employees.actions.competences import (
    TECHNICAL_FIELDS,
    save_technical,
    set_standard,
    withdraw_standard,
)
from employees.competence_enums import Competence
from employees.competences import usual_standard
from employees.forms import RecordWithdrawForm
from employees.forms.competences import StandardFilterForm, StandardForm, TechnicalForm
from employees.models import CompetenceStandard, TechnicalCompetence
from employees.queries.competences import standard_table
from employees.views.access import number_in
from orgunits.models import Position, valid_on
from orgunits.queries import choosable_titles, title_options
from portal.formkeys import once
from portal.opened import FIELD as OPENED
from portal.pages import filter_chips, is_fragment, show_refusal
from portal.permissions import Permission, holds_everywhere, require

METHODS = ["GET", "HEAD", "POST"]
PAGE_SIZE = 50


def levels_of(row):
    """``[(name, level)]`` of a standard, the general competences first."""
    general = [(one.label, row.levels[one]) for one in Competence if one in row.levels]
    return general + [(one.competence.name, one.level) for one in row.technical_levels.all()]


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.COMPETENCE_VIEW)
def standard_list(request):
    """The standards of titles and posts, and the technical competences they speak of."""
    form = StandardFilterForm(request.GET)
    found = standard_table(user=request.user, government=request.government, text=form.text)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [(row, levels_of(row)) for row in page],
        "filter_form": form,
        "chips": filter_chips(form, request),
        "can_edit": holds_everywhere(request.user, Permission.EMPLOYEE_EDIT),
    }
    if is_fragment(request):
        return render(request, "employees/competences/_standard_table.html", context)
    context["technical"] = TechnicalCompetence.objects.filter(government=request.government)
    return render(request, "employees/competences/standard_list.html", context)


def named(request):
    """The title or post of the address whose standard is set; None when none is named."""
    title, position = (number_in(request.GET.get(name, "")) for name in ("title", "position"))
    if position is not None:
        posts = Position.objects.filter(valid_on(request.today), government=request.government)
        return get_object_or_404(posts.select_related("job_title", "unit"), pk=position)
    if title is not None:
        return get_object_or_404(choosable_titles(request.government), pk=title)
    return None


@require_http_methods(METHODS)
@require(Permission.EMPLOYEE_EDIT, everywhere=True)
@once
def standard_create(request):
    """Set what a title or a post asks for; without one named, choose the title first."""
    of = named(request)
    if of is None:
        text = request.GET.get("cari", "")
        options = title_options(request.government, text) if text else None
        context = {"options": options, "text": text}
        return render(request, "employees/competences/standard_title.html", context)
    technical = TechnicalCompetence.objects.filter(government=request.government, is_active=True)
    title = of.job_title if isinstance(of, Position) else of
    usual = usual_standard(title.kind, title.jenjang)
    form = StandardForm(
        request.POST or None,
        technical=list(technical.values_list("pk", "name")),
        initial=dict(usual.general),
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_standard(
                government=request.government,
                of=of,
                valid_from=form.cleaned_data["valid_from"],
                basis=form.cleaned_data["basis"],
                general=form.general,
                technical=form.technical,
                user=request.user,
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Standar kompetensi ditetapkan.")
            return redirect("employees:standard_list")
    context = {
        "form": form,
        "of": of,
        "is_position": isinstance(of, Position),
        "is_usual": bool(usual.general),
    }
    return render(request, "employees/competences/standard_form.html", context)


@require_http_methods(METHODS)
@require(Permission.EMPLOYEE_EDIT, everywhere=True)
@once
def standard_withdraw(request, pk):
    """Take a standard back that should never have been."""
    rows = CompetenceStandard.objects.standing().filter(government=request.government)
    row = get_object_or_404(rows.select_related("position", "job_title"), pk=pk)
    form = RecordWithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_standard(standard=row, user=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Standar dihapus. Yang sebelumnya berlaku lagi.")
            return redirect("employees:standard_list")
    context = {"form": form, "row": row}
    return render(request, "employees/competences/standard_withdraw.html", context)


def edit_technical(request, form, heading, competence=None):
    """Show the form of a technical competence and keep what it says."""
    if request.method == "POST" and form.is_valid():
        try:
            save_technical(
                government=request.government,
                values={name: form.cleaned_data[name] for name in TECHNICAL_FIELDS},
                user=request.user,
                competence=competence,
                opened=request.POST.get(OPENED, "") if competence else None,
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Kompetensi teknis tersimpan.")
            return redirect("employees:standard_list")
    context = {"form": form, "heading": heading}
    return render(request, "employees/competences/technical_form.html", context)


@require_http_methods(METHODS)
@require(Permission.EMPLOYEE_EDIT, everywhere=True)
@once
def technical_create(request):
    """Add a technical competence to the catalogue."""
    form = TechnicalForm(request.POST or None)
    return edit_technical(request, form, "Tambah kompetensi teknis")


@require_http_methods(METHODS)
@require(Permission.EMPLOYEE_EDIT, everywhere=True)
@once
def technical_update(request, pk):
    """Change a technical competence."""
    rows = TechnicalCompetence.objects.filter(government=request.government)
    row = get_object_or_404(rows, pk=pk)
    form = TechnicalForm(request.POST or None, instance=row)
    form.remember(row, TECHNICAL_FIELDS)
    return edit_technical(request, form, f"Ubah {row}", row)
