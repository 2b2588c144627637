"""Drawings of results for pages."""

from portal.charts import Limit, Point, Spot, line_chart, quadrant_chart
from portal.templatetags.formats import date_range, number
from surveys.quadrants import FIRST, KEEP, LABELS, LATER, LESS

LIMITS = (Limit(65.00, "C"), Limit(76.61, "B"), Limit(88.31, "A"))
STEP, LEAST_SPAN = 10, 20
WIDE, NARROW = 640, 320


def series_chart(points):
    """SeriesPoints as a line with its interval, for wide and narrow places: ``{"wide": …, "narrow":
    …}``. Nothing below two points."""
    if len(points) < 2:
        return None
    marks = [
        Point(short_period(*point.period), point.measure.value, *point.measure.interval)
        for point in points
    ]
    low, high = _span(marks)
    options = {
        "title": "Nilai IKM dari periode ke periode",
        "description": "; ".join(
            f"{date_range(*point.period)}: {number(point.measure.value, 2)}" for point in points
        ),
        "low": low,
        "high": high,
        "limits": [limit for limit in LIMITS if low < limit.value < high],
        "decimals": 2,
    }
    return {
        "wide": line_chart(marks, **options, width=WIDE, css_class="chart chart-wide"),
        "narrow": line_chart(marks, **options, width=NARROW, css_class="chart chart-narrow"),
    }


def importance_chart(importance):
    """An Importance as points numbered like its table, for wide and narrow places; None without."""
    if importance is None:
        return None
    found = importance.quadrants
    spots = [
        Spot(str(row.number), float(row.placed.performance), float(row.placed.importance))
        for row in importance.rows
    ]
    options = {
        "title": "Kepentingan dan kinerja tiap unsur",
        "description": "; ".join(
            f"{row.number} {row.label}: kepentingan {number(row.importance, 2)}, kinerja"
            f" {number(row.performance, 2)}, {row.quadrant.lower()}"
            for row in importance.rows
        ),
        "cross": (float(found.performance), float(found.importance)),
        "fields": [LABELS[name] for name in (FIRST, KEEP, LATER, LESS)],
        "axes": ("Kinerja (NRR)", "Kepentingan"),
    }
    return {
        "wide": quadrant_chart(spots, **options, width=WIDE, css_class="chart chart-wide"),
        "narrow": quadrant_chart(spots, **options, width=NARROW, css_class="chart chart-narrow"),
    }


def _span(marks):
    """Ends of the axis in steps of ten around all values and intervals."""
    values = [
        float(value)
        for mark in marks
        for value in (mark.value, mark.low, mark.high)
        if value is not None
    ]
    high = min(100, -int(-max(values) // STEP) * STEP)
    low = min(int(min(values) // STEP) * STEP, high - LEAST_SPAN)
    return max(low, 20), high


def short_period(start, end):
    """``TW III 2026``, ``Sem. I 2026``, ``2026``, or the month the period ends in."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if months == 12 and start.month == 1:
        return str(start.year)
    if months == 6 and start.month in (1, 7):
        return f"Sem. {'I' if start.month == 1 else 'II'} {start.year}"
    if months == 3 and start.month % 3 == 1:
        return f"TW {('I', 'II', 'III', 'IV')[start.month // 3]} {start.year}"
    return f"{end.month:02d}/{end.year}"
