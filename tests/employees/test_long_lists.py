"""Lists of many people: read bit by bit they show what they show all at once, filtered, sorted, of
another day and to readers of a part; their first page asks as many queries for twice the people."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.actions.talent import set_talent_scale
from employees.competence_enums import Competence
from employees.models import CompetenceAssessment, PerformanceRating
from employees.queries.pensions import people_old_enough, retirements_ahead, retirements_by_month
from employees.views import (
    accounts,
    candidates,
    competences,
    courses,
    people,
    post_map,
    posts,
    retirements,
    standings,
    talent,
)  # fmt: skip
from orgunits.actions import add_positions, load_job_titles
from orgunits.drafts import JobTitleDraft, PositionDraft
from orgunits.enums import JobTitleKind, UnitKind
from orgunits.structure import Establish
from portal import longlists
from portal.permissions import Role
from tests.factories.employees import EmployeeFactory, PlacementFactory
from tests.factories.orgunits import (
    LONG_AGO,
    REASON,
    GovernmentFactory,
    establish,
    root_of,
    user_with_role,
)
from tests.worlds import kept_world

LISTS = [
    ("employee_list", "seat=none"),
    ("employee_list", "sort=unit"),
    ("employee_list", "sort=-unit"),
    ("employee_list", "sort=golongan"),
    ("employee_list", "sort=-golongan&status=pns"),
    ("employee_list", "sort=-golongan&per=2024-06-01"),
    ("pool_list", ""),
    ("retirement_list", ""),
    ("retirement_list", "months=24"),
    ("retirement_list", "kind=jf_keahlian"),
    ("vacancy_list", ""),
    ("vacancy_list", "per=2024-06-01"),
    ("post_map_list", "sort=-gap"),
    ("competence_list", ""),
    ("competence_list", "state=none"),
    ("competence_list", "competence=integrity&q=orang"),
    ("talent_list", ""),
    ("talent_list", "gap=not_rated"),
    ("need_list", ""),
    ("need_list", "kind=hours&per=2024-06-01"),
    ("account_person_list", "state=none"),
]
SIZES = [
    (module, "PAGE_SIZE")
    for module in (
        accounts, candidates, competences, people, post_map, posts, retirements, standings, talent,
    )
] + [(courses, "NEEDS_ON_A_PAGE")]  # fmt: skip


def crowd(world, numbers):
    """People of several ages, ranks and posts, assessed, rated or neither."""
    for number in numbers:
        born = date(1961 + number % 13, 1 + number % 12, 1 + number % 28)
        person = EmployeeFactory(
            government=world.government,
            name=f"Orang {'cabd'[number % 4]}",
            birth_date=born,
            golongan=("III/a", "IV/b", "", "III/c")[number % 4],
        )
        if number % 4 != 3:
            since = date(2019 + number % 2 * 6, 1, 1)
            post = world.posts[number % len(world.posts)]
            PlacementFactory(employee=person, position=post, valid_from=since)
        if number % 3 == 0:
            CompetenceAssessment.objects.create(
                government=world.government,
                employee=person,
                assessed_on=date(2023, 1, 1),
                assessor="Panitia",
                **dict.fromkeys(map(str, Competence), 1 + number % 3),
                potential=Decimal(70),
            )
        if number % 5 == 0:
            PerformanceRating.objects.create(
                government=world.government,
                employee=person,
                year=world.today.year - 1,
                result="meets",
                behaviour="above",
            )


@kept_world
def world():
    """Three units, two of one name, with three posts each; fifteen people; an officer of all, and
    one of a single agency."""
    government = GovernmentFactory()
    root = root_of(government)
    changes = [
        Establish(-1, root.pk, "Dinas B", UnitKind.DINAS),
        Establish(-2, root.pk, "Dinas A", UnitKind.DINAS),
        Establish(-3, -1, "Dinas A", UnitKind.BIDANG),
    ]
    units = list(establish(government, changes).values())
    titles = load_job_titles(
        drafts=[
            JobTitleDraft(name="Kepala Dinas", kind=JobTitleKind.JPT_PRATAMA, job_class=14),
            JobTitleDraft(name="Penelaah", kind=JobTitleKind.PELAKSANA, job_class=7),
            JobTitleDraft(
                name="Perencana", kind=JobTitleKind.JF_KEAHLIAN, jenjang="ahli utama", job_class=12
            ),
        ]
    )
    posts_ = add_positions(
        government=government,
        drafts=[
            PositionDraft(
                unit_id=unit.pk, job_title_id=title.pk, name=title.name, valid_from=LONG_AGO,
                is_head=place == 0, required_headcount=1 if place == 0 else 3,
            )
            for unit in units
            for place, title in enumerate(titles)
        ],
        user=None,
        reason=REASON,
    )  # fmt: skip
    made = SimpleNamespace(
        government=government,
        today=government.today(),
        units=units,
        head=posts_[0],
        posts=[post for post in posts_ if not post.is_head],
    )
    crowd(made, range(15))
    set_talent_scale(
        government=government,
        user=None,
        valid_from=date(2020, 1, 1),
        above_from="very_good",
        meets_from="good",
        medium_from=Decimal(61),
        high_from=Decimal(81),
        competence_weight=60,
        basis="Keputusan",
    )
    made.officers = [
        user_with_role(role, unit=unit) for unit in (root, units[1]) for role in (Role.HR_OFFICER,)
    ]
    return made


def said(row):
    """What tells a row of one of these lists from the others."""
    for way in (
        lambda: row.employee.pk, lambda: row.employee_id, lambda: row.person.employee_id,
        lambda: row.pk,
    ):  # fmt: skip
        try:
            return way()
        except AttributeError:
            continue
    return row


def leafed(client, name, query):
    """The rows of every page of a list, in their order."""
    number, found = 1, []
    while number < 30:
        answer = client.get(f"{reverse(f'employees:{name}')}?{query}&page={number}")
        assert answer.status_code == 200
        page = answer.context["page_obj"]
        found += [said(row) for row in page.object_list]
        if not page.has_next():
            return found
        number += 1
    raise AssertionError("no end")


def bit_by_bit(monkeypatch):
    monkeypatch.setattr(longlists, "RECKONED_AT_ONCE", 0)
    monkeypatch.setattr(longlists, "COUNTED_AT_ONCE", 2)
    monkeypatch.setattr(longlists, "FIRST_CHUNK", 2)


def test_every_list_reads_the_same_bit_by_bit(client, world, monkeypatch):
    for module, name in SIZES:
        monkeypatch.setattr(module, name, 7)
    whole = {}
    for number, officer in enumerate(world.officers):
        client.force_login(officer)
        for name, query in LISTS:
            if name != "account_person_list" and (number == 0 or not query):
                whole[number, name, query] = leafed(client, name, query)
    assert sum(map(bool, whole.values())) > 20  # most find somebody
    bit_by_bit(monkeypatch)
    for number, officer in enumerate(world.officers):
        client.force_login(officer)
        for key, rows in whole.items():
            if key[0] == number:
                assert leafed(client, *key[1:]) == rows, key


def test_accounts_and_candidates_bit_by_bit(client, world, monkeypatch):
    keeper = user_with_role(Role.GOVERNMENT_ADMIN, government=world.government)
    address = reverse("employees:candidate_list", args=[world.head.pk])
    monkeypatch.setattr(candidates, "PAGE_SIZE", 99)
    monkeypatch.setattr(accounts, "PAGE_SIZE", 3)

    def both():
        client.force_login(keeper)
        found = leafed(client, "account_person_list", "state=none")
        client.force_login(world.officers[0])
        return found, [said(row) for row in client.get(address).context["page_obj"]]

    whole = both()
    assert all(whole)
    bit_by_bit(monkeypatch)
    assert both() == whole


FIGURES = {
    "retirement_list": ("Menurut unit", "Proyeksi lima tahun", "Dalam 12 bulan"),
    "vacancy_list": ("kursi", "Dipangku lebih dari satu", "Akan pensiun"),
    "pool_list": ("Menunggu penempatan", "Kontrak"),
    "post_map_list": ("Menurut jenis jabatan", "Kursi lowong"),
    "competence_list": ("Kesenjangan terbanyak", "Sudah dinilai"),
    "talent_list": ("Potensial dan kinerja", "Tanpa kotak"),
    "need_list": ("Menurut perangkat daerah",),
}


def test_figures_follow_the_first_page_and_are_the_same(client, world, monkeypatch):
    client.force_login(world.officers[0])
    keys = ("tiles", "years", "units", "gaps", "n_free", "grid")
    whole = {}
    for name in FIGURES:
        context = client.get(reverse(f"employees:{name}")).context
        whole[name] = {key: context[key] for key in keys if key in context}
        assert whole[name]
    bit_by_bit(monkeypatch)
    for name in FIGURES:
        address = reverse(f"employees:{name}")
        first = client.get(address)
        assert 'role="status"' in first.text
        assert not [key for key in ("tiles", "years", "n_free", "grid") if key in first.context]
        alone = client.get(f"{address}?angka=1", headers={"HX-Request": "true"})
        assert "<main" not in alone.text
        without_script = client.get(f"{address}?angka=1")
        assert "<main" in without_script.text
        for answer in (alone, without_script):
            told = {key: answer.context[key] for key in keys if key in answer.context}
            assert told == whole[name], name


def test_first_pages_ask_no_more_for_more_people(client, world, monkeypatch):
    monkeypatch.setattr(longlists, "RECKONED_AT_ONCE", 0)
    monkeypatch.setattr(longlists, "COUNTED_AT_ONCE", 2)
    client.force_login(world.officers[0])

    def queries():
        counts = {}
        for name, query in LISTS:
            if name == "account_person_list":
                continue
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get(f"{reverse(f'employees:{name}')}?{query}")
            counts[name, query] = len(asked)
        return counts

    queries()
    before = queries()
    crowd(world, range(15, 30))
    assert queries() == before


def test_pensions_month_by_month_are_the_pensions(world):
    scope = {"user": world.officers[0], "government": world.government, "day": world.today}
    for months in (0, 15, 71):
        old_enough = people_old_enough(**scope, months=months)
        bits = [
            one for some in retirements_by_month(old_enough, world.today, months) for one in some
        ]
        assert bits == retirements_ahead(**scope, months=months)
    assert len(bits) > 8
    later = world.today + timedelta(days=400)
    old_enough = people_old_enough(**scope | {"day": later}, months=15)
    bits = [one for some in retirements_by_month(old_enough, later, 15) for one in some]
    assert bits == retirements_ahead(**scope | {"day": later}, months=15)
