"""Releasing a report: the second person, number and files that carry it, and the public check."""

from datetime import UTC, datetime
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from employees import guesses
from orgunits.actions import grant_role
from portal.files import attachment_path
from portal.models import Attachment, AuditEvent, Notification
from portal.permissions import Role
from reports.actions import finish_report, release_report, releasing
from reports.models import EvaluationReport
from reports.queries import released_with
from reports.stamps import NOT_RELEASED, public_address
from tests.factories.orgunits import LONG_AGO, OrgUnitFactory, user_with_role
from tests.factories.portal import form_key
from tests.factories.reports import EvaluationReportFactory, filed_report
from tests.worlds import kept_world

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 20, tzinfo=UTC)  # the third of March in Jakarta


@kept_world
def office():
    """A unit with an officer, a leader, and two reports that the officer ordered: a draft, and one
    that the leader released."""
    unit = OrgUnitFactory()
    writer = user_with_role(Role.HR_OFFICER, unit=unit)
    second = user_with_role(Role.LEADERSHIP, unit=unit)
    ready = filed_report(unit, user=writer)
    return SimpleNamespace(
        unit=unit,
        writer=writer,
        second=second,
        out=release_report(report=ready, user=second, now=NOW),
        outsider=user_with_role(Role.LEADERSHIP, unit=OrgUnitFactory()),
        report=filed_report(unit, user=writer),
    )


def released(office, **values):
    values = {"report": office.report, "user": office.second, "now": NOW} | values
    return release_report(**values)


def content(attachment):
    return attachment_path(attachment).read_bytes()


def text_of(pdf):
    return " ".join("\n".join(p.extract_text() for p in PdfReader(BytesIO(pdf)).pages).split())


def cells(xlsx):
    book = CalamineWorkbook.from_filelike(BytesIO(xlsx))
    return [cell for row in book.get_sheet_by_name("Ringkasan").to_python() for cell in row]


def test_a_released_report_has_a_number_and_files_that_say_so(office):
    report = office.out
    assert report.stamp.words == "Nomor 1/2026, diterbitkan 3 Maret 2026 oleh Pimpinan daerah"
    text, row = text_of(content(report.pdf)), cells(content(report.xlsx))
    assert "Nomor 1/2026" in text
    assert report.fingerprint.upper()[:4] in text
    assert "RANCANGAN" not in text
    assert NOT_RELEASED not in text
    assert public_address(report.fingerprint) in "".join(str(cell) for cell in row)
    assert "1/2026" in row
    event = AuditEvent.objects.get(action="Menerbitkan laporan evaluasi")
    assert event.actor == office.second
    assert Notification.objects.filter(recipient=office.writer, text__contains="1/2026").exists()


def test_a_draft_says_that_it_is_one(office):
    draft = EvaluationReportFactory(unit=office.unit, user=office.writer, built=True)
    text = text_of(content(draft.pdf))
    assert "RANCANGAN" in text
    assert NOT_RELEASED in text
    assert NOT_RELEASED in cells(content(draft.xlsx))


def test_who_ordered_it_cannot_release_it(office):
    with pytest.raises(ValidationError, match="orang kedua"):
        released(office, user=office.writer)
    office.report.refresh_from_db()
    assert not office.report.is_released
    assert AuditEvent.objects.filter(action="Menerbitkan laporan evaluasi").count() == 1


def test_the_database_refuses_one_person_and_half_a_release(office):
    row = EvaluationReport.objects.filter(pk=office.report.pk)
    whole = {"release_number": 1, "released_at": NOW, "release_office": "Pimpinan daerah"}
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(released_by=office.writer, **whole)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(released_by=office.second, **(whole | {"release_office": ""}))


def test_it_is_released_once_and_never_changes_again(office):
    report = office.out
    before = (report.pdf.sha256, report.xlsx.sha256, report.fingerprint, report.release_number)
    third = user_with_role(Role.LEADERSHIP, unit=office.unit)
    with pytest.raises(ValidationError, match="sudah terbit"):
        released(office, report=report, user=third)
    finish_report(
        report=report, inputs={}, fingerprint="0" * 64, ikm=None, pdf=b"x", xlsx=b"y", user=third
    )
    report = EvaluationReport.objects.get(pk=report.pk)
    assert (
        report.pdf.sha256,
        report.xlsx.sha256,
        report.fingerprint,
        report.release_number,
    ) == before


def test_numbers_follow_each_other_in_a_government_and_begin_anew_in_another(office):
    assert released(office).release_number == 2
    other = filed_report(OrgUnitFactory(), user=None)
    assert released(office, report=other, user=office.outsider).release_number == 1


