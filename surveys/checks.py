"""Broken rows of surveys, named by ``manage.py verify`` (tag ``integrity``).

Registered as deployment checks: they run when asked for by tag, never before a migration.
"""

from django.core import checks
from django.db.models import Count, F, Q

from surveys.models import ANSWER_FIELDS, Campaign, Instrument, Response
from surveys.scoring import HIGHEST_ANSWER, LOWEST_ANSWER

INTEGRITY = "integrity"


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


def misplaced_campaigns():
    """Surveys whose unit, service or questionnaire belongs to another government, or whose service
    is one of another unit."""
    campaigns = Campaign.objects.filter(
        ~Q(unit__government=F("government"))
        | (Q(service__isnull=False) & ~Q(service__government=F("government")))
        | (Q(service__isnull=False) & ~Q(service__unit=F("unit")))
        | (Q(instrument__government__isnull=False) & ~Q(instrument__government=F("government")))
    )
    return [
        checks.Error(
            f"Survei {campaign.pk} ({campaign.title}) menunjuk unit, layanan, atau instrumen milik"
            " pemerintah daerah atau unit lain.",
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


@checks.register(INTEGRITY, deploy=True)
def check_surveys(app_configs, databases=None, **kwargs):
    if not databases:
        return []
    return [*strange_answers(), *misplaced_campaigns(), *misplaced_responses()]
