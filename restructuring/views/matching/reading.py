"""One recommendation: its figures and moves, and each person's "mengapa di sini"."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from portal import exports
from portal.pages import row_number, show_order
from portal.permissions import Permission, require
from portal.templatetags.formats import number
from restructuring.actions.matching import approving_refusal
from restructuring.enums import MatchingState
from restructuring.forms.matching import PeopleFilterForm
from restructuring.matching.facts import why_not
from restructuring.matching_presets import WEIGHT_LABELS
from restructuring.matching_words import named, two, why_here, worse
from restructuring.queries.matching import demands_of, names_of
from restructuring.views.matching.access import asked_person, frozen, may_edit, visible_run

PAGE_SIZE = 50
HIDDEN = "Pegawai di luar wewenang Anda"
COLUMNS = [
    exports.ExportColumn("Pegawai", lambda row: row["name"], 36),
    exports.ExportColumn("Dari jabatan", lambda row: row["start"].name if row["start"] else "", 44),
    exports.ExportColumn(
        "Dari unit", lambda row: row["start"].unit_name if row["start"] else "", 40
    ),
    exports.ExportColumn("Ke jabatan", lambda row: row["end"].name if row["end"] else "", 44),
    exports.ExportColumn("Ke unit", lambda row: row["end"].unit_name if row["end"] else "", 40),
    exports.ExportColumn("Alasan", lambda row: " ".join(row["why"]), 80),
]


def people_rows(run, inputs, user, *, shows_all, text):
    """Dicts of the people of a run: name, posts before and after, why; by name."""
    posts = {post.id: post for post in inputs.posts}
    moves = {row["person"]: row for row in run.result.get("moves", ())}
    people = [one for one in inputs.people if shows_all or one.id in moves]
    names = names_of(run, user, [one.id for one in people])
    rows = []
    for one in people:
        move = moves.get(one.id)
        end = posts.get(move["end"] if move else one.post)
        start = posts.get(one.post)
        row = {
            "id": one.id,
            "name": names.get(one.id, HIDDEN),
            "start": start,
            "end": end,
            "moves": move is not None,
            "why": why_here(move) if move else list(one.stays) or ["Tetap."],
        }
        words = f"{row['name']} {end.name if end else ''} {end.unit_name if end else ''} "
        words += f"{start.name if start else ''} {start.unit_name if start else ''}"
        if text in words.casefold():
            rows.append(row)
    return sorted(rows, key=lambda row: (row["name"], row["id"]))


def comparison(run):
    """(label, before, after) of the figures."""
    before, after = run.result["before"], run.result["after"]
    lines = [
        ("Sebaran EJ (simpangan baku per pegawai)", two, "ej_spread"),
        ("EJ terendah", two, "ej_least"),
        ("EJ tertinggi", two, "ej_most"),
        ("Jabatan dengan EJ di atas 1", number, "n_over"),
        ("Jabatan dengan EJ di bawah 0,5", number, "n_under"),
        ("Jabatan berbeban tanpa pegawai", number, "unmanned"),
        ("Kursi kosong", number, "vacant"),
        ("Pendidikan tidak disebut dalam syarat jabatan (acuan)", number, "misfit"),
        ("Pegawai menunggu penempatan", number, "waiting"),
    ]
    return [(label, show(before[name]), show(after[name])) for label, show, name in lines]


def tiles(run):
    before, after = run.result["before"], run.result["after"]
    proven = run.result["is_proven"]
    return [
        {"label": "Perpindahan", "value": number(after["moves"]),
         "note": f"dari {number(run.result['n_people'])} pegawai"},
        {"label": "Sebaran EJ", "value": two(after["ej_spread"]),
         "note": f"sebelumnya {two(before['ej_spread'])}"},
        {"label": "Kursi kosong", "value": number(after["vacant"]),
         "note": f"sebelumnya {number(before['vacant'])}"},
        {"label": "Mutu hasil", "value": "Terbukti terbaik" if proven else "Belum terbukti",
         "note": "Tidak ada susunan lain yang lebih baik menurut bobot ini." if proven
         else "Lihat selisih ke batas di bawah."},
    ]  # fmt: skip


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.EMPLOYEE_VIEW)
def matching_detail(request, pk):
    """Progress while it is computed; then figures, moves, demands and the way on."""
    run = visible_run(request, pk)
    url = reverse("restructuring:matching_detail", args=[run.pk])
    context = {
        "run": run,
        "may_edit": may_edit(request.user, run),
        "weights": [(WEIGHT_LABELS[key], run.wishes["weights"][key]) for key in WEIGHT_LABELS],
    }
    inputs = frozen(run)
    if run.is_open or run.state != MatchingState.COMPUTING:
        context["demands"] = demand_rows(run, inputs, request.user)
        context["may_drop"] = context["may_edit"] and run.is_open
    if run.state == MatchingState.COMPUTING:
        return show_order(
            request,
            run,
            url,
            page="restructuring/matching_detail.html",
            panel="restructuring/_matching_job.html",
            **context,
        )
    context["clear_url"] = url
    if run.result.get("conflicts"):
        context["conflicts"] = conflicts_in_words(run, inputs, request.user)
    elif run.result:
        form = PeopleFilterForm(request.GET)
        rows = people_rows(run, inputs, request.user, shows_all=form.shows_all, text=form.text)
        if exports.wanted(request):
            return exports.respond(
                request, title=f"Rekomendasi {run.number}", columns=COLUMNS, rows=rows
            )
        context |= {
            "filter_form": form,
            "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
            "tiles": tiles(run),
            "lines": comparison(run),
            "refusal": approving_refusal(request.user, run) if run.is_open else "",
        }
    return render(request, "restructuring/matching_detail.html", context)


def demand_rows(run, inputs, user):
    """(demand, name of the person, name of the unit) of each demand that holds."""
    demands = demands_of(run)
    if not demands:
        return []
    units = {post.id: post.unit_name for post in inputs.posts}
    names = names_of(run, user, [one.employee_id for one in demands])
    return [
        (one, names.get(one.employee_id, HIDDEN), units.get(one.position_id, "")) for one in demands
    ]


def conflicts_in_words(run, inputs, user):
    people = names_of(run, user, [one.id for one in inputs.people])
    posts = {post.id: f"{post.name}, {post.unit_name}" for post in inputs.posts}
    units = {post.unit: post.unit_name for post in inputs.posts}
    return [named(text, people, posts, units) for text in run.result["conflicts"]]


@require_safe
@require(Permission.EMPLOYEE_VIEW)
def matching_person(request, pk):
    """Why this person (``?orang=``) is where the recommendation has them, what the next best seats
    would cost, and, for a post asked for (``?jabatan=``), which rule excludes it."""
    run = visible_run(request, pk)
    inputs = frozen(run)
    person, name = asked_person(request, run, inputs)
    posts = {post.id: post for post in inputs.posts}
    move = next((row for row in run.result.get("moves", ()) if row["person"] == person.id), None)
    goals = [one["name"] for one in run.result.get("goals", ())]
    wanted = posts.get(row_number(request.GET.get("jabatan", "")))
    context = {
        "run": run,
        "person": person,
        "name": name,
        "start": posts.get(person.post),
        "end": posts.get(move["end"] if move else person.post),
        "move": move,
        "why": why_here(move) if move else list(person.stays),
        "others": [
            (posts.get(one["post"]), worse(one["costs"], goals), one["moved"])
            for one in (move or {}).get("others", ())
        ],
        "is_explained": move is None or "others" in move,
        "wanted": wanted,
        "refused": why_not(person, wanted) if wanted else "",
        "choices": [post for post in inputs.posts if post.kind == person.kind],
        "may_edit": may_edit(request.user, run) and run.is_open,
        "run_url": reverse("restructuring:matching_detail", args=[run.pk]),
    }
    return render(request, "restructuring/matching_person.html", context)
