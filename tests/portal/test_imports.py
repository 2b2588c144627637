"""The way of a file through the screens: upload, mapping, preview, confirmation."""

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from portal.enums import ImportState, JobState
from portal.files import attachment_path
from portal.imports import actions
from portal.imports.checking import Outcome
from portal.imports.spec import SEALED
from portal.models import Attachment, AuditEvent, Holiday, ImportMapping, ImportRun, Job
from portal.permissions import Role
from tests.factories.orgunits import user_with_role
from tests.factories.portal import form_key
from tests.portal.import_kinds import KIND
from tests.portal.sheets import HEAD, ROWS, csv_file, xlsx_bytes, xlsx_file

REASON = "Sesuai SKB tiga menteri."


@pytest.fixture
def officer(government):
    return user_with_role(Role.HR_OFFICER, government=government)


@pytest.fixture
def desk(client, officer):
    """A browser in which the officer is signed in."""
    client.force_login(officer)
    return client


def send(desk, file, **more):
    """Upload and follow to the page that comes next."""
    data = form_key() | {"kind": KIND.name, "file": file} | more  # as in the page: the file last
    return desk.post(reverse("portal:import_create"), data, follow=True)


def page(name, run):
    return reverse(f"portal:{name}", args=[run.uuid])


def accept_mapping(desk, run, **more):
    data = {f"column_{place}": name for place, name in enumerate(run.mapping)}
    data |= {"mode": "both"} | form_key() | more
    return desk.post(page("import_map", run), data, follow=True)


def checked(desk, file, **more):
    """Upload, take the mapping that was found, have it checked; return the run."""
    send(desk, file)
    run = ImportRun.objects.latest("pk")
    if run.state == ImportState.UPLOADED:
        accept_mapping(desk, run, **more)
        run.refresh_from_db()
    return run


def confirm(desk, run, reason=REASON, **more):
    return desk.post(
        page("import_confirm", run), {"reason": reason} | form_key() | more, follow=True
    )


# --- the good way -------------------------------------------------------------------------------


def test_a_file_goes_from_upload_to_rows(desk, officer, government):
    response = send(desk, csv_file())
    run = ImportRun.objects.get()
    assert response.redirect_chain[-1][0] == page("import_map", run)
    assert run.mapping == ["day", "name", "legal_basis"]
    response = accept_mapping(desk, run)
    run.refresh_from_db()
    assert (run.state, run.n_created, run.n_changed, run.n_errors) == ("checked", 3, 0, 0)
    assert "Hari Kemerdekaan" in response.content.decode()
    assert not Holiday.objects.exists()
    response = confirm(desk, run)
    run.refresh_from_db()
    assert run.state == ImportState.APPLIED
    assert "3 hari libur dicatat" in response.content.decode()
    assert list(Holiday.objects.values_list("day", "name")) == [
        (date(2026, 8, 17), "Hari Kemerdekaan"),
        (date(2026, 12, 25), "Hari Raya Natal"),
        (date(2027, 1, 1), "Tahun Baru Masehi"),
    ]
    event = AuditEvent.objects.get(action="Menerapkan impor")
    assert (event.actor, event.reason, event.changes["n_created"]) == (officer, REASON, [0, 3])


def test_same_file_again_changes_nothing_and_needs_no_mapping(desk):
    confirm(desk, checked(desk, csv_file()))
    response = send(desk, csv_file())
    run = ImportRun.objects.latest("pk")
    assert response.redirect_chain[-1][0] == page("import_detail", run)
    assert (run.n_created, run.n_changed, run.n_same) == (0, 0, 3)
    response = confirm(desk, run)
    assert "Belum bisa diterapkan" in response.content.decode()


