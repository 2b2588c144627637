"""The structure as a tree and as a table."""

from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe
from django.views.decorators.vary import vary_on_headers

from orgunits.enums import AGENCY_KINDS, UnitKind
from orgunits.forms import UnitFilterForm
from orgunits.outline import Outline
from orgunits.queries import (
    agencies_on,
    orgunit_rows,
    required_by_unit,
    scheduled_changes,
    structure_on,
    subtree_totals,
    tree_columns,
    tree_stamp,
    with_agency,
)
from orgunits.templatetags.unit_tabs import day_query
from portal import exports
from portal.pages import filter_chips, is_fragment
from portal.permissions import Permission, require

PAGE_SIZE = 50
MAX_MATCHES = 100
ANY_UNIT = {"pk": 0, "parent_id": True}  # the script writes the unit's own number into its menu


TREE_COLUMNS = [
    exports.ExportColumn("Tingkat", lambda line: line[0].level, 8),
    exports.ExportColumn("Nama", lambda line: line[0].name, 50),
    exports.ExportColumn("Singkatan", lambda line: line[0].abbreviation),
    exports.ExportColumn("Jenis", lambda line: UnitKind(line[0].kind).label, 22),
    exports.ExportColumn("Tipe", lambda line: line[0].tipe, 8),
    exports.ExportColumn("Kode", lambda line: line[0].code),
    exports.ExportColumn("Induk", lambda line: line[1], 50),
    exports.ExportColumn("Kebutuhan dengan bawahannya", lambda line: line[2], 14),
]
TABLE_COLUMNS = [
    exports.ExportColumn("Nama", lambda row: row["name"], 50),
    exports.ExportColumn("Singkatan", lambda row: row["abbreviation"]),
    exports.ExportColumn("Jenis", lambda row: row["kind_label"], 22),
    exports.ExportColumn("Tipe", lambda row: row["tipe"], 8),
    exports.ExportColumn("Perangkat daerah", lambda row: row["agency"] and row["agency"].name, 40),
    exports.ExportColumn("Kode", lambda row: row["code"]),
    exports.ExportColumn("Berdiri", lambda row: row["unit__established_on"], 12),
    exports.ExportColumn("Status", lambda row: "Aktif" if row["active"] else "Ditutup", 10),
    exports.ExportColumn("Ditutup", lambda row: row["unit__closed_on"], 12),
]


@dataclass(frozen=True, slots=True)
class Tree:
    """What the tree page draws: see orgunits.templatetags.unit_tree."""

    rows: list
    outline: Outline
    required: dict
    query: str
    data_url: str = ""
    may_move: bool = False

    @property
    def shown(self):
        return self.outline.shown(self.rows)


@dataclass(frozen=True, slots=True)
class Match:
    """A unit found by its name, abbreviation or code, with the units above it."""

    row: object
    path: list = field(default_factory=list)


def find_matches(rows, text):
    """The rows whose name, abbreviation or code holds ``text``, each with its path from the top."""
    wanted = text.casefold()
    by_id = {row.id: row for row in rows}
    matches = []
    for row in rows:
        if wanted in f"{row.name}\n{row.abbreviation}\n{row.code}".casefold():
            path, above = [], by_id.get(row.parent)
            while above is not None:
                path.append(above)
                above = by_id.get(above.parent)
            matches.append(Match(row, path[::-1]))
    return matches


def tree_file(request, tree):
    """The whole tree as a file, also what is folded; with a search the units found."""
    names = {row.id: row.name for row in tree.rows}
    text = request.GET.get("q", "").strip()
    rows = [match.row for match in find_matches(tree.rows, text)] if text else tree.rows
    lines = ((row, names.get(row.parent), tree.required.get(row.id, 0)) for row in rows)
    return exports.respond(request, title="Struktur", columns=TREE_COLUMNS, rows=lines)


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.ORGUNIT_VIEW)
def orgunit_list(request):
    """The tree on the chosen day: the topmost level open, the rest as the address says."""
    day = request.as_of.day
    rows = structure_on(request.government, day, request.user)
    tree = Tree(
        rows=rows,
        outline=Outline.read(request.GET),
        required=subtree_totals(rows, required_by_unit(request.government, day)),
        query=day_query(request.as_of),
        data_url=reverse("orgunits:orgunit_tree") + day_query(request.as_of),
        may_move=request.as_of.is_today and request.user.has_perm(Permission.ORGUNIT_EDIT),
    )
    if exports.wanted(request):
        return tree_file(request, tree)
    if is_fragment(request):
        return render(request, "orgunits/_orgunit_tree.html", {"tree": tree})
    text = request.GET.get("q", "").strip()
    matches = find_matches(rows, text) if text else []
    context = {
        "tree": tree,
        "text": text,
        "matches": matches[:MAX_MATCHES],
        "n_matches": len(matches),
        "n_agencies": sum(row.kind in AGENCY_KINDS for row in rows),
        "scheduled": scheduled_changes(request.government, request.user),
        "may_create": request.user.has_perm(Permission.ORGUNIT_EDIT),
        "any_unit": ANY_UNIT,
    }
    return render(request, "orgunits/orgunit_list.html", context)


def stamp_of(request):
    return f'"{tree_stamp(request.government, request.as_of, request.user)}"'


@require_safe
@require(Permission.ORGUNIT_VIEW)
@cache_control(private=True, no_cache=True)
@condition(etag_func=stamp_of)
def orgunit_tree(request):
    """The tree of the chosen day as columns, for the script that lets it be moved about in."""
    return JsonResponse(tree_columns(request.government, request.as_of, request.user))


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.ORGUNIT_VIEW)
def orgunit_table(request):
    """All units the person may see as a table: filtered, sorted, fifty to a page."""
    day = request.as_of.day
    form = UnitFilterForm(request.GET, agencies=agencies_on(request.government, day, request.user))
    rows = orgunit_rows(
        government=request.government,
        user=request.user,
        day=day,
        sort=request.GET.get("sort", ""),
        **form.criteria(),
    )
    if exports.wanted(request):
        lines = with_agency(rows, day, request.user)
        return exports.respond(request, title="Unit", columns=TABLE_COLUMNS, rows=lines)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": with_agency(page.object_list, day, request.user),
        "filter_form": form,
        "chips": filter_chips(form, request),
        "clear_url": reverse("orgunits:orgunit_table") + day_query(request.as_of),
        "may_create": request.user.has_perm(Permission.ORGUNIT_EDIT),
    }
    template = (
        "orgunits/_orgunit_table.html" if is_fragment(request) else "orgunits/orgunit_table.html"
    )
    return render(request, template, context)
