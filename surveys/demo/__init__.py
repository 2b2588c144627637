"""The surveys of the demo: eight quarters of invented answers, the real ones of Pulang Pisau, one
open survey per government that anybody may answer, and those of all other units made together."""

from collections import defaultdict
from datetime import date
from itertools import count as count_from

from django.urls import reverse

from orgunits.models import OrgUnit
from portal.demo import specs, table
from surveys.actions import (
    create_campaigns,
    import_responses,
    load_maklumat_instrument,
    load_standard_instrument,
)
from surveys.actions.batches import create_batch, open_batch
from surveys.actions.kiosks import change_kiosk
from surveys.actions.publications import publish_results
from surveys.demo.campaigns import (
    QUARTERS,
    answers_in,
    asking_units,
    past_quarters,
    population,
    quarter_of,
)
from surveys.demo.exclusions import leave_out, let_one_wait
from surveys.demo.follow_ups import plan_for
from surveys.demo.opinions import sheets
from surveys.demo.tickets import with_codes
from surveys.drafts import CampaignDraft, ResponseDraft
from surveys.enums import CampaignState, Channel, Unsur
from surveys.models import Campaign, CampaignBatch, Response
from surveys.queries.batches import BatchChoice
from surveys.queries.publications import publications_of, running_in

REASON = "Data contoh: jawaban karangan."
REAL_REASON = "Jawaban nyata DPMPTSP Kabupaten Pulang Pisau 2018 sampai 2020."
BATCH = 8000
REAL_COLUMNS = {  # question 8 of that office was its maklumat pelayanan
    "u1": Unsur.PERSYARATAN, "u2": Unsur.PROSEDUR, "u3": Unsur.WAKTU, "u4": Unsur.BIAYA,
    "u5": Unsur.PRODUK, "u6": Unsur.KOMPETENSI, "u7": Unsur.PERILAKU, "u8": Unsur.MAKLUMAT,
    "u9": Unsur.PENGADUAN,
}  # fmt: skip
OPEN_UNIT = "DPMPTSP"
FIRST_ANSWERS = 36  # of the open survey


def load(world):
    """Surveys of the past and the one of today."""
    if world.spec.slug == "pulang-pisau":
        load_real_answers(world)
    refresh(world)


def refresh(world):
    """Bring the surveys up to today: what a later quarter needs is added, nothing is changed."""
    fill_quarters(world)
    leave_out(world)
    publish_quarters(world)
    let_one_wait(world)
    plan_for(world, past_quarters(world.today)[:3])
    keep_one_open(world)
    keep_the_others_open(world)


def fill_quarters(world):
    """Closed surveys with answers for every quarter of the last eight that has none yet."""
    regular, half_yearly = asking_units(world)
    asked = set(
        Campaign.objects.filter(government=world.government, is_example=True).values_list(
            "unit_id", "period_start"
        )
    )
    drafts, numbers = [], []
    instrument = load_standard_instrument()
    for place, quarter in enumerate(past_quarters(world.today), start=1):
        if world.small and place > QUARTERS // 4:
            break
        villages = half_yearly if quarter.number % 2 == 0 or place == 1 else []
        for unit, usual in regular + villages:
            if (unit.pk, quarter.start) not in asked and unit.established_on <= quarter.start:
                drafts.append(closed(world, unit, instrument, quarter, usual))
                numbers.append((place, answers_in(world, unit, usual, quarter)))
    campaigns = create_campaigns(
        government=world.government, drafts=drafts, user=world.officer, reason=REASON
    )
    unsur = [question.unsur for question in instrument.questions.order_by("order")]
    found = []
    for campaign, (place, number) in zip(campaigns, numbers, strict=True):
        drafts = sheets(world, campaign, unsur, number, place)
        coded = place == 1 and campaign.unit.abbreviation == OPEN_UNIT
        found += with_codes(world, campaign, drafts) if coded else drafts
    keep(world, found, REASON)
    if found:
        world.say(f"  {len(campaigns)} survei, {len(found)} jawaban")


def publish_quarters(world):
    """Publish the invented results of every full quarter that is not published yet."""
    government = world.government
    done = set(publications_of(government))
    for quarter in past_quarters(world.today):
        period = (quarter.start, quarter.end)
        asked = Campaign.objects.filter(
            government=government, period_start=quarter.start, period_end=quarter.end
        )
        if period not in done and asked.exists() and not running_in(government, period):
            publish_results(government=government, period=period, user=world.officer)


def closed(world, unit, instrument, quarter, usual):
    return CampaignDraft(
        unit=unit,
        instrument=instrument,
        title=f"SKM {unit.short_name} {quarter.label}"[:200],
        period_start=quarter.start,
        period_end=quarter.end,
        population=population(world, unit, usual),
        state=CampaignState.CLOSED,
        is_example=True,
    )


def keep(world, drafts, reason):
    for first in range(0, len(drafts), BATCH):
        import_responses(
            government=world.government,
            drafts=drafts[first : first + BATCH],
            user=world.officer,
            reason=reason,
        )


