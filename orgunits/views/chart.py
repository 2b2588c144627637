"""The org chart: the page, its drawing as a file, and what its script asks for."""

from dataclasses import dataclass, replace
from hashlib import sha256
from urllib.parse import urlencode
from zlib import crc32

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe

from orgunits.chart import DETAILS, ChartState, Figures, branch_of, lay_out, unit_cards
from orgunits.chart.cards import FIRST_DETAIL, KIND_LABELS, printable
from orgunits.chart.registry import Asked, figures_for
from orgunits.chart.relations import legend_of, line_paths, shown_lines
from orgunits.chart.state import RELATIONS, ancestors_of
from orgunits.enums import AGENCY_KINDS, ChartDetail
from orgunits.queries import (
    chart_figures,
    chart_shading,
    days_of_change,
    drawn_relations,
    id_steps,
    structure_columns,
    structure_on,
    structure_version_key,
)
from orgunits.templatetags.unit_tabs import day_query
from orgunits.views.browse import find_matches
from portal.charts import card_chart
from portal.permissions import Permission, require
from portal.templatetags.formats import date_long

MAX_HITS = 12
SVG_TYPE = "image/svg+xml"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart ready to be drawn: ``rows`` of the branch it speaks of, ``cards`` with their
    ``levels``, ``is_limited`` when not everything asked for is drawn."""

    rows: list
    cards: list
    levels: list
    layout: object
    way: list
    is_limited: bool
    shading: object
    relations: list
    lines: list

    def svg(self, title, description, *, linked=True):
        return card_chart(
            self.cards,
            self.layout,
            title=title,
            description=description,
            linked=linked,
            way=self.way,
            relations=self.lines,
        )

    @property
    def pairs(self):
        """The relations as the script reads them."""
        return " ".join(
            sorted({f"{row.unit_id},{row.other_unit_id},{row.kind}" for row in self.relations})
        )

    def relation_legend(self):
        return legend_of(row.kind for row in self.relations)


def draw(request, rows, state, *, everything=False):
    """Set the chart that ``state`` describes; ``everything``: however many boxes it has."""
    asked = Asked(request.government, request.user, request.as_of.day, rows)
    shading = chart_shading(asked, request.GET.get("warna", ""))
    rows = branch_of(rows, state.root) if state.root else rows
    if everything:
        pairs, is_limited = list(state.outline.shown(rows)), False
    else:
        pairs, is_limited = state.shown(rows)
    figures = Figures() if state.detail == "ringkas" else chart_figures(asked._replace(rows=rows))
    figures = replace(figures, shading=shading)
    base, query = reverse("orgunits:orgunit_list"), day_query(request.as_of)
    above = ancestors_of(rows, state.chosen) if state.chosen else frozenset()
    cards = unit_cards(pairs, state, figures, lambda pk: f"{base}{pk}/{query}", above)
    shown = [row for row, _ in pairs]
    layout = lay_out(
        [row.level for row in shown],
        [card.height for card in cards],
        [KIND_LABELS.get(row.kind, row.kind) for row in shown],
        DETAILS[state.detail][1],
    )
    way = [i for i, row in enumerate(shown) if row.id == state.chosen or row.id in above]
    levels = [row.level for row in shown]
    relations, lines = [], []
    if drawing_relations(request):
        relations = drawn_relations(*asked[:2], asked.day, {row.id for row in rows})
        pairs = [(row.unit_id, row.other_unit_id, row.kind) for row in relations]
        lines = line_paths(shown_lines(shown, rows, pairs), cards, layout)
    return Drawing(rows, cards, levels, layout, way, is_limited, shading, relations, lines)


def with_query(request, **changes):
    """The query string of the page with some keys replaced (None takes one away)."""
    query = request.GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = value
    return f"?{query.urlencode()}" if query else ""


def print_query(request, state):
    """The query of the order of this chart on paper: day, detail, branch."""
    query = {} if request.as_of.is_today else {"per": request.as_of.day.isoformat()}
    query |= {"isi": state.detail} if state.detail != FIRST_DETAIL else {}
    query |= {"akar": state.root} if state.root else {}
    return f"?{urlencode(query)}" if query else ""


def figures_query(request, state):
    """The query of ``orgunit_chart_figures`` for this chart; "" when its boxes show none."""
    query = {"per": request.as_of.day.isoformat(), "isi": state.detail}
    query |= {"warna": request.GET["warna"]} if request.GET.get("warna") else {}
    return "" if len(query) == 2 and state.detail == FIRST_DETAIL else f"?{urlencode(query)}"


def drawing_relations(request):
    return request.GET.get(RELATIONS) == "1"


def day_stops(request):
    """The days on which the structure changed, today and the day shown among them, each with its
    address; and which of them lie beside the day shown."""
    shown, today = request.as_of.day, request.as_of.today
    days = sorted({*days_of_change(request.government, request.user), today, shown})
    urls = [with_query(request, per=None if day == today else day.isoformat()) for day in days]
    place = days.index(shown)
    stops = [
        {"day": day, "url": url or reverse("orgunits:orgunit_chart")}
        for day, url in zip(days, urls, strict=True)
    ]
    return {
        "stops": stops,
        "place": place,
        "last": len(stops) - 1,
        "before": stops[place - 1] if place else None,
        "after": stops[place + 1] if place + 1 < len(stops) else None,
    }


def drawing_words(request, drawing, name):
    """Title and description of a drawing, for people who do not see it and for files."""
    day = date_long(request.as_of.day)
    title = f"Bagan susunan {name} per {day}"
    return title, f"{len(drawing.cards)} dari {len(drawing.rows)} unit digambar."


def subject(request, rows, state):
    """The name of what is drawn: the branch, else the government."""
    root = next((row for row in rows if row.id == state.root), None)
    return root.name if root else request.government.name


@require_safe
@require(Permission.ORGUNIT_VIEW)
def orgunit_chart(request):
    """The chart on the chosen day: the topmost level open, the rest as the address says."""
    rows = structure_on(request.government, request.as_of.day, request.user)
    text = request.GET.get("q", "").strip()
    matches = find_matches(rows, text) if text else []
    state = ChartState.read(request.GET, rows, matches[0].row.id if matches else None)
    drawing = draw(request, rows, state)
    name = subject(request, rows, state)
    title, description = drawing_words(request, drawing, name)
    base = reverse("orgunits:orgunit_chart")
    context = {
        "state": state,
        "drawing": drawing,
        "svg": drawing.svg(title, description) if rows else "",
        "root": next((row for row in rows if row.id == state.root), None),
        "chosen": next((row for row in rows if row.id == state.chosen), None),
        "text": text,
        "hits": matches[:MAX_HITS],
        "n_hits": len(matches),
        "base": base,
        "unit_base": reverse("orgunits:orgunit_list"),
        "day_query": day_query(request.as_of),
        "n_agencies": sum(row.kind in AGENCY_KINDS for row in rows),
        "n_units": len(rows),
        "details": [
            {"key": key, "label": label, "url": base + with_query(request, isi=key)}
            for key, (label, _width) in DETAILS.items()
        ],
        "widths": ",".join(str(width) for _label, width in DETAILS.values()),
        "list_open": request.GET.get("daftar") == "1",
        "svg_query": with_query(request),
        "print_query": print_query(request, state),
        "days": day_stops(request),
        "colours": figures_for(request.user),
        "relation_url": base
        + with_query(request, relasi=None if drawing_relations(request) else "1"),
        "has_relations": drawing_relations(request),
        "colour_kept": [(k, v) for k, v in request.GET.items() if k not in ("warna", "q")],
        "figures_query": figures_query(request, state),
    }
    return render(request, "orgunits/orgunit_chart.html", context)


@require_safe
@require(Permission.ORGUNIT_VIEW)
def orgunit_chart_svg(request):
    """The chart that the address describes, whole, as a file of its own."""
    rows = structure_on(request.government, request.as_of.day, request.user)
    state = ChartState.read(request.GET, rows)
    drawing = draw(request, rows, state, everything=True)
    name = subject(request, rows, state)
    title, description = drawing_words(request, drawing, name)
    response = HttpResponse(drawing.svg(title, description, linked=False), content_type=SVG_TYPE)
    file_name = f"bagan-{slugify(name)[:80]}-{request.as_of.day.isoformat()}.svg"
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def data_tag(request):
    """The ETag of the columns: the structure's version, the day and the person's reach, as a digest
    that tells nothing of them."""
    key = structure_version_key(request.government, request.as_of.day, request.user)
    return f'"{sha256(key.encode()).hexdigest()[:32]}"'


def stamp(steps):
    """What tells the script that figures and columns are of the same units (of their id_steps)."""
    return crc32(steps.encode())


def fresh_each_time(view):
    """Let a browser keep the answer, but ask each time whether it still holds."""

    def kept(request):
        response = view(request)
        response["Cache-Control"] = "private, no-cache"
        return response

    return kept


@require_safe
@require(Permission.ORGUNIT_VIEW)
@fresh_each_time
@gzip_page
@condition(etag_func=data_tag)
def orgunit_chart_data(request):
    """The tree in columns (orgunits.queries.structure_columns). Unchanged since the last visit it
    is answered by the ETag alone, without reading a unit."""
    columns = structure_columns(request.government, request.as_of.day, request.user)
    extra = {"stamp": stamp(columns["steps"]), "labels": KIND_LABELS}
    return JsonResponse(columns | extra, json_dumps_params={"ensure_ascii": False})


@require_safe
@require(Permission.ORGUNIT_VIEW)
@gzip_page
def orgunit_chart_figures(request):
    """The figures of the units of ``orgunit_chart_data``, in the same order: of the boxes unless
    ``?isi=ringkas``, and the shades of ``?warna=``."""
    day = request.as_of.day
    rows = structure_on(request.government, day, request.user)
    asked = Asked(request.government, request.user, day, rows)
    ids = [row.id for row in rows]
    answer = {"stamp": stamp(id_steps(ids))}
    if request.GET.get("isi") != ChartDetail.BRIEF:
        figures = chart_figures(asked)
        answer |= {
            "required": [figures.required[pk] for pk in ids],
            "posts": [figures.posts[pk] for pk in ids],
            "echelons": ",".join(figures.echelons.get(pk, "") for pk in ids),
            "heads": "\t".join(one_line(figures.heads.get(pk, "")) for pk in ids),
            "present": [figures.present.get(pk) for pk in ids],
        }
    shading = chart_shading(asked, request.GET.get("warna", ""))
    if shading:
        answer |= {
            "shades": "".join(str(shading.shades[pk]) for pk in ids),
            "notes": "\t".join(one_line(shading.notes[pk]) for pk in ids),
        }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


def one_line(text):
    """``text`` as a box shows it, without the sign that stands between texts."""
    return printable(text).replace("\t", " ")
