"""People from a file: found by NIP, checked cell by cell, registered, changed and placed."""

import pytest

from employees.enums import EmploymentStatus
from employees.imports import PeopleImport
from employees.imports.sources import SOURCES
from employees.imports.widgets import (
    GolonganWidget,
    HoursWidget,
    PersonNameWidget,
    StatusWidget,
    education_widget,
    nik_widget,
    nip_widget,
)
from employees.models import Employee, Placement
from orgunits.models import JobTitle, Position
from portal.imports.checking import Checker
from portal.imports.mapping import pair
from portal.imports.spec import Context, Table
from portal.models import AuditEvent
from portal.permissions import Role
from tests.factories.employees import EmployeeFactory, PlacementFactory, nip_of, staff
from tests.factories.orgunits import PositionFactory, user_with_role
from tests.orgunits.imports_run import exported, judge

KIND = PeopleImport()
NIK = "3674051706850001"
MAKE = {"make_posts": True}


def line(number=500, **cells):
    """A new person who is all right."""
    return {"nip": nip_of(number), "name": "Orang Baru", "golongan": "III/a"} | cells


def audit_of(obj):
    return list(AuditEvent.objects.of_object(obj).order_by("pk"))


# --- cells -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "golongan"),
    [
        ("III/b", "III/b"),
        ("iii / B", "III/b"),
        ("IIIb", "III/b"),
        ("Penata Muda Tk. I (III/b)", "III/b"),
        ("Penata Muda Tingkat I, III/b", "III/b"),
        ("Pengatur  Muda", "II/a"),
        ("Pembina Utama Madya", "IV/d"),
        ("Gol. IX", "IX"),
        ("XVII", "XVII"),
    ],
)
def test_golongan_and_pangkat_as_files_write_them(cell, golongan):
    assert GolonganWidget().clean(cell) == golongan


@pytest.mark.parametrize("cell", ["III/f", "XVIII", "V/a", "Penata Muda (III/d)", "Kopral"])
def test_golongan_that_is_none(cell):
    with pytest.raises(ValueError, match="olongan"):
        GolonganWidget().clean(cell)


def test_weekly_hours_are_read_as_minutes():
    widget = HoursWidget()
    assert [widget.clean(cell) for cell in ("18,75", "37.5", 20, 0.5)] == [1125, 2250, 1200, 30]
    assert (widget.render(1125), widget.render(None)) == (18.75, None)
    for cell in ("0", "0,001", "37,51", "-1", "1e9", "NaN", "-Infinity", "penuh"):
        with pytest.raises(ValueError, match="jam"):
            widget.clean(cell)


def test_numbers_are_read_with_blanks_and_refused_when_rounded():
    assert nip_widget().clean("19670610 198901 1 003") == "196706101989011003"
    assert nip_widget().clean("'198506172015031002") == "198506172015031002"
    with pytest.raises(ValueError, match="digit terakhirnya sudah hilang"):
        nip_widget().clean(1.98506172015031e17)
    with pytest.raises(ValueError, match="harus 18 angka"):
        nip_widget().clean("12345")
    assert nik_widget().clean("3674 0517 0685 0001") == NIK


def test_words_for_status_education_and_names():
    assert StatusWidget().clean("P3K") == EmploymentStatus.PPPK
    assert StatusWidget().clean("C") == EmploymentStatus.CPNS
    with pytest.raises(ValueError, match="bukan ASN"):
        StatusWidget().clean("Honorer Daerah")
    words = {"SLTA": "sma", "D-III": "d3", "Diploma IV": "s1", "S-2": "s2", "SLTP": "smp"}
    assert {word: education_widget().clean(word) for word in words} == words
    with pytest.raises(ValueError, match="pisahkan"):
        PersonNameWidget().clean("Ahmad 196706101989011003")


# --- registering and changing ------------------------------------------------------------------


def test_new_people_are_registered_with_what_the_nip_tells(city):
    outcome = judge(KIND, city.officer, [line(nik=NIK), line(501, name="Orang Lain", nik="")])
    assert outcome.errors == []
    assert outcome.apply() == {"lines": ["2 pegawai didaftarkan"]}
    person = Employee.objects.get(nip=nip_of(500))
    assert (person.name, person.sex, person.status) == ("Orang Baru", "L", "pns")
    assert person.birth_date.isoformat() == "1985-06-17"
    assert person.joined_on.isoformat() == "2015-03-01"
    assert NIK not in person.nik_sealed
    assert person.nik_index == person.index_of_nik(NIK)
    [event] = audit_of(person)
    assert (event.action, event.actor) == ("Mendaftarkan pegawai", city.officer)
    assert NIK not in str(event.changes)


