"""The way of a proposal: gates, review, four eyes, the office in one's own right."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from employees.actions import tie_user
from employees.enums import PlacementKind
from orgunits.actions import apply_changes, delegate_role, grant_role
from orgunits.models import RoleAssignment
from orgunits.structure import Dissolve, Establish, Merge, Rename
from portal.models import AuditEvent, Notification, User
from portal.permissions import Role
from restructuring.actions import (
    ProposalMoved,
    add_step,
    answer_finding,
    approve_review,
    decide_step,
    reopen_proposal,
    return_review,
    settle_stages,
    submit_proposal,
    withdraw_proposal,
)
from restructuring.actions.particulars import comment_on
from restructuring.enums import ProposalState
from restructuring.findings import proposal_findings
from restructuring.gates import submission_gates
from restructuring.models import Proposal, ProposalReview, StepDecision
from restructuring.reviewing import Stage
from restructuring.states import TRANSITIONS, may, state_after
from restructuring.steps import NEW
from restructuring.thinking import head_steps, think
from tests.factories.employees import EmployeeFactory, PlacementFactory
from tests.factories.orgunits import REASON, OrgUnitFactory, PositionFactory, user_with_role
from tests.restructuring.conftest import approved, draft_of, fresh, submitted, waiting

pytestmark = pytest.mark.django_db
S = ProposalState
# Which act may be done in which state, once more, so that a change of the table is seen.
ALLOWED = {
    "submit": {S.DRAFT, S.RETURNED},
    "begin_review": {S.SUBMITTED},
    "return": {S.SUBMITTED, S.IN_REVIEW},
    "approve": {S.SUBMITTED, S.IN_REVIEW},
    "schedule": {S.APPROVED},
    "enact": {S.APPROVED, S.SCHEDULED},
    "unschedule": {S.SCHEDULED},
    "reopen": {S.APPROVED},
    "back_out": {S.ENACTED},
    "withdraw": {S.DRAFT, S.RETURNED, S.SUBMITTED, S.IN_REVIEW, S.APPROVED},
}


@pytest.mark.parametrize("act", TRANSITIONS)
def test_every_cell_of_the_table_of_transitions(act):
    for state in S:
        assert may(act, state) == (state in ALLOWED[act])
        if state in ALLOWED[act]:
            assert state_after(act, state) == TRANSITIONS[act][1]
        else:
            with pytest.raises(ValidationError, match="keadaannya"):
                state_after(act, state)


def closed_gates(proposal):
    return {gate.key for gate in submission_gates(think(fresh(proposal))) if not gate.is_open}


class TestGates:
    def test_sound_draft_passes_every_gate(self, city):
        assert closed_gates(draft_of(city)) == set()

    def test_empty_draft_without_a_day(self, city):
        proposal = draft_of(city, [])
        Proposal.objects.filter(pk=proposal.pk).update(effective_on=None)
        assert closed_gates(proposal) == {"changes", "day"}

    def test_list_that_changes_nothing_in_the_end(self, city):
        proposal = draft_of(
            city, [Rename(city.market.pk, "X"), Rename(city.market.pk, "Bidang Pasar")]
        )
        assert closed_gates(proposal) == {"changes"}

    def test_result_that_may_not_be(self, city):
        assert "problems" in closed_gates(
            draft_of(city, [Rename(city.market.pk, "Bidang Industri")])
        )

    def test_blocker(self, city):
        PlacementFactory(position=PositionFactory(unit=city.market))
        proposal = draft_of(city, [Dissolve(city.market.pk)])
        assert {"blockers", "fates"} <= closed_gates(proposal)

    def test_new_violation_of_a_rule(self, city):
        new = [Establish(NEW, city.health.pk, f"Bidang {n}", "bidang") for n in range(6)]
        assert closed_gates(draft_of(city, new)) == {"findings"}

    def test_new_warning_goes_on_with_a_written_reason(self, city):
        proposal = draft_of(city, [Establish(NEW, city.health.pk, "UPTD Laboratorium", "uptd")])
        assert closed_gates(proposal) == {"answers"}
        for one in proposal_findings(think(proposal)):
            if one.needs_answer:
                answer_finding(proposal=proposal, finding=one.key, reason=REASON, user=None)
        assert closed_gates(proposal) == set()

    def test_structure_moved_under_what_it_touches(self, city):
        proposal = draft_of(city)
        rename(city, city.market, "Bidang Pasar Besar")
        assert closed_gates(proposal) == {"base"}

    def test_structure_moved_elsewhere(self, city):
        proposal = draft_of(city)
        rename(city, city.care, "Bidang Rujukan")
        assert closed_gates(proposal) == set()

    def test_an_edit_does_not_pass_for_a_look_at_what_moved(self, city):
        proposal = draft_of(city)
        rename(city, city.market, "Bidang Pasar Besar")
        add_step(proposal=proposal, changes=[Rename(city.care.pk, "Bidang Rujukan")], user=None)
        assert closed_gates(proposal) == {"base"}

    def test_refused_submission_tells_all_and_writes_nothing(self, city):
        proposal = draft_of(city, [])
        Proposal.objects.filter(pk=proposal.pk).update(effective_on=None)
        with pytest.raises(ValidationError) as refused:
            submit_proposal(proposal=proposal, user=city.officer)
        assert len(refused.value.messages) == 2
        assert fresh(proposal).state == S.DRAFT
        assert not ProposalReview.objects.exists()

    def test_page_older_than_the_draft(self, city):
        proposal = draft_of(city)
        with pytest.raises(ProposalMoved):
            submit_proposal(proposal=proposal, user=city.officer, expected=1)
        assert fresh(proposal).state == S.DRAFT


def rename(city, unit, name):
    apply_changes(
        government=city.government, changes=[Rename(unit.pk, name)], user=None, reason=REASON
    )


class TestReview:
    def test_submission_opens_the_houses_stages_and_tells_the_first(self, city):
        proposal = submitted(city)
        stages = [(row.name, row.role, row.decides) for row in proposal.reviews.all()]
        assert stages == [
            ("Telaah hukum", Role.LEGAL_REVIEWER, False),
            ("Persetujuan pimpinan", Role.LEADERSHIP, True),
        ]
        told = Notification.objects.filter(text__contains="telaah hukum")
        assert [row.recipient for row in told] == [city.lawyer]

    def test_stages_are_decided_in_their_order_and_the_last_approves(self, city):
        proposal = submitted(city)
        first, second = proposal.reviews.all()
        with pytest.raises(ValidationError, match="sudah lewat"):
            approve_review(review=second, user=city.mayor)
        approve_review(review=first, user=city.lawyer, note="Sesuai ketentuan.")
        assert fresh(proposal).state == S.IN_REVIEW
        assert Notification.objects.filter(recipient=city.mayor).count() == 1
        approve_review(review=second, user=city.mayor)
        proposal = fresh(proposal)
        assert (proposal.state, proposal.approved_at is not None) == (S.APPROVED, True)
        assert Notification.objects.filter(recipient=city.officer).count() == 1
        with pytest.raises(ValidationError, match="sudah lewat"):
            approve_review(review=second, user=city.mayor)

    def test_own_stages_of_a_government(self, city):
        stages = [Stage("Persetujuan wali kota", Role.LEADERSHIP, True)]
        settle_stages(government=city.government, stages=stages, user=None)
        proposal = submitted(city)
        approve_review(review=waiting(proposal), user=city.mayor)
        assert fresh(proposal).state == S.APPROVED

    @pytest.mark.parametrize(
        "stages",
        [
            [Stage("Telaah", Role.LEGAL_REVIEWER, False)],
            [Stage("Telaah", Role.EMPLOYEE, True)],
            [Stage("Telaah", Role.LEADERSHIP, True), Stage(" telaah", Role.LEADERSHIP, True)],
            [Stage("x" * 121, Role.LEADERSHIP, True)],
        ],
    )
    def test_stages_that_would_not_decide_are_refused(self, city, stages):
        with pytest.raises(ValidationError):
            settle_stages(government=city.government, stages=stages, user=None)

    def test_refused_change_returns_the_proposal_with_its_reason(self, city):
        proposal = submitted(city)
        review, key = waiting(proposal), head_steps(proposal)[0].key
        with pytest.raises(ValidationError, match="alasan"):
            decide_step(review=review, key=key, is_accepted=False, user=city.lawyer, reason=" ")
        assert not StepDecision.objects.exists()
        decide_step(
            review=review, key=key, is_accepted=False, user=city.lawyer, reason="Nama tidak baku."
        )
        assert fresh(proposal).state == S.IN_REVIEW
        with pytest.raises(ValidationError, match="Anda tolak"):
            approve_review(review=review, user=city.lawyer)
        return_review(review=review, user=city.lawyer)
        proposal = fresh(proposal)
        assert proposal.state == S.RETURNED
        assert "1 perubahan ditolak" in proposal.note
        assert StepDecision.objects.get().reason == "Nama tidak baku."
        submit_proposal(proposal=proposal, user=city.officer)
        rounds = proposal.reviews.order_by("round").values_list("round", flat=True)
        assert sorted(set(rounds)) == [1, 2]

    def test_return_needs_a_reason(self, city):
        proposal = submitted(city)
        with pytest.raises(ValidationError) as refused:
            return_review(review=waiting(proposal), user=city.lawyer, note="x")
        assert "note" in refused.value.message_dict
        assert fresh(proposal).state == S.SUBMITTED

    def test_unknown_change_is_refused(self, city):
        proposal = submitted(city)
        with pytest.raises(ValidationError, match="tidak ada dalam usulan"):
            decide_step(review=waiting(proposal), key="x", is_accepted=True, user=city.lawyer)

    def test_decider_does_not_approve_what_no_longer_fits(self, city):
        proposal = submitted(city)
        approve_review(review=waiting(proposal), user=city.lawyer)
        rename(city, city.market, "Bidang Pasar Besar")
        with pytest.raises(ValidationError, match="struktur terkini"):
            approve_review(review=waiting(proposal), user=city.mayor)
        return_review(review=waiting(proposal), user=city.mayor, note="Sesuaikan dulu usulannya.")
        assert fresh(proposal).state == S.RETURNED


class TestFourEyes:
    def also(self, city, user, role):
        """``user`` holds ``role`` as well."""
        grant_role(
            user=user, unit=city.root, role=role, granted_by=None, valid_from=date(2015, 1, 1)
        )

    def test_whoever_made_it_never_approves(self, city):
        self.also(city, city.officer, Role.LEADERSHIP)
        self.also(city, city.officer, Role.LEGAL_REVIEWER)
        proposal = submitted(city)
        with pytest.raises(ValidationError, match="ikut menyusun"):
            approve_review(review=waiting(proposal), user=city.officer)

    def test_whoever_edited_a_version_or_submitted_never_approves(self, city):
        self.also(city, city.colleague, Role.LEGAL_REVIEWER)
        proposal = draft_of(city)
        add_step(
            proposal=proposal, changes=[Rename(city.care.pk, "Bidang Rujukan")], user=city.colleague
        )
        submit_proposal(proposal=proposal, user=city.officer)
        with pytest.raises(ValidationError, match="ikut menyusun"):
            approve_review(review=waiting(proposal), user=city.colleague)
        other = draft_of(city, [Rename(city.craft.pk, "Bidang Industri Kecil")])
        submit_proposal(proposal=other, user=city.colleague)
        with pytest.raises(ValidationError, match="ikut menyusun"):
            approve_review(review=waiting(other), user=city.colleague)

    def test_one_person_decides_one_stage(self, city):
        self.also(city, city.lawyer, Role.LEADERSHIP)
        proposal = submitted(city)
        approve_review(review=waiting(proposal), user=city.lawyer)
        with pytest.raises(ValidationError, match="Satu orang satu tahap"):
            approve_review(review=waiting(proposal), user=city.lawyer)

    def test_another_role_or_reach_does_not_decide(self, city):
        proposal = submitted(city)
        narrow = user_with_role(Role.LEGAL_REVIEWER, unit=city.health)
        for user in (city.mayor, city.head, city.colleague, narrow):
            with pytest.raises(ValidationError, match="diputus oleh"):
                approve_review(review=waiting(proposal), user=user)
        assert fresh(proposal).state == S.SUBMITTED


class TestOwnRight:
    @pytest.fixture
    def second(self, city):
        """A proposal that waits for the leadership."""
        proposal = submitted(city)
        approve_review(review=waiting(proposal), user=city.lawyer)
        return proposal

    def test_delegate_of_the_leadership_remarks_but_does_not_decide(self, city, second):
        stand_in = self.stand_in(city)
        with pytest.raises(ValidationError, match=r"Plh.*14 ayat \(7\)"):
            approve_review(review=waiting(second), user=stand_in)
        with pytest.raises(ValidationError, match="14"):
            return_review(review=waiting(second), user=stand_in, note="Perlu diperbaiki dulu.")
        comment_on(proposal=second, user=stand_in, text="Sudah saya baca.")
        approve_review(review=waiting(second), user=city.mayor)

    def test_delegate_is_told_what_they_may_do_and_the_office_is_asked(self, city):
        stand_in = self.stand_in(city)
        self.to_the_mayor(city)
        asked = Notification.objects.filter(text__contains="persetujuan pimpinan")
        texts = {row.recipient: row.text for row in asked}
        assert set(texts) == {city.mayor, stand_in}
        assert "Plh." in texts[stand_in]
        assert "yang memutus pejabat definitif" in texts[stand_in]
        assert "definitif" not in texts[city.mayor]

    def test_drafters_are_told_when_nobody_can_decide(self, city):
        self.stand_in(city)
        User.objects.filter(pk=city.mayor.pk).update(is_active=False)
        self.to_the_mayor(city)
        told = Notification.objects.filter(recipient=city.officer).values_list("text", flat=True)
        assert [text for text in told if "tidak ada pejabat definitif" in text]

    def to_the_mayor(self, city):
        approve_review(review=waiting(submitted(city)), user=city.lawyer)

    def test_delegate_gives_the_word_of_a_stage_that_only_prepares(self, city):
        stages = [
            Stage("Pemeriksaan", Role.LEADERSHIP, False),
            Stage("Persetujuan", Role.LEADERSHIP, True),
        ]
        settle_stages(government=city.government, stages=stages, user=None)
        proposal = submitted(city)
        approve_review(review=waiting(proposal), user=self.stand_in(city))
        assert waiting(proposal).name == "Persetujuan"

    def stand_in(self, city):
        user = user_with_role(Role.EMPLOYEE, unit=city.root)
        today = city.government.today()
        delegate_role(
            assignment=RoleAssignment.objects.get(user=city.mayor),
            delegate=user,
            valid_from=today,
            valid_until=today + timedelta(days=5),
            user=city.mayor,
            reason=REASON,
        )
        return user

    @pytest.mark.parametrize("kind", [PlacementKind.PLT, PlacementKind.PLH])
    def test_acting_secretary_with_the_leaderships_role_does_not_decide(self, city, second, kind):
        acting = self.secretary(city, kind)
        with pytest.raises(ValidationError, match=r"14 ayat \(7\)"):
            approve_review(review=waiting(second), user=acting)
        assert fresh(second).state == S.IN_REVIEW

    def test_secretary_in_own_right_decides(self, city, second):
        approve_review(review=waiting(second), user=self.secretary(city, PlacementKind.DEFINITIVE))
        assert fresh(second).state == S.APPROVED

    def secretary(self, city, kind):
        office = OrgUnitFactory(parent=city.root, name="Sekretariat Daerah", kind="setda")
        post = PositionFactory(unit=office, is_head=True)
        person = EmployeeFactory(government=city.government)
        user = user_with_role(Role.LEADERSHIP, unit=city.root)
        tie_user(employee=person, account=user, user=None, reason=REASON)
        today = city.government.today()
        if kind != PlacementKind.DEFINITIVE:
            PlacementFactory(
                position=post, employee=person, kind=kind, valid_from=today - timedelta(days=3)
            )
        else:
            PlacementFactory(position=post, employee=person, kind=kind)
        return user


class TestEnding:
    def test_withdrawn_proposal_stays_so_and_its_reviewers_are_told(self, city):
        proposal = submitted(city)
        withdraw_proposal(proposal=proposal, user=city.officer, reason="Ditunda ke tahun depan.")
        assert fresh(proposal).state == S.WITHDRAWN
        assert Notification.objects.filter(recipient=city.lawyer, text__contains="ditarik").exists()
        with pytest.raises(ValidationError):
            submit_proposal(proposal=proposal, user=city.officer)

    def test_reopened_proposal_is_judged_anew(self, city):
        proposal = approved(city)
        reopen_proposal(proposal=proposal, user=city.officer, reason="Struktur sudah berubah.")
        proposal = fresh(proposal)
        assert (proposal.state, proposal.approved_at) == (S.RETURNED, None)
        submit_proposal(proposal=proposal, user=city.officer)
        assert waiting(proposal).round == 2

    @pytest.mark.parametrize("act", [withdraw_proposal, reopen_proposal])
    def test_both_need_a_reason(self, city, act):
        proposal = approved(city)
        with pytest.raises(ValidationError) as refused:
            act(proposal=proposal, user=city.officer, reason="x")
        assert "reason" in refused.value.message_dict
        assert fresh(proposal).state == S.APPROVED

    def test_every_step_is_in_the_trail(self, city):
        proposal = approved(city)
        actions = AuditEvent.objects.filter(object_pk=str(proposal.pk)).values_list(
            "action", flat=True
        )
        assert {
            "Mengajukan usulan penataan",
            "Menyetujui usulan penataan",
            "Memutus tahap “Telaah hukum”",
        } <= set(actions)


def test_merge_waits_for_the_same_two_words(city):
    proposal = submitted(city, [Merge((city.craft.pk,), city.market.pk)])
    assert waiting(proposal).name == "Telaah hukum"
