"""Broken rows of surveys, named by ``manage.py verify`` (tag ``integrity``).

Registered as deployment checks: they run when asked for by tag, never before a migration.
"""

from django.core import checks
from django.db.models import Count, F, Q

from portal.crypto import CannotDecrypt
from portal.integrity import INTEGRITY
from surveys.enums import CampaignState, InstrumentState
from surveys.merkle import LEAF_FIELDS, leaf_of, root_of
from surveys.models import (
    ANSWER_FIELDS,
    FLAG_FIELDS,
    AnswerBatch,
    Campaign,
    CounterCode,
    Exclusion,
    Instrument,
    Response,
    ResponseInbox,
)
from surveys.queries.tallies import wrong_cells
from surveys.scoring import HIGHEST_ANSWER, LOWEST_ANSWER
from surveys.sealing import unseal_sheet


def strange_answers():
    """Answers under a column the survey's questionnaire does not have, or off its scale."""
    problems = []
    for instrument in Instrument.objects.prefetch_related("questions"):
        asked = {question.field for question in instrument.questions.all()}
        wrong = Q()
        for field in ANSWER_FIELDS:
            off_scale = Q(**{f"{field}__lt": LOWEST_ANSWER}) | Q(**{f"{field}__gt": HIGHEST_ANSWER})
            wrong |= off_scale if field in asked else Q(**{f"{field}__isnull": False})
        found = (
            Response.objects.filter(wrong, campaign__instrument=instrument)
            .order_by()
            .values("campaign", "campaign__title")
            .annotate(n=Count("pk"))
        )
        problems += [
            checks.Error(
                f"Survei {row['campaign']} ({row['campaign__title']}) punya {row['n']} jawaban di"
                " luar pertanyaan atau skala instrumennya.",
                id="surveys.E001",
            )
            for row in found
        ]
    return problems


def strange_more():
    """What is kept beside the scored questions and the survey's questionnaire does not ask."""
    problems = []
    said = Response.objects.exclude(more={}).order_by()
    for campaign in Campaign.objects.filter(pk__in=said.values("campaign")).order_by("pk"):
        questionnaire = campaign.instrument.questionnaire
        mine = said.filter(campaign=campaign).values_list("more", flat=True)
        if n := sum(not questionnaire.fits(more) for more in mine.iterator()):
            text = (
                f"Survei {campaign.pk} ({campaign.title}) punya {n} jawaban tambahan yang tidak"
                " ditanyakan kuesionernya."
            )
            problems.append(checks.Error(text, obj=campaign, id="surveys.E010"))
    return problems


def changed_instruments():
    """Questionnaires that no longer ask what they asked when they were locked."""
    locked = Instrument.objects.exclude(state=InstrumentState.DRAFT).prefetch_related("questions")
    return [
        checks.Error(
            f"Kuesioner {one.pk} ({one}) berubah sesudah dikunci.", obj=one, id="surveys.E011"
        )
        for one in locked.order_by("pk")
        if one.fingerprint != one.content_fingerprint()
    ]


def misplaced_campaigns():
    """Surveys whose unit, service or questionnaire belongs to another government, or whose service
    is one of another unit; or made in a batch of another government."""
    campaigns = Campaign.objects.filter(
        ~Q(unit__government=F("government"))
        | (Q(service__isnull=False) & ~Q(service__government=F("government")))
        | (Q(service__isnull=False) & ~Q(service__unit=F("unit")))
        | (Q(instrument__government__isnull=False) & ~Q(instrument__government=F("government")))
        | (Q(batch__isnull=False) & ~Q(batch__government=F("government")))
    )
    return [
        checks.Error(
            f"Survei {campaign.pk} ({campaign.title}) menunjuk unit, layanan, instrumen, atau kelompok"
            " survei milik pemerintah daerah atau unit lain.",
            obj=campaign,
            id="surveys.E002",
        )
        for campaign in campaigns.order_by("pk")
    ]


def misplaced_responses():
    """Answers kept under another government than their survey's, or outside its period."""
    n = Response.objects.filter(
        ~Q(campaign__government=F("government"))
        | Q(day__lt=F("campaign__period_start"))
        | Q(day__gt=F("campaign__period_end"))
    ).count()
    if not n:
        return []
    text = f"{n} jawaban tidak sepemerintah dengan surveinya atau di luar masanya."
    return [checks.Error(text, id="surveys.E003")]


def wrong_tallies():
    """Tallies that are not what a recount of the answers gives."""
    wrong = wrong_cells()
    if not wrong:
        return []
    some = ", ".join(f"survei {campaign} bulan {month:%Y-%m}" for campaign, month in wrong[:5])
    text = f"{len(wrong)} rekap jawaban berbeda dari hitung ulang: {some}."
    return [checks.Error(text, id="surveys.E004")]