def test_what_is_missing_of_a_new_person_is_told_once(city):
    names = ["nip", "name", "golongan"]
    table = Table(headers=names, rows=[[nip_of(500), "", "III/a"]], numbers=[2])
    ctx = Context(city.government, city.officer, city.today, frozenset(names))
    outcome = Checker(KIND, ctx, table, names).run()
    assert [(error.row, error.column, error.message) for error in outcome.errors] == [
        (2, "name", "Nama wajib diisi untuk pegawai baru.")
    ]


def test_existing_people_change_where_the_file_differs(city):
    outcome = judge(
        KIND,
        city.officer,
        [{"nip": city.person.nip, "name": "Ahmad Permana", "golongan": "III/c", "front_title": ""}],
    )
    assert [update.changes for update in outcome.updated] == [{"golongan": ("III/b", "III/c")}]
    assert outcome.apply() == {"lines": ["1 data pegawai diubah"]}
    city.person.refresh_from_db()
    assert city.person.golongan == "III/c"
    event = audit_of(city.person)[-1]
    assert event.changes == {"golongan": ["III/b", "III/c"]}
    assert event.unit_id == city.a.unit.pk


def test_a_nik_is_compared_without_being_shown(city):
    lines = [{"nip": city.person.nip, "name": city.person.name, "nik": NIK}]
    judge(KIND, city.officer, lines).apply()
    again = judge(KIND, city.officer, lines)
    assert (again.errors, again.updated) == ([], [])
    lines[0]["nik"] = "3674051706850002"
    changed = judge(KIND, city.officer, lines)
    [(old, _)] = [update.changes["nik"] for update in changed.updated]
    assert str(old) == "tersimpan"
    changed.apply()
    assert audit_of(city.person)[-1].changes == {"nik": ["tersimpan", "diganti"]}


@pytest.mark.parametrize("heading", ["NIK", "No. KTP", "NIK (KTP)", "Nomor Induk Kependudukan"])
def test_headings_of_a_nik_are_known(heading):
    assert pair(KIND, ["NIP", heading]) == ["nip", "nik"]


def test_a_nik_of_somebody_else_is_refused_without_its_digits(city):
    judge(KIND, city.officer, [line(nik=NIK)]).apply()
    outcome = judge(KIND, city.officer, [line(501, nik=NIK), line(502, nik="3674051706850009"),
                                         line(503, nik="3674051706850009")])  # fmt: skip
    assert set(outcome.told) == {(2, "nik"), (3, "nik"), (4, "nik")}
    assert "36740517" not in " ".join(outcome.told.values())


def test_differences_from_the_nip_are_told_unless_accepted(city):
    wrong = line(sex="Perempuan", birth_date="1985-06-18", status="PPPK", golongan="IX")
    outcome = judge(KIND, city.officer, [wrong])
    assert set(outcome.told) == {(2, "sex"), (2, "birth_date"), (2, "status")}
    judge(KIND, city.officer, [wrong], {"accept_nip": True}).apply()
    assert Employee.objects.get(nip=wrong["nip"]).sex == "P"


# --- posts ---------------------------------------------------------------------------------------


def seat_line(city, position, since, **cells):
    return line(unit="Dinas A", position=position, position_since=since, **cells)


def test_people_are_placed_on_posts_of_their_unit(city):
    outcome = judge(KIND, city.officer, [seat_line(city, "penelaah  a", "2020-02-01")])
    assert outcome.errors == []
    assert outcome.apply()["lines"] == ["1 pegawai didaftarkan", "1 penempatan dicatat"]
    placement = Placement.objects.get(employee__nip=nip_of(500))
    assert (placement.position, str(placement.valid_from)) == (city.a.staff, "2020-02-01")
    person = audit_of(placement.employee)[0]
    assert person.unit_id == city.a.unit.pk


def test_another_post_with_a_later_tmt_is_a_move(city):
    lines = [{"nip": city.person.nip, "name": city.person.name, "unit": "Dinas B",
              "position": "Penelaah B", "position_since": "2026-01-05",
              "decree_number": "821/7"}]  # fmt: skip
    judge(KIND, city.officer, lines).apply()
    held = Placement.objects.current_knowledge().filter(employee=city.person).order_by("valid_from")
    assert [(row.position, str(row.valid_from), row.decree_number) for row in held] == [
        (city.a.staff, "2015-03-01", ""),
        (city.b.staff, "2026-01-05", "821/7"),
    ]
    assert str(held[0].valid_until) == "2026-01-05"
    again = judge(KIND, city.officer, lines)
    assert (again.errors, again.updated) == ([], [])


