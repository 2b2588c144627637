"""Reports through their actions, and invented facts: what ``reports.queries.gather`` would read."""

from datetime import timedelta
from decimal import Decimal

import factory

from portal.enums import AggregationRule
from portal.jobs import run_job
from reports.actions import finish_report, order_report
from reports.enums import PeriodKind
from reports.freezing import fingerprint, freeze
from reports.models import EvaluationReport
from reports.periods import last_full
from reports.queries import gather
from surveys.actions import create_campaigns, import_responses, load_standard_instrument
from surveys.drafts import CampaignDraft, ResponseDraft
from surveys.enums import NINE_UNSUR, CampaignState
from tests.factories.orgunits import REASON, OrgUnitFactory

NINE = list(NINE_UNSUR)


def answers(sheets, required=None):
    """Answer facts of ``sheets``: lists of nine answers, in the order of the unsur."""
    sums = [sum(sheet) for sheet in sheets]
    return {
        "n": len(sheets),
        "sums": {
            code: sum(column) for code, column in zip(NINE, zip(*sheets, strict=True), strict=True)
        },
        "counts": dict.fromkeys(NINE, len(sheets)),
        "strata": [[9, len(sheets), sum(sums), sum(total * total for total in sums)]],
        "required": required,
    }


def even_answers(n, value, required=None):
    """``n`` sheets that answered ``value`` everywhere."""
    return answers([[value] * 9 for _ in range(n)], required)


def group(name, number, **facts):
    return {
        "id": number,
        "name": name,
        "short": name,
        "kind": "Dinas",
        "is_agency": True,
        "is_own": False,
    } | facts


def unit(name, group, number, **facts):
    return {
        "id": number,
        "name": name,
        "kind": "dinas",
        "level": 2,
        "group": group,
        "is_closed": False,
        "staff": [10, 8, 2, 0, 1, 1, 1],
        "training": [100, 8, 6, 3, 2, 1],
        "now": None,
        "before": None,
    } | facts


def report_facts(groups, units, **facts):
    """Facts of a report of Triwulan III 2026, made on 2 October 2026."""
    return {
        "government": {"name": "Kota Contoh", "office": "Bagian Organisasi"},
        "unit": {"id": 1, "name": "Kota Contoh", "short": "Kota Contoh", "is_root": True},
        "period": {
            "kind": "quarter",
            "start": "2026-07-01",
            "end": "2026-09-30",
            "label": "Triwulan III 2026",
        },
        "data_day": "2026-09-30",
        "made_on": "2026-10-02",
        "is_unfinished": False,
        "rule_version": "2026.2",
        "aggregation": AggregationRule.POOLED.value,
        "group_noun": "perangkat daerah",
        "groups": [
            group("Kota Contoh (unit itu sendiri)", 1, is_own=True, is_agency=False),
            *groups,
        ],
        "units": [unit("Kota Contoh", 0, 1, level=1, staff=None, training=None), *units],
        "by_kind": [["Pemerintah daerah", 1], ["Dinas", len(units)]],
        "changes": [],
    } | facts


class EvaluationReportFactory(factory.Factory):
    """A report of ``unit``, ordered through its action; ``built`` lets its job run as well."""

    class Meta:
        model = EvaluationReport

    unit = factory.SubFactory(OrgUnitFactory)
    period = None
    user = None
    built = False

    @classmethod
    def _create(cls, model_class, *args, unit, period, user, built):
        government = unit.government
        period = period or last_full(PeriodKind.QUARTER, government.today())
        report = order_report(government=government, unit=unit, period=period, user=user)
        if built:
            run_job(report.job_id)
        return EvaluationReport.objects.select_related("job", "pdf", "xlsx", "unit").get(
            pk=report.pk
        )


def filed_report(unit, period=None, user=None, ikm="81.37"):
    """A ready report with real (empty) figures and two short texts for files: for lists."""
    report = EvaluationReportFactory(unit=unit, period=period, user=user)
    facts = gather(unit, report.period, unit.government.today())
    inputs = freeze(facts)
    return finish_report(
        report=report,
        inputs=inputs,
        fingerprint=fingerprint(inputs),
        ikm=None if ikm is None else Decimal(ikm),
        pdf=b"%PDF-",
        xlsx=b"PK",
        user=user,
    )


def past_survey(unit, start, end, answers, *, population=100, state=CampaignState.CLOSED):
    """A survey entered as history with its sheets: ``answers`` are (day, {unsur: value})."""
    [campaign] = create_campaigns(
        government=unit.government,
        drafts=[
            CampaignDraft(
                unit=unit,
                instrument=load_standard_instrument(),
                title=f"Survei {unit.name}",
                period_start=start,
                period_end=end,
                population=population,
                state=state,
            )
        ],
        user=None,
    )
    if answers:
        import_responses(
            government=unit.government,
            drafts=[ResponseDraft(campaign, day, values) for day, values in answers],
            user=None,
            reason=REASON,
        )
    return campaign


def survey_of(unit, day, n, value=3, **options):
    """``n`` sheets that answered ``value`` everywhere on ``day``, in a survey around that day."""
    around = timedelta(days=30)
    sheets = [(day, dict.fromkeys(NINE, value))] * n
    return past_survey(unit, day - around, day + around, sheets, **options)
