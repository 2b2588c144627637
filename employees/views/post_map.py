"""Peta jabatan: the list of a government, the tab of a unit, the chart."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from employees.forms import PostFilterForm
from employees.post_boxes import LEGEND, lay_out_cards, unit_card
from employees.queries import (
    branch_counts,
    kind_figures,
    post_map,
    posts_in_order,
    staffed_structure,
    unit_boxes,
)
from employees.queries.efficiency import scored_lines, unit_scores
from employees.views.access import units_below, units_on_offer
from employees.views.files import POST_COLUMNS, lines_of_map
from orgunits.chart.state import ChartState
from orgunits.models import OrgUnit
from orgunits.queries import subtree_unit_ids, unit_header
from orgunits.templatetags.unit_tabs import day_query
from portal import exports
from portal.charts import table_chart
from portal.longlists import LongPaginator, is_many
from portal.pages import figures_url, figures_wait, filter_chips, is_fragment, wants_figures
from portal.permissions import Permission, require
from portal.templatetags.formats import date_long, number, signed

PAGE_SIZE = 50
FILE_NOTES = ("Bezetting: pemangku definitif. Plt., Plh., dan tugas tambahan tidak dihitung.",)


def staffed_unit(request, pk):
    """The unit ``pk`` on which the reader may see people, else 404."""
    units = OrgUnit.objects.visible_to(request.user, Permission.EMPLOYEE_VIEW)
    return get_object_or_404(
        units.filter(government=request.government).select_related("government"), pk=pk
    )


def header_of(request, unit):
    return unit_header(unit=unit, user=request.user, day=request.as_of.day)


def tiles(figures):
    """The sums on top, of the last of ``kind_figures``."""
    count, hands = figures[-1].count, figures[-1].hands
    part_time = f"{number(hands.part_time)} PPPK paruh waktu"
    if hands.part_time:
        part_time += f" ({hands.hours_text})"
    return [
        {"label": "Kebutuhan", "value": number(count.required),
         "note": f"kursi pada {number(figures[-1].n_posts)} jabatan"},
        {"label": "Bezetting (pegawai yang ada)", "value": number(count.filled),
         "note": f"{number(hands.pns)} PNS, {number(hands.pppk)} PPPK, {part_time}"},
        {"label": "Selisih", "value": signed(count.gap), "note": "bezetting dikurangi kebutuhan"},
        {"label": "Kursi lowong", "value": number(count.vacant),
         "note": f"{number(count.double)} jabatan dipangku rangkap"},
    ]  # fmt: skip


def answer(request, *, posts, day, form, page_name, context):
    """File, fragment or page of a list of posts; all three show the same posts."""
    with_agency = "unit" not in context
    if exports.wanted(request):
        return exports.respond(
            request,
            title="Peta jabatan",
            columns=POST_COLUMNS,
            rows=lines_of_map(posts, request.government, day, with_agency=with_agency),
            notes=FILE_NOTES,
        )
    if is_fragment(request) and wants_figures(request):
        return render(request, "employees/_post_map_figures.html", post_figures(posts, day))
    # Ids alone, then the posts of the page: their holders need not be counted for every other post.
    ids = posts.values_list("pk", flat=True)
    page = LongPaginator(ids, PAGE_SIZE).get_page(request.GET.get("page"))
    context |= {
        "page_obj": page,
        "lines": scored_lines(
            posts_in_order(page.object_list), request.government, day, with_agency=with_agency
        ),
        "filter_form": form,
        "chips": filter_chips(form, request),
        "list_url": request.path + day_query(request.as_of),
    }
    if is_fragment(request):
        return render(request, "employees/_post_map_table.html", context)
    if figures_wait(request, is_long=is_many(page.paginator)):
        context["figures_url"] = figures_url(request)
    else:
        context |= post_figures(posts, day)
    return render(request, page_name, context)


def post_figures(posts, day):
    """What the posts of a list count together, and by kind."""
    figures = kind_figures(posts, day)
    return {"figures": figures, "tiles": tiles(figures)}


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.EMPLOYEE_VIEW)
def post_map_list(request):
    """All posts of the government in sight: need, incumbents and difference of each."""
    if request.government is None:
        raise Http404
    day = request.as_of.day
    form = PostFilterForm(request.GET, units=units_on_offer(request), government=request.government)
    posts = post_map(
        user=request.user,
        government=request.government,
        day=day,
        filters=form.filters(units_below(form, day), request.GET.get("sort", "")),
    )
    return answer(
        request,
        posts=posts,
        day=day,
        form=form,
        page_name="employees/post_map_list.html",
        context={},
    )


def below(unit, day):
    """Ids of ``unit`` and everything under it; None for the root: the scope alone narrows then."""
    return None if unit.parent_id is None else subtree_unit_ids(unit, day)


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.EMPLOYEE_VIEW)
def unit_post_map(request, pk):
    """Tab of a unit: the posts of the unit and of everything under it, and the sums of each unit
    right under it."""
    unit = staffed_unit(request, pk)
    header = header_of(request, unit)
    form = PostFilterForm(request.GET, units=None, government=request.government)
    filters = form.filters(below(unit, header.day), request.GET.get("sort", ""))
    scope = {"user": request.user, "government": request.government, "day": header.day}
    posts = post_map(**scope, filters=filters)
    context = {"unit": unit, "header": header, "tab": "post_map"}
    if not is_fragment(request) and not exports.wanted(request):
        rows = staffed_structure(**scope, unit_id=unit.pk)
        counts = branch_counts(rows, request.government, header.day)
        scores = unit_scores(rows, request.government, header.day)
        context["score"] = scores.get(unit.pk)
        context["branches"] = [
            (row, counts[row.id], scores[row.id]) for row in rows if row.level == 2
        ]
    return answer(
        request,
        posts=posts,
        day=header.day,
        form=form,
        page_name="employees/unit_post_map.html",
        context=context,
    )


# --- chart ----------------------------------------------------------------------------------------


def chart_cards(boxes, state, shown, base, query):
    cards = []
    for row, is_open in shown:
        folds = row.n_children and state.can_fold(row)
        cards.append(
            unit_card(
                boxes[row.id],
                tone="top" if row.level == 1 else "plain",
                url=f"{base}{row.id}/posts/{query}",
                fold=row.n_children if folds else 0,
                is_open=is_open,
                fold_url=f"{state.outline.toggle_query(row.id)}#unit-{row.id}" if folds else "",
            )
        )
    return cards


@require_safe
@require(Permission.EMPLOYEE_VIEW)
def unit_post_chart(request, pk):
    """The peta jabatan of a unit as a chart: a box per unit with its posts."""
    unit = staffed_unit(request, pk)
    header = header_of(request, unit)
    rows = staffed_structure(request.government, header.day, request.user, unit.pk)
    state = ChartState.read(request.GET, rows)
    shown, is_limited = state.shown(rows)
    boxes = {box.row.id: box for box in unit_boxes(rows, request.government, header.day)}
    base = reverse("employees:employee_list") + "units/"
    cards = chart_cards(boxes, state, shown, base, day_query(request.as_of))
    drawn_rows = [row for row, _ in shown]
    title = f"Peta jabatan {header.name} per {date_long(header.day)}"
    description = f"{len(cards)} dari {len(rows)} unit digambar. {LEGEND}"
    context = {
        "unit": unit,
        "header": header,
        "tab": "post_map",
        "state": state,
        "boxes": [boxes[row.id] for row in drawn_rows],
        "n_drawn": len(cards),
        "n_units": len(rows),
        "is_limited": is_limited,
        "legend": LEGEND,
        "svg": table_chart(
            cards, lay_out_cards(drawn_rows, cards), title=title, description=description
        )
        if rows
        else "",
    }
    return render(request, "employees/unit_post_chart.html", context)
