"""The demo: what it plans, that it loads through the actions, and that it is the same every time."""

import stat
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Sum

from employees.demo.careers import seats
from employees.demo.people import PeopleMaker
from employees.enums import PlacementKind
from employees.identifiers import Profile, parse_nik, parse_nip
from employees.imports import PeopleImport
from employees.models import Employee, Placement
from orgunits.demo.outline import plan_units
from orgunits.enums import UnitKind
from orgunits.imports import UnitImport
from orgunits.imports.workload import WorkloadImport
from orgunits.integrity import broken_units
from orgunits.models import OrgUnit, RoleAssignment, StructureChange, WorkloadTask
from portal import demo
from portal.models import Government, User
from portal.permissions import Permission, Role
from surveys.demo.campaigns import past_quarters, quarter_of
from surveys.demo.opinions import sheets
from surveys.enums import CampaignState, Unsur
from surveys.models import ANSWER_FIELDS, Campaign, Response
from surveys.scoring import ikm
from tests.orgunits.imports_run import exported, judge

TODAY = date(2026, 11, 21)
CITIES = ("tangerang-selatan", "semarang", "padang", "tebing-tinggi")


def world_of(slug, **columns):
    spec = next(spec for spec in demo.specs() if spec.slug == slug)
    return demo.World(spec, TODAY, None, "", say=lambda text: None, **columns)


def quiet(text):
    """Progress that nobody reads."""


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The small demo in a transaction that is taken back after this module's tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert demo.load(say=quiet, small=True) == 2
        yield Government.objects.get(slug="tangerang-selatan")
        transaction.set_rollback(True)


@pytest.mark.parametrize("slug", CITIES)
def test_plan_units_names_every_region_once(slug):
    world = world_of(slug)
    units = plan_units(world)
    keys = [unit.key for unit in units]
    siblings = [(unit.parent, unit.name.casefold()) for unit in units]
    regions = world.table("orgunits", "regions")
    assert len(keys) == len(set(keys))
    assert len(siblings) == len(set(siblings))
    for level, kind in (("kecamatan", UnitKind.KECAMATAN), ("kelurahan", UnitKind.KELURAHAN)):
        planned = sorted(unit.area_code for unit in units if unit.kind == kind)
        assert planned == sorted(row["code"] for row in regions if row["level"] == level)


def test_plan_units_leaves_out_double_rows_of_the_source():
    rows = world_of("tangerang-selatan").table("orgunits", "agencies")
    dropped = {row["name"] for row in rows if row["loaded"] == "no"}
    planned = {unit.name for unit in plan_units(world_of("tangerang-selatan"))}
    assert dropped == {
        "BPBD Kota Tanngerang Selatan",
        "Dinas Pemadam Kebakaran dan Penyelamatan",
    }
    assert not dropped & planned
    assert all("DUPLIKAT" in row["note"] for row in rows if row["loaded"] == "no")


def test_plan_units_marks_what_no_source_confirms():
    tebing_tinggi = plan_units(world_of("tebing-tinggi"))
    padang = {unit.key: unit for unit in plan_units(world_of("padang"))}
    assert all(unit.is_example for unit in tebing_tinggi)
    assert not padang["dinsos"].is_example
    assert padang["dinsos/bidang-1"].is_example


def test_same_subject_draws_the_same():
    first, second = world_of("padang"), world_of("padang")
    assert first.rng("a", 1).random() == second.rng("a", 1).random()
    assert first.rng("a", 1).random() != first.rng("a", 2).random()
    assert first.rng("a").random() != world_of("semarang").rng("a").random()


def test_past_quarters_end_with_the_last_full_one():
    quarters = past_quarters(TODAY)
    assert len(quarters) == 8
    assert (quarters[0].start, quarters[0].end) == (date(2026, 7, 1), date(2026, 9, 30))
    assert quarters[-1].start == date(2024, 10, 1)
    assert past_quarters(date(2027, 1, 1))[0].label == "Triwulan IV 2026"


