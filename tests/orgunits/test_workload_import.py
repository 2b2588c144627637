"""The workload of many posts from a file."""

from decimal import Decimal

import pytest

from orgunits.actions import WorkloadRefused, save_tasks
from orgunits.drafts import WorkloadTaskDraft
from orgunits.imports.workload import WorkloadImport
from orgunits.integrity import workload_faults
from orgunits.models import WorkloadTask
from portal.models import AuditEvent
from portal.permissions import Role
from tests.factories.orgunits import PositionFactory, WorkloadTaskFactory, user_with_role
from tests.orgunits.imports_run import exported, judge

KIND = WorkloadImport()
D = Decimal
LINE = {"unit": "Dinkes", "position": "penata layanan", "text": "Menyusun laporan", "year": "2026"}
LINE |= {"volume": "1.250,5", "norm": "30"}


@pytest.fixture
def post(town):
    return PositionFactory(unit=town.health, name="Penata Layanan")


def test_file_adds_and_changes_tasks_in_one_write(town, post):
    old = WorkloadTaskFactory(position=post, text="Mencatat surat", note="lama")
    lines = [
        LINE,
        LINE | {"text": "mencatat  SURAT", "volume": "9"},
        LINE | {"text": "Merawat alat", "volume": "40", "norm": "8", "method": "peralatan"},
        LINE | {"text": "Rapat", "volume": "2", "norm": "120", "period": "mingguan"},
    ]
    outcome = judge(KIND, town.officer, lines)
    assert outcome.errors == []
    assert outcome.apply() == {"lines": ["3 uraian tugas ditambahkan", "1 uraian tugas diubah"]}
    rows = WorkloadTask.objects.filter(position=post, year=2026).order_by("order")
    assert [(row.text, row.volume, row.norm, row.method, row.period) for row in rows] == [
        ("mencatat SURAT", D(9), D(30), "task", "year"),
        ("Menyusun laporan", D("1250.50"), D(30), "task", "year"),
        ("Merawat alat", D(40), D(8), "equipment", "year"),
        ("Rapat", D(2), D(120), "task", "week"),
    ]
    old.refresh_from_db()
    assert old.note == "lama"
    assert AuditEvent.objects.filter(action="Mengubah uraian tugas").get().reason


def test_exporting_and_importing_again_changes_nothing(town, post):
    for columns in ({}, {"norm": None, "method": "teacher"}, {"volume": D("0.25")}):
        WorkloadTaskFactory(position=post, output="berkas", **columns)
    WorkloadTaskFactory(position=PositionFactory(unit=town.market), source="Buku agenda")
    lines = exported(KIND, town.officer)
    assert len(lines) == 4
    outcome = judge(KIND, town.officer, lines)
    assert (outcome.errors, outcome.created, outcome.updated) == ([], [], [])


def test_what_is_wrong_is_told_by_row_and_column(town, post):
    PositionFactory(unit=town.health, name="Kembar")
    PositionFactory(unit=town.health, name="kembar")
    lines = [
        LINE | {"unit": "Dinas Antah"},
        LINE | {"unit": "Dinas Perdagangan"},  # not the officer's
        LINE | {"position": "Juru Tulis"},
        LINE | {"position": "Kembar"},
        LINE | {"norm": ""},
        LINE,
        LINE | {"unit": "Dinas Kesehatan"},  # the same post by another name
        LINE | {"text": "Lain", "volume": "9000000", "norm": "999999"},
    ]
    told = judge(KIND, town.narrow, lines).told
    unknown = "Unit “{}” tidak ada di antara unit yang bebannya boleh Anda isi."
    assert told == {
        (2, "unit"): unknown.format("Dinas Antah"),
        (3, "unit"): unknown.format("Dinas Perdagangan"),
        (4, "position"): "Unit ini tidak punya jabatan “Juru Tulis”.",
        (5, "position"): "Unit ini punya beberapa jabatan dengan nama itu.",
        (6, "norm"): "Isi dengan angka lebih dari nol.",
        (7, "text"): "Tugas ini sudah ada di baris 6.",
        (8, "text"): "Tugas ini sudah ada di baris 6.",
        (9, "volume"): "Lebih dari pekerjaan seribu orang. Periksa volume dan waktunya.",
    }


def test_hours_become_minutes_when_the_officer_says_so(town, post):
    judge(KIND, town.officer, [LINE | {"norm": "1,5"}], {"hours": True}).apply()
    assert WorkloadTask.objects.get().norm == 90


def test_nobody_exports_posts_out_of_sight(town, post):
    WorkloadTaskFactory(position=post)
    stranger = user_with_role(Role.HR_OFFICER, unit=town.trade)
    assert exported(KIND, stranger) == []


def test_task_stands_once_in_a_form(town, post):
    task = WorkloadTaskFactory(position=post, text="Mengarsipkan")
    double = WorkloadTaskDraft(
        position_id=post.pk, year=2026, key=post_key(9), text="mengarsipkan", volume=D(1), norm=D(1)
    )
    with pytest.raises(WorkloadRefused) as refused:
        save_tasks(government=town.government, drafts=[double], user=None)
    assert refused.value.rows == {
        post_key(9): {"text": ["Uraian tugas ini sudah ada di baris lain."]}
    }
    assert WorkloadTask.objects.get() == task


def post_key(number):
    return WorkloadTask._meta.get_field("key").to_python(f"00000000-0000-4000-8000-{number:012}")


def test_verify_names_a_load_that_does_not_fit(town, post):
    WorkloadTaskFactory(position=post)
    assert workload_faults(town.government.pk) == []
    WorkloadTask.objects.update(load=5)
    (text,) = workload_faults(town.government.pk)
    assert "beban yang tidak cocok" in text
