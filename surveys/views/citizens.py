"""The survey as a citizen sees it: no account, no session, no cookie, and no script
that the form needs: ``survey.js`` only keeps what was typed in the own tab.

These pages are rendered without the request, so nothing of it (account, language, session) can
reach them, and nothing about the visitor is logged.
"""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from portal.formkeys import new_form_key
from portal.templatetags.formats import count_word, date_long
from surveys.actions import CampaignClosedError, submit_response
from surveys.codes import read_ticket_code
from surveys.enums import AgeBand, Channel, Occupation, RespondentEducation, RespondentSex
from surveys.queries import (
    campaign_by_code,
    campaign_for_post,
    forget_campaign,
    last_published,
)
from surveys.queries.languages import offered_languages
from surveys.questionnaire import (
    CHANGE_LANGUAGE,
    CHOOSE_FROM_LIST,
    CHOOSE_ONE,
    COMMENT,
    EXTRA,
    IMPORTANCE,
    IMPORTANCE_WORDS,
    KEY_SHAPE,
    MAX_COMMENT,
    MAX_REASON,
    MAX_TEXT,
    NO_CODE,
    NOT_TEXT,
    REASON,
    STALE_FORM,
    TICKET_CODE,
    UNKNOWN_FIELD,
    Sheet,
)
from surveys.wording import filled, official_words

# An honest sheet is a few hundred bytes, and 24 KB with the longest comment.
MAX_BODY = 64 * 1024
UNREADABLE_BODY = (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError)
ABOUT_YOU = (
    ("sex", "Jenis kelamin", RespondentSex.choices),
    ("age_band", "Umur", AgeBand.choices),
    ("education", "Pendidikan terakhir", RespondentEducation.choices),
    ("occupation", "Pekerjaan", Occupation.choices),
)


@dataclass(frozen=True)
class Way:
    """How the form is shown and where it leads: ``thanks`` is the name of the page after it."""

    channel: Channel
    template: str
    thanks: str

    def thanks_url(self, campaign):
        key = [campaign.kiosk_key] if self.channel == Channel.KIOSK else []
        return reverse(f"survey_public:{self.thanks}", args=[campaign.code, *key])


WEB = Way(Channel.WEB, "surveys/survey_form.html", "survey_thanks")
KIOSK = Way(Channel.KIOSK, "surveys/kiosk_form.html", "kiosk_thanks")


class SeeOther(HttpResponseRedirect):
    """After a POST: get the other page, whatever the method was."""

    status_code = 303


def page(template, status=200, **context):
    return HttpResponse(render_to_string(template, context), status=status)


def notice(status, heading, text, campaign=None, **context):
    """A page that only says something. ``campaign`` names government and service in the bar."""
    return page(
        "surveys/survey_notice.html",
        status,
        heading=heading,
        text=text,
        campaign=campaign,
        government=campaign.government if campaign else None,
        **context,
    )


def unknown():
    """404 for a code that is nobody's and for a survey still in preparation, in the same words:
    the address tells nothing about drafts."""
    return notice(
        404,
        "Survei tidak ditemukan",
        "Kode ini tidak dikenal, atau surveinya belum dibuka. Periksa lagi kode atau alamatnya,"
        " atau tanyakan kepada petugas.",
    )


def not_taking(campaign, today):
    """410 for a survey that is over: the address was right once and will not work again, so that
    search engines and link checkers drop it too. 404 before its first day."""
    if not campaign.is_over_on(today):
        return unknown()
    return notice(
        410,
        "Survei ini sudah ditutup",
        "Jawaban tidak diterima lagi. Tidak ada yang perlu Anda lakukan.",
        campaign=campaign,
        published=last_published(campaign),
    )


ERROR_WORDS = {
    CHOOSE_ONE: "w.choose",
    CHOOSE_FROM_LIST: "w.from_list",
    NOT_TEXT: "w.not_text",
    NO_CODE: "w.bad_code",
    STALE_FORM: "w.stale",
    UNKNOWN_FIELD: "w.stale",
}


class Speech:
    """The words of one form: Indonesian, or those of ``language`` (which is complete once signed; a
    draft on the preview falls back to Indonesian)."""

    def __init__(self, questionnaire, language=None):
        self.language = language
        self.words = official_words(questionnaire)
        if language is not None:
            self.words |= {key: text for key, text in language.texts.items() if text}

    def __call__(self, key, **places):
        text = self.words[key]
        return filled(text, places)

    def about(self, message):
        """What is wrong, in these words; in Indonesian exactly as it was found."""
        if self.language is None or not message:
            return message
        return self(ERROR_WORDS.get(message, "w.too_long"))

    def count(self, n):
        """A number in a sentence: a word in Indonesian."""
        family = self.language is None or self.language.lang == "id"
        return count_word(n).capitalize() if family else str(n)

    @property
    def page(self):
        """``{name: text}`` of the page itself, for templates."""
        return {key[2:]: text for key, text in self.words.items() if key.startswith("w.")}