def stuck_sheets():
    """Sheets in the inbox that do not open (their key is not installed), are of a survey that is
    closed, or lie under another government than their survey's."""
    problems = []
    waiting = ResponseInbox.objects.waiting()
    n = sum(not _opens(row) for row in waiting.iterator())
    if n:
        text = f"{n} jawaban di kotak masuk tidak dapat dibuka; periksa FIELD_ENCRYPTION_KEY."
        problems.append(checks.Error(text, id="surveys.E005"))
    n = waiting.filter(
        Q(campaign__state=CampaignState.CLOSED) | ~Q(campaign__government=F("government"))
    ).count()
    if n:
        text = f"{n} jawaban tertinggal di kotak masuk survei yang ditutup atau bukan miliknya."
        problems.append(checks.Error(text, id="surveys.E006"))
    return problems


def unpaid_codes():
    """Surveys with more answers counted as coming with a counter code than codes were spent."""
    coded = Response.objects.filter(with_code=True).order_by().values_list("campaign_id")
    counted = dict(coded.annotate(n=Count("pk")))
    spent = dict(
        CounterCode.objects.filter(is_spent=True, sheet__campaign__in=counted)
        .order_by()
        .values_list("sheet__campaign_id")
        .annotate(n=Count("pk"))
    )
    return [
        checks.Error(
            f"Survei {pk} punya {n} jawaban dengan kode loket, tetapi hanya {spent.get(pk, 0)} kode"
            " terpakai.",
            id="surveys.E007",
        )
        for pk, n in sorted(counted.items())
        if n > spent.get(pk, 0)
    ]


def broken_seals():
    """Surveys whose answers no longer fit the seals put on them when they were written, or have
    none."""
    problems = []
    sealed = Campaign.objects.filter(pk__in=Response.objects.order_by().values("campaign"))
    sealed |= Campaign.objects.filter(pk__in=AnswerBatch.objects.values("campaign"))
    for campaign in sealed.order_by("pk"):
        leaves = {}
        rows = Response.objects.filter(campaign=campaign).order_by()
        for row in rows.values("pk", "batch_id", *LEAF_FIELDS).iterator():
            leaves.setdefault(row["batch_id"], []).append(leaf_of(row["pk"], row))
        seals = AnswerBatch.objects.filter(campaign=campaign).values_list("pk", "n", "root")
        kept = {pk: (n, root) for pk, n, root in seals}
        found = {pk: (len(mine), root_of(mine)) for pk, mine in leaves.items()}
        if kept != found:
            n = sum(kept.get(pk) != found.get(pk) for pk in kept.keys() | found.keys())
            text = (
                f"Survei {campaign.pk} ({campaign.title}): {n} kelompok jawaban tidak cocok lagi"
                " dengan segelnya."
            )
            problems.append(checks.Error(text, obj=campaign, id="surveys.E008"))
    return problems


def false_exclusions():
    """Exclusions that are not about exactly the answers they name, and answers left out without
    one."""
    out = Response.objects.filter(exclusion__isnull=False).order_by()
    n_of = dict(out.values_list("exclusion").annotate(n=Count("pk")))
    held = {one.pk: one for one in Exclusion.objects.in_force()}
    wrong = {pk for pk in n_of.keys() | held.keys() if pk not in held or n_of.get(pk) != held[pk].n}
    for flag, field in FLAG_FIELDS.items():
        strays = out.filter(exclusion__flag=flag, **{field: False})
        strays |= out.filter(exclusion__flag=flag).exclude(campaign=F("exclusion__campaign"))
        wrong |= set(strays.values_list("exclusion", flat=True))
    if not wrong:
        return []
    text = f"{len(wrong)} pengeluaran jawaban tidak cocok dengan jawaban yang dikeluarkan."
    return [checks.Error(text, id="surveys.E009")]


def _opens(row):
    try:
        unseal_sheet(row.sealed, row.campaign_id, row.pk)
    except CannotDecrypt:
        return False
    return True


@checks.register(INTEGRITY, deploy=True)
def check_surveys(app_configs, databases=None, **kwargs):
    if not databases:
        return []
    return [
        *strange_answers(),
        *strange_more(),
        *changed_instruments(),
        *misplaced_campaigns(),
        *misplaced_responses(),
        *wrong_tallies(),
        *stuck_sheets(),
        *unpaid_codes(),
        *broken_seals(),
        *false_exclusions(),
    ]
