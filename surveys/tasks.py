"""Long work about surveys."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from portal.jobs import JobFailed, job
from portal.permissions import Permission
from surveys.actions import close_campaign
from surveys.actions.batches import CLOSE, open_ones
from surveys.actions.prints import PRINT, STEPS, finish_print
from surveys.actions.tickets import draw_codes, keep_codes
from surveys.enums import PrintKind
from surveys.models import Campaign, CampaignBatch, CodeSheet, SurveyPrint
from surveys.paper_forms import build_forms
from surveys.posters import build_codes, build_posters


def may_close(user, params):
    """Whether the person still may make surveys in the branch of the batch."""
    batches = CampaignBatch.objects.visible_to(user, Permission.CAMPAIGN_EDIT)
    return batches.filter(pk=params["batch"]).exists()


@job(name=CLOSE, permission=Permission.CAMPAIGN_EDIT, allowed=may_close, time_limit=2 * 3600)
def close_batch(progress, *, batch):
    """Close the open surveys one after the other; what is closed stays closed, so that a repeated
    run goes on where the last one stopped."""
    row = CampaignBatch.objects.get(pk=batch)
    user = progress.job.requested_by
    waiting = open_ones(row, user)
    for done, campaign in enumerate(waiting):
        progress(done, len(waiting), campaign.title)
        try:
            close_campaign(campaign=campaign, user=user)
        except ValidationError:
            continue  # somebody else closed it in the same moment
    return {
        "url": reverse("surveys:batch_detail", args=[row.pk]),
        "url_label": "Buka survei serentak",
    }


def may_print(user, params):
    """Whether the person still reaches the unit of the order."""
    return SurveyPrint.objects.visible_to(user).filter(pk=params["order"]).exists()


def printed_campaigns(order):
    """The surveys an order is about, those of a batch only as far as its orderer sees them."""
    campaigns = Campaign.objects.visible_to(order.ordered_by)
    of_order = {"pk": order.campaign_id} if order.campaign_id else {"batch": order.batch_id}
    rows = campaigns.filter(**of_order).select_related(
        "government", "unit", "service", "instrument"
    )
    return list(rows.prefetch_related("instrument__questions").order_by("unit__name", "pk"))


def typeset(order, campaigns, sheet, codes):
    """(PDF, pages) of what was ordered."""
    facts = {"title": str(order), "day": order.government.today()}
    if sheet:
        return build_codes(campaign=campaigns[0], desk=sheet.desk, codes=codes, **facts)
    if order.kind == PrintKind.POSTER:
        return build_posters(campaigns=campaigns, **facts), len(campaigns)
    return build_forms(campaigns=campaigns, is_large=order.kind == PrintKind.LARGE, **facts)


@job(name=PRINT, permission=Permission.CAMPAIGN_VIEW, allowed=may_print, time_limit=900)
def print_survey(progress, *, order):
    """Typeset an order and keep its PDF; may run again from the start at any time."""
    row = SurveyPrint.objects.select_related("government", "ordered_by", "campaign", "batch").get(
        pk=order
    )
    result = {"url": reverse("surveys:print_detail", args=[row.uuid]), "url_label": "Buka cetakan"}
    if row.is_ready:
        return result
    campaigns = printed_campaigns(row)
    if not campaigns:
        raise JobFailed("Survei ini tidak ada lagi, atau tidak lagi dapat Anda lihat.")
    progress(0, STEPS, "Menyusun halaman dan PDF")
    sheet = CodeSheet.objects.filter(order=row).first()
    codes = draw_codes(sheet) if sheet else []
    pdf, n_pages = typeset(row, campaigns, sheet, codes)
    progress(1, STEPS, "Menyimpan")
    with transaction.atomic():
        if sheet:
            keep_codes(sheet=sheet, codes=codes)
        finish_print(order=row, pdf=pdf, n_pages=n_pages)
        progress.finish(result)
    return None