def test_changes_are_shown_old_and_new_before_they_are_written(desk):
    confirm(desk, checked(desk, csv_file()))
    run = checked(desk, csv_file([["17 Agustus 2026", "HUT RI", ""], *ROWS[1:]]))
    text = desk.get(page("import_detail", run)).content.decode()
    assert "<del>Hari Kemerdekaan</del> → <ins>HUT RI</ins>" in text
    assert "<del>SKB 3 Menteri</del> → <ins>kosong</ins>" in text  # the column says it clears
    assert run.n_changed == 1
    confirm(desk, run)
    row = Holiday.objects.get(day=date(2026, 8, 17))
    assert (row.name, row.legal_basis) == ("HUT RI", "")


def test_empty_cell_and_absent_column_leave_what_is_there(desk):
    confirm(desk, checked(desk, csv_file()))
    run = checked(desk, csv_file([["2026-08-17", ""]], head=["Tanggal", "Nama"]))
    assert (run.n_changed, run.n_same, run.n_errors) == (0, 1, 0)


def test_own_export_imports_without_change(desk):
    confirm(desk, checked(desk, csv_file()))
    url = reverse("portal:import_create")
    content = desk.get(url, {"kind": KIND.name, "berkas": "isi"}).content
    run = checked(desk, xlsx_file([], name="isi.xlsx")) if not content else None
    assert run is None
    file = csv_file()
    file.name, file.file = "isi.xlsx", io.BytesIO(content)
    file.size = len(content)
    run = checked(desk, file)
    assert (run.n_same, run.n_created, run.n_changed, run.n_errors) == (3, 0, 0, 0)


