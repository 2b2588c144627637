"""The sections of the evaluation report. Headings state the finding; tables and figures prove it,
and what is advised follows."""

from datetime import date

from portal.charts import Bar, Dot, Limit, bar_chart, dot_plot, ikm_ruler
from portal.templatetags.formats import date_long, date_short, number, percent, signed
from reports.comparison import NOT_YET, REAL
from reports.findings import AGGREGATION_WORDS
from reports.paper.blocks import (
    FONT_SIZE,
    TEXT_WIDTH,
    column,
    facts,
    figure,
    grade,
    heading,
    lead,
    numbered,
    strong,
    table,
    text,
    tiles,
)

GOOD = Limit(76.61, "batas B")
MAX_DOTS = 12
MAX_CHANGES = 60
SIZE = {"width": TEXT_WIDTH, "font": FONT_SIZE}
NO = column("No", points=22)


def summary(story):
    """The whole on one page: index, tiles, what is advised."""
    score, totals = story.score, story.totals
    blocks = [lead(story.certainty, " ", story.sample), tiles(summary_tiles(story))]
    if score["value"] is not None:
        alt = f"Skala 25 sampai 100 dengan batas mutu; nilai {number(score['value'], 2)}."
        ruler = ikm_ruler(
            score["value"], score["low"], score["high"], title="IKM", description=alt, **SIZE
        )
        note = ""
        if score["low"] is not None:
            note = (
                f"Kotak: rentang kepercayaan 95%, {number(score['low'], 2)} sampai "
                f"{number(score['high'], 2)}."
            )
        blocks.append(figure("Nilai pada skala resmi", ruler, alt, note))
    if story.advice:
        blocks += [heading("Yang disarankan")]
        blocks.append(numbered([[strong(subject), f" {words}"] for subject, words in story.advice]))
    if totals["changes"]:
        blocks.append(text(f"{story.changes_heading}; rinciannya pada bagian 5."))
    return {"heading": story.headline, "blocks": blocks}


def summary_tiles(story):
    score, totals = story.score, story.totals
    value = "–" if score["value"] is None else number(score["value"], 2)
    day = date.fromisoformat(story.facts["data_day"])
    index_note = "belum ada pembanding"
    if score["change"] is not None:
        index_note = f"{story.change_of_whole} dari {story.period.previous.short_label}"
    return [
        (f"IKM, {AGGREGATION_WORDS[story.facts['aggregation']].split()[0]}", value, score["grade"],
         index_note),
        ("Unit", number(totals["units"]), None, f"keadaan {date_short(day)}"),
        ("Jabatan terisi", percent(totals["filled_share"]["share"]), None,
         f"{number(totals['vacant'])} lowong dari {number(totals['required'])}"),
        ("PNS sudah 20 JP", percent(totals["training_share"]["share"]), None,
         f"{number(totals['pns_at_20'])} dari {number(totals['pns'])}"),
    ]  # fmt: skip


def certainty_cells(score):
    """Reach of the change and whether it is real, as the table says them."""
    if score["change"] is None:
        return ["–", "–", "–"]
    reach = "–" if score["margin"] is None else f"±{number(score['margin'], 2)}"
    word = score["real"] if score["real"] in (REAL, NOT_YET) else "–"
    return [signed(score["change"], 2), reach, word]


def score_row(number_of, name, score):
    needed = number(score["required"])
    return [
        number_of,
        name,
        number(score["before"], 2),
        strong(number(score["value"], 2)),
        *certainty_cells(score),
        grade(score["grade"]),
        f"{number(score['n'])} / {needed}",
    ]


def satisfaction(story):
    """Index per group, with what changed and whether the change is real."""
    now, before = story.period.short_label, story.period.previous.short_label
    columns = [
        NO,
        column(story.noun.capitalize(), align="left"),
        column(before, points=44),
        column(now, points=44),
        column("Selisih", points=38),
        column("Rentang selisih", points=42),
        column("Nyata", points=34, align="left"),
        column("Mutu", points=30, align="left"),
        column("Jawaban / perlu", points=64),
    ]
    rows = [
        score_row(str(place), group["name"], group["score"])
        for place, group in enumerate(story.asked, start=1)
    ]
    blocks = [text(*words) for words in satisfaction_words(story)] + [
        table(
            f"Nilai IKM per {story.noun}",
            columns,
            rows,
            foot=score_row("", "Seluruhnya", story.score),
            note="Rentang kepercayaan 95%; “nyata” bila selisih lebih besar dari rentangnya dan "
            "jawaban sedikitnya 30. Tanda – berarti tidak ada pembanding, atau disembunyikan "
            f"karena kurang dari 5 orang menjawab. {story.silent}",
        )
    ]
    chart = dots(story)
    return {"heading": story.groups_heading, "blocks": blocks + ([chart] if chart else [])}