def test_a_number_that_was_taken_meanwhile_is_not_given_twice(office, monkeypatch):
    other = filed_report(office.unit, user=office.writer)
    build = releasing.build_workbook

    def slowly(*args):
        monkeypatch.setattr(releasing, "build_workbook", build)
        released(office, report=other)
        return build(*args)

    monkeypatch.setattr(releasing, "build_workbook", slowly)
    report = released(office)
    assert report.release_number == 3
    assert "3/2026" in text_of(content(report.pdf))


def test_one_that_is_not_ready_is_refused(office):
    waiting = EvaluationReportFactory(unit=office.unit, user=office.writer)
    with pytest.raises(ValidationError, match="belum selesai"):
        released(office, report=waiting)


# --- pages ----------------------------------------------------------------------------------------


def release_page(report):
    return reverse("reports:report_release", args=[report.uuid])


def test_the_second_person_releases_on_its_page(client, office):
    client.force_login(office.second)
    detail = reverse("reports:report_detail", args=[office.report.uuid])
    assert release_page(office.report) in client.get(detail).content.decode()
    page = client.get(release_page(office.report))
    assert "tidak dapat diubah" in page.content.decode()
    answer = client.post(release_page(office.report), form_key(), follow=True)
    body = answer.content.decode()
    assert "Laporan terbit dengan nomor 2/" in body
    assert release_page(office.report) not in body
    assert "Periksa keaslian" in body


def test_who_ordered_it_is_offered_nothing_and_told_why(client, office):
    client.force_login(office.writer)
    detail = reverse("reports:report_detail", args=[office.report.uuid])
    assert release_page(office.report) not in client.get(detail).content.decode()
    files = Attachment.objects.count()
    answer = client.post(release_page(office.report), form_key(), follow=True)
    assert "Minta orang kedua" in answer.content.decode()
    assert Attachment.objects.count() == files


def test_others_find_no_page(client, office):
    client.force_login(office.outsider)
    assert client.get(release_page(office.report)).status_code == 404
    assert client.post(release_page(office.report), form_key()).status_code == 404
    client.force_login(user_with_role(Role.AUDITOR, unit=office.unit))
    assert client.get(release_page(office.report)).status_code == 403


def check(digest):
    """What anybody reads: no account, no cookie."""
    answer = Client().get(reverse("release_public:release_check", args=[digest]))
    assert not answer.cookies
    return answer


def test_anybody_checks_a_paper_or_a_file(office):
    report = office.out
    for digest, words in (
        (report.fingerprint, "sidik jari data"),
        (report.fingerprint[:16], "sidik jari data"),  # as the cover shows it
        (report.pdf.sha256.upper(), "berkas PDF"),
        (report.xlsx.sha256, "berkas XLSX"),
    ):
        body = check(digest).content.decode()
        assert "Laporan ini terbit resmi" in body
        assert words in body
        assert "1/2026" in body
        assert office.unit.name in body
        assert "3 Maret 2026" in body
        assert "Pimpinan daerah" in body
        assert str(office.second) not in body


def test_the_office_named_is_one_that_may_release(office):
    """The head of the unit, who audits as well."""
    head = user_with_role(Role.UNIT_HEAD, unit=office.unit)
    grant_role(user=head, unit=office.unit, role=Role.AUDITOR, granted_by=None, valid_from=LONG_AGO)
    assert released(office, user=head).release_office == "Pimpinan unit"


def test_a_draft_and_nothing_at_all_get_the_same_answer(office):
    EvaluationReport.objects.filter(pk=office.report.pk).update(fingerprint="a" * 64)
    draft, nothing = check("a" * 64), check("f" * 64)
    assert (draft.status_code, draft.content) == (404, nothing.content)
    assert check(office.report.pdf.sha256).status_code == 404
    assert check("bukan-sidik-jari").status_code == 404
    assert released_with(office.out.fingerprint[:-1] + "/") == []


def test_who_tries_many_has_to_wait(office, monkeypatch):
    monkeypatch.setattr(guesses, "MOST", 3)
    visitor = Client(REMOTE_ADDR="203.0.113.9")
    address = [
        reverse("release_public:release_check", args=[digest])
        for digest in ("1" * 64, "2" * 64, "3" * 64, office.out.fingerprint)
    ]
    assert [visitor.get(one).status_code for one in address] == [404, 404, 404, 429]


def test_what_is_typed_leads_to_the_check(client):
    find = reverse("release_public:release_find")
    assert "Periksa laporan evaluasi" in client.get(find).content.decode()
    answer = client.get(find, {"sidik": " 7F3A 91C4 "})
    assert answer["Location"] == reverse("release_public:release_check", args=["7F3A91C4"])
    assert client.get(find, {"sidik": "//evil.example/"})["Location"].startswith("/laporan/")
