"""Building a case: its frame, and its chain person by person."""

import copy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from employees.actions.cases import (
    MoveDraft,
    add_moves,
    open_case,
    redirect_move,
    remove_move,
    swap_people,
    update_case,
    update_move,
)
from employees.eligibility import Severity
from employees.forms import CaseForm, CaseMoveForm
from employees.queries import candidate_rows, holders_of, move_preview
from employees.queries.case_choices import case_people, case_seats, open_cases, seats_held
from employees.queries.cases import judge
from employees.queries.people import seats_of
from employees.views.cases.access import (
    carried_ids,
    editable_move,
    named_person,
    named_post,
    unfit_for,
    visible_case,
)
from employees.views.seats import MAX_SEATS, with_unit_names
from orgunits.models import OrgUnit
from orgunits.queries import agencies_on
from orgunits.queries.roles import pickable_role_units
from portal.formkeys import once
from portal.opened import FIELD, stamp
from portal.pages import show_refusal
from portal.permissions import Permission, require

METHODS = ["GET", "HEAD", "POST"]
MAX_PEOPLE = 30
MAX_OPEN = 20
LOCKED = "Usulan ini sudah berjalan, jadi isinya tidak diubah lagi. Kembalikan dulu usulannya."


def units_to_choose(request):
    """(id, name) of the units a case may be over: the topmost of the reader's reach and agencies."""
    tops = pickable_role_units(
        government=request.government,
        user=request.user,
        permission=Permission.PLACEMENT_EDIT,
        text="",
    )
    found = {unit.pk: unit.name for unit in tops}
    reached = OrgUnit.objects.visible_to(request.user, Permission.PLACEMENT_EDIT).active()
    agencies = dict(agencies_on(request.government, request.today, request.user))
    kept = set(reached.filter(pk__in=agencies).values_list("pk", flat=True))
    found |= {pk: name for pk, name in agencies.items() if pk in kept}
    return list(found.items())


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def placement_case_create(request):
    """Begin a case; whoever came from a person or a post may also put it into one that is open."""
    carried = carried_ids(request)
    query = urlencode({name: row.pk for name, row in carried.items()})
    units = units_to_choose(request)
    initial = {"unit": units[0][0]} if len(units) == 1 else {}
    form = CaseForm(request.POST or None, units=units, initial=initial)
    if request.method == "POST" and form.is_valid():
        unit = OrgUnit.objects.select_related("government").get(pk=form.cleaned_data["unit"])
        try:
            with transaction.atomic():
                case = open_case(unit=unit, user=request.user, **form.values)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{case.label} dibuat. Tambahkan orangnya.")
            if query:
                response = redirect("employees:placement_move_create", case.pk)
                response["Location"] += f"?{query}"
                return response
            return redirect("employees:placement_case_detail", case.pk)
    drafts = open_cases(user=request.user, government=request.government)
    context = {
        "form": form,
        "carried": carried,
        "query": query,
        "drafts": drafts[:MAX_OPEN] if query else [],
    }
    return render(request, "employees/cases/placement_case_form.html", context)


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def placement_case_update(request, pk):
    """Title, kind, TMT and note of a draft."""
    case = visible_case(request, pk, Permission.PLACEMENT_EDIT)
    form = CaseForm(request.POST or None, instance=copy.copy(case))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                update_case(
                    case=case, user=request.user, opened=request.POST.get(FIELD, ""), **form.values
                )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Usulan disimpan.")
            return redirect("employees:placement_case_detail", case.pk)
    context = {"form": form, "case": case, "locked": "" if case.is_editable else LOCKED}
    return render(request, "employees/cases/placement_case_form.html", context)


# --- one move ---------------------------------------------------------------------------------


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def placement_move_create(request, pk):
    """Put a person into the chain: who, then which post (or none, or change with whom), then how.
    What is chosen stands in the address."""
    case = visible_case(request, pk, Permission.PLACEMENT_EDIT)
    context = {"case": case, "locked": "" if case.is_editable else LOCKED}
    if not case.is_editable:
        return render(request, "employees/cases/placement_move_form.html", context)
    people = case_people(case=case, user=request.user)
    seats = case_seats(case=case, user=request.user)
    unfit = unfit_for(request, case, people, seats) if request.method != "POST" else ""
    if unfit:
        messages.error(request, unfit)
        return redirect("employees:placement_case_detail", case.pk)
    person, position = named_person(request, people), named_post(request, seats)
    other = named_person(request, people, "swap")
    chosen = request.POST or request.GET
    releases = "release" in chosen and position is None
    swaps = "swap" in chosen
    context |= {"person": person, "position": position, "releases": releases, "other": other}
    if person is None or (swaps and other is None):
        return render(
            request,
            "employees/cases/placement_move_form.html",
            context | people_context(request, case, person, position, swaps=swaps),
        )
    if position is None and not releases and not swaps:
        return render(
            request,
            "employees/cases/placement_move_form.html",
            context | seats_context(request, case, person),
        )
    seen = confirm_context(case, person, position, other)
    form = CaseMoveForm(
        request.POST or None,
        initial={"kind": case.kind},
        with_reason=not swaps,
        needs_reason=seen["needs_reason"],
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                put_in(case, person, position, other, form, request.user)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, said(person, position, other))
            return redirect("employees:placement_case_detail", case.pk)
    context |= {"form": form, "stage": "confirm"} | seen
    return render(request, "employees/cases/placement_move_form.html", context)


