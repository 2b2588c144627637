"""The parts of a unit's page and of the structure's pages. Pages of the apps above are known by URL
name only."""

from functools import cache
from typing import NamedTuple

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, resolve, reverse

from orgunits.permissions import permissions_on
from portal.context_processors import may_open_page, path_of
from portal.templatetags.numbered_urls import numbered_url

register = template.Library()


class Part(NamedTuple):
    """One page of several that belong together. ``first``: it stands in the row, the others under
    "Lainnya"; ``count``: the attribute of the unit's header that holds its number of rows; ``dated``:
    it shows the day the reader has chosen."""

    key: str
    label: str
    url_name: str
    group: str
    first: bool = False
    count: str = ""
    dated: bool = True


UNIT, PEOPLE, SERVICE, JUDGED = "Unit", "Jabatan dan pegawai", "Pelayanan", "Penilaian"
UNIT_PARTS = (
    Part("detail", "Ringkasan", "orgunits:orgunit_detail", UNIT, True),
    Part("functions", "Fungsi", "orgunits:orgunit_functions", UNIT, True, "n_functions"),
    Part("positions", "Jabatan", "orgunits:orgunit_positions", PEOPLE, True, "n_positions"),
    Part("relations", "Hubungan kerja", "orgunits:orgunit_relations", PEOPLE),
    Part("employees", "Pegawai", "employees:unit_employees", PEOPLE, True),
    Part("workload", "Beban kerja", "orgunits:orgunit_workload", PEOPLE, True),
    Part("desk", "Keadaan pegawai", "employees:unit_desk", PEOPLE, dated=False),
    Part("reports", "Laporan kerja", "employees:unit_reports", PEOPLE),
    Part("teams", "Tim kerja", "employees:unit_teams", PEOPLE),
    Part("post_map", "Peta jabatan", "employees:unit_post_map", PEOPLE),
    Part("figures", "Bentuk dan biaya", "employees:unit_figures", PEOPLE),
    Part("services", "Layanan", "publicservices:unit_services", SERVICE, True),
    Part("surveys", "Survei", "surveys:unit_surveys", SERVICE, True),
    Part("assessments", "Evaluasi", "orgunits:unit_assessments", JUDGED),
    Part("findings", "Temuan aturan", "orgunits:orgunit_findings", JUDGED),
    Part("appraisal", "Kekuatan dan kelemahan", "orgunits:unit_appraisal", JUDGED),
    Part("signals", "Indikasi masalah", "restructuring:unit_signals", JUDGED, dated=False),
    Part("roles", "Peran", "orgunits:orgunit_roles", UNIT),
    Part("history", "Riwayat", "orgunits:orgunit_history", UNIT, True),
)
SHAPE, DUTIES, RULES, PAST = "Susunan", "Fungsi dan jabatan", "Aturan", "Riwayat"
STRUCTURE_PARTS = (
    Part("chart", "Bagan", "orgunits:orgunit_chart", SHAPE, True),
    Part("tree", "Pohon", "orgunits:orgunit_list", SHAPE, True),
    Part("table", "Tabel", "orgunits:orgunit_table", SHAPE, True),
    Part("areas", "Wilayah", "employees:area_list", SHAPE),
    Part("functions", "Fungsi", "orgunits:function_list", DUTIES, True),
    Part("directory", "Siapa mengurus apa", "orgunits:unit_directory", DUTIES),
    Part("coverage", "Cakupan urusan", "orgunits:coverage_list", DUTIES),
    Part("overlaps", "Tumpang tindih", "orgunits:overlap_list", DUTIES, dated=False),
    Part("titles", "Katalog jabatan", "orgunits:job_title_list", DUTIES, True),
    Part("information", "Informasi jabatan", "orgunits:job_information_list", DUTIES),
    Part("templates", "Templat unit", "orgunits:unit_template_list", DUTIES, dated=False),
    Part("findings", "Temuan aturan", "orgunits:finding_list", RULES, True),
    Part("benchmark", "Pembanding", "orgunits:benchmark_list", RULES, dated=False),
    Part("simplification", "Penyederhanaan", "orgunits:simplification_list", RULES),
    Part("typology", "Tipologi", "orgunits:typology_list", RULES, dated=False),
    Part("compare", "Bandingkan dua tanggal", "orgunits:structure_compare", PAST),
    Part("changes", "Catatan perubahan", "orgunits:structure_change_list", PAST, dated=False),
)


@cache
def permission_of(name, urlconf):
    """What the view of a unit's page asks for; an empty text when no app offers the page."""
    try:
        match = resolve(reverse(name, urlconf, args=[0]), urlconf)
    except NoReverseMatch:
        return ""
    return getattr(match.func, "required_permission", "")


def reachable(name, unit, permissions):
    """The address of a page of the unit when it exists and asks for a permission the person holds."""
    if permission_of(name, settings.ROOT_URLCONF) not in permissions:
        return ""
    return numbered_url(name, unit.pk)


def sections(label, entries, current):
    """Context of ``_components/_section_tabs.html``: ``entries`` are (Part, address, count) of the
    pages a person may follow. The one they are on always stands in the row."""
    tabs = [
        {
            "label": part.label,
            "url": url,
            "count": count,
            "group": part.group,
            "current": part.key == current,
            "in_row": part.first or part.key == current,
        }
        for part, url, count in entries
    ]
    groups = {}
    for tab in tabs:
        groups.setdefault(tab["group"], []).append(tab)
    return {
        "label": label,
        "row": [tab for tab in tabs if tab["in_row"]],
        "groups": [
            {"label": name, "tabs": members, "in_row": all(tab["in_row"] for tab in members)}
            for name, members in groups.items()
        ],
        "all_in_row": all(tab["in_row"] for tab in tabs),
        "now": next((tab for tab in tabs if tab["current"]), None),
    }


@register.inclusion_tag("_components/_section_tabs.html", takes_context=True)
def unit_tabs(context, unit, current):
    """``{% unit_tabs unit current="employees" %}``: the parts of a unit this person may follow.

    Uses ``header`` (orgunits.queries.UnitHeader) of the context when it is there; keeps the day.
    """
    request = context["request"]
    header = context.get("header")
    permissions = header.permissions if header else permissions_on(request.user, unit)
    query = day_query(request.as_of)
    entries = [
        (
            part,
            url + (query if part.dated else ""),
            getattr(header, part.count) if header and part.count else None,
        )
        for part in UNIT_PARTS
        if (url := reachable(part.url_name, unit, permissions))
    ]
    return sections("Bagian halaman unit", entries, current)


@register.inclusion_tag("_components/_section_tabs.html", takes_context=True)
def structure_tabs(context, current):
    """``{% structure_tabs "tree" %}``: the pages of the whole structure this person may follow."""
    request = context["request"]
    query = day_query(request.as_of)
    entries = [
        (part, path_of(part.url_name) + (query if part.dated else ""), None)
        for part in STRUCTURE_PARTS
        if may_open(context, part.url_name)
    ]
    return sections("Bagian struktur", entries, current)


def day_query(as_of):
    """``?per=…`` for links that stay on the chosen day, nothing when it is today."""
    return "" if as_of.is_today else f"?per={as_of.day.isoformat()}"


@register.simple_tag(takes_context=True)
def keep_day(context):
    """``href="{% url … %}{% keep_day %}"``: stay on the day the reader has chosen."""
    return day_query(context["request"].as_of)


@register.simple_tag(takes_context=True)
def may_open(context, name):
    """``{% may_open "orgunits:finding_list" as yes %}``: whether the reader may open that list."""
    return may_open_page(context["request"].user, name)
