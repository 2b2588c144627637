"""Diplomas, certificates, ranks and discipline: on file, taken back, restricted."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.actions import (
    add_record,
    open_discipline,
    record_discipline,
    tie_user,
    withdraw_discipline,
    withdraw_record,
)
from employees.checks import sealed_records
from employees.drafts import DisciplineDraft, RecordDraft
from employees.enums import DisciplineLevel, DisciplinePenalty
from employees.models import DisciplineRecord, Employee, PersonnelRecord
from employees.queries import certificates
from employees.record_rules import Expiry, expiry, warned_until
from portal.models import AuditEvent
from portal.permissions import ROLE_PERMISSIONS, Permission, Role
from tests.factories.employees import JOINED, REASON, EmployeeFactory
from tests.factories.orgunits import user_with_role
from tests.factories.portal import form_key

DAY = date(2026, 8, 31)
PDF = b"%PDF-1.4 contoh"


def draft(kind, **values):
    return RecordDraft(
        **{
            "kind": kind,
            "type": {"education": "s1", "certificate": "str", "rank": ""}[kind],
            "name": {"education": "Keperawatan", "certificate": "Perawat", "rank": "III/c"}[kind],
            "issuer": "Universitas Contoh",
            "issued_on": date(2020, 4, 1),
        }
        | values
    )


def add(city, kind, **values):
    return add_record(
        employee=city.person, draft=draft(kind, **values), user=city.officer, reason=REASON
    )


def person_of(city):
    return Employee.objects.get(pk=city.person.pk)


# --- what a paper is worth on a day ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (None, Expiry.NONE),
        (DAY - timedelta(days=1), Expiry.EXPIRED),
        (DAY, Expiry.SOON),  # the last day still holds
        (date(2027, 2, 27), Expiry.SOON),
        (date(2027, 2, 28), Expiry.VALID),  # half a year after 31 August is the end of February
    ],
)
def test_expiry_at_its_edges(city, until, expected):
    assert expiry(until, DAY) == expected
    add(city, "certificate", valid_until=until)
    found = {
        state: certificates(user=city.officer, government=city.government, day=DAY, state=state)
        for state in Expiry
    }
    assert [state for state, rows in found.items() if rows.exists()] == [expected]


def test_warned_until_keeps_the_day():
    assert warned_until(date(2026, 3, 15)) == date(2026, 9, 15)
    assert warned_until(date(2027, 8, 31)) == date(2028, 2, 29)


# --- the file -------------------------------------------------------------------------------------


def test_the_highest_education_is_the_persons(city):
    add(city, "education", type="s1", issued_on=date(2008, 8, 1))
    assert (person_of(city).education_level, person_of(city).education_field) == (
        "s1",
        "Keperawatan",
    )
    higher = add(city, "education", type="s2", name="Manajemen", issued_on=date(2018, 8, 1))
    add(city, "education", type="d3", name="Kebidanan", issued_on=date(2022, 8, 1))
    assert person_of(city).education_level == "s2"
    withdraw_record(record=higher, user=city.officer, reason=REASON)
    assert person_of(city).education_level == "s1"
    with pytest.raises(ValidationError, match="sudah dihapus"):
        withdraw_record(record=higher, user=city.officer, reason=REASON)


def test_the_last_rank_is_the_persons_and_older_ones_are_history(city):
    assert person_of(city).golongan == "III/b"
    add(city, "rank", name="III/a", issued_on=date(2016, 4, 1))
    assert person_of(city).golongan == "III/b"
    newer = add(city, "rank", name="III/c", issued_on=date(2024, 4, 1))
    assert person_of(city).golongan == "III/c"
    withdraw_record(record=newer, user=None, reason=REASON)
    assert person_of(city).golongan == "III/a"


@pytest.mark.parametrize(
    ("kind", "values", "text"),
    [
        ("education", {"type": "x"}, "Pilih salah satu"),
        ("education", {"issued_on": date(1985, 6, 17)}, "tanggal lahir"),
        ("certificate", {"issued_on": date(2100, 1, 1)}, "akan datang"),
        ("certificate", {"valid_until": date(2020, 3, 31)}, "sebelum tanggal terbit"),
        ("rank", {"name": "IX"}, "Golongan IX tidak dikenal"),
    ],
)
def test_what_cannot_be_is_refused(city, kind, values, text):
    with pytest.raises(ValidationError, match=text):
        add(city, kind, **values)
    assert not PersonnelRecord.objects.exists()


def test_the_same_record_stands_once(city):
    row = add(city, "certificate")
    with pytest.raises(ValidationError, match="sudah ada"):
        add(city, "certificate")
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonnelRecord.objects.filter(pk=row.pk).update(kind="rank", valid_until=date(2030, 1, 1))


# --- screens --------------------------------------------------------------------------------------


def url(name, *args):
    return reverse(f"employees:{name}", args=args)


@pytest.fixture
def officer(client, city):
    client.force_login(city.officer)
    return city.officer


def posted(**values):
    return {
        "type": "str",
        "name": "Perawat",
        "issuer": "KTKI",
        "number": "STR-1",
        "issued_on": "2021-04-01",
        "valid_until": "2026-04-01",
        "reason": REASON,
        **form_key(),
        **values,
    }


def test_a_certificate_with_its_scan_by_form(client, city, officer):
    page = url("record_create", city.person.pk) + "?jenis=certificate"
    scan = SimpleUploadedFile("str.pdf", PDF)
    assert client.post(page, posted(paper=scan)).status_code == 302
    row = PersonnelRecord.objects.get()
    file = client.get(url("employee_detail", city.person.pk)).text
    assert "Kedaluwarsa" in file
    assert "str.pdf" in file
    answer = client.get(url("record_file", row.pk))
    assert b"".join(answer) == PDF
    assert answer["Content-Security-Policy"].startswith("sandbox")
    client.force_login(user_with_role(Role.UNIT_HEAD, unit=city.a.unit))
    assert client.get(url("record_file", row.pk)).status_code == 403  # sees the person, not papers


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"type": "", "name": ""}, "Macam belum dipilih."),
        ({"issued_on": "2100-01-01", "valid_until": ""}, "akan datang"),
        ({"paper": SimpleUploadedFile("str.pdf", b"<script>")}, "bukan PDF"),
        ({"paper": SimpleUploadedFile("str.png", PDF)}, "tidak sesuai dengan isinya"),
    ],
)
def test_a_bad_certificate_is_told_and_not_kept(client, city, officer, values, text):
    page = url("record_create", city.person.pk) + "?jenis=certificate"
    assert text in client.post(page, posted(**values)).text
    assert not PersonnelRecord.objects.exists()


def test_each_kind_has_its_own_form(client, city, officer):
    page = url("record_create", city.person.pk)
    assert client.get(page, {"jenis": "lain"}).status_code == 404
    rank = client.get(page, {"jenis": "rank"}).text
    assert "TMT golongan" in rank
    assert "Berlaku sampai" not in rank
    assert "Nomor ijazah" in client.get(page, {"jenis": "education"}).text
    answer = client.post(page + "?jenis=rank", posted(name="III/d", issued_on="2025-04-01"))
    assert answer.status_code == 302
    row = PersonnelRecord.objects.get()
    client.post(url("record_withdraw", row.pk), {"reason": REASON, **form_key()})
    assert client.get(url("record_withdraw", row.pk)).status_code == 404


def test_certificate_list_costs_the_same_for_many(client, city, officer):
    counts = []
    for turn in range(2):
        for number in range(1 + 4 * turn):
            person = EmployeeFactory(government=city.government)
            row = draft("certificate", number=str(number), valid_until=date(2027, 1, 1))
            add_record(employee=person, draft=row, user=None, reason=REASON)
        client.get(url("certificate_list"))
        with CaptureQueriesContext(connection) as asked:
            client.get(url("certificate_list"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
    file = b"".join(client.get(url("certificate_list"), {"ekspor": "csv"})).decode()
    assert file.count("STR (surat tanda registrasi)") == 6


# --- discipline -----------------------------------------------------------------------------------

SECRET = "Datang terlambat berulang kali"


def penalise(city, **values):
    return record_discipline(
        employee=city.person,
        draft=DisciplineDraft(
            **{
                "penalty": "written",
                "offence": SECRET,
                "decree_number": "862/1",
                "starts_on": date(2025, 3, 1),
            }
            | values
        ),
        user=city.officer,
        reason=REASON,
    )


def test_penalties_have_the_level_of_pp_94_2021():
    levels = [penalty.level for penalty in DisciplinePenalty]
    assert (
        levels
        == [DisciplineLevel.LIGHT] * 3 + [DisciplineLevel.MEDIUM] * 3 + [DisciplineLevel.HEAVY] * 3
    )


def test_discipline_is_sealed_and_every_opening_is_on_record(city):
    row = penalise(city)
    stored = str(list(DisciplineRecord.objects.values()))
    told = str([(event.changes, event.object_text) for event in AuditEvent.objects.all()])
    assert SECRET not in stored + told
    assert "written" not in stored + told
    [opened] = open_discipline(employee=city.person, user=city.officer, reason=REASON)
    assert (opened.penalty, opened.offence) == (DisciplinePenalty.WRITTEN, SECRET)
    assert AuditEvent.objects.latest("pk").action == "Membuka hukuman disiplin"
    withdraw_discipline(record=row, user=None, reason=REASON)
    assert open_discipline(employee=city.person, user=city.officer, reason=REASON) == []


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"starts_on": JOINED}, "sesudah TMT masuk"),
        ({"ends_on": date(2025, 2, 28)}, "sebelum mulai"),
    ],
)
def test_days_of_a_penalty_that_cannot_be_are_refused(city, values, text):
    with pytest.raises(ValidationError, match=text):
        penalise(city, **values)


def test_a_sealed_decision_does_not_open_in_another_row(city):
    one, other = penalise(city), penalise(city)
    DisciplineRecord.objects.filter(pk=one.pk).update(sealed=other.sealed)
    with pytest.raises(ValidationError, match="tidak dapat dibuka"):
        open_discipline(employee=city.person, user=city.officer, reason=REASON)
    assert [error.id for error in sealed_records()] == ["employees.E008"]


def test_who_reads_what_is_restricted(client, city):
    """Restricted field × role × relation: on the file absent for all, opened by few, each on
    record."""
    penalise(city)
    account = user_with_role(Role.EMPLOYEE, unit=city.a.unit)
    tie_user(employee=city.person, account=account, user=None, reason=REASON)
    pages = {
        Permission.DISCIPLINE_VIEW: (url("discipline_list", city.person.pk), SECRET),
        Permission.EMPLOYEE_NIK_VIEW: (url("employee_nik", city.person.pk), "NIK pegawai ini"),
        Permission.HEALTH_VIEW: (url("care_leave_list", city.person.pk), "Tidak ada cuti sakit"),
    }
    for role in (role for role in Role if role != Role.SUPERADMIN):
        for unit, reaches in ((city.a.unit, True), (city.b.unit, False)):
            client.force_login(user_with_role(role, unit=unit))
            seen = client.get(url("employee_detail", city.person.pk))
            assert SECRET not in seen.text
            if Permission.EMPLOYEE_EDIT not in ROLE_PERMISSIONS[role]:
                assert "17 Juni 1985" not in seen.text  # the birth date
            for permission, (page, word) in pages.items():
                before = AuditEvent.objects.filter(action__startswith="Membuka").count()
                answer = client.post(page, {"reason": REASON, **form_key()})
                opened = reaches and permission in ROLE_PERMISSIONS[role]
                assert (word in answer.text) == opened, (role, permission)
                read = AuditEvent.objects.filter(action__startswith="Membuka").count() - before
                assert read == (opened and permission != Permission.EMPLOYEE_NIK_VIEW)
    client.force_login(account)
    assert SECRET not in client.get(url("own_discipline")).text
    assert SECRET in client.post(url("own_discipline"), form_key()).text
    assert AuditEvent.objects.latest("pk").actor == account


def test_discipline_by_form(client, city, officer):
    page = url("discipline_create", city.person.pk)
    bad = client.post(page, {"penalty": "", "starts_on": "kemarin", **form_key()}).text
    assert "Hukuman belum dipilih." in bad
    assert not DisciplineRecord.objects.exists()
    client.post(
        page,
        {
            "penalty": "pay_6",
            "offence": SECRET,
            "decree_number": "862/2",
            "starts_on": "2026-01-05",
            "reason": REASON,
            **form_key(),
        },
    )
    row = DisciplineRecord.objects.get()
    client.post(url("discipline_withdraw", row.pk), {"reason": REASON, **form_key()})
    assert client.get(url("discipline_withdraw", row.pk)).status_code == 404
