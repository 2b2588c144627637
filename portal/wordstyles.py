"""The styles of a document for a word processor, and how its pages look."""

from dataclasses import dataclass

from docx.text.paragraph import Paragraph

# Block: style, size in points, bold, space before and after in points.
STYLES = {
    "title": ("Title", 18, True, 0, 3),
    "subtitle": ("Subtitle", 10, False, 0, 10),
    "heading": ("Heading 1", 12, True, 12, 4),
    "minor": ("Heading 2", 10, True, 6, 2),
    "text": ("Normal", 10, False, 0, 4),
    "bullets": ("List Bullet", 10, False, 0, 2),
    "numbers": ("List Number", 10, False, 0, 2),
    "cell": ("No Spacing", 9, False, 1, 1),
}


@dataclass(frozen=True, slots=True)
class Look:
    """``font``: the reader's machine has it, or takes a like one; ``larger``: points added to every
    style but the title, which is ``title`` points high; ``centered``: the title and what is under it;
    ``watermark``: a word across every page ("": none)."""

    font: str = "Arial"
    larger: int = 0
    title: int = 18
    centered: bool = False
    landscape: bool = False
    watermark: str = ""


PLAIN = Look()


def styled(line: Paragraph, kind: str) -> Paragraph:
    """``line`` in the style of ``kind``, by its id: the library would search all styles by name
    for every line, most of the time a long document takes."""
    line._p.get_or_add_pPr().get_or_add_pStyle().val = STYLES[kind][0].replace(" ", "")
    return line
