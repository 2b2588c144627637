"""A peta jabatan as A3 PDF: sums, sheets of boxes, and the same posts as a table."""

from employees.post_boxes import LEGEND
from employees.post_sheets import cut, numbers_of, scale_of
from portal.documents import render_pdf
from portal.templatetags.formats import date_long, number, signed

TIME_LIMIT_SECONDS = 900
LAST_SHEET = "Jabatan yang sama sebagai tabel ada sesudah lembar terakhir."


def column(title, points=0, align="right"):
    return {"title": title, "align": align, "points": points, "share": 0 if points else 1}


def kinds_table(figures):
    """Seats by kind of post; ``figures`` as employees.queries.kind_figures."""
    rows = [
        [one.label, *map(number, (one.n_posts, one.count.filled, one.count.required)),
         signed(one.count.gap), number(one.count.vacant), number(one.count.double)]
        for one in figures
    ]  # fmt: skip
    return {
        "caption": "Menurut jenis jabatan",
        "columns": [
            column("Jenis jabatan", align="left"), column("Jabatan", 50),
            column("Bezetting", 60), column("Kebutuhan", 62), column("Selisih", 50),
            column("Lowong", 48), column("Rangkap", 52),
        ],
        "rows": rows[:-1],
        "foot": rows[-1],
        "note": "Plt., Plh., dan tugas tambahan tidak dihitung. Rangkap: jabatan untuk satu orang"
        " yang dipangku lebih dari satu orang.",
    }  # fmt: skip


def hands_table(figures):
    rows = [
        [one.label, number(one.hands.pns), number(one.hands.pppk), number(one.hands.part_time),
         number(one.hands.known_hours)]
        for one in figures
    ]  # fmt: skip
    return {
        "caption": "Pegawai menurut status",
        "columns": [
            column("Jenis jabatan", align="left"), column("PNS dan CPNS", 76),
            column("PPPK", 50), column("PPPK paruh waktu", 92), column("Jam per minggu", 84),
        ],
        "rows": rows[:-1],
        "foot": rows[-1],
        "note": "Jam per minggu adalah jumlah jam PPPK paruh waktu menurut perjanjian kerjanya.",
    }  # fmt: skip


def post_cells(line):
    post, hands = line.position, line.hands
    part_time = ""
    if hands.part_time:
        part_time = number(hands.part_time)
        if hands.part_time_minutes:
            part_time += f" ({number(hands.part_time_hours)} jam)"
    return [
        post.name, str(line.job_class or ""), post.echelon, number(line.filled),
        number(post.required_headcount), signed(line.gap), number(hands.pns or None),
        number(hands.pppk or None), part_time,
    ]  # fmt: skip


def sheet_data(sheets, day):
    """The drawings; each says for people who do not see it which units it holds."""
    numbers = numbers_of(sheets)
    for sheet in sheets:
        alt = f"Bagan jabatan {sheet.title} per {date_long(day)}: {len(sheet.boxes)} unit."
        svg, width, height = sheet.drawing(numbers, alt, LAST_SHEET)
        yield {
            "title": sheet.title,
            "svg": svg,
            "alt": f"{alt} {LAST_SHEET}",
            "width": round(width * scale_of(width, height), 2),
        }


def paper_data(*, government, name, day, boxes, figures, basis=""):
    """What the template ``postmap`` is filled with. ``boxes``: UnitBox in depth-first order;
    ``figures``: of employees.queries.kind_figures over the same posts; ``basis``: the decree that
    fixed them, in a sentence."""
    n_posts = figures[-1].n_posts
    return {
        "author": government.name,
        "organisation": f"Pemerintah {government.name}",
        "running": f"Peta jabatan {name}, keadaan per {date_long(day)}",
        "state": f"Keadaan per {date_long(day)}. {number(len(boxes))} unit,"
        f" {number(n_posts)} jabatan. {basis}".rstrip(),
        "legend": LEGEND,
        "kinds": kinds_table(figures),
        "hands": hands_table(figures),
        "sheets": list(sheet_data(cut(boxes, name), day)),
        "units": [
            {"name": box.row.name, "posts": [post_cells(line) for line in box.lines]}
            for box in boxes
        ],
    }


def build_paper(*, title, day, **facts):
    """The PDF of ``paper_data``. Raises portal.documents.DocumentError."""
    return render_pdf(
        "postmap",
        paper_data(day=day, **facts),
        title=title,
        day=day,
        time_limit=TIME_LIMIT_SECONDS,
    )
