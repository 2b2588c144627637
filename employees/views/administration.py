"""Accounts of a government: the list, one account, inviting, changing, switching off, tying."""

import copy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, resolve, reverse
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from employees.account_names import spread
from employees.actions import FirstRole, invite_person, tie_user
from employees.forms import (
    DeactivateForm,
    InviteForm,
    ReasonOnlyForm,
    UserFilterForm,
    UserForm,
)
from employees.models import Employee
from employees.queries import (
    account_events,
    account_lines,
    account_table,
    home_unit_ids,
    people_without_account,
    state_of,
)
from employees.queries.accounts import taken_usernames
from employees.views.access import number_in, units_on_offer
from orgunits.actions import ACCOUNT_FIELDS, deactivate_account, reactivate_account, update_account
from orgunits.models import OrgUnit
from orgunits.permissions import holds_throughout, may_name_auditors
from orgunits.queries import ancestors_on, roles_of, visible_accounts
from portal import exports
from portal.context_processors import may_follow
from portal.formkeys import once
from portal.longlists import LongPaginator
from portal.opened import FIELD as OPENED
from portal.pages import filter_chips, is_fragment, show_refusal
from portal.permissions import Permission, Role, require
from portal.queries import audit_lines

PAGE_SIZE = 50
read_or_post = require_http_methods(["GET", "HEAD", "POST"])
COLUMNS = [
    exports.ExportColumn("Nama", lambda account: str(account), 36),
    exports.ExportColumn("Nama pengguna", lambda account: account.username, 24),
    exports.ExportColumn("Keadaan", lambda account: state_of(account).label),
    exports.ExportColumn("Terakhir masuk", lambda account: account.last_login),
]


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.ACCOUNT_VIEW)
def account_list(request):
    """Accounts in reach: filtered, sorted, fifty to a page."""
    form = UserFilterForm(request.GET, units=units_on_offer(request))
    accounts = account_table(
        user=request.user,
        government=request.government,
        filters=form.filters(request.GET.get("sort", "name")),
        today=request.today,
    )
    if exports.wanted(request):
        return exports.respond(request, title="Akun", columns=COLUMNS, rows=accounts)
    page = LongPaginator(accounts, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "lines": account_lines(accounts=page.object_list, user=request.user, today=request.today),
        "filter_form": form,
        "chips": filter_chips(form, request),
        "can_create": edits_accounts(request),
    }
    name = "_user_table.html" if is_fragment(request) else "account_list.html"
    return render(request, f"employees/{name}", context)


def edits_accounts(request):
    """Whether the person administers all accounts of the government they work in."""
    government = request.government
    return government is not None and holds_throughout(
        request.user, Permission.ACCOUNT_EDIT, government.pk
    )


def seen_account(request, pk):
    """The account ``pk`` in reach of the reader, else 404."""
    accounts = visible_accounts(request.user, request.government)
    return get_object_or_404(accounts.select_related("government"), pk=pk)


def code_url(request, account):
    """The page that issues a one-time code for an account, when there is one the reader may open."""
    try:
        url = reverse("employees:account_reset", args=[account.pk])
    except NoReverseMatch:
        return ""
    permission = resolve(url).func.required_permission
    return url if may_follow(request.user, url, permission) else ""


@require_safe
@require(Permission.ACCOUNT_VIEW)
def account_detail(request, pk):
    """One account: whose it is, what it may do, and what was changed about it."""
    account = seen_account(request, pk)
    user, today = request.user, request.today
    employee = Employee.objects.filter(user=account).first()
    lines = roles_of(account=account, user=user, today=today)
    context = {
        "account": account,
        "state": state_of(account),
        "employee": employee,
        "sees_employee": employee is not None
        and Employee.objects.visible_to(user).filter(pk=employee.pk).exists(),
        "current": [line for line in lines if line.phase != "over"],
        "past": [line for line in lines if line.phase == "over"],
        "sees_all": holds_throughout(user, Permission.ROLE_VIEW, account.government_id),
        "events": audit_lines(account_events(account=account, user=user), user),
        "may_edit": edits_accounts(request),
        "is_self": account.pk == user.pk,
        "may_grant": user.has_perm(Permission.ROLE_GRANT) and account.pk != user.pk,
        "may_name_auditor": account.pk != user.pk
        and may_name_auditors(user, account.government_id),
        "code_url": code_url(request, account),
        "code": account.activation_codes.usable().first(),
    }
    return render(request, "employees/account_detail.html", context)


# The pages that ask these two are for those who keep all accounts of the government.
def chosen_employee(request):
    """The person of ``?employee=`` who has no account yet; None when none is named (or ``none``)."""
    text = request.GET.get("employee", "")
    pk = None if text == "none" else number_in(text)
    if pk is None:
        return None
    people = Employee.objects.filter(government=request.government, user__isnull=True)
    return get_object_or_404(people.select_related("government"), pk=pk)


def pick_context(request):
    """The step before the form: people in service without an account, found by name."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    people = people_without_account(government=request.government, text=text, today=request.today)
    return {"text": text, "people": people}


def role_units(request, employee):
    """Units a first role is offered on: those above the person's post, else the root alone."""
    root = OrgUnit.objects.filter(government=request.government, parent__isnull=True)
    if employee is None:
        return root
    home = home_unit_ids([employee.pk], request.today).get(employee.pk)
    if home is None:
        return root
    above = [ref.id for ref in ancestors_on([home], request.today)[home]]
    return OrgUnit.objects.filter(pk__in=[home, *above], government=request.government).active()


