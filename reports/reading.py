"""A finished report as its page shows it: the frozen figures, in the order of the page."""

from datetime import date

from portal.charts import Dot, Limit, dot_plot
from portal.templatetags.formats import number
from reports.advice import advice_of
from reports.findings import Story
from reports.freezing import fingerprint_groups, thaw
from reports.paper.satisfaction import GOOD, MAX_DOTS, span

WIDE, NARROW = 640, 328


class ReportPage:
    """Everything ``report_detail.html`` prints, read from ``report.inputs`` alone."""

    def __init__(self, report):
        inputs = thaw(report.inputs)
        self.report = report
        self.story = Story(inputs)
        self.facts, self.results = inputs["facts"], inputs["results"]
        self.score, self.totals = self.results["score"], self.results["totals"]
        self.groups = self.story.groups
        self.changes = [
            {**change, "effective_on": date.fromisoformat(change["effective_on"])}
            for change in self.facts["changes"]
        ]

    @property
    def data_day(self):
        return date.fromisoformat(self.facts["data_day"])

    @property
    def made_on(self):
        return date.fromisoformat(self.facts["made_on"])

    @property
    def fingerprint(self):
        return fingerprint_groups(self.report.fingerprint)

    @property
    def advice(self):
        return advice_of(self.story)

    @property
    def unsur(self):
        """From the lowest up."""
        return sorted(self.results["unsur"], key=lambda row: row["value"])

    @property
    def tiles(self):
        score, totals = self.score, self.totals
        index = {"label": "IKM", "value": number(score["value"], 2), "grade": score["grade"] or ""}
        index["note"] = "Cara menghitung angka ini"
        index["note_url"] = "#cara"
        filled = totals["filled_share"]["share"]
        trained = totals["training_share"]["share"]
        return [
            index,
            {
                "label": f"Dibanding {self.story.period.previous.short_label}",
                "value": self.story.change_of_whole,
                "note": self.story.certainty,
            },
            {
                "label": "Jabatan terisi",
                "value": "–" if filled is None else f"{number(filled, 1)}%",
                "note": f"{number(totals['vacant'])} lowong dari {number(totals['required'])}",
            },
            {
                "label": "PNS sudah 20 JP",
                "value": "–" if trained is None else f"{number(trained, 1)}%",
                "note": f"{number(totals['pns_at_20'])} dari {number(totals['pns'])}",
            },
        ]

    @property
    def chart(self):
        """Now and before of the largest falls (else the lowest), for wide and narrow places; None
        with fewer than two groups."""
        chosen = self.story.falling[:MAX_DOTS] or sorted(
            self.story.with_value, key=lambda group: group["score"]["value"]
        )
        if len(chosen) < 2:
            return None
        keys = ("value", "before", "low", "high")
        dots = [Dot(row["name"], *(row["score"][key] for key in keys)) for row in chosen[:MAX_DOTS]]
        low, high = span(dots)
        limits = [Limit(GOOD.value, GOOD.label)] if low < GOOD.value < high else []
        options = {
            "title": "Nilai sekarang dan periode lalu",
            "description": "; ".join(f"{dot.label} {number(dot.value, 2)}" for dot in dots),
            "low": low,
            "high": high,
            "limits": limits,
        }
        return {
            "wide": dot_plot(dots, **options, width=WIDE, css_class="chart chart-wide"),
            "narrow": dot_plot(dots, **options, width=NARROW, css_class="chart chart-narrow"),
        }
