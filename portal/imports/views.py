"""Pages of imports: list, start, mapping, preview, confirmation."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal import exports
from portal.enums import ImportState
from portal.files import attachment_path
from portal.formkeys import once
from portal.imports import actions, mapping, template
from portal.imports.checking import Bad, clean_cell
from portal.imports.forms import ConfirmForm, ErrorFilterForm, MappingForm, TableForm, UploadForm
from portal.imports.loading import load
from portal.imports.preview import CHANGED, ERRORS, NEW, Preview, PreviewPages
from portal.imports.reading import HEAD, UnreadableFile
from portal.imports.spec import KINDS, SEALED, Context
from portal.imports.uploads import TOO_LARGE
from portal.models import ImportRun
from portal.permissions import Permission, can_manage_import, require
from portal.spreadsheets import XLSX_TYPE

PAGE_SIZE = 50
SAMPLES = 3
PARTS = {"kesalahan": ERRORS, "perubahan": CHANGED, "baru": NEW}


def kinds_of(user):
    """The kinds ``user`` may import, in the order of their names on screen."""
    kinds = [kind for kind in KINDS.values() if user.has_perm(kind.permission)]
    return sorted(kinds, key=lambda kind: kind.label)


def visible_run(request, uuid):
    runs = ImportRun.objects.visible_to(request.user).filter(government=request.government)
    return get_object_or_404(
        runs.select_related("government", "file", "preview", "job", "made_by"), uuid=uuid
    )


def managed_run(request, uuid):
    """A run the person may go on with (else 403), and its kind."""
    run = visible_run(request, uuid)
    kind = KINDS.get(run.kind)
    if kind is None:
        raise Http404("Jenis impor ini tidak ada lagi.")
    if not can_manage_import(request.user, run, kind.permission):
        raise PermissionDenied
    return run, kind


def download(content, name):
    response = HttpResponse(content, content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


# --- list and start -----------------------------------------------------------------------------


@require_safe
@require(Permission.IMPORT_VIEW)
def import_list(request):
    runs = ImportRun.objects.visible_to(request.user).filter(government=request.government)
    page = Paginator(runs.select_related("made_by", "job"), PAGE_SIZE)
    page_obj = page.get_page(request.GET.get("page"))
    for run in page_obj:
        run.kind_label = KINDS[run.kind].label if run.kind in KINDS else run.kind
    context = {"page_obj": page_obj, "may_run": bool(startable(request))}
    return render(request, "portal/import_list.html", context)


def startable(request):
    return kinds_of(request.user) if request.user.has_perm(Permission.IMPORT_RUN) else []


def kind_file(request, kind):
    """The empty template of a kind, or with ``berkas=isi`` what the portal holds now."""
    day = request.today.isoformat()
    if request.GET["berkas"] == "templat":
        return download(template.template_workbook(kind), f"templat-{slugify(kind.label)}.xlsx")
    columns = frozenset(column.name for column in kind.columns)
    ctx = Context(request.government, request.user, request.government.today(), columns)
    exports.record_export(request, kind.label, "xlsx")
    return download(template.export_workbook(kind, ctx), f"{slugify(kind.label)}-{day}.xlsx")


@require_http_methods(["GET", "POST"])
@require(Permission.IMPORT_RUN)
@once
def import_create(request):
    """Choose what to import and send the file; hands out the templates (``?berkas=``) too."""
    kinds = kinds_of(request.user)
    wanted = next((kind for kind in kinds if kind.name == request.GET.get("kind")), None)
    if wanted is not None and request.GET.get("berkas") in ("templat", "isi"):
        return kind_file(request, wanted)
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        kinds=kinds,
        too_large=getattr(request, TOO_LARGE, False),
        initial={"kind": (wanted or (kinds or [None])[0]) and (wanted or kinds[0]).name},
    )
    if request.method == "POST" and form.is_valid():
        try:
            run = actions.start_import(
                government=request.government,
                user=request.user,
                kind=KINDS[form.cleaned_data["kind"]],
                upload=form.cleaned_data["file"],
            )
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect(next_page(run), uuid=run.uuid)
    return render(request, "portal/import_create.html", {"form": form, "kinds": kinds})


def next_page(run):
    return "portal:import_map" if run.state == ImportState.UPLOADED else "portal:import_detail"


# --- mapping ------------------------------------------------------------------------------------


def samples(loaded, place, sealed):
    """The first few cells under a heading that are not empty; what one of the columns ``sealed``
    would take is not shown, whatever the heading says."""
    cells = (row[place] for row in loaded.table.rows if row[place] != "")
    first = [cell for cell, _ in zip(cells, range(SAMPLES), strict=False)]
    return [SEALED if fits(cell, sealed) else str(cell)[:60] for cell in first]


def fits(cell, columns):
    values = (clean_cell(column.widget, cell) for column in columns)
    return any(value is not None and not isinstance(value, Bad) for value in values)


def mapping_lines(form, kind, run, loaded):
    """``{"field", "samples", "suggestion"}`` for each heading of the file."""
    taken = {name for name in run.mapping if name}
    sealed = {column.name: column for column in kind.columns if column.sealed}
    lines = []
    for place, heading in enumerate(run.headings):
        name = run.mapping[place] if place < len(run.mapping) else ""
        guess = "" if name else mapping.likely(kind, heading, taken)
        shown = samples(loaded, place, sealed.values())
        hide = name in sealed or guess in sealed
        lines.append(
            {
                "field": form[f"column_{place}"],
                "samples": [SEALED for _ in shown] if hide else shown,
                "suggestion": kind.column(guess).title if guess else "",
            }
        )
    return lines


def initial_mapping(run):
    values = {f"column_{place}": name for place, name in enumerate(run.mapping)}
    values |= {f"option_{name}": value for name, value in run.options.items()}
    return values | {"mode": run.mode}


@require_http_methods(["GET", "POST"])
@require(Permission.IMPORT_RUN)
@once
def import_map(request, uuid):
    """Pair headings with columns; another sheet or heading row is chosen here as well."""
    run, kind = managed_run(request, uuid)
    if not run.is_open:
        messages.info(request, "Impor ini sudah selesai.")
        return redirect("portal:import_detail", uuid=uuid)
    step = request.POST.get("step", "")
    try:
        loaded = load(run, HEAD)
    except UnreadableFile as error:
        return render(request, "portal/import_unreadable.html", {"run": run, "failure": error})
    table_form = TableForm(
        request.POST if step == "table" else None,
        sheets=loaded.raw.sheets,
        initial={"sheet": run.sheet, "header_row": loaded.header.first},
    )
    form = MappingForm(
        request.POST if request.method == "POST" and step != "table" else None,
        kind=kind,
        headings=run.headings,
        initial=initial_mapping(run),
    )
    done = choose_table(request, run, table_form) if step == "table" else save(request, run, form)
    if done is not None:
        return done
    context = {
        "run": run,
        "kind": kind,
        "form": form,
        "table_form": table_form,
        "lines": mapping_lines(form, kind, run, loaded),
        "options": [form[f"option_{option.name}"] for option in kind.options],
        "source": next((s.label for s in kind.sources if s.name == run.source), ""),
        "unmapped": [kind.column(n).title for n in mapping.missing(kind, run.mapping)[1]],
    }
    return render(request, "portal/import_map.html", context)


def choose_table(request, run, form):
    if not form.is_valid():
        return None
    values = form.cleaned_data
    sheet, header_row = values.get("sheet") or run.sheet, values["header_row"]
    if sheet != run.sheet and "header_row" not in form.changed_data:
        header_row = None  # the number that stood there is of the sheet before
    try:
        actions.choose_table(run=run, user=request.user, sheet=sheet, header_row=header_row)
    except ValidationError as error:
        form.add_error(None, error)
        return None
    return redirect("portal:import_map", uuid=run.uuid)


def save(request, run, form):
    if not form.is_valid():
        return None
    try:
        actions.map_import(
            run=run,
            user=request.user,
            names=form.names,
            mode=form.cleaned_data["mode"],
            options=form.options,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return None
    return redirect("portal:import_detail", uuid=run.uuid)


# --- preview ------------------------------------------------------------------------------------


def rows_context(request, run, kind):
    """The part of the preview the address asks for: errors first, when there are any."""
    pages = Preview(attachment_path(run.preview))
    counts = {"kesalahan": run.n_errors, "perubahan": run.n_changed, "baru": run.n_created}
    part = request.GET.get("bagian", "")
    if part not in PARTS:
        part = next((name for name, count in counts.items() if count), "perubahan")
    titles = {column.name: column.title for column in kind.columns} | {"": "Seluruh baris"}
    found = [(name, titles.get(name, name), count) for name, count in pages.error_columns()]
    form = ErrorFilterForm(request.GET, columns=found)
    filters = form.filters() if part == "kesalahan" else {}
    rows = PreviewPages(pages, PARTS[part], counts[part], **filters)
    page_obj = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = list(page_obj)
    if part == "kesalahan":
        lines = [(row, titles.get(name, name), message, cell) for row, name, message, cell in lines]
    labels = {"kesalahan": "Kesalahan", "perubahan": "Perubahan", "baru": "Baru"}
    return {
        "part": part,
        "tabs": [
            {"label": label, "url": f"?bagian={name}", "current": name == part,
             "count": counts[name], "tone": "bad" if name == "kesalahan" and counts[name] else ""}
            for name, label in labels.items()
        ],
        "filter_form": form,
        "is_filtered": any(value is not None for value in filters.values()),
        "page_obj": page_obj,
        "lines": lines,
    }  # fmt: skip


@require_safe
@require(Permission.IMPORT_VIEW)
def import_detail(request, uuid):
    """One import. Rows are shown to who sent the file; others who may see it see counts."""
    run = visible_run(request, uuid)
    kind = KINDS.get(run.kind)
    may_manage = kind is not None and can_manage_import(request.user, run, kind.permission)
    context = {
        "run": run,
        "kind": kind,
        "may_manage": may_manage,
        "is_busy": run.job is not None and run.job.is_open,
        "job_failed": run.job is not None and run.job.state in ("failed", "cancelled"),
    }
    if may_manage and run.preview is not None and run.state != ImportState.MAPPED:
        try:
            context |= rows_context(request, run, kind)
        except FileNotFoundError:  # the files of a restored copy may be younger or older
            context["preview_gone"] = True
    return render(request, "portal/import_detail.html", context)


@require_safe
@require(Permission.IMPORT_RUN)
def import_errors(request, uuid):
    """The rows with errors as an XLSX, each beside what is wrong with it."""
    run, kind = managed_run(request, uuid)
    if run.state != ImportState.CHECKED or run.preview is None or not run.n_errors:
        messages.info(request, "Impor ini tidak punya kesalahan untuk diunduh.")
        return redirect("portal:import_detail", uuid=uuid)
    try:
        table = load(run).table
    except UnreadableFile as error:
        messages.error(request, str(error))
        return redirect("portal:import_detail", uuid=uuid)
    errors = Preview(attachment_path(run.preview)).page(ERRORS, 0, None)
    content = template.error_workbook(kind, table, errors)
    return download(content, f"kesalahan-{slugify(run.file_name.rsplit('.', 1)[0])}.xlsx")


# --- decisions ----------------------------------------------------------------------------------


@require_POST
@require(Permission.IMPORT_RUN)
@once
def import_check(request, uuid):
    run, _ = managed_run(request, uuid)
    try:
        actions.request_check(run=run, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Berkas diperiksa lagi terhadap data sekarang.")
    return redirect("portal:import_detail", uuid=uuid)


@require_http_methods(["GET", "POST"])
@require(Permission.IMPORT_RUN)
@once
def import_confirm(request, uuid):
    """Say why, then write the whole file."""
    run, kind = managed_run(request, uuid)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.request_apply(run=run, user=request.user, reason=reason)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("portal:import_detail", uuid=uuid)
    ready = run.state == ImportState.CHECKED and not run.n_errors and run.n_writes
    context = {"run": run, "kind": kind, "form": form, "is_ready": ready}
    return render(request, "portal/import_confirm.html", context)


@require_POST
@require(Permission.IMPORT_RUN)
@once
def import_discard(request, uuid):
    run, _ = managed_run(request, uuid)
    try:
        actions.discard_import(run=run, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("portal:import_detail", uuid=uuid)
    messages.success(request, "Impor dibatalkan dan berkasnya dihapus. Tidak ada yang ditulis.")
    return redirect("portal:import_list")