def suggestion(request, employee):
    """What the form over a new account of ``employee`` begins with: a free user name, and the role
    every civil servant holds on their own unit."""
    if employee is None:
        return {}
    [username] = spread([employee.name], taken_usernames([employee.name]))
    home = home_unit_ids([employee.pk], request.today).get(employee.pk)
    first = {"role": Role.EMPLOYEE, "unit": home, "decree": "Pegawai unit ini"} if home else {}
    return {"display_name": employee.full_name, "username": username} | first


@read_or_post
@require(Permission.ACCOUNT_EDIT, everywhere=True)
@once
def account_create(request):
    """Invite somebody: choose the employee (or none), then say how they are called."""
    if request.government is None:
        raise Http404
    if not request.GET.get("employee"):
        return render(request, "employees/account_pick.html", pick_context(request))
    employee = chosen_employee(request)
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        units=role_units(request, employee),
        initial=suggestion(request, employee),
    )
    if form.is_valid():
        data = form.cleaned_data
        first = None
        if data["role"]:
            first = FirstRole(role=data["role"], unit=data["unit"], decree=data["decree"])
        try:
            account = invite_person(
                government=request.government,
                user=request.user,
                employee=employee,
                first_role=first,
                **form.values,
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(
                request, f"Akun {account.username} dibuat. Pemiliknya masuk dengan kode aktivasi."
            )
            return redirect("employees:account_detail", account.pk)
    return render(request, "employees/account_form.html", {"form": form, "employee": employee})


@read_or_post
@require(Permission.ACCOUNT_EDIT, everywhere=True)
@once
def account_update(request, pk):
    """Change the name, user name or mail address of an account."""
    account = seen_account(request, pk)
    form = UserForm(request.POST or None, instance=copy.copy(account))
    form.remember(account, ACCOUNT_FIELDS)
    if request.method == "POST" and form.is_valid():
        try:
            update_account(
                account=account,
                user=request.user,
                reason=form.cleaned_data["reason"],
                opened=request.POST.get(OPENED, ""),
                **form.values,
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Data akun tersimpan.")
            return redirect("employees:account_detail", account.pk)
    return render(request, "employees/account_form.html", {"form": form, "account": account})


def confirm_page(request, pk, form, template, write, done, **context):
    """Ask for a reason, ``write`` it, and go back to the account."""
    if form.is_valid():
        try:
            write(form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, done)
            return redirect("employees:account_detail", pk)
    context |= {"form": form, "cancel_url": reverse("employees:account_detail", args=[pk])}
    return render(request, template, context)


@read_or_post
@require(Permission.ACCOUNT_EDIT, everywhere=True)
@once
def account_deactivate(request, pk):
    """Switch an account off."""
    account = seen_account(request, pk)
    form = DeactivateForm(request.POST if request.method == "POST" else None)
    return confirm_page(
        request,
        pk,
        form,
        "employees/account_deactivate.html",
        lambda data: deactivate_account(account=account, user=request.user, **data),
        f"Akun {account.username} dinonaktifkan.",
        account=account,
    )


@read_or_post
@require(Permission.ACCOUNT_EDIT, everywhere=True)
@once
def account_reactivate(request, pk):
    """Switch an account on again; what it may then do is said before."""
    account = seen_account(request, pk)
    form = ReasonOnlyForm(request.POST if request.method == "POST" else None)
    lines = roles_of(account=account, user=request.user, today=request.today)
    return confirm_page(
        request,
        pk,
        form,
        "employees/account_reactivate.html",
        lambda data: reactivate_account(account=account, user=request.user, **data),
        f"Akun {account.username} diaktifkan kembali.",
        account=account,
        consequences=[
            f"{line.row.get_role_display()}, {line.row.unit}"
            for line in lines
            if line.phase != "over"
        ],
    )


@read_or_post
@require(Permission.ACCOUNT_EDIT, everywhere=True)
@once
def account_tie(request, pk):
    """Say which employee an account belongs to: choose the person, then the reason."""
    account = seen_account(request, pk)
    employee = chosen_employee(request)
    if employee is None:
        context = pick_context(request) | {"account": account}
        return render(request, "employees/account_pick.html", context)
    form = ReasonOnlyForm(request.POST if request.method == "POST" else None)

    def write(data):
        if Employee.objects.filter(user=account).exists():
            raise ValidationError("Akun ini sudah dikaitkan. Lepas dulu kaitannya.")
        tie_user(employee=employee, account=account, user=request.user, reason=data["reason"])

    return confirm_page(
        request,
        pk,
        form,
        "employees/account_tie.html",
        write,
        f"Akun {account.username} kini terkait dengan pegawainya.",
        account=account,
        employee=employee,
    )


@read_or_post
@require(Permission.ACCOUNT_EDIT, everywhere=True)
@once
def account_untie(request, pk):
    """Take an account from its employee; roles that follow posts end with it."""
    account = seen_account(request, pk)
    employee = Employee.objects.filter(user=account).select_related("government").first()
    form = ReasonOnlyForm(request.POST if request.method == "POST" else None)

    def write(data):
        if employee is None:
            raise ValidationError("Akun ini tidak dikaitkan dengan pegawai.")
        tie_user(employee=employee, account=None, user=request.user, reason=data["reason"])

    return confirm_page(
        request,
        pk,
        form,
        "employees/account_untie.html",
        write,
        "Kaitan dengan pegawai dilepas.",
        account=account,
        employee=employee,
    )
