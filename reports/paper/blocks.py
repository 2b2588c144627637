"""Blocks of a printed report, in the words of ``portal/typst/paper.typ``."""

import re

TEXT_WIDTH = 470  # points between the margins of A4
FONT_SIZE = 8.2  # of texts inside drawings


def text(*runs):
    return {"kind": "text", "text": list(runs)}


def lead(*runs):
    return {"kind": "lead", "text": list(runs)}


def heading(words):
    return {"kind": "heading", "text": words}


def strong(words):
    return {"strong": words}


def grade(letter):
    return {"mutu": letter}


def column(title, *, points=0, align="right"):
    """A column ``points`` wide; without, it takes what is left."""
    return {"title": title, "align": align, "points": points, "share": 0 if points else 1}


def table(caption, columns, rows, *, foot=None, note=""):
    block = {"kind": "table", "caption": caption, "columns": columns, "rows": rows, "note": note}
    return block | ({"foot": foot} if foot else {})


def tiles(items):
    """``items``: (label, value, quality letter or None, note)."""
    keys = ("label", "value", "grade", "note")
    return {"kind": "tiles", "items": [dict(zip(keys, item, strict=True)) for item in items]}


def numbered(items):
    return {"kind": "list", "numbered": True, "items": items}


def facts(pairs):
    return {"kind": "facts", "items": pairs}


def figure(caption, svg, alt, note=""):
    return {"kind": "figure", "caption": caption, "svg": svg, "alt": alt, "note": note}


def height_of(svg):
    """Height of a drawing of portal.charts in its own units."""
    return float(re.search(r'viewBox="0 0 \S+ (\S+)"', svg).group(1))
