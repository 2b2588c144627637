"""The catalogue of job titles: the list, and one title with the posts that bear it."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from orgunits.forms import TitleFilterForm
from orgunits.queries import choosable_titles
from orgunits.queries.titles import (
    TitleUse,
    jenjang_choices,
    title_posts,
    title_table,
    title_uses,
    with_unit_name,
)
from orgunits.templatetags.unit_tabs import day_query
from portal import exports
from portal.pages import filter_chips, is_fragment
from portal.permissions import Permission, require

PAGE_SIZE = 50
COLUMNS = [
    exports.ExportColumn("Nama jabatan", lambda title: title.name, 44),
    exports.ExportColumn("Jenjang", lambda title: title.jenjang, 16),
    exports.ExportColumn("Jenis", lambda title: title.get_kind_display(), 22),
    exports.ExportColumn("Kelas", lambda title: title.job_class, 8),
    exports.ExportColumn("Tugas ringkas", lambda title: title.summary, 60),
    exports.ExportColumn("Pendidikan", lambda title: title.education, 50),
    exports.ExportColumn("Rumpun", lambda title: title.field, 30),
    exports.ExportColumn("Peraturan", lambda title: title.regulation, 30),
    exports.ExportColumn("Sumber", lambda title: title.source, 40),
]


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.ORGUNIT_VIEW)
def job_title_list(request):
    """Titles of the national catalogue and of the government, fifty to a page."""
    if request.government is None:
        raise Http404
    day = request.as_of.day
    form = TitleFilterForm(request.GET, jenjang=jenjang_choices(request.government))
    titles = title_table(
        government=request.government, sort=request.GET.get("sort", ""), **form.criteria()
    )
    if exports.wanted(request):
        return exports.respond(request, title="Katalog jabatan", columns=COLUMNS, rows=titles)
    page = Paginator(titles, PAGE_SIZE).get_page(request.GET.get("page"))
    uses = title_uses(page.object_list, user=request.user, government=request.government, day=day)
    context = {
        "page_obj": page,
        "rows": [(title, uses.get(title.pk, TitleUse())) for title in page.object_list],
        "filter_form": form,
        "chips": filter_chips(form, request),
        "clear_url": reverse("orgunits:job_title_list") + day_query(request.as_of),
    }
    name = "_job_title_table.html" if is_fragment(request) else "job_title_list.html"
    return render(request, f"orgunits/{name}", context)


@require_safe
@require(Permission.ORGUNIT_VIEW)
def job_title_detail(request, pk):
    """One title: what the catalogue says of it, and the posts in sight that bear it."""
    if request.government is None:
        raise Http404
    title = get_object_or_404(choosable_titles(request.government), pk=pk)
    scope = {
        "user": request.user,
        "government": request.government,
        "day": request.as_of.day,
    }
    page = Paginator(title_posts(title, **scope), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": title,
        "use": title_uses([title], **scope).get(title.pk, TitleUse()),
        "page_obj": page,
        "posts": with_unit_name(page.object_list, request.as_of.day),
        "may_see_people": request.user.has_perm(Permission.EMPLOYEE_VIEW),
    }
    return render(request, "orgunits/job_title_detail.html", context)
