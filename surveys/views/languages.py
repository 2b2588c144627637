"""The languages of a questionnaire, from the first text to the speaker's signature."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.formkeys import once
from portal.opened import FIELD
from portal.pages import show_refusal
from portal.permissions import Permission, require
from surveys.actions.languages import (
    REMEMBERED,
    add_language,
    change_language,
    sign_language,
    withdraw_language,
)
from surveys.language_forms import LanguageForm, SignForm, TextsForm
from surveys.models import InstrumentLanguage
from surveys.views.instruments import reachable
from surveys.wording import official_words, text_problems


def own_language(request, pk):
    """The language ``pk`` of the person's government (else 404)."""
    found = InstrumentLanguage.objects.select_related("instrument", "government")
    return get_object_or_404(found, pk=pk, government=request.government)


def back_to(language):
    return f"{reverse('surveys:instrument_detail', args=[language.instrument_id])}#bahasa"


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.QUESTIONNAIRE_EDIT, everywhere=True)
@once
def language_create(request, pk):
    """Add a language to the questionnaire ``pk``."""
    instrument = reachable(request, pk)
    form = LanguageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            language = add_language(
                instrument=instrument, government=request.government, user=request.user,
                **form.cleaned_data,
            )  # fmt: skip
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Bahasa ditambahkan. Lengkapi teksnya.")
            return redirect("surveys:language_update", language.pk)
    context = {"form": form, "instrument": instrument}
    context |= {"heading": "Tambah bahasa", "submit_label": "Tambah bahasa"}
    status = 422 if form.errors else 200
    return render(request, "surveys/language_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.QUESTIONNAIRE_EDIT, everywhere=True)
@once
def language_update(request, pk):
    """Write the texts of a language."""
    language = own_language(request, pk)
    official = official_words(language.instrument.questionnaire)
    form = TextsForm(request.POST or None, official=official, texts=language.texts)
    form.remember(language, REMEMBERED)
    if request.method == "POST" and form.is_valid():
        try:
            change_language(
                language=language, texts=form.texts(), user=request.user,
                opened=request.POST.get(FIELD, ""),
            )  # fmt: skip
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, "Teks tersimpan.")
            return redirect(back_to(language))
    context = {"form": form, "instrument": language.instrument, "language": language}
    context |= {"heading": f"Teks {language.name}", "submit_label": "Simpan teks"}
    status = 422 if form.errors else 200
    return render(request, "surveys/language_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.QUESTIONNAIRE_EDIT, everywhere=True)
@once
def language_sign(request, pk):
    """Record who has read the texts."""
    language = own_language(request, pk)
    official = official_words(language.instrument.questionnaire)
    form = SignForm(request.POST or None, initial={"signed_on": request.today})
    form.remember(language, REMEMBERED)
    if request.method == "POST" and form.is_valid():
        try:
            sign_language(
                language=language, user=request.user, opened=request.POST.get(FIELD, ""),
                **form.cleaned_data,
            )  # fmt: skip
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, f"Orang kini dapat memilih {language.name}.")
            return redirect(back_to(language))
    context = {
        "form": form,
        "instrument": language.instrument,
        "language": language,
        "n_missing": len(text_problems(official, language.texts)),
        "pairs": [(text, language.texts.get(key, "")) for key, text in official.items()],
        "heading": f"Tanda tangan penutur {language.name}",
        "submit_label": "Catat tanda tangan",
    }
    status = 422 if form.errors else 200
    return render(request, "surveys/language_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.QUESTIONNAIRE_EDIT, everywhere=True)
@once
def language_withdraw(request, pk):
    """End the signature."""
    language = own_language(request, pk)
    if request.method == "POST":
        try:
            withdraw_language(language=language, user=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, f"{language.name} tidak ditawarkan lagi.")
        return redirect(back_to(language))
    context = {
        "instrument": language.instrument,
        "heading": f"Tarik tanda tangan {language.name}?",
        "text": "Orang tidak dapat memilih bahasa ini lagi sampai penutur menandatanganinya kembali."
        " Jawaban yang sudah masuk tetap dihitung.",
        "submit_label": "Tarik tanda tangan",
        "danger": True,
        "cancel_url": back_to(language),
    }
    return render(request, "surveys/instrument_confirm.html", context)
