"""What the figures say, as sentences: headings that state the finding, and how sure it is.

Pure. ``Story`` reads one report's frozen facts and results (thawed); page and PDF print the same
sentences. Every statement is derived by rule from the figures; nothing is judged by hand.
"""

from datetime import date

from portal.templatetags.formats import count_word, number, percent, signed
from reports.periods import from_days
from surveys.bands import GRADE_WORDS
from surveys.certainty import REAL

KIND_OF_REPORT = "Laporan evaluasi penataan organisasi"
AGGREGATION_WORDS = {
    "pooled": "gabungan seluruh jawaban",
    "mean": "rata-rata nilai unit",
}


def change_words(change):
    """``naik 1,12``, ``turun 0,79`` or ``tidak berubah``."""
    if not change:
        return "tidak berubah"
    return f"{'naik' if change > 0 else 'turun'} {number(abs(change), 2)}"


def is_blank(group):
    """Whether this is the report's own unit, with no post, no person and no answer on itself."""
    return group["is_own"] and not (group["required"] or group["people"] or group["score"]["n"])


class Story:
    """The sentences of one report. ``facts`` and ``results`` as ``reports.freezing.thaw`` gives
    them."""

    def __init__(self, inputs):
        self.facts, self.results = inputs["facts"], inputs["results"]
        self.score = self.results["score"]
        self.totals = self.results["totals"]
        self.groups = [group for group in self.results["groups"] if not is_blank(group)]
        self.noun = self.facts["group_noun"]
        period = self.facts["period"]
        self.period = from_days(
            period["kind"], *map(date.fromisoformat, (period["start"], period["end"]))
        )

    # --- the whole -----------------------------------------------------------------------------

    @property
    def headline(self):
        """One clause: the index, its quality, its change."""
        value = self.score["value"]
        if value is None:
            return f"Belum ada nilai kepuasan pada {self.period.label}"
        grade = self.score["grade"]
        head = f"Kepuasan masyarakat {number(value, 2)}, mutu {grade} ({GRADE_WORDS[grade]})"
        if self.score["change"] is None:
            return head
        words = change_words(self.score["change"])
        return f"{head}, {words} dari {self.period.previous.label}"

    @property
    def certainty(self):
        """What can be said about the change of the whole; empty without a comparison."""
        if self.score["value"] is None:
            return self._no_value()
        if self.score["change"] is None:
            return f"Tidak ada nilai {self.period.previous.label} untuk dibandingkan."
        reach = self.score["margin"]
        if reach is None:
            return "Besar perubahan belum dapat disimpulkan: jawaban terlalu sedikit."
        if self.score["real"] == REAL:
            return f"Perubahan itu nyata: lebih besar dari rentang selisih ±{number(reach, 2)}."
        if self.score["change"] == 0:
            return f"Nilai sama dengan {self.period.previous.label}."
        return (
            f"Perubahan itu belum dapat dibedakan dari naik-turun biasa: rentang selisihnya "
            f"±{number(reach, 2)}."
        )

    def _no_value(self):
        if self.score["hidden"]:
            return "Nilai disembunyikan karena kurang dari 5 orang menjawab."
        return "Tidak ada jawaban survei yang masuk pada periode ini."

    @property
    def sample(self):
        """Answers against what is required."""
        n, required = self.score["n"], self.score["required"]
        if required is None:
            return f"{number(n)} jawaban sah; jumlah yang perlu belum diketahui."
        enough = "sudah cukup" if n >= required else "belum cukup"
        return f"{number(n)} jawaban sah, perlu {number(required)}: {enough}."

    @property
    def scope(self):
        """What the report covers, for the cover and the page."""
        totals = self.totals
        parts = [f"{number(totals['units'])} unit", f"{number(totals['required'])} jabatan"]
        if totals["agencies"] > 1:
            parts.insert(0, f"{number(totals['agencies'])} perangkat daerah")
        return f"{self.period.months_label}. {', '.join(parts)}."

    # --- headings ------------------------------------------------------------------------------

    @property
    def with_value(self):
        return [group for group in self.groups if group["score"]["value"] is not None]

    @property
    def asked(self):
        """Groups about which somebody answered."""
        return [group for group in self.groups if group["score"]["n"]]

    @property
    def silent(self):
        """One sentence about the groups without answers; empty when there are none."""
        counted = [group for group in self.groups if group["is_agency"] or self.noun == "unit"]
        n = sum(1 for group in counted if not group["score"]["n"])
        return f"Belum ada jawaban pada periode ini: {number(n)} {self.noun}." if n else ""

    @property
    def falling(self):
        """Groups whose index fell, the largest fall first."""
        fell = [group for group in self.with_value if (group["score"]["change"] or 0) < 0]
        return sorted(fell, key=lambda group: group["score"]["change"])

    @property
    def really_falling(self):
        return [group for group in self.falling if group["score"]["real"] == REAL]

    @property
    def groups_heading(self):
        if not self.with_value:
            return f"Belum ada nilai per {self.noun}"
        if not any(group["score"]["change"] is not None for group in self.with_value):
            return f"Nilai {number(len(self.with_value))} {self.noun}, belum ada pembanding"
        if not self.falling:
            return f"Tidak ada {self.noun} yang nilainya turun"
        real = len(self.really_falling)
        tail = f"{number(real)} di antaranya nyata" if real else "belum ada yang nyata"
        count = count_word(len(self.falling))
        # A heading begins with a word: its own number stands right before it.
        start = f"Sebanyak {count}" if count[0].isdigit() else count.capitalize()
        return f"{start} {self.noun} turun, {tail}"

    @property
    def lowest_unsur(self):
        unsur = self.results["unsur"]
        return min(unsur, key=lambda row: row["value"]) if unsur else None

    @property
    def unsur_heading(self):
        lowest = self.lowest_unsur
        if lowest is None:
            return "Belum ada nilai per unsur"
        return f"Unsur terendah: {lowest['name']}, {number(lowest['value'], 2)}"

    @property
    def staff_heading(self):
        totals = self.totals
        if not totals["required"]:
            return "Belum ada jabatan yang tercatat"
        if not totals["vacant"]:
            return f"Semua {number(totals['required'])} jabatan terisi"
        head = f"Lowong: {number(totals['vacant'])} dari {number(totals['required'])} jabatan"
        if not totals["headless"]:
            return head
        return f"{head}, {number(totals['headless'])} di antaranya pimpinan unit"

    @property
    def training_heading(self):
        part = self.totals["training_share"]["share"]
        if part is None:
            return "Belum ada PNS yang tercatat"
        return f"PNS yang sudah mencapai 20 JP tahun {self.period.year}: {percent(part)}"

    @property
    def changes_heading(self):
        count = self.totals["changes"]
        units = f"Susunan: {number(self.totals['units'])} unit"
        if not count:
            return f"{units}, tanpa perubahan struktur"
        return f"{units}, {number(count)} perubahan struktur"

    # --- how it was computed -------------------------------------------------------------------

    @property
    def aggregation(self):
        """Which way of aggregating was used, and what the other would have given."""
        used = self.facts["aggregation"]
        other = "mean" if used == "pooled" else "pooled"
        words = f"Nilai digabung dengan cara {AGGREGATION_WORDS[used]}."
        if self.results["other"] is None:
            return words
        return (
            f"{words} Dengan cara {AGGREGATION_WORDS[other]} nilainya "
            f"{number(self.results['other'], 2)}."
        )

    @property
    def change_of_whole(self):
        """``+1,12``, or an en dash without a comparison."""
        return signed(self.score["change"], 2)
