"""Posts of the whole government with their informasi jabatan, and a unit's posts filled at once."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from orgunits.actions import save_job_information
from orgunits.drafts import JobInformationDraft
from orgunits.enums import InformationState
from orgunits.forms.job_information import InformationFilterForm
from orgunits.job_information import n_filled
from orgunits.queries import agencies_on, fillings, information_table, post_lines
from orgunits.templatetags.unit_tabs import day_query
from orgunits.views.road import path_to, read_or_post
from orgunits.views.workload_unit import writable_unit
from portal import exports
from portal.formkeys import once
from portal.pages import filter_chips, is_fragment
from portal.permissions import Permission, require
from portal.templatetags.formats import number

PAGE_SIZE = 50
COLUMNS = [
    exports.ExportColumn("Jabatan", lambda line: line.position.name, 44),
    exports.ExportColumn(
        "Nama menurut katalog", lambda line: line.position.job_title.full_name, 36
    ),
    exports.ExportColumn("Jenis", lambda line: line.position.job_title.get_kind_display(), 22),
    exports.ExportColumn("Unit", lambda line: line.position.unit.name, 44),
    exports.ExportColumn("Informasi jabatan", lambda line: line.state.label, 18),
    exports.ExportColumn("Bagian terisi", lambda line: line.n_filled, 12),
    exports.ExportColumn(
        "Berlaku sejak", lambda line: line.information and line.information.valid_from, 14
    ),
    exports.ExportColumn("Sumber", lambda line: line.information and line.information.source, 40),
]


def tiles(government, user, day, criteria):
    """How many posts have none, a part, the whole; of what the other filters leave."""
    others = {name: value for name, value in criteria.items() if name != "state"}
    rows = {
        state: information_table(
            government=government, user=user, day=day, state=state.value, **others
        ).count()
        for state in InformationState
    }
    total = sum(rows.values())
    notes = {
        InformationState.NONE: f"dari {number(total)} jabatan",
        InformationState.PARTIAL: "sebagian sudah ditulis",
        InformationState.COMPLETE: "semua bagian terisi",
    }
    return [
        {"label": state.label, "value": number(count), "unit": "jabatan", "note": notes[state]}
        for state, count in rows.items()
    ]


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.ORGUNIT_VIEW)
def job_information_list(request):
    """Every post in sight on the chosen day and how far its informasi jabatan is written."""
    if request.government is None:
        raise Http404
    day = request.as_of.day
    form = InformationFilterForm(
        request.GET, agencies=agencies_on(request.government, day, request.user)
    )
    scope = {"government": request.government, "user": request.user, "day": day}
    posts = information_table(**scope, sort=request.GET.get("sort", ""), **form.criteria())
    if exports.wanted(request):
        return exports.respond(
            request, title="Informasi jabatan", columns=COLUMNS, rows=post_lines(posts, day)
        )
    page = Paginator(posts, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "lines": post_lines(page.object_list, day),
        "filter_form": form,
        "chips": filter_chips(form, request),
        "clear_url": reverse("orgunits:job_information_list") + day_query(request.as_of),
    }
    if is_fragment(request):
        return render(request, "orgunits/_job_information_table.html", context)
    context["tiles"] = tiles(request.government, request.user, day, form.criteria())
    return render(request, "orgunits/job_information_list.html", context)


@read_or_post
@require(Permission.WORKLOAD_EDIT)
@once
def job_information_fill(request, pk):
    """Give the posts of a unit that have no informasi jabatan one to begin with: that of a like
    post, else what title and tasks say."""
    unit = writable_unit(request, pk, Permission.WORKLOAD_EDIT)
    found = fillings(unit, request.user, request.today)
    possible = [one for one in found if n_filled(one.values)]
    back = reverse("orgunits:orgunit_positions", args=[unit.pk])
    if request.method == "POST" and possible:
        drafts = [
            JobInformationDraft(
                position_id=one.position.pk,
                valid_from=request.today,
                values=one.values,
                source=one.words,
                is_example=bool(one.source and one.source.is_example),
            )
            for one in possible
        ]
        try:
            with transaction.atomic():
                save_job_information(
                    government=unit.government, drafts=drafts, user=request.user, reason="Disalin"
                )
        except ValidationError as error:  # somebody else closed a post meanwhile
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(
                request, f"Informasi {number(len(drafts))} jabatan diisi. Periksa isinya."
            )
        return HttpResponseRedirect(back)
    context = {
        "unit": unit,
        "path": path_to(request, unit),
        "fillings": [(one, n_filled(one.values)) for one in found],
        "n_possible": len(possible),
        "cancel_url": back,
    }
    return render(request, "orgunits/job_information_fill.html", context)