def chosen_language(request, campaign):
    """The language of the address, if citizens are offered it."""
    tag = request.GET.get("bahasa", "")
    return next((one for one in offered_languages(campaign) if one.tag == tag), None)


def error_lines(questionnaire, errors, speech):
    """(address on the page, text) of every error, in the order of the form."""
    if "" in errors:
        yield "isi", speech.about(errors[""])
    for number, question in enumerate(questionnaire.questions, start=1):
        short = speech(f"s.{question.unsur}")
        if question.unsur in errors:
            yield f"q-{question.unsur}", f"{speech('w.question', i=number)}, {short}"
        reason = f"{REASON}{question.unsur}"
        if reason in errors:
            yield (
                f"q-{reason}",
                f"{speech('w.reason').rstrip('?')}, {short}: {speech.about(errors[reason])}",
            )
    for field in [*weights(questionnaire, speech), *extras(questionnaire, speech), *about(speech)]:
        name = field["name"]
        if name in errors:
            yield f"q-{name}", f"{field['label']}: {speech.about(errors[name])}"
    for name in (COMMENT, TICKET_CODE):
        if name in errors:
            yield f"q-{name}", speech.about(errors[name])


def weights(questionnaire, speech, sheet=None):
    """The fields that ask how important each unsur is."""
    if not questionnaire.asks_importance:
        return []
    choices = [(value, speech(f"i.{value}")) for value in range(1, len(IMPORTANCE_WORDS) + 1)]
    return [
        beside(f"{IMPORTANCE}{one.unsur}", _label(one, speech), choices, speech, sheet)
        for one in questionnaire.questions
    ]


def _label(question, speech):
    if speech.language is None:
        return question.get_unsur_display()
    short = speech(f"s.{question.unsur}")
    return short[:1].upper() + short[1:]


def extras(questionnaire, speech, sheet=None):
    """The fields of the extra questions; those without choices are answered in words."""
    return [
        beside(
            f"{EXTRA}{extra['code']}",
            speech(f"x.{extra['code']}"),
            [
                (value, speech(f"x.{extra['code']}.{value}"))
                for value in range(1, len(extra["answers"]) + 1)
            ],
            speech,
            sheet,
        )
        for extra in questionnaire.extras
    ]


def beside(name, label, choices, speech, sheet):
    """One field that does not count, as the page draws it."""
    sheet = sheet or Sheet()
    return {
        "name": name,
        "label": label,
        "choices": choices,
        "chosen": sheet.more.get(name),
        "error": speech.about(sheet.errors.get(name)),
        "limit": str(MAX_TEXT),
    }


def about(speech, sheet=None):
    """The fields about the person."""
    sheet = sheet or Sheet()
    return [
        {
            "name": name,
            "label": speech(f"a.{name}"),
            "choices": [(value, speech(f"a.{name}.{value}")) for value, _text in choices],
            "chosen": sheet.respondent.get(name),
            "error": speech.about(sheet.errors.get(name)),
        }
        for name, _label, choices in ABOUT_YOU
    ]


def reason_field(questionnaire, unsur, sheet, speech):
    """The field under a question that asks what was wrong; None where it is not asked."""
    if not questionnaire.asks_reason:
        return None
    name = f"{REASON}{unsur}"
    return {
        "name": name,
        "text": sheet.more.get(name, ""),
        "error": speech.about(sheet.errors.get(name)),
        "limit": str(MAX_REASON),
    }


def question_item(number, question, questionnaire, sheet, speech):
    """One scored question as the page draws it."""
    key = f"q.{question.unsur}"
    total = len(questionnaire.questions)
    return {
        "question": question,
        "text": speech(key),
        "answers": [speech(f"{key}.{value}") for value in range(1, len(question.answers) + 1)],
        "short": speech(f"s.{question.unsur}"),
        "number": speech("w.number", i=number, n=total),
        "chosen": sheet.answers.get(question.unsur),
        "error": speech.about(sheet.errors.get(question.unsur)),
        "reason": reason_field(questionnaire, question.unsur, sheet, speech),
    }