def test_the_same_post_with_another_tmt_corrects_the_record(city):
    lines = [{"nip": city.person.nip, "name": city.person.name, "unit": "Dinas A",
              "position": "Penelaah A", "position_since": "2016-01-01"}]  # fmt: skip
    judge(KIND, city.officer, lines).apply()
    [held] = Placement.objects.current_knowledge().filter(employee=city.person)
    assert str(held.valid_from) == "2016-01-01"
    assert Placement.objects.filter(employee=city.person).count() == 2


def test_two_heads_may_change_places_in_one_file(city):
    first, second = staff(city.government, [city.a.head, city.b.head])
    lines = [
        {"nip": first.nip, "name": first.name, "unit": "Dinas B", "position": "Kepala Dinas B",
         "position_since": "2026-02-01"},
        {"nip": second.nip, "name": second.name, "unit": "Dinas A", "position": "Kepala Dinas A",
         "position_since": "2026-02-01"},
    ]  # fmt: skip
    outcome = judge(KIND, city.officer, lines)
    assert outcome.errors == []
    outcome.apply()
    now = Placement.objects.on(city.today).filter(employee__in=[first, second])
    assert {(row.employee, row.position) for row in now} == {
        (first, city.b.head),
        (second, city.a.head),
    }


def test_posts_that_are_not_there_are_made_when_wanted(city):
    JobTitle.objects.create(name="Perawat", jenjang="Ahli Pertama", kind="jf_keahlian", job_class=8)
    lines = [
        seat_line(city, "Perawat Ahli Pertama", "2020-02-01"),
        seat_line(city, "Perawat Ahli Pertama", "2021-02-01") | {"nip": nip_of(501)},
        seat_line(city, "Pengelola Layanan Unggulan", "2021-02-01", job_kind="Pelaksana")
        | {"nip": nip_of(502)},
        seat_line(city, "Sekretaris", "2021-02-01", job_kind="Struktural", echelon="III.a")
        | {"nip": nip_of(503)},
    ]
    refused = judge(KIND, city.officer, lines)
    assert set(refused.told) == {(number, "position") for number in (2, 3, 4, 5)}
    assert "Centang “Buat jabatan yang belum ada”" in refused.told[2, "position"]
    outcome = judge(KIND, city.officer, lines, MAKE)
    assert outcome.errors == []
    assert outcome.apply()["lines"] == [
        "4 pegawai didaftarkan",
        "3 jabatan dibuat",
        "4 penempatan dicatat",
    ]
    nurse = Position.objects.get(name="Perawat Ahli Pertama")
    assert (nurse.required_headcount, str(nurse.valid_from)) == (2, "2020-02-01")
    assert nurse.job_title.government is None
    own = Position.objects.get(name="Pengelola Layanan Unggulan").job_title
    assert (own.government, own.kind) == (city.government, "pelaksana")
    secretary = Position.objects.get(name="Sekretaris")
    assert (secretary.job_title.kind, secretary.echelon) == ("administrator", "III.a")
    again = judge(KIND, city.officer, lines)
    assert (again.errors, again.updated) == ([], [])


def test_a_made_post_of_the_head_leads_its_unit(city):
    unit = PositionFactory().unit  # a unit of another government is no candidate
    assert unit.government != city.government
    Position.objects.filter(pk=city.b.head.pk).update(valid_until="2019-01-01")
    outcome = judge(
        KIND,
        city.officer,
        [line(unit="Dinas B", position="Kepala Dinas B", position_since="2020-01-01")],
        MAKE,
    )
    outcome.apply()
    head = Position.objects.get(unit=city.b.unit, valid_until__isnull=True, is_head=True)
    assert (head.name, head.job_title.name) == ("Kepala Dinas B", "Kepala Dinas")


def test_reimport_of_the_own_export_changes_nothing(city):
    staff(city.government, [city.a.head, city.b.staff, city.b.staff], front_title="dr.")
    EmployeeFactory(government=city.government, name="Tanpa Jabatan", status="pppk", golongan="IX",
                    nip=nip_of(77, month="21"))  # fmt: skip
    lines = exported(KIND, city.officer)
    assert len(lines) == 5
    assert "nik" not in lines[0]
    outcome = judge(KIND, city.officer, lines)
    assert (outcome.errors, outcome.created, outcome.updated) == ([], [], [])