def test_template_is_read_back_and_its_example_is_a_row(desk):
    url = reverse("portal:import_create")
    response = desk.get(url, {"kind": KIND.name, "berkas": "templat"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    assert book.sheet_names == [KIND.label, "Penjelasan"]
    assert book.get_sheet_by_index(0).to_python() == [
        ["Tanggal", "Nama", "Dasar hukum", "NIK"],
        ["2026-08-17", "Hari Kemerdekaan", "SKB 3 Menteri", ""],
    ]
    explained = book.get_sheet_by_index(1).to_python()
    assert explained[1][:2] == ["Tanggal", "kunci"]
    assert explained[3][4] == "isian lama dikosongkan"


# --- errors -------------------------------------------------------------------------------------

BAD = [
    ["2026-08-17", "Benar"],
    ["kemarin", "Salah tanggal"],
    ["2026-08-17", "Dua kali"],
    ["", "Tanpa tanggal"],
    ["2026-10-10", ""],
    ["2026-10-11", "Terlarang"],
    ["2026-10-12", "<b>x</b>" + "y" * 120],
]


def test_every_error_is_told_by_row_and_column_and_nothing_is_written(desk):
    run = checked(desk, csv_file(BAD, head=["Tanggal", "Nama"]))
    assert run.n_errors == 6
    text = desk.get(page("import_detail", run)).content.decode()
    for words in [
        "Tanggal tidak dikenal. Tulis seperti 2026-10-01 atau 1 Oktober 2026.",
        "Tanggal ini sudah ada di baris 2.",
        "Tanggal harus diisi.",
        "Nama wajib diisi untuk hari libur baru.",
        "Nama ini dilarang.",
        "Paling banyak 120 karakter. Yang diisi 128 karakter.",
        "&lt;b&gt;x&lt;/b&gt;",
    ]:
        assert words in text
    response = confirm(desk, run)
    assert "Belum bisa diterapkan" in response.content.decode()
    assert not Holiday.objects.exists()


def test_errors_are_filtered_by_column_and_row(desk):
    run = checked(desk, csv_file(BAD, head=["Tanggal", "Nama"]))
    url = page("import_detail", run)
    text = desk.get(url, {"bagian": "kesalahan", "column": "name"}).content.decode()
    assert "Nama ini dilarang." in text
    assert "Tanggal harus diisi." not in text
    text = desk.get(url, {"bagian": "kesalahan", "row": 5}).content.decode()
    assert "Tanggal harus diisi." in text
    assert "Nama ini dilarang." not in text
    text = desk.get(url, {"bagian": "kesalahan", "row": 2}).content.decode()
    assert "Tidak ada kesalahan yang cocok" in text


def test_error_list_has_the_rows_as_sent_and_their_errors(desk):
    run = checked(desk, csv_file(BAD, head=["Tanggal", "Nama"]))
    content = desk.get(page("import_errors", run)).content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["Tanggal", "Nama", "Baris", "Kesalahan"]
    assert [row[2] for row in rows[1:]] == [3, 4, 5, 6, 7, 8]
    assert rows[1][0] == "kemarin"
    assert rows[2][3] == "Tanggal: Tanggal ini sudah ada di baris 2."


def test_corrected_error_list_can_be_sent_again(desk):
    rows = [["2026-08-17", "Baik", 3, "Tanggal: dahulu salah"]]
    run = checked(desk, xlsx_file([["Tanggal", "Nama", "Baris", "Kesalahan"], *rows]))
    assert (run.n_created, run.n_errors) == (1, 0)


def test_preview_whose_file_is_gone_is_made_again(desk):
    run = checked(desk, csv_file())
    attachment_path(run.preview).unlink()
    response = desk.get(page("import_detail", run))
    assert response.status_code == 200
    assert "Pratinjau impor ini tidak ada di penyimpanan" in response.content.decode()
    desk.post(page("import_check", run), form_key())
    run.refresh_from_db()
    text = desk.get(page("import_detail", run)).content.decode()
    assert "Pratinjau impor ini tidak ada" not in text
    assert run.n_created == 3


def test_sealed_values_are_nowhere_in_the_preview(desk):
    rows = [["2026-08-17", "Baik", "3174012345678901"], ["2026-08-18", "Buruk", "31740123456789X"]]
    run = checked(desk, csv_file(rows, head=["Tanggal", "Nama", "NIK"]))
    text = desk.get(page("import_detail", run)).content.decode()
    stored = attachment_path(run.preview).read_text()
    for digits in ("3174012345678901", "31740123456789X"):
        assert digits not in text
        assert digits not in stored
    assert SEALED in text
    mapping = desk.get(page("import_map", run)).content.decode()
    assert "3174012345678901" not in mapping


def test_a_sealed_value_under_a_heading_nobody_knows_is_not_shown(desk):
    number = "3674051706850001"
    rows = [["2026-08-17", "HUT RI", number], ["2026-12-25", "Natal", "belum ada"]]
    shown = send(desk, csv_file(rows, head=["Tanggal", "Nama", "Lain-lain"])).content.decode()
    assert number not in shown
    assert f"{SEALED} · belum ada" in shown


def test_original_is_kept_sealed_and_only_opens_for_its_own_import(desk):
    rows = [["2026-08-17", "Baik", "3174012345678901"]]
    run = checked(desk, csv_file(rows, head=["Tanggal", "Nama", "NIK"]))
    other = checked(desk, csv_file(rows, head=["Tanggal", "Nama", "NIK"]))
    path = attachment_path(run.file)
    assert b"3174012345678901" not in path.read_bytes()
    path.write_bytes(attachment_path(other.file).read_bytes())
    response = desk.post(page("import_check", run), form_key(), follow=True)
    assert "Kirim lagi berkasnya" in response.content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Pilih berkasnya dahulu."),
        ({"file": csv_file([], head=["Tanggal"])}, "Tidak ada baris berisi"),
        ({"file": csv_file(name="libur.exe")}, "Kirim berkas XLSX, XLS, ODS atau CSV."),
        ({"file": csv_file(), "kind": "orgunits.secret"}, "Kesalahan"),
    ],
)
def test_bad_upload_says_why_and_keeps_nothing(desk, data, words):
    if "file" in data:
        data["file"].seek(0)
    data = {"kind": KIND.name} | data | form_key()
    response = desk.post(reverse("portal:import_create"), data)
    assert words in response.content.decode()
    assert not ImportRun.objects.exists()
    assert not Attachment.objects.exists()


