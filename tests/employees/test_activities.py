"""Running reports: written by the person, seen by the head, summed by unit and function."""

import zlib
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.actions.activities import report_activity, withdraw_activity
from employees.actions.teams import add_member, found_team
from employees.models import Activity
from employees.queries.activities import activity_sums, activity_targets, reporting_unit_ids
from orgunits.actions import add_functions, apply_changes
from orgunits.drafts import FunctionDraft
from orgunits.structure import Merge
from portal.attachments.child.photo_metadata import without_metadata
from portal.models import AuditEvent
from portal.permissions import Role
from tests.factories.employees import REASON, EmployeeFactory, PlacementFactory, staff
from tests.factories.orgunits import LONG_AGO, user_with_role
from tests.factories.portal import form_key


def url(name, *args):
    return reverse(f"employees:{name}", args=args)


def segment(marker, body):
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def chunk(kind, body):
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


SCAN = b"\xff\xda\x00\x02picture\xff\xd9"
JFIF, EXIF = segment(0xE0, b"JFIF\x00"), segment(0xE1, b"Exif\x00\x00GPS -6.2")
NOTE = segment(0xFE, b"di rumah")
PNG = b"\x89PNG\r\n\x1a\n"
HEAD, PICTURE, END = chunk(b"IHDR", b"x" * 13), chunk(b"IDAT", b"y"), chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("taken", "kept"),
    [
        (b"\xff\xd8" + JFIF + EXIF + NOTE + SCAN, b"\xff\xd8" + JFIF + SCAN),
        (b"\xff\xd8" + SCAN, b"\xff\xd8" + SCAN),
        (b"\xff\xd8\xff\xe1\xff\xffkurang", b"\xff\xd8\xff\xe1\xff\xffkurang"),
        (PNG + HEAD + chunk(b"eXIf", b"GPS") + PICTURE + END, PNG + HEAD + PICTURE + END),
        (b"%PDF-1.4", b"%PDF-1.4"),
    ],
)
def test_photos_lose_what_the_camera_wrote_beside_them(taken, kept):
    assert without_metadata(taken) == kept


def test_photos_lose_pictures_behind_the_picture_and_metadata_between_scans():
    start, end = b"\xff\xd8", b"\xff\xd9"
    scan = b"\xff\xda\x00\x02a\xff\x00b\xff\xd0c"  # a stuffed byte and a restart inside
    table, more = segment(0xC4, b"table"), segment(0xE2, b"MPF\x00II")
    profile = segment(0xE2, b"ICC_PROFILE\x00")
    taken = start + b"\xff" + EXIF + profile + more + scan + EXIF + table + scan + end
    assert without_metadata(taken + start + EXIF + SCAN) == (
        start + profile + scan + table + scan + end
    )


@pytest.fixture
def place(city):
    """Unit A with a function; somebody on its staff with an account and a client; its head."""
    (city.function,) = add_functions(
        government=city.government, user=None, reason=REASON,
        drafts=[FunctionDraft(unit_id=city.a.unit.pk, text="urusan arsip", valid_from=LONG_AGO)],
    )  # fmt: skip
    account = user_with_role(Role.EMPLOYEE, unit=city.a.unit)
    city.clerk = EmployeeFactory(government=city.government, user=account, name="Citra Lestari")
    PlacementFactory(employee=city.clerk, position=city.a.staff)
    city.boss = user_with_role(Role.UNIT_HEAD, unit=city.a.unit)
    return city


def reported(city, employee=None, **values):
    given = {"on": city.today, "text": "Menata arsip", "amount": 12, "measure": "berkas",
             "function": city.function, "user": None}  # fmt: skip
    return report_activity(employee=employee or city.clerk, **(given | values))


def team_of(city):
    team = found_team(
        government=city.government, unit=city.a.unit, functions=[], user=None,
        values={"name": "Tim Loket", "purpose": "Loket.", "decree_number": "1",
                "decree_on": city.today, "valid_from": city.today, "valid_until": None},
    )  # fmt: skip
    add_member(team=team, employee=city.clerk, role="member", share=20, valid_from=city.today,
               user=None)  # fmt: skip
    return team


