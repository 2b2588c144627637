"""Documents for a word processor (DOCX) by python-docx: paragraphs, lists and tables.

The same blocks give the same bytes on every machine: the document carries its own day, and so do the
parts of its archive. Signs XML forbids become U+FFFD.

A document is a list of blocks, each a dict with its ``kind``:

    title, subtitle, heading, minor, text   {"text": …}
    list                                    {"items": [text, …], "numbered": bool}
    facts                                   {"items": [[term, text], …]}
    table                                   {"columns": [{"title", "share", "align"}], "rows": […]}
    break                                   the next block begins a page

and the parts of an official letter, which ``portal.wordletters`` tells.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from portal.spreadsheets import clean
from portal.wordletters import LETTER_BLOCKS, add_letter_block, add_watermark
from portal.wordstyles import PLAIN, STYLES, Look, styled

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAGE, MARGIN = (Mm(210), Mm(297)), Mm(22)


def write_docx(
    blocks: Iterable[Mapping],
    *,
    title: str,
    author: str,
    foot: str,
    day: date,
    look: Look = PLAIN,
) -> bytes:
    """The file of ``blocks`` (see above). ``foot`` stands beside the page number."""
    document = docx.Document()
    _set_styles(document, look)
    _set_page(document, foot, look)
    width = _text_width(document)
    breaks = False
    for block in blocks:
        if block["kind"] == "break":
            breaks = len(document.element.body) > 1  # the first page is not pushed down
            continue
        _add(document, block, width, breaks=breaks)
        breaks = False
    instant = datetime(day.year, day.month, day.day)  # noqa: DTZ001 the library adds the Z
    properties = document.core_properties
    properties.title, properties.author, properties.comments = clean(title), clean(author), ""
    properties.created = properties.modified = instant
    properties.last_modified_by, properties.language = clean(author), "id-ID"
    file = io.BytesIO()
    document.save(file)
    return _dated(file.getvalue(), day)


def _dated(content: bytes, day: date) -> bytes:
    """The same archive with ``day`` as the time of every part."""
    file = io.BytesIO()
    stamp = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in given.namelist():
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(entry, given.read(name))
    return file.getvalue()


def _set_styles(document: Document, look: Look) -> None:
    for kind, (name, size, bold, before, after) in STYLES.items():
        style = document.styles[name]
        points = look.title if kind == "title" else size + look.larger
        style.font.name, style.font.size = look.font, Pt(points)
        style.font.bold = bold
        style.font.italic, style.font.color.rgb = False, RGBColor(0, 0, 0)
        fonts = style.element.rPr.rFonts
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(attribute), None)  # a theme's font would outrank ours
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(after)
    if look.centered:
        for name in ("Title", "Subtitle"):
            document.styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title = document.styles["Title"].element.pPr
    title.remove(title.find(qn("w:pBdr")))  # a coloured line of the library's own template


def _text_width(document: Document) -> int:
    """Between the margins, in EMU."""
    section = document.sections[0]
    return section.page_width - section.left_margin - section.right_margin


def _set_page(document: Document, foot: str, look: Look) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = PAGE[::-1] if look.landscape else PAGE
    if look.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = MARGIN
    if look.watermark:
        add_watermark(section, look.watermark)
    line = styled(section.footer.paragraphs[0], "cell")  # Footer has tab stops of its own
    stops = line.paragraph_format.tab_stops
    stops.clear_all()
    stops.add_tab_stop(_text_width(document), WD_ALIGN_PARAGRAPH.RIGHT)
    line.add_run(f"{clean(foot)}\tHalaman ")
    _add_field(line, "PAGE")
    line.add_run(" dari ")
    _add_field(line, "NUMPAGES")


def _add_field(line: Paragraph, name: str) -> None:
    """A figure that the word processor counts itself."""
    field, run, text = OxmlElement("w:fldSimple"), OxmlElement("w:r"), OxmlElement("w:t")
    field.set(qn("w:instr"), name)
    text.text = "1"
    run.append(text)
    field.append(run)
    line._p.append(field)


def _add(document: Document, block: Mapping, width: int, *, breaks: bool) -> None:
    kind = block["kind"]
    if breaks and kind not in STYLES:
        # A table or a list cannot begin a page itself.
        document.add_paragraph().paragraph_format.page_break_before = True
    if kind in ("facts", "table"):
        columns, rows, has_head = _grid_of(block)
        _add_grid(document, columns, rows, width, has_head=has_head)
    elif kind in LETTER_BLOCKS:
        add_letter_block(document, block, width)
    elif kind == "list":
        _add_list(document, block)
    else:
        line = styled(document.add_paragraph(clean(block["text"])), kind)
        if breaks:
            line.paragraph_format.page_break_before = True


def _add_list(document: Document, block: Mapping) -> None:
    kind = "numbers" if block.get("numbered") else "bullets"
    lines = [styled(document.add_paragraph(clean(text)), kind) for text in block["items"]]
    if block.get("numbered"):
        number = _new_numbering(document, STYLES[kind][0])
        for line in lines:
            line._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = number


def _new_numbering(document: Document, style: str) -> int:
    """A numbering of its own for one list, so that it begins at 1."""
    numbering = document.part.numbering_part.element
    of_style = document.styles[style].element.pPr.numPr.numId.val
    made = numbering.add_num(numbering.num_having_numId(of_style).abstractNumId.val)
    made.add_lvlOverride(ilvl=0).add_startOverride(1)
    return made.numId


def _grid_of(block: Mapping) -> tuple[Sequence[Mapping], Sequence[Sequence[str]], bool]:
    """Columns and rows of a table, or of terms with what they mean; whether there is a head."""
    if block["kind"] == "facts":
        return [{"share": 3}, {"share": 7}], block["items"], False
    columns = block["columns"]
    return columns, [[one["title"] for one in columns], *block["rows"]], True


def _add_grid(
    document: Document,
    columns: Sequence[Mapping],
    rows: Sequence[Sequence[str]],
    width: int,
    *,
    has_head: bool,
) -> None:
    if not rows:
        return
    # Not document.add_table: it reads the whole document for the width it has between margins.
    table = document._body.add_table(len(rows), len(columns), width)
    table.style = "Table Grid" if has_head else None
    table.autofit = False
    total = sum(one["share"] for one in columns)
    widths = [width * one["share"] // total for one in columns]
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = wide
    for place, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        is_head = has_head and place == 0
        look = row._tr.get_or_add_trPr()
        look.append(OxmlElement("w:cantSplit"))
        if is_head:
            look.append(OxmlElement("w:tblHeader"))  # again on every page
        for cell, column, wide, text in zip(row.cells, columns, widths, texts, strict=True):
            cell.width = wide
            line = cell.paragraphs[0]
            styled(line, "cell")
            line.add_run(clean(text)).bold = is_head or None
            if column.get("align") == "right":
                line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph().paragraph_format.space_after = Pt(3)
