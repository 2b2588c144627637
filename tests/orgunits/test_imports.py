"""Units from a file: found, checked, written as one change; headers and defects of real files."""

import pytest

from orgunits.actions import undo_last_change
from orgunits.enums import UnitKind
from orgunits.imports import UnitImport
from orgunits.imports.columns import SOURCES
from orgunits.models import OrgUnit, StructureChange
from portal.imports.spec import Table
from portal.models import User
from portal.permissions import Role
from tests.factories.orgunits import (
    LONG_AGO,
    REASON,
    GovernmentFactory,
    grow_units,
    root_of,
    user_with_role,
)
from tests.orgunits.imports_run import exported, judge

KIND = UnitImport()


@pytest.fixture
def officer(db):
    return user_with_role(Role.HR_OFFICER, unit=root_of(GovernmentFactory()))


def names(government):
    units = OrgUnit.objects.filter(government=government, parent__isnull=False).active()
    return {unit.name: unit.parent.name for unit in units.select_related("parent")}


FIRST = [
    {"code": "1", "name": "Dinas Kesehatan", "abbreviation": "Dinkes", "tipe": "A"},
    {"code": "1.1", "name": "Sekretariat", "parent": "1"},
    {"code": "1.1.1", "name": "Subbagian Umum", "parent": "1.1"},
    {"code": "2", "name": "Kecamatan Serpong"},
    {"code": "2.1", "name": "Kelurahan Buaran", "parent": "Kecamatan Serpong"},
    {"code": "1.2", "name": "Puskesmas Serpong 1", "parent": "Dinas Kesehatan"},
]


def test_new_units_with_parents_in_the_same_file_are_one_change(officer):
    government = officer.government
    n_changes = StructureChange.objects.filter(government=government).count()
    outcome = judge(KIND, officer, FIRST)
    assert outcome.errors == []
    assert outcome.apply()["lines"] == ["6 unit dibentuk"]
    root = root_of(government).name
    assert names(government) == {
        "Dinas Kesehatan": root,
        "Sekretariat": "Dinas Kesehatan",
        "Subbagian Umum": "Sekretariat",
        "Kecamatan Serpong": root,
        "Kelurahan Buaran": "Kecamatan Serpong",
        "Puskesmas Serpong 1": "Dinas Kesehatan",
    }
    assert StructureChange.objects.filter(government=government).count() == n_changes + 1
    dinas = OrgUnit.objects.get(government=government, code="1")
    assert (dinas.kind, dinas.tipe, dinas.abbreviation) == (UnitKind.DINAS, "A", "Dinkes")
    # The first structure of a government holds since its root was established.
    assert dinas.established_on == LONG_AGO
    undo_last_change(government=government, user=officer, reason=REASON)
    assert names(government) == {}


def test_children_may_stand_before_their_parents(officer):
    outcome = judge(KIND, officer, FIRST[::-1])
    assert outcome.errors == []
    outcome.apply()
    assert names(officer.government)["Subbagian Umum"] == "Sekretariat"


def test_a_second_file_changes_moves_and_leaves_the_rest(officer):
    judge(KIND, officer, FIRST).apply()
    outcome = judge(
        KIND,
        officer,
        [
            {"code": "1", "name": "Dinas Kesehatan Kota", "parent": ""},
            {"code": "1.2", "name": "Puskesmas Serpong 1", "parent": "2"},
            {"code": "2.1", "name": "Kelurahan Buaran", "parent": "2"},
        ],
    )
    assert outcome.errors == []
    assert [(u.row.number, set(u.changes)) for u in outcome.updated] == [
        (2, {"name"}),
        (3, {"parent"}),
    ]
    outcome.apply()
    found = names(officer.government)
    assert found["Puskesmas Serpong 1"] == "Kecamatan Serpong"
    assert found["Sekretariat"] == "Dinas Kesehatan Kota"
    assert len(found) == 6


def test_reimport_of_the_own_export_changes_nothing(officer):
    judge(KIND, officer, FIRST).apply()
    grow_units(officer.government, 30, width=3)
    lines = exported(KIND, officer)
    outcome = judge(KIND, officer, lines)
    assert outcome.errors == []
    assert (outcome.created, outcome.updated) == ([], [])
    assert len(lines) == 37


def test_the_number_of_queries_does_not_grow(officer, django_assert_max_num_queries):
    def file(start, count):
        return [
            {"code": str(start + n), "name": f"Dinas Uji {start + n}"} for n in range(count)
        ] + [
            {"code": f"{start + n}.1", "name": "Sekretariat", "parent": str(start + n)}
            for n in range(count)
        ]

    counts = []
    for start, count in ((100, 1), (200, 40)):
        lines = file(start, count)
        with django_assert_max_num_queries(70) as asked:
            judge(KIND, User.objects.get(pk=officer.pk), lines).apply()  # who has asked nothing yet
        counts.append(len(asked))
    assert counts[0] == counts[1]


