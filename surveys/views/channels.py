"""The ways in which a survey is answered, as officers run them: address, poster, codes, kiosk, paper,
interview."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.formkeys import new_form_key, once
from portal.permissions import Permission, require
from portal.templatetags.formats import number
from surveys.actions.kiosks import change_kiosk
from surveys.actions.typed import OWN_UNIT, enter_interview, enter_paper
from surveys.enums import PrintKind
from surveys.kiosks import exit_pin
from surveys.permissions import can_edit_campaigns, is_of_surveyed_unit
from surveys.posters import public_address
from surveys.questionnaire import COMMENT, FORM_KEY, KEY_SHAPE, REASON
from surveys.typed_sheets import read_lines
from surveys.views.campaigns import visible_campaign
from surveys.views.citizens import ABOUT_YOU, Speech, extras, form_context, weights

KINDS = (PrintKind.POSTER, PrintKind.PAPER, PrintKind.LARGE)
# Sent twice, or filled in anew after going back in the browser: the inbox keeps the first one.
ONLY_ONCE = "sudah pernah tersimpan; yang baru saja dikirim dengan formulir itu tidak disimpan."
NOT_TAKING = "Survei ini tidak menerima jawaban hari ini."


@require_safe
@require(Permission.CAMPAIGN_VIEW)
def campaign_channels(request, pk):
    """Every way of answering one survey, with what an officer needs for it."""
    campaign = visible_campaign(request, pk, Permission.CAMPAIGN_VIEW)
    can_edit = can_edit_campaigns(request.user, campaign.unit)
    kiosk = ""
    if can_edit and campaign.kiosk_key:
        path = reverse("survey_public:kiosk_form", args=[campaign.code, campaign.kiosk_key])
        kiosk = f"{settings.SITE_URL}{path}"
    context = {
        "campaign": campaign,
        "public_url": public_address(campaign),
        "kinds": KINDS,
        "can_edit": can_edit,
        "accepts": campaign.accepts_on(request.today),
        "kiosk_url": kiosk,
        "kiosk_pin": exit_pin(campaign) if kiosk else "",
        "own_unit": OWN_UNIT if is_of_surveyed_unit(request.user, campaign) else "",
    }
    return render(request, "surveys/campaign_channels.html", context)


def editable_campaign(request, pk):
    """The survey ``pk`` the person may see (else 404) and run (else 403)."""
    campaign = visible_campaign(request, pk, Permission.CAMPAIGN_VIEW)
    if not can_edit_campaigns(request.user, campaign.unit):
        raise PermissionDenied
    return campaign


@require_POST
@require(Permission.CAMPAIGN_EDIT)
@once
def campaign_kiosk(request, pk):
    """Switch the kiosks of a survey on (with a new address) or off."""
    campaign = editable_campaign(request, pk)
    is_on = request.POST.get("do") == "on"
    try:
        change_kiosk(campaign=campaign, is_on=is_on, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Kiosk dinyalakan." if is_on else "Kiosk dimatikan.")
    return redirect("surveys:campaign_channels", campaign.pk)


def not_now(request, campaign, heading, reason):
    """A page instead of the form, with the reason why nothing can be entered."""
    context = {"campaign": campaign, "heading": heading, "reason": reason}
    return render(request, "surveys/typed_refused.html", context)


# Not @once: that would note when which answers were typed. The inbox knows a form sent twice.
@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CAMPAIGN_EDIT)
def campaign_interview(request, pk):
    """The form as an interviewer reads it out, one person after the other."""
    campaign = editable_campaign(request, pk)
    if is_of_surveyed_unit(request.user, campaign):
        return not_now(request, campaign, "Wawancara", OWN_UNIT)
    if not campaign.accepts_on(request.today):
        return not_now(request, campaign, "Wawancara", NOT_TAKING)
    sheet = None
    if request.method == "POST":
        sheet = campaign.instrument.questionnaire.read(without_token(request.POST))
        if not sheet.errors:
            try:
                is_new = enter_interview(campaign=campaign, sheet=sheet, user=request.user)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
                return redirect("surveys:campaign_channels", campaign.pk)
            if is_new:
                messages.success(request, "Jawaban tersimpan. Silakan mulai wawancara berikutnya.")
            else:
                messages.warning(request, f"Formulir tadi {ONLY_ONCE} Isi lagi di halaman ini.")
            return redirect("surveys:campaign_interview", campaign.pk)
    context = form_context(campaign, sheet)
    status = 422 if sheet else 200
    return render(request, "surveys/interview_form.html", context, status=status)


def without_token(post):
    """What was posted, without Django's own field."""
    data = post.copy()
    data.pop("csrfmiddlewaretoken", None)
    return data


