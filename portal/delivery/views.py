"""A person's choice of channels, and how the channels do."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.delivery.actions import save_preference, send_test
from portal.delivery.channels import channels_on, stored_phone
from portal.delivery.forms import PreferenceForm, TestSendForm
from portal.delivery.queries import channel_states
from portal.enums import Channel
from portal.formkeys import once
from portal.models import NoticePreference
from portal.permissions import Permission, require


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.HOME_VIEW)
@once
def preference_update(request):
    """One's own choice; what the installation does not offer is kept as it was."""
    row = NoticePreference.objects.filter(user=request.user).first()
    row = row or NoticePreference(user=request.user)
    values = {
        "by_email": row.by_email,
        "by_gateway": row.by_gateway,
        "phone": stored_phone(row),
    }
    form = PreferenceForm(request.POST or None, initial=values, on=channels_on())
    if request.method == "POST" and form.is_valid():
        try:
            save_preference(user=request.user, **values | form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Pilihan pemberitahuan disimpan.")
            return redirect("portal:preference_update")
    return render(request, "portal/preference_form.html", {"form": form, "channels": channels_on()})


@require_safe
@require(Permission.GOVERNMENT_EDIT, everywhere=True)
def channel_list(request):
    """Which channels are on and what became of the messages of a week."""
    if request.government is None:
        raise Http404
    states = channel_states(request.government)
    return render(request, "portal/channel_list.html", {"states": states})


@require_POST
@require(Permission.GOVERNMENT_EDIT, everywhere=True)
@once
def channel_test(request):
    """Send oneself one message."""
    form = TestSendForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Saluran ini tidak dikenal.")
        return redirect("portal:channel_list")
    channel = Channel(form.cleaned_data["channel"])
    try:
        send_test(user=request.user, channel=channel)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Pesan uji dikirim lewat {channel.label}. Periksa di sana.")
    return redirect("portal:channel_list")
