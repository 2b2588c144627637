"""SIASN ≠ Tatanan: what a file shows, decisions that are kept, and a list that follows the files."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.actions import update_employee
from employees.actions.differences import COMPARE, decide_difference, settle_differences
from employees.difference_enums import DifferenceVerdict as V
from employees.models import Employee, FieldDifference
from portal.imports import actions as imports
from portal.jobs import run_job
from portal.models import AuditEvent, ImportRun, Job
from portal.permissions import Role
from tests.factories.employees import REASON, EmployeeFactory, PlacementFactory
from tests.factories.orgunits import user_with_role
from tests.factories.portal import form_key

HEADINGS = "nip_baru;nama;gol_akhir_nama;tanggal_lahir;jabatan_nama;unor_id"


def settle(city, *rows, fields=("golongan", "name"), people=None):
    people = people or [city.person]
    return settle_differences(
        government=city.government, user=city.officer,
        found={(people[0].pk, field): (own, siasn) for field, own, siasn in rows},
        compared={one.pk: fields for one in people},
    )  # fmt: skip


def standing(city):
    rows = FieldDifference.objects.standing().filter(government=city.government)
    return {row.field: (row.own_value, row.siasn_value, row.verdict) for row in rows}


def test_a_verdict_stays_while_both_values_do(city):
    assert settle(city, ("golongan", "III/b", "III/c"), ("name", "Ahmad", "Achmad"))["new"] == 2
    row = FieldDifference.objects.get(field="golongan")
    decide_difference(difference=row, verdict=V.OWN, note="SK belum terbit.", user=city.officer)
    assert settle(city, ("golongan", "III/b", "III/c"), ("name", "Ahmad", "Achmad"))["same"] == 2
    assert standing(city)["golongan"] == ("III/b", "III/c", V.OWN)
    counts = settle(city, ("golongan", "III/b", "III/d"))
    assert (counts["changed"], counts["gone"]) == (1, 1)
    assert standing(city) == {"golongan": ("III/b", "III/d", V.OPEN)}
    # A file that does not speak of a field, or of a person, says nothing about it.
    assert settle(city, fields=("name",))["gone"] == 0
    other = EmployeeFactory(government=city.government)
    assert settle(city, people=[other])["gone"] == 0
    assert settle(city)["gone"] == 1
    assert standing(city) == {}
    with pytest.raises(ValidationError, match="sudah tidak ada"):
        decide_difference(difference=row, verdict=V.OWN, note="", user=city.officer)
    event = AuditEvent.objects.get(action="Memutuskan perbedaan dengan SIASN")
    assert event.changes == {"verdict": ["Belum diputuskan", "Tatanan benar"]}


def test_one_standing_row_a_field_and_a_decision_has_its_time(city):
    settle(city, ("golongan", "III/b", "III/c"))
    row = FieldDifference.objects.get()
    with pytest.raises(ValidationError, match="tidak dikenal"):
        decide_difference(difference=row, verdict="x", note="", user=city.officer)
    for change in ({"verdict": V.OWN}, {"resolved_at": row.first_seen_at}):
        if "resolved_at" in change:
            FieldDifference.objects.filter(pk=row.pk).update(**change)
            settle(city, ("golongan", "III/b", "III/c"))
            change = {"resolved_at": None}
        with pytest.raises(IntegrityError), transaction.atomic():
            FieldDifference.objects.filter(pk=row.pk).update(**change)


def siasn_file(client, *lines):
    """The checked run of a file in the headings of SIASN."""
    file = BytesIO("\n".join([HEADINGS, *lines, ""]).encode())
    file.name = "siasn.csv"
    client.post(
        reverse("portal:import_create"), form_key() | {"kind": "employees.people", "file": file}
    )
    run = ImportRun.objects.latest("pk")
    names = {f"column_{place}": name for place, name in enumerate(run.mapping)}
    url = reverse("portal:import_map", args=[run.uuid])
    client.post(url, form_key() | names | {"mode": "both", "step": "map"})
    run.refresh_from_db()
    return run


def test_from_a_file_of_siasn_to_a_list_that_is_decided_and_exported(client, city):
    person, other = city.person, EmployeeFactory(government=city.government, name="Wati")
    PlacementFactory(employee=other, position=city.b.staff)
    client.force_login(city.officer)
    line = "{0.nip};{1};{2};{3};;"
    settle(city, ("position", "Penelaah A", "Analis"), fields=("position",))
    run = siasn_file(
        client,
        line.format(person, "Achmad Permana", "III/c", "18-06-1985"),
        line.format(other, "Wati", "III/b", "17-06-1985"),
        "bukan nip;Siapa;;;;",
    )
    assert (run.source, run.n_errors > 0) == ("siasn.csv", True)
    page = client.get(reverse("portal:import_detail", args=[run.uuid])).text
    assert "Simpan daftar perbedaan" in page
    keep = reverse("employees:difference_keep", args=[run.uuid])
    assert client.post(keep, form_key()).status_code == 302
    found = standing(city)
    assert (
        found.pop("position")[1] == "Analis"
    )  # its row had an error: nothing was said of the post
    FieldDifference.objects.filter(field="position").delete()
    assert found["golongan"] == ("III/b", "III/c", V.OPEN)
    assert found["birth_date"][1] == "18 Jun 1985"  # a row the rules refuse is compared too
    assert found["name"] == ("Ahmad Permana", "Achmad Permana", V.OPEN)
    assert {row.employee for row in FieldDifference.objects.all()} == {person}
    assert Employee.objects.get(pk=person.pk).golongan == "III/b"  # nothing was written
    url = reverse("employees:difference_list")
    page = client.get(url).text
    assert "Achmad Permana" in page
    row = FieldDifference.objects.get(field="golongan")
    decide = reverse("employees:difference_decide", args=[row.pk])
    client.post(decide, form_key() | {"verdict": "siasn"})
    assert "Achmad" not in client.get(url, {"verdict": "siasn"}).text
    text = b"".join(client.get(url, {"ekspor": "csv"})).decode()
    assert "SIASN benar" in text
    assert "III/c" in text
    update_employee(employee=person, user=city.officer, reason=REASON, golongan="III/c")
    run = siasn_file(client, line.format(person, "Achmad Permana", "III/c", "17-06-1985"))
    client.post(reverse("employees:difference_keep", args=[run.uuid]), form_key())
    assert list(standing(city)) == ["name"]
    client.force_login(user_with_role(Role.HR_OFFICER, unit=city.b.unit))
    assert "Achmad" not in client.get(url).text
    assert client.post(keep, form_key()).status_code == 404


def test_a_recorded_day_of_birth_is_not_told(client, city):
    """SIASN's is, and whoever reads it leaves an event of the person."""
    other = EmployeeFactory(government=city.government)
    PlacementFactory(employee=other, position=city.b.staff)
    settle(city, ("golongan", "III/b", "III/c"), people=[other])
    settle(city, ("birth_date", "17-06-1985", "18-06-1985"), fields=("birth_date",))
    client.force_login(city.officer)
    url = reverse("employees:difference_list")
    read = AuditEvent.objects.filter(action="Membaca tanggal lahir", actor=city.officer)
    client.get(url, {"field": "golongan"})
    assert not read.exists()
    for text in (client.get(url).text, b"".join(client.get(url, {"ekspor": "csv"})).decode()):
        assert "18-06-1985" in text
        assert "17-06-1985" not in text
        assert [one.object_pk for one in read] == [str(city.person.pk)]