MISTAKES = [
    # (column, part of the message, line)
    ("parent", "tidak ada di berkas ini maupun", {"name": "Bidang Satu", "parent": "0"}),
    ("parent", "Ada 2 unit bernama", {"name": "Subbagian X", "parent": "Sekretariat"}),
    ("parent", "Induk melingkar", {"code": "9", "name": "Bidang A", "parent": "9"}),
    ("kind", "harus langsung di bawah kecamatan", {"name": "Kelurahan Jauh", "parent": "D1"}),
    ("name", "sudah ada unit bernama", {"code": "N2", "name": "dinas  SATU"}),
    ("name", "Satu baris hanya untuk satu unit", {"name": "Seksi A\nSeksi B", "parent": "D1"}),
    ("name", "Mungkin maksudnya “Kelurahan”", {"name": "Keluharan Salah", "parent": "D1"}),
    ("name", "Mungkin maksudnya “Sekretariat”", {"name": "Seretariat", "parent": "D1"}),
    ("name", "adalah nama jabatan", {"name": "Kepala dinas perumahan, kawasan permukiman"}),
    ("kind", "Pilihan ini tidak dikenal", {"name": "Bidang Z", "kind": "Departemen"}),
    ("tipe", "Pilihan ini tidak dikenal", {"name": "Dinas Z", "tipe": "Q"}),
    ("order", "Isi dengan angka", {"name": "Dinas Y", "order": "pertama"}),
    ("established_on", "sesudah hari ini", {"name": "Dinas W", "established_on": "2090-01-01"}),
    ("code", "sudah dipakai “Dinas Satu”", {"code": "D1", "name": "Dinas Satu", "unor_id": "u2"}),
    ("name", "Paling banyak 200", {"name": "Dinas " + "x" * 200}),
    ("established_on", "tidak diubah lewat impor",
     {"code": "D1", "name": "Dinas Satu", "established_on": "2016-02-02"}),
]  # fmt: skip


@pytest.mark.parametrize(("column", "text", "line"), MISTAKES, ids=lambda value: str(value)[:24])
def test_mistakes_are_told_by_row_and_column(officer, column, text, line):
    judge(
        KIND,
        officer,
        [
            {"code": "D1", "name": "Dinas Satu"},
            {"code": "D2", "name": "Dinas Dua", "unor_id": "u2"},
            {"code": "D1.1", "name": "Sekretariat", "parent": "D1"},
            {"code": "D2.1", "name": "Sekretariat", "parent": "D2"},
        ],
    ).apply()
    outcome = judge(KIND, officer, [{"code": "N1", "name": "Badan Benar"}, line])
    assert {(error.row, error.column) for error in outcome.errors} == {(3, column)}
    assert text in outcome.errors[0].message


def test_circles_over_several_rows_are_told_on_each(officer):
    outcome = judge(
        KIND,
        officer,
        [
            {"code": "1", "name": "Bidang A", "parent": "3"},
            {"code": "2", "name": "Bidang B", "parent": "1"},
            {"code": "3", "name": "Bidang C", "parent": "2"},
            {"code": "4", "name": "Dinas D", "parent": ""},
        ],
    )
    assert set(outcome.told) == {(2, "parent"), (3, "parent"), (4, "parent")}


def test_two_siblings_of_one_name_in_the_file(officer):
    lines = [
        {"code": "1", "name": "Kelurahan X", "parent": "k"},
        {"code": "k", "name": "Kecamatan K"},
    ]
    lines.append({"code": "2", "name": "KELURAHAN  x", "parent": "k"})
    assert set(judge(KIND, officer, lines).told) == {(2, "name"), (4, "name")}


def test_new_units_of_one_file_stand_on_one_day(officer):
    lines = [
        {"name": "Dinas A", "established_on": "2017-01-01"},
        {"name": "Dinas B", "established_on": "1 Januari 2017"},
        {"name": "Dinas C", "established_on": "01-05-2019"},
    ]
    outcome = judge(KIND, officer, lines)
    assert set(outcome.told) == {(4, "established_on")}
    judge(KIND, officer, lines[:2]).apply()
    stood = OrgUnit.objects.get(government=officer.government, name="Dinas B").established_on
    assert stood.isoformat() == "2017-01-01"


def test_an_officer_of_one_agency_reaches_only_that(officer):
    judge(KIND, officer, FIRST).apply()
    dinas = OrgUnit.objects.get(government=officer.government, code="1")
    other = user_with_role(Role.HR_OFFICER, unit=dinas)
    outcome = judge(
        KIND,
        other,
        [
            {"code": "1.9", "name": "Bidang Baru", "parent": "1"},
            {"code": "2", "name": "Kecamatan Ubah", "parent": ""},
            {"code": "2.9", "name": "Kelurahan Baru", "parent": "Kecamatan Serpong"},
            {"code": "3", "name": "Dinas Baru", "parent": ""},
        ],
    )
    assert set(outcome.told) == {(3, "code"), (3, "parent"), (4, "parent"), (5, "parent")}
    assert "Kecamatan Serpong" not in outcome.told[3, "code"]
    assert len(exported(KIND, other)) == 4


