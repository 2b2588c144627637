"""The steps of the road: each a page that says what it means and takes what it needs."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from employees.actions.cases import (
    apply_case,
    assess_case,
    cancel_case,
    clear_case,
    decide_case,
    inaugurate_case,
    return_case,
    submit_case,
    verify_case,
    withdraw_move,
)
from employees.case_gates import words_against
from employees.case_states import ASSESS, CLEAR, DECIDE, INAUGURATE, SUBMIT, VERIFY
from employees.enums import CASE_DECIDED, CaseState
from employees.forms import (
    CaseDecreeForm,
    CaseReasonForm,
    CaseStepForm,
    InaugurationForm,
    PanelForm,
    PaperForm,
    PertekForm,
)
from employees.permissions import deciding_refusal
from employees.queries.case_attention import last_panel
from employees.queries.cases import judge
from employees.views.cases.access import editable_move, visible_case
from employees.views.cases.listing import left_behind
from portal.formkeys import once
from portal.pages import show_refusal
from portal.permissions import Permission, require
from portal.templatetags.formats import date_long

METHODS = ["GET", "HEAD", "POST"]


def step_page(request, case, step, make_form, action, done, **context):
    """Show ``step`` of a case, take its form, do it, say so. ``make_form(data, judged)`` may give
    None: a step that needs nothing but a press; ``action(form)`` returns the case."""
    judged = judge(case)
    posted = request.method == "POST"
    form = make_form(request.POST if posted else None, judged)
    if posted and form.is_valid():
        try:
            with transaction.atomic():
                case = action(form)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, done(case))
            return redirect("employees:placement_case_detail", case.pk)
    following = judged.road.next_step(case.state)
    context = {
        "case": case,
        "form": form,
        "step": step,
        "is_next": following is not None and following.kind == step.kind,
        "following": following,
        "judged": judged,
        "left_behind": left_behind(case, judged),
        "points": points_of(step, judged, case),
        **context,
    }
    return render(request, "employees/cases/placement_case_step.html", context)


def points_of(step, judged, case):
    """What the action behind ``step`` would refuse by what is on record now."""
    if step == VERIFY:
        return judged.open_points
    against = words_against(case) if step == DECIDE else []
    return [*judged.obstacles, *judged.red, *against] if step in (SUBMIT, DECIDE) else []


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def placement_case_verify(request, pk):
    """Verify a draft."""
    case = visible_case(request, pk, Permission.PLACEMENT_EDIT)
    return step_page(
        request,
        case,
        VERIFY,
        lambda data, judged: CaseStepForm(data),
        lambda form: verify_case(case=case, user=request.user),
        lambda case: f"{case.label} terverifikasi.",
    )


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def placement_case_assess(request, pk):
    """Record the berita acara of the Tim Penilai Kinerja."""
    case = visible_case(request, pk, Permission.PLACEMENT_EDIT)

    def act(form):
        note = form.cleaned_data["note"]
        return assess_case(
            case=case, members=form.members, user=request.user, note=note, **form.values
        )

    return step_page(
        request,
        case,
        ASSESS,
        lambda data, judged: PanelForm(data, initial=panel_initial(last_panel(case))),
        act,
        lambda case: "Berita acara Tim Penilai Kinerja tercatat.",
    )


def panel_initial(members):
    """Names and elements of an earlier panel, as the form takes them: most stay the same."""
    found = {}
    for seat, member in enumerate(members, start=1):
        found |= {f"name_{seat}": member.name, f"element_{seat}": member.element}
    return found


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def placement_case_submit(request, pk):
    """Record that the batch went to BKN."""
    case = visible_case(request, pk, Permission.PLACEMENT_EDIT)
    return step_page(
        request,
        case,
        SUBMIT,
        lambda data, judged: PaperForm(data),
        lambda form: submit_case(case=case, user=request.user, **form.values),
        lambda case: "Pengajuan ke BKN tercatat.",
        shows_file=True,
    )


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def placement_case_clear(request, pk):
    """Record the pertek of BKN, person by person."""
    case = visible_case(request, pk, Permission.PLACEMENT_EDIT)
    return step_page(
        request,
        case,
        CLEAR,
        lambda data, judged: PertekForm(
            data, lines=[line for line in judged.lines if line.move.is_included]
        ),
        lambda form: clear_case(case=case, answers=form.answers, user=request.user, **form.values),
        lambda case: "Pertimbangan teknis BKN tercatat.",
    )


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def placement_case_inaugurate(request, pk):
    """Record the inauguration."""
    case = visible_case(request, pk, Permission.PLACEMENT_EDIT)
    return step_page(
        request,
        case,
        INAUGURATE,
        lambda data, judged: InaugurationForm(data),
        lambda form: inaugurate_case(case=case, on=form.cleaned_data["on"], user=request.user),
        in_force_words,
    )


def in_force_words(case):
    if case.state == CaseState.EFFECTIVE:
        return f"{case.label} berlaku sejak {date_long(case.effective_on)}."
    if case.state == CaseState.DECIDED:
        return f"{case.label} ditetapkan."
    return f"Tercatat. {case.label} berlaku sendiri pada {date_long(case.effective_on)}."


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_DECIDE)
@once
def placement_case_decide(request, pk):
    """The PPK decides, gives the case back or ends it; also after it was decided, until its TMT."""
    case = visible_case(request, pk, Permission.PLACEMENT_DECIDE)
    choice = request.POST.get("step", "")
    if choice in ("return", "cancel"):
        return leave_page(request, case, choice, permission_page="decide")
    return step_page(
        request,
        case,
        DECIDE,
        lambda data, judged: CaseDecreeForm(
            data, initial={"decree_signer": case.government.head_title}
        ),
        lambda form: decide_case(case=case, user=request.user, **form.values),
        in_force_words,
        refusal=deciding_refusal(request.user, case),
        reason_form=CaseReasonForm(prefix="back"),
        may_leave=case.state == CaseState.CLEARED or case.state in CASE_DECIDED,
    )


WAYS_BACK = {
    "return": (return_case, "Kembalikan usulan", "{} dikembalikan untuk disusun ulang."),
    "cancel": (cancel_case, "Batalkan usulan", "{} dibatalkan."),
}


def leave_page(request, case, choice, *, permission_page=""):
    """Ask why, then give a case back or end it."""
    action, title, done = WAYS_BACK[choice]
    return reason_page(
        request,
        case,
        lambda reason: action(case=case, reason=reason, user=request.user),
        done.format(case.label),
        prefix="back" if permission_page else None,
        choice=choice if permission_page else "",
        title=title,
        consequences=consequences_of(choice),
        danger=choice == "cancel",
    )


def reason_page(request, case, action, done, *, prefix=None, **context):
    """Ask why, do ``action(reason)``, say ``done`` on the page of the case."""
    form = CaseReasonForm(request.POST if request.method == "POST" else None, prefix=prefix)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                action(form.cleaned_data["reason"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, done)
            return redirect("employees:placement_case_detail", case.pk)
    context |= {"case": case, "form": form}
    return render(request, "employees/cases/placement_case_leave.html", context)


def consequences_of(choice):
    if choice == "cancel":
        return ["Usulan berakhir dan tidak dapat dilanjutkan.", "Jabatan siapa pun tidak berubah."]
    return [
        "Usulan dapat diubah lagi, lalu menempuh semua langkahnya dari awal.",
        "Nomor berita acara, pertek, dan SK yang sudah dicatat tetap ada di riwayat.",
        "Orang yang ditolak BKN tetap tidak ikut, sampai barisnya dihapus dan diusulkan lagi.",
    ]


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def placement_case_return(request, pk):
    """Give a case back to be put together anew."""
    return leave_page(request, visible_case(request, pk, Permission.PLACEMENT_EDIT), "return")


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def placement_case_cancel(request, pk):
    """End a case."""
    return leave_page(request, visible_case(request, pk, Permission.PLACEMENT_EDIT), "cancel")


@require_POST
@require(Permission.PLACEMENT_EDIT)
@once
def placement_case_apply(request, pk):
    """Try again to let a case take effect whose day has come."""
    case = visible_case(request, pk, Permission.PLACEMENT_EDIT)
    try:
        with transaction.atomic():
            apply_case(case=case, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{case.label} berlaku.")
    return redirect("employees:placement_case_detail", case.pk)


@require_http_methods(METHODS)
@require(Permission.PLACEMENT_EDIT)
@once
def placement_move_withdraw(request, pk):
    """Take one person out of a case on its way."""
    move = editable_move(request, pk)
    name = move.employee.full_name
    return reason_page(
        request,
        move.case,
        lambda reason: withdraw_move(move=move, reason=reason, user=request.user),
        f"{name} tidak lagi ikut.",
        title=f"Keluarkan {name}",
        consequences=[
            f"{name} tetap di jabatannya sekarang.",
            "Barisnya tetap dapat dibaca pada usulan. Periksa sesudahnya apakah rantainya putus.",
        ],
        danger=True,
    )