def test_sums_are_by_unit_and_function_and_never_by_person(place):
    team = team_of(place)
    functions, teams = activity_targets(place.clerk, place.today)
    assert (functions, teams) == ([place.function], [team])
    reported(place)
    reported(place, place.person, amount=3)
    reported(place, amount=2, measure="surat")
    reported(place, function=None, team=team, amount=5)
    gone = reported(place, amount=99)
    withdraw_activity(activity=gone, user=place.clerk.user)
    with pytest.raises(ValidationError, match="sudah ditarik"):
        withdraw_activity(activity=gone, user=place.clerk.user)
    sums = activity_sums([place.a.unit.pk], place.today, place.today)
    assert [(row.what, row.amount, row.measure, row.reports, row.is_team) for row in sums] == [
        ("Tim Loket", 5, "berkas", 1, True),
        ("urusan arsip", 15, "berkas", 2, False),
        ("urusan arsip", 2, "surat", 1, False),
    ]
    assert not {"employee", "person", "name"} & set(sums[0].__dataclass_fields__)
    actions = AuditEvent.objects.of_object(gone).values_list("action", flat=True)
    assert set(actions) == {"Menulis laporan kerja", "Menarik laporan kerja"}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"on": 1}, "hari yang lalu"),
        ({"on": -8}, "hari yang lalu"),
        ({"amount": 0}, "antara 1 dan 100.000"),
        ({"amount": 100_001}, "antara 1 dan 100.000"),
        ({"text": " "}, "apa yang dikerjakan"),
        ({"function": None}, "Pilih fungsi atau tim"),
    ],
)
def test_report_that_cannot_be_is_refused(place, values, message):
    if "on" in values:
        values = {"on": place.today + timedelta(days=values["on"])}
    with pytest.raises(ValidationError, match=message):
        reported(place, **values)
    assert not Activity.objects.exists()


def test_only_the_person_writes_and_takes_back(place):
    with pytest.raises(ValueError, match="own report"):
        reported(place, user=place.officer)
    row = reported(place, on=place.today - timedelta(days=7))
    with pytest.raises(ValueError, match="own report"):
        withdraw_activity(activity=row, user=place.officer)
    with pytest.raises(ValidationError, match="tidak memangku jabatan"):
        reported(place, EmployeeFactory(government=place.government))


def test_report_from_the_phone_reaches_the_head_the_same_day(client, place):
    person = Client()
    person.force_login(place.clerk.user)
    values = {"text": "Menata arsip", "target": f"f{place.function.pk}", "amount": "12",
              "measure": "berkas", "on": place.today.isoformat()}  # fmt: skip
    for wrong, words in (
        ({"target": "f999999"}, "pilihan tidak dikenal"),
        ({"text": ""}, "Apa yang dikerjakan belum diisi."),
        ({"amount": "banyak"}, "Jumlah harus bilangan bulat."),
        ({"evidence": SimpleUploadedFile("foto.jpg", b"MZ")}, "bukan PDF"),
    ):
        assert words in person.post(url("own_reports"), values | wrong | form_key()).text
    assert not Activity.objects.exists()
    photo = SimpleUploadedFile("foto.jpg", b"\xff\xd8" + EXIF + SCAN)
    person.post(url("own_reports"), values | form_key() | {"evidence": photo})
    row = Activity.objects.get()
    got = b"".join(person.get(f"{url('own_reports')}?bukti={row.pk}"))
    assert got == b"\xff\xd8" + SCAN
    client.force_login(place.boss)
    page = client.get(url("unit_reports", place.a.unit.pk))
    assert "Citra Lestari" in page.text
    assert "12 berkas" in page.text
    assert "1 laporan hari ini" in client.get(url("unit_desk", place.a.unit.pk)).text
    assert b"".join(client.get(url("report_file", row.pk))) == got
    lines = b"".join(client.get(url("unit_reports", place.a.unit.pk), {"ekspor": "csv"})).decode()
    assert "urusan arsip" in lines
    assert "Citra" not in lines
    other = user_with_role(Role.UNIT_HEAD, unit=place.b.unit)
    client.force_login(other)
    assert client.get(url("unit_reports", place.a.unit.pk)).status_code == 404
    assert client.get(url("report_file", row.pk)).status_code == 404
    assert (
        person.post(url("own_report_withdraw"), {"activity": row.pk, **form_key()}).status_code
        == 302
    )
    row.refresh_from_db()
    assert row.withdrawn_at is not None


def test_whoever_took_a_unit_over_reads_what_was_reported_there(client, place):
    reported(place)
    a, b = place.a.unit, place.b.unit
    apply_changes(
        government=place.government, changes=[Merge((a.pk,), b.pk)], user=None, reason=REASON
    )
    client.force_login(user_with_role(Role.UNIT_HEAD, unit=b))
    page = client.get(url("unit_reports", b.pk))
    assert "Citra Lestari" in page.text
    assert f"{a.name} (ditutup)" in page.text
    assert "1 laporan hari ini" in client.get(url("unit_desk", b.pk)).text
    yesterday = place.today - timedelta(days=1)  # then the other unit was still its own
    assert reporting_unit_ids([b.pk], yesterday) == {b.pk}


def test_pages_ask_as_often_for_many_as_for_one(client, place):
    client.force_login(place.boss)
    counts = []
    for turn in range(2):
        for person in staff(place.government, [place.a.staff] * (1 + 3 * turn), start=turn * 5):
            reported(place, person)
        client.get(url("unit_reports", place.a.unit.pk))
        with CaptureQueriesContext(connection) as captured:
            client.get(url("unit_reports", place.a.unit.pk))
        counts.append(len(captured))
    assert counts[0] == counts[1]
