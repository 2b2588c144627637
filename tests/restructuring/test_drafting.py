"""Drafting a proposal: its list of changes, back and forth, and what is refused."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from orgunits.actions import grant_role
from orgunits.models import OrgUnit
from orgunits.structure import Dissolve, Establish, Hand, Merge, Move, OpenPost, Rename
from portal.models import AuditEvent
from portal.permissions import Role
from restructuring.actions import (
    ProposalMoved,
    add_step,
    create_proposal,
    redo,
    remove_steps,
    replace_step,
    undo,
    update_proposal,
)
from restructuring.enums import ProposalState
from restructuring.models import Proposal, ProposalVersion
from restructuring.steps import NEW
from restructuring.thinking import head_steps, think
from tests.factories.orgunits import (
    GovernmentFactory,
    JobTitleFactory,
    OrgUnitFactory,
    PositionFactory,
    UnitFunctionFactory,
    root_of,
)
from tests.factories.portal import UserFactory
from tests.factories.restructuring import ProposalFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    """A government with two dinas, each with a bidang."""
    government = GovernmentFactory()
    root = root_of(government)
    trade = OrgUnitFactory(parent=root, name="Dinas Perdagangan", kind="dinas")
    industry = OrgUnitFactory(parent=root, name="Dinas Perindustrian", kind="dinas")
    market = OrgUnitFactory(parent=trade, name="Bidang Pasar", kind="bidang")
    craft = OrgUnitFactory(parent=industry, name="Bidang Industri Kecil", kind="bidang")
    government.refresh_from_db()
    return {
        "government": government,
        "root": root,
        "trade": trade,
        "industry": industry,
        "market": market,
        "craft": craft,
    }


@pytest.fixture
def draft(city):
    return ProposalFactory(government=city["government"])


def told(proposal):
    proposal.refresh_from_db()
    return think(proposal).told()


def test_new_proposal_is_an_empty_draft_numbered_in_its_government(city):
    first = ProposalFactory(government=city["government"])
    second = ProposalFactory(government=city["government"])
    elsewhere = ProposalFactory()
    assert (first.number, second.number, elsewhere.number) == (1, 2, 1)
    assert first.state == ProposalState.DRAFT
    assert head_steps(first) == []
    assert first.base_version == city["government"].structure_version


@pytest.mark.parametrize(
    ("columns", "field"),
    [({"title": "  "}, "title"), ({"title": "a" * 201}, "title"), ({"reason": " "}, "reason")],
)
def test_proposal_without_title_or_reason_is_refused(city, columns, field):
    values = {"title": "Penataan", "reason": "Beban kerja tidak merata.", **columns}
    with pytest.raises(ValidationError) as refused:
        create_proposal(
            government=city["government"], unit=city["root"], user=UserFactory(), **values
        )
    assert field in refused.value.message_dict
    assert not Proposal.objects.exists()


def test_unit_of_another_government_is_refused(city):
    other = root_of(GovernmentFactory())
    with pytest.raises(ValidationError):
        ProposalFactory(government=city["government"], unit=other)
    assert not Proposal.objects.exists()


def test_steps_change_the_draft_and_nothing_living(city, draft):
    add_step(
        proposal=draft,
        changes=[Merge((city["industry"].pk,), city["trade"].pk)],
        user=UserFactory(),
    )
    thought = think(Proposal.objects.get(pk=draft.pk))
    assert city["industry"].pk in thought.plan.closed
    assert told(draft) == ["Menggabungkan Dinas Perindustrian ke Dinas Perdagangan"]
    assert OrgUnit.objects.get(pk=city["industry"].pk).is_active
    assert city["government"].structure_version == draft.base_version


def test_new_units_of_every_step_have_numbers_of_their_own(city, draft):
    for name in ("Dinas Satu", "Dinas Dua"):
        add_step(
            proposal=draft,
            changes=[
                Establish(NEW, city["root"].pk, name, "dinas"),
                Establish(NEW - 1, NEW, "Sekretariat", "sekretariat"),
            ],
            user=None,
        )
    draft.refresh_from_db()
    numbers = [change.unit for step in head_steps(draft) for change in step.changes]
    assert numbers == [-1, -2, -3, -4]
    assert not think(draft).problems
    add_step(proposal=draft, changes=[Move(city["market"].pk, -3)], user=None)
    assert told(draft)[-1] == "Memindahkan Bidang Pasar ke Dinas Dua"


def test_two_units_may_swap_names_over_two_steps(city, draft):
    add_step(proposal=draft, changes=[Rename(city["trade"].pk, "Dinas Perindustrian")], user=None)
    draft.refresh_from_db()
    assert [problem.code for problem in think(draft).problems] == ["name_taken"]
    add_step(proposal=draft, changes=[Rename(city["industry"].pk, "Dinas Perdagangan")], user=None)
    draft.refresh_from_db()
    assert think(draft).problems == []


def test_step_that_nothing_can_mend_is_refused_and_not_kept(city, draft):
    with pytest.raises(ValidationError, match="masih membawahkan 1 unit"):
        add_step(proposal=draft, changes=[Dissolve(city["trade"].pk)], user=None)
    with pytest.raises(ValidationError, match="tidak ada pada susunan ini"):
        add_step(proposal=draft, changes=[Move(city["market"].pk, 10**9)], user=None)
    assert draft.versions.count() == 1


def test_units_outside_the_scope_of_the_proposal_are_refused(city):
    draft = ProposalFactory(government=city["government"], unit=city["trade"])
    with pytest.raises(ValidationError, match="“Bidang Industri Kecil” di luar lingkup"):
        add_step(proposal=draft, changes=[Move(city["craft"].pk, city["trade"].pk)], user=None)
    with pytest.raises(ValidationError, match="“Dinas Perdagangan” di luar lingkup"):
        add_step(proposal=draft, changes=[Rename(city["trade"].pk, "Dinas Niaga")], user=None)
    add_step(proposal=draft, changes=[Rename(city["market"].pk, "Bidang Pasar Rakyat")], user=None)
    add_step(
        proposal=draft, changes=[Establish(NEW, city["trade"].pk, "Seksi", "seksi")], user=None
    )
    assert len(told(draft)) == 2


def test_steps_tell_of_posts_and_functions_by_name(city, draft):
    post = PositionFactory(unit=city["market"], name="Analis Pasar")
    duty = UnitFunctionFactory(unit=city["trade"], text="membina pedagang")
    title = JobTitleFactory()
    add_step(
        proposal=draft,
        changes=[
            Establish(NEW, city["root"].pk, "Dinas Niaga", "dinas"),
            OpenPost(NEW, NEW, "Kepala Dinas Niaga", title.pk, is_head=True),
        ],
        user=None,
    )
    [made, opened] = head_steps(Proposal.objects.get(pk=draft.pk))[0].changes
    assert (made.unit, opened.post, opened.unit) == (-1, -1, -1)
    changes = [Hand("positions", (post.pk,), -1), Hand("functions", (duty.pk,), -1)]
    add_step(proposal=draft, changes=changes, user=None)
    assert told(draft)[1] == (
        "Mengalihkan jabatan “Analis Pasar” ke Dinas Niaga; mengalihkan fungsi “membina pedagang” "
        "ke Dinas Niaga"
    )


def test_second_head_of_a_unit_may_be_mended_by_a_later_step(city, draft):
    heads = [PositionFactory(unit=city[name], is_head=True) for name in ("trade", "industry")]
    for head, unit in zip(heads, ("industry", "trade"), strict=True):
        step = [Hand("positions", (head.pk,), city[unit].pk, as_head=True)]
        add_step(proposal=draft, changes=step, user=None)
    draft.refresh_from_db()
    assert think(draft).problems == []


def test_things_of_units_outside_the_scope_are_not_taken(city):
    part = ProposalFactory(government=city["government"], unit=city["trade"])
    foreign = UnitFunctionFactory(unit=city["industry"])
    with pytest.raises(ValidationError, match="“Dinas Perindustrian” di luar lingkup"):
        add_step(
            proposal=part,
            changes=[Hand("functions", (foreign.pk,), city["market"].pk)],
            user=None,
        )
    own = UnitFunctionFactory(unit=city["trade"])
    add_step(proposal=part, changes=[Hand("functions", (own.pk,), city["market"].pk)], user=None)


def test_undo_and_redo_go_any_number_of_steps(city, draft):
    names = ["Satu", "Dua", "Tiga"]
    for name in names:
        add_step(proposal=draft, changes=[Rename(city["market"].pk, name)], user=None)
    for _ in names:
        undo(proposal=draft, user=None)
    assert told(draft) == []
    with pytest.raises(ValidationError, match="Tidak ada yang dapat diurungkan"):
        undo(proposal=draft, user=None)
    for _ in names:
        redo(proposal=draft, user=None)
    assert len(told(draft)) == 3
    with pytest.raises(ValidationError, match="Tidak ada yang dapat diulangi"):
        redo(proposal=draft, user=None)


def test_edit_after_an_undo_begins_a_new_branch(city, draft):
    add_step(proposal=draft, changes=[Rename(city["market"].pk, "Lama")], user=None)
    undo(proposal=draft, user=None)
    add_step(proposal=draft, changes=[Rename(city["market"].pk, "Baru")], user=None)
    with pytest.raises(ValidationError):
        redo(proposal=draft, user=None)
    assert told(draft) == ["Mengganti nama Bidang Pasar menjadi Baru"]
    assert draft.versions.count() == 3  # what was left is kept


def test_numbers_of_units_are_not_given_again_after_an_undo(city, draft):
    new = [Establish(NEW, city["root"].pk, "Dinas Satu", "dinas")]
    add_step(proposal=draft, changes=new, user=None)
    undo(proposal=draft, user=None)
    add_step(proposal=draft, changes=new, user=None)
    draft.refresh_from_db()
    assert head_steps(draft)[0].changes[0].unit == -2


def test_step_that_others_rest_on_cannot_be_removed_alone(city, draft):
    add_step(
        proposal=draft,
        changes=[Establish(NEW, city["root"].pk, "Dinas Satu", "dinas")],
        user=None,
    )
    add_step(proposal=draft, changes=[Move(city["market"].pk, -1)], user=None)
    draft.refresh_from_db()
    keys = [step.key for step in head_steps(draft)]
    with pytest.raises(ValidationError, match="tidak ada pada susunan ini"):
        remove_steps(proposal=draft, keys=keys[:1], user=None)
    remove_steps(proposal=draft, keys=keys, user=None)
    assert told(draft) == []


def test_replaced_step_keeps_its_key_and_place(city, draft):
    add_step(proposal=draft, changes=[Rename(city["market"].pk, "Satu")], user=None)
    add_step(proposal=draft, changes=[Rename(city["craft"].pk, "Dua")], user=None)
    draft.refresh_from_db()
    key = head_steps(draft)[0].key
    replace_step(
        proposal=draft, key=key, changes=[Rename(city["market"].pk, "Tiga")], user=None, note="x"
    )
    assert told(draft)[0] == "Mengganti nama Bidang Pasar menjadi Tiga"
    assert head_steps(draft)[0].key == key


def test_page_older_than_the_draft_is_told(city, draft):
    shown = draft.head.number
    add_step(proposal=draft, changes=[Rename(city["market"].pk, "Satu")], user=None, expected=shown)
    with pytest.raises(ProposalMoved) as moved:
        undo(proposal=draft, user=None, expected=shown)
    assert moved.value.version.number == shown + 1
    assert len(told(draft)) == 1


def test_submitted_proposal_is_locked(city, draft):
    Proposal.objects.filter(pk=draft.pk).update(state=ProposalState.SUBMITTED)
    for act in (
        lambda: add_step(proposal=draft, changes=[Rename(city["market"].pk, "X")], user=None),
        lambda: undo(proposal=draft, user=None),
        lambda: update_proposal(proposal=draft, user=None, title="Lain"),
    ):
        with pytest.raises(ValidationError, match="terkunci"):
            act()
    assert ProposalVersion.objects.filter(proposal=draft).count() == 1


def test_living_units_a_list_names_are_remembered_as_they_were(city, draft):
    add_step(proposal=draft, changes=[Move(city["market"].pk, city["industry"].pk)], user=None)
    draft.refresh_from_db()
    assert set(draft.head.seen) == {str(city["market"].pk), str(city["industry"].pk)}
    assert draft.head.seen[str(city["market"].pk)][1] == "Bidang Pasar"


def test_changed_particulars_are_in_the_trail(city, draft):
    officer = UserFactory()
    update_proposal(proposal=draft, user=officer, title="Penataan Perdagangan")
    event = AuditEvent.objects.get(action="Mengubah keterangan usulan")
    assert event.actor == officer
    assert event.changes["title"][1] == "Penataan Perdagangan"


def test_adding_a_step_takes_as_many_queries_for_many_steps(
    city, draft, django_assert_max_num_queries
):
    for name in ("Satu", "Dua"):
        add_step(proposal=draft, changes=[Rename(city["market"].pk, name)], user=None)
    many = [Rename(city["market"].pk, f"Nama {i}") for i in range(200)]
    add_step(proposal=draft, changes=many, user=None)
    with django_assert_max_num_queries(30):
        add_step(proposal=draft, changes=[Rename(city["craft"].pk, "Tiga")], user=None)


class TestWhoSees:
    @pytest.fixture
    def people(self, city):
        def person(role, unit):
            user = UserFactory(government=city["government"])
            grant_role(
                user=user,
                unit=unit,
                role=role,
                valid_from=city["government"].today(),
                decree="SK",
                granted_by=None,
            )
            return user

        return {
            "maker": person(Role.HR_OFFICER, city["root"]),
            "other": person(Role.HR_OFFICER, city["root"]),
            "leader": person(Role.LEADERSHIP, city["root"]),
            "below": person(Role.HR_OFFICER, city["trade"]),
            "clerk": person(Role.EMPLOYEE, city["root"]),
        }

    def seen_by(self, people, proposal):
        return {
            name
            for name, user in people.items()
            if Proposal.objects.visible_to(user).filter(pk=proposal.pk).exists()
        }

    def test_proposal_is_seen_by_those_whose_scope_holds_its_unit(self, city, people):
        whole = ProposalFactory(government=city["government"], user=people["maker"])
        part = ProposalFactory(
            government=city["government"], unit=city["trade"], user=people["maker"]
        )
        assert self.seen_by(people, whole) == {"maker", "other", "leader"}
        assert self.seen_by(people, part) == {"maker", "other", "leader", "below"}

    def test_confidential_draft_is_seen_by_its_maker_alone_until_it_is_judged(self, city, people):
        secret = ProposalFactory(
            government=city["government"], user=people["maker"], is_confidential=True
        )
        assert self.seen_by(people, secret) == {"maker"}
        Proposal.objects.filter(pk=secret.pk).update(
            state=ProposalState.SUBMITTED, submitted_at=timezone.now()
        )
        assert self.seen_by(people, secret) == {"maker", "leader"}
