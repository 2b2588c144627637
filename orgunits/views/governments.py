"""The governments of an installation: the list, and a new one with its first administrator."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from orgunits.actions import FirstAdmin, found_government
from orgunits.forms import GovernmentCreateForm
from orgunits.queries import government_table
from orgunits.views.access import search_text
from orgunits.views.road import read_or_post
from portal.formkeys import once
from portal.middleware import SESSION_GOVERNMENT
from portal.permissions import Permission, require

PAGE_SIZE = 50


@require_safe
@require(Permission.GOVERNMENT_CREATE)
def government_list(request):
    """Every government of this installation, with how far it has come."""
    text = search_text(request)
    rows = government_table(text=text, sort=request.GET.get("sort", "name"))
    context = {
        "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "text": text,
    }
    return render(request, "orgunits/government_list.html", context)


@read_or_post
@require(Permission.GOVERNMENT_CREATE)
@once
def government_create(request):
    """Register a government and invite its first administrator; from then on work in it."""
    form = GovernmentCreateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        admin = FirstAdmin(
            username=data["admin_username"],
            display_name=data["admin_name"],
            email=data["admin_email"],
            prepares=data["prepares"],
        )
        try:
            government, account = found_government(user=request.user, admin=admin, **form.values)
        except ValidationError as error:
            form.refuse(error)
        else:
            request.session[SESSION_GOVERNMENT] = government.pk
            messages.success(
                request,
                f"{government.name} terdaftar. Buat sekarang kode untuk admin pertamanya.",
            )
            return redirect("employees:account_detail", account.pk)
    return render(request, "orgunits/government_form.html", {"form": form})
