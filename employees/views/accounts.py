"""Accounts of people: how far they have come, making many at once, a code for one."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from employees.actions.accounts import mail_account, order_accounts, reset_account
from employees.forms import AccountBatchForm, AccountFilterForm, AccountResetForm
from employees.models import AccountBatch, AccountBatchFile, Employee
from employees.queries.accounts import (
    account_counts,
    account_of,
    account_people,
    account_units,
    batch_table,
    reset_refusal,
)
from employees.views.access import number_in
from orgunits.models import OrgUnit
from portal.activation.codes import written
from portal.activation.mail import mail_works
from portal.files import serve_attachment
from portal.formkeys import once
from portal.longlists import Reckoned, is_long, sifted
from portal.pages import filter_chips, is_fragment, job_panel, load_whole_page, show_refusal
from portal.permissions import Permission, require
from portal.templatetags.formats import number

PAGE_SIZE = 50


def tiles(counts):
    """The figures on top of the overview, each a way to the people behind it."""
    url = reverse("employees:account_person_list")
    people = sum(row.people for row in counts)
    shown = [
        ("Aktif", "active", "sudah membuat sandi"),
        ("Belum aktif", "waiting", "kodenya masih berlaku"),
        ("Kedaluwarsa", "expired", "perlu kode baru"),
        ("Tanpa akun", "none", f"dari {number(people)} pegawai berjabatan"),
    ]
    return [
        {
            "label": label,
            "value": number(sum(getattr(row, state) for row in counts)),
            "note": note,
            "note_url": f"{url}?state={state}",
        }
        for label, state, note in shown
    ]


@require_safe
@require(Permission.ACCOUNT_RESET)
def account_overview(request):
    """How many people of each perangkat daerah have an account, and how far it has come."""
    if request.government is None:
        raise Http404
    counts = account_counts(government=request.government, user=request.user, day=request.today)
    context = {
        "counts": counts,
        "tiles": tiles(counts),
        "can_create": request.user.has_perm(Permission.ACCOUNT_CREATE),
    }
    return render(request, "employees/account_overview.html", context)


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.ACCOUNT_RESET)
def account_person_list(request):
    """People in the reader's units with the state of their account, fifty to a page."""
    if request.government is None:
        raise Http404
    offered = account_units(
        government=request.government, user=request.user, permission=Permission.ACCOUNT_RESET
    )
    form = AccountFilterForm(request.GET, units=offered)
    unit = OrgUnit.objects.filter(pk=form.unit_id).first() if form.unit_id else None
    people = account_people(
        government=request.government,
        user=request.user,
        day=request.today,
        unit=unit,
        state=form.cleaned_data.get("state", ""),
        text=form.text,
    )
    wide = Employee.objects.filter(government=request.government)
    found = Reckoned(
        lambda at_once: sifted(wide, people, at_once, by="employee"),
        lambda _row: True,
        is_long=is_long(wide),
    )
    context = {
        "page_obj": found.page(request.GET.get("page"), PAGE_SIZE),
        "filter_form": form,
        "chips": filter_chips(form, request),
    }
    name = "_account_table.html" if is_fragment(request) else "account_person_list.html"
    return render(request, f"employees/{name}", context)


# --- many at once -------------------------------------------------------------------------------


def chosen_unit(request):
    """The unit of ``unit=`` on which the person may make accounts, or None when none is named."""
    pk = number_in(request.GET.get("unit", ""))
    if pk is None:
        return None
    unit = get_object_or_404(
        OrgUnit.objects.visible_to(request.user).active().filter(government=request.government),
        pk=pk,
    )
    if not request.user.has_perm(Permission.ACCOUNT_CREATE, unit):
        raise PermissionDenied
    return unit


@require_safe
@require(Permission.ACCOUNT_CREATE)
def account_batch_list(request):
    rows = batch_table(user=request.user, government=request.government)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "employees/account_batch_list.html", {"page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ACCOUNT_CREATE)
@once
def account_batch_create(request):
    """Choose a unit, see whom it concerns, order the accounts."""
    unit = chosen_unit(request)
    if request.government is None:
        raise Http404
    if unit is None:
        offered = account_units(
            government=request.government, user=request.user, permission=Permission.ACCOUNT_CREATE
        )
        return render(request, "employees/account_batch_unit.html", {"units": offered})
    form = AccountBatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = order_accounts(
                government=request.government, unit=unit, user=request.user, **form.cleaned_data
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Pesanan dicatat. Daftar kodenya muncul di halaman ini.")
            return redirect("employees:account_batch_detail", uuid=batch.uuid)
    counts = account_counts(
        government=request.government,
        user=request.user,
        day=request.today,
        permission=Permission.ACCOUNT_CREATE,
        unit=unit,
    )
    context = {
        "form": form,
        "unit": unit,
        "counts": counts,
        "n_none": sum(row.none for row in counts),
        "n_reprintable": sum(row.reprintable for row in counts),
    }
    return render(request, "employees/account_batch_form.html", context)


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.ACCOUNT_CREATE)
def account_batch_detail(request, uuid):
    """One order: its progress, then the lists to print. Only the orderer fetches them."""
    batch = get_object_or_404(
        batch_table(user=request.user, government=request.government), uuid=uuid
    )
    if request.htmx and not batch.job.is_open:
        return load_whole_page()
    files = list(batch.files.all())
    context = {
        "batch": batch,
        "job": job_panel(
            request, batch.job, reverse("employees:account_batch_detail", args=[batch.uuid])
        ),
        "files": files,
        "n_accounts": sum(row.n_accounts for row in files),
        "is_own": batch.ordered_by_id == request.user.pk,
    }
    template = "_order_job.html" if request.htmx else "account_batch_detail.html"
    return render(request, f"employees/{template}", context)


@never_cache
@require_safe
@require(Permission.ACCOUNT_CREATE)
def account_batch_file(request, uuid):
    """The printed list, for the person who ordered it and still may make accounts there."""
    row = get_object_or_404(
        AccountBatchFile.objects.filter(
            batch__in=AccountBatch.objects.visible_to(request.user),
            batch__ordered_by=request.user,
            government=request.government,
            attachment__isnull=False,
            expires_at__gt=timezone.now(),
        ).select_related("attachment__government"),
        uuid=uuid,
    )
    return serve_attachment(request, row.attachment)


# --- one person ---------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ACCOUNT_RESET)
def account_reset(request, pk):
    """Make a one-time code for a person who came in: shown once, or mailed as a link."""
    account = account_of(user=request.user, government=request.government, pk=pk)
    if account is None:
        raise Http404
    context = {
        "account": account,
        "employee": Employee.objects.filter(user=account).first(),
        "refusal": reset_refusal(request.user, account),
    }
    if context["refusal"]:
        return render(request, "employees/account_reset.html", context, status=403)
    can_mail = mail_works() and bool(account.email)
    form = AccountResetForm(request.POST or None, can_mail=can_mail)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            if form.cleaned_data.get("way") == "mail":
                mail_account(account=account, user=request.user, reason=reason)
                messages.success(request, "Tautan sedang dikirim ke surel akun ini.")
                return redirect("employees:account_overview")
            code = reset_account(account=account, user=request.user, reason=reason)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            context |= {
                "code": written(code),
                "row": account.activation_codes.unspent().first(),
                "address": f"{settings.SITE_URL}{reverse('portal:activation_form')}",
            }
    return render(request, "employees/account_reset.html", context | {"form": form})