def test_password_is_made_once_and_private(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    password = demo.demo_password()
    assert demo.demo_password() == password
    assert len(password) >= 12
    assert stat.S_IMODE((tmp_path / "demo-password").stat().st_mode) == 0o600


@pytest.mark.django_db
def test_new_password_reaches_the_superadmin():
    demo.prepare_superadmin("pertama-satu-1")
    superadmin = demo.prepare_superadmin("kedua-dua-2")
    assert User.objects.count() == 1
    assert check_password("kedua-dua-2", superadmin.password)


def test_demo_refuses_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("demo", no_serve=True)


def test_loaded_demo_has_a_sound_tree_and_history(loaded):
    assert broken_units(loaded.pk) == []
    changes = StructureChange.objects.filter(government=loaded).order_by("number")
    days = [change.effective_on for change in changes]
    assert days == sorted(days)
    last_quarter = past_quarters(loaded.today())[0]
    assert sum(last_quarter.start <= day <= last_quarter.end for day in days) == 2
    agency = OrgUnit.objects.get(government=loaded, abbreviation="DCKTR")
    versions = agency.versions.current_knowledge().order_by("valid_from")
    assert list(versions.values_list("name", flat=True)) == [
        "Dinas Bangunan dan Penataan Ruang",
        "Dinas Cipta Karya dan Tata Ruang",
    ]


def test_loaded_people_have_valid_numbers(loaded):
    people = list(Employee.objects.filter(government=loaded))
    assert len(people) > 600
    for person in people:
        profile = Profile(person.birth_date, person.sex, person.status, person.joined_on)
        assert parse_nip(person.nip, profile).warnings == ()
    assert len({person.nik_index for person in people}) == len(people)


def test_invented_nik_cannot_be_a_registered_one():
    world = world_of("padang")
    maker = PeopleMaker(world, ["13.71.06"])
    rng = world.rng("nik")
    for _ in range(50):
        birth = TODAY - timedelta(days=rng.randrange(8000, 20000))
        nik = parse_nik(maker.nik(birth, "P", rng), Profile(birth, "P"), today=TODAY)
        assert nik.serial > 9000
        assert nik.warnings == ()


@pytest.mark.parametrize("day", [TODAY, date(2027, 3, 31), date(2028, 2, 29), date(2041, 6, 1)])
@pytest.mark.parametrize("status", ["pppk", "pppk_paruh_waktu", "pns"])
def test_nobody_of_a_later_demo_joins_under_age_or_after_today(day, status):
    world = replace(world_of("padang"), today=day)
    maker, rng = PeopleMaker(world, ["13.71.06"]), world.rng("entry")
    for age in range(22, 58):
        birth = day - timedelta(days=round(age * 365.25))
        joined, contract_until = maker.entry(birth, status, "sma", rng)
        assert joined.year - birth.year >= 18
        assert joined <= day
        assert contract_until is None or contract_until >= day


def test_loaded_posts_are_mostly_held(loaded):
    held = Placement.objects.current_knowledge().filter(
        government=loaded, kind=PlacementKind.DEFINITIVE, valid_until=None
    )
    acting = Placement.objects.filter(government=loaded, kind=PlacementKind.PLT)
    seats_needed = held.values("position").aggregate(n=Count("position", distinct=True))["n"]
    assert held.values("employee").distinct().count() == held.count()
    assert acting.exists()
    assert seats_needed > 500


def test_loaded_accounts_have_their_roles(loaded):
    granted = dict(
        RoleAssignment.objects.filter(government=loaded).values_list("user__username", "role")
    )
    assert granted == {
        "walikota.tangsel": Role.LEADERSHIP,
        "organisasi.tangsel": Role.HR_OFFICER,
        "survei.tangsel": Role.SURVEY_OFFICER,
        "kepala.tangsel": Role.UNIT_HEAD,
        "pegawai.tangsel": Role.EMPLOYEE,
        "hukum.tangsel": Role.LEGAL_REVIEWER,
        "auditor.tangsel": Role.AUDITOR,
        "admin.tangsel": Role.GOVERNMENT_ADMIN,
    }
    head = User.objects.get(username="kepala.tangsel")
    seen = OrgUnit.objects.visible_to(head, Permission.EMPLOYEE_VIEW)
    agency = OrgUnit.objects.get(government=loaded, abbreviation="DPMPTSP")
    assert agency in seen
    assert not seen.filter(abbreviation="Disdukcapil").exists()
    assert head.employee.name in head.display_name


def test_loaded_answers_of_pulang_pisau_give_the_published_figure(loaded):
    campaign = Campaign.objects.get(
        government__slug="pulang-pisau", period_start=date(2020, 7, 1), period_end__year=2020
    )
    answers = Response.objects.filter(campaign=campaign)
    fields = ANSWER_FIELDS[:9]
    found = answers.aggregate(
        **{f"sum_{f}": Sum(f) for f in fields}, **{f"n_{f}": Count(f) for f in fields}
    )
    result = ikm([found[f"sum_{f}"] for f in fields], [found[f"n_{f}"] for f in fields])
    unsur = list(campaign.instrument.questions.values_list("unsur", flat=True))
    assert answers.count() == 345
    assert (result.value, result.grade) == (Decimal("77.33"), "B")
    assert Unsur.MAKLUMAT in unsur
    assert Unsur.SARPRAS not in unsur


def test_every_government_has_one_open_survey(loaded):
    """Beside those of a batch, which the demo of batches opens."""
    single = Campaign.objects.filter(batch__isnull=True)
    open_ones = single.filter(state=CampaignState.OPEN).order_by("code")
    assert [campaign.code for campaign in open_ones] == ["pisau1", "tangsel1"]
    assert {campaign.unit.abbreviation for campaign in open_ones} == {"DPMPTSP"}


def test_loading_again_changes_nothing(loaded):
    before = demo.totals()
    assert demo.load(say=quiet, small=True) == 0
    assert demo.totals() == before


def test_a_new_quarter_adds_its_surveys_only(loaded):
    before = Campaign.objects.filter(government=loaded)
    known = set(before.values_list("pk", flat=True))
    first_of_next = quarter_of(loaded.today()).next
    world = replace(
        world_of("tangerang-selatan", small=True),
        government=loaded,
        officer=User.objects.get(username="organisasi.tangsel"),
        today=first_of_next.start + timedelta(days=4),
    )
    with transaction.atomic():
        demo.call("refresh", world)
        added = list(Campaign.objects.filter(government=loaded).exclude(pk__in=known))
        transaction.set_rollback(True)
    closed = [campaign for campaign in added if campaign.state == CampaignState.CLOSED]
    assert {campaign.period_start for campaign in closed} == {quarter_of(loaded.today()).start}
    single = [campaign for campaign in added if campaign.batch_id is None]
    assert [c.code for c in single if c.state == CampaignState.OPEN] == ["tangsel2"]


def test_sheets_are_the_same_for_the_same_survey(loaded):
    world = world_of("tangerang-selatan")
    campaign = Campaign.objects.filter(government=loaded, state=CampaignState.CLOSED).first()
    unsur = [Unsur.PERSYARATAN, Unsur.WAKTU, Unsur.BIAYA]
    first = sheets(world, campaign, unsur, 20, 1)
    assert first == sheets(world, campaign, unsur, 20, 1)
    assert all(set(sheet.answers.values()) <= {1, 2, 3, 4} for sheet in first)


def test_health_people_sit_in_offices_of_lubuk_begalung():
    """Seed 004: people with health education in administrative posts, a health centre in need."""
    world = world_of("padang")
    place = {unit.key: unit for unit in plan_units(world)}
    district = next(unit for unit in place.values() if unit.name == "Kecamatan Lubuk Begalung")
    assert district.area_code == "13.71.06"
    world.posts = [
        Stub(unit, "Pengolah Data dan Informasi", "pelaksana", seats=2)
        for unit in place.values()
        if unit.key.startswith(district.key + "/") and unit.kind == UnitKind.SEKSI
    ]
    moved = [seat for seat in seats(world) if seat.moved_health]
    assert len(moved) == 14


class Stub:
    """A post as ``seats`` looks at it."""

    def __init__(self, place, name, kind, seats):
        self.place, self.name, self.seats = place, name, seats
        self.title = type("Title", (), {"name": name, "kind": kind, "jenjang": "", "field": ""})
        self.is_head = False


@pytest.mark.parametrize(
    "kind", [UnitImport(), PeopleImport(), WorkloadImport()], ids=lambda kind: kind.name
)
def test_reimport_of_the_own_export_changes_nothing(loaded, kind):
    officer = User.objects.get(username="organisasi.tangsel")
    lines = exported(kind, officer)
    counted = {"orgunits.units": OrgUnit.objects.active(), "employees.people": Employee.objects}
    counted["orgunits.workload"] = WorkloadTask.objects
    assert len(lines) == counted[kind.name].filter(government=loaded).count() > 100
    outcome = judge(kind, officer, lines)
    assert (outcome.errors[:5], outcome.created[:5], outcome.updated[:5]) == ([], [], [])