def satisfaction_words(story):
    real = story.really_falling
    if not story.falling:
        return []
    if not real:
        return [
            [
                "Penurunan yang terlihat belum dapat dibedakan dari naik-turun biasa: semuanya di "
                "dalam rentang kepercayaan.",
            ]
        ]
    names = ", ".join(group["name"] for group in real[:6])
    rest = len(story.falling) - len(real)
    words = [strong("Penurunan nyata: "), f"{names}. "]
    if rest:
        words.append(
            f"{number(rest)} penurunan lainnya belum dapat dibedakan dari naik-turun biasa."
        )
    return [words]


def dots(story):
    """The largest falls (or the lowest values) as now and before."""
    chosen = story.falling[:MAX_DOTS]
    if not chosen:
        chosen = sorted(story.with_value, key=lambda group: group["score"]["value"])[:MAX_DOTS]
    if len(chosen) < 2:
        return None
    rows = [
        Dot(group["name"], *(group["score"][key] for key in ("value", "before", "low", "high")))
        for group in chosen
    ]
    low, high = span(rows)
    what = "Penurunan terbesar" if story.falling else "Nilai terendah"
    now, before = story.period.short_label, story.period.previous.short_label
    caption = f"{what}: {before} (lingkaran kosong) dan {now} (lingkaran penuh)"
    alt = "; ".join(f"{row.label} {number(row.value, 2)}" for row in rows)
    limits = [GOOD] if low < GOOD.value < high else []
    drawing = dot_plot(
        rows, title=caption, description=alt, low=low, high=high, limits=limits, **SIZE
    )
    return figure(caption, drawing, alt, "Pita: rentang kepercayaan 95%.")


