"""Tim kerja: founding, people in it, shares, the ketua's role, and following the structure."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.actions.teams import add_member, change_team, end_member, end_team, found_team
from employees.chart import teams as chart_teams
from employees.models import Placement, WorkTeam, WorkTeamMember, WorkTeamStep
from employees.queries.teams import shares_on, team_lines, team_page, teams_of_unit
from employees.team_rules import TeamRole, TeamStepKind, period_problem, share_warning
from orgunits.actions import add_functions, apply_changes, preview_changes, undo_last_change
from orgunits.chart.registry import Asked
from orgunits.drafts import FunctionDraft
from orgunits.participants import things_on
from orgunits.queries import structure_on
from orgunits.structure import Dissolve, Merge
from portal.models import AuditEvent, Notification
from portal.permissions import Role
from tests.factories.employees import REASON, EmployeeFactory, PlacementFactory, staff
from tests.factories.orgunits import LONG_AGO, user_with_role
from tests.factories.portal import form_key, opening


def url(name, *args):
    return reverse(f"employees:{name}", args=args)


def founded(city, unit=None, functions=(), **values):
    start = city.today - timedelta(days=30)
    given = {"name": "Tim Loket", "purpose": "Loket satu pintu.", "decree_number": "800/1",
             "decree_on": start, "valid_from": start, "valid_until": None}  # fmt: skip
    return found_team(
        government=city.government, unit=unit or city.a.unit, values=given | values,
        functions=functions, user=city.officer,
    )  # fmt: skip


def joined(city, team, person, role=TeamRole.MEMBER, share=40, on=None):
    return add_member(
        team=team, employee=person, role=role, share=share,
        valid_from=on or team.valid_from, user=city.officer,
    )  # fmt: skip


@pytest.mark.parametrize(("total", "warned"), [(0, False), (100, False), (101, True), (240, True)])
def test_shares_over_full_time_are_told_never_refused(total, warned):
    assert bool(share_warning(total)) is warned


def test_period_of_a_team_ends_after_it_begins(city):
    day = city.today
    assert period_problem(day, None) == period_problem(day, day + timedelta(days=1)) == ""
    assert period_problem(day, day)


def test_leading_a_team_is_a_role_beside_the_post(city):
    account = user_with_role(Role.EMPLOYEE, unit=city.a.unit)
    person = EmployeeFactory(government=city.government, user=account)
    PlacementFactory(employee=person, position=city.a.staff)
    before = list(Placement.objects.order_by("pk").values())
    team, other = founded(city), founded(city, name="Tim Arsip")
    joined(city, team, person, TeamRole.LEADER, 60)
    joined(city, other, person, TeamRole.MEMBER, 50)
    assert list(Placement.objects.order_by("pk").values()) == before
    assert city.a.staff.echelon == ""
    assert shares_on([person.pk], city.today) == {person.pk: 110}
    (line,) = team_page(team, city.officer, city.today).members
    assert (line.total, line.warning) == (
        110, "Jumlah waktu di semua tim 110%, lebih dari 100%.",
    )  # fmt: skip
    told = list(Notification.objects.filter(recipient=account).values_list("text", flat=True))
    assert any(text.startswith("Ketua tim Tim Loket, 60% waktu") for text in told)
    client = Client()
    client.force_login(account)
    page = client.get(url("own_page")).text
    assert "Tim Loket" in page
    assert "lebih dari 100%" in page


def test_role_and_share_change_on_a_day_and_both_days_are_kept(city):
    team, second = founded(city), staff(city.government, [city.b.staff])[0]
    joined(city, team, city.person, TeamRole.LEADER, 50)
    with pytest.raises(ValidationError, match="sudah punya ketua") as refused:
        joined(city, team, second, TeamRole.LEADER)
    assert "role" in refused.value.message_dict
    joined(city, team, city.person, TeamRole.MEMBER, 20, on=city.today)
    joined(city, team, second, TeamRole.LEADER, 30, on=city.today)
    rows = team.members.order_by("valid_from", "role").values_list(
        "employee", "role", "share", "valid_until"
    )
    assert list(rows) == [
        (city.person.pk, "leader", 50, city.today),
        (second.pk, "leader", 30, None),
        (city.person.pk, "member", 20, None),
    ]
    yesterday = city.today - timedelta(days=1)
    assert [line.member.share for line in team_page(team, city.officer, yesterday).members] == [50]
    (line,) = team_lines([team], city.today)
    assert (line.leader, line.n_members, line.is_cross_unit) == (second, 2, True)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"share": 0}, "antara 1 dan 100"),
        ({"share": 101}, "antara 1 dan 100"),
        ({"on": -31}, "di luar masa tim"),
    ],
)
def test_member_that_does_not_fit_is_refused(city, values, message):
    team = founded(city)
    if "on" in values:
        values = {"on": city.today + timedelta(days=values["on"])}
    with pytest.raises(ValidationError, match=message):
        joined(city, team, city.person, **values)
    assert not WorkTeamMember.objects.exists()
    gone = EmployeeFactory(government=city.government, left_on=team.valid_from)
    with pytest.raises(ValidationError, match="tidak bekerja pada hari itu"):
        joined(city, team, gone)


def test_team_and_its_members_end_and_stay_in_the_history(city):
    team = founded(city)
    member = joined(city, team, city.person)
    second = joined(city, team, staff(city.government, [city.b.staff])[0])
    with pytest.raises(ValidationError, match="sebelum orang ini masuk"):
        end_member(member=member, on=team.valid_from - timedelta(days=1), user=None, reason=REASON)
    end_member(member=member, on=city.today, user=city.officer, reason=REASON)
    with pytest.raises(ValidationError, match="sudah keluar"):
        end_member(member=member, on=city.today, user=city.officer, reason=REASON)
    with pytest.raises(ValidationError, match="di luar masa tim"):
        end_team(team=team, on=team.valid_from, user=None, reason=REASON)
    end_team(team=team, on=city.today, user=city.officer, reason=REASON)
    second.refresh_from_db()
    assert second.valid_until == city.today
    assert not WorkTeam.objects.on(city.today).exists()
    page = team_page(team, city.officer, city.today)
    assert (len(page.members), len(page.others)) == (0, 2)
    kinds = list(team.steps.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["found", "join", "join", "leave", "end"]
    assert AuditEvent.objects.of_object(team).count() == 5
    again = founded(city)
    with pytest.raises(ValidationError, match="sudah punya tim dengan nama itu"):
        founded(city)
    assert again.pk != team.pk


def test_team_follows_its_unit_and_functions_through_a_merge_and_back(city):
    common = {"government": city.government, "user": None, "reason": REASON}
    (function,) = add_functions(
        drafts=[FunctionDraft(unit_id=city.a.unit.pk, text="urusan arsip", valid_from=LONG_AGO)],
        **common,
    )
    team = founded(city, functions=[function])
    joined(city, team, city.person)
    assert ("teams", team.pk, False) in {
        (one.what, one.row, one.movable) for one in things_on([city.a.unit.pk], city.today)
    }
    merge = apply_changes(changes=[Merge((city.a.unit.pk,), city.b.unit.pk)], **common)
    team.refresh_from_db()
    assert team.unit_id == city.b.unit.pk
    assert shares_on([city.person.pk], city.today) == {city.person.pk: 40}
    (now,) = team_page(team, city.officer, city.today).functions
    assert (now.unit_id, now.predecessor_id) == (city.b.unit.pk, function.pk)
    step = WorkTeamStep.objects.get(kind=TeamStepKind.FOLLOW)
    assert (step.unit_id, step.change) == (city.a.unit.pk, merge)
    undo_last_change(government=city.government, user=None, reason=REASON)
    team.refresh_from_db()
    assert team.unit_id == city.a.unit.pk
    (back,) = team_page(team, city.officer, city.today).functions
    assert back.unit_id == city.a.unit.pk


def test_unit_with_a_team_cannot_vanish(city):
    team = founded(city, city.b.unit)
    preview = preview_changes(
        government=city.government, changes=[Dissolve(city.b.unit.pk, None)]
    )  # fmt: skip
    texts = [one.text for one in preview.blockers]
    assert "“Dinas B” masih punya 1 tim kerja. Akhiri dulu timnya." in texts
    end_team(team=team, on=city.today, user=None, reason=REASON)
    preview = preview_changes(
        government=city.government, changes=[Dissolve(city.b.unit.pk, None)]
    )  # fmt: skip
    assert not any("tim kerja" in one.text for one in preview.blockers)


def test_pages_lead_from_founding_to_the_end(client, city):
    client.force_login(city.officer)
    today = city.today.isoformat()
    values = {"unit": city.a.unit.pk, "name": "Tim Arsip", "purpose": "Arsip rapi.",
              "decree_number": "800/2", "decree_on": today, "valid_from": today}  # fmt: skip
    bad = client.post(url("team_create"), values | form_key() | {"name": "", "valid_until": today})
    assert "Nama tim belum diisi." in bad.text
    bad = client.post(url("team_create"), values | form_key() | {"valid_until": today})
    assert "Akhir masa tim harus sesudah mulainya." in bad.text
    assert not WorkTeam.objects.exists()
    client.post(url("team_create"), values | form_key())
    team = WorkTeam.objects.get()
    far = staff(city.government, [city.b.staff])[0]
    member = {"role": "leader", "share": "50", "valid_from": today}
    add = url("team_member_create", team.pk)
    for wrong, words in (
        ({}, "Pilih pegawainya, atau isi NIP."),
        ({"employee": city.person.pk, "nip": far.nip}, "Pilih satu saja"),
        ({"employee": city.person.pk, "share": "150"}, "100"),
        ({"nip": "12"}, "NIP"),
    ):
        assert words in client.post(add, member | wrong | form_key()).text
    assert not WorkTeamMember.objects.exists()
    client.post(add, member | {"employee": city.person.pk} | form_key())
    client.post(add, member | {"nip": far.nip, "role": "member"} | form_key())
    page = client.get(url("team_detail", team.pk))
    assert "Ketua tim" in page.text
    assert "50% waktu di tim ini" in page.text
    assert "dari 2 unit" in client.get(url("team_list")).text
    assert "Tim Arsip" in client.get(url("unit_teams", city.b.unit.pk)).text
    seen = opening(
        team, ["name", "purpose", "decree_number", "decree_on", "valid_from", "valid_until"]
    )
    client.post(
        url("team_update", team.pk), values | form_key() | seen | {"name": "Tim Arsip Kota"}
    )
    late = client.post(url("team_update", team.pk), values | form_key() | seen | {"name": "Lain"})
    assert "sudah diubah" in late.text
    leader = team.members.get(role=TeamRole.LEADER)
    later = (city.today + timedelta(days=1)).isoformat()
    client.post(url("team_member_end", leader.pk), {"on": later, "reason": REASON, **form_key()})
    bare = client.post(url("team_end", team.pk), {"on": later, "reason": "x", **form_key()})
    assert "Tulis alasan yang jelas" in bare.text
    client.post(url("team_end", team.pk), {"on": later, "reason": REASON, **form_key()})
    team.refresh_from_db()
    assert (team.name, team.valid_until.isoformat()) == ("Tim Arsip Kota", later)


def test_head_of_one_unit_sees_teams_of_another_in_which_his_people_work(client, city):
    far = staff(city.government, [city.b.staff])[0]
    team, other = founded(city), founded(city, name="Tim Lain")
    joined(city, team, far)
    head = user_with_role(Role.UNIT_HEAD, unit=city.b.unit)
    client.force_login(head)
    assert client.get(url("team_detail", team.pk)).status_code == 200
    assert client.get(url("team_update", team.pk)).status_code == 403
    assert client.get(url("team_detail", other.pk)).status_code == 404
    assert [one.pk for one in teams_of_unit(city.b.unit, city.today)] == [team.pk]
    rows = structure_on(city.government, city.today, city.officer)
    asked = Asked(city.government, city.officer, city.today, rows)
    assert chart_teams(asked)[city.a.unit.pk] == 2


def test_lists_and_page_ask_as_often_for_many_as_for_one(client, city):
    client.force_login(city.officer)
    team = founded(city)
    joined(city, team, city.person)
    addresses = [url("team_list"), url("team_detail", team.pk), url("unit_teams", city.a.unit.pk)]
    counts = []
    for turn in range(2):
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counts.append(len(captured))
        for number, person in enumerate(staff(city.government, [city.b.staff] * 3, start=turn * 9)):
            joined(city, team, person)
            joined(city, founded(city, name=f"Tim {turn} {number}"), person)
    assert counts[3:] == counts[:3]


def test_change_of_a_period_that_leaves_members_out_is_refused(city):
    team = founded(city)
    joined(city, team, city.person)
    values = {
        name: getattr(team, name) for name in ("name", "purpose", "decree_number", "decree_on")
    }
    with pytest.raises(ValidationError, match="mulai sebelum hari itu"):
        change_team(
            team=team, functions=[], user=None,
            values=values | {"valid_from": city.today, "valid_until": None},
        )  # fmt: skip
    change_team(
        team=team, functions=[], user=None,
        values=values | {"valid_from": team.valid_from, "valid_until": city.today},
    )  # fmt: skip
    assert team.members.get().valid_until == city.today


def test_units_with_teams_of_one_name_merge_and_come_back(city):
    common = {"government": city.government, "user": None, "reason": REASON}
    team, other = founded(city), founded(city, unit=city.b.unit)
    apply_changes(changes=[Merge((city.a.unit.pk,), city.b.unit.pk)], **common)
    assert set(WorkTeam.objects.filter(unit=city.b.unit)) == {team, other}
    with pytest.raises(ValidationError, match="sudah tidak ada"):
        founded(city, name="Tim Arsip")
    with pytest.raises(ValidationError, match="sudah punya tim dengan nama itu") as refused:
        founded(city, unit=city.b.unit)
    assert "name" in refused.value.message_dict
    team.refresh_from_db()
    values = {"name": team.name, "purpose": "Satu loket untuk semua.", "decree_number": "800/9",
              "decree_on": team.decree_on, "valid_from": team.valid_from, "valid_until": None}  # fmt: skip
    change_team(team=team, values=values, functions=[], user=None)  # nothing of the name
    undo_last_change(**common)
    assert list(WorkTeam.objects.filter(unit=city.a.unit)) == [team]
    third = founded(city, name="Tim Arsip")
    with pytest.raises(ValidationError, match="sudah punya tim dengan nama itu"):
        change_team(team=third, values=values, functions=[], user=None)


def test_change_of_a_team_after_a_merge_keeps_the_functions_of_before(client, city):
    common = {"government": city.government, "user": None, "reason": REASON}
    drafts = [FunctionDraft(unit_id=city.a.unit.pk, text="urusan arsip", valid_from=LONG_AGO)]
    (function,) = add_functions(drafts=drafts, **common)
    team = founded(city, functions=[function])
    apply_changes(changes=[Merge((city.a.unit.pk,), city.b.unit.pk)], **common)
    team.refresh_from_db()
    client.force_login(city.officer)
    form = client.get(url("team_update", team.pk)).context["form"]
    names = ["purpose", "decree_number", "decree_on", "valid_from"]
    sent = {name: getattr(team, name) for name in names} | {"name": "Tim Arsip Kota"}
    ticked = list(form.fields["functions"].queryset.values_list("pk", flat=True))
    seen = opening(team, ["name", *names, "valid_until"])
    client.post(url("team_update", team.pk), sent | {"functions": ticked} | form_key() | seen)
    team.refresh_from_db()
    assert team.name == "Tim Arsip Kota"
    assert len(team_page(team, city.officer, city.today).functions) == 1
    undo_last_change(**common)
    assert team_page(team, city.officer, city.today).functions == [function]


def test_people_stay_on_in_a_team_whose_end_is_put_off(city):
    end, later = city.today + timedelta(days=10), city.today + timedelta(days=100)
    team = founded(city, valid_until=end)
    stays = joined(city, team, city.person)
    leaves = joined(city, team, staff(city.government, [city.b.staff])[0])
    end_member(member=leaves, on=city.today, user=None, reason=REASON)
    values = {"name": team.name, "purpose": team.purpose, "decree_number": "800/2",
              "decree_on": team.decree_on, "valid_from": team.valid_from}  # fmt: skip
    for until in (later, None, end):
        change_team(team=team, values=values | {"valid_until": until}, functions=[], user=None)
        stays.refresh_from_db()
        leaves.refresh_from_db()
        assert (stays.valid_until, leaves.valid_until) == (until, city.today)
    end_team(team=team, on=city.today, user=None, reason=REASON)
    change_team(team=team, values=values | {"valid_until": later}, functions=[], user=None)
    stays.refresh_from_db()
    assert stays.valid_until == city.today  # they were told that it is over
