"""Documents for a word processor (DOCX, ECMA-376): paragraphs, lists and tables, nothing else.

Written by hand: a fixed form needs a dozen elements, and the same blocks must give the same bytes
on every machine (the parts of the archive carry the document's own day). Texts are escaped, signs
XML forbids become U+FFFD; a document holds no field, macro or outside reference but its page number.

A document is a list of blocks, each a dict with its ``kind``:

    title, subtitle, heading, minor, text   {"text": …}
    list                                    {"items": [text, …], "numbered": bool}
    facts                                   {"items": [[term, text], …]}
    table                                   {"columns": [{"title", "share", "align"}], "rows": […]}
    break                                   the next block begins a page
"""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape

from portal.spreadsheets import clean

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MARGIN = 1247  # 22 mm in twentieths of a point
WIDTH = 11906 - 2 * MARGIN  # of the text on A4
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# name, size in half points, bold, space before and after in twentieths of a point, outline level
STYLES = (
    ("Title", "Title", 36, True, 0, 60, None),
    ("Subtitle", "Subtitle", 20, False, 0, 200, None),
    ("Heading1", "heading 1", 24, True, 240, 80, 0),
    ("Heading2", "heading 2", 20, True, 120, 40, 1),
    ("ListParagraph", "List Paragraph", 20, False, 0, 40, None),
    ("Cell", "Cell", 18, False, 20, 20, None),
)
STYLE_OF = {"title": "Title", "subtitle": "Subtitle", "heading": "Heading1", "minor": "Heading2"}
BULLETS, NUMBERS = 1, 2  # abstract numberings


def write_docx(
    blocks: Iterable[Mapping], *, title: str, author: str, foot: str, day: date
) -> bytes:
    """The file of ``blocks`` (see above). ``foot`` stands beside the page number."""
    body, n_lists = _body(blocks)
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            ("officeDocument", "word/document.xml"), ("core", "docProps/core.xml")
        ),
        "docProps/core.xml": _core(title, author, day),
        "word/document.xml": _document(body),
        "word/_rels/document.xml.rels": _relations(
            ("styles", "styles.xml"), ("numbering", "numbering.xml"), ("footer", "footer1.xml")
        ),
        "word/styles.xml": _styles(),
        "word/numbering.xml": _numbering(n_lists),
        "word/footer1.xml": _footer(foot),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(entry, (HEAD + text).encode())
    return file.getvalue()


def _words(text: str) -> str:
    return escape(clean(str(text)), {'"': "&quot;"})


def _run(text: str, *, bold: bool = False) -> str:
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    lines = _words(text).split("\n")
    inner = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    return f"<w:r>{look}{inner}</w:r>"


def _paragraph(text: str, style: str = "", more: str = "", *, bold: bool = False) -> str:
    look = (f'<w:pStyle w:val="{style}"/>' if style else "") + more
    look = f"<w:pPr>{look}</w:pPr>" if look else ""
    return f"<w:p>{look}{_run(text, bold=bold)}</w:p>"


def _body(blocks: Iterable[Mapping]) -> tuple[str, list[int]]:
    """The XML of the blocks, and the abstract numbering of each of its lists."""
    found: list[str] = []
    lists: list[int] = []
    breaks = False
    for block in blocks:
        kind = block["kind"]
        if kind == "break":
            breaks = bool(found)
            continue
        before = "<w:pageBreakBefore/>" if breaks else ""
        if kind == "list":
            lists.append(NUMBERS if block.get("numbered") else BULLETS)
            found += [_item(text, len(lists)) for text in block["items"]]
        elif kind in ("table", "facts"):
            found.append(_facts(block) if kind == "facts" else _table(block))
        else:
            found.append(_paragraph(block["text"], STYLE_OF.get(kind, ""), before))
        breaks = False
    return "".join(found), lists


def _item(text: str, number: int) -> str:
    numbering = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
    return _paragraph(text, "ListParagraph", numbering)


def _facts(block: Mapping) -> str:
    columns = [{"title": "", "share": 3}, {"title": "", "share": 7}]
    rows = [_row([term, text], columns, bold=False) for term, text in block["items"]]
    return _grid(columns, rows, lines=False)


def _table(block: Mapping) -> str:
    columns = block["columns"]
    rows = [_row([one["title"] for one in columns], columns, bold=True, is_head=True)]
    rows += [_row(cells, columns) for cells in block["rows"]]
    return _grid(columns, rows, lines=True)