def span(rows):
    """Ends of an axis in steps of five around all values."""
    values = [
        float(value)
        for row in rows
        for value in (row.value, row.before, row.low, row.high)
        if value is not None
    ]
    return max(25, int((min(values) - 1) // 5) * 5), min(100, int(-(-(max(values) + 1) // 5)) * 5)


def unsur(story):
    """The unsur of all answers, from the lowest up."""
    rows = sorted(story.results["unsur"], key=lambda row: row["value"])
    if not rows:
        return {"heading": story.unsur_heading, "blocks": [text(story.certainty)]}
    bars = [
        Bar(row["name"], row["value"], "2" if row["value"] < GOOD.value else "1") for row in rows
    ]
    caption = "Nilai per unsur, dari yang terendah"
    alt = "; ".join(f"{row['name']} {number(row['value'], 2)}" for row in rows)
    drawing = bar_chart(
        bars, title=caption, description=alt, low=25, high=100, decimals=2, limits=[GOOD], **SIZE
    )
    columns = [
        column("Unsur", align="left"),
        column("NRR", points=44),
        column("Nilai", points=44),
        column(story.period.previous.short_label, points=50),
        column("Selisih", points=44),
        column("Mutu", points=34, align="left"),
    ]
    lines = [
        [
            row["name"],
            number(row["nrr"], 3),
            strong(number(row["value"], 2)),
            number(row["before"], 2),
            signed(row["change"], 2),
            grade(row["grade"]),
        ]
        for row in rows
    ]
    return {
        "heading": story.unsur_heading,
        "blocks": [
            figure(caption, drawing, alt, "Batang mulai dari dasar skala, 25."),
            table(
                "Unsur pelayanan", columns, lines, note="NRR: nilai rata-rata, skala 1 sampai 4."
            ),
        ],
    }


def staffing(story):
    """Posts and people per group on the day of the data."""
    keys = ("required", "filled", "vacant", "double", "acting", "retiring")
    titles = ("Perlu", "Ada", "Lowong", "Rangkap", "Plt./Plh.", "Pensiun 12 bulan")
    day = date_long(date.fromisoformat(story.facts["data_day"]))
    return {
        "heading": story.staff_heading,
        "blocks": [
            by_group(
                story,
                f"Jabatan dan pemangkunya, {day}",
                titles,
                lambda row: [number(row[key]) for key in keys],
                "Ada: pemangku definitif, juga yang melebihi kebutuhan jabatannya. Lowong: kursi "
                "tanpa pemangku definitif. Rangkap: "
                "jabatan untuk satu orang yang dipangku lebih dari satu. Pensiun: mencapai batas "
                "usia pensiun dalam 12 bulan.",
            )
        ],
    }


def training(story):
    """Lesson hours of the calendar year up to the day of the data."""
    titles = ("JP", "Pegawai", "JP per orang", "PNS", "Sudah 20 JP", "PPPK di atas 24")

    def cells(row):
        each = round(row["jp"] / row["people"], 1) if row["people"] else None
        return [
            number(row["jp"]),
            number(row["people"]),
            number(each, 1),
            number(row["pns"]),
            number(row["pns_at_20"]),
            number(row["pppk_above_24"]),
        ]

    day = date_long(date.fromisoformat(story.facts["data_day"]))
    caption = f"Pelatihan 1 Januari sampai {day}"
    note = (
        "PNS: sedikitnya 20 JP setahun (PP 11/2017 Pasal 203). PPPK: paling lama 24 JP setahun "
        "masa perjanjian kerja (PP 49/2018 Pasal 40)."
    )
    return {
        "heading": story.training_heading,
        "blocks": [by_group(story, caption, titles, cells, note)],
    }


def by_group(story, caption, titles, cells, note):
    columns = [NO, column(story.noun.capitalize(), align="left")]
    columns += [column(title, points=46) for title in titles]
    rows = [
        [str(place), group["name"], *cells(group)]
        for place, group in enumerate(story.groups, start=1)
    ]
    foot = ["", "Seluruhnya", *cells(story.totals)]
    return table(caption, columns, rows, foot=foot, note=note)


def in_two_columns(pairs):
    """Pairs (label, count) as rows of two pairs, read downwards."""
    cells = [[label, number(count)] for label, count in pairs]
    half = -(-len(cells) // 2)
    right = cells[half:] + [["", ""]] * (2 * half - len(cells))
    return [[*left, *other] for left, other in zip(cells[:half], right, strict=True)]


def structure(story):
    """Units by kind, and what changed in the period."""
    columns = [column("Jenis unit", align="left"), column("Jumlah", points=50)] * 2
    blocks = [table("Unit menurut jenis", columns, in_two_columns(story.facts["by_kind"]))]
    changes = story.facts["changes"]
    if not changes:
        blocks.append(text("Tidak ada perubahan struktur yang berlaku pada periode ini."))
        return {"heading": story.changes_heading, "blocks": blocks}
    columns = [
        column("No", points=26),
        column("Berlaku", points=62, align="left"),
        column("Perubahan dan alasannya", align="left"),
        column("Dasar hukum", points=110, align="left"),
    ]
    rows = [
        [
            number(change["number"]),
            date_short(date.fromisoformat(change["effective_on"])),
            {"text": change["summary"], "sub": change["reason"]},
            change["legal_basis"] or "–",
        ]
        for change in changes[:MAX_CHANGES]
    ]
    note = ""
    if len(changes) > MAX_CHANGES:
        note = f"{number(len(changes) - MAX_CHANGES)} perubahan lagi ada pada berkas XLSX."
    blocks.append(table("Perubahan struktur pada periode ini", columns, rows, note=note))
    return {"heading": story.changes_heading, "blocks": blocks}


def method(story, digest):
    """How every figure was made, and by which versions."""
    k = len(story.results["unsur"]) or 9
    day = date_long(date.fromisoformat(story.facts["data_day"]))
    groups = " ".join(digest[at : at + 4].upper() for at in range(0, len(digest), 4))
    pairs = [
        ["Rumus", f"IKM = jumlah (NRR tiap unsur × bobot 1/{k}) × 25, PermenPANRB 14/2017. "
                  "Pecahan dihitung tepat; pembulatan hanya pada hasil akhir."],
        ["Mutu", "A 88,31–100; B 76,61–88,30; C 65,00–76,60; D 25,00–64,99."],
        ["Penggabungan", story.aggregation],
        ["Rentang", "1,96 galat baku dari nilai tiap lembar jawaban (kepercayaan 95%). Bila "
                    "jawaban kurang dari 30, perubahan belum dapat disimpulkan."],
        ["Jawaban yang perlu", "Krejcie dan Morgan, dari jumlah pengguna layanan tiap survei."],
        ["Pembanding", f"{story.period.previous.label}. Unit yang digabung atau berganti induk "
                       "dibandingkan menurut asal-usulnya."],
        ["Data per", day],
        ["Aturan versi", story.facts["rule_version"]],
        ["Sidik jari", f"SHA-256 dari data dan versi aturan: {groups}"],
    ]  # fmt: skip
    return {"heading": "Cara menghitung", "blocks": [facts(pairs)]}
