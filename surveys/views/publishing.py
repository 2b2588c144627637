"""Publishing the results of a period, and the posters of what is published."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from orgunits.models import OrgUnit
from portal.documents import PDF_TYPE
from portal.formkeys import once
from portal.permissions import Permission, holds_everywhere, require
from portal.templatetags.formats import date_range
from surveys.actions.publications import (
    publish_results,
    restore_publication,
    withdraw_publication,
)
from surveys.announcement import read_figures
from surveys.forms import PeriodForm
from surveys.periods import period_label
from surveys.queries import closed_periods
from surveys.queries.publications import publications_of, running_in
from surveys.result_posters import SIZES, build_result_poster


def periods_of(government, until):
    """The periods with closed surveys of a government, the latest first."""
    units = OrgUnit.objects.filter(government=government).order_by().values_list("pk", flat=True)
    return closed_periods(units, until=until)


@require_safe
@require(Permission.RESULT_VIEW)
def publication_list(request):
    """Every period with closed surveys: published by whom and when, or not yet."""
    government = request.government
    found = publications_of(government)
    rows = [
        (period, period_label(*period), found.get(period))
        for period in periods_of(government, request.today)
    ]
    context = {
        "rows": rows,
        "can_publish": holds_everywhere(request.user, Permission.RESULT_PUBLISH),
        "public_url": reverse("published:published_latest", args=[government.slug]),
        "is_public": any(one.is_shown for one in found.values()),
    }
    return render(request, "surveys/publication_list.html", context)


STEPS = {
    "publish": ("Umumkan hasil", "Hasil diumumkan. Siapa pun dapat membacanya."),
    "withdraw": ("Tarik pengumuman", "Pengumuman ditarik. Angkanya tetap tersimpan."),
    "restore": ("Tampilkan lagi", "Hasil ditampilkan lagi seperti semula."),
}


def meaning(government, period, publication):
    """(step, what it means, what follows) of what can be done with a period now."""
    if publication is None:
        return (
            "publish",
            "Hasil semua survei periode ini yang sudah ditutup dibekukan dan dapat dibaca siapa"
            " pun. Angkanya tidak berubah lagi sesudah ini.",
            [
                "Survei dengan kurang dari sepuluh jawaban tidak ikut diumumkan.",
                "Jumlah responden menurut jenis kelamin dan pendidikan disembunyikan di unit yang"
                " kelompoknya terlalu kecil.",
            ],
        )
    if publication.is_shown:
        return (
            "withdraw",
            "Halaman umum, CSV, dan JSON periode ini tidak dapat dibuka lagi. Angkanya tetap"
            " tersimpan dan dapat ditampilkan lagi.",
            [],
        )
    return "restore", "Hasil yang sama ditampilkan lagi kepada umum.", []


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.RESULT_PUBLISH, everywhere=True)
@once
def publication_change(request):
    """Publish a period, take it off, or show it again: what ``?period=`` allows now."""
    government = request.government
    form = PeriodForm(request.GET, periods=periods_of(government, request.today))
    period = form.chosen
    if period is None:
        return render(request, "surveys/publication_change.html", {"period": None})
    publication = publications_of(government).get(period)
    step, text, consequences = meaning(government, period, publication)
    label, done = STEPS[step]
    error = ""
    if request.method == "POST":
        try:
            if step == "publish":
                publish_results(government=government, period=period, user=request.user)
            elif step == "withdraw":
                withdraw_publication(publication=publication, user=request.user)
            else:
                restore_publication(publication=publication, user=request.user)
        except ValidationError as refused:
            error = " ".join(refused.messages)
        else:
            messages.success(request, done)
            return redirect("surveys:publication_list")
    context = {
        "period": period,
        "period_words": date_range(*period),
        "text": text,
        "consequences": consequences,
        "submit_label": label,
        "danger": step == "withdraw",
        "error": error,
        "n_running": running_in(government, period) if step == "publish" else 0,
        "cancel_url": reverse("surveys:publication_list"),
    }
    return render(request, "surveys/publication_change.html", context, status=422 if error else 200)


@require_safe
@require(Permission.RESULT_VIEW)
def result_posters(request):
    """Posters of a published period: one per unit and one of the government, A4 or A3. With
    ``?unit=`` (0: the government) and ``size`` the PDF itself."""
    government = request.government
    found = {period: one for period, one in publications_of(government).items() if one.is_shown}
    form = PeriodForm(request.GET, periods=sorted(found, key=lambda one: one[1], reverse=True))
    publication = found.get(form.chosen)
    if publication is None:
        return render(request, "surveys/result_posters.html", {"publication": None})
    figures = read_figures(publication.figures)
    wanted, size = request.GET.get("unit"), request.GET.get("size", "a4")
    if wanted is None:
        context = {"publication": publication, "figures": figures, "period_form": form}
        return render(request, "surveys/result_posters.html", context)
    units = {str(unit["id"]): unit for unit in figures["units"]} | {"0": None}
    if wanted not in units or size not in SIZES:
        raise Http404
    pdf = build_result_poster(publication, figures, units[wanted], size)
    response = HttpResponse(pdf, content_type=PDF_TYPE)
    name = f"poster-ikm-{publication.period_end}-{wanted}-{size}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
