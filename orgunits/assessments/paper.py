"""An assessment drawn and printed: charts for the page, facts and blocks for the PDF."""

import hashlib
import json
from datetime import date

from portal.charts import Axis, Dot, Point, dot_plot, line_chart, radar_chart
from portal.documents import render_pdf
from portal.templatetags.formats import date_long, number

FIRST, FINAL = "Hasil awal (mandiri)", "Hasil akhir (validasi)"
WIDE, NARROW = 640, 320
PAPER = {"width": 470, "font": 8.2}
FEWEST_YEARS = 2
MANY_AXES = 8  # a radar of more axes cannot be read: then a row for each


def results_chart(kind_label, axes_first, axes_final, **size):
    """The axes of both results (AxisFigure): a radar of the subdimensions, rows for variables."""
    alt = f"{kind_label}: {FIRST} dan {FINAL} untuk tiap bagian; angkanya ada pada tabel."
    pairs = list(zip(axes_first, axes_final, strict=True))
    has_final = any(final.share is not None for _first, final in pairs)
    if not any(first.share is not None for first, _final in pairs):
        return ""
    if len(pairs) > MANY_AXES:
        dots = [
            Dot(first.name, final.score if has_final else first.score,
                first.score if has_final else None)
            for first, final in pairs
        ]  # fmt: skip
        return dot_plot(dots, title=kind_label, description=alt, low=0, high=5, **size)
    axes = [
        Axis(short(first.name), final.share, first.share)
        if has_final
        else Axis(short(first.name), first.share)
        for first, final in pairs
    ]
    names = (FINAL, FIRST) if has_final else (FIRST, "")
    return radar_chart(axes, title=kind_label, description=alt, names=names, **size)


def short(name):
    """A subdimension without its English words in brackets."""
    return name.split(" (")[0]


def page_chart(kind_label, axes_first, axes_final):
    """The chart in two widths, or None while nothing is answered."""
    wide = results_chart(
        kind_label, axes_first, axes_final, width=WIDE, css_class="chart chart-wide"
    )
    if not wide:
        return None
    narrow = results_chart(
        kind_label, axes_first, axes_final, width=NARROW, css_class="chart chart-narrow"
    )
    return {"wide": wide, "narrow": narrow}


def years_chart(kind_label, rows):
    """Totals of validated assessments over the years; None when there are fewer than two."""
    points = [Point(str(row.year), row.final_score) for row in rows if row.final_score is not None]
    if len(points) < FEWEST_YEARS:
        return None
    low, high = (0, 100) if rows[0].kind == "kelembagaan" else (11, 55)
    alt = f"{FINAL} {kind_label} dari tahun ke tahun; angkanya ada pada tabel."
    options = {"title": kind_label, "description": alt, "low": low, "high": high, "decimals": 2}
    return {
        "wide": line_chart(points, **options, width=WIDE, css_class="chart chart-wide"),
        "narrow": line_chart(points, **options, width=NARROW, css_class="chart chart-narrow"),
    }


def facts_of(assessment, answers, results):
    """What the PDF is made of, as JSON. The same facts give the same bytes."""
    found = assessment.instrument
    scale = dict(found.scale)
    frozen = {one["code"]: one for one in assessment.frozen.get("items", [])}

    def words(level, is_skipped):
        return "Tidak berlaku" if is_skipped else scale.get(level, "–")

    return {
        "government": assessment.government.name,
        "unit": assessment.unit.name,
        "title": found.title,
        "regulation": found.regulation,
        "version": assessment.version,
        "kind": assessment.kind,
        "year": assessment.year,
        "state": assessment.get_state_display(),
        "is_example": assessment.is_example,
        "note": assessment.note,
        "team": [str(member.user) for member in assessment.members.all()],
        "submitted": _signed(assessment.submitted_by, assessment.submitted_at),
        "validated": _signed(assessment.validated_by, assessment.validated_at),
        "first": _column(results.first),
        "final": _column(results.final),
        "axes": [
            [first.name, number(first.most, 2), number(first.score, 2), number(final.score, 2),
             final.working if final.score is not None else first.working]
            for first, final in zip(results.first.axes, results.final.axes, strict=True)
        ],
        "shares": [
            [first.name, _text(first.share), _text(final.share), _text(first.score),
             _text(final.score)]
            for first, final in zip(results.first.axes, results.final.axes, strict=True)
        ],
        "method": results.first.method,
        "items": [
            {
                "label": found.label(found.by_code[row.code]),
                "text": frozen.get(row.code, {}).get("text", ""),
                "first": words(row.level, row.is_skipped),
                "final": words(row.final_level, row.final_is_skipped),
                "notes": " ".join(filter(None, [row.note, row.final_note])),
                "evidence": [one.attachment.name for one in row.evidence.all()],
            }
            for row in answers
        ],
    }  # fmt: skip


