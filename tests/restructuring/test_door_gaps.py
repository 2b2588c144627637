"""What the door must not forget: urusan, rules that changed meanwhile, Plt, higher posts, letters,
remarks."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from employees.enums import AppointmentKind
from employees.models import Placement
from orgunits.actions import add_positions, apply_changes, apply_due_changes, undo_change
from orgunits.drafts import PositionDraft
from orgunits.models import OrgUnit, StructureChange
from orgunits.structure import (
    FUNCTIONS,
    Establish,
    Hand,
    Merge,
    OpenFunction,
    RenamePost,
    Retype,
)
from orgunits.structure.urusan import joined
from portal.models import AuditEvent, Notification
from portal.permissions import Role
from restructuring.actions import enact_proposal, follow_ended_schedules, record_letter
from restructuring.actions.particulars import comment_on
from restructuring.enums import ProposalState
from restructuring.models import ProposalComment
from tests.factories.employees import EmployeeFactory, PlacementFactory
from tests.factories.orgunits import (
    LONG_AGO,
    REASON,
    PositionFactory,
    UnitFunctionFactory,
    user_with_role,
)
from tests.factories.portal import form_key
from tests.restructuring.conftest import approved, draft_of, fresh

pytestmark = pytest.mark.django_db


def apply(city, *changes):
    return apply_changes(
        government=city.government, changes=changes, user=city.officer, reason=REASON
    )


def urusan_of(*units):
    held = dict(
        OrgUnit.objects.filter(pk__in=[unit.pk for unit in units]).values_list("pk", "urusan")
    )
    return [held[unit.pk] for unit in units]


def hold(unit, text):
    OrgUnit.objects.filter(pk=unit.pk).update(urusan=text)


class TestUrusan:
    def test_whoever_takes_over_holds_them_and_the_undo_gives_them_back(self, city):
        hold(city.market, "3.30;3.31")
        hold(city.craft, "3.31")
        change = apply(city, Merge((city.market.pk,), city.craft.pk))
        assert urusan_of(city.craft) == ["3.31;3.30"]
        event = AuditEvent.objects.get(action="Urusan mengikuti perubahan struktur")
        assert event.changes == {"urusan": ["3.31", "3.31;3.30"]}
        undo_change(change=change, user=city.officer, reason=REASON)
        assert urusan_of(city.craft, city.market) == ["3.31", "3.30;3.31"]

    def test_what_was_edited_since_is_not_given_back(self, city):
        hold(city.market, "3.30")
        change = apply(city, Merge((city.market.pk,), city.craft.pk))
        hold(city.craft, "9.99")
        undo_change(change=change, user=city.officer, reason=REASON)
        assert urusan_of(city.craft) == ["9.99"]

    def test_a_new_dinas_holds_those_of_the_functions_it_gets(self, city):
        duty = UnitFunctionFactory(unit=city.market, urusan="3.30")
        change = apply(
            city,
            Establish(-1, city.root.pk, "Dinas Pasar", "dinas"),
            Establish(-2, -1, "Bidang Pedagang", "bidang"),
            Hand(FUNCTIONS, (duty.pk,), -2),
            OpenFunction(-1, "pembinaan koperasi", "2.17"),
            OpenFunction(-2, "penataan kios"),  # says no urusan
        )
        made = OrgUnit.objects.in_bulk(change.created.values())
        assert made[change.created[-1]].urusan == "2.17;3.30"
        assert made[change.created[-2]].urusan == ""  # a bidang holds none of its own

    def test_what_does_not_fit_the_column_is_left_whole(self):
        assert joined(("1.01", "1.02", "1.03"), 9) == "1.01;1.02"


def test_a_scheduled_proposal_that_breaks_a_rule_by_now_is_stopped_and_told(city):
    """Three bidang are the most of a dinas tipe B: the proposal's was the third when approved."""
    apply(city, Retype(city.trade.pk, "dinas", "B"))
    hold(city.trade, "3.30")
    day = city.government.today() + timedelta(days=40)
    third = Establish(-1, city.trade.pk, "Bidang Tera", "bidang")
    proposal = approved(city, [third], day=day)
    enact_proposal(proposal=proposal, user=city.officer, consents=("budget",))
    apply(city, Establish(-1, city.trade.pk, "Bidang Gudang", "bidang"))
    scheduled = fresh(proposal)
    assert scheduled.state == ProposalState.SCHEDULED
    StructureChange.objects.filter(pk=scheduled.change_id).update(
        effective_on=city.government.today()
    )
    apply_due_changes()
    follow_ended_schedules()
    stopped = fresh(proposal)
    assert stopped.state == ProposalState.APPROVED
    assert "bidang" in stopped.note
    assert "PP 18/2016" in stopped.note
    assert not OrgUnit.objects.filter(name="Bidang Tera").exists()
    assert Notification.objects.filter(
        recipient=city.officer, text__contains="tidak jadi berlaku"
    ).exists()


