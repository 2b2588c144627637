"""``python -I child FILE SHEET HEAD``: print a file as JSON lines.

First ``{"sheets", "sheet", "format"}``, then lists ``[number, cells]`` in blocks, last ``{"rows",
"peak"}``; or ``{"refused": sentence}``. HEAD > 0 prints that many rows and counts the others.
"""

import json
import sys
from pathlib import Path

import container
import limits
import sheets
import text
from limits import MAX_CELLS, Refused

BLOCK = 1000


def say(value):
    sys.stdout.write(json.dumps(value, ensure_ascii=True, separators=(",", ":")))
    sys.stdout.write("\n")


def trimmed(cells):
    """Without the empty cells at the end."""
    end = len(cells)
    while end and cells[end - 1] == "":
        end -= 1
    return cells if end == len(cells) else cells[:end]


def emit(rows, head):
    """Print ``rows`` in blocks; return how many there are."""
    block, n_rows, n_cells = [], 0, 0
    for number, row in rows:
        cells = trimmed(row)
        sheets.check_text(number, cells)
        n_cells += len(cells)
        if n_cells > MAX_CELLS:
            raise Refused(container.TOO_BIG)
        n_rows = number
        if head and number > head:
            continue
        block.append([number, cells])
        if len(block) == BLOCK:
            say(block)
            block = []
    if block:
        say(block)
    return n_rows


def peak_kilobytes():
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1])
    return 0


def read(path, sheet, head):
    kind = container.kind_of(path)
    if kind == "text":
        rows = text.rows_of(path)
        say({"sheets": [], "sheet": "", "format": "text"})
    else:
        (container.check_zip if kind == "zip" else container.check_ole)(path)
        book = sheets.opened(path)
        listed = sheets.sheets_of(book)
        name = sheets.chosen_sheet(listed, sheet)
        say({"sheets": listed, "sheet": name, "format": kind})
        rows = sheets.rows_of(book, name)
    say({"rows": emit(rows, head), "peak": peak_kilobytes()})


def main():
    path, sheet, head = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    if head == "furthest":
        limits.confine()
        say({"cell": container.furthest_cell(path)})
        return
    limits.confine()
    try:
        read(path, sheet, int(head))
    except Refused as refusal:
        say({"refused": str(refusal), "peak": peak_kilobytes()})


main()
