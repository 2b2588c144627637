"""The page of whoever heads a unit: its people and how they are doing."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from employees.queries.unit_desk import desk_lines, headed_units
from employees.queries.unit_desk import unit_desk as read_desk
from orgunits.models import OrgUnit
from orgunits.queries import unit_header
from portal.permissions import Permission, require
from portal.templatetags.formats import number, percent

PAGE_SIZE = 50


def tiles(desk, unit):
    """People against seats, load against hands, training, ratings."""
    count, score = desk.whole.count, desk.whole.score
    trained, rated = desk.training, desk.performance
    load = {"label": "Beban kerja", "value": "–", "note": "ABK belum diisi"}
    if score.is_measured:
        load = {
            "label": "Beban kerja",
            "value": number(score.exact_need, 1),
            "unit": "orang",
            "note": f"dikerjakan {number(score.exact_hands, 1)} orang",
        }
    return [
        {
            "label": "Pegawai",
            "value": number(count.filled),
            "note": f"perlu {number(count.required)}, {number(count.vacant)} kursi lowong",
            "note_url": reverse("employees:unit_employees", args=[unit.pk]),
        },
        load | {"note_url": reverse("orgunits:orgunit_workload", args=[unit.pk])},
        {
            "label": "PNS sudah 20 JP",
            "value": number(trained.people_at_20),
            "unit": f"dari {number(trained.pns)}",
            "note": f"{number(trained.jp)} JP tahun ini",
            "note_url": f"{reverse('employees:need_list')}?unit={unit.pk}&kind=hours",
        },
        {
            "label": f"Sudah dinilai {desk.year}",
            "value": number(rated.rated),
            "unit": f"dari {number(rated.people)}",
            "note": "belum ada IP ASN" if rated.mean is None else f"IP ASN {number(rated.mean, 2)}",
            "note_url": f"{reverse('employees:performance_list')}?unit={unit.pk}",
        },
    ]


def desk_context(request, unit):
    desk = read_desk(unit, request.user, request.today)
    if desk is None:
        return {"desk": None}
    page = Paginator(desk.people, PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "desk": desk,
        "page_obj": page,
        "lines": desk_lines(page.object_list, request.user, request.today),
        "tiles": tiles(desk, unit),
        "ratings": [
            (one.label, count) for one, count in sorted(desk.performance.predicates.items())
        ],
        "understood": [
            (row, figures, percent(figures.share, 0)) for row, figures in desk.announcements
        ],
    }


@require_safe
@require(Permission.EMPLOYEE_VIEW)
def unit_desk(request, pk):
    """Tab of a unit's page: its people, what they are on, and how they are doing today."""
    units = OrgUnit.objects.visible_to(request.user, Permission.EMPLOYEE_VIEW)
    unit = get_object_or_404(
        units.filter(government=request.government).select_related("government"), pk=pk
    )
    context = {
        "unit": unit,
        "header": unit_header(unit=unit, user=request.user, day=request.today),
        "tab": "desk",
        **desk_context(request, unit),
    }
    return render(request, "employees/desk/unit_desk.html", context)


@require_safe
@require(Permission.EMPLOYEE_VIEW)
def own_units(request):
    """The units the reader heads; of a single one its page at once."""
    units = [
        unit
        for unit in headed_units(request.user, request.today)
        if unit.government_id == getattr(request.government, "pk", None)
    ]
    if len(units) == 1:
        return unit_desk(request, units[0].pk)
    return render(request, "employees/desk/own_units.html", {"units": units})
