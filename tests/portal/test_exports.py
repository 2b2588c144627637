"""``?ekspor=`` on a list: what the list shows, as a file, and a line in the audit trail."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from portal.actions import request_job
from portal.models import AuditEvent
from tests.portal import kinds  # noqa: F401  registers the kinds of job


@pytest.fixture
def jobs(government, employee):
    """55 jobs, more than one page of the list, one of which begins like a formula."""
    titles = [f"Hitung {number:02}" for number in range(54)] + ['=HYPERLINK("x")']
    return [
        request_job(
            kind="portal.test", title=title, params={}, government=government, user=employee
        )
        for title in titles
    ]


@pytest.fixture
def signed_in(client, employee):
    client.force_login(employee)
    return client


def csv_rows(response):
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_csv_has_every_page_in_the_order_of_the_list(signed_in, jobs):
    response = signed_in.get(reverse("portal:job_list"), {"ekspor": "csv", "sort": "-title"})
    head, *rows = csv_rows(response)
    assert head[:2] == ["Pekerjaan", "Keadaan"]
    assert [row[0] for row in rows] == sorted((job.title for job in jobs), reverse=True)[:-1] + [
        "'" + '=HYPERLINK("x")'
    ]
    assert response["Content-Type"].startswith("text/csv")
    assert response["Cache-Control"] == "private, no-store"


def test_xlsx_has_only_what_the_filter_leaves(signed_in, jobs, government):
    response = signed_in.get(reverse("portal:job_list"), {"ekspor": "xlsx", "state": "queued"})
    [sheet] = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).sheet_names
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_name(sheet)
    assert sheet == "Pekerjaan"
    assert len(rows.to_python()) == 56
    name = f"pekerjaan-{government.today().isoformat()}.xlsx"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    nothing = signed_in.get(reverse("portal:job_list"), {"ekspor": "csv", "state": "failed"})
    assert csv_rows(nothing) == [
        ["Pekerjaan", "Keadaan", "Selesai", "Jumlah", "Peminta", "Diminta", "Berakhir"]
    ]


def test_export_is_written_to_the_trail_with_its_filter(signed_in, jobs, employee):
    signed_in.get(reverse("portal:job_list"), {"ekspor": "xlsx", "state": "queued", "page": 2})
    event = AuditEvent.objects.latest("pk")
    assert event.action == "Mengekspor Pekerjaan (XLSX)"
    assert event.actor == employee
    assert event.changes == {"state": [None, "queued"]}


@pytest.mark.parametrize(
    "number", ["198506172015031002", "19850617 201503 1 002", "3674051706850001"]
)
def test_a_number_of_a_person_that_was_searched_for_stays_out_of_the_trail(signed_in, jobs, number):
    signed_in.get(reverse("portal:job_list"), {"ekspor": "csv", "q": f"Hitung {number}"})
    event = AuditEvent.objects.latest("pk")
    assert event.changes == {"q": [None, "Hitung (nomor disamarkan)"]}


def test_unknown_format_shows_the_page(signed_in, jobs):
    response = signed_in.get(reverse("portal:job_list"), {"ekspor": "pdf"})
    assert response["Content-Type"].startswith("text/html")
    assert "?ekspor=xlsx" in response.content.decode()


def test_export_link_keeps_filter_and_order_but_not_the_page(signed_in, jobs):
    page = signed_in.get(reverse("portal:job_list"), {"sort": "title", "page": 2}).content.decode()
    assert "?sort=title&amp;ekspor=csv" in page


def test_audit_export_reads_as_the_page_does(client, auditor, jobs):
    client.force_login(auditor)
    response = client.get(reverse("portal:audit_list"), {"ekspor": "csv"})
    head, *rows = csv_rows(response)
    assert head[0] == "Waktu"
    assert len(rows) == AuditEvent.objects.count()
    assert "Meminta pekerjaan" in {row[2] for row in rows}
    assert "T" not in rows[0][0][:10]


def test_export_asks_as_often_for_many_rows_as_for_few(signed_in, jobs):
    def n_queries(**query):
        with CaptureQueriesContext(connection) as captured:
            b"".join(signed_in.get(reverse("portal:job_list"), {"ekspor": "csv", **query}))
        return len(captured)

    n_queries()
    assert n_queries() == n_queries(state="failed")