def test_the_number_of_queries_does_not_grow(city, django_assert_max_num_queries):
    counts = []
    for start, count in ((600, 1), (700, 30)):
        lines = [
            seat_line(city, "Pengelola Data Khusus", "2020-02-01", job_kind="Pelaksana")
            | {"nip": nip_of(start + n), "name": "Orang Banyak"}
            for n in range(count)
        ]
        with django_assert_max_num_queries(80) as asked:
            judge(KIND, city.officer, lines, MAKE).apply()
        counts.append(len(asked))
    assert counts[1] <= counts[0]  # the first file made the post


# --- whom an officer reaches -----------------------------------------------------------------------


def test_an_officer_of_one_unit_reaches_only_its_people(city):
    PlacementFactory(employee=EmployeeFactory(government=city.government, nip=nip_of(900)),
                     position=city.b.staff)  # fmt: skip
    officer = user_with_role(Role.HR_OFFICER, unit=city.a.unit)
    outcome = judge(
        KIND,
        officer,
        [
            {"nip": city.person.nip, "name": "Nama Baru"},
            {"nip": nip_of(900), "name": "Orang Sana"},
            line(901, unit="Dinas B", position="Penelaah B", position_since="2020-01-01"),
            line(902),
        ],
    )
    assert set(outcome.told) == {(3, "nip"), (3, "position"), (4, "unit"), (5, "position")}
    assert [update.pk for update in outcome.updated] == [city.person.pk]
    assert [cells["nip"] for cells in exported(KIND, officer)] == [city.person.nip]


@pytest.mark.parametrize("options", [{}, MAKE])
def test_posts_of_units_out_of_reach_are_not_told(city, options):
    officer = user_with_role(Role.HR_OFFICER, unit=city.a.unit)
    since = {"position_since": "2020-01-01"}
    lines = [
        line(901, unit="Dinas B", position="Analis Data", job_kind="Pelaksana", **since),
        {"nip": city.person.nip, "unit": "Dinas B", "position": "Analis Data"} | since,
        {"nip": city.person.nip, "unit": "Dinas B", "position": ""} | since,
    ]
    outcome = judge(KIND, officer, lines, options)
    assert outcome.told == {
        (number, "unit"): "Unit ini di luar wewenang Anda." for number in (2, 3, 4)
    }


# --- a file with every mistake ---------------------------------------------------------------------

MISTAKES = [
    ("nip", "harus 18 angka", {"nip": "1985"}),
    ("nip", "hanya terdiri atas angka", {"nip": "19850617201503100A"}),
    ("nip", "tidak ada di kalender", {"nip": "198502302015031001"}),
    ("nip", "usia masuk harus", {"nip": "198506171990031001"}),
    ("nip", "jenis kelamin", {"nip": "198506172015033001"}),
    ("name", "memuat angka", {"name": "Budi 19850617"}),
    ("name", "Paling banyak 150", {"name": "x" * 151}),
    ("nik", "harus 16 angka", {"nik": "367405"}),
    ("sex", "Pilihan ini tidak dikenal", {"sex": "Bukan"}),
    ("birth_date", "Tanggal ini tidak ada di kalender", {"birth_date": "31-02-1985"}),
    ("birth_date", "Tanggal tidak dikenal", {"birth_date": "Jumat Kliwon"}),
    ("status", "bukan ASN", {"status": "Honorer"}),
    ("golongan", "Golongan tidak dikenal", {"golongan": "III/z"}),
    ("golongan", "sedangkan yang tertulis", {"golongan": "Penata Muda, III/d"}),
    ("golongan", "tidak dikenal untuk status ini", {"golongan": "IX"}),
    ("education_level", "Pilihan ini tidak dikenal", {"education_level": "Pascadoktoral"}),
    ("joined_on", "TMT masuk harus sesudah tanggal lahir", {"joined_on": "1980-01-01"}),
    ("left_on", "TMT berhenti tidak boleh sebelum", {"left_on": "2014-01-01"}),
    ("unit", "tidak ditemukan", {"unit": "Dinas Antah", "position": "Penelaah A"}),
    ("unit_code", "Tidak ada unit dengan kode", {"unit_code": "zz", "position": "Penelaah A"}),
    ("unit", "Isi unit", {"position": "Penelaah A"}),
    ("position", "Isi jabatan", {"unit": "Dinas A"}),
    ("position", "tidak ada di Dinas A", {"unit": "Dinas A", "position": "Juru Ketik"}),
    ("position_since", "wajib diisi", {"unit": "Dinas A", "position": "Penelaah A"}),
    ("position_since", "TMT masuk pegawai ini",
     {"unit": "Dinas A", "position": "Penelaah A", "position_since": "2015-02-01"}),
    ("decree_date", "Tanggal tidak dikenal", {"decree_date": "kemarin"}),
]  # fmt: skip


