"""The pages of one person about themselves that belong together, and the clock they show."""

from django import template

from orgunits.templatetags.unit_tabs import Part, may_open, sections
from portal.context_processors import path_of

register = template.Library()

ME = "Halaman saya"
OWN_PARTS = (
    Part("page", "Ringkasan", "employees:own_page", ME, True),
    Part("trainings", "Pelatihan", "employees:own_trainings", ME, True),
    Part("changes", "Perubahan", "restructuring:own_changes", ME, True),
    Part("reports", "Laporan kerja", "employees:own_reports", ME, True),
    Part("announcements", "Pengumuman", "employees:own_announcements", ME, True),
    Part("data", "Data dan pembetulan", "employees:own_data", ME, True),
    Part("move", "Permohonan pindah", "employees:own_move", ME, True),
    Part("file", "Berkas", "employees:own_file", ME, True),
)


@register.inclusion_tag("_components/_section_tabs.html", takes_context=True)
def own_tabs(context, current):
    """``{% own_tabs "data" %}``: the pages about oneself."""
    entries = [
        (part, path_of(part.url_name), None)
        for part in OWN_PARTS
        if may_open(context, part.url_name)
    ]
    return sections("Bagian halaman saya", entries, current)


@register.inclusion_tag("employees/own/_clock.html")
def request_clock(clock):
    """``{% request_clock clock %}``: the bar of a correction_rules.Clock with its words."""
    return {"clock": clock}
