"""Sign-ups as heads and officers see them: approve, refuse, sign one's people up, take them out."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from employees.actions.sign_ups import decide_sign_up, sign_up, withdraw_sign_up
from employees.forms.session_filters import SignUpFilterForm
from employees.forms.sessions import SignUpPeopleForm, SignUpRefuseForm
from employees.models import Employee, SessionSignUp
from employees.queries.session_pages import sign_up_lines
from employees.queries.sessions import sessions_to_send_to, sign_up_table
from employees.queries.trainings import jp_in_training_year
from employees.views.access import number_in
from portal.formkeys import once
from portal.pages import filter_chips, is_fragment, show_refusal
from portal.permissions import Permission, require

METHODS = ["GET", "HEAD", "POST"]
PAGE_SIZE = 50
MOST_TO_TICK = 60


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.TRAINING_APPROVE)
def sign_up_list(request):
    """What the reader has to decide about their people, with the hours each would come to."""
    form = SignUpFilterForm(request.GET)
    found = sign_up_table(
        user=request.user,
        government=request.government,
        text=form.text,
        state=form.cleaned_data.get("state", ""),
    )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "lines": sign_up_lines(page.object_list, request.user, request.today),
        "filter_form": form,
        "chips": filter_chips(form, request),
    }
    name = "_sign_up_table.html" if is_fragment(request) else "sign_up_list.html"
    return render(request, f"employees/trainings/{name}", context)


def decidable(request, pk):
    """A sign-up of somebody whom the reader may let take part, else 404."""
    rows = SessionSignUp.objects.visible_to(request.user, Permission.TRAINING_APPROVE)
    return get_object_or_404(
        rows.filter(government=request.government).select_related("employee", "session__course"),
        pk=pk,
    )


@require_POST
@require(Permission.TRAINING_APPROVE)
@once
def sign_up_approve(request, pk):
    """Let somebody take part."""
    row = decidable(request, pk)
    try:
        decide_sign_up(sign_up=row, approve=True, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{row.employee.full_name} disetujui.")
    return redirect("employees:sign_up_list")


def give_back(request, pk, act, **words):
    """Ask for a reason and take somebody out of a session by ``act(row, reason)``."""
    row = decidable(request, pk)
    form = SignUpRefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(row, form.cleaned_data["reason"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, words["done"].format(row.employee.full_name))
            return redirect("employees:sign_up_list")
    context = {"form": form, "sign_up": row, **words}
    return render(request, "employees/trainings/sign_up_refuse.html", context)


@require_http_methods(METHODS)
@require(Permission.TRAINING_APPROVE)
@once
def sign_up_refuse(request, pk):
    """Refuse a sign-up, with a reason its person reads."""

    def act(row, reason):
        decide_sign_up(sign_up=row, approve=False, user=request.user, reason=reason)

    return give_back(request, pk, act, verb="Tolak pendaftaran", done="{} tidak disetujui.")


@require_http_methods(METHODS)
@require(Permission.TRAINING_APPROVE)
@once
def sign_up_withdraw(request, pk):
    """Take somebody out who was approved; the first who waits moves up."""

    def act(row, reason):
        withdraw_sign_up(sign_up=row, user=request.user, note=reason)

    return give_back(request, pk, act, verb="Keluarkan dari sesi", done="{} dikeluarkan.")


def people_to_tick(people, day):
    """(id, name with the hours of this year) of people in service, the fewest hours first; None
    when they are more than one wants to look through."""
    serving = people.serving_on(day).order_by("name", "pk")
    listed = list(serving[: MOST_TO_TICK + 1])
    if len(listed) > MOST_TO_TICK:
        return None
    hours = jp_in_training_year(listed, day)
    ordered = sorted(listed, key=lambda person: hours[person.pk].jp)
    return [(person.pk, f"{person.full_name}, {hours[person.pk].text}") for person in ordered]


@require_http_methods(METHODS)
@require(Permission.TRAINING_APPROVE)
@once
def sign_up_create(request):
    """Sign up one's people for an open session; they need no approval any more."""
    sessions = sessions_to_send_to(request.user, request.government, request.today)
    people = Employee.objects.visible_to(request.user, Permission.TRAINING_APPROVE).filter(
        government=request.government
    )
    has_sessions = sessions.exists()
    form = SignUpPeopleForm(
        request.POST or None,
        initial={"session": number_in(request.GET.get("session", ""))},
        sessions=sessions,
        people=people,
        listed=people_to_tick(people, request.today) if has_sessions else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = sign_up(
                session=form.cleaned_data["session"],
                employees=form.employees,
                user=request.user,
                approved=True,
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"{len(made)} orang terdaftar.")
            return redirect(f"{reverse('employees:sign_up_list')}?state=all")
    context = {"form": form, "has_sessions": has_sessions}
    return render(request, "employees/trainings/sign_up_form.html", context)