def test_every_mistake_of_a_file_is_told_by_row_and_column(city):
    lines = [line(800 + n) | cells for n, (_, _, cells) in enumerate(MISTAKES)]
    names = {name for cells in lines for name in cells}
    lines = [dict.fromkeys(names, "") | cells for cells in lines]
    outcome = judge(KIND, city.officer, lines)
    assert set(outcome.told) == {
        (number, column) for number, (column, _, _) in enumerate(MISTAKES, start=2)
    }
    for number, (column, text, _) in enumerate(MISTAKES, start=2):
        assert text in outcome.told[number, column]
    assert NIK not in str(outcome.told)
    assert Employee.objects.filter(government=city.government).count() == 1


@pytest.mark.parametrize(
    ("column", "text", "cells"),
    [
        ("position_since", "awal jabatan sekarang",
         {"unit": "Dinas B", "position": "Penelaah B", "position_since": "2014-01-01"}),
        ("position_since", "wajib diisi", {"unit": "Dinas B", "position": "Penelaah B"}),
        ("left_on", "masih memangku Penelaah A", {"left_on": "2026-01-01"}),
        ("unit", "sedangkan nama unit menunjuk", {"unit_code": "kode-a", "unit": "Dinas B"}),
    ],
)  # fmt: skip
def test_mistakes_about_people_who_hold_posts(city, column, text, cells):
    city.a.unit.__class__.objects.filter(pk=city.a.unit.pk).update(npsn="kode-a"[:8])
    outcome = judge(KIND, city.officer, [{"nip": city.person.nip, "name": "Ahmad"} | cells])
    assert set(outcome.told) == {(2, column)}
    assert text in outcome.told[2, column]


def test_a_seat_for_one_is_not_given_twice(city):
    lines = [line(n, unit="Dinas A", position="Kepala Dinas A", position_since="2020-01-01")
             for n in (500, 501)]  # fmt: skip
    outcome = judge(KIND, city.officer, lines)
    assert set(outcome.told) == {(3, "position")}
    assert "hanya untuk satu orang" in outcome.told[3, "position"]


# --- files of real systems -----------------------------------------------------------------------


def as_lines(name, headers, rows):
    origin = next(found for found in SOURCES if found.name == name)
    assert set(origin.headers) <= set(headers)
    table = Table(headers, rows, list(range(2, len(rows) + 2)))
    table = origin.reshape(table) if origin.reshape else table
    return [
        {origin.columns[head]: cell for head, cell in zip(table.headers, row, strict=True)
         if head in origin.columns}
        for row in table.rows
    ]  # fmt: skip


PROFILE = [
    "ID",
    "NIP LAMA",
    "NIP BARU",
    "NAMA",
    "NAMA LENGKAP",
    "GELAR DEPAN",
    "GELAR BELAKANG",
    "AGAMA ID",
    "AGAMA NAMA",
    "TEMPAT LAHIR ID",
    "TEMPAT LAHIR NAMA",
    "TANGGAL LAHIR",
    "JENIS KELAMIN",
    "JENIS KAWIN ID",
    "JENIS KAWIN NAMA",
    "NIK",
    "NOMOR HP",
    "NOMOR TELPON",
    "EMAIL",
    "EMAIL GOV",
    "ALAMAT",
    "NPWP NOMOR",
    "NOMOR BPJS",
    "JENIS PEGAWAI ID",
    "JENIS PEGAWAI NAMA",
    "KEDUDUKAN HUKUM ID",
    "KEDUDUKAN HUKUM NAMA",
    "STATUS CPNS PNS",
    "KARTU PEGAWAI",
    "NOMOR SK CPNS",
    "TGL SK CPNS",
    "TMT CPNS",
    "NOMOR SK PNS",
    "TGL SK PNS",
    "TMT PNS",
    "GOLONGAN AWAL ID",
    "GOLONGAN AWAL NAMA",
    "GOLONGAN ID",
    "GOLONGAN NAMA",
    "TMT GOLONGAN",
    "MK TAHUN",
    "MK BULAN",
    "JENIS JABATAN ID",
    "JENIS JABATAN NAMA",
    "ESELON ID",
    "ESELON NAMA",
    "JFT ID",
    "JFT NAMA",
    "JFU ID",
    "JFU NAMA",
    "TMT JABATAN",
    "TK PENDIDIKAN ID",
    "TK PENDIDIKAN NAMA",
    "PENDIDIKAN ID",
    "PENDIDIKAN NAMA",
    "TANGGAL LULUS",
    "KPKN ID",
    "KPKN NAMA",
    "LOKASI KERJA ID",
    "LOKASI KERJA NAMA",
    "UNIT ORGANISASI ID",
    "UNIT ORGANISASI NAMA",
]