def test_upload_beyond_the_limit_is_cut_off(desk, monkeypatch):
    monkeypatch.setattr("portal.imports.uploads.MAX_BYTES", 1000)
    big = csv_file([["2026-08-17", "x" * 90, ""]] * 40)
    response = send(desk, big)
    assert "lebih besar dari 50 MB" in response.content.decode()
    assert not ImportRun.objects.exists()


def test_reason_is_required(desk):
    run = checked(desk, csv_file())
    response = confirm(desk, run, reason="pendek")
    assert "paling sedikit 10 huruf" in response.content.decode()
    assert not Holiday.objects.exists()


def test_what_the_kind_refuses_is_shown_and_leaves_nothing(desk):
    run = checked(desk, csv_file([["2026-08-17", "Tolak", ""]]))
    response = confirm(desk, run)
    assert "Ditolak oleh aturan." in response.content.decode()
    run.refresh_from_db()
    assert run.state == ImportState.CHECKED
    assert not Holiday.objects.exists()


def test_a_fault_while_writing_leaves_nothing(desk):
    rows = [["2026-08-16", "Pertama", ""], ["2026-08-17", "Meledak", ""]]
    run = checked(desk, csv_file(rows))
    with pytest.raises(RuntimeError):
        confirm(desk, run)
    run.refresh_from_db()
    assert run.state == ImportState.CHECKED
    assert not Holiday.objects.exists()


# --- time goes on -------------------------------------------------------------------------------


def test_data_that_changed_since_the_preview_stop_the_writing(desk, government):
    confirm(desk, checked(desk, csv_file()))
    run = checked(desk, csv_file([["2026-08-17", "HUT RI", "SKB 3 Menteri"]]))
    Holiday.objects.filter(day=date(2026, 8, 17)).update(name="Diubah orang lain")
    response = confirm(desk, run)
    assert "Data di portal berubah sejak pratinjau ini dibuat" in response.content.decode()
    assert Holiday.objects.get(day=date(2026, 8, 17)).name == "Diubah orang lain"
    response = desk.post(page("import_check", run), form_key(), follow=True)
    assert "<del>Diubah orang lain</del>" in response.content.decode()
    run.refresh_from_db()
    confirm(desk, run)
    assert Holiday.objects.get(day=date(2026, 8, 17)).name == "HUT RI"


def test_confirmed_twice_is_written_once(desk, officer):
    run = checked(desk, csv_file())
    confirm(desk, run)
    confirm(desk, run)
    actions.request_apply(run=run, user=officer, reason=REASON)
    assert Holiday.objects.count() == 3
    assert AuditEvent.objects.filter(action="Menerapkan impor").count() == 1


def test_discarded_import_is_over_and_its_files_are_gone(desk, django_capture_on_commit_callbacks):
    run = checked(desk, csv_file())
    paths = [attachment_path(run.file), attachment_path(run.preview)]
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(page("import_discard", run), form_key())
    run.refresh_from_db()
    assert run.state == ImportState.DISCARDED
    assert (run.file, run.preview) == (None, None)
    assert [path.exists() for path in paths] == [False, False]
    response = confirm(desk, run)
    assert "Belum bisa diterapkan" in response.content.decode()
    response = desk.post(page("import_discard", run), form_key(), follow=True)
    assert "sudah selesai atau dibatalkan" in response.content.decode()


def test_originals_go_after_thirty_days(desk, django_capture_on_commit_callbacks):
    applied = checked(desk, csv_file())
    confirm(desk, applied)
    waiting = checked(desk, csv_file([["2026-09-09", "Baru", ""]]))
    now = timezone.now()
    assert actions.remove_old_files(now + timedelta(days=29, hours=23)) == 0
    path = attachment_path(waiting.file)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.remove_old_files(now + timedelta(days=30, hours=1)) == 2
    applied.refresh_from_db()
    waiting.refresh_from_db()
    assert (applied.state, applied.n_created, applied.file) == ("applied", 3, None)
    assert (waiting.state, waiting.file, path.exists()) == ("discarded", None, False)
    assert desk.get(page("import_detail", applied)).status_code == 200
    assert not list(Path(settings.FILES_DIR).rglob(path.name))