def drawn(line, questionnaire):
    """One line of the page of paper forms, cell by cell."""

    def cell(name, label, **more):
        found = {"name": f"{line.number}-{name}", "label": label, "value": line.typed.get(name, "")}
        return found | {"error": line.errors.get(name)} | more

    return {
        "number": line.number,
        "errors": line.errors,
        "scores": [
            cell(question.unsur, question.short_unsur) for question in questionnaire.questions
        ],
        "more": more_cells(cell, questionnaire),
        "has_more": any(
            line.typed.get(name) for name in (*questionnaire.scales, *questionnaire.texts)
        ),
        "about": [cell(name, label, choices=choices) for name, label, choices in ABOUT_YOU],
        "comment": cell(COMMENT, "saran"),
    }


def more_cells(cell, questionnaire):
    """The cells of what does not count: reasons, importance, extra questions."""
    found, speech = [], Speech(questionnaire)
    if questionnaire.asks_reason:
        for question in questionnaire.questions:
            name = f"{REASON}{question.unsur}"
            found.append(cell(name, f"Apa yang kurang, {question.short_unsur}", choices=[]))
    for field in weights(questionnaire, speech):
        label = f"Kepentingan, {field['label']}"
        choices = [(str(value), text) for value, text in field["choices"]]
        found.append(cell(field["name"], label, choices=choices))
    for field in extras(questionnaire, speech):
        choices = [(str(value), text) for value, text in field["choices"]]
        found.append(cell(field["name"], field["label"], choices=choices))
    return found


# Not @once, as above.
@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CAMPAIGN_EDIT)
def campaign_paper(request, pk):
    """Ten paper forms on one page, filled in by keyboard; all are taken or none."""
    campaign = editable_campaign(request, pk)
    if not campaign.accepts_on(request.today):
        return not_now(request, campaign, "Formulir kertas", NOT_TAKING)
    questionnaire = campaign.instrument.questionnaire
    key = request.POST.get(FORM_KEY, "")
    lines = read_lines(questionnaire, request.POST)
    error = ""
    if request.method == "POST":
        sheets = [line.sheet for line in lines if line.sheet]
        if not KEY_SHAPE.fullmatch(key):
            error = "Halaman ini tidak lengkap. Muat ulang, lalu isi lagi."
        elif not sheets:
            error = "Isi paling sedikit satu formulir."
        elif not any(line.errors for line in lines):
            try:
                n = enter_paper(campaign=campaign, sheets=sheets, user=request.user)
            except ValidationError as refusal:
                error = " ".join(refusal.messages)
            else:
                if n:
                    messages.success(request, f"{number(n)} formulir masuk.")
                if known := len(sheets) - n:
                    text = (
                        f"{number(known)} formulir {ONLY_ONCE} Isi lagi di halaman ini bila baru."
                    )
                    messages.warning(request, text)
                return redirect("surveys:campaign_paper", campaign.pk)
    context = {
        "campaign": campaign,
        "questions": questionnaire.questions,
        "about": ABOUT_YOU,
        "n_columns": len(questionnaire.questions) + len(ABOUT_YOU) + 2,
        "lines": [drawn(line, questionnaire) for line in lines],
        "n_wrong": sum(bool(line.errors) for line in lines),
        "error": error,
        "form_key": key if KEY_SHAPE.fullmatch(key) else new_form_key(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/paper_form.html", context, status=status)