def source(name):
    return next(found for found in SOURCES if found.name == name)


def as_lines(origin, headers, rows):
    """Rows of a source as the mapping hands them on."""
    table = Table(headers, rows, list(range(2, len(rows) + 2)))
    assert set(origin.headers) <= set(headers)
    if origin.reshape:
        table = origin.reshape(table)
    return [
        {origin.columns[head]: cell for head, cell in zip(table.headers, row, strict=True)
         if head in origin.columns}
        for row in table.rows
    ]  # fmt: skip


def test_siasn_ref_unor(officer):
    headers = ["Id", "InstansiId", "DiatasanId", "EselonId", "NamaUnor", "NamaJabatan"]
    rows = [
        ["u0", "i", "", "", root_of(officer.government).name, "Wali Kota"],
        ["u1", "i", "u0", "22", "Dinas Kesehatan", "Kepala Dinas Kesehatan"],
        ["u2", "i", "u1", "31", "Sekretariat", "Sekretaris"],
    ]
    outcome = judge(KIND, officer, as_lines(source("siasn.ref_unor"), headers, rows))
    assert outcome.errors == []
    outcome.apply()
    units = OrgUnit.objects.filter(government=officer.government)
    assert set(units.values_list("siasn_unor_id", "parent__siasn_unor_id")) == {
        ("u0", None),
        ("u1", "u0"),
        ("u2", "u1"),
    }
    again = judge(KIND, officer, as_lines(source("siasn.ref_unor"), headers, rows))
    assert (again.errors, again.created, again.updated) == ([], [], [])


def test_ref_unor_of_a_simpeg_and_table_of_opd(officer):
    origin = source("simpeg.ref_unor")
    lines = as_lines(
        origin,
        ["unor_id", "unor_nama", "eselon_id", "unor_atasan_id"],
        [["a", "Badan Keuangan", "22", ""], ["b", "Bidang Aset", "31", "a"]],
    )
    judge(KIND, officer, lines).apply()
    lines = as_lines(
        source("opd.seeder"),
        ["kode_opd", "nama_opd", "kdunit", "parent_id"],
        [
            ["1.01.0.00", "DINAS PENDIDIKAN", "1.", ""],
            ["1.01.0.01", "Bidang SD", "1.1.", "1.01.0.00"],
        ],
    )
    judge(KIND, officer, lines).apply()
    found = names(officer.government)
    assert found["Bidang Aset"] == "Badan Keuangan"
    assert found["Bidang SD"] == "DINAS PENDIDIKAN"


def test_dotted_numbers_say_the_parent(officer):
    lines = as_lines(
        source("peta_jabatan"),
        ["nomor", "nama", "tipe", "kebutuhan"],
        [
            ["1", "Dinas Sosial", "Unit Organisasi", ""],
            ["1.1", "Kepala Dinas", "Jabatan", "1"],
            ["1.2", "Sekretariat", "Unit Organisasi", ""],
            ["1.2.10", "Subbagian Umum", "Unit Organisasi", ""],
        ],
    )
    assert [line["code"] for line in lines] == ["1", "1.2", "1.2.10"]
    judge(KIND, officer, lines).apply()
    assert names(officer.government)["Subbagian Umum"] == "Sekretariat"


def test_defects_of_the_tree_of_salatiga(officer):
    """Orphans with parent 0, a wrong parent, an id that is missing, two names in one cell, a
    duplicate sibling and spelling mistakes (data/import_headers.md 13)."""
    lines = as_lines(
        source("simpeg.unitkerja"),
        ["kode", "subunitkerja", "kodeunitkerja"],
        [
            ["1", "Kecamatan Sidorejo", ""],
            ["2", "Dinas Pendidikan", ""],
            ["3", "Kelurahan Blotongan", "1"],
            ["4", "Kelurahan Pulutan", "0"],
            ["5", "Kelurahan Bugel", "0"],
            ["6", "Kelurahan Kauman Kidul", "2"],
            ["7", "Seksi Pemerintahan", "12"],
            ["8", "Seksi Ketertiban; Seksi Ekonomi", "1"],
            ["9", "Kelurahan Blotongan", "1"],
            ["10", "Keluharan Salatiga", "1"],
            ["11", "Seretariat", "2"],
        ],
    )
    told = judge(KIND, officer, lines).told
    assert set(told) == {
        (4, "name"), (5, "parent"), (6, "parent"), (7, "kind"), (8, "parent"), (9, "name"),
        (10, "name"), (11, "name"), (12, "name"),
    }  # fmt: skip
    assert not OrgUnit.objects.filter(government=officer.government, code="1").exists()