# --- mapping ------------------------------------------------------------------------------------


def test_unknown_headings_are_suggested_but_not_taken(desk):
    send(desk, csv_file([["2026-08-17", "HUT", "x"]], head=["Tangal", "Nama", "Lain-lain"]))
    run = ImportRun.objects.get()
    assert run.mapping == ["", "name", ""]
    text = desk.get(page("import_map", run)).content.decode()
    assert "Mungkin: <b>Tanggal</b>" in text
    assert "Kolom wajib yang belum dipasangkan" not in text  # the key is asked for when sent
    response = accept_mapping(desk, run)
    assert "Pasangkan Tanggal: tanpa itu baris tidak dapat dikenali." in response.content.decode()
    accept_mapping(desk, run, column_0="day")
    run.refresh_from_db()
    assert run.state == ImportState.CHECKED
    assert ImportMapping.objects.get().mapping == ["day", "name", ""]


def test_one_column_is_not_given_twice(desk):
    send(desk, csv_file())
    run = ImportRun.objects.get()
    response = accept_mapping(desk, run, column_2="name")
    assert "Dua judul dipasangkan ke kolom yang sama: Nama." in response.content.decode()
    run.refresh_from_db()
    assert run.state == ImportState.UPLOADED


def test_sheet_and_heading_row_can_be_chosen(desk):
    content = xlsx_bytes(
        {
            "Petunjuk": [["Baca dahulu"], ["Isi lembar kedua"]],
            "Data": [["Tanggal", "Nama"], ["keterangan", "x"], ["Tanggal", "Nama"],
                     ["2026-08-17", "HUT RI"]],
        }
    )  # fmt: skip
    file = csv_file(name="dua.xlsx")
    file.file, file.size = io.BytesIO(content), len(content)
    send(desk, file)
    run = ImportRun.objects.get()
    assert run.sheet == "Petunjuk"
    data = {"step": "table", "sheet": "Data", "header_row": 3} | form_key()
    desk.post(page("import_map", run), data)
    run.refresh_from_db()
    assert (run.sheet, run.header_row, run.mapping) == ("Data", 3, ["day", "name"])
    accept_mapping(desk, run)
    run.refresh_from_db()
    assert (run.n_created, run.n_errors) == (1, 0)
    bad = {"step": "table", "sheet": "Data", "header_row": 25} | form_key()
    response = desk.post(page("import_map", run), bad)
    assert "Judul kolom tidak ditemukan" in response.content.decode()


def two_sheets(first, second):
    content = xlsx_bytes({"Pertama": first, "Kedua": second})
    file = csv_file(name="dua.xlsx")
    file.file, file.size = io.BytesIO(content), len(content)
    return file


def test_another_sheet_is_searched_for_its_own_heading(desk):
    """The row number that stands in the form is of the sheet before."""
    first = [["Rekap"], [], ["Tanggal", "Nama"], ["2026-08-17", "HUT RI"]]
    second = [["Tanggal", "Nama"], ["2026-12-25", "Natal"], ["2027-01-01", "Tahun Baru"]]
    send(desk, two_sheets(first, second))
    run = ImportRun.objects.get()
    assert desk.get(page("import_map", run)).context["table_form"]["header_row"].value() == 3
    data = {"step": "table", "sheet": "Kedua", "header_row": 3} | form_key()
    desk.post(page("import_map", run), data)
    run.refresh_from_db()
    assert (run.sheet, run.header_row, run.headings) == ("Kedua", None, ["Tanggal", "Nama"])