def test_the_profile_export_of_siasn(city):
    assert len(PROFILE) == 62
    cells = {
        "NIP BARU": nip_of(500), "NAMA": "SITI RAHMAWATI", "GELAR BELAKANG": "S.Sos.",
        "TEMPAT LAHIR NAMA": "Padang", "TANGGAL LAHIR": "17-06-1985", "JENIS KELAMIN": "M",
        "STATUS CPNS PNS": "P", "TMT CPNS": "01-03-2015", "GOLONGAN NAMA": "III/b",
        "JENIS JABATAN NAMA": "Jabatan Fungsional Umum", "JFU NAMA": "Penelaah A",
        "TMT JABATAN": "01-02-2020", "TK PENDIDIKAN NAMA": "S-1",
        "PENDIDIKAN NAMA": "S-1 ADMINISTRASI NEGARA", "UNIT ORGANISASI ID": "tidak dikenal",
        "UNIT ORGANISASI NAMA": "DINAS A", "NIK": NIK,
    }  # fmt: skip
    head = cells | {
        "NIP BARU": nip_of(501), "NIK": "", "JENIS JABATAN NAMA": "Jabatan Struktural",
        "JFU NAMA": "", "ESELON NAMA": "II.b",
    }  # fmt: skip
    rows = [[row.get(name, "") for name in PROFILE] for row in (cells, head)]
    outcome = judge(KIND, city.officer, as_lines("siasn.profile", PROFILE, rows))
    assert outcome.errors == []
    outcome.apply()
    held = Placement.objects.filter(employee__nip__in=[nip_of(500), nip_of(501)])
    assert set(held.values_list("employee__name", "position")) == {
        ("SITI RAHMAWATI", city.a.staff.pk),
        ("SITI RAHMAWATI", city.a.head.pk),
    }
    person = Employee.objects.get(nip=nip_of(500))
    assert (person.education_level, person.back_title) == ("s1", "S.Sos.")


def test_the_csv_of_siasn_and_the_template_of_an_education_office(city):
    lines = as_lines(
        "siasn.csv",
        ["pns_id", "nip_baru", "nama", "jenis_kelamin", "gol_akhir_nama", "jabatan_nama",
         "tmt_jabatan", "unor_id", "unor_nama", "agama_id"],
        [["p1", nip_of(500), "Siti", "M", "III/a", "Penelaah A", "2020-02-01", "", "Dinas A", "1"]],
    )  # fmt: skip
    judge(KIND, city.officer, lines).apply()
    assert Employee.objects.get(nip=nip_of(500)).siasn_pns_id == "p1"
    lines = as_lines(
        "disdik.semarang",
        ["NPSN", "NIK", "Nama Pegawai", "NIP", "Unit Kerja", "Status Kepegawaian", "Golongan",
         "Jenis Kelamin"],
        [["", "", "Guru Satu", nip_of(501, month="21"), "", "PPPK", "IX", "Laki-laki"],
         ["", "", "Guru Dua", nip_of(502), "", "Guru Honorer Sekolah", "", "Perempuan"]],
    )  # fmt: skip
    outcome = judge(KIND, city.officer, lines)
    assert set(outcome.told) == {(2, "joined_on"), (3, "status")}


def test_a_nominatif_with_name_and_nip_in_one_cell(city):
    lines = as_lines(
        "simpeg.nominatif_gabung",
        ["No", "Nama / NIP", "Tempat, Tanggal Lahir", "Jabatan"],
        [["1", "AHMAD FAUZI\nNIP. 19850617 201503 1 777", "Blitar, 17 Juni 1985", ""]],
    )
    assert lines == [
        {"name": "AHMAD FAUZI", "nip": "19850617 201503 1 777", "birth_place": "Blitar",
         "birth_date": "17 Juni 1985", "position": ""},
    ]  # fmt: skip
    assert judge(KIND, city.officer, lines).errors == []
