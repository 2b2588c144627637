"""Until when staff may object to a draft, and what that keeps from happening."""

from collections.abc import Collection
from datetime import date

from django.db.models import Max
from django.urls import reverse

from employees.models import PlacementCase
from portal.templatetags.formats import date_long
from restructuring.enums import ProposalState
from restructuring.models import (
    Objection,
    PlacementWave,
    Proposal,
    StaffChange,
    StaffNotice,
)

S = ProposalState
# Staff are told, and may object, as long as nothing is in force.
OPEN_STATES = frozenset({S.DRAFT, S.RETURNED, S.SUBMITTED, S.IN_REVIEW, S.APPROVED, S.SCHEDULED})


def is_open(notice: StaffNotice, proposal: Proposal) -> bool:
    """Whether anything can still be said to what ``notice`` told: of a draft until it is in force, of
    a placement while the proposal is."""
    if notice.is_placement:
        return proposal.state == S.ENACTED
    return proposal.state in OPEN_STATES


def case_words(case: PlacementCase) -> list[str]:
    """Why a placement case of a wave may not be decided yet (``employees.case_gates``). Three
    queries, one for a case that is no wave."""
    wave = PlacementWave.objects.filter(case=case).select_related("proposal__government").first()
    if wave is None:
        return []
    people = list(case.moves.included().order_by().values_list("employee", flat=True))
    today = wave.proposal.government.today()
    ends = StaffChange.objects.filter(
        proposal=wave.proposal, employee__in=people, notice__is_placement=True
    ).aggregate(last=Max("notice__object_until"))["last"]
    words = []
    if ends is not None and ends >= today:
        words.append(f"Pegawai masih dapat mengajukan keberatan sampai {date_long(ends)}.")
    names = objectors_among(wave.proposal, people)
    return words + [f"Keberatan {name} belum dijawab." for name in names]


def newest_notice(proposal: Proposal) -> StaffNotice | None:
    return proposal.staff_notices.order_by("-number").first()


def unanswered(proposal: Proposal):
    """Objections to the draft that nobody has answered: a QuerySet."""
    return Objection.objects.unanswered().filter(change__proposal=proposal)


def objection_words(proposal: Proposal, day: date) -> list[str]:
    """Why the proposal may not come into force on ``day``, in sentences. Two queries."""
    words = []
    notice = newest_notice(proposal)
    if notice is not None and notice.object_until >= day:
        until = date_long(notice.object_until)
        words.append(f"Pegawai masih dapat mengajukan keberatan sampai {until}.")
    if count := unanswered(proposal).count():
        words.append(f"{count} keberatan pegawai belum dijawab.")
    return words


def objectors_among(proposal: Proposal, people: Collection[int]) -> list[str]:
    """Names of those of ``people`` (employee ids) whose objection waits for an answer. One query."""
    rows = unanswered(proposal).filter(change__employee__in=people)
    return [row.change.employee.full_name for row in rows.select_related("change__employee")]


def own_page_of(proposal_id: int) -> str:
    """Where somebody reads what a proposal means for them."""
    return f"{reverse('restructuring:own_changes')}?usulan={proposal_id}"


def staff_page_of(proposal: Proposal) -> str:
    """Where the objections to a proposal are answered."""
    return reverse("restructuring:proposal_staff", args=[proposal.pk])