def test_what_was_found_of_one_sheet_is_not_shown_of_another(
    desk, django_capture_on_commit_callbacks
):
    first = [["Tanggal", "Nama"], ["kemarin", "Salah Tanggal"]]
    second = [["Tanggal", "Nama"], ["2026-12-25", "Natal"]]
    run = checked(desk, two_sheets(first, second))
    assert run.n_errors == 1
    path = attachment_path(run.preview)
    with django_capture_on_commit_callbacks(execute=True):
        data = {"step": "table", "sheet": "Kedua", "header_row": 1} | form_key()
        desk.post(page("import_map", run), data)
    run.refresh_from_db()
    assert (run.state, run.preview, run.n_errors) == ("uploaded", None, 0)
    assert not path.exists()
    shown = desk.get(page("import_detail", run)).content.decode()
    assert "kemarin" not in shown
    assert "Baris dibaca" not in shown
    assert desk.get(page("import_errors", run)).status_code == 302


def test_a_check_that_comes_late_does_not_wake_an_import_that_was_given_up(desk, officer):
    """A worker that was taken for dead goes on reading while its import is discarded."""
    run = checked(desk, csv_file())
    late = ImportRun.objects.select_related("government", "file", "preview").get(pk=run.pk)
    actions.discard_import(run=run, user=officer)
    kept = Attachment.objects.count()
    with pytest.raises(ValidationError, match="sudah selesai atau dibatalkan"):
        actions.keep_outcome(late, officer, KIND, Outcome())
    run.refresh_from_db()
    assert (run.state, run.preview, run.file) == (ImportState.DISCARDED, None, None)
    assert Attachment.objects.count() == kept


def test_known_source_is_recognised_and_named(desk):
    send(desk, csv_file([["1", "17 Agustus 2026", "HUT RI"]], head=["No", "Hari Tanggal", "Libur"]))
    run = ImportRun.objects.get()
    assert (run.source, run.mapping) == ("kemenpan", ["", "day", "name"])
    text = desk.get(page("import_map", run)).content.decode()
    assert "Berkas ini dikenal sebagai SKB Tiga Menteri." in text


def test_mode_leaves_out_the_other_rows(desk):
    confirm(desk, checked(desk, csv_file(ROWS[:1])))
    changed = [["2026-08-17", "HUT RI", "SKB 3 Menteri"], *ROWS[1:]]
    ImportMapping.objects.all().delete()
    run = checked(desk, csv_file(changed), mode="create")
    assert (run.n_created, run.n_changed, run.n_skipped) == (2, 0, 1)
    accept_mapping(desk, run, mode="update")
    run.refresh_from_db()
    assert (run.n_created, run.n_changed, run.n_skipped) == (0, 1, 2)


def test_new_row_without_a_required_column_of_the_file_is_an_error(desk):
    run = checked(desk, csv_file([["2026-08-17"]], head=["Tanggal"]))
    text = desk.get(page("import_detail", run)).content.decode()
    assert "Nama tidak ada di berkas, padahal nama wajib diisi untuk hari libur baru." in text


# --- long files ---------------------------------------------------------------------------------


def many(n):
    first = date(2030, 1, 1)
    return [[(first + timedelta(days=k)).isoformat(), f"Libur {k}", ""] for k in range(n)]


