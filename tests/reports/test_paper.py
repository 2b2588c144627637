"""reports.paper and reports.workbook: the same figures in every file, the same bytes every time."""

import io
import json
import re
from decimal import Decimal

import openpyxl
import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from reports.freezing import fingerprint, freeze, thaw
from reports.paper import build_pdf, report_data
from reports.workbook import build_workbook
from tests.factories.reports import answers, even_answers, group, report_facts, unit

SHEET = [3, 3, 2, 4, 3, 3, 4, 3, 3]
CHANGE = {
    "number": 12,
    "effective_on": "2026-08-03",
    "summary": "Ganti nama Bidang Perizinan",
    "reason": "=HYPERLINK(1)",
    "legal_basis": "",
}


def facts_of(count=5, **facts):
    names = [f"Dinas {chr(65 + n)}" for n in range(count)]
    return report_facts(
        [group(name, n + 2) for n, name in enumerate(names)],
        [
            unit(name, n + 1, n + 2, now=answers([SHEET] * 20 + [[4] * 9] * (20 + n), 370),
                 before=even_answers(40, 3))
            for n, name in enumerate(names)
        ],
        changes=[CHANGE],
        **facts,
    )  # fmt: skip


def frozen(**facts):
    return freeze(facts_of(**facts))


def pdf_text(inputs):
    pdf = build_pdf(thaw(inputs), fingerprint(inputs), "Laporan uji")
    pages = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def workbook(inputs):
    return build_workbook(thaw(inputs), fingerprint(inputs), "Laporan uji")


def rows(data, name):
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(name).to_python()


def test_pdf_and_workbook_carry_the_same_index():
    inputs = frozen()
    value = thaw(inputs)["results"]["score"]["value"]
    # 100 sheets of 28 in 9 answers and 110 of 36: (100 * 77.78 + 110 * 100) / 210.
    assert value == Decimal("89.42")
    assert "89,42" in pdf_text(inputs)
    summary = {row[0]: row[1] for row in rows(workbook(inputs), "Ringkasan")}
    assert summary["IKM"] == 89.42
    assert summary["Mutu"] == "A"
    assert rows(workbook(inputs), "Per unit")[1][3] == 89.42


def test_pdf_prints_fingerprint_period_and_every_group():
    inputs = frozen()
    text = pdf_text(inputs)
    digest = fingerprint(inputs).upper()
    assert f"{digest[:4]} {digest[4:8]}" in text
    for words in ("Triwulan III 2026", "Dinas A", "Dinas E", "Cara menghitung", "Halaman 2 dari",
                  "Ganti nama Bidang Perizinan"):  # fmt: skip
        assert words in text


def test_same_inputs_give_the_same_files_also_from_the_database():
    inputs = frozen()
    stored = json.loads(json.dumps(inputs, sort_keys=True))
    digest = fingerprint(inputs)
    assert build_pdf(thaw(inputs), digest, "x") == build_pdf(thaw(stored), digest, "x")
    assert workbook(inputs) == workbook(stored)


def test_workbook_has_six_sheets_and_no_formula():
    book = openpyxl.load_workbook(io.BytesIO(workbook(frozen())))
    assert book.sheetnames == [
        "Ringkasan", "Per unit", "Unsur", "Kepegawaian", "Pelatihan", "Perubahan",
    ]  # fmt: skip
    types = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in types
    assert book["Perubahan"]["D2"].value == "=HYPERLINK(1)"


def test_workbook_lists_each_group_with_its_units():
    found = [row[:3] for row in rows(workbook(frozen(count=2)), "Kepegawaian")]
    assert found[1:] == [
        ["Seluruhnya", "", "Seluruhnya"],
        ["Dinas A", "Dinas A", "Dengan unit di bawahnya"],
        ["Dinas A", "Dinas A", "Unit itu saja"],
        ["Dinas B", "Dinas B", "Dengan unit di bawahnya"],
        ["Dinas B", "Dinas B", "Unit itu saja"],
    ]


@pytest.mark.parametrize(
    "facts",
    [
        report_facts([], []),  # a government without units below its root
        facts_of(count=1),
        facts_of(count=2, aggregation="mean"),
        facts_of(count=60),
        facts_of(unit={"id": 1, "name": "Dinas A", "short": "DA", "is_root": False}),
        facts_of(group_noun="unit", is_unfinished=True),
    ],
    ids=["empty", "one", "mean", "many", "agency", "unfinished"],
)
def test_every_kind_of_report_is_typeset_to_the_standard(facts):
    inputs = freeze(facts)
    pdf = build_pdf(thaw(inputs), fingerprint(inputs), "Laporan uji")
    reader = PdfReader(io.BytesIO(pdf))
    assert b"pdfuaid" in reader.root_object["/Metadata"].get_object().get_data()
    workbook(inputs)


def test_cover_is_woven_of_groups_or_of_unsur():
    many = report_data(thaw(frozen(count=5)), "f" * 64)["cover"]["woven"]
    assert "satu perangkat daerah, menurut urutan Perda" in many["caption"]
    few = report_data(thaw(frozen(count=2)), "f" * 64)["cover"]["woven"]
    assert "satu unsur pelayanan" in few["caption"]
    none = report_data(thaw(freeze(report_facts([], []))), "f" * 64)["cover"]["woven"]
    assert none["caption"] == "Belum ada nilai pada periode ini."


def test_change_without_reason_is_printed_with_its_words_alone():
    inputs = freeze(facts_of() | {"changes": [CHANGE | {"reason": ""}]})
    assert "3 Agu 2026 Ganti nama Bidang Perizinan –" in pdf_text(inputs)
    assert CHANGE["reason"] in pdf_text(frozen())


def test_long_names_and_many_changes_fit():
    name = "Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan KB"
    facts = report_facts(
        [group(name, 2)], [unit(name, 1, 2, now=even_answers(40, 3))], changes=[CHANGE] * 80
    )
    inputs = freeze(facts)
    assert "20 perubahan lagi ada pada berkas XLSX." in pdf_text(inputs)
    assert len(rows(workbook(inputs), "Perubahan")) == 81
