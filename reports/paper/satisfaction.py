"""Sections about what citizens think: the whole, the groups, the unsur. Headings state the finding;
tables and figures prove it."""

from datetime import date

from portal.charts import Bar, Dot, Limit, bar_chart, dot_plot, ikm_ruler
from portal.templatetags.formats import date_short, number, percent, signed
from reports.advice import advice_of
from reports.findings import AGGREGATION_WORDS
from reports.paper.blocks import (
    FONT_SIZE,
    TEXT_WIDTH,
    column,
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
from surveys.certainty import NOT_YET, REAL

GOOD = Limit(76.61, "batas B")
MAX_DOTS = 12
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
    advice = [[strong(subject), f" {words}"] for subject, words in advice_of(story)]
    if advice:
        blocks += [heading("Yang disarankan"), numbered(advice)]
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


def per_group(story):
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
        column("Jawaban / perlu", points=72),
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
