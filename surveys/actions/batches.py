"""Many surveys at once: made from one template, opened, and closed."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from orgunits.actions import lock_government
from orgunits.models import OrgUnit
from portal import audit
from portal.actions import request_job
from portal.models import AuditEvent, Government, Job, User
from portal.permissions import Permission
from portal.templatetags.formats import number
from surveys.actions.campaigns import create_campaigns
from surveys.drafts import CampaignDraft
from surveys.enums import CampaignState
from surveys.models import Campaign, CampaignBatch, Instrument
from surveys.periods import period_label, title_from
from surveys.queries.batches import BatchChoice, BatchWish, with_history

CLOSE = "surveys.close_batch"
AT_ONCE = 500


@transaction.atomic
def create_batch(
    *,
    government: Government,
    unit: OrgUnit,
    choices: list[BatchChoice],
    instrument: Instrument,
    pattern: str,
    period_start: date,
    period_end: date,
    user: User | None,
    is_example: bool = False,
) -> CampaignBatch:
    """Make a draft for every one of ``choices`` (each with its population), titled by ``pattern``
    (surveys.periods); ``unit`` is the branch they are of. Constant number of queries.

    Raises ValidationError without a choice, when one of them has a survey of the same days by now,
    or for what create_campaigns refuses; ValueError for a unit of another government.
    """
    if unit.government_id != government.pk:
        raise ValueError("the unit belongs to another government")
    if not choices:
        raise ValidationError("Pilih paling sedikit satu survei.")
    lock_government(government)  # no unit closes, and no second batch is made, meanwhile
    wish = BatchWish(period_start, period_end)
    clashing = [one for one in with_history(choices, wish) if one.problem]
    if clashing:
        raise ValidationError(f"{clashing[0].unit.name}: {clashing[0].problem}")
    label = period_label(period_start, period_end)
    batch = CampaignBatch(
        government=government,
        unit=unit,
        title=f"Survei {label}, {unit.name}"[:200],
        period_start=period_start,
        period_end=period_end,
        created_by=user,
    )
    batch.clean_fields(exclude=["government", "unit", "created_by"])
    batch.save(force_insert=True)
    create_campaigns(
        government=government,
        drafts=[
            _draft(choice, batch, instrument, pattern, label, is_example) for choice in choices
        ],
        user=user,
    )
    audit.record(
        actor=user,
        action="Membuat survei serentak",
        obj=batch,
        government=government,
        unit_id=unit.pk,
        changes={"survei": [None, len(choices)]},
    )
    return batch


def _draft(
    choice: BatchChoice,
    batch: CampaignBatch,
    instrument: Instrument,
    pattern: str,
    label: str,
    is_example: bool,
) -> CampaignDraft:
    service = choice.service
    return CampaignDraft(
        unit=choice.unit,
        service=service,
        instrument=instrument,
        title=title_from(
            pattern, unit=choice.unit.short_name, service=service and service.name, label=label
        ),
        period_start=batch.period_start,
        period_end=batch.period_end,
        population=choice.population,
        is_example=is_example,
        batch=batch,
    )


def _editable(batch: CampaignBatch, user: User | None):  # noqa: ANN202
    campaigns = Campaign.objects.filter(batch=batch)
    if user is None:
        return campaigns
    mine = Campaign.objects.visible_to(user, Permission.CAMPAIGN_EDIT).values("pk")
    return campaigns.filter(pk__in=mine)


@transaction.atomic
def open_batch(*, batch: CampaignBatch, user: User | None) -> tuple[int, int]:
    """Open every draft of a batch whose unit is active; return how many were opened and how many
    were left, because their unit is closed. Constant number of queries.

    Raises ValidationError when the period is over or there is nothing to open.
    """
    lock_government(batch.government)
    if batch.government.today() > batch.period_end:
        raise ValidationError("Masa survei ini sudah lewat.")
    drafts = list(
        _editable(batch, user)
        .filter(state=CampaignState.DRAFT)
        .select_for_update(of=("self",))
        .select_related("unit", "government")
        .order_by("pk")
    )
    ready = [campaign for campaign in drafts if campaign.unit.is_active]
    if not ready:
        raise ValidationError("Tidak ada rancangan yang dapat dibuka.")
    now = timezone.now()
    for campaign in ready:
        campaign.state, campaign.opened_at = CampaignState.OPEN, now
    Campaign.objects.bulk_update(ready, ["state", "opened_at"], batch_size=AT_ONCE)
    change = [CampaignState.DRAFT.label, CampaignState.OPEN.label]
    AuditEvent.objects.bulk_create(
        audit.event(
            actor=user,
            action="Membuka survei",
            obj=campaign,
            government=campaign.government,
            unit_id=campaign.unit_id,
            changes={"state": change},
        )
        for campaign in ready
    )
    return len(ready), len(drafts) - len(ready)


def open_ones(batch: CampaignBatch, user: User | None) -> list[Campaign]:
    """The running surveys of a batch that ``user`` may close."""
    return list(_editable(batch, user).running().order_by("pk"))


@transaction.atomic
def order_closing(*, batch: CampaignBatch, user: User) -> Job:
    """Have every open survey of a batch closed by a job: each moves the answers that still wait.

    Raises ValidationError when none is open, or when the person may not.
    """
    running = len(open_ones(batch, user))
    if not running:
        raise ValidationError("Tidak ada survei yang dibuka.")
    audit.record(
        actor=user,
        action="Menutup survei serentak",
        obj=batch,
        government=batch.government,
        unit_id=batch.unit_id,
        changes={"survei": [None, running]},
    )
    return request_job(
        kind=CLOSE,
        title=f"Menutup {number(running)} survei: {batch.title}",
        params={"batch": batch.pk},
        government=batch.government,
        user=user,
        total=running,
        unit_id=batch.unit_id,
    )
