"""Which heading of a file is which column: found in the sheet, recognised, remembered. Pure."""

import hashlib
import re
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from portal.imports.spec import Table
from portal.imports.widgets import text_of
from portal.spreadsheets import unguard

HEADER_ROWS = 30  # the heading stands within these
LIKELY = 82  # of 100: how alike two headings must be to be worth a suggestion
BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
SIGNS = re.compile(r"[\W_]+")
COUNTING = re.compile(r"\(?(\d+)\)?\.?")


def folded(heading):
    """A heading for comparing: ``TMT\\n(yyyy-mm-dd)``, ``tmt`` and ``T.M.T.`` are one."""
    text = text_of(heading)
    bare = SIGNS.sub("", BRACKETS.sub(" ", text).casefold())
    return bare or SIGNS.sub("", text.casefold())


def words_of(kind):
    """``{folded heading: column name}``: names, titles and aliases of a kind's columns."""
    words = {}
    for column in kind.columns:
        for word in (column.name, column.title, *column.aliases):
            words.setdefault(folded(word), column.name)
    return words


def source_words(source):
    return {folded(heading): name for heading, name in source.columns.items()}


def known_headings(kind):
    """Every folded heading that says that a row is the heading of this kind."""
    known = set(words_of(kind))
    for source in kind.sources:
        known |= {folded(heading) for heading in source.headers} | set(source_words(source))
    return known


@dataclass(frozen=True)
class Header:
    """Where the heading stands: ``first`` and ``last`` are row numbers of the sheet."""

    first: int
    last: int
    names: tuple


def is_counting(cells):
    """Whether a row is the numbering under a heading: 1, 2, 3 … or (1), (2), (3) …"""
    marks = [COUNTING.fullmatch(text_of(cell)) for cell in cells if cell != ""]
    return (
        len(marks) > 2
        and all(marks)
        and [int(m[1]) for m in marks] == list(range(1, len(marks) + 1))
    )


def merged_names(upper, lower):
    """Names of a heading of two rows; a cell merged over several columns stands at its first."""
    width = max(len(upper), len(lower))
    upper, lower = ([*row, *[""] * (width - len(row))] for row in (upper, lower))
    names, group = [], ""
    for above, below in zip(upper, lower, strict=True):
        group = above if above != "" else group
        both = f"{text_of(group)} {text_of(below)}".strip()
        names.append((text_of(below) or text_of(above), both if below != "" else text_of(above)))
    return names


def find_header(kind, rows):
    """The Header of the first rows: those cells most of which this kind knows.

    One row or two (the lower under merged cells). Where nothing is known: the first row that has
    three quarters of the widest row filled.
    """
    known = known_headings(kind)
    head = rows[:HEADER_ROWS]
    best, best_score = None, 0
    for index, (number, cells) in enumerate(head):
        names = tuple(text_of(cell) for cell in cells)
        score = len({folded(name) for name in names} & known)
        if score > best_score:
            best, best_score = Header(number, number, names), score
        if index + 1 < len(head) and score > 0:
            pairs = merged_names(cells, head[index + 1][1])
            names = tuple(next((n for n in pair if folded(n) in known), pair[1]) for pair in pairs)
            score = len({folded(name) for name in names} & known)
            if score > best_score:
                best, best_score = Header(number, head[index + 1][0], names), score
    return best or first_full_row(head)


def first_full_row(head):
    widest = max((filled(cells) for _, cells in head), default=0)
    for number, cells in head:
        if widest and filled(cells) >= widest * 0.75:
            return Header(number, number, tuple(text_of(cell) for cell in cells))
    return None


def filled(cells):
    return sum(cell != "" for cell in cells)


def header_at(rows, number):
    """The heading an officer pointed at: row ``number`` of the sheet, or None."""
    cells = next((cells for found, cells in rows if found == number), None)
    return None if cells is None else Header(number, number, tuple(text_of(c) for c in cells))


def table_of(raw, header):
    """The Table under ``header``; blank rows and a numbering row are left out. Also the numbers of
    rows with more cells than the heading: in a text file these have slipped."""
    width = len(header.names)
    body = [(n, cells) for n, cells in raw.rows if n > header.last and any(c != "" for c in cells)]
    if body and is_counting(body[0][1]):
        body = body[1:]
    is_text = raw.format == "text"
    slipped = [n for n, cells in body if is_text and len(cells) > width]
    rows = [cells[:width] if len(cells) >= width else [*cells, *[""] * (width - len(cells))]
            for _, cells in body]  # fmt: skip
    if is_text:
        rows = [[unguard(c) if "'" in c else c for c in cells] for cells in rows]
    return Table(list(header.names), rows, [number for number, _ in body]), slipped


def recognise(kind, headers):
    """The Source whose headings are all there (the one that asks for most), or None."""
    present = {folded(heading) for heading in headers}
    fitting = [s for s in kind.sources if {folded(h) for h in s.headers} <= present]
    return max(fitting, key=lambda source: len(source.headers), default=None)


def reshaped(kind, table):
    """The table as its source means it, and the name of the source (or an empty text)."""
    source = recognise(kind, table.headers)
    if source is None:
        return table, ""
    return (source.reshape(table) if source.reshape else replace(table)), source.name


def pair(kind, headers, source_name=""):
    """For each heading the column it surely means, or an empty text; no column twice."""
    words = words_of(kind)
    source = next((s for s in kind.sources if s.name == source_name), None)
    if source is not None:
        words |= source_words(source)
    taken, names = set(), []
    for heading in headers:
        name = words.get(folded(heading), "") if heading else ""
        names.append(name if name not in taken else "")
        taken.add(name)
    return names


def likely(kind, heading, taken):
    """A column that looks like ``heading`` and is not ``taken``: a suggestion for the officer."""
    words = {word: name for word, name in words_of(kind).items() if name not in taken}
    if not heading or not words:
        return ""
    found = process.extractOne(folded(heading), list(words), scorer=fuzz.ratio, score_cutoff=LIKELY)
    return words[found[0]] if found else ""


def signature(headers):
    """The digest under which a mapping is remembered: the same headings in the same order."""
    text = "\x1f".join(folded(heading) for heading in headers)
    return hashlib.sha256(text.encode()).hexdigest()


def missing(kind, names):
    """What a mapping lacks: ``(key columns without which nothing can be read, required columns
    without which no new row can be made)``."""
    mapped = set(names)
    keys = [name for name in kind.key if name not in mapped]
    if kind.key_any and len(keys) < len(kind.key):
        keys = []
    required = [c.name for c in kind.columns if c.required and c.name not in mapped | set(keys)]
    return keys, required
