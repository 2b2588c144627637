"""The pages about training that belong together."""

from django import template

from orgunits.templatetags.unit_tabs import Part, day_query, may_open, sections
from portal.context_processors import path_of

register = template.Library()

DONE, PLAN = "Yang sudah", "Rencana dan sesi"
TRAINING_PARTS = (
    Part("records", "Riwayat", "employees:training_list", DONE, True),
    Part("needs", "Kebutuhan", "employees:need_list", PLAN, True),
    Part("sessions", "Sesi", "employees:session_list", PLAN, True),
    Part("sign_ups", "Persetujuan", "employees:sign_up_list", PLAN, True, dated=False),
    Part("courses", "Katalog", "employees:course_list", PLAN, True, dated=False),
)


@register.inclusion_tag("_components/_section_tabs.html", takes_context=True)
def training_tabs(context, current):
    """``{% training_tabs "sessions" %}``: the pages about training this person may follow."""
    query = day_query(context["request"].as_of)
    entries = [
        (part, path_of(part.url_name) + (query if part.dated else ""), None)
        for part in TRAINING_PARTS
        if may_open(context, part.url_name)
    ]
    return sections("Bagian pelatihan", entries, current)
