"""portal.documents: PDFs that are tagged, reproducible, bounded, and never read data as markup."""

import io
from datetime import date, datetime

import pytest
from pypdf import PdfReader

from portal import documents
from portal.documents import DocumentError, render_pdf

DAY = date(2026, 10, 2)
SECTION = {
    "heading": "Satu temuan",
    "new_page": False,
    "blocks": [
        {"kind": "text", "text": ["Nilai ", {"strong": "81,37"}, " pada skala resmi."]},
        {
            "kind": "table",
            "caption": "Nilai",
            "columns": [
                {"title": "Unit", "align": "left", "points": 0, "share": 1},
                {"title": "Mutu", "align": "left", "points": 40, "share": 0},
            ],
            "rows": [["Dinas A", {"mutu": letter}] for letter in "ABCD"],
            "foot": ["Seluruhnya", {"mutu": None}],
            "note": "Catatan tabel.",
        },
    ],
}
WOVEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 10"><rect width="300" height="6"/></svg>'


def report(**values):
    return {
        "author": "Kota Contoh",
        "cover": {
            "organisation": "Pemerintah Kota Contoh",
            "office": "",
            "kind": "Laporan",
            "headline": "Triwulan III 2026",
            "subject": "",
            "summary": "Ringkas.",
            "woven": {"svg": WOVEN, "alt": "Garis", "height": 10, "caption": "Tiap garis."},
            "made": ["Dibuat 2 Oktober 2026"],
            "fingerprint": "7F3A 91C4 0B6E D258",
        },
        "running": {"left": "Laporan, Triwulan III 2026", "right": "Kota Contoh"},
        "sections": [SECTION],
    } | values


def build(**values):
    return render_pdf("report", report(**values), title="Laporan uji", day=DAY)


def text_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_report_is_tagged_and_claims_pdf_ua():
    reader = PdfReader(io.BytesIO(build()))
    assert reader.metadata.title == "Laporan uji"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/Lang"] == "id-ID"
    assert b"pdfuaid" in reader.root_object["/Metadata"].get_object().get_data()
    assert len(reader.pages) == 2


def test_report_carries_head_foot_and_content():
    text = text_of(build())
    for expected in ("Triwulan III 2026", "7F3A 91C4 0B6E D258", "81,37", "Catatan tabel.",
                     "Halaman 2 dari 2", "1 Satu temuan"):  # fmt: skip
        assert expected in text.replace("\n", " ").replace("  ", " ")


def test_same_data_give_the_same_bytes():
    assert build() == build()


def test_other_day_gives_another_document():
    other = render_pdf("report", report(), title="Laporan uji", day=date(2026, 10, 3))
    assert other != build()


@pytest.mark.parametrize(
    "words",
    ["#panic()", "$x$ *tebal* _miring_", '"kutip" \\ \\u{1F4A9}', "</script><b>x", "= judul"],
)
def test_data_is_never_markup(words):
    section = {**SECTION, "heading": words, "blocks": [{"kind": "text", "text": words}]}
    assert text_of(build(sections=[section])).count(words) >= 1


def test_sign_without_a_glyph_costs_the_claim_and_not_the_document():
    section = {**SECTION, "heading": "Dinas \U0001f33e Pertanian"}
    pdf = build(sections=[section])
    reader = PdfReader(io.BytesIO(pdf))
    assert b"pdfuaid" not in reader.root_object["/Metadata"].get_object().get_data()
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert "Pertanian" in text_of(pdf)


def test_own_fonts_are_used_when_built_and_typsts_own_when_not(monkeypatch, tmp_path):
    monkeypatch.setattr(documents, "FONT_DIR", tmp_path)
    assert documents.font_folders() == []
    assert "81,37" in text_of(build())
    (tmp_path / "A.ttf").write_bytes(b"")
    assert documents.font_folders() == [str(tmp_path)]


def test_broken_data_is_a_clear_error():
    with pytest.raises(DocumentError, match="unknown block: film"):
        build(sections=[{**SECTION, "blocks": [{"kind": "film"}]}])


def test_missing_template_is_a_clear_error(tmp_path):
    with pytest.raises(DocumentError, match="tidak-ada"):
        render_pdf("tidak-ada", {}, title="x", day=DAY, folder=tmp_path)


def test_time_limit_ends_the_child(tmp_path):
    loops = (
        "#let n = 0\n#for a in range(20000) { for b in range(20000) { n += calc.rem(a, 7) } }\n#n"
    )
    (tmp_path / "lama.typ").write_text(loops)
    with pytest.raises(DocumentError, match="belum selesai disusun dalam 1 detik"):
        render_pdf("lama", {}, title="x", day=DAY, folder=tmp_path, time_limit=1)


def test_template_cannot_read_outside_its_folder_nor_fetch_packages(tmp_path):
    folder = tmp_path / "typst"
    folder.mkdir()
    (tmp_path / "rahasia.txt").write_text("x")
    (folder / "baca.typ").write_text('#read("../rahasia.txt")')
    (folder / "paket.typ").write_text('#import "@preview/example:0.1.0": *')
    for name in ("baca", "paket"):
        with pytest.raises(DocumentError):
            render_pdf(name, {}, title="x", day=DAY, folder=folder)


def test_document_is_dated_by_a_day():
    with pytest.raises(ValueError, match="by a day"):
        render_pdf("report", {}, title="x", day=datetime(2026, 10, 2))  # noqa: DTZ001
