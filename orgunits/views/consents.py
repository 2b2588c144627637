"""Screens that put a letter about a unit on record and take it off."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from orgunits.actions import end_consent, record_consent
from orgunits.enums import ConsentKind
from orgunits.forms import ConsentEndForm, ConsentForm
from orgunits.models import OrgUnit, UnitConsent
from orgunits.views.access import editable_unit
from orgunits.views.posts import Done, page_context, written
from orgunits.views.road import read_or_post
from portal.formkeys import once
from portal.permissions import Permission, require


@read_or_post
@require(Permission.ORGUNIT_EDIT)
@once
def consent_create(request, pk):
    """A letter about a unit: written consultation, or approval to keep it."""
    unit = editable_unit(request, pk)
    kind = request.GET.get("jenis")
    initial = {"kind": kind} if kind in ConsentKind.values else {}
    form = ConsentForm(request.POST if request.method == "POST" else None, initial=initial)
    done = Done("Surat dicatat.", reverse("orgunits:orgunit_findings", args=[unit.pk]))

    def write(data):
        record_consent(unit=unit, user=request.user, **data)

    response = written(request, form, write, done) if form.is_valid() else None
    context = page_context(request, form, unit, done)
    return response or render(request, "orgunits/consent_form.html", context)


@read_or_post
@require(Permission.ORGUNIT_EDIT)
@once
def consent_end(request, pk):
    """The end of a letter."""
    units = OrgUnit.objects.visible_to(request.user).filter(government=request.government)
    letters = UnitConsent.objects.filter(unit__in=units.values("pk"), valid_until__isnull=True)
    consent = get_object_or_404(letters.select_related("unit__government"), pk=pk)
    unit = consent.unit
    if not request.user.has_perm(Permission.ORGUNIT_EDIT, unit):
        raise PermissionDenied
    form = ConsentEndForm(
        request.POST if request.method == "POST" else None, initial={"on": request.today}
    )
    done = Done("Surat diakhiri.", reverse("orgunits:orgunit_findings", args=[unit.pk]))

    def write(data):
        end_consent(consent=consent, user=request.user, **data)

    response = written(request, form, write, done) if form.is_valid() else None
    context = page_context(request, form, unit, done) | {"consent": consent}
    return response or render(request, "orgunits/consent_end.html", context)