def _widths(columns: Sequence[Mapping]) -> list[int]:
    total = sum(one["share"] for one in columns)
    return [WIDTH * one["share"] // total for one in columns]


def _row(
    cells: Sequence[str], columns: Sequence[Mapping], *, bold: bool = False, is_head: bool = False
) -> str:
    look = "<w:cantSplit/>" + ("<w:tblHeader/>" if is_head else "")
    inner = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        + _paragraph(text, "Cell", _alignment(column), bold=bold)
        + "</w:tc>"
        for text, width, column in zip(cells, _widths(columns), columns, strict=True)
    )
    return f"<w:tr><w:trPr>{look}</w:trPr>{inner}</w:tr>"


def _alignment(column: Mapping) -> str:
    return '<w:jc w:val="right"/>' if column.get("align") == "right" else ""


def _grid(columns: Sequence[Mapping], rows: Sequence[str], *, lines: bool) -> str:
    edge = "single" if lines else "nil"
    edges = "".join(
        f'<w:{side} w:val="{edge}" w:sz="4" w:space="0" w:color="8A867E"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    widths = _widths(columns)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    look = (
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/>'
    )
    table = f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    return table + '<w:p><w:pPr><w:spacing w:before="0" w:after="60"/></w:pPr></w:p>'


def _document(body: str) -> str:
    page = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar w:top="{MARGIN}" w:right="{MARGIN}" w:bottom="{MARGIN}" w:left="{MARGIN}" '
        'w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
    )
    return (
        f'<w:document xmlns:w="{MAIN}" xmlns:r="{LINKS}"><w:body>{body}{page}</w:body></w:document>'
    )


def _footer(foot: str) -> str:
    def field(name: str) -> str:
        return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'

    tab = f'<w:pPr><w:tabs><w:tab w:val="right" w:pos="{WIDTH}"/></w:tabs></w:pPr>'
    page = f"{_run('Halaman ')}{field('PAGE')}{_run(' dari ')}{field('NUMPAGES')}"
    return f'<w:ftr xmlns:w="{MAIN}"><w:p>{tab}{_run(foot)}<w:r><w:tab/></w:r>{page}</w:p></w:ftr>'


def _styles() -> str:
    base = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" '
        'w:cs="Arial"/><w:sz w:val="20"/><w:szCs w:val="20"/><w:lang w:val="id-ID"/></w:rPr>'
        '</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="80"/></w:pPr></w:pPrDefault>'
        '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        '<w:name w:val="Normal"/></w:style>'
    )
    return f'<w:styles xmlns:w="{MAIN}">{base}{"".join(map(_style, STYLES))}</w:styles>'


def _style(row: tuple) -> str:
    key, name, size, bold, before, after, outline = row
    keep = "<w:keepNext/>" if outline is not None else ""
    level = f'<w:outlineLvl w:val="{outline}"/>' if outline is not None else ""
    weight = "<w:b/>" if bold else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:pPr>{keep}<w:spacing w:before="{before}" '
        f'w:after="{after}"/>{level}</w:pPr><w:rPr>{weight}<w:sz w:val="{size}"/>'
        f'<w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def _numbering(lists: Sequence[int]) -> str:
    """Both abstract numberings, and one of its own for every list, so that each begins at 1."""
    kinds = {BULLETS: ("bullet", "•"), NUMBERS: ("decimal", "%1.")}
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{key}"><w:multiLevelType w:val="singleLevel"/>'
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText '
        f'w:val="{sign}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="397" w:hanging="397"/>'
        "</w:pPr></w:lvl></w:abstractNum>"
        for key, (form, sign) in kinds.items()
    )
    made = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{key}"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for number, key in enumerate(lists, 1)
    )
    return f'<w:numbering xmlns:w="{MAIN}">{abstract}{made}</w:numbering>'


def _core(title: str, author: str, day: date) -> str:
    instant = f"{day.isoformat()}T00:00:00Z"
    return (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_words(title)}</dc:title><dc:creator>{_words(author)}</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{instant}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{instant}</dcterms:modified>'
        "</cp:coreProperties>"
    )


def _relations(*targets: tuple[str, str]) -> str:
    core = f"{PACKAGE}/relationships/metadata/core-properties"
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{core if kind == "core" else f"{LINKS}/{kind}"}" '
        f'Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def _content_types() -> str:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    kinds = {
        "/word/document.xml": f"{word}.document.main+xml",
        "/word/styles.xml": f"{word}.styles+xml",
        "/word/numbering.xml": f"{word}.numbering+xml",
        "/word/footer1.xml": f"{word}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    rows = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items()
    )
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )
