"""Single-use codes for tickets and receipts: ordered per counter, kept as digests, printed once."""

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import audit
from portal.models import User
from surveys.actions.prints import order_print
from surveys.actions.responses import code_digest
from surveys.codes import draw_ticket_code
from surveys.enums import CampaignState, PrintKind
from surveys.models import Campaign, CodeSheet, CounterCode, SurveyPrint

MOST_CODES = 1200
BATCH = 2000


def _make_sheet(
    campaign: Campaign, desk: str, n_codes: int, order: SurveyPrint | None, user: User | None
) -> CodeSheet:
    desk = " ".join(desk.split())
    sheet = CodeSheet(
        government=campaign.government,
        campaign=campaign,
        desk=desk,
        n_codes=n_codes,
        order=order,
        issued_by=user,
    )
    sheet.clean_fields(exclude=["government", "campaign", "order", "issued_by"])
    sheet.save(force_insert=True)
    Campaign.objects.filter(pk=campaign.pk).update(has_codes=True)
    audit.record(
        actor=user,
        action="Memesan kode loket",
        obj=campaign,
        government=campaign.government,
        unit_id=campaign.unit_id,
        changes={"loket": [None, desk], "kode": [None, n_codes]},
    )
    return sheet


@transaction.atomic
def order_codes(*, campaign: Campaign, desk: str, n_codes: int, user: User) -> SurveyPrint:
    """Order ``n_codes`` codes for the counter ``desk`` of a survey, printed on sheets; a job draws
    them. From now on the survey's form asks for a code.

    Raises ValidationError for a closed survey, a number out of range, while the last order is still
    being made, or when the person may not.
    """
    if campaign.state == CampaignState.CLOSED:
        raise ValidationError("Survei ini sudah ditutup.")
    if not 1 <= n_codes <= MOST_CODES:
        raise ValidationError({"n_codes": f"Antara 1 dan {MOST_CODES} kode sekali cetak."})
    order = order_print(kind=PrintKind.CODES, user=user, campaign=campaign)
    _make_sheet(campaign, desk, n_codes, order, user)
    return order


@transaction.atomic
def enter_codes(
    *, campaign: Campaign, desk: str, codes: list[str], n_spent: int, user: User | None
) -> CodeSheet:
    """Enter codes that were handed out before, ``n_spent`` of which came back with answers that are
    entered too (``ResponseDraft.with_code``)."""
    sheet = _make_sheet(campaign, desk, len(codes), None, user)
    keep_codes(sheet=sheet, codes=codes)
    spent = CounterCode.objects.filter(sheet=sheet).order_by("pk").values_list("pk", flat=True)
    CounterCode.objects.filter(pk__in=list(spent[:n_spent])).update(is_spent=True)
    return sheet


def draw_codes(sheet: CodeSheet) -> list[str]:
    """As many new codes as ``sheet`` has, in the order in which they are printed."""
    codes: set[str] = set()
    while len(codes) < sheet.n_codes:
        codes.add(draw_ticket_code())
    return list(codes)


@transaction.atomic
def keep_codes(*, sheet: CodeSheet, codes: list[str]) -> None:
    """Let ``codes`` count from now on. Only digests are kept, sorted: their order says nothing of
    the order on paper. The caller holds the transaction that keeps the paper."""
    keys = sorted(code_digest(sheet.campaign_id, code) for code in codes)
    CounterCode.objects.bulk_create(
        (CounterCode(pk=key, government_id=sheet.government_id, sheet=sheet) for key in keys),
        batch_size=BATCH,
    )
