"""What the figures say, as sentences: headings that state the finding, and what follows from it.

Pure. ``Story`` reads one report's frozen facts and results (thawed); page and PDF print the same
sentences. Every statement is derived by rule from the figures; nothing is judged by hand.
"""

from datetime import date

from portal.templatetags.formats import date_long, number, percent, signed
from reports.comparison import REAL
from reports.periods import from_days
from surveys.scoring import GRADE_WORDS

NAMED_AT_MOST = 3
TRAINING_GOAL = 100
KIND_OF_REPORT = "Laporan evaluasi penataan organisasi"
AGGREGATION_WORDS = {
    "pooled": "gabungan seluruh jawaban",
    "mean": "rata-rata nilai unit",
}


def listed(names):
    """``A, B, dan C``; after three names the number of the others."""
    names = list(names)
    if len(names) > NAMED_AT_MOST:
        rest = len(names) - NAMED_AT_MOST
        names = [*names[:NAMED_AT_MOST], f"{number(rest)} lainnya"]
    if len(names) < 3:
        return " dan ".join(names)
    return f"{', '.join(names[:-1])}, dan {names[-1]}"


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
        names = [group["short"] for group in self.groups if not group["score"]["n"]]
        if not names:
            return ""
        return f"Belum ada jawaban pada periode ini: {number(len(names))} {self.noun}."

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
        return f"{number(len(self.falling))} {self.noun} turun, {tail}"

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
        head = f"{number(totals['vacant'])} dari {number(totals['required'])} jabatan lowong"
        if not totals["headless"]:
            return head
        return f"{head}, {number(totals['headless'])} di antaranya pimpinan unit"

    @property
    def training_heading(self):
        part = self.totals["training_share"]["share"]
        if part is None:
            return "Belum ada PNS yang tercatat"
        return f"{percent(part)} PNS sudah mencapai 20 JP tahun {self.period.year}"

    @property
    def changes_heading(self):
        count = self.totals["changes"]
        units = f"{number(self.totals['units'])} unit"
        if not count:
            return f"{units}, tanpa perubahan struktur"
        return f"{units}, {number(count)} perubahan struktur"

    # --- what follows --------------------------------------------------------------------------

    @property
    def advice(self):
        """Pairs (subject, sentence), the most pressing first; empty when nothing stands out."""
        found = [
            self._about_unsur(),
            self._about_grades(),
            self._about_falls(),
            self._about_samples(),
            self._about_heads(),
            self._about_pensions(),
            self._about_training(),
        ]
        return [pair for pair in found if pair]

    def _about_unsur(self):
        lowest = self.lowest_unsur
        if lowest is None:
            return None
        return (
            f"{lowest['name']}.",
            f"Unsur terendah ({number(lowest['value'], 2)}, mutu {lowest['grade']}). "
            "Rencana tindak lanjut dimulai dari unsur terendah.",
        )

    def _about_grades(self):
        weak = [group for group in self.with_value if group["score"]["grade"] in "CD"]
        if not weak:
            return None
        weak.sort(key=lambda group: group["score"]["value"])
        return (
            "Mutu C atau D.",
            f"{listed(group['short'] for group in weak)} bernilai di bawah batas Baik (76,61).",
        )

    def _about_falls(self):
        real = self.really_falling
        if not real:
            return None
        return (
            "Penurunan nyata.",
            f"Telusuri sebabnya di {listed(group['short'] for group in real)}.",
        )

    def _about_samples(self):
        short = [
            group
            for group in self.groups
            if group["score"]["required"] and group["score"]["n"] < group["score"]["required"]
        ]
        if not short:
            return None
        short.sort(key=lambda group: group["score"]["n"] - group["score"]["required"])
        return (
            "Jawaban belum cukup.",
            f"{listed(group['short'] for group in short)} belum mencapai jumlah jawaban yang "
            "perlu; nilainya tetap boleh diumumkan dengan catatan ini.",
        )

    def _about_heads(self):
        empty = [group for group in self.groups if group["headless"]]
        if not empty:
            return None
        count = sum(group["headless"] for group in empty)
        empty.sort(key=lambda group: -group["headless"])
        return (
            "Jabatan pimpinan.",
            f"{number(count)} unit tanpa pimpinan definitif, terbanyak di "
            f"{listed(group['short'] for group in empty)}.",
        )

    def _about_pensions(self):
        count = self.totals["retiring"]
        if not count:
            return None
        return (
            "Pensiun.",
            f"{number(count)} orang mencapai batas usia pensiun dalam 12 bulan sesudah "
            f"{date_long(date.fromisoformat(self.facts['data_day']))}.",
        )

    def _about_training(self):
        part = self.totals["training_share"]["share"]
        if part is None or part >= TRAINING_GOAL:
            return None
        short = self.totals["pns"] - self.totals["pns_at_20"]
        return (
            "Pelatihan.",
            f"{number(short)} PNS belum mencapai 20 JP (PP 11/2017 Pasal 203).",
        )

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
