"""Announcements: who is told, reading and understanding, questions, figures, reminders."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.actions.announcements import (
    acknowledge,
    answer_question,
    ask_about,
    change_announcement,
    close_announcement,
    publish_announcement,
    remind_announcements,
    write_announcement,
)
from employees.models import Announcement, AnnouncementQuestion, AnnouncementReader
from employees.queries.announcements import audience, own_readings, reach_of
from employees.queries.unit_desk import unit_desk
from employees.self_service_enums import AnnouncementState, Audience
from orgunits.actions import apply_changes
from orgunits.structure import Merge, Rename
from portal.models import AuditEvent, Notification
from portal.permissions import Role
from tests.factories.employees import REASON, EmployeeFactory, PlacementFactory, staff
from tests.factories.orgunits import user_with_role
from tests.factories.portal import form_key, opening


def url(name, *args):
    return reverse(f"employees:{name}", args=args)


@pytest.fixture
def person(city):
    """Somebody on the staff of A with an account of their own and a client signed in with it."""
    account = user_with_role(Role.EMPLOYEE, unit=city.a.unit)
    made = EmployeeFactory(government=city.government, user=account, name="Citra Lestari")
    PlacementFactory(employee=made, position=city.a.staff)
    made.client = Client()
    made.client.force_login(account)
    return made


def written(city, unit=None, **values):
    given = {"title": "Loket jadi satu", "body": "Mulai Januari.", "audience": Audience.SUBTREE,
             "change": None, "due_on": city.today + timedelta(days=10)}  # fmt: skip
    return write_announcement(
        government=city.government, unit=unit or city.root, values=given | values, user=city.officer
    )


def published(city, unit=None, **values):
    return publish_announcement(announcement=written(city, unit, **values), user=city.officer)


def notices(user):
    return list(Notification.objects.filter(recipient=user).values_list("text", flat=True))


def test_publication_writes_down_who_is_told_and_tells_them(city, person):
    others = staff(city.government, [city.b.staff])
    own = published(city, city.a.unit)
    assert set(own.readers.values_list("employee", "unit")) == {
        (city.person.pk, city.a.unit.pk), (person.pk, city.a.unit.pk),
    }  # fmt: skip
    everybody = published(city)
    assert set(everybody.readers.values_list("employee", flat=True)) == {
        city.person.pk, person.pk, others[0].pk,
    }  # fmt: skip
    assert [text.split(": ")[1] for text in notices(person.user)] == ["Loket jadi satu"] * 2
    with pytest.raises(ValidationError, match="sudah terbit"):
        publish_announcement(announcement=own, user=city.officer)
    with pytest.raises(ValidationError, match="tidak diubah lagi"):
        change_announcement(announcement=own, values={"title": "Lain"}, user=city.officer)
    event = AuditEvent.objects.of_object(everybody).get(action="Menerbitkan pengumuman")
    assert event.changes["penerima"] == [None, 3]


def test_only_people_whom_a_change_touched_are_told(city, person):
    staff(city.government, [city.b.staff])
    common = {"government": city.government, "user": None, "reason": REASON}
    renamed = apply_changes(changes=[Rename(city.a.unit.pk, "Dinas Alfa", "ALFA")], **common)
    row = written(city, audience=Audience.TOUCHED, change=renamed)
    assert set(audience(row, city.today)) == {city.person.pk, person.pk}
    merged = apply_changes(changes=[Merge((city.b.unit.pk,), city.a.unit.pk)], **common)
    row = written(city, audience=Audience.TOUCHED, change=merged)
    assert len(audience(row, city.today)) >= 1
    assert set(audience(row, city.today).values()) == {city.a.unit.pk}
    nobody = written(city, city.b.unit)
    with pytest.raises(ValidationError, match="Tidak seorang pun"):
        publish_announcement(announcement=nobody, user=city.officer)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title": ""}, "judul"),
        ({"due_on": -1}, "satu tahun lagi"),
        ({"due_on": 367}, "satu tahun lagi"),
        ({"audience": Audience.TOUCHED}, "Pilih perubahan struktur"),
    ],
)
def test_announcement_that_does_not_hold_together_is_refused(city, values, message):
    if "due_on" in values:
        values = {"due_on": city.today + timedelta(days=values["due_on"])}
    with pytest.raises(ValidationError, match=message):
        written(city, **values)
    assert not Announcement.objects.exists()


def test_acknowledging_moves_the_figures_of_the_unit(city, person):
    staff(city.government, [city.b.staff])
    row = published(city)
    before = reach_of(row, city.officer, city.today)
    assert (before.total.told, before.total.opened, before.n_without_account) == (3, 0, 2)
    assert acknowledge(announcement=row, employee=person, user=person.user) is True
    assert acknowledge(announcement=row, employee=person, user=person.user) is False
    after = reach_of(row, city.officer, city.today)
    assert {one.name: (one.told, one.opened, one.acknowledged) for one in after.units} == {
        "Dinas A": (2, 1, 1), "Dinas B": (1, 0, 0),
    }  # fmt: skip
    assert [one.name for one in after.units] == ["Dinas B", "Dinas A"]
    assert after.units[1].share == 50
    head = user_with_role(Role.UNIT_HEAD, unit=city.b.unit)
    assert reach_of(row, head, city.today).total.told == 1
    close_announcement(announcement=row, user=city.officer)
    row.refresh_from_db()
    other = AnnouncementReader.objects.exclude(employee=person).first().employee
    with pytest.raises(ValidationError, match="ditutup"):
        acknowledge(announcement=row, employee=other, user=None)


def test_question_is_answered_for_everybody_without_the_name(client, city, person):
    row = published(city, city.a.unit)
    with pytest.raises(ValidationError):
        ask_about(announcement=row, employee=person, text="  ?", user=person.user)
    asked = ask_about(announcement=row, employee=person, text="Apa jam buka?", user=person.user)
    assert "Pertanyaan baru: Loket jadi satu" in notices(city.officer)
    colleague = user_with_role(Role.EMPLOYEE, unit=city.a.unit)
    person2 = EmployeeFactory(government=city.government, user=colleague)
    AnnouncementReader.objects.create(
        government=city.government, announcement=row, employee=person2, unit=city.a.unit
    )
    client.force_login(colleague)
    address = f"{url('own_announcements')}?isi={row.pk}"
    assert "Apa jam buka?" not in client.get(address).text
    answer_question(question=asked, text="Pukul 08.00.", user=city.officer)
    page = client.get(address).text
    assert "Pukul 08.00." in page
    assert "Citra" not in page
    assert any("dijawab" in text for text in notices(person.user))
    with pytest.raises(ValidationError, match="sudah dijawab"):
        answer_question(question=asked, text="Lagi.", user=city.officer)


@pytest.mark.parametrize(("days", "people", "heads"), [(3, 0, 0), (2, 1, 0), (0, 1, 0), (-1, 0, 1)])
def test_people_are_reminded_before_the_last_day_and_heads_after_it(
    city, person, days, people, heads
):
    row = published(city, city.a.unit)
    head = user_with_role(Role.UNIT_HEAD, unit=city.a.unit)
    Announcement.objects.filter(pk=row.pk).update(due_on=city.today + timedelta(days=days))
    Notification.objects.all().delete()
    assert remind_announcements() == people + heads
    assert remind_announcements() == 0
    assert (len(notices(person.user)), len(notices(head))) == (people, heads)
    if heads:
        assert notices(head) == ["2 pegawai Anda belum menyatakan paham: Loket jadi satu"]


def test_pages_from_the_draft_to_the_word_of_the_reader(client, city, person):
    client.force_login(city.officer)
    values = {"title": "Pindah gedung", "body": "Ke Gedung 2.", "unit": city.a.unit.pk,
              "audience": "subtree", "due_on": city.today.isoformat()}  # fmt: skip
    bad = client.post(url("announcement_create"), values | form_key() | {"audience": "touched"})
    assert "Pilih perubahan struktur yang diumumkan." in bad.text
    worse = SimpleUploadedFile("surat.pdf", b"MZ")
    bad = client.post(url("announcement_create"), values | form_key() | {"paper": worse})
    assert "bukan PDF" in bad.text
    assert not Announcement.objects.exists()
    paper = SimpleUploadedFile("surat.pdf", b"%PDF-1.4 surat")
    client.post(url("announcement_create"), values | form_key() | {"paper": paper})
    row = Announcement.objects.get()
    detail = url("announcement_detail", row.pk)
    assert "2 orang akan diberi tahu" in client.get(detail).text
    seen = opening(row, ["unit", "title", "body", "audience", "change", "due_on"])
    client.post(
        url("announcement_update", row.pk), values | form_key() | seen | {"title": "Pindah"}
    )
    assert person.client.get(f"{url('own_announcements')}?isi={row.pk}").status_code == 404
    client.post(url("announcement_publish", row.pk), form_key())
    own = person.client.get(url("own_page"))
    assert "Pindah" in own.text
    assert "Baca dan nyatakan sudah memahami." in own.text
    person.client.get(f"{url('own_announcements')}?isi={row.pk}")
    reading = AnnouncementReader.objects.get(employee=person)
    assert reading.opened_at is None  # looking notes nothing
    person.client.post(url("own_announcement_open"), {"announcement": row.pk, **form_key()})
    bare = person.client.post(
        url("own_announcement_ask"), {"announcement": row.pk, "text": "", **form_key()}
    )
    assert "Pertanyaan belum diisi." in bare.text
    person.client.post(
        url("own_announcement_ask"), {"announcement": row.pk, "text": "Kapan?", **form_key()}
    )
    asked = AnnouncementQuestion.objects.get()
    client.post(
        url("announcement_answer", row.pk),
        {"question": asked.pk, "answer": "Senin.", **form_key()},
    )
    person.client.post(url("own_announcement_acknowledge"), {"announcement": row.pk, **form_key()})
    got = person.client.get(f"{url('own_announcements')}?lampiran={row.pk}")
    assert b"".join(got) == b"%PDF-1.4 surat"
    page = client.get(detail)
    assert (page.context["reach"].total.opened, page.context["reach"].total.acknowledged) == (1, 1)
    assert "Senin." in page.text
    lines = b"".join(client.get(detail, {"ekspor": "csv"})).decode().splitlines()
    assert len(lines) == 3
    assert any("Citra Lestari" in line for line in lines)
    client.post(url("announcement_close", row.pk), form_key())
    row.refresh_from_db()
    assert row.state == AnnouncementState.CLOSED
    assert "tidak diubah lagi" in client.get(url("announcement_update", row.pk)).text


def test_list_and_page_ask_as_often_for_many_as_for_one(client, city):
    client.force_login(city.officer)
    first = published(city)
    addresses = [url("announcement_list"), url("announcement_detail", first.pk)]
    counts = []
    for _ in range(2):
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counts.append(len(captured))
        for person in staff(city.government, [city.b.staff] * 2, start=len(counts)):
            AnnouncementReader.objects.create(
                government=city.government, announcement=first, employee=person, unit=city.b.unit
            )
        published(city)
    assert counts[2:] == counts[:2]


def test_draft_is_seen_by_its_writers_only(client, city, person):
    row = written(city, city.a.unit)
    auditor = user_with_role(Role.AUDITOR, unit=city.root)
    page = url("announcement_detail", row.pk)
    for user, found in ((auditor, 404), (city.officer, 200)):
        client.force_login(user)
        assert client.get(page).status_code == found
        assert (row.title in client.get(url("announcement_list")).text) is (found == 200)
    publish_announcement(announcement=row, user=city.officer)
    client.force_login(auditor)
    assert client.get(page).status_code == 200


def test_what_waits_for_ones_word_comes_first(city, person):
    first, second = published(city), published(city)
    acknowledge(announcement=second, employee=person, user=person.user)
    assert [one.announcement for one in own_readings(person)] == [first, second]
    close_announcement(announcement=first, user=city.officer)
    assert [one.announcement for one in own_readings(person)] == [second, first]


def test_head_of_the_unit_that_took_another_over_sees_who_has_understood(city, person):
    row = published(city, city.a.unit)
    apply_changes(
        changes=[Merge((city.a.unit.pk,), city.b.unit.pk)],
        government=city.government, user=None, reason=REASON,
    )  # fmt: skip
    acknowledge(announcement=row, employee=person, user=person.user)
    head = user_with_role(Role.UNIT_HEAD, unit=city.b.unit)
    [(told, figures)] = unit_desk(city.b.unit, head, city.today).announcements
    assert (told, figures.told, figures.acknowledged) == (row, 2, 1)
