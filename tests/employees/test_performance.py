"""Predikat (PermenPANRB 6/2022) in all nine cells, IP ASN at every edge, ratings by file and page."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.actions import RatingDraft, settle_ratings
from employees.enums import DisciplineLevel, EducationLevel, Expectation, Predicate
from employees.imports.performance import PerformanceImport
from employees.ip_asn import BANDS, DISCIPLINE, PERFORMANCE, QUALIFICATION, band, ip_asn
from employees.models import PerformanceRating
from employees.performance import MATRIX, predicate
from employees.queries.performance import indexes_of, people_of_year, performance_figures
from portal import pages
from portal.imports.spec import Context, Row
from portal.models import AuditEvent
from portal.permissions import Role
from tests.factories.employees import REASON, EmployeeFactory, TrainingRecordFactory
from tests.factories.orgunits import user_with_role

D = Decimal


# --- the matrix -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("result", "below", "meets", "above"),
    [
        ("above", "poor", "good", "very_good"),
        ("meets", "poor", "good", "good"),
        ("below", "very_poor", "needs_work", "needs_work"),
    ],
)
def test_predikat_of_all_nine_cells(result, below, meets, above):
    found = [str(predicate(result, behaviour)) for behaviour in ("below", "meets", "above")]
    assert found == [below, meets, above]


def test_the_matrix_has_every_cell_and_every_predikat():
    assert len(MATRIX) == len(Expectation) ** 2 == 9
    assert set(MATRIX.values()) == set(Predicate)


# --- IP ASN ---------------------------------------------------------------------------------------

FULL = {
    "administrator": [("leadership", 2015, 300), ("technical", 2025, 20), ("seminar", 2025, 4)],
    "jf_keahlian": [("functional", 2015, 100), ("technical", 2025, 20), ("workshop", 2025, 8)],
    "pelaksana": [("technical", 2025, 20), ("seminar", 2025, 4)],
}


def index(kind="pelaksana", **values):
    return ip_asn(
        **{
            "kind": kind,
            "education": "s3",
            "predicate": "very_good",
            "trainings": FULL.get(kind, ()),
            "year": 2025,
        }
        | values
    )


@pytest.mark.parametrize("kind", FULL)
def test_the_four_dimensions_are_added_and_come_to_100(kind):
    """T7: the values carry their weights; multiplied by them again the most would be 30,5."""
    found = index(kind)
    by_dimension = {}
    for part in found.parts:
        by_dimension[part.dimension] = by_dimension.get(part.dimension, 0) + part.points
    assert by_dimension == {"Kualifikasi": 25, "Kompetensi": 40, "Kinerja": 30, "Disiplin": 5}
    assert (found.total, found.band) == (D("100.00"), "Sangat Tinggi")


def test_published_values_of_each_dimension():
    assert [QUALIFICATION[level] for level in EducationLevel] == [1, 1, 5, 5, 5, 10, 15, 20, 25]
    assert [PERFORMANCE[one] for one in Predicate] == [30, 25, 15, 5, 1]
    assert [DISCIPLINE[one] for one in ("", *DisciplineLevel)] == [5, 3, 2, 1]


@pytest.mark.parametrize(
    ("total", "name"),
    [
        ("100", "Sangat Tinggi"), ("91", "Sangat Tinggi"), ("90.01", "Sangat Tinggi"),
        ("90", "Tinggi"), ("81", "Tinggi"), ("80.01", "Tinggi"),
        ("80", "Sedang"), ("71", "Sedang"), ("70.01", "Sedang"),
        ("70", "Rendah"), ("61", "Rendah"), ("60.01", "Rendah"),
        ("60", "Sangat Rendah"), ("0", "Sangat Rendah"),
    ],
)  # fmt: skip
def test_every_band_edge(total, name):
    assert band(D(total)) == name
    assert len(BANDS) == 4


@pytest.mark.parametrize(("jp", "points"), [(19, 0), (20, D("22.5")), (21, D("22.5"))])
def test_twenty_jp_of_technical_training_in_the_year(jp, points):
    found = index(trainings=[("technical", 2025, jp)])
    assert next(part.points for part in found.parts if "teknis" in part.name) == points


def test_hours_of_other_years_do_not_count_and_leadership_stays():
    last, this = [("technical", 2024, 20)], [("technical", 2025, 12), ("course", 2025, 8)]
    assert index(trainings=last).total == D(60)
    assert index(trainings=this).total == D("82.5")
    once = [("leadership", 2010, 300), ("leadership", 2026, 300)]
    assert index("pengawas", trainings=once[:1]).total == D(75)
    assert index("pengawas", trainings=once[1:]).total == D(60)  # it came later


def test_what_is_not_on_file_gives_nothing():
    found = index(education="", predicate=None, trainings=(), kind="")
    assert (found.total, found.band) == (D(5), "Sangat Rendah")
    assert [part.found for part in found.parts][0] == "belum tercatat"
    assert index(discipline="heavy").total == D(96)


# --- ratings --------------------------------------------------------------------------------------


def rate(city, person=None, **values):
    draft = {"employee_id": (person or city.person).pk, "year": 2025, "result": "meets", "behaviour": "above"}  # fmt: skip
    return settle_ratings(
        government=city.government,
        drafts=[RatingDraft(**draft | values)],
        user=city.officer,
        reason=REASON,
    )


def test_ratings_are_recorded_corrected_and_on_record(city):
    assert rate(city) == (1, 0)
    assert rate(city) == (0, 0)
    assert rate(city, result="below") == (0, 1)
    assert PerformanceRating.objects.get().predicate == Predicate.NEEDS_WORK
    changes = [event.changes for event in AuditEvent.objects.filter(action__contains="kinerja")]
    assert {"result": ["meets", "below"]} in changes


@pytest.mark.parametrize("values", [{"year": 1999}, {"year": 2100}, {"result": "baik"}])
def test_a_bad_rating_is_refused(city, values):
    with pytest.raises(ValidationError):
        rate(city, **values)
    assert not PerformanceRating.objects.exists()


def test_one_rating_a_year(city):
    rate(city)
    row = PerformanceRating.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_file_of_ekinerja(city):
    kind = PerformanceImport()
    columns = frozenset(column.name for column in kind.columns)
    ctx = Context(city.government, city.officer, city.today, columns=columns)
    nip = city.person.nip
    good = Row(1, {"nip": nip, "year": 2025, "result": "above", "behaviour": "meets", "predicate": "good"})  # fmt: skip
    wrong = good._replace(number=2, values=good.values | {"predicate": "very_good", "year": 2090})
    other = good._replace(number=3, values=good.values | {"nip": "196001012015031999"})
    told = {(e.row, e.column): e.message for e in kind.check(ctx, [good, wrong, other], {})}
    assert set(told) == {(2, "predicate"), (2, "year"), (3, "nip")}
    assert told[2, "predicate"] == "Menurut matriksnya: Baik."
    assert kind.apply(ctx, [good], [], REASON) == {"lines": ["1 penilaian dicatat"]}
    [exported] = kind.export(ctx)
    assert exported == good.values  # imported again it changes nothing
    found = kind.existing(ctx, [(nip, 2025)])[nip, 2025]
    assert found.values == good.values


# --- screens --------------------------------------------------------------------------------------


def test_the_list_its_figures_and_its_reach(client, city):
    TrainingRecordFactory(employee=city.person, started_on=date(2025, 3, 1), ended_on=date(2025, 3, 4))  # fmt: skip
    rate(city)
    people = people_of_year(user=city.officer, government=city.government, year=2025, day=city.today)  # fmt: skip
    figures = performance_figures(people, 2025, city.today)
    [expected] = indexes_of([city.person], 2025, city.today).values()
    assert expected.total == D("52.5")  # 0 + 22,5 + 25 + 5
    assert (figures.people, figures.rated, figures.mean) == (1, 1, expected.total)
    counts = []
    client.force_login(city.officer)
    page = reverse("employees:performance_list")
    for _ in range(2):
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            text = client.get(page, {"year": "2025"}).text
        counts.append(len(asked))
        rate(city, EmployeeFactory(government=city.government, name="Wati"), result="below")
    assert counts[0] == counts[1]
    assert "52,50" in text
    below = client.get(page, {"year": "2025", "predicate": "needs_work"}).text
    assert "Ahmad Permana" not in below
    assert b"".join(client.get(page, {"year": "2025", "ekspor": "csv"})).count(b"\r\n") > 2
    file = client.get(reverse("employees:employee_detail", args=[city.person.pk])).text
    assert "Kinerja dan IP ASN" in file
    assert "2025: Baik" in file
    client.force_login(user_with_role(Role.UNIT_HEAD, unit=city.b.unit))
    assert "Ahmad Permana" not in client.get(page, {"year": "2025"}).text


def test_figures_reckon_people_alike_once_and_differ_in_nothing(city):
    """The mean over everybody is that of the indices of each."""
    others = [
        EmployeeFactory(government=city.government, education_level=level)
        for level in ("s1", "s1", "s2", "")
    ]
    for person, jp in zip(others, (20, 20, 5, 30), strict=True):
        TrainingRecordFactory(
            employee=person, started_on=date(2025, 3, 1), ended_on=date(2025, 3, 4), jp=jp
        )
    rate(city, others[0])
    rate(city, others[3], result="below")
    people = people_of_year(user=city.officer, government=city.government, year=2025, day=city.today)  # fmt: skip
    totals = [one.total for one in indexes_of(people, 2025, city.today).values()]
    figures = performance_figures(people, 2025, city.today)
    assert len(set(totals)) > 2
    assert figures.mean == (sum(totals) / len(totals)).quantize(D("0.01"), "ROUND_HALF_UP")
    assert (figures.people, figures.rated) == (5, 2)


@pytest.mark.parametrize(
    ("name", "figure"),
    [("performance_list", "Sudah dinilai"), ("training_list", "PNS mencapai 20 JP")],
)
def test_a_long_list_does_not_wait_for_its_figures(client, city, monkeypatch, name, figure):
    client.force_login(city.officer)
    page = reverse(f"employees:{name}")
    assert figure in client.get(page).text
    monkeypatch.setattr(pages, "FIGURES_AT_ONCE", -1)
    first = client.get(page).text
    assert figure not in first
    assert 'hx-get="?angka=1"' in first
    alone = client.get(f"{page}?angka=1", headers={"HX-Request": "true"}).text
    assert figure in alone
    assert "<table" not in alone
    without_script = client.get(f"{page}?angka=1").text
    assert figure in without_script
    assert "<main" in without_script


def test_figures_follow_the_filter(client, city):
    """The region asks anew with the filter of the page; it used to go on telling of everybody."""
    client.force_login(city.officer)
    page = reverse("employees:performance_list")
    region = 'hx-include=".filter-bar" hx-trigger="submit from:.filter-bar, change from:'
    assert region in client.get(page).text
    fragment = {"HX-Request": "true"}
    assert "dari 1 pegawai" in client.get(f"{page}?angka=1&q=Ahmad", headers=fragment).text
    none = client.get(f"{page}?angka=1&q=Tidak+ada", headers=fragment).text
    assert "dari 0 pegawai" in none
    assert region in none
