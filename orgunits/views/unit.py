"""The pages of one unit that this app owns: summary, functions, posts, history."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from orgunits.queries import (
    branches_on,
    functions_ahead,
    functions_on,
    instance_of,
    lineage_links,
    positions_ahead,
    post_lines,
    unit_header,
    unit_history,
    unit_relations,
)
from orgunits.templatetags.unit_tabs import day_query, reachable
from orgunits.views.access import visible_unit
from portal.permissions import Permission, require
from portal.templatetags.formats import number

N_POSTS_ON_SUMMARY = 8


def unit_context(request, pk, tab):
    """Context of every page of a unit (templates/orgunits/unit_base.html)."""
    unit = visible_unit(request, pk)
    header = unit_header(unit=unit, user=request.user, day=request.as_of.day)
    return {"unit": unit, "header": header, "tab": tab}


def may_write(request, header):
    """Whether the page offers to change the unit: an open one, as it is today."""
    return request.as_of.is_today and header.exists and header.can_edit


def unit_facts(header):
    """Key and value pairs of the summary, empty ones left out."""
    unit, version = header.unit, header.version
    facts = [
        ("Singkatan", version.abbreviation),
        ("Jenis", version.get_kind_display()),
        ("Tipe atau kelas", version.tipe),
        ("Kode", version.code),
        ("Dasar hukum", header.legal_basis.title if header.legal_basis else ""),
        ("Urusan", unit.urusan.replace(";", "; ")),
        ("Kode wilayah", unit.area_code),
        ("ID unor di SIASN", unit.siasn_unor_id),
        ("Kode SIPD", unit.sipd_code),
        ("NPSN", unit.npsn),
        ("Kode faskes", unit.health_facility_code),
        ("Kontak", unit.contact),
    ]
    return [{"term": term, "value": value} for term, value in facts if value]


def unit_tiles(header, branches, query):
    """Four figures, each with the page it comes from."""

    def link(name):
        url = reachable(name, header.unit, header.permissions)
        return url + query if url else ""

    below = len(branches) + sum(branch.n_below for branch in branches)
    own = sum(position.required_headcount for position in header.positions)
    needed = own + sum(branch.required for branch in branches)
    return [
        {
            "label": "Kebutuhan pegawai",
            "value": number(needed),
            "unit": "orang",
            "note": f"{number(own)} di unit ini sendiri",
            "note_url": link("employees:unit_employees"),
        },
        {
            "label": "Jabatan",
            "value": number(header.n_positions),
            "note": "Lihat jabatan",
            "note_url": link("orgunits:orgunit_positions"),
        },
        {
            "label": "Unit di bawahnya",
            "value": number(below),
            "note": f"{number(len(branches))} langsung di bawahnya",
        },
        {
            "label": "Fungsi",
            "value": number(header.n_functions),
            "note": "Lihat fungsi" if header.n_functions else "belum diisi",
            "note_url": link("orgunits:orgunit_functions") if header.n_functions else "",
        },
    ]


@require_safe
@require(Permission.ORGUNIT_VIEW)
def orgunit_detail(request, pk):
    """Summary of a unit on the chosen day: figures, posts, what is under it, its particulars."""
    context = unit_context(request, pk, "detail")
    header = context["header"]
    if header.version is not None:
        branches = branches_on(header.unit, header.day, request.user)
        before, after = lineage_links(header.unit, request.user, request.as_of.day)
        context |= {
            "branches": branches,
            "lines": post_lines(header.positions[:N_POSTS_ON_SUMMARY], header.day),
            "tiles": unit_tiles(header, branches, day_query(request.as_of)),
            "facts": unit_facts(header),
            "relations": unit_relations(header.unit, request.user, header.day),
            "predecessors": before,
            "successors": after,
        }
    return render(request, "orgunits/orgunit_detail.html", context)


@require_safe
@require(Permission.ORGUNIT_VIEW)
def orgunit_functions(request, pk):
    """The functions of a unit on the chosen day."""
    context = unit_context(request, pk, "functions")
    context["functions"] = functions_on([pk], context["header"].day)
    if may_write(request, context["header"]):
        context |= {"may_write": True, "ahead": functions_ahead(context["unit"], request.today)}
    return render(request, "orgunits/orgunit_functions.html", context)


@require_safe
@require(Permission.ORGUNIT_VIEW)
def orgunit_positions(request, pk):
    """The posts of a unit on the chosen day, the head first, with what they need."""
    context = unit_context(request, pk, "positions")
    positions = context["header"].positions
    context["n_required"] = sum(position.required_headcount for position in positions)
    lines = context["lines"] = post_lines(positions, context["header"].day)
    if may_write(request, context["header"]):
        context |= {"may_write": True, "ahead": positions_ahead(context["unit"], request.today)}
    if request.as_of.is_today and context["header"].exists:
        context["instance"] = instance_of(context["unit"])
        may_fill = Permission.WORKLOAD_EDIT in context["header"].permissions
        context["n_lacking"] = sum(not line.information for line in lines) if may_fill else 0
    return render(request, "orgunits/orgunit_positions.html", context)


@require_safe
@require(Permission.ORGUNIT_VIEW)
def orgunit_history(request, pk):
    """What a unit was from period to period, and every change with who, when and why."""
    context = unit_context(request, pk, "history")
    context["history"] = unit_history(
        unit=context["unit"], user=request.user, day=request.as_of.day
    )
    return render(request, "orgunits/orgunit_history.html", context)
