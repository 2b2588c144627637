"""The catalogue of job titles: the list, its filters, and one title with its posts."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from orgunits.enums import JobTitleKind
from portal.permissions import Role
from tests.factories.orgunits import (
    GovernmentFactory,
    JobTitleFactory,
    OrgUnitFactory,
    PositionFactory,
    root_of,
    user_with_role,
)

LIST = reverse("orgunits:job_title_list")


@pytest.fixture
def catalogue(db):
    """A government with an own title beside two national ones, and one of another government."""
    here, there = GovernmentFactory(), GovernmentFactory()
    JobTitleFactory(
        name="Analis Kebijakan", jenjang="Ahli Muda", kind=JobTitleKind.JF_KEAHLIAN, job_class=9,
        education="S-1 segala jurusan", field="Kebijakan publik",
        regulation="PermenPANRB 45/2013",
    )  # fmt: skip
    JobTitleFactory(name="Pengadministrasi Perkantoran", job_class=5)
    JobTitleFactory(name="Penjaga Situ", government_id=here.pk, job_class=None)
    JobTitleFactory(name="Juru Kunci", government_id=there.pk)
    return here


@pytest.fixture
def officer(catalogue, client):
    user = user_with_role(Role.HR_OFFICER, unit=root_of(catalogue))
    client.force_login(user)
    return user


def listed(client, **query):
    return [title.name for title, _use in client.get(LIST, query).context["rows"]]


def test_list_holds_national_and_own_titles(client, officer):
    assert listed(client) == ["Analis Kebijakan", "Pengadministrasi Perkantoran", "Penjaga Situ"]
    assert listed(client, sort="-class") == [
        "Analis Kebijakan",
        "Pengadministrasi Perkantoran",
        "Penjaga Situ",
    ]


@pytest.mark.django_db
def test_empty_catalogue_says_who_fills_it(client):
    client.force_login(user_with_role(Role.HR_OFFICER, unit=root_of(GovernmentFactory())))
    assert "Katalog jabatan masih kosong" in client.get(LIST).content.decode()
    assert "cocok dengan saringan" in client.get(LIST, {"q": "arsip"}).content.decode()


NARROWED = (
    ({"q": "muda publik 45/2013"}, ["Analis Kebijakan"]),
    ({"kind": "pelaksana"}, ["Pengadministrasi Perkantoran", "Penjaga Situ"]),
    ({"jenjang": "Ahli Muda"}, ["Analis Kebijakan"]),
    ({"job_class": "5"}, ["Pengadministrasi Perkantoran"]),
    ({"own": "own"}, ["Penjaga Situ"]),
    ({"own": "national"}, ["Analis Kebijakan", "Pengadministrasi Perkantoran"]),
    ({"q": "juru kunci"}, []),
)
UNKNOWN = {"kind": "x", "jenjang": "y", "job_class": "18", "own": "z"}


def test_list_is_narrowed_and_its_file_too(client, officer):
    for query, names in NARROWED:
        assert listed(client, **query) == names, query
        book = load_workbook(BytesIO(client.get(LIST, query | {"ekspor": "xlsx"}).content))
        rows = [*book.active.iter_rows(min_row=2, values_only=True)]
        assert [row[0] for row in rows] == names
    assert len(listed(client, **UNKNOWN)) == 3  # what nobody offered narrows nothing


def test_one_title_shows_its_posts_in_sight(client, catalogue, officer):
    title = JobTitleFactory(name="Penata Arsip", education="D-3 Kearsipan")
    near, far = (OrgUnitFactory(government=catalogue, name=name) for name in ("Dekat", "Jauh"))
    PositionFactory(unit=near, job_title=title, name="Penata A", required_headcount=2)
    PositionFactory(unit=far, job_title=title, name="Penata B", required_headcount=3)
    url = reverse("orgunits:job_title_detail", args=[title.pk])
    page = client.get(url)
    assert page.context["use"] == (2, 5)
    assert "D-3 Kearsipan" in page.content.decode()
    assert reverse("employees:post_map_list") + f"?title={title.pk}" in page.content.decode()
    client.force_login(user_with_role(Role.EMPLOYEE, unit=near))
    page = client.get(url)
    assert page.context["use"] == (1, 2)
    assert "Penata B" not in page.content.decode()
    assert reverse("employees:post_map_list") not in page.content.decode()


def test_the_map_of_one_title(client, catalogue, officer):
    title = JobTitleFactory(name="Penata Arsip")
    unit = OrgUnitFactory(government=catalogue)
    PositionFactory(unit=unit, job_title=title, name="Penata A")
    PositionFactory(unit=unit, name="Lain")
    page = client.get(reverse("employees:post_map_list"), {"title": title.pk})
    assert [line.position.name for line in page.context["lines"]] == ["Penata A"]
    assert [chip["value"] for chip in page.context["chips"]] == ["Penata Arsip"]


def test_titles_of_other_governments_are_not_there(client, officer):
    other = JobTitleFactory(name="Asing", government_id=GovernmentFactory().pk)
    assert client.get(reverse("orgunits:job_title_detail", args=[other.pk])).status_code == 404


def test_list_costs_the_same_for_few_and_many(client, catalogue, officer):
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
        b"".join(client.get(LIST, {"ekspor": "csv"}))
    for number in range(5):
        unit = OrgUnitFactory(government=catalogue)
        PositionFactory(unit=unit, job_title=JobTitleFactory(name=f"Penata {number}"))
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
        b"".join(client.get(LIST, {"ekspor": "csv"}))
    assert len(many) == len(few)
