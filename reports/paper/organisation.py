"""Sections about the organisation: posts and people, training, structure, and how every figure was
made."""

from datetime import date

from portal.templatetags.formats import date_long, date_short, number
from reports.paper.blocks import column, facts, table, text
from reports.stamps import printed_words

MAX_CHANGES = 60
NO = column("No", points=22)


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


def with_note(words, note):
    """A cell with a small line under it, if there is anything to say there."""
    return {"text": words, "sub": note} if note else words


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
            with_note(change["summary"], change["reason"]),
            change["legal_basis"] or "–",
        ]
        for change in changes[:MAX_CHANGES]
    ]
    note = ""
    if len(changes) > MAX_CHANGES:
        note = f"{number(len(changes) - MAX_CHANGES)} perubahan lagi ada pada berkas XLSX."
    blocks.append(table("Perubahan struktur pada periode ini", columns, rows, note=note))
    return {"heading": story.changes_heading, "blocks": blocks}


def method(story, digest, stamp=None):
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
    pairs.append(["Penerbitan", printed_words(stamp)])
    return {"heading": "Cara menghitung", "blocks": [facts(pairs)]}
