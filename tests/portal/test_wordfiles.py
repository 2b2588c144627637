"""Files for a word processor: the same bytes, texts that stay texts."""

import io
import zipfile
from datetime import date

import docx
import pytest

from portal.wordfiles import write_docx

DAY = date(2026, 11, 22)
HOSTILE = 'Seksi <w:p/> & "x" ]]> \x07 \ud800'
BLOCKS = [
    {"kind": "break"},
    {"kind": "title", "text": HOSTILE},
    {"kind": "facts", "items": [["Unit", "Kelurahan Ciater"]]},
    {"kind": "list", "numbered": True, "items": ["satu", "dua"]},
    {"kind": "list", "items": ["tiga"]},
    {"kind": "break"},
    {"kind": "heading", "text": "Halaman kedua"},
    {
        "kind": "table",
        "columns": [{"title": "Bahan", "share": 1}, {"title": "Jumlah", "share": 2, "align": "right"}],
        "rows": [["Formulir", "12"], ["", ""]],
    },
]  # fmt: skip


def made():
    return write_docx(BLOCKS, title="Uji & coba", author="Kota Contoh", foot="Kaki", day=DAY)


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 22, 0, 0, 0)}
        return {name: archive.read(name).decode() for name in archive.namelist() if "xml" in name}


def test_same_blocks_give_the_same_bytes_dated_by_the_document():
    assert made() == made()
    assert "2026-11-22T00:00:00Z" in parts_of(made())["docProps/core.xml"]


def test_texts_stay_texts_and_pages_lists_and_tables_are_as_asked():
    document = docx.Document(io.BytesIO(made()))
    assert document.core_properties.title == "Uji & coba"
    lines = [line.text for line in document.paragraphs if line.text]
    assert lines == ['Seksi <w:p/> & "x" ]]> \ufffd \ufffd', "satu", "dua", "tiga", "Halaman kedua"]
    # The first page is not pushed down by an empty one.
    breaks = [line.text for line in document.paragraphs if line.paragraph_format.page_break_before]
    assert breaks == ["Halaman kedua"]
    facts, table = document.tables
    assert [cell.text for cell in facts.rows[0].cells] == ["Unit", "Kelurahan Ciater"]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Bahan", "Jumlah"],
        ["Formulir", "12"],
        ["", ""],
    ]
    assert table.columns[1].width == pytest.approx(2 * table.columns[0].width, rel=0.001)
    assert document.sections[0].footer.paragraphs[0].text.startswith("Kaki\tHalaman ")


def test_each_numbered_list_begins_at_one():
    numbered = {"kind": "list", "numbered": True, "items": ["a", "b"]}
    content = write_docx([numbered, numbered], title="", author="", foot="", day=DAY)
    lines = docx.Document(io.BytesIO(content)).paragraphs
    keys = [line._p.pPr.numPr.numId.val for line in lines]
    assert keys[0] == keys[1] != keys[2] == keys[3]
    assert parts_of(content)["word/numbering.xml"].count('<w:startOverride w:val="1"/>') == 2
