"""Posters and code slips of surveys: a QR code, and the same address to be typed."""

from django.conf import settings
from django.urls import reverse

from portal.documents import render_pdf
from portal.qr import qr_svg
from portal.templatetags.formats import count_word, date_range, date_short
from surveys.codes import read_out, written_ticket_code

TIME_LIMIT_SECONDS = 600
SLIPS_PER_PAGE = 24


def public_address(campaign):
    """The whole address of a survey's form."""
    path = reverse("survey_public:survey_form", args=[campaign.code])
    return f"{settings.SITE_URL}{path}"


def typed_address(campaign):
    """The address as people type it: without what browsers add by themselves."""
    return public_address(campaign).split("://", 1)[-1]


def poster(campaign, n_questions):
    """What one page is filled with."""
    return {
        "government": f"Pemerintah {campaign.government.name}",
        "unit": campaign.unit.name,
        "service": campaign.service.name if campaign.service else "",
        "questions": f"{count_word(n_questions).capitalize()} pertanyaan, kira-kira satu menit.",
        "address": typed_address(campaign),
        "code": campaign.code,
        "spoken": read_out(campaign.code),
        "period": date_range(campaign.period_start, campaign.period_end),
        "qr": {
            "svg": qr_svg(public_address(campaign)),
            "alt": f"Kode QR ke alamat {typed_address(campaign)}",
        },
    }


def build_posters(*, title, day, campaigns):
    """The PDF of the posters of ``campaigns`` (with government, unit, service and instrument).
    Raises portal.documents.DocumentError."""
    numbers = {}
    for campaign in campaigns:
        key = campaign.instrument_id
        if key not in numbers:
            numbers[key] = len(campaign.instrument.questionnaire.questions)
    pages = [poster(campaign, numbers[campaign.instrument_id]) for campaign in campaigns]
    data = {"author": pages[0]["government"], "posters": pages}
    return render_pdf("survey_posters", data, title=title, day=day, time_limit=TIME_LIMIT_SECONDS)


def slip(campaign, code):
    """What one slip is filled with: its QR code leads to the form with the code filled in."""
    return {
        "code": written_ticket_code(code),
        "svg": qr_svg(f"{public_address(campaign)}?kode={code}"),
    }


def build_codes(*, title, day, campaign, desk, codes):
    """(PDF, pages) of slips to cut, 24 to a page, one per code of the counter ``desk``. Raises
    portal.documents.DocumentError."""
    data = {
        "author": f"Pemerintah {campaign.government.name}",
        "unit": campaign.unit.short_name,
        "desk": desk,
        "address": typed_address(campaign),
        "until": date_short(campaign.period_end),
        "slips": [slip(campaign, code) for code in codes],
    }
    pdf = render_pdf("survey_codes", data, title=title, day=day, time_limit=TIME_LIMIT_SECONDS)
    return pdf, -(-len(codes) // SLIPS_PER_PAGE)
