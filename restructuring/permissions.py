"""Who may judge a proposal: the office, in one's own right, and not the hand that drew it."""

from dataclasses import dataclass

from employees.enums import PlacementKind
from employees.models import Placement
from orgunits.enums import RoleOrigin, UnitKind
from orgunits.models import OrgUnit, RoleAssignment, valid_on
from orgunits.scope import holding_unit_ids
from portal.models import User
from portal.permissions import Permission, Role, roles_with
from restructuring.models import Objection, PlacementWave, Proposal, ProposalReview
from restructuring.models.documents import READERS
from restructuring.reviewing import BACK_OUT_ORDER, hands_on

ACTING = (PlacementKind.PLT, PlacementKind.PLH)
LAW = "UU 30/2014 pasal 14 ayat (7)"


@dataclass(frozen=True, slots=True)
class Right:
    """What a person may do at a stage. ``why_not``: one sentence when they may not decide it."""

    may_decide: bool
    may_comment: bool
    why_not: str = ""


def right_on(user: User, review: ProposalReview) -> Right:
    """The right of ``user`` at the stage ``review``, today. At most seven queries."""
    proposal = review.proposal
    may_comment = user.has_perm(Permission.PROPOSAL_REVIEW, proposal.unit)
    rows = list(roles_at(user, review))
    if not rows:
        label = Role(review.role).label
        return Right(False, may_comment, f"Tahap “{review.name}” diputus oleh {label}.")
    if user.pk in hands_on(proposal):
        text = "Anda ikut menyusun atau mengajukan usulan ini, jadi orang lain yang memutus."
        return Right(False, may_comment, text)
    if (other := decided_elsewhere(user, review)) is not None:
        text = "Anda sudah memutus tahap lain pada pengajuan ini. Satu orang satu tahap."
        if other.order == BACK_OUT_ORDER:
            text = "Anda yang meminta pembatalan ini, jadi orang lain yang memutus."
        return Right(False, may_comment, text)
    if review.decides and (stands_in := standing_in(user, proposal, rows)):
        text = (
            f"Anda bertindak sebagai {stands_in}. Plt. dan Plh. dapat memeriksa dan memberi catatan, "
            f"tetapi tidak memutus perubahan organisasi ({LAW})."
        )
        return Right(False, may_comment, text)
    return Right(True, True)


def may_comment(user: User, proposal: Proposal) -> bool:
    """Whoever drafts or judges proposals of the unit writes remarks on them, also as a Plt or Plh.
    Whoever only reads (an auditor, a head of another matter) leaves nothing in what is judged."""
    asked = (Permission.PROPOSAL_EDIT, Permission.PROPOSAL_REVIEW)
    return any(user.has_perm(permission, proposal.unit) for permission in asked)


def roles_at(user: User, review: ProposalReview):
    """Rows by which ``user`` holds the role of the stage over the proposal's unit today."""
    if not user.is_active or user.government_id != review.proposal.government_id:
        return RoleAssignment.objects.none()
    return RoleAssignment.objects.filter(
        valid_on(user.government.today()),
        user=user,
        role=review.role,
        unit__in=holding_unit_ids(review.proposal.unit),
    ).select_related("unit")


def decided_elsewhere(user: User, review: ProposalReview) -> ProposalReview | None:
    """Another stage of the round on which ``user`` gave the word."""
    others = ProposalReview.objects.filter(proposal=review.proposal_id, round=review.round)
    return others.filter(decided_by=user).exclude(pk=review.pk).first()


def standing_in(user: User, proposal: Proposal, rows: list[RoleAssignment]) -> str:
    """As what ``user`` holds the role for somebody else only ("Plh. Wali Kota"); "" when any of
    ``rows`` is theirs in their own right."""
    own = [row for row in rows if row.origin != RoleOrigin.DELEGATED]
    if not own:
        return f"Plh. {rows[0].get_role_display()}"
    words = [_acting_words(user, proposal, row) for row in own]
    return words[0] if all(words) else ""


