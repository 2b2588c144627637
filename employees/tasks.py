"""Long work about people."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from employees.account_names import spread
from employees.account_paper import build_list
from employees.actions.accounts import FILL_BATCH, AccountsMoved, fill_agency
from employees.actions.differences import COMPARE, settle_differences
from employees.actions.post_maps import PRINT, STEPS, keep_post_map
from employees.enums import AccountBatchKind
from employees.models import AccountBatch, PostMapPrint
from employees.post_paper import build_paper
from employees.queries.accounts import taken_usernames, waiting_seats
from employees.queries.differences import compare_file
from employees.queries.fixed_posts import figures_of, fixed_boxes
from employees.queries.post_boxes import unit_boxes
from employees.queries.post_map import (
    PostFilters,
    kind_figures,
    post_map,
    staffed_structure,
)
from portal.activation.codes import draw_code
from portal.jobs import JobFailed, job
from portal.models import ImportRun
from portal.permissions import Permission, can_manage_import
from portal.templatetags.formats import date_long

TRIES = 3


def may_fill(user, params):
    """Whether the person may still make accounts in the unit of the order."""
    return AccountBatch.objects.visible_to(user).filter(pk=params["batch"]).exists()


def result_of(batch):
    return {
        "url": reverse("employees:account_batch_detail", args=[batch.uuid]),
        "url_label": "Buka daftar kode",
    }


@job(name=FILL_BATCH, permission=Permission.ACCOUNT_CREATE, allowed=may_fill, time_limit=2 * 3600)
def fill_account_batch(progress, *, batch):
    """Serve one perangkat daerah after the other; what is done stays done, so that a repeated run
    goes on where the last one stopped."""
    row = AccountBatch.objects.select_related("government", "unit", "ordered_by").get(pk=batch)
    waiting = waiting_seats(row, row.ordered_by, row.government.today())
    done = sum(row.files.values_list("n_accounts", flat=True))
    total = done + sum(len(agency.seats) for agency in waiting)
    if not total:
        raise JobFailed(
            "Semua pegawai yang memangku jabatan di unit ini sudah punya akun."
            if row.kind == AccountBatchKind.CREATE
            else "Tidak ada akun yang belum aktif di unit ini."
        )
    for agency in waiting:
        progress(done, total, agency.name)
        done += serve(row, agency)
    progress(done, total)
    return result_of(row)


def serve(batch, agency):
    """Typeset and write one agency, anew when somebody was faster; return how many it served."""
    for _ in range(TRIES):
        try:
            return serve_once(batch, agency)
        except (AccountsMoved, IntegrityError):
            fresh = waiting_seats(batch, batch.ordered_by, batch.government.today())
            agency = next((found for found in fresh if found.unit_id == agency.unit_id), None)
            if agency is None:
                return 0
    raise JobFailed(f"Akun {agency.name} terus berubah selama dikerjakan. Coba lagi nanti.")


def serve_once(batch, agency):
    names = [seat.name for seat in agency.seats]
    if batch.kind == AccountBatchKind.CREATE:
        usernames = spread(names, taken_usernames(names))
    else:
        usernames = [seat.username for seat in agency.seats]
    codes = [draw_code() for _ in agency.seats]
    now = timezone.now()
    local = timezone.localtime(now, batch.government.zone)
    pdf = build_list(
        day=local.date(),
        government=batch.government,
        agency=agency,
        usernames=usernames,
        codes=codes,
        address=f"{settings.SITE_URL}{reverse('portal:activation_form')}",
        until=(local + timedelta(days=settings.ACTIVATION_CODE_DAYS)).date(),
        deleted_on=(local + timedelta(days=settings.ACTIVATION_FILE_DAYS)).date(),
    )
    fill_agency(batch=batch, agency=agency, usernames=usernames, codes=codes, pdf=pdf)
    return len(agency.seats)


def may_print(user, params):
    """Whether the person may still see the people of the unit."""
    return PostMapPrint.objects.visible_to(user).filter(pk=params["order"]).exists()


def printed(order):
    return {
        "url": reverse("employees:post_map_print_detail", args=[order.uuid]),
        "url_label": "Buka cetakan",
    }


@job(name=PRINT, permission=Permission.EMPLOYEE_VIEW, allowed=may_print, time_limit=1800)
def print_post_map(progress, *, order):
    """Read what the orderer sees of the unit on that day, typeset it, keep it."""
    rows = PostMapPrint.objects.select_related("government", "unit", "ordered_by", "decision")
    row = rows.get(pk=order)
    if row.attachment_id is not None:
        return printed(row)
    progress(0, STEPS, "Membaca jabatan")
    facts = fixed_paper(row) if row.decision_id else living_paper(row)
    progress(1, STEPS, "Menyusun lembar A3")
    pdf = build_paper(title=row.title, day=row.day, government=row.government, **facts)
    progress(2, STEPS, "Menyimpan")
    with transaction.atomic():
        kept = keep_post_map(
            order=row,
            pdf=pdf,
            n_units=len(facts["boxes"]),
            n_posts=facts["figures"][-1].n_posts,
            user=row.ordered_by,
        )
        progress.finish(printed(kept))
    return None


def living_paper(order):
    """What ``build_paper`` needs of the posts as they are on the day of the order."""
    scope = {"government": order.government, "day": order.day, "user": order.ordered_by}
    rows = staffed_structure(**scope, unit_id=order.unit_id)
    if not rows:
        raise JobFailed("Unit ini tidak ada lagi pada hari itu.")
    posts = post_map(**scope, filters=PostFilters(unit_ids=[unit.id for unit in rows]))
    return {
        "name": rows[0].name,
        "boxes": unit_boxes(rows, order.government, order.day),
        "figures": kind_figures(posts, order.day),
    }


def fixed_paper(order):
    """The same of what a decree fixed, from what was kept of it."""
    decision = order.decision
    reached = decision.sheets.visible_to(order.ordered_by, Permission.EMPLOYEE_VIEW)
    sheets = list(reached.order_by("order", "pk"))
    if not sheets:
        raise JobFailed("Tidak ada lagi unit versi ini yang pegawainya dapat Anda lihat.")
    boxes = fixed_boxes(sheets)
    return {
        "name": sheets[0].name if len(sheets) == 1 else order.government.name,
        "boxes": boxes,
        "figures": figures_of(boxes),
        "basis": f"{decision}, ditetapkan dengan {decision.decree_number} tanggal "
        f"{date_long(decision.decree_on)}.",
    }


def may_compare(user, params):
    """Whether the person may still see the rows of the file."""
    run = ImportRun.objects.filter(pk=params["run"]).first()
    return run is not None and can_manage_import(user, run, Permission.EMPLOYEE_EDIT)


@job(name=COMPARE, permission=Permission.EMPLOYEE_EDIT, allowed=may_compare)
def compare_siasn(progress, *, run):
    """Keep what a long file of SIASN shows; writing is one transaction, so repeating is harmless."""
    row = ImportRun.objects.select_related("government", "file").get(pk=run)
    user = progress.job.requested_by
    try:
        found = compare_file(row, user, lambda percent, words: progress(percent, 100, words))
    except ValidationError as error:
        raise JobFailed(" ".join(error.messages)) from None
    settle_differences(
        government=row.government,
        found=found.found,
        compared=found.compared,
        user=user,
        run=row,
    )
    return {"url": reverse("employees:difference_list"), "url_label": "Buka daftar perbedaan"}
