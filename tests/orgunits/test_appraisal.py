"""Strengths and weaknesses: figures on the right side of their reference, notes, the consent."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orgunits import appraisal, appraisal_facts
from orgunits.actions.appraisal import (
    add_note,
    publish_benchmark,
    withdraw_benchmark,
    withdraw_note,
)
from orgunits.appraisal import BenchmarkFigure, Fact, FactReader, against, facts_of, split
from orgunits.appraisal_facts import n_layers, n_units
from orgunits.assessments import kelembagaan
from orgunits.chart.registry import Asked
from orgunits.enums import Verdict
from orgunits.models import PublishedBenchmark, UnitNote
from orgunits.queries import structure_on
from portal.models import AuditEvent
from portal.permissions import Permission, Role
from tests.factories.orgunits import GovernmentFactory, user_with_role
from tests.factories.portal import form_key

FACTS = [
    Fact("Kursi lowong", "10%", "20% di seluruh", Verdict.STRONG),
    Fact("Beban kerja", "1,40", "0,90–1,00", Verdict.WEAK),
    Fact("Lapis", "3", "", Verdict.EVEN),
]


def told(_asked, _unit):
    return FACTS


@pytest.mark.parametrize(
    ("value", "reference", "more", "verdict"),
    [
        (2, 1, True, Verdict.STRONG),
        (1, 2, True, Verdict.WEAK),
        (2, 1, False, Verdict.WEAK),
        (1, 2, False, Verdict.STRONG),
        (1, 1, True, Verdict.EVEN),
        (1, None, True, Verdict.EVEN),
    ],
)
def test_side_of_the_reference(value, reference, more, verdict):
    bound = None if reference is None else Decimal(reference)
    assert against(Decimal(value), bound, more_is_better=more) == verdict


def test_registered_once(monkeypatch):
    monkeypatch.setattr(appraisal, "_FACTS", {})
    monkeypatch.setattr(appraisal, "BENCHMARKS", {})
    for _ in range(2):  # the same again is no other
        appraisal.register_facts(FactReader("a", "x.y", Permission.ORGUNIT_VIEW))
        appraisal.register_benchmark(BenchmarkFigure("a", "A", "x.y"))
    with pytest.raises(ValueError, match="registered twice"):
        appraisal.register_facts(FactReader("a", "x.z", Permission.ORGUNIT_VIEW))
    with pytest.raises(ValueError, match="registered twice"):
        appraisal.register_benchmark(BenchmarkFigure("a", "B", "x.y"))


def test_facts_are_told_to_whoever_may_see_them(town, monkeypatch):
    reader = FactReader("uji", f"{__name__}.told", Permission.SPENDING_EDIT)
    monkeypatch.setattr(appraisal, "_FACTS", {"uji": reader})
    day = town.government.today()
    for user, expected in (
        (town.officer, FACTS),
        (user_with_role(Role.EMPLOYEE, unit=town.health), []),
    ):
        rows = structure_on(town.government, day, user)
        assert facts_of(town.health, Asked(town.government, user, day, rows)) == expected
    assert [len(found) for found in split(FACTS).values()] == [1, 1, 1]


def test_notes_are_kept_when_they_are_withdrawn(town):
    note = add_note(unit=town.health, side="strong", text=" Tim solid. ", user=town.officer)
    assert note.text == "Tim solid."
    for side, text in (("even", "x"), ("strong", " ")):
        with pytest.raises(ValidationError):
            add_note(unit=town.health, side=side, text=text, user=town.officer)
    withdraw_note(note=note, user=town.officer)
    with pytest.raises(ValidationError, match="sudah ditarik"):
        withdraw_note(note=note, user=town.officer)
    assert UnitNote.objects.get().withdrawn_by == town.officer
    assert AuditEvent.objects.filter(action__contains="kekuatan atau kelemahan").count() == 2


def test_page_of_a_unit(client, town, monkeypatch):
    reader = FactReader("uji", f"{__name__}.told", Permission.ORGUNIT_VIEW)
    monkeypatch.setattr(appraisal, "_FACTS", {"uji": reader})
    client.force_login(town.officer)
    address = reverse("orgunits:unit_appraisal", args=[town.health.pk])
    form = reverse("orgunits:unit_note_create", args=[town.health.pk])
    assert (
        "Tulis catatannya."
        in client.post(form, form_key() | {"side": "weak", "text": " "}).content.decode()
    )
    assert not UnitNote.objects.exists()
    sent = {"side": "weak", "text": "Gudang <b>bocor</b>."}
    assert client.post(form, form_key() | sent).status_code == 302
    text = client.get(address).content.decode()
    strong, weak = text.split("sisi-weak", 1)
    assert "Kursi lowong: 10%" in strong
    assert "Beban kerja: 1,40" in weak
    assert "Gudang &lt;b&gt;bocor&lt;/b&gt;." in weak
    assert "Tidak ada acuan yang dapat Anda lihat" in text
    body = b"".join(client.get(address + "?ekspor=csv").streaming_content).decode()
    assert "0,90–1,00" in body
    note = UnitNote.objects.get()
    away = reverse("orgunits:unit_note_withdraw", args=[note.pk])
    assert client.post(away, form_key()).status_code == 302
    assert "bocor" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("kind", "score", "grade", "verdict"),
    [
        ("kelembagaan", "60.01", "P-4", Verdict.STRONG),
        ("kelembagaan", "60.00", "P-3", Verdict.EVEN),
        ("kelembagaan", "40.01", "P-3", Verdict.EVEN),
        ("kelembagaan", "40.00", "P-2", Verdict.WEAK),
        ("kematangan", "46.00", "Sangat Tinggi", Verdict.STRONG),
        ("kematangan", "29.00", "Sedang", Verdict.EVEN),
        ("kematangan", "28.00", "Rendah", Verdict.WEAK),
    ],
)
def test_an_evaluation_stands_by_its_grade(monkeypatch, kind, score, grade, verdict):
    """PermenPANRB 20/2018 names whole numbers only: above 60 is P-4 (DOMAIN.md 3.2)."""
    if kind == "kelembagaan":
        assert kelembagaan.rank_of(Decimal(score)).code == grade
    row = SimpleNamespace(kind=kind, final_score=Decimal(score), final_grade=grade, year=2025, pk=1)
    rows = SimpleNamespace(
        objects=SimpleNamespace(filter=lambda **_: SimpleNamespace(order_by=lambda *_: [row]))
    )
    monkeypatch.setattr(appraisal_facts, "Assessment", rows)
    (fact,) = appraisal_facts.assessments(None, None)
    assert (fact.verdict, fact.note) == (verdict, f"{grade}, tahun 2025")


def test_real_readers_ask_as_often_for_any_unit(client, town):
    client.force_login(town.officer)
    client.get(reverse("orgunits:unit_appraisal", args=[town.health.pk]))
    counts = []
    for unit in (town.health, town.root):
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("orgunits:unit_appraisal", args=[unit.pk]))
        assert "Temuan aturan" in page.content.decode()
        counts.append(len(queries))
    assert abs(counts[0] - counts[1]) <= 4  # the path above a unit, and nothing by unit


def test_only_whoever_publishes_sees_the_others(client, town):
    admin = user_with_role(Role.GOVERNMENT_ADMIN, government=town.government)
    peer = GovernmentFactory(name="Kota Tetangga")
    publish_benchmark(government=peer, user=None)
    client.force_login(admin)
    address = reverse("orgunits:benchmark_list")
    press = reverse("orgunits:benchmark_publish")
    assert "Kota Tetangga" not in client.get(address).content.decode()
    assert client.post(press, form_key()).status_code == 404  # never by accident
    assert not PublishedBenchmark.objects.filter(government=town.government).exists()
    assert client.post(press, form_key() | {"step": "publish"}).status_code == 302
    own = PublishedBenchmark.objects.get(government=town.government)
    day = town.government.today()
    assert own.figures["n_units"] == str(n_units(town.government, day))
    assert own.figures["n_layers"] == str(n_layers(town.government, day))
    assert "Kota Tetangga" in client.get(address).content.decode()
    client.force_login(town.officer)  # reads, but does not decide
    assert "Kota Tetangga" in client.get(address).content.decode()
    assert client.post(press, form_key() | {"step": "withdraw"}).status_code == 403
    withdraw_benchmark(government=town.government, user=admin)
    assert "Kota Tetangga" not in client.get(address).content.decode()
    with pytest.raises(ValidationError, match="memang tidak diterbitkan"):
        withdraw_benchmark(government=town.government, user=admin)
