"""Findings of the rulebook: of the whole government, and of a unit with everything under it."""

from collections import Counter

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from orgunits.forms import FindingFilterForm
from orgunits.queries import consents_of, government_findings
from orgunits.rulebook import SET_WORDS, SEVERITY_WORDS, Severity
from orgunits.templatetags.unit_tabs import day_query
from orgunits.views.unit import may_write, unit_context
from portal import exports
from portal.pages import filter_chips, is_fragment
from portal.permissions import Permission, require
from portal.templatetags.formats import number

PAGE_SIZE = 50
CHIPS = {Severity.BLOCK: "bad", Severity.WARN: "warn", Severity.INFO: "plain"}
COLUMNS = [
    exports.ExportColumn("Tingkat", lambda row: row.finding.words, 20),
    exports.ExportColumn("Unit", lambda row: row.unit.name, 44),
    exports.ExportColumn("Jenis", lambda row: row.kind_label, 20),
    exports.ExportColumn("Perangkat daerah", lambda row: row.agency and row.agency[1], 40),
    exports.ExportColumn("Aturan", lambda row: SET_WORDS[row.finding.rule.group], 24),
    exports.ExportColumn("Temuan", lambda row: row.finding.message, 70),
    exports.ExportColumn("Pasal", lambda row: row.finding.rule.clause, 40),
    exports.ExportColumn("Sifat", lambda row: "" if row.finding.rule.is_verified else "acuan", 10),
    exports.ExportColumn("Perbaikan", lambda row: row.finding.remedy, 50),
]


def finding_context(request, rows, clear_url):
    """Context of the table, also of the tab of a unit."""
    form = FindingFilterForm(request.GET)
    found = form.narrow(rows)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    counts = Counter(row.finding.severity for row in rows)
    return {
        "page_obj": page,
        "rows": [(row, CHIPS[row.finding.severity]) for row in page.object_list],
        "n_all": len(rows),
        "tiles": [{"label": SEVERITY_WORDS[one], "value": number(counts[one])} for one in Severity],
        "filter_form": form,
        "chips": filter_chips(form, request),
        "clear_url": clear_url,
        "groups": SET_WORDS,
    }


def finding_file(request, rows, title):
    """The findings as a file, with what an acuan is."""
    found = FindingFilterForm(request.GET).narrow(rows)
    notes = ("acuan: aturan yang bunyinya belum dibaca pada naskahnya, hanya keterangan.",)
    return exports.respond(request, title=title, columns=COLUMNS, rows=found, notes=notes)


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.RULEBOOK_VIEW)
def finding_list(request):
    """Findings on every unit the person may judge, on the chosen day."""
    rows = government_findings(request.government, request.as_of.day, request.user)
    if exports.wanted(request):
        return finding_file(request, rows, "Temuan aturan")
    clear_url = reverse("orgunits:finding_list") + day_query(request.as_of)
    context = finding_context(request, rows, clear_url)
    template = (
        "orgunits/_finding_table.html" if is_fragment(request) else "orgunits/finding_list.html"
    )
    return render(request, template, context)


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.RULEBOOK_VIEW)
def orgunit_findings(request, pk):
    """Findings on a unit and everything under it, and the letters on record for it."""
    context = unit_context(request, pk, "findings")
    header = context["header"]
    rows = government_findings(request.government, header.day, request.user, below=pk)
    if exports.wanted(request):
        return finding_file(request, rows, f"Temuan {header.name}"[:60])
    clear_url = reverse("orgunits:orgunit_findings", args=[pk]) + day_query(request.as_of)
    context |= finding_context(request, rows, clear_url) | {
        "consents": consents_of(context["unit"], header.day),
        "may_write": may_write(request, header),
    }
    is_part = is_fragment(request)
    template = "orgunits/_finding_table.html" if is_part else "orgunits/orgunit_findings.html"
    return render(request, template, context)