def test_long_file_is_checked_and_written_by_a_worker(
    desk, officer, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        run = checked(desk, csv_file(many(2001)))
    run.refresh_from_db()
    assert run.job.kind == "portal.import_check"
    assert (run.job.state, run.state, run.n_created) == (JobState.DONE, "checked", 2001)
    assert run.job.result["url"] == page("import_detail", run)
    with django_capture_on_commit_callbacks(execute=True):
        confirm(desk, run)
    run.refresh_from_db()
    assert (run.state, run.job.kind, run.job.state) == ("applied", "portal.import_apply", "done")
    assert Holiday.objects.count() == 2001


def test_two_thousand_rows_need_no_worker(desk):
    run = checked(desk, csv_file(many(2000)))
    assert (run.job, run.n_created) == (None, 2000)


def test_while_a_worker_is_at_it_the_page_says_so_and_nothing_else_is_done(desk):
    run = checked(desk, csv_file(many(2001)))  # nobody came for the job yet
    run.refresh_from_db()
    text = desk.get(page("import_detail", run)).content.decode()
    assert "Memeriksa libur.csv" in text
    assert "Batalkan" in text
    response = desk.post(page("import_discard", run), form_key(), follow=True)
    assert "sedang dikerjakan" in response.content.decode()
    desk.post(reverse("portal:job_cancel", args=[run.job.uuid]), form_key())
    text = desk.get(page("import_detail", run)).content.decode()
    assert "Pekerjaannya dibatalkan" in text
    assert "Periksa ulang" in text


def test_worker_refuses_for_who_lost_the_permission(
    desk, officer, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        run = checked(desk, csv_file(many(2001)))
    run.refresh_from_db()
    actions.request_apply(run=run, user=officer, reason=REASON)
    officer.role_assignments.all().delete()
    from portal.jobs import run_job  # noqa: PLC0415

    run_job(Job.objects.get(kind="portal.import_apply").pk)
    assert Job.objects.get(kind="portal.import_apply").state == JobState.FAILED
    assert not Holiday.objects.exists()


def test_cancelled_before_writing_leaves_nothing(desk, officer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        run = checked(desk, csv_file(many(2001)))
    run.refresh_from_db()
    confirm(desk, run)
    run.refresh_from_db()
    desk.post(reverse("portal:job_cancel", args=[run.job.uuid]), form_key())
    run.refresh_from_db()
    assert (run.job.state, run.state) == (JobState.CANCELLED, ImportState.CHECKED)
    assert not Holiday.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        confirm(desk, run)
    assert Holiday.objects.count() == 2001


# --- who sees it --------------------------------------------------------------------------------


def test_others_see_counts_but_no_rows(desk, client, auditor, government):
    run = checked(desk, csv_file())
    client.force_login(auditor)
    text = client.get(page("import_detail", run)).content.decode()
    assert "Hari Kemerdekaan" not in text
    assert "Baris dibaca" in text
    assert client.get(page("import_errors", run)).status_code == 403
    colleague = user_with_role(Role.HR_OFFICER, government=government)
    client.force_login(colleague)
    assert client.get(page("import_detail", run)).status_code == 404
    assert client.post(page("import_confirm", run), form_key()).status_code == 404


def test_admin_without_the_permission_of_a_kind_is_offered_none(client, admin):
    client.force_login(admin)
    text = client.get(reverse("portal:import_create")).content.decode()
    assert KIND.label not in text
    assert "Tidak ada data yang dapat Anda impor" in text
    response = client.post(
        reverse("portal:import_create"), {"kind": KIND.name, "file": csv_file()} | form_key()
    )
    assert response.status_code == 200
    assert not ImportRun.objects.exists()


def test_apply_asks_for_the_permission_again(desk, officer):
    run = checked(desk, csv_file())
    work = actions.prepared(run, officer)
    officer.role_assignments.all().delete()
    run.reason = REASON
    run.save()
    with pytest.raises(PermissionDenied):
        actions.apply_import(run=run, user=officer, work=work)


def test_check_names_is_for_known_columns():
    with pytest.raises(ValueError, match="one known column"):
        actions.check_names(KIND, HEAD, ["day", "name", "password"])
    with pytest.raises(ValidationError):
        actions.check_names(KIND, HEAD, ["name", "", ""])


def test_queries_do_not_grow_with_the_rows(desk):
    def n_queries(rows):
        with CaptureQueriesContext(connection) as captured:
            run = checked(desk, csv_file(rows))
            confirm(desk, run)
            desk.get(page("import_detail", run))
        return len(captured)

    n_queries(many(1))
    few, some = n_queries(many(10)[5:8]), n_queries(many(900)[100:])
    assert few == some


def test_list_asks_as_often_for_three_imports_as_for_one(desk):
    def n_queries():
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(reverse("portal:import_list")).status_code == 200
        return len(captured)

    checked(desk, csv_file())
    n_queries()
    one = n_queries()
    checked(desk, csv_file())
    checked(desk, csv_file())
    assert n_queries() == one