def _text(value):
    return None if value is None else str(value)


def _signed(person, instant):
    return "" if instant is None else f"{person or 'Sistem'}, {date_long(instant)}"


def _column(result):
    return {"total": number(result.total, 2), "grade": result.grade, "meaning": result.meaning}


def fingerprint(facts):
    """SHA-256 of the facts."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _column_of(title, *, points=0, align="left"):
    return {"title": title, "align": align, "points": points, "share": 0 if points else 1}


class _Share:
    """An axis as the facts keep it."""

    def __init__(self, name, share, score):
        self.name = name
        self.share = None if share is None else float(share)
        self.score = None if score is None else float(score)


def _figure(facts):
    first = [_Share(name, share, score) for name, share, _f, score, _s in facts["shares"]]
    final = [_Share(name, share, score) for name, _f, share, _s, score in facts["shares"]]
    svg = results_chart(facts["title"], first, final, **PAPER)
    if not svg:
        return []
    alt = f"{facts['title']} menurut bagian; angkanya ada pada tabel."
    has_final = any(one.share is not None for one in final)
    note = "Lingkaran penuh hasil akhir, lingkaran kosong hasil awal." if has_final else ""
    return [{"kind": "figure", "caption": "Hasil menurut bagian", "svg": svg, "alt": alt,
             "note": note}]  # fmt: skip


def _summary(facts):
    """What stands first: terms with what they mean."""
    grades = [("Hasil awal (mandiri)", facts["first"]), ("Hasil akhir (validasi)", facts["final"])]
    summary = [
        ["Unit", facts["unit"]],
        ["Tahun", str(facts["year"])],
        ["Keadaan", facts["state"]],
        *([label, f"{one['total']} ({one['grade']})" if one["grade"] else "belum ada"]
          for label, one in grades),
        ["Arti", facts["final"]["meaning"] or facts["first"]["meaning"] or "–"],
        ["Tim penilai", ", ".join(facts["team"]) or "–"],
        ["Dikirim", facts["submitted"] or "–"],
        ["Divalidasi", facts["validated"] or "–"],
    ]  # fmt: skip
    if facts["note"]:
        summary.append(["Catatan validasi", facts["note"]])
    return summary


def _axes(facts):
    """The table of the points per part."""
    return {
        "kind": "table",
        "caption": "Nilai menurut bagian",
        "columns": [
            _column_of("Bagian"),
            _column_of("Paling tinggi", points=56, align="right"),
            _column_of("Awal", points=46, align="right"),
            _column_of("Akhir", points=46, align="right"),
            _column_of("Perhitungan", points=130),
        ],
        "rows": facts["axes"],
        "note": facts["method"],
    }


def _items(facts):
    """The table of every statement with its answers and evidence."""
    return {
        "kind": "table",
        "caption": "Jawaban dan bukti",
        "columns": [
            _column_of("Pernyataan"),
            _column_of("Awal", points=78),
            _column_of("Akhir", points=78),
            _column_of("Catatan dan bukti", points=140),
        ],
        "rows": [
            [
                {"text": one["label"], "sub": one["text"]} if one["text"] else one["label"],
                one["first"],
                one["final"],
                " · ".join(filter(None, [one["notes"], ", ".join(one["evidence"])])) or "–",
            ]
            for one in facts["items"]
        ],
        "note": "",
    }


def paper_data(facts, digest):
    """What the template ``assessment`` is filled with."""
    groups = " ".join(digest[at : at + 4].upper() for at in range(0, 16, 4))
    return {
        "author": facts["government"],
        "heading": f"{facts['title']} {facts['unit']}",
        "subject": f"Tahun {facts['year']}, {facts['regulation']}",
        "warning": "Data contoh: isinya dibuat-buat." if facts["is_example"] else "",
        "running": {
            "left": f"{facts['title']} {facts['year']}",
            "right": facts["unit"],
        },
        "foot": f"Sidik jari {groups}",
        "sections": [
            {"heading": "Hasil", "blocks": [{"kind": "facts", "items": _summary(facts)},
                                            *_figure(facts), _axes(facts)]},
            {"heading": "Rincian", "blocks": [_items(facts)]},
        ],
    }  # fmt: skip


def build_pdf(facts, digest, day: date):
    """The PDF of ``facts``. Raises portal.documents.DocumentError."""
    title = f"{facts['title']} {facts['unit']} {facts['year']}"
    return render_pdf("assessment", paper_data(facts, digest), title=title, day=day)