def test_deciding_leads_back_to_the_page_one_came_from(client, city):
    settle(city, ("golongan", "III/b", "III/c"), ("name", "A", "B"))
    client.force_login(city.officer)
    url = reverse("employees:difference_list")
    text = client.get(url, {"field": "golongan", "verdict": "open"}).text
    row = FieldDifference.objects.get(field="golongan")
    decide = f"{reverse('employees:difference_decide', args=[row.pk])}?field=golongan&verdict=open"
    assert decide.replace("&", "&amp;") in text
    sent = client.post(decide, form_key() | {"verdict": "siasn"})
    assert sent.headers["Location"] == f"{url}?field=golongan&verdict=open"


def test_only_checked_files_of_siasn_are_kept_and_long_ones_by_a_worker(client, city):
    client.force_login(city.officer)
    run = siasn_file(client, f"{city.person.nip};Achmad Permana;III/c;;;")
    keep = reverse("employees:difference_keep", args=[run.uuid])
    ImportRun.objects.filter(pk=run.pk).update(source="")
    client.post(keep, form_key())
    assert standing(city) == {}
    ImportRun.objects.filter(pk=run.pk).update(source="siasn.csv", n_rows=imports.JOB_ROWS + 1)
    client.post(keep, form_key())
    job = Job.objects.get(kind=COMPARE)
    assert job.params == {"run": run.pk}
    run_job(job.pk)
    assert standing(city)["golongan"] == ("III/b", "III/c", V.OPEN)


def test_the_list_asks_as_often_for_many(client, city):
    client.force_login(city.officer)
    page, counts = reverse("employees:difference_list"), []
    settle(city, ("golongan", "III/b", "III/c"))
    for _ in range(2):
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        counts.append(len(asked))
        other = EmployeeFactory(government=city.government)
        settle(city, ("golongan", "III/b", "III/c"), ("name", "A", "B"), people=[other])
    assert counts[0] == counts[1]
