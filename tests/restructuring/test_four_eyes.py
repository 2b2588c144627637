"""Whoever had any hand in a proposal does not decide about it; what is secret stays so."""

import pytest
from django.core.exceptions import ValidationError

from orgunits.actions import grant_role
from orgunits.models import OrgUnit
from orgunits.structure import Establish, Move, Rename
from portal.models import AuditEvent
from portal.permissions import Permission, Role
from restructuring.actions import (
    add_step,
    approve_review,
    enact_proposal,
    join_proposal,
    redo,
    reopen_proposal,
    settle_stages,
    submit_proposal,
    undo,
    update_proposal,
    withdraw_proposal,
)
from restructuring.actions.particulars import comment_on, save_particular
from restructuring.actions.versions import go_to_version
from restructuring.enums import EvidenceKind, ProposalState
from restructuring.models import Proposal, ProposalEvidence, ProposalHand, ProposalMilestone
from restructuring.reviewing import Stage
from restructuring.steps import NEW
from restructuring.thinking import head_steps
from tests.factories.orgunits import REASON, user_with_role
from tests.restructuring.conftest import approved, draft_of, fresh, submitted, waiting

pytestmark = pytest.mark.django_db


def also(city, user, role):
    """A second office of the same person."""
    day = city.government.today()
    grant_role(user=user, role=role, unit=city.root, granted_by=None, valid_from=day)


def undo_and_redo(draft, user):
    undo(proposal=draft, user=user)
    redo(proposal=fresh(draft), user=user)


def back_and_forth(draft, user):
    go_to_version(proposal=draft, number=1, user=user)
    go_to_version(proposal=draft, number=2, user=user)


def note_a_reason(draft, user):
    values = {"kind": EvidenceKind.LAW, "text": "Perda baru.", "path": ""}
    save_particular(proposal=draft, model=ProposalEvidence, values=values, user=user)


@pytest.mark.parametrize(
    "touch",
    [
        undo_and_redo,
        back_and_forth,
        note_a_reason,
        lambda draft, user: update_proposal(proposal=draft, user=user, title="Judul lain"),
    ],
)
def test_every_hand_in_a_draft_keeps_from_deciding(city, touch):
    """The mayor also holds the officer's role: no touch of the draft is too small."""
    also(city, city.mayor, Role.HR_OFFICER)
    draft = draft_of(city)
    touch(draft, city.mayor)
    submit_proposal(proposal=fresh(draft), user=city.officer)
    approve_review(review=waiting(draft), user=city.lawyer)
    with pytest.raises(ValidationError, match="ikut menyusun"):
        approve_review(review=waiting(draft), user=city.mayor)


def test_what_only_goes_with_a_proposal_makes_nobody_partial(city):
    draft = draft_of(city)
    day = city.government.today()
    values = {"label": "Telaahan", "owner": "", "planned_on": day, "done_on": None}
    save_particular(proposal=draft, model=ProposalMilestone, values=values, user=city.mayor)
    comment_on(proposal=draft, text="Sudah dibahas.", user=city.mayor)
    submit_proposal(proposal=fresh(draft), user=city.officer)
    approve_review(review=waiting(draft), user=city.lawyer)
    approve_review(review=waiting(draft), user=city.mayor)
    assert fresh(draft).approved_at is not None


def test_whoever_submitted_an_earlier_round_does_not_decide_a_later_one(city):
    also(city, city.mayor, Role.HR_OFFICER)
    also(city, city.colleague, Role.LEADERSHIP)
    draft = draft_of(city)
    submit_proposal(proposal=draft, user=city.mayor)
    approve_review(review=waiting(draft), user=city.lawyer)
    approve_review(review=waiting(draft), user=city.colleague)
    reopen_proposal(proposal=fresh(draft), user=city.officer, reason=REASON)
    submit_proposal(proposal=fresh(draft), user=city.officer)
    approve_review(review=waiting(draft), user=city.lawyer)
    with pytest.raises(ValidationError, match="ikut menyusun"):
        approve_review(review=waiting(draft), user=city.mayor)


def test_drafters_of_what_is_taken_in_do_not_decide_about_the_whole(city):
    also(city, city.mayor, Role.HR_OFFICER)
    theirs = draft_of(city, [Move(city.care.pk, city.trade.pk)])
    add_step(proposal=theirs, changes=[Rename(city.craft.pk, "Bidang Kriya")], user=city.mayor)
    middle = draft_of(city)
    join_proposal(proposal=middle, other=fresh(theirs), user=city.officer, answers={})
    mine = draft_of(city, [Rename(city.health.pk, "Dinas Kesehatan Kota")])
    join_proposal(proposal=mine, other=fresh(middle), user=city.officer, answers={})
    submit_proposal(proposal=fresh(mine), user=city.officer)
    approve_review(review=waiting(mine), user=city.lawyer)
    with pytest.raises(ValidationError, match="ikut menyusun"):
        approve_review(review=waiting(mine), user=city.mayor)


