"""Volumes of the ABK taken from real counts: offered, accepted by a person, the source kept."""

from decimal import Decimal

import pytest
from django.urls import reverse

from orgunits import volume_sources
from orgunits.models import WorkloadTask
from orgunits.volume_sources import Count, Provider
from portal.models import AuditEvent
from portal.permissions import Permission
from tests.factories.orgunits import PositionFactory, WorkloadTaskFactory
from tests.factories.portal import form_key

YEAR = 2025
COUNTS = [Count("surat", "Permohonan yang masuk", 1280)]
PROVIDER = Provider("uji", "Layanan", f"{__name__}.counted", Permission.ORGUNIT_VIEW)


def counted(_unit, year):
    return COUNTS if year == YEAR else []


@pytest.fixture
def sheet(town, monkeypatch):
    """A post with one task, and a provider of one count."""
    monkeypatch.setattr(volume_sources, "_PROVIDERS", {PROVIDER.key: PROVIDER})
    post = PositionFactory(unit=town.health, name="Penata Layanan")
    task = WorkloadTaskFactory(
        position=post, government=town.government, year=YEAR, text="memeriksa permohonan",
        volume=900, norm=30, period="month",
    )  # fmt: skip
    return post, task, reverse("orgunits:workload_counts", args=[post.pk]) + f"?tahun={YEAR}"


def posted(row, **values):
    told = {"count": "uji:surat", "seen": "1280", "task": f"{row.key}|{row.volume}"}
    return form_key() | told | values


def test_count_is_taken_only_by_a_person_and_its_source_is_kept(client, town, sheet):
    post, task, address = sheet
    client.force_login(town.officer)
    text = client.get(address).content.decode()
    assert "Permohonan yang masuk" in text
    assert "1.280" in text
    task.refresh_from_db()
    assert task.volume == 900
    assert client.post(address, posted(task)).status_code == 302
    task.refresh_from_db()
    assert (task.volume, task.period, task.load) == (1280, "year", 1280 * 30 * 10_000)
    assert (task.source, task.source_key) == (f"Permohonan yang masuk, {YEAR}", "uji:surat")
    event = AuditEvent.objects.get(action="Mengubah uraian tugas")
    assert (event.actor, event.reason) == (town.officer, "Volume dari Layanan.")
    assert "Dipakai untuk: memeriksa permohonan" in client.get(address).content.decode()
    other_year = client.get(address.replace(str(YEAR), "2024")).content.decode()
    assert "Belum ada yang dihitung" in other_year


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"task": ""}, "Pilih dahulu uraian tugas"),
        ({"task": "bukan|angka"}, "Pilih dahulu uraian tugas"),
        ({"task": "7e1f9a3c-0000-4000-8000-000000000000|1"}, "sudah tidak ada"),
        ({"seen": "1279"}, "Angka itu berubah sejak halaman dibuka"),
        ({"count": "uji:lain"}, "Angka itu berubah sejak halaman dibuka"),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_written(client, town, sheet, values, words):
    _post, task, address = sheet
    client.force_login(town.officer)
    response = client.post(address, posted(task, **values))
    assert response.status_code == 200
    assert words in response.content.decode()
    assert WorkloadTask.objects.get(pk=task.pk).volume == Decimal(900)


def test_a_volume_changed_meanwhile_is_not_replaced_unseen(client, town, sheet):
    _post, task, address = sheet
    client.force_login(town.officer)
    sent = posted(task)
    WorkloadTask.objects.filter(pk=task.pk).update(volume=950)
    assert "sudah diubah orang lain" in client.post(address, sent).content.decode()
    assert WorkloadTask.objects.get(pk=task.pk).volume == 950


def test_counts_are_offered_to_whoever_may_see_them(town, sheet, monkeypatch):
    post, _task, _address = sheet
    assert len(volume_sources.offers_for(post.unit, YEAR, town.officer)) == 1
    hidden = Provider("uji", "Layanan", PROVIDER.reader, Permission.SPENDING_VIEW)
    monkeypatch.setattr(volume_sources, "_PROVIDERS", {"uji": hidden})
    seen = town.officer.has_perm(Permission.SPENDING_VIEW, post.unit)
    assert len(volume_sources.offers_for(post.unit, YEAR, town.officer)) == seen
    with pytest.raises(ValueError, match="registered twice"):
        volume_sources.register(PROVIDER)
