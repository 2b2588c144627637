"""Files for a word processor: sound XML, the same bytes, texts that stay texts."""

import io
import zipfile
from datetime import date
from xml.etree import ElementTree

from portal.wordfiles import MAIN, WIDTH, write_docx

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
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_every_part_is_sound_xml_and_every_reference_meets_its_part():
    parts = parts_of(made())
    for text in parts.values():
        ElementTree.fromstring(text)
    assert "word/document.xml" in parts["_rels/.rels"]
    for target in ("styles.xml", "numbering.xml", "footer1.xml"):
        assert f'Target="{target}"' in parts["word/_rels/document.xml.rels"]
        assert f"/word/{target}" in parts["[Content_Types].xml"]
    assert "2026-11-22T00:00:00Z" in parts["docProps/core.xml"]


def test_same_blocks_give_the_same_bytes():
    assert made() == made()


def test_texts_stay_texts_and_pages_lists_and_tables_are_as_asked():
    root = ElementTree.fromstring(parts_of(made())["word/document.xml"])
    texts = [node.text for node in root.iter(f"{{{MAIN}}}t")]
    assert texts[0] == 'Seksi <w:p/> & "x" ]]> \ufffd \ufffd'
    assert {"Kelurahan Ciater", "satu", "dua", "tiga", "Halaman kedua", "Formulir"} <= set(texts)
    # The first page is not pushed down by an empty one.
    assert len(list(root.iter(f"{{{MAIN}}}pageBreakBefore"))) == 1
    numbers = [node.get(f"{{{MAIN}}}val") for node in root.iter(f"{{{MAIN}}}numId")]
    assert numbers == ["1", "1", "2"]  # each list begins anew
    widths = [int(node.get(f"{{{MAIN}}}w")) for node in root.iter(f"{{{MAIN}}}gridCol")]
    assert sum(widths[2:]) <= WIDTH
    assert widths[3] == 2 * widths[2]
