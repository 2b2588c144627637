"""How a page finds its assessment, and what its reader may do with it."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404

from orgunits.enums import AssessmentKind
from orgunits.models import Assessment
from orgunits.permissions import may_edit_assessment, may_fill, may_validate
from portal.permissions import Permission

MAX_PK = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Rights:
    """What the reader may do with an assessment now."""

    fills: bool
    validates: bool
    edits: bool


def visible_assessment(request, pk, permission=Permission.ASSESSMENT_VIEW):
    """The assessment ``pk`` of the government the person works in, when they reach it (else 404)."""
    if pk > MAX_PK:
        raise Http404
    rows = Assessment.objects.visible_to(request.user, permission).filter(
        government=request.government
    )
    related = ("unit", "government", "validator", "opened_by", "submitted_by", "validated_by",
               "pdf", "job")  # fmt: skip
    return get_object_or_404(rows.select_related(*related), pk=pk)


def rights_on(user, assessment):
    return Rights(
        may_fill(user, assessment),
        may_validate(user, assessment),
        may_edit_assessment(user, assessment),
    )


def asked_kind(request):
    """The instrument of ``?jenis=``; kelembagaan without one, 404 for an unknown one."""
    asked = request.POST.get("jenis") or request.GET.get("jenis") or AssessmentKind.KELEMBAGAAN
    if asked not in AssessmentKind.values:
        raise Http404
    return asked


def asked_section(request, assessment):
    """The section of ``?bagian=``, the first without one, 404 for an unknown one."""
    sections = assessment.instrument.sections
    key = request.POST.get("bagian") or request.GET.get("bagian")
    if not key:
        return sections[0]
    found = assessment.instrument.section(key)
    if found is None:
        raise Http404
    return found
