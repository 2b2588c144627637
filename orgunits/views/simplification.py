"""The checklist of the simplification of 2021 (PermenPANRB 25/2021, acuan)."""

from collections import Counter

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from orgunits.enums import SimplificationCriterion
from orgunits.forms import ChecklistFilterForm
from orgunits.permissions import holds_throughout
from orgunits.queries.simplification import STATES, simplification_checklist
from orgunits.templatetags.unit_tabs import day_query
from portal import exports
from portal.pages import filter_chips
from portal.permissions import Permission, require
from portal.templatetags.formats import number

PAGE_SIZE = 50
COLUMNS = [
    exports.ExportColumn("Unit", lambda row: row.unit.name, 44),
    exports.ExportColumn("Jenis", lambda row: row.kind_label, 16),
    exports.ExportColumn("Perangkat daerah", lambda row: row.home, 40),
    exports.ExportColumn("Keadaan", lambda row: row.state_words, 34),
    exports.ExportColumn("Surat persetujuan", lambda row: row.letter_words, 50),
]
NOTES = ("PermenPANRB 25/2021, acuan: bunyinya belum dibaca pada naskahnya.",)


@require_safe
@require(Permission.RULEBOOK_VIEW)
def simplification_list(request):
    """Every unit led by a pengawas in a simplified agency, with each criterion and its letter."""
    rows = simplification_checklist(request.government, request.as_of.day, request.user)
    form = ChecklistFilterForm(request.GET)
    found = form.narrow(rows)
    if exports.wanted(request):
        return exports.respond(
            request, title="Penyederhanaan", columns=COLUMNS, rows=found, notes=NOTES
        )
    counts = Counter(row.state for row in rows)
    context = {
        "page_obj": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "n_all": len(rows),
        "tiles": [{"label": words, "value": number(counts[key])} for key, words in STATES.items()],
        "criteria": [str(one.label) for one in SimplificationCriterion],
        "filter_form": form,
        "chips": filter_chips(form, request),
        "clear_url": reverse("orgunits:simplification_list") + day_query(request.as_of),
        "may_edit": request.as_of.is_today
        and holds_throughout(request.user, Permission.ORGUNIT_EDIT, request.government.pk),
    }
    return render(request, "orgunits/simplification_list.html", context)
