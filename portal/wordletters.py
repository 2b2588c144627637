"""Parts of an official letter for a word processor (``portal.wordfiles``), and its watermark.

The same blocks are set as PDF by the template ``official``:

    letterhead  {"lines": [text, …]}                centred over a double rule
    centered    {"lines": [text, …], "strong": bool}
    side        {"lines": [text, …]}                at the right half: "LAMPIRAN …"
    terms       {"items": [[term, [text, …], mark]]}  "Menimbang : a. …"; mark "a", "1" or ""
    outline     {"items": [[level, text], …]}       indented by level from 0
    signs       {"rows": [[signer, signer], …]}     two places a row; None: an empty place; a signer is
                                                    {"lines": […], "name": text, "notes": […]}
"""

from collections.abc import Iterator, Mapping, Sequence

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import Table, _Cell

from portal.spreadsheets import clean
from portal.wordstyles import styled

SIGN_ROOM = Pt(52)  # between the office and the name
STEP = Mm(7)  # of an outline
OPEN_NAME = "........................................"
# A text along a line, as the format describes that shape; programs know a watermark by its name.
WORD_ART = """<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
 path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>
<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>
<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>
<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>
<v:path textpathok="t" o:connecttype="custom"/><v:textpath on="t" fitshape="t"/></v:shapetype>"""
WATERMARK = """<w:pict %s>%s<v:shape id="PowerPlusWaterMarkObject1" type="#_x0000_t136"
 style="position:absolute;margin-left:0;margin-top:0;width:430pt;height:86pt;rotation:315;z-index:-1;\
mso-position-horizontal:center;mso-position-horizontal-relative:margin;\
mso-position-vertical:center;mso-position-vertical-relative:margin"
 fillcolor="#d9d9d9" stroked="f"><v:fill opacity=".5"/>
<v:textpath style="font-family:&quot;Arial&quot;;font-size:1pt" string="%s"/></v:shape></w:pict>"""
VML = ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'


def add_watermark(section: Section, word: str) -> None:
    """``word`` across every page, and in small letters on top, for a reader that draws no shapes."""
    line = section.header.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    line.add_run(clean(word)).bold = True
    shape = parse_xml(WATERMARK % (nsdecls("w") + VML, WORD_ART, clean(word)))
    line.add_run()._r.append(shape)


def add_letter_block(document: Document, block: Mapping, width: int) -> None:
    """Add ``block``, one of LETTER_BLOCKS; ``width`` of the text in EMU."""
    LETTER_BLOCKS[block["kind"]](document, block, width)


def _letterhead(document: Document, block: Mapping, width: int) -> None:
    for place, text in enumerate(block["lines"]):
        line = styled(document.add_paragraph(), "text")
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.space_after = Pt(0)
        run = line.add_run(clean(text))
        run.bold = place < 2
        run.font.size = Pt(14) if place < 2 else Pt(10)
    if block["lines"]:
        line.paragraph_format.space_after = Pt(12)
        line._p.get_or_add_pPr().append(_rule())


def _rule():
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "thinThickSmallGap"), ("sz", "24"), ("space", "4")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    return borders


def _centered(document: Document, block: Mapping, width: int) -> None:
    for text in block["lines"]:
        line = styled(document.add_paragraph(), "text")
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.space_after = Pt(2)
        line.paragraph_format.keep_with_next = True
        line.add_run(clean(text)).bold = bool(block.get("strong")) or None
    line.paragraph_format.space_after = Pt(12)


def _side(document: Document, block: Mapping, width: int) -> None:
    for text in block["lines"]:
        line = styled(document.add_paragraph(clean(text)), "text")
        line.paragraph_format.left_indent = width // 2
        line.paragraph_format.space_after = Pt(0)
    line.paragraph_format.space_after = Pt(12)


def _terms(document: Document, block: Mapping, width: int) -> None:
    shares = (22, 3, 75)
    table = _grid(document, len(block["items"]), [width * one // 100 for one in shares])
    for row, (term, texts, mark) in zip(table.rows, block["items"], strict=True):
        first, colon, body = row.cells
        _first_line(first, term)
        _first_line(colon, ":" if term else "")
        for place, text in enumerate(_marked(texts, mark)):
            line = body.paragraphs[0] if place == 0 else body.add_paragraph()
            styled(line, "text").add_run(clean(text))
            line.paragraph_format.space_after = Pt(3)
            if mark:
                line.paragraph_format.left_indent = Mm(7)
                line.paragraph_format.first_line_indent = -Mm(7)
                line.paragraph_format.tab_stops.add_tab_stop(Mm(7))
    _gap(document)


def _marked(texts: Sequence[str], mark: str) -> Iterator[str]:
    for place, text in enumerate(texts):
        if not mark:
            yield text
        elif mark == "a":
            yield f"{letter(place)}.\t{text}"
        else:
            yield f"{place + 1}.\t{text}"


def letter(place: int) -> str:
    """From "a" to "z", then "aa", as lists of a regulation go on."""
    return "abcdefghijklmnopqrstuvwxyz"[place % 26] * (place // 26 + 1)


def _outline(document: Document, block: Mapping, width: int) -> None:
    for level, text in block["items"]:
        line = styled(document.add_paragraph(clean(text)), "text")
        line.paragraph_format.left_indent = STEP * level
        line.paragraph_format.space_after = Pt(2)
    _gap(document)


def _signs(document: Document, block: Mapping, width: int) -> None:
    table = _grid(document, len(block["rows"]), [width // 2, width - width // 2])
    for row, signers in zip(table.rows, block["rows"], strict=True):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, signer in zip(row.cells, signers, strict=True):
            if signer is not None:
                _sign(cell, signer)


def _sign(cell: _Cell, signer: Mapping) -> None:
    lines = [(text, False) for text in signer["lines"]]
    lines += [(signer["name"] or OPEN_NAME, True), *((text, False) for text in signer["notes"])]
    for place, (text, is_name) in enumerate(lines):
        line = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        styled(line, "text").add_run(clean(text)).bold = is_name or None
        line.paragraph_format.space_after = Pt(0)
        if is_name:
            line.paragraph_format.space_before = SIGN_ROOM
    cell.paragraphs[-1].paragraph_format.space_after = Pt(14)


def _first_line(cell: _Cell, text: str) -> None:
    styled(cell.paragraphs[0], "text").add_run(clean(text))


def _grid(document: Document, n_rows: int, widths: Sequence[int]) -> Table:
    """A table without lines. Not document.add_table: it reads the whole document first."""
    table = document._body.add_table(n_rows, len(widths), sum(widths))
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.LEFT
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = wide
        for cell in column.cells:
            cell.width = wide
    return table


def _gap(document: Document) -> None:
    styled(document.add_paragraph(), "cell").paragraph_format.space_after = Pt(2)


LETTER_BLOCKS = {
    "letterhead": _letterhead,
    "centered": _centered,
    "side": _side,
    "terms": _terms,
    "outline": _outline,
    "signs": _signs,
}
