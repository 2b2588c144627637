"""Two days side by side: what was created, closed, renamed, retyped, moved, merged, divided."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from orgunits.comparison import count_fates
from orgunits.enums import Fate
from orgunits.forms import CompareForm
from orgunits.queries import compare_days
from portal import exports
from portal.permissions import Permission, require
from portal.templatetags.formats import number

PAGE_SIZE = 50
PARTS = {"unit": "Unit", "jabatan": "Jabatan"}
# Fate -> key of its badge (portal.templatetags.badges).
BADGES = {
    Fate.CREATED: "new",
    Fate.CLOSED: "close",
    Fate.RENAMED: "rename",
    Fate.RETYPED: "retype",
    Fate.MOVED: "move",
    Fate.MERGED: "merge",
    Fate.SPLIT: "split",
    Fate.RESIZED: "resize",
}


def said(one, side):
    return "; ".join(
        f"{line.label}: {getattr(line, side)}" for line in one.lines if getattr(line, side)
    )


COLUMNS = [
    exports.ExportColumn("Nama", lambda one: one.name, 50),
    exports.ExportColumn("Jenis atau unit", lambda one: one.note, 40),
    exports.ExportColumn("Yang terjadi", lambda one: ", ".join(f.label for f in one.fates), 24),
    exports.ExportColumn("Sebelum", lambda one: said(one, "old"), 50),
    exports.ExportColumn("Sesudah", lambda one: said(one, "new"), 50),
    exports.ExportColumn(
        "Nomor perubahan", lambda one: ", ".join(str(ref.number) for ref in one.changes), 16
    ),
    exports.ExportColumn(
        "Berlaku", lambda one: one.changes[-1].effective_on if one.changes else None, 12
    ),
]


def part_links(request, part, found):
    """The two parts of the page with how many lines each has."""
    links = []
    for key, label in PARTS.items():
        query = request.GET.copy()
        for name in ("bagian", "page", "nasib"):
            query.pop(name, None)
        if key != "unit":
            query["bagian"] = key
        count = len(found.units if key == "unit" else found.posts)
        links.append(
            {"label": label, "count": count, "url": f"?{query.urlencode()}", "current": key == part}
        )
    return links


def tiles(request, counts):
    """How often each thing happened that did, each a way to the lines it happened to."""
    shown = []
    for fate, count in counts.items():
        if not count:
            continue
        query = request.GET.copy()
        query.pop("page", None)
        query["nasib"] = fate.value
        note = {"note": "tampilkan", "note_url": f"?{query.urlencode()}"}
        shown.append({"label": fate.label, "value": number(count), **note})
    return shown


@require_safe
@require(Permission.ORGUNIT_VIEW)
def structure_compare(request):
    """What differs between ``?dari=`` and ``?sampai=``; ``?bagian=jabatan`` shows the posts."""
    if request.government is None:
        raise Http404
    form = CompareForm(request.GET, day=request.as_of.day)
    part = request.GET.get("bagian") if request.GET.get("bagian") in PARTS else "unit"
    context = {"filter_form": form, "part": part, "chart_url": reverse("orgunits:orgunit_chart")}
    if not form.is_valid():
        return render(request, "orgunits/structure_compare.html", context)
    found = compare_days(
        government=request.government,
        user=request.user,
        start=form.cleaned_data["dari"],
        end=form.cleaned_data["sampai"],
    )
    everything = found.units if part == "unit" else found.posts
    rows = form.narrow(everything)
    if exports.wanted(request):
        title = f"Perbandingan {PARTS[part].lower()}"
        return exports.respond(request, title=title, columns=COLUMNS, rows=rows)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context |= {
        "found": found,
        "page_obj": page,
        "lines": [(one, [BADGES[fate] for fate in one.fates]) for one in page.object_list],
        "tiles": tiles(request, count_fates(everything)),
        "parts": part_links(request, part, found),
        "is_narrowed": len(rows) != len(everything),
    }
    return render(request, "orgunits/structure_compare.html", context)
