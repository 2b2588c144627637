"""Who may do what here, and screens that give and end a role."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from orgunits.actions import end_by_hand, grant_by_hand
from orgunits.actions.granting import WHY_NOT_HERE
from orgunits.forms import RoleEndForm, RoleGrantForm
from orgunits.models import RoleAssignment
from orgunits.permissions import (
    ADMIN_GRANTS,
    holds_throughout,
    may_govern_role,
    may_name_auditors,
)
from orgunits.queries import pickable_accounts, pickable_role_units, unit_roles, visible_accounts
from orgunits.views.access import named_account, named_unit, search_text
from orgunits.views.road import read_or_post
from orgunits.views.unit import unit_context
from portal.formkeys import once
from portal.permissions import Permission, Role, require


@require_safe
@require(Permission.ROLE_VIEW)
def orgunit_roles(request, pk):
    """Who may do what on a unit: roles given here, and those that reach it from above."""
    context = unit_context(request, pk, "roles")
    unit, user = context["unit"], request.user
    if Permission.ROLE_VIEW not in context["header"].permissions:
        raise PermissionDenied
    own, inherited = unit_roles(unit=unit, user=user, day=request.as_of.day, today=request.today)
    may_write = request.as_of.is_today and unit.is_active
    context |= {
        "own": own,
        "inherited": inherited,
        "sees_all": holds_throughout(user, Permission.ROLE_VIEW, unit.government_id),
        "may_end": request.as_of.is_today,
        "may_grant": may_write and Permission.ROLE_GRANT in context["header"].permissions,
        "may_name_auditor": may_write and may_name_auditors(user, unit.government_id),
    }
    return render(request, "orgunits/orgunit_roles.html", context)


def account_url(account):
    """The page of an account; the app above owns it."""
    return reverse("employees:account_detail", args=[account.pk])


def pick_step(request, permission, account, unit):
    """Context of the step before the form: whom, then where. Only links, so nothing is lost."""
    text = search_text(request)
    context = {"account": account, "unit": unit, "text": text}
    if account is None:
        accounts = visible_accounts(request.user, request.government).exclude(pk=request.user.pk)
        return context | {"accounts": pickable_accounts(accounts, text)}
    return context | {
        "units": pickable_role_units(
            government=request.government, user=request.user, permission=permission, text=text
        )
    }


def grant_page(request, *, permission, roles, context):
    """Choose the person, then the unit, then say which role from when until when."""
    unit = named_unit(request, permission)
    account = named_account(request)
    if account is None or unit is None:
        context = context | pick_step(request, permission, account, unit)
        return render(request, "orgunits/role_pick.html", context)
    form = RoleGrantForm(
        request.POST if request.method == "POST" else None, roles=roles, today=request.today
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            row = grant_by_hand(
                account=account,
                unit=unit,
                role=data["role"],
                user=request.user,
                valid_from=data["valid_from"],
                valid_until=form.valid_until,
                decree=data["decree"],
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{account} kini diberi peran {row.get_role_display()}.")
            return redirect(account_url(account))
    context = context | {
        "form": form,
        "account": account,
        "unit": unit,
        "cancel_url": account_url(account),
    }
    return render(request, "orgunits/role_form.html", context)


@read_or_post
@require(Permission.ROLE_GRANT)
@once
def role_grant(request):
    """A role for a person, within the reach of whoever grants it."""
    return grant_page(
        request,
        permission=Permission.ROLE_GRANT,
        roles=ADMIN_GRANTS,
        context={"title": "Beri peran", "submit": "Beri peran"},
    )


@read_or_post
@require(Permission.AUDITOR_GRANT, everywhere=True)
@once
def auditor_grant(request):
    """The auditor, named by leadership: whoever administers does not choose who looks on."""
    return grant_page(
        request,
        permission=Permission.AUDITOR_GRANT,
        roles=[Role.AUDITOR],
        context={"title": "Tunjuk auditor", "submit": "Tunjuk auditor"},
    )


def end_page(request, pk):
    rows = RoleAssignment.objects.visible_to(request.user).filter(government=request.government)
    row = get_object_or_404(rows.select_related("user", "unit", "government"), pk=pk)
    if not may_govern_role(request.user, row.role, row.unit):
        raise PermissionDenied
    context = {"row": row, "cancel_url": account_url(row.user)}
    if not row.is_by_hand:
        return render(
            request, "orgunits/role_end.html", context | {"why_not": WHY_NOT_HERE[row.origin]}
        )
    form = RoleEndForm(
        request.POST if request.method == "POST" else None, today=request.today, row=row
    )
    if form.is_valid():
        try:
            end_by_hand(assignment=row, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, f"Peran {row.get_role_display()} diakhiri.")
            return redirect(account_url(row.user))
    return render(request, "orgunits/role_end.html", context | {"form": form})


@read_or_post
@require(Permission.ROLE_GRANT)
@once
def role_end(request, pk):
    """The end of a role that was given by hand."""
    return end_page(request, pk)


@read_or_post
@require(Permission.AUDITOR_GRANT, everywhere=True)
@once
def auditor_end(request, pk):
    """The end of an auditor's role, by whoever may name auditors."""
    return end_page(request, pk)
