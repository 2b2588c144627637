"""The boxes of a peta jabatan: a unit, who leads it, its posts with class, B, K and ±, and the sum
with everything under it. The same boxes stand on the page and on paper. No ORM here."""

from collections.abc import Iterable, Sequence

from orgunits.chart import lay_out
from orgunits.chart.cards import KIND_LABELS, printable
from portal.charts import TableCard, TableRow
from portal.charts.tables import name_lines, note_lines, row_lines
from portal.templatetags.formats import number, signed

BOX_WIDTH = 300
HEADS = ("Kls", "B", "K", "±")
LEGEND = "Kls: kelas jabatan. B: bezetting (pegawai yang ada). K: kebutuhan. ±: selisih B dan K."


def post_row(line):
    """A line of the table of a box from a PostLine."""
    post = line.position
    label = printable(f"{post.name}, eselon {post.echelon}" if post.echelon else post.name)
    cells = (
        str(line.job_class or "–"),
        number(line.filled),
        number(post.required_headcount),
        signed(line.gap),
    )
    return TableRow(row_lines(label, BOX_WIDTH, len(HEADS)), cells, is_lacking=line.gap < 0)


def sum_row(label, count):
    cells = ("", number(count.filled), number(count.required), signed(count.gap))
    return TableRow(
        row_lines(label, BOX_WIDTH, len(HEADS)), cells, is_sum=True, is_lacking=count.gap < 0
    )


def table_rows(box, *, folded=False):
    """The rows of a box: its posts, their sum, and the sum of the branch. A box that is
    ``folded`` says only the sum of what is folded away with it."""
    rows = [] if folded else [post_row(line) for line in box.lines]
    if len(box.lines) > 1 and not folded:
        rows.append(sum_row("Unit ini", box.own))
    if box.row.n_children and box.total.required + box.total.filled:
        rows.append(sum_row("Beserta unit di bawahnya", box.total))
    elif folded:
        rows.append(sum_row("Unit ini", box.own))
    return tuple(rows)


def unit_card(box, *, tone="plain", folded=False, notes=(), **link):
    """The TableCard of a UnitBox; ``link``: url, fold, is_open, fold_url."""
    name = printable(box.row.name)
    told = [f"Pimpinan: {printable(box.leader)}"] if box.leader else []
    lines = [line for note in (*told, *notes) for line in note_lines(note, BOX_WIDTH)]
    rows = table_rows(box, folded=folded)
    return TableCard(
        key=box.row.id,
        name=name,
        lines=name_lines(name, BOX_WIDTH),
        notes=lines,
        heads=HEADS,
        rows=rows,
        tone=tone,
        **link,
    )


def lay_out_cards(rows: Sequence, cards: Iterable[TableCard]) -> object:
    """Where ``cards`` of the units ``rows`` (in depth-first order) stand."""
    return lay_out(
        [row.level for row in rows],
        [card.height for card in cards],
        [KIND_LABELS.get(row.kind, row.kind) for row in rows],
        BOX_WIDTH,
    )
