"""How ``orgunits/data/typology.csv`` was made, so that it can be made and checked again."""

import csv
import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from orgunits.typology.subjects import GENERAL, KECAMATAN
from orgunits.typology.tables import FILE

HEADINGS = (
    "scope",
    "part",
    "table",
    "subject",
    "archipelago",
    "number",
    "indicator",
    "weight",
    "bound1",
    "bound2",
    "bound3",
    "bound4",
    "falling",
    "inferred",
    "note",
)
LETTERS = [
    "A",
    "B",
    "C",
    "D",
    "E.1",
    "E.2",
    "F",
    "G",
    "H",
    "I",
    "J",
    "K",
    "L",
    "M",
    "N",
    "O",
    "P",
    "Q",
    "R",
    "S",
    "T",
    "U",
    "V",
    "W",
    "X",
    "Y",
    "Z",
    "AA",
    "BB",
    "CC",
    "DD",
    "EE",
    "FF",
]
URUSAN = [
    "1.01",
    "1.02",
    "1.03",
    "1.04",
    "1.05.1",
    "1.05.2",
    "1.06",
    "2.07",
    "2.08",
    "2.09",
    "2.10",
    "2.11",
    "2.12",
    "2.13",
    "2.14",
    "2.15",
    "2.16",
    "2.17",
    "2.18",
    "2.19",
    "2.20",
    "2.21",
    "2.22",
    "2.23",
    "2.24",
    "3.25",
    "3.26",
    "3.27",
    "3.28",
    "3.29",
    "3.30",
    "3.31",
    "3.32",
]
SUPPORT = {
    "province": ["4.01", "4.02", "6.01", "5.01", "5.02", "5.03", "5.04", "5.05"],
    "municipality": ["4.01", "4.02", "6.01", "5.01", "5.02", "5.03+5.04", "5.05", KECAMATAN],
}
SECTIONS = {
    "I_provinsi_urusan": ("I", "province", dict(zip(LETTERS, URUSAN, strict=True))),
    "II_kabkota_urusan": ("II", "municipality", dict(zip(LETTERS, URUSAN, strict=True))),
    "III_provinsi_penunjang": (
        "III",
        "province",
        dict(zip("ABCDEFGH", SUPPORT["province"], strict=True)),
    ),
    "IV_kabkota_penunjang": (
        "IV",
        "municipality",
        dict(zip("ABCDEFGH", SUPPORT["municipality"], strict=True)),
    ),
}
TWINS = {"III": "I_provinsi_urusan", "IV": "II_kabkota_urusan"}


def transport(title):
    """Which of the two tables of perhubungan it is: "yes" for archipelagos, "no" for all others."""
    if "KEPULAUAN" not in title:
        return ""
    return "no" if "SELAIN" in title else "yes"


def bounds_of(classes):
    """(rising upper limits of the first four classes, whether points fall as values rise)."""
    falling = classes[0]["min"] is not None
    rising = classes[::-1] if falling else classes
    return [one["max"] for one in rising[:-1]], falling


def words_of(text):
    """The text of an indicator with its spaces and its unit of area set right."""
    return " ".join(text.replace("Km ^2", "km²").split()).replace(" )", ")").replace("/ ", "/")


def note_of(indicator, bounds, classes):
    """The source's own note, and where its printed classes leave a gap or overlap."""
    notes = [indicator.get("catatan", "")]
    rising = sorted(classes, key=lambda one: (one["min"] is not None, one["min"] or 0))
    for limit, following in zip(bounds, rising[1:], strict=True):
        step = following["min"] - limit
        if step > 1 or (step == 0 and following is not rising[-1]):
            word = "bercelah" if step > 1 else "bertumpuk"
            notes.append(f"kelas tercetak {word}: {limit} lalu {following['min']}")
    return "; ".join(filter(None, notes))


def check_same(table, twin):
    """General indicators are printed twice; the second printing must say the same."""
    for line, other in zip(table["indikator"], twin["indikator"], strict=True):
        same = bounds_of(line["kelas"]) == bounds_of(other["kelas"])
        if not same or line["bobot_persen"] != other["bobot_persen"]:
            raise CommandError(f"faktor umum berbeda: {line['indikator']}")


def rows_of(data):
    """Rows of the CSV from the ``data`` of pp18_lampiran.json. General indicators stand once per
    scope: parts I and III, II and IV print the same."""
    for section, (part, scope, subjects) in SECTIONS.items():
        for place, table in enumerate(data[section]):
            is_general = place == 0
            if is_general and part in ("III", "IV"):
                check_same(table, data[TWINS[part]][0])
                continue
            letter = table["kode"]
            if letter.startswith("O"):
                subject, archipelago = subjects["O"], transport(table["judul"])
            else:
                subject, archipelago = GENERAL if is_general else subjects[letter], ""
            total = sum(line["bobot_persen"] for line in table["indikator"])
            if total != table["jumlah_bobot"] or total != (20 if is_general else 80):
                raise CommandError(f"{section} {letter}: bobot {total}")
            for line in table["indikator"]:
                bounds, falling = bounds_of(line["kelas"])
                yield [
                    scope,
                    part,
                    "umum" if is_general else letter,
                    subject,
                    archipelago,
                    line["no"],
                    words_of(line["indikator"]),
                    line["bobot_persen"],
                    *(f"{bound:g}" if bound != int(bound) else int(bound) for bound in bounds),
                    "yes" if falling else "no",
                    ";".join(
                        str(n) for n, one in enumerate(line["kelas"], start=1) if one.get("diisi")
                    ),
                    note_of(line, bounds, line["kelas"]),
                ]


class Command(BaseCommand):
    help = "Mengubah pp18_lampiran.json menjadi orgunits/data/typology.csv."

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path)
        parser.add_argument("--output", type=Path, default=FILE)

    def handle(self, *, source, output, **options):
        data = json.loads(source.read_text(encoding="utf-8"))["data"]
        with output.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HEADINGS)
            rows = list(rows_of(data))
            writer.writerows(rows)
        self.stdout.write(f"{len(rows)} indikator")
