"""What a reading of before and after says, and the figures it rests on, as a page shows them. Pure."""

from decimal import Decimal
from fractions import Fraction

from portal.charts import pair_chart
from portal.templatetags.formats import number, signed
from reports.before_after import (
    LEAST_AFTER,
    LEAST_BEFORE,
    LEAST_COMPARABLE,
    Lack,
    Reading,
    least_comparable,
)
from surveys.certainty import LEAST_SHEETS

WIDE, NARROW = 640, 328
CHIPS = {
    Reading.BETTER: ("ok", "Membaik"),
    Reading.WORSE: ("bad", "Memburuk"),
    Reading.NOT_YET: ("plain", "Belum dapat disimpulkan"),
}
OURS, THEIRS, HAPPENED = "unit yang ditata", "unit pembanding", "berlaku"


class OutcomeView:
    """An Outcome in words, rows and a chart."""

    def __init__(self, outcome):
        self.outcome, self.finding = outcome, outcome.finding
        self.key, self.label = outcome.measured.key, outcome.measured.label
        self.noun = outcome.measured.noun
        self.chip, self.verdict = CHIPS[self.finding.reading]
        # A mean over a handful of units would be nearly one unit's own.
        self.has_theirs = len(outcome.theirs) >= LEAST_COMPARABLE

    @property
    def sentence(self):
        """The reading in one sentence."""
        if self.finding.reading == Reading.NOT_YET:
            return f"{self.label}: belum dapat disimpulkan."
        word = "membaik" if self.finding.reading == Reading.BETTER else "memburuk"
        more = "lebih baik" if self.finding.reading == Reading.BETTER else "lebih buruk"
        size = self._figure(abs(self.finding.effect.value))
        return (
            f"{self.label} {word}: {size} {self.outcome.measured.unit} {more} daripada bila bergerak "
            "seperti unit pembanding."
        )

    @property
    def reasons(self):
        """What is lacking for a reading."""
        return [self._reason(lack) for lack in self.finding.lacks]

    def _reason(self, lack):
        outcome, finding = self.outcome, self.finding
        after = len(outcome.quarters) - outcome.before
        if lack == Lack.TREND:
            return (
                "Unit yang ditata sudah bergerak berbeda dari pembandingnya sebelum penataan "
                f"({self._signed(finding.trend.value)} {outcome.measured.unit} per triwulan), sehingga "
                "selisih sesudahnya tidak dapat dikaitkan dengan penataan."
            )
        if lack == Lack.CHANCE:
            return (
                f"Selisih {self._signed(finding.effect.value)} {outcome.measured.unit} masih di dalam "
                f"naik-turun biasa: rentangnya {self.interval}."
            )
        return {
            Lack.NO_SERIES: f"Unit yang ditata belum punya {LEAST_SHEETS} {self.noun} sebelum dan "
            f"{LEAST_SHEETS} sesudah penataan, dengan sedikitnya 10 tiap triwulan.",
            Lack.COMPARABLE: f"Unit pembanding baru {number(len(outcome.theirs))} dari "
            f"{least_comparable(len(outcome.ours))} yang diperlukan.",
            Lack.BEFORE: f"Triwulan sebelum penataan baru {outcome.before} dari {LEAST_BEFORE}.",
            Lack.AFTER: f"Triwulan sesudah penataan baru {after} dari {LEAST_AFTER}.",
        }[lack]

    @property
    def interval(self):
        """The interval of the effect in words; "" without one."""
        effect = self.finding.effect
        if effect is None or effect.low is None or effect.high is None:
            return ""
        return f"{self._signed(effect.low)} sampai {self._signed(effect.high)}"

    @property
    def facts(self):
        """(name, figure) of the computation, once there is one."""
        effect, trend = self.finding.effect, self.finding.trend
        if effect is None:
            return []
        unit = self.outcome.measured.unit
        return [
            ("Selisih perubahan", f"{self._signed(effect.value)} {unit}"),
            ("Rentang kepercayaan 95%", self.interval),
            ("Peluang bila hanya kebetulan (p)", number(_decimal(effect.p), 3)),
            (
                "Selisih gerak sebelum penataan",
                f"{self._signed(trend.value)} {unit} per triwulan (p {number(_decimal(trend.p), 3)})",
            ),
            ("Unit pembanding", self.compared),
        ]

    @property
    def compared(self):
        kinds = "sejenis" if self.outcome.same_kind else "semua jenis"
        return f"{number(len(self.outcome.theirs))}, {kinds}"

    @property
    def rows(self):
        """A row per quarter: mean of the touched lines, mean of the comparable units, how many
        answers stand behind the first."""
        found = []
        for place, quarter in enumerate(self.outcome.quarters):
            ours = _mean(self.outcome.ours, place)
            theirs = _mean(self.outcome.theirs, place) if self.has_theirs else None
            found.append(
                {
                    "label": quarter.short_label,
                    "is_after": place >= self.outcome.before,
                    "ours": self._figure(ours),
                    "theirs": "–" if theirs is None else self._figure(theirs),
                    "gap": "–" if theirs is None else self._signed(ours - theirs),
                    "n": sum(row[place].n for row in self.outcome.ours),
                }
            )
        return found

    @property
    def chart(self):
        """Both series for wide and narrow places; None with fewer than two quarters."""
        outcome = self.outcome
        places = range(len(outcome.quarters))
        if len(places) < 2:  # noqa: PLR2004
            return None
        ours = [_mean(outcome.ours, place) for place in places]
        theirs = [_mean(outcome.theirs, place) for place in places] if self.has_theirs else []
        labels = [quarter.short_label for quarter in outcome.quarters]
        values = [float(value) for value in (*ours, *theirs)]
        low, high = int(min(values) // 5) * 5, min(100, int(-(-(max(values) + 0.01) // 5)) * 5)
        options = {
            "names": (OURS, THEIRS, HAPPENED),
            "title": f"{self.label} sebelum dan sesudah",
            "description": "; ".join(
                f"{label} {self._figure(value)}" for label, value in zip(labels, ours, strict=True)
            ),
            "low": min(low, high - 5),
            "high": high,
        }
        lines = (labels, ours, theirs, outcome.before)
        return {
            "wide": pair_chart(*lines, **options, width=WIDE, css_class="chart chart-wide"),
            "narrow": pair_chart(*lines, **options, width=NARROW, css_class="chart chart-narrow"),
        }

    def _figure(self, value):
        return number(_decimal(value), self.outcome.measured.decimals)

    def _signed(self, value):
        return signed(_decimal(value), self.outcome.measured.decimals)


def _mean(rows, place):
    return sum((row[place].value for row in rows), Fraction(0)) / len(rows)


def _decimal(value):
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(str(value))
