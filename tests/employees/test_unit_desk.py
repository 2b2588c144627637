"""The page of whoever heads a unit."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.actions import record_status
from employees.actions.announcements import acknowledge, publish_announcement, write_announcement
from employees.actions.performance import RatingDraft, settle_ratings
from employees.actions.teams import add_member, found_team
from employees.drafts import StatusDraft
from employees.enums import StatusKind
from employees.queries.unit_desk import desk_lines, unit_desk
from orgunits.actions import add_positions, save_tasks
from orgunits.drafts import PositionDraft, WorkloadTaskDraft
from orgunits.enums import UnitKind
from orgunits.structure import Establish
from portal.permissions import Role
from tests.factories.employees import REASON, PlacementFactory, TrainingRecordFactory, staff
from tests.factories.orgunits import LONG_AGO, establish, user_with_role


def url(name, *args):
    return reverse(f"employees:{name}", args=args)


@pytest.fixture
def head(client, city):
    user = user_with_role(Role.UNIT_HEAD, unit=city.a.unit)
    client.force_login(user)
    return user


def below_of(city):
    """A bidang under A with a post of two seats and one person on it."""
    bidang = establish(
        city.government, [Establish(-1, city.a.unit.pk, "Bidang Arsip", UnitKind.BIDANG)]
    )[-1]
    (post,) = add_positions(
        government=city.government, user=None, reason=REASON,
        drafts=[PositionDraft(unit_id=bidang.pk, job_title_id=city.a.staff.job_title_id,
                              name="Arsiparis", valid_from=LONG_AGO, required_headcount=2)],
    )  # fmt: skip
    return bidang, post, staff(city.government, [post], start=70)[0]


def test_head_sees_who_is_on_what_and_how_they_are_doing(client, city, head):
    bidang, post, second = below_of(city)
    PlacementFactory(employee=second, position=city.a.head, kind="plt", valid_from=city.today)
    team = found_team(
        government=city.government, unit=city.a.unit, functions=[], user=None,
        values={"name": "Tim Loket", "purpose": "Loket.", "decree_number": "1",
                "decree_on": city.today, "valid_from": city.today, "valid_until": None},
    )  # fmt: skip
    add_member(team=team, employee=city.person, role="leader", share=70,
               valid_from=city.today, user=None)  # fmt: skip
    record_status(
        employee=city.person, user=None, reason=REASON,
        draft=StatusDraft(kind=StatusKind.BIG_LEAVE, valid_from=city.today,
                          valid_until=city.today + timedelta(days=30)),
    )  # fmt: skip
    settle_ratings(
        government=city.government, user=None, reason=REASON,
        drafts=[RatingDraft(second.pk, city.today.year - 1, "meets", "meets")],
    )  # fmt: skip
    TrainingRecordFactory(
        employee=second, started_on=city.today, ended_on=city.today, jp=20
    )  # fmt: skip
    save_tasks(
        government=city.government, user=None,
        drafts=[WorkloadTaskDraft(position_id=post.pk, year=city.today.year, key=uuid4(),
                                  text="menata", volume=1250, norm=180)],
    )  # fmt: skip
    told = write_announcement(
        government=city.government, unit=city.root, user=None,
        values={"title": "Loket pindah", "body": "Ya.", "audience": "subtree", "change": None,
                "due_on": city.today},
    )  # fmt: skip
    told = publish_announcement(announcement=told, user=None)
    acknowledge(announcement=told, employee=second, user=None)

    desk = unit_desk(city.a.unit, head, city.today)
    assert [(line.unit.name, line.count.filled, line.count.required) for line in desk.load] == [
        ("Dinas A", 2, 5), ("Bidang Arsip", 1, 2),
    ]  # fmt: skip
    assert (desk.whole.score.exact_need, desk.whole.score.n_measured) == (3, 1)
    assert (desk.training.pns, desk.training.people_at_20, desk.training.jp) == (2, 1, 20)
    assert (desk.performance.rated, desk.performance.people) == (1, 2)
    [(row, figures)] = desk.announcements
    assert (row, figures.told, figures.acknowledged) == (told, 2, 1)
    first, other = desk_lines(desk.people, head, city.today)
    assert (first.row.employee, first.share, first.n_unread) == (city.person, 70, 1)
    assert (other.rating is not None, other.n_unread) == (True, 0)

    page = client.get(url("own_units"))  # one unit: its page at once
    assert page.context["unit"] == city.a.unit
    for words in ("Ahmad Permana", "Cuti besar", "Ketua tim Tim Loket, 70% waktu", "Plt. Kepala Dinas A",
                  "1 dari 2 pegawai (50%)", "1 pengumuman belum dipahami"):  # fmt: skip
        assert words in page.text, words
    assert "Unit yang Anda pimpin" in client.get(reverse("reports:home")).text
    assert client.get(url("unit_desk", city.b.unit.pk)).status_code == 404


def test_page_asks_as_often_for_many_as_for_one(client, city, head):
    counts = []
    for turn in range(2):
        client.get(url("unit_desk", city.a.unit.pk))
        with CaptureQueriesContext(connection) as captured:
            client.get(url("unit_desk", city.a.unit.pk))
        counts.append(len(captured))
        staff(city.government, [city.a.staff] * 4, start=10 * turn)
    assert counts[0] == counts[1]


def test_who_heads_several_units_or_none_is_told(client, city):
    reader = user_with_role(Role.AUDITOR, unit=city.root)
    client.force_login(reader)
    assert "Anda tidak memimpin unit" in client.get(url("own_units")).text
    assert client.get(url("unit_desk", city.b.unit.pk)).status_code == 200