def keep_one_open(world):
    """One survey of the running quarter that a visitor can answer, at a code one can remember."""
    quarter = quarter_of(world.today)
    unit = (
        OrgUnit.objects.active().filter(government=world.government, abbreviation=OPEN_UNIT).first()
    )
    running = Campaign.objects.filter(
        government=world.government, unit=unit, period_start=quarter.start
    )
    if unit is None or running.exists():
        return
    instrument = (
        load_maklumat_instrument(government=world.government)
        if world.spec.slug == "pulang-pisau"
        else load_standard_instrument()
    )
    [campaign] = create_campaigns(
        government=world.government,
        drafts=[
            CampaignDraft(
                unit=unit,
                instrument=instrument,
                title=f"SKM {unit.short_name} {quarter.label}",
                period_start=quarter.start,
                period_end=quarter.end,
                population=1500,
                code=free_code(world.spec.code.lower()),
                state=CampaignState.OPEN,
                is_example=True,
            )
        ],
        user=world.officer,
        reason=REASON,
    )
    change_kiosk(campaign=campaign, is_on=True, user=None)
    if world.spec.staffing:  # the one real government keeps only real answers
        unsur = [question.unsur for question in instrument.questions.order_by("order")]
        keep(world, sheets(world, campaign, unsur, FIRST_ANSWERS, 0), REASON)


def keep_the_others_open(world):
    """The surveys of the running quarter of every other unit that asks: one batch, half answered."""
    quarter = quarter_of(world.today)
    batches = CampaignBatch.objects.filter(government=world.government, period_start=quarter.start)
    usual = {unit: n for unit, n in asking_units(world)[0] if unit.abbreviation != OPEN_UNIT}
    if not usual or batches.exists():
        return
    instrument = load_standard_instrument()
    batch = create_batch(
        government=world.government,
        unit=OrgUnit.objects.get(government=world.government, parent__isnull=True),
        choices=[
            BatchChoice(unit, None, 0, population=population(world, unit, n))
            for unit, n in usual.items()
        ],
        instrument=instrument,
        pattern="SKM {unit} {periode}",
        period_start=quarter.start,
        period_end=quarter.end,
        user=world.officer,
        is_example=True,
    )
    open_batch(batch=batch, user=None)  # the officer of the demo makes no surveys by role
    unsur = [question.unsur for question in instrument.questions.order_by("order")]
    campaigns = Campaign.objects.filter(batch=batch).select_related("unit", "instrument")
    found = [
        sheet
        for campaign in campaigns
        for sheet in sheets(
            world,
            campaign,
            unsur,
            answers_in(world, campaign.unit, usual[campaign.unit], quarter) // 2,
            0,
        )
    ]
    keep(world, found, REASON)


def free_code(stem):
    """The stem with the lowest number that no survey has: "tangsel1" on a fresh installation."""
    taken = set(Campaign.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for number in count_from(1) if (code := f"{stem}{number}") not in taken)


def load_real_answers(world):
    """The answers of Pulang Pisau, one survey per half year as its office counted them."""
    rows = defaultdict(list)
    for row in table("surveys", "pulang_pisau_2018_2020"):
        day = date.fromisoformat(row["day"])
        rows[date(day.year, 1 if day.month < 7 else 7, 1)].append((day, row))
    instrument = load_maklumat_instrument(government=world.government)
    campaigns = create_campaigns(
        government=world.government,
        drafts=[half_year(world, instrument, start) for start in sorted(rows)],
        user=world.officer,
        reason=REAL_REASON,
    )
    drafts = [
        ResponseDraft(
            campaign=campaign,
            day=day,
            answers={unsur: int(row[column]) for column, unsur in REAL_COLUMNS.items()},
            sex=row["sex"],
            channel=Channel.IMPORT,
        )
        for campaign in campaigns
        for day, row in rows[campaign.period_start]
    ]
    keep(world, drafts, REAL_REASON)
    world.say(f"  {len(campaigns)} survei, {len(drafts)} jawaban nyata")


def half_year(world, instrument, start):
    first = start.month == 1
    return CampaignDraft(
        unit=world.units["dpmptsp"],
        instrument=instrument,
        title=f"SKM DPMPTSP Semester {'I' if first else 'II'} {start.year}",
        period_start=start,
        period_end=date(start.year, 6, 30) if first else date(start.year, 12, 31),
        state=CampaignState.CLOSED,
    )


def count():
    return {"responses": Response.objects.count()}


def greet(address):
    """Where citizens answer."""
    lines = ["Survei yang terbuka (tanpa akun):"]
    names = {spec.slug: spec.name for spec in specs()}
    for campaign in Campaign.objects.filter(
        government__slug__in=names, state=CampaignState.OPEN, is_example=True, batch=None
    ).order_by("code"):
        path = reverse("survey_public:survey_form", args=[campaign.code])
        lines.append(f"  {address}{path}  {campaign.title}")
    return [*lines, ""]
