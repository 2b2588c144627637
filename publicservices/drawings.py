"""Drawings of times of services for pages."""

from portal.charts import Limit, Point, line_chart
from portal.templatetags.formats import number

WIDE, NARROW = 640, 320
LEAST_HIGH = 4


def _pair(points, **options):
    return {
        "wide": line_chart(points, **options, width=WIDE, css_class="chart chart-wide"),
        "narrow": line_chart(points, **options, width=NARROW, css_class="chart chart-narrow"),
    }


def _label(month):
    return f"{month.first:%m/%y}"


def _told(points, decimals):
    return "; ".join(
        f"{point.label}: {'tidak ada' if point.value is None else number(point.value, decimals)}"
        for point in points
    )


def share_chart(series):
    """The share within the standard month by month, with its mean and limits. None below two months."""
    months = [month for month in series.months if not month.is_running]
    points = [Point(_label(month), month.figures.share_within) for month in months]
    if sum(point.value is not None for point in points) < 2:  # noqa: PLR2004
        return None
    limits = []
    if series.limits:
        found = series.limits
        limits = [Limit(found.mean, "rerata"), Limit(found.low, "bawah")]
        if found.high < 100:  # noqa: PLR2004 else it lies on the edge
            limits.append(Limit(found.high, "atas"))
    return _pair(
        points,
        title="Bagian yang selesai dalam standar, per bulan, dalam persen",
        description=_told(points, 1),
        low=0,
        high=100,
        limits=limits,
        decimals=1,
    )


def time_chart(series):
    """The median month by month with a band up to p90. None below two months."""
    points = [
        Point(
            _label(month),
            month.figures.median if _is_main(month, series) else None,
            month.figures.median if _is_main(month, series) else None,
            month.figures.p90 if _is_main(month, series) else None,
        )
        for month in series.months
        if not month.is_running
    ]
    known = [point for point in points if point.value is not None]
    if len(known) < 2:  # noqa: PLR2004
        return None
    return _pair(
        points,
        title=f"Median waktu penyelesaian per bulan, dalam {series.measure_words}",
        description=_told(points, 0),
        low=0,
        high=max(LEAST_HIGH, *(point.high for point in known)),
    )


def _is_main(month, series):
    return month.figures.n_ended > 0 and month.figures.main_measure == series.measure