def test_a_draft_taken_in_twice_has_a_key_for_each_change(city):
    mine, theirs = draft_of(city, [Rename(city.trade.pk, "Dinas Niaga")]), draft_of(city)
    for _ in range(2):
        join_proposal(proposal=fresh(mine), other=theirs, user=city.officer, answers={})
    keys = [step.key for step in head_steps(fresh(mine))]
    assert len(keys) == len(set(keys)) == 3


def test_a_secret_draft_goes_only_into_a_secret_one(city):
    secret, plain = (
        draft_of(city, is_confidential=True),
        draft_of(city, [Rename(city.craft.pk, "Bidang Kriya")]),
    )
    with pytest.raises(ValidationError, match="rahasia"):
        join_proposal(proposal=plain, other=secret, user=city.officer, answers={})
    assert len(head_steps(fresh(plain))) == 1
    update_proposal(proposal=plain, user=city.officer, is_confidential=True)
    join_proposal(proposal=fresh(plain), other=secret, user=city.officer, answers={})
    assert len(head_steps(fresh(plain))) == 2


def test_secret_draft_withdrawn_before_it_was_submitted_stays_secret(city):
    never = draft_of(city, is_confidential=True)
    judged = submitted(city, is_confidential=True)
    for proposal in (never, judged):
        withdraw_proposal(proposal=proposal, user=city.officer, reason=REASON)
    seen = Proposal.objects.visible_to(city.mayor, Permission.PROPOSAL_VIEW)
    assert list(seen) == [judged]


def test_a_stage_with_the_longest_name_is_decided_and_leaves_its_trail(city):
    stages = [Stage("Persetujuan " + "x" * 108, Role.LEADERSHIP, True)]
    settle_stages(government=city.government, stages=stages, user=None)
    proposal = submitted(city)
    approve_review(review=waiting(proposal), user=city.mayor)
    length = AuditEvent._meta.get_field("action").max_length
    trail = AuditEvent.objects.of_object(proposal).values_list("action", flat=True)
    assert max(map(len, trail)) <= length


def test_remark_with_a_sign_no_database_takes_is_kept_without_it(city):
    comment = comment_on(proposal=draft_of(city), text="Sudah\0 dibahas.", user=city.officer)
    assert comment.text == "Sudah dibahas."


def test_hands_are_remembered_once_each(city):
    proposal = approved(city)
    hands = ProposalHand.objects.filter(proposal=proposal)
    assert [row.user for row in hands] == [city.officer]


def test_what_another_proposal_used_up_is_neither_approved_nor_put_in_force(city):
    """PP 18/2016: a dinas of tipe B has three bidang at most; each of three proposals adds one."""
    OrgUnit.objects.filter(pk=city.trade.pk).update(tipe="B", urusan="1.02")
    first, second = (
        approved(city, [Establish(NEW, city.trade.pk, f"Bidang {name}", "bidang")])
        for name in ("Ekspor", "Impor")
    )
    third = submitted(city, [Establish(NEW, city.trade.pk, "Bidang Niaga", "bidang")])
    approve_review(review=waiting(third), user=city.lawyer)
    put_in_force(first, city)
    with pytest.raises(ValidationError, match="bidang"):
        put_in_force(second, city)
    with pytest.raises(ValidationError, match="paling banyak"):
        approve_review(review=waiting(third), user=city.mayor)
    assert fresh(second).state == ProposalState.APPROVED
    assert fresh(third).state == ProposalState.IN_REVIEW


def put_in_force(proposal, city):
    consents = ("budget", "corrected")
    enact_proposal(proposal=proposal, user=city.officer, consents=consents)


def test_trail_of_a_secret_draft_is_for_whoever_sees_it_until_it_is_submitted(city):
    secret = draft_of(city, is_confidential=True, title="Hapus Dinas Perdagangan")
    comment_on(proposal=secret, text="Jangan sampai terdengar.", user=city.officer)
    auditor = user_with_role(Role.AUDITOR, unit=city.root)
    also(city, city.officer, Role.AUDITOR)
    plain = draft_of(city, [Rename(city.craft.pk, "Bidang Kriya")])

    def told(user, proposal):
        return AuditEvent.objects.visible_to(user).of_object(proposal).count()

    for other in (city.lawyer, auditor):
        assert not told(other, secret)
        assert told(other, plain)
    assert told(city.officer, secret)
    submit_proposal(proposal=secret, user=city.officer)
    assert told(city.lawyer, secret) == told(auditor, secret) == told(city.officer, secret)