def test_a_letter_is_no_older_than_the_proposal(city):
    draft = draft_of(city)
    today = city.government.today()
    common = {"proposal": draft, "user": None, "addressee": "Gubernur", "letter_number": "1"}
    with pytest.raises(ValidationError, match="sebelum usulan dibuat"):
        record_letter(sent_on=today - timedelta(days=1), **common)
    assert record_letter(sent_on=today, **common).pk


def head_post(city, **columns):
    return PositionFactory(unit=city.market, name="Kepala Bidang Pasar", is_head=True, **columns)


def test_a_plt_ends_the_day_the_definitive_holder_begins(city):
    post, today = head_post(city), city.government.today()
    acting = {"position": post, "valid_from": today - timedelta(days=60)}
    people = [EmployeeFactory(government=city.government) for _ in range(3)]
    PlacementFactory(employee=people[0], kind="plt", **acting)
    PlacementFactory(employee=people[1], kind="plh", **acting)
    PlacementFactory(employee=people[2], position=post, valid_from=today)

    def until(person):
        return Placement.objects.current_knowledge().get(employee=person).valid_until

    assert [until(person) for person in people] == [today, None, None]
    assert AuditEvent.objects.filter(action="Plt. berakhir karena pejabat definitif").count() == 1
    # on a post for many it stands: there is no one holder to wait for
    many = PositionFactory(unit=city.craft, required_headcount=3)
    helper = EmployeeFactory(government=city.government)
    PlacementFactory(employee=helper, kind="plt", position=many, valid_from=acting["valid_from"])
    PlacementFactory(position=many, valid_from=today)
    assert until(helper) is None


def test_a_held_post_does_not_rise_by_a_rename(city):
    post = head_post(city, echelon="III.b")
    person = PlacementFactory(position=post, valid_from=LONG_AGO + timedelta(days=4000)).employee
    with pytest.raises(ValidationError, match=r"naik dari III\.b menjadi III\.a"):
        apply(city, RenamePost(post.pk, "Kepala Bidang Pasar Rakyat", "III.a"))
    apply(city, RenamePost(post.pk, "Kepala Bidang Pasar Rakyat", "IV.a"))  # not higher
    row = Placement.objects.current_knowledge().get(employee=person, valid_until=None)
    assert row.appointment == AppointmentKind.CONFIRMATION
    [empty] = add_positions(
        government=city.government, user=None, reason=REASON,
        drafts=[PositionDraft(unit_id=city.craft.pk, job_title_id=post.job_title_id, is_head=True,
                              name="Kepala Bidang Industri", valid_from=LONG_AGO, echelon="III.b")],
    )  # fmt: skip
    apply(city, RenamePost(empty.pk, "Kepala Bidang Kriya", "III.a"))  # nobody holds it


def test_who_only_reads_leaves_no_remark(client, city):
    draft = draft_of(city)
    auditor = user_with_role(Role.AUDITOR, unit=city.root)
    with pytest.raises(PermissionDenied):
        comment_on(proposal=draft, text="Sekadar lewat.", user=auditor)
    client.force_login(auditor)
    address = reverse("restructuring:proposal_comment", args=[draft.pk])
    assert client.post(address, {"text": "Lewat."} | form_key()).status_code == 403
    page = client.get(
        reverse("restructuring:proposal_particulars", args=[draft.pk])
    ).content.decode()
    assert "Kirim catatan" not in page
    assert not ProposalComment.objects.exists()
    for user in (city.officer, city.lawyer, city.mayor):
        comment_on(proposal=draft, text="Sudah dibaca.", user=user)
    assert ProposalComment.objects.count() == 3