def form_context(campaign, sheet=None, language=None, languages=()):
    """What the form is drawn from: everything of ``sheet`` that was typed, and what is wrong.
    ``languages`` are offered beside Indonesian; ``language`` is the one it speaks now."""
    questionnaire = campaign.instrument.questionnaire
    speech = Speech(questionnaire, language)
    is_typed = sheet is not None
    sheet = sheet or Sheet()
    key = sheet.form_key if KEY_SHAPE.fullmatch(sheet.form_key) else new_form_key()
    n_errors = len(sheet.errors)
    only_unanswered = sheet.errors.keys() <= questionnaire.columns.keys()
    told = "w.unanswered" if only_unanswered else "w.wrong"
    return {
        "campaign": campaign,
        "government": campaign.government,
        "words": speech.page,
        "lead": speech("w.lead", n=speech.count(len(questionnaire.questions))),
        "language": language,
        "languages": languages,
        "is_typed": is_typed and bool(sheet.form_key),
        "questions": [
            question_item(number, question, questionnaire, sheet, speech)
            for number, question in enumerate(questionnaire.questions, start=1)
        ],
        "weights": weights(questionnaire, speech, sheet),
        "extras": extras(questionnaire, speech, sheet),
        "about": about(speech, sheet),
        "comment": sheet.comment,
        "comment_error": speech.about(sheet.errors.get(COMMENT)),
        "max_comment": MAX_COMMENT,
        "ticket_code": sheet.ticket_code,
        "ticket_error": speech.about(sheet.errors.get(TICKET_CODE)),
        "form_key": key,
        "errors": list(error_lines(questionnaire, sheet.errors, speech)),
        "told_errors": speech(told, n=speech.count(n_errors).lower()),
    }


def form_page(campaign, sheet=None, status=200, way=WEB, language=None):
    """The form of ``way``, with everything of ``sheet``."""
    offered = offered_languages(campaign)
    return page(way.template, status, **form_context(campaign, sheet, language, offered))


def receive(request, code, campaign, way=WEB):
    """Keep what was posted and go to the thanks page, or show the form again with what is wrong."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MAX_BODY:
        return notice(
            413,
            "Kiriman terlalu besar",
            "Jawaban belum tersimpan. Buka lagi alamat survei, lalu isi dengan saran yang lebih"
            " pendek.",
            campaign=campaign,
        )
    try:
        sheet = campaign.instrument.questionnaire.read(request.POST)
        if request.FILES:
            sheet.errors[""] = UNKNOWN_FIELD
    except UNREADABLE_BODY:
        return notice(
            400,
            "Kiriman tidak terbaca",
            "Jawaban belum tersimpan. Buka lagi alamat survei, lalu isi dan kirim dari sana.",
            campaign=campaign,
        )
    language = chosen_language(request, campaign)
    if CHANGE_LANGUAGE in request.POST:
        # Nothing is sent yet: the same sheet in other words, whatever is still missing.
        sheet.errors = {}
        return form_page(campaign, sheet, 200, way, language)
    if sheet.errors:
        return form_page(campaign, sheet, 422, way, language)
    try:
        submit_response(
            campaign=campaign,
            answers=sheet.answers,
            form_key=sheet.form_key,
            comment=sheet.comment,
            more=sheet.more,
            ticket_code=sheet.ticket_code if campaign.has_codes else "",
            channel=way.channel,
            **sheet.respondent,
        )
    except CampaignClosedError:  # since the survey was read, or at midnight
        forget_campaign(code)
        fresh = campaign_by_code(code)
        return not_taking(fresh, fresh.government.today())
    query = f"?bahasa={language.tag}" if language is not None and way is WEB else ""
    return SeeOther(f"{way.thanks_url(campaign)}{query}")


# No session, no cookie: a forged post has nothing to borrow, so there is no CSRF token either.
@csrf_exempt
@login_not_required
@gzip_page
@cache_control(no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def survey_form(request, code):
    """The questions; a POST keeps the answers once and leads to the thanks page."""
    find = campaign_for_post if request.method == "POST" else campaign_by_code
    campaign = find(code)
    if campaign is None:
        return unknown()
    today = campaign.government.today()
    if not campaign.accepts_on(today):
        forget_campaign(code)
        return not_taking(campaign, today)
    if request.method == "POST":
        return receive(request, code, campaign)
    # From the QR code of a ticket: shown in its field, and judged like one typed there.
    sheet = Sheet(ticket_code=read_ticket_code(request.GET.get("kode", "")))
    return form_page(campaign, sheet, language=chosen_language(request, campaign))


@login_not_required
@gzip_page
@cache_control(no_store=True)
@require_safe
def survey_thanks(request, code):
    """What happens with an answer, and the last published result."""
    campaign = campaign_by_code(code)
    if campaign is None:
        return unknown()
    language = chosen_language(request, campaign)
    speech = Speech(campaign.instrument.questionnaire, language)
    day = date_long(campaign.period_end)
    return page(
        "surveys/survey_thanks.html",
        campaign=campaign,
        government=campaign.government,
        language=language,
        words=speech.page,
        thanks_until=speech("w.thanks_until", day=day),
        is_over=campaign.is_over_on(campaign.government.today()),
        published=last_published(campaign),
    )
