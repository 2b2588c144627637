"""The evaluation report as a workbook: every figure of the PDF and every unit behind it."""

from datetime import UTC, date, datetime, time

from portal.spreadsheets import Column, Sheet, write_workbook
from reports.evaluation import STAFF, TRAINING
from reports.findings import AGGREGATION_WORDS, KIND_OF_REPORT, Story
from reports.freezing import fingerprint_groups
from reports.stamps import release_words
from surveys.bands import GRADE_WORDS
from surveys.enums import Unsur

WHOLE, GROUP, UNIT = "Seluruhnya", "Dengan unit di bawahnya", "Unit itu saja"
PLACE = [Column("Perangkat daerah", 34), Column("Unit", 40), Column("Cakupan", 24)]
SCORE = [
    Column("IKM", 9, 2),
    Column("Mutu", 7),
    Column("Batas bawah", 9, 2),
    Column("Batas atas", 9, 2),
    Column("Periode lalu", 9, 2),
    Column("Selisih", 9, 2),
    Column("Rentang selisih", 9, 2),
    Column("Perbedaan nyata", 22),
    Column("Jawaban sah", 9, 0),
    Column("Jawaban perlu", 9, 0),
    Column("Catatan", 34),
]
STAFF_COLUMNS = [
    Column(title, 11, 0)
    for title in (
        "Kebutuhan",
        "Ada (definitif)",
        "Lowong",
        "Jabatan rangkap",
        "Plt./Plh.",
        "Pensiun 12 bulan",
        "Tanpa pimpinan definitif",
    )
]
TRAINING_COLUMNS = [
    Column(title, 11, 0)
    for title in ("JP", "Pegawai", "PNS", "PNS sudah 20 JP", "PPPK", "PPPK di atas 24 JP")
]
SUMMARY = [Column("Hal", 24), Column("Nilai", 40), Column("Keterangan", 80)]
UNSUR = [
    Column("Cakupan", 34),
    Column("Unsur", 40),
    Column("NRR", 9, 3),
    Column("Nilai", 9, 2),
    Column("Mutu", 7),
    Column("Periode lalu", 9, 2),
    Column("Selisih", 9, 2),
    Column("Jawaban", 9, 0),
]
CHANGES = [
    Column("Nomor", 9),
    Column("Berlaku", 14),
    Column("Perubahan", 60),
    Column("Alasan", 60),
    Column("Dasar hukum", 40),
]
CHANGE_KEYS = ("summary", "reason", "legal_basis")
FEW = "Disembunyikan: kurang dari 5 jawaban, atau dapat dihitung dari yang disembunyikan."
NONE = "Belum ada jawaban."


def score_cells(score):
    """The cells of SCORE for one score."""
    note = FEW if score["hidden"] else "" if score["value"] is not None else NONE
    return [
        *(score[key] for key in ("value", "grade", "low", "high", "before", "change", "margin")),
        score["real"],
        score["n"],
        score["required"],
        note,
    ]


def places(story, cells_of, total):
    """Rows of a sheet: the whole, then each group and the units in it. ``cells_of`` turns a group
    or a unit into its further cells."""
    yield [WHOLE, "", WHOLE, *total]
    units = {}
    for unit in story.results["units"]:
        units.setdefault(unit["group"], []).append(unit)
    for group in story.groups:
        yield [group["name"], group["name"], GROUP, *cells_of(group)]
        for unit in units.get(group["number"], ()):
            name = f"{unit['name']} (sudah ditutup)" if unit["is_closed"] else unit["name"]
            yield [group["name"], name, UNIT, *cells_of(unit)]


def summary_rows(story, digest, stamp):
    """Pairs of a term, its value and a remark."""
    facts, score, totals = story.facts, story.score, story.totals
    grade = score["grade"]
    return [
        ["Laporan", KIND_OF_REPORT, ""],
        ["Pemerintah daerah", facts["government"]["name"], ""],
        ["Unit", facts["unit"]["name"], ""],
        ["Periode", story.period.label, f"{story.period.start} sampai {story.period.end}"],
        ["IKM", score["value"], story.headline],
        ["Mutu", grade, GRADE_WORDS.get(grade, "")],
        ["IKM periode lalu", score["before"], story.period.previous.label],
        ["Selisih", score["change"], story.certainty],
        ["Jawaban sah", score["n"], story.sample],
        ["Cara menggabungkan", AGGREGATION_WORDS[facts["aggregation"]], story.aggregation],
        ["Unit aktif", totals["units"], ""],
        ["Kebutuhan jabatan", totals["required"], story.staff_heading],
        ["Lowong", totals["vacant"], ""],
        ["Jabatan terisi (%)", totals["filled_share"]["share"], ""],
        ["PNS sudah 20 JP (%)", totals["training_share"]["share"], story.training_heading],
        ["Perubahan struktur", totals["changes"], ""],
        ["Data per", date.fromisoformat(facts["data_day"]), ""],
        ["Dibuat", date.fromisoformat(facts["made_on"]), ""],
        ["Aturan versi", facts["rule_version"], ""],
        ["Sidik jari", fingerprint_groups(digest), digest],
        ["Penerbitan", stamp.label if stamp else "", release_words(digest, stamp)],
    ]


def unsur_rows(story):
    for row in story.results["unsur"]:
        keys = ("name", "nrr", "value", "grade", "before", "change", "n")
        yield [WHOLE, *(row[key] for key in keys)]
    for group in story.groups:
        for code, label in Unsur.choices:
            if code in group["unsur"]:
                value = group["unsur"][code]["value"]
                yield [group["name"], label, None, value, *[None] * 4]


def by_place(story, name, columns, cells_of, total):
    """A sheet with a row for the whole, each group and each unit."""
    return Sheet(name, [*PLACE, *columns], places(story, cells_of, total))


def change_rows(story):
    for change in story.facts["changes"]:
        effective_on = date.fromisoformat(change["effective_on"])
        yield [change["number"], effective_on, *(change[key] for key in CHANGE_KEYS)]


def sheets(story, digest, stamp):
    """The six sheets of the workbook."""

    def scores(row):
        return score_cells(row["score"])

    def staff(row):
        return [row[key] for key in STAFF]

    def training(row):
        return [row[key] for key in TRAINING]

    totals = story.totals
    return [
        Sheet("Ringkasan", SUMMARY, summary_rows(story, digest, stamp)),
        by_place(story, "Per unit", SCORE, scores, score_cells(story.score)),
        Sheet("Unsur", UNSUR, unsur_rows(story)),
        by_place(story, "Kepegawaian", STAFF_COLUMNS, staff, staff(totals)),
        by_place(story, "Pelatihan", TRAINING_COLUMNS, training, training(totals)),
        Sheet("Perubahan", CHANGES, change_rows(story)),
    ]


def build_workbook(inputs, digest, title, stamp=None):
    """Return the XLSX of a report's thawed ``inputs``, a draft without a Stamp; the same inputs give the same bytes."""
    story = Story(inputs)
    made_on = date.fromisoformat(story.facts["made_on"])
    created = datetime.combine(made_on, time(), tzinfo=UTC)
    return write_workbook(sheets(story, digest, stamp), title=title, created=created)
