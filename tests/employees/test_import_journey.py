"""Units and people through the screens of the import: the files the templates give, a file with
every kind of mistake and its corrected version, and the portal's own export."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from employees.models import Employee, Placement
from orgunits.models import OrgUnit, StructureChange
from portal.imports.spec import KINDS
from portal.models import AuditEvent, ImportRun
from portal.permissions import Role
from tests.employees.test_imports import MISTAKES, NIK, line
from tests.factories.employees import nip_of
from tests.factories.orgunits import GovernmentFactory, root_of, user_with_role
from tests.factories.portal import form_key

REASON = "Data kepegawaian per 1 November 2026."
N_UNITS, N_PEOPLE = 40, 60


def file_of(kind, lines, only=None):
    """A file in the headings of the template, filled with ``lines`` ({column: cell})."""
    columns = [column for column in KINDS[kind].columns if only is None or column.name in only]
    book = Workbook()
    book.active.append([column.title for column in columns])
    for cells in lines:
        book.active.append([cells.get(column.name, "") for column in columns])
    return as_upload(book)


def as_upload(book):
    content = BytesIO()
    book.save(content)
    return SimpleUploadedFile("berkas.xlsx", content.getvalue())


def upload(client, kind, file, **options):
    """Send a file and confirm its mapping as suggested; returns the checked run."""
    data = form_key() | {"kind": kind, "file": file}
    response = client.post(reverse("portal:import_create"), data)
    assert response.status_code == 302, response.content.decode()
    run = ImportRun.objects.latest("pk")
    names = {f"column_{place}": name for place, name in enumerate(run.mapping)}
    chosen = {f"option_{name}": "on" for name in options}
    url = reverse("portal:import_map", args=[run.uuid])
    client.post(url, form_key() | names | chosen | {"mode": "both", "step": "map"})
    run.refresh_from_db()
    assert run.state == "checked", run.failure
    return run


def confirm(client, run):
    url = reverse("portal:import_confirm", args=[run.uuid])
    response = client.post(url, form_key() | {"reason": REASON})
    run.refresh_from_db()
    assert run.state == "applied", response.content.decode()
    return run


def shown_errors(client, run):
    """``{(row, column title): message}`` of every page of the errors."""
    found = {}
    url = reverse("portal:import_detail", args=[run.uuid])
    for number in range(1, 9):
        context = client.get(url, {"bagian": "kesalahan", "page": number}).context
        found |= {(row, title): message for row, title, message, _ in context["lines"]}
        if not context["page_obj"].has_next():
            return found
    raise AssertionError("more pages than a test needs")


@pytest.fixture
def officer(db, client):
    officer = user_with_role(Role.HR_OFFICER, unit=root_of(GovernmentFactory()))
    client.force_login(officer)
    return officer


def unit_lines():
    """Ten agencies, each with a secretariat, a subbagian and a bidang."""
    lines = []
    for number in range(1, N_UNITS // 4 + 1):
        code, name = f"{number:02}", f"Dinas Urusan {number}"
        lines += [
            {"code": code, "name": name, "tipe": "A"},
            {"code": f"{code}.1", "name": "Sekretariat", "parent": name},
            {"code": f"{code}.1.1", "name": "Subbagian Umum", "parent": f"{code}.1"},
            {"code": f"{code}.2", "name": f"Bidang Pelayanan {number}", "parent": code},
        ]
    return lines


def people_lines():
    lines = []
    for number in range(N_PEOPLE):
        agency = number % (N_UNITS // 4) + 1
        lines.append(
            {
                "nip": nip_of(number), "name": f"Warga Pegawai {number}", "golongan": "III/b",
                "unit": f"Dinas Urusan {agency} > Sekretariat",
                "position": "Pengelola Keuangan", "job_kind": "Pelaksana",
                "position_since": "2020-01-02", "education_level": "S-1",
            }
        )  # fmt: skip
    return lines


def test_a_government_is_filled_by_two_files_and_its_export_changes_nothing(officer, client):
    government = officer.government
    run = confirm(client, upload(client, "orgunits.units", file_of("orgunits.units", unit_lines())))
    assert run.n_created == N_UNITS
    assert OrgUnit.objects.filter(government=government).count() == N_UNITS + 1
    assert StructureChange.objects.filter(government=government).count() == 2

    people = file_of("employees.people", people_lines())
    run = confirm(client, upload(client, "employees.people", people, make_posts=True))
    assert run.n_created == N_PEOPLE
    assert run.result["lines"] == [
        "60 pegawai didaftarkan",
        "10 jabatan dibuat",
        "60 penempatan dicatat",
    ]
    assert Placement.objects.filter(government=government).count() == N_PEOPLE
    event = AuditEvent.objects.filter(action="Mendaftarkan pegawai").latest("pk")
    assert (event.actor, event.reason) == (officer, REASON)

    for kind, count in (("orgunits.units", N_UNITS + 1), ("employees.people", N_PEOPLE)):
        response = client.get(reverse("portal:import_create"), {"kind": kind, "berkas": "isi"})
        content = b"".join(response) if response.streaming else response.content
        run = upload(client, kind, SimpleUploadedFile("isi.xlsx", content))
        assert (run.n_errors, run.n_created, run.n_changed, run.n_same) == (0, 0, 0, count)


def test_a_file_with_every_mistake_writes_nothing_and_its_corrected_version_imports(city, client):
    client.force_login(city.officer)
    wrong = [line(800 + n) | cells for n, (_, _, cells) in enumerate(MISTAKES)]
    only = {name for cells in wrong for name in cells}
    right = [line(700 + n, sex="Laki-laki") for n in range(len(MISTAKES))]
    before = AuditEvent.objects.filter(object_label="employees.Employee").count()

    run = upload(client, "employees.people", file_of("employees.people", wrong + right, only))
    titles = {column.name: column.title for column in KINDS["employees.people"].columns}
    shown = shown_errors(client, run)
    assert len({(column, text) for column, text, _ in MISTAKES}) >= 20
    assert set(shown) == {
        (number, titles[column]) for number, (column, _, _) in enumerate(MISTAKES, start=2)
    }
    for number, (column, text, _) in enumerate(MISTAKES, start=2):
        assert text in shown[number, titles[column]]
    url = reverse("portal:import_confirm", args=[run.uuid])
    client.post(url, form_key() | {"reason": REASON})
    run.refresh_from_db()
    assert run.state == "checked"
    assert Employee.objects.filter(government=city.government).count() == 1
    assert AuditEvent.objects.filter(object_label="employees.Employee").count() == before
    page = client.get(reverse("portal:import_detail", args=[run.uuid])).content.decode()
    assert NIK not in page
    assert "367405" not in page
    sheet = load_workbook(
        BytesIO(client.get(reverse("portal:import_errors", args=[run.uuid])).getvalue())
    ).active
    assert sheet.max_row == len(MISTAKES) + 1

    good = [line(800 + n, sex="Laki-laki") for n in range(len(MISTAKES))]
    run = upload(client, "employees.people", file_of("employees.people", good + right, only))
    assert run.n_errors == 0
    confirm(client, run)
    assert Employee.objects.filter(government=city.government).count() == 2 * len(MISTAKES) + 1


def test_a_child_of_a_row_with_a_mistake_is_not_blamed_for_it(officer, client):
    lines = [
        {"code": "1", "name": "Dinas A", "order": "pertama"},
        {"code": "1.1", "name": "Bidang B", "parent": "Dinas A"},
    ]
    run = upload(client, "orgunits.units", file_of("orgunits.units", lines))
    assert set(shown_errors(client, run)) == {(2, "Urutan")}


def test_the_template_imports_after_its_example_is_filled_in(officer, client):
    response = client.get(
        reverse("portal:import_create"), {"kind": "orgunits.units", "berkas": "templat"}
    )
    content = b"".join(response) if response.streaming else response.content
    book = load_workbook(BytesIO(content))
    run = upload(client, "orgunits.units", as_upload(book))
    assert (run.n_errors, run.n_created) == (0, 1)