def put_in(case, person, position, other, form, user):
    """Write what was confirmed: a swap, a move or a release."""
    kind = form.cleaned_data["kind"]
    if other is not None:
        swap_people(case=case, first=person, second=other, user=user, kind=kind)
        return
    draft = MoveDraft(
        employee=person, position=position, kind=kind, reason=form.cleaned_data["reason"]
    )
    add_moves(case=case, drafts=[draft], user=user)


def said(person, position, other):
    if other is not None:
        return f"{person.full_name} dan {other.full_name} bertukar jabatan."
    if position is None:
        return f"{person.full_name} dilepas dari jabatannya."
    return f"{person.full_name} diusulkan ke {position}."


def people_context(request, case, person, position, *, swaps):
    """People to choose from: for a post weighed by its rules, else with the post they hold."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    people = case_people(
        case=case,
        user=request.user,
        text=text,
        seated=swaps,
        towards=None if text else position,
    )
    if person is not None:
        people = people.exclude(pk=person.pk)
    if position is not None:
        people = people.exclude(pk__in=holder_ids(position, case.effective_on))
    listed = list(people[:MAX_PEOPLE])
    context = {"stage": "people", "text": text, "n_people": people.count(), "swaps": swaps}
    if position is not None:
        with_unit_names([position], case.effective_on)
        rows = candidate_rows(
            people=listed, position=position, user=request.user, day=case.effective_on
        )
        return context | {"rows": rows}
    seats = seats_of([one.pk for one in listed], case.effective_on)
    return context | {
        "rows": [{"employee": one, "seat": next(iter(seats[one.pk]), None)} for one in listed]
    }


def holder_ids(position, day):
    return [row.employee_id for row in holders_of([position], day)[position.pk]]


def seats_context(request, case, person):
    """Posts to choose from: those the case empties first, then the vacant ones or those found."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    held = seats_held([person.pk], case.effective_on).get(person.pk)
    emptied = set(judge(case).balance.emptied)
    posts = case_seats(case=case, user=request.user, text=text, only_vacant=not text)
    if held is not None:
        posts = posts.exclude(pk=held.pk)
    freed = [] if text else list(case_seats(case=case, user=request.user).filter(pk__in=emptied))
    listed = [post for post in posts[:MAX_SEATS] if post.pk not in emptied or text]
    return {
        "stage": "seats",
        "text": text,
        "held": held and with_unit_names([held], case.effective_on)[0],
        "freed": with_unit_names(freed, case.effective_on),
        "seats": with_unit_names(listed, case.effective_on),
        "n_seats": posts.count(),
    }


def confirm_context(case, person, position, other):
    """What the moves would mean for each person, with the findings."""
    day = case.effective_on
    held = seats_held([one.pk for one in (person, other) if one], day)
    if other is not None:
        pairs = [(person, held.get(other.pk)), (other, held.get(person.pk))]
    else:
        pairs = [(person, position)]
    previews = [
        {
            "person": one,
            "held": held.get(one.pk),
            "position": post,
            "preview": move_preview(employee=one, position=post, day=day) if post else None,
        }
        for one, post in pairs
    ]
    weighs = any(
        found["preview"] and found["preview"].verdict == Severity.ORANGE for found in previews
    )
    return {"previews": previews, "needs_reason": weighs}


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def placement_move_update(request, pk):
    """Another post for somebody of the chain (chosen in the address), or the kind and the reason."""
    move = editable_move(request, pk)
    case = move.case
    seats = case_seats(case=case, user=request.user)
    position = named_post(request, seats)
    target = position or move.to_position
    preview = move_preview(employee=move.employee, position=target, day=case.effective_on) if target else None  # fmt: skip
    form = CaseMoveForm(
        request.POST or None,
        initial={"kind": move.kind, "reason": move.reason},
        needs_reason=preview is not None and preview.verdict == Severity.ORANGE,
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                if position is not None and position.pk != move.to_position_id:
                    redirect_move(move=move, position=position, user=request.user)
                update_move(
                    move=move,
                    user=request.user,
                    opened=request.POST.get(FIELD, ""),
                    **form.cleaned_data,
                )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{move.employee.full_name} disimpan.")
            return redirect("employees:placement_case_detail", case.pk)
    context = {
        "case": case,
        "move": move,
        "form": form,
        "position": target,
        "changed": position is not None,
        "opening": request.POST.get(FIELD) or stamp(move, ("kind", "reason")),
        "locked": "" if case.is_editable and move.is_included else LOCKED,
        "preview": preview,
        **seats_context(request, case, move.employee),
    }
    return render(request, "employees/cases/placement_move_update.html", context)


@require_POST
@require(Permission.PLACEMENT_EDIT)
@once
def placement_move_remove(request, pk):
    """Take a person out of a draft."""
    move = editable_move(request, pk)
    case_pk, name = move.case_id, move.employee.full_name
    try:
        with transaction.atomic():
            remove_move(move=move, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{name} dihapus dari usulan.")
    return redirect("employees:placement_case_detail", case_pk)
