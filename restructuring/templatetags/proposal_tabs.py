"""The parts of a proposal's page. A part whose page no app offers is left out."""

from django import template
from django.conf import settings

from orgunits.templatetags.unit_tabs import Part, permission_of, sections
from portal.templatetags.badges import chip
from portal.templatetags.numbered_urls import numbered_url
from restructuring.enums import ProposalState

register = template.Library()

DRAFT, JUDGED = "Rancangan", "Penilaian"
AFTER = frozenset({"placing", "outcome"})  # parts of a proposal in force only
# A page joins by its URL name here.
PROPOSAL_PARTS = (
    Part("workshop", "Ruang kerja", "restructuring:proposal_detail", DRAFT, True),
    Part("effects", "Dampak", "restructuring:proposal_effects", DRAFT, True),
    Part("ledger", "Peralihan", "restructuring:proposal_ledger", DRAFT, True),
    Part("consultation", "Konsultasi", "restructuring:proposal_consultation", DRAFT, True),
    Part("findings", "Temuan", "restructuring:proposal_findings", JUDGED, True),
    Part("review", "Tinjauan", "restructuring:proposal_review", JUDGED, True),
    Part("staff", "Hak pegawai", "restructuring:proposal_staff", JUDGED, True),
    Part("placing", "Penempatan", "restructuring:proposal_placing", JUDGED, True),
    Part("outcome", "Sebelum dan sesudah", "reports:proposal_outcome", JUDGED, True),
    Part("documents", "Dokumen", "restructuring:proposal_documents", JUDGED, True),
    Part("particulars", "Keterangan", "restructuring:proposal_particulars", DRAFT, True),
)
STATE_CHIPS = {
    ProposalState.DRAFT: "draft",
    ProposalState.RETURNED: "warn",
    ProposalState.SUBMITTED: "info",
    ProposalState.IN_REVIEW: "info",
    ProposalState.APPROVED: "ok",
    ProposalState.SCHEDULED: "soga",
    ProposalState.ENACTED: "ok",
    ProposalState.BACKED_OUT: "plain",
    ProposalState.WITHDRAWN: "plain",
}


@register.inclusion_tag("_components/_section_tabs.html", takes_context=True)
def proposal_tabs(context, proposal, current):
    """``{% proposal_tabs proposal "workshop" %}``: the parts of a proposal this person may follow."""
    user = context["request"].user
    entries = [
        (part, numbered_url(part.url_name, proposal.pk), None)
        for part in PROPOSAL_PARTS
        if (part.key not in AFTER or proposal.state == ProposalState.ENACTED)
        and (permission := permission_of(part.url_name, settings.ROOT_URLCONF))
        and user.has_perm(permission)
    ]
    return sections("Bagian usulan", entries, current)


@register.simple_tag
def state_chip(proposal):
    """The state of a proposal as a chip."""
    return chip(STATE_CHIPS[ProposalState(proposal.state)], proposal.get_state_display())