def _acting_words(user: User, proposal: Proposal, row: RoleAssignment) -> str:
    """How the headship behind a role is called when it is an acting one ("Plt. Sekretaris Daerah");
    else "".

    Roles of reviewers are given by hand. Such a role goes with the head post of its unit, for the
    whole government with that of the secretariat: whoever leads these only as Plt or Plh, and
    nothing of them definitively, holds the role only so.
    """
    held = Placement.objects.on(proposal.government.today()).filter(
        employee__user=user, position__is_head=True, position__unit__in=_units_led_with(row.unit)
    )
    placements = list(held.select_related("position"))
    if not placements or any(placement.kind not in ACTING for placement in placements):
        return ""
    return f"{placements[0].get_kind_display()} {placements[0].position}"


def _units_led_with(unit: OrgUnit):
    units = OrgUnit.objects.filter(pk=unit.pk)
    if unit.parent_id is None:
        units |= OrgUnit.objects.filter(parent=unit, kind=UnitKind.SETDA, closed_on__isnull=True)
    return units.values("pk")


def people_of(review: ProposalReview) -> list[User]:
    """Active people who can do something at a stage: those with its role over the unit who had no
    hand in the proposal."""
    proposal = review.proposal
    return list(
        User.objects.filter(
            pk__in=RoleAssignment.objects.filter(
                valid_on(proposal.government.today()),
                role=review.role,
                unit__in=holding_unit_ids(proposal.unit),
            ).values("user"),
            is_active=True,
        ).exclude(pk__in=hands_on(proposal))
    )


def why_not_answer(user: User, objection: Objection) -> str:
    """Why ``user`` may not answer an objection, in a sentence; "" when they may. Whoever objects, or
    had a hand in the draft, is judge in their own cause."""
    proposal = objection.change.proposal
    if objection.change.employee.user_id == user.pk:
        return "Keberatan Anda sendiri dijawab oleh petugas lain."
    if not user.has_perm(Permission.OBJECTION_ANSWER, proposal.unit):
        return "Keberatan dijawab oleh petugas organisasi, peninjau hukum, atau pimpinan."
    if user.pk in hands_in(objection):
        what = "penempatan" if objection.change.notice.is_placement else "usulan"
        return f"Anda ikut menyusun {what} ini, jadi orang lain yang menjawab keberatannya."
    return ""


def answerers_of(objection: Objection) -> list[User]:
    """Active people who may answer ``objection``; to a confidential proposal those who see it."""
    proposal = objection.change.proposal
    roles = RoleAssignment.objects.filter(
        valid_on(proposal.government.today()),
        role__in=roles_with(Permission.OBJECTION_ANSWER),
        unit__in=holding_unit_ids(proposal.unit),
    )
    people = User.objects.filter(pk__in=roles.values("user"), is_active=True)
    people = people.exclude(pk__in=hands_in(objection))
    same = Proposal.objects.filter(pk=proposal.pk)
    return [
        user
        for user in people
        if user.pk != objection.change.employee.user_id
        and (not proposal.is_confidential or same.visible_to(user).exists())
    ]


def hands_in(objection: Objection) -> set[int]:
    """Ids of everybody who had a hand in what is objected to: in the proposal, and when it is a
    placement in the waves that would place the person."""
    change = objection.change
    found = hands_on(change.proposal)
    if change.notice.is_placement:
        waves = PlacementWave.objects.filter(
            proposal=change.proposal_id, case__moves__employee=change.employee_id
        )
        makers = waves.order_by().values_list("made_by", "case__made_by")
        found |= {pk for row in makers for pk in row if pk is not None}
    return found


def readable_kinds(user: User, proposal: Proposal) -> list[str]:
    """Kinds of documents of ``proposal`` that ``user`` may read and order, in their order."""
    needed = {one for permissions in READERS.values() for one in permissions}
    held = {one for one in needed if user.has_perm(one, proposal.unit)}
    return [kind for kind, permissions in READERS.items() if held.intersection(permissions)]
