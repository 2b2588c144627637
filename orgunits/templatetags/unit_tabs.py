"""The tabs of a unit page. Tabs of the apps above are known by URL name only."""

from django import template
from django.urls import NoReverseMatch, resolve, reverse

from orgunits.permissions import permissions_on
from portal.context_processors import may_follow

register = template.Library()

# (key, label, URL name with the unit's id, attribute of the header that holds the count)
TABS = (
    ("detail", "Ringkasan", "orgunits:orgunit_detail", None),
    ("functions", "Fungsi", "orgunits:orgunit_functions", "n_functions"),
    ("positions", "Jabatan", "orgunits:orgunit_positions", "n_positions"),
    ("relations", "Hubungan kerja", "orgunits:orgunit_relations", None),
    ("workload", "Beban kerja", "orgunits:orgunit_workload", None),
    ("employees", "Pegawai", "employees:unit_employees", None),
    ("post_map", "Peta jabatan", "employees:unit_post_map", None),
    ("figures", "Bentuk dan biaya", "employees:unit_figures", None),
    ("services", "Layanan", "publicservices:unit_services", None),
    ("surveys", "Survei", "surveys:unit_surveys", None),
    ("assessments", "Evaluasi", "orgunits:unit_assessments", None),
    ("findings", "Temuan aturan", "orgunits:orgunit_findings", None),
    ("roles", "Peran", "orgunits:orgunit_roles", None),
    ("history", "Riwayat", "orgunits:orgunit_history", None),
)


def reachable(name, unit, permissions):
    """The address of a page of the unit when it exists and asks for a permission the person holds."""
    try:
        url = reverse(name, args=[unit.pk])
    except NoReverseMatch:
        return ""
    return url if getattr(resolve(url).func, "required_permission", "") in permissions else ""


@register.inclusion_tag("_components/_unit_tabs.html", takes_context=True)
def unit_tabs(context, unit, current):
    """``{% unit_tabs unit current="employees" %}``: the tabs this person may follow.

    Uses ``header`` (orgunits.queries.UnitHeader) of the context when it is there; keeps the day.
    """
    request = context["request"]
    header = context.get("header")
    permissions = header.permissions if header else permissions_on(request.user, unit)
    query = day_query(request.as_of)
    tabs = []
    for key, label, name, count in TABS:
        url = reachable(name, unit, permissions)
        if url:
            n = getattr(header, count) if header and count else None
            tabs.append({"label": label, "url": url + query, "current": key == current, "count": n})
    return {"tabs": tabs}


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
    url = reverse(name)
    return may_follow(context["request"].user, url, resolve(url).func.required_permission)
