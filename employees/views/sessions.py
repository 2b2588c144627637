"""Sessions: the list, and the page of one."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from employees.certificate_paper import parts_of
from employees.forms.session_filters import SessionFilterForm
from employees.forms.sessions import (
    CertificateIssueForm,
)
from employees.models import TrainingSession
from employees.queries.session_pages import people_of, session_page
from employees.queries.sessions import session_table, years_of_sessions
from employees.queries.training_effects import session_effect
from employees.training_enums import SessionState
from employees.views.access import units_below, units_on_offer
from portal import exports
from portal.pages import filter_chips, is_fragment
from portal.permissions import Permission, require
from portal.templatetags.formats import number

METHODS = ["GET", "HEAD", "POST"]
PAGE_SIZE = 50
SESSION_COLUMNS = [
    exports.ExportColumn("Pelatihan", lambda row: row.programme, 40),
    exports.ExportColumn("Untuk pegawai di", lambda row: row.unit.name, 40),
    exports.ExportColumn("Penyelenggara", lambda row: str(row.provider or ""), 30),
    exports.ExportColumn("Mulai", lambda row: row.starts_on, 12),
    exports.ExportColumn("Selesai", lambda row: row.ends_on, 12),
    exports.ExportColumn("Tempat", lambda row: row.place, 30),
    exports.ExportColumn("JP", lambda row: row.jp, 8),
    exports.ExportColumn("Tempat duduk", lambda row: row.seats, 12),
    exports.ExportColumn("Terisi", lambda row: row.n_seated, 10),
    exports.ExportColumn("Daftar tunggu", lambda row: row.n_waiting, 12),
    exports.ExportColumn("Biaya per peserta", lambda row: row.seat_cost, 18),
    exports.ExportColumn("Keadaan", lambda row: row.get_state_display(), 14),
]
PEOPLE_COLUMNS = [
    exports.ExportColumn("Nama", lambda line: line.sign_up.employee.full_name, 34),
    exports.ExportColumn(
        "Jabatan", lambda line: line.seat and line.seat.placement.position.name, 40
    ),
    exports.ExportColumn("Unit", lambda line: line.seat and line.seat.unit_name, 40),
    exports.ExportColumn("Keadaan", lambda line: line.sign_up.get_state_display(), 16),
    exports.ExportColumn("Disetujui", lambda line: line.sign_up.approved_at, 16),
    exports.ExportColumn("JP tahun ini", lambda line: line.training.jp, 12),
    exports.ExportColumn("Hari hadir", lambda line: line.days, 10),
    exports.ExportColumn("Hasil", lambda line: line.sign_up.get_result_display(), 14),
    exports.ExportColumn(
        "Nomor sertifikat", lambda line: line.certificate and line.certificate.number, 30
    ),
]


def visible_session(request, pk, permission=Permission.EMPLOYEE_VIEW):
    """The session ``pk`` for people of a unit in sight (else 404) on which the reader holds
    ``permission`` (else 403)."""
    rows = TrainingSession.objects.visible_to(request.user).filter(government=request.government)
    session = get_object_or_404(
        rows.select_related("government", "course", "unit", "provider", "created_by"), pk=pk
    )
    if permission != Permission.EMPLOYEE_VIEW and not request.user.has_perm(
        permission, session.unit
    ):
        raise PermissionDenied
    return session


@require_safe
@vary_on_headers("HX-Request")
@require(Permission.EMPLOYEE_VIEW)
def session_list(request):
    """Sessions for the people of units in sight."""
    day = request.as_of.day
    form = SessionFilterForm(
        request.GET,
        units=units_on_offer(request),
        years=years_of_sessions(request.user, request.government),
    )
    found = session_table(
        user=request.user,
        government=request.government,
        day=day,
        unit_ids=units_below(form, day),
        **form.criteria,
    )
    if exports.wanted(request):
        return exports.respond(request, title="Sesi pelatihan", columns=SESSION_COLUMNS, rows=found)
    context = {
        "page_obj": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "filter_form": form,
        "chips": filter_chips(form, request),
        "can_plan": request.user.has_perm(Permission.TRAINING_EDIT),
        "day": day,
    }
    name = "_session_table.html" if is_fragment(request) else "session_list.html"
    return render(request, f"employees/trainings/{name}", context)


def session_tiles(page, effect):
    """Seats, approval, attendance, cost and what it does for the year."""
    session = page.session
    yield {
        "label": "Tempat terisi",
        "value": f"{number(page.n_seated)} dari {number(session.seats)}",
        "note": f"daftar tunggu {number(page.n_waiting)}",
    }
    yield {
        "label": "Disetujui",
        "value": number(page.n_participants),
        "unit": "orang",
        "note": f"{number(page.n_pending)} menunggu persetujuan",
    }
    yield {
        "label": "Lulus",
        "value": number(page.n_passed),
        "unit": "orang",
        "note": f"{number(page.n_certified)} sertifikat berlaku",
    }
    yield {
        "label": "Biaya",
        "value": number(page.cost),
        "unit": "rupiah",
        "note": f"Rp {number(session.seat_cost)} per peserta",
    }
    if effect.pns:
        yield {
            "label": f"PNS mencapai 20 JP tahun {effect.year}",
            "value": f"{number(effect.at_20_before)} → {number(effect.at_20_after)}",
            "note": f"dari {number(effect.pns)} PNS peserta",
        }


@require_safe
@require(Permission.EMPLOYEE_VIEW)
def session_detail(request, pk):
    """One session: participants, waiting list, attendance, results, certificates, effect."""
    session = visible_session(request, pk)
    if exports.wanted(request):
        return exports.respond(
            request,
            title=f"Peserta {session.programme}"[:60],
            columns=PEOPLE_COLUMNS,
            rows=people_of(session, request.user, request.today),
        )
    page = session_page(session, request.user, request.today, request.GET.get("page"))
    effect = session_effect(session, request.today)
    can_edit = request.user.has_perm(Permission.TRAINING_EDIT, session.unit)
    is_standing = session.state != SessionState.CANCELLED
    context = {
        "session": session,
        "page": page,
        "effect": effect,
        "effects": [
            (line, effect.people[line.sign_up.employee_id])
            for line in page.seated
            if line.sign_up.employee_id in effect.people
        ],
        "tiles": list(session_tiles(page, effect)),
        "can_edit": can_edit and is_standing,
        "is_day": session.is_day(request.today),
        "has_begun": session.starts_on <= request.today,
        "is_over": session.ends_on <= request.today,
        "issue_form": CertificateIssueForm(),
        "certificate_parts": parts_of(page.n_certified),
    }
    return render(request, "employees/trainings/session_detail.html", context)
