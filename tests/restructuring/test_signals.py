"""Signals (indikasi masalah): what each rule sees at its threshold, and how one lives."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.models import Placement
from orgunits.actions import keep_findings
from orgunits.enums import JobTitleKind, OverlapState
from orgunits.models import Overlap, OverlapSide
from orgunits.overlap import Finding, FunctionFindings, FunctionText, Side
from orgunits.structure import Establish
from portal.models import AuditEvent, Job
from portal.permissions import Permission, Role
from restructuring.actions import approve_review, enact_proposal, submit_proposal
from restructuring.actions import noticing as acts
from restructuring.models import Signal, SignalRun
from restructuring.queries.noticing import rule_lines, waiting_signals
from restructuring.queries.signal_scene import Sighting
from restructuring.queries.signal_search import LOOKS, InForce, Seen, search_signals
from restructuring.signal_rules import RULES, rank
from surveys.actions import create_campaigns, load_standard_instrument
from surveys.drafts import CampaignDraft
from surveys.enums import CampaignState
from tests.factories.employees import EmployeeFactory, PlacementFactory
from tests.factories.orgunits import (
    JobTitleFactory,
    PositionFactory,
    UnitFunctionFactory,
    WorkloadTaskFactory,
    establish,
    user_with_role,
)
from tests.factories.restructuring import ProposalFactory
from tests.factories.surveys import add_answers, same_answers, sheets
from tests.restructuring.conftest import build_city, draft_of, fresh, waiting
from tests.worlds import kept_world

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 15)
WHY = "Formasi penggantinya sudah diusulkan."


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_a_rule_strikes_past_its_threshold_and_on_one_side_only(rule):
    step = Decimal(1).scaleb(-rule.decimals)
    past = rule.default + (step if rule.above else -step)
    before = rule.default - (step if rule.above else -step)
    assert rule.strikes(past, rule.default)
    assert not rule.strikes(before, rule.default)
    assert rule.strikes(rule.default, rule.default) == rule.inclusive
    assert rule.lowest <= rule.default <= rule.highest
    assert rule.code in LOOKS
    assert rank(rule, past, rule.default) >= rank(rule, rule.default, rule.default)


def months_before(n, day=DAY):
    total = day.year * 12 + day.month - 1 - n
    return date(total // 12, total % 12 + 1, day.day)


def build_town():
    """The city with posts of every load, vacancies, a Plt, people close to their pension and a poor
    survey in the market; craft has everything one step within the thresholds."""
    city = build_city()
    pelaksana, bidang = (
        JobTitleFactory(name="Penata Uji"),
        JobTitleFactory(name="Kepala Bidang", kind=JobTitleKind.ADMINISTRATOR),
    )

    def post(unit, name, minutes=None, *, holder=True, born=date(1985, 6, 17), **columns):
        made = PositionFactory(unit=unit, name=name, job_title=pelaksana, **columns)
        if minutes:
            WorkloadTaskFactory(position=made, year=DAY.year, volume=Decimal(minutes), norm=1)
        if holder:
            person = EmployeeFactory(government=city.government, birth_date=born)
            PlacementFactory(position=made, employee=person)
        return made

    # EJ 1.005 is 1.01, 0.494 is 0.49; 1.004 is 1.00, 0.495 is 0.50 (rounded before it is judged)
    post(city.market, "Sibuk", 75_375)
    post(city.market, "Longgar", 37_050)
    post(city.craft, "Pas", 75_300)
    post(city.craft, "Setengah", 37_125)
    for unit, n in ((city.market, 3), (city.craft, 2)):
        months = n  # a head post that began 3 and 2 months ago
        PositionFactory(unit=unit, name=f"Kepala {unit.name}", job_title=bidang, is_head=True,
                        valid_from=months_before(months))  # fmt: skip
        for turn in range(n):  # 58 on 20 June 2027: pension on 1 July 2027 is beyond 12 months
            born = date(1969, 5, 20) if n == 3 else date(1969, 6, 20 + turn)
            post(unit, f"Senior {turn}", 60_000, born=born)
    old = post(city.market, "Lama Kosong", 60_000, holder=False, valid_from=months_before(12))
    near = post(city.craft, "Belum Lama", 60_000, holder=False, valid_from=months_before(11))
    leads = PositionFactory(unit=city.care, name="Kepala Pelayanan", job_title=bidang, is_head=True,
                            valid_from=date(2015, 1, 1))  # fmt: skip
    stands_in = EmployeeFactory(government=city.government)
    return SimpleNamespace(
        city=city, old=old, near=near, leads=leads, stands_in=stands_in, post=post
    )


town = kept_world(build_town)


def seen_on(city, code, day=DAY):
    """{unit id: sighting} of one rule."""
    found = search_signals(city.government, day)
    return {one.sighting.unit: one.sighting for one in found if one.by.rule.code == code}


def test_load_vacancies_and_retirements_at_their_thresholds(town):
    city = town.city
    found = {}
    for one in search_signals(city.government, DAY):
        found.setdefault(one.by.rule.code, {})[one.sighting.unit] = one.sighting
    assert found["workload_over"].keys() == {city.market.pk}
    assert found["workload_over"][city.market.pk].value == Decimal("1.01")
    assert found["workload_under"].keys() == {city.market.pk}
    assert found["workload_under"][city.market.pk].value == Decimal("0.49")
    heads = found["vacancy_head"]
    assert heads.keys() == {city.market.pk, city.care.pk}
    assert heads[city.market.pk].value == 3
    assert "15 Maret 2026" in heads[city.market.pk].text
    assert {unit: one.value for unit, one in found["vacancy_long"].items()} == {city.market.pk: 12}
    assert {unit: one.value for unit, one in found["retiring_many"].items()} == {city.market.pk: 3}
    assert "without_abk" not in found  # every post here has its tasks
    assert all("Pegawai Contoh" not in str(one) for per in found.values() for one in per.values())


def test_a_post_counts_as_empty_since_its_last_holder_left(town):
    gone = PlacementFactory(position=town.old, valid_from=months_before(12),
                            valid_until=months_before(5))  # fmt: skip
    assert "vacancy_long" not in {one.by.rule.code for one in search_signals(
        town.city.government, DAY)}  # fmt: skip
    Placement.objects.filter(pk=gone.pk).update(valid_until=months_before(12) + timedelta(days=0))
    assert seen_on(town.city, "vacancy_long")[town.city.market.pk].value == 12


def test_a_plt_beyond_six_months_counts_with_its_extension(town):
    def acts_for(begins, ends=None):
        PlacementFactory(position=town.leads, employee=town.stands_in, kind="plt",
                         valid_from=begins, valid_until=ends)  # fmt: skip

    acts_for(months_before(6), months_before(3))
    acts_for(months_before(3))
    assert seen_on(town.city, "acting_long") == {}  # six months to the day
    later = seen_on(town.city, "acting_long", DAY + timedelta(days=1))
    assert later[town.city.care.pk].value == 6
    assert "15 Desember 2025" in later[town.city.care.pk].text
    Placement.objects.filter(position=town.leads, valid_until=months_before(3)).update(
        valid_until=months_before(4)
    )
    assert seen_on(town.city, "acting_long", DAY + timedelta(days=1)) == {}  # a month between


def test_the_head_who_retires_and_the_post_without_abk(town):
    city = town.city
    born = date(1969, 5, 20)  # 58 in May 2027: pension 1 June 2027, twelve months ahead
    person = EmployeeFactory(government=city.government, birth_date=born)
    PlacementFactory(position=town.leads, employee=person)
    assert seen_on(city, "retiring_head")[city.care.pk].value == 12
    assert seen_on(city, "retiring_head", DAY - timedelta(days=15)) == {}  # thirteen
    town.post(city.craft, "Tanpa Uraian")
    bare = seen_on(city, "without_abk")
    assert bare[city.craft.pk].value == 1
    assert bare.keys() == {city.craft.pk}  # the head posts are structural


def test_span_and_layers_count_units_of_the_office(city):
    establish(city.government, [
        Establish(-1, city.trade.pk, "Sekretariat", "sekretariat"),
        Establish(-2, -1, "Subbagian Umum", "subbagian"),
        *(Establish(-10 - n, city.trade.pk, f"Bidang {n}", "bidang") for n in range(8)),
        *(Establish(-40 - n, city.health.pk, f"Puskesmas {n}", "puskesmas") for n in range(12)),
    ])  # fmt: skip
    found = seen_on(city, "span_wide")
    assert {unit: one.value for unit, one in found.items()} == {city.trade.pk: 11}
    assert seen_on(city, "layers_many") == {}  # dinas, sekretariat, subbagian
    sub = establish(city.government, [Establish(-1, city.craft.pk, "Seksi A", "seksi")])[-1]
    establish(city.government, [Establish(-1, sub.pk, "Subseksi", "subbidang")])
    assert seen_on(city, "layers_many")[city.trade.pk].value == 4
    acts.settle_signal_rule(
        government=city.government, rule="layers_many", valid_from=city.government.today(),
        is_on=True, threshold=Decimal(4), reason=WHY, user=city.officer,
    )  # fmt: skip
    day = city.government.today()
    assert seen_on(city, "layers_many", day) == {}
    assert seen_on(city, "span_narrow", day) == {}  # off until a government wants it


def test_overlaps_are_told_per_pair_of_agencies_and_hidden_from_who_sees_one(city):
    units = (city.market, city.care, city.craft)
    functions = [UnitFunctionFactory(unit=unit) for unit in units]
    pairs = [(0, 1), (2, 1), (0, 2)]  # two between the dinas, one within trade
    keep_findings(
        government=city.government, day=DAY, urusan=[], user=None,
        functions=FunctionFindings([
            Finding(key=f"k{n}", subject=f"s{n}", score=900,
                    sides=tuple(Side(functions[at].unit_id, functions[at].pk) for at in pair))
            for n, pair in enumerate(pairs)
        ], 3, 0, 0),
        texts={one.pk: FunctionText(one.pk, one.pk, one.unit_id, one.text) for one in functions},
    )  # fmt: skip
    found = [one.sighting for one in search_signals(city.government, DAY)
             if one.by.rule.code == "overlap_open"]  # fmt: skip
    both = next(one for one in found if one.mentions)
    assert (both.value, {both.unit, *both.mentions}) == (2, {city.trade.pk, city.health.pk})
    assert [one.value for one in found if not one.mentions] == [1]
    keep(city)
    mine = Signal.objects.visible_to(city.head).filter(rule="overlap_open")
    assert [one.value for one in mine] == [1]
    assert Signal.objects.visible_to(city.officer).filter(rule="overlap_open").count() == 2
    Overlap.objects.filter(key="k0").update(state=OverlapState.CONFIRMED, reason=WHY)
    Overlap.objects.filter(key="k1").update(state=OverlapState.DISMISSED, reason=WHY)
    keep(city)
    codes = dict(Signal.objects.live().filter(mentions__isnull=False).values_list("rule", "value"))
    assert codes == {"overlap_confirmed": 1}
    assert OverlapSide.objects.count() == 6


def test_law_and_satisfaction_with_their_interval_and_least_answers(city):
    units, common = (city.market, city.craft, city.care), {
        "government": city.government, "user": None, "reason": WHY
    }  # fmt: skip
    surveys = create_campaigns(
        drafts=[
            CampaignDraft(unit=unit, instrument=load_standard_instrument(), title=unit.name,
                          period_start=date(2026, 1, 1), period_end=date(2026, 3, 31),
                          state=CampaignState.CLOSED)
            for unit in units
        ],
        **common,
    )  # fmt: skip
    low = [{"answers": same_answers(3) | {"waktu": 2}}] * 40  # IKM 72.22, waktu 50
    for survey, answers in zip(surveys, (low, sheets(40, 4), sheets(4, 1)), strict=True):
        add_answers(survey, answers)  # of the last too few to be told
    found = seen_on(city, "ikm_low")
    assert {unit: one.value for unit, one in found.items()} == {city.market.pk: Decimal("72.22")}
    assert found[city.market.pk].period == (date(2026, 1, 1), date(2026, 3, 31))
    unsur = seen_on(city, "unsur_low")
    assert {unit: one.value for unit, one in unsur.items()} == {city.market.pk: Decimal("50.00")}
    assert "Waktu Penyelesaian" in unsur[city.market.pk].text
    assert seen_on(city, "ikm_low", date(2027, 11, 1)) == {}  # too long ago
    small = Establish(-1, city.root.pk, "Dinas Pertanahan", "dinas", tipe="C")
    parts = [Establish(-2 - n, -1, f"Bidang Tanah {n}", "bidang") for n in range(5)]
    made = establish(city.government, [small, *parts])[-1]  # tipe C: at most three
    broken = seen_on(city, "law_broken")[made.pk]
    assert broken.subject
    assert "PP 18/2016" in broken.rows[0][1]


# --- how a signal lives -----------------------------------------------------------------------------


def sighting(unit, value=4, text="Kepala kosong", code="vacancy_head", **columns):
    rule = RULES[code]
    return Seen(InForce(rule, rule.default, True, None), Sighting(unit.pk, value, text, **columns))


def keep(city, seen=None, day=None):
    government = city.government
    found = search_signals(government, DAY) if seen is None else seen
    return acts.keep_signals(
        government=government, day=day or government.today(), seen=found, user=None
    )


def test_a_signal_opens_is_refreshed_and_closes_by_itself(city):
    today, n_events = city.government.today(), AuditEvent.objects.count()
    run = keep(city, [sighting(city.market), sighting(city.craft, mentions=(city.care.pk,))])
    assert (run.n_seen, run.n_opened, run.n_closed) == (2, 2, 0)
    run = keep(city, [sighting(city.market), sighting(city.craft, mentions=(city.care.pk,))])
    assert (run.n_opened, SignalRun.objects.count(), Signal.objects.count()) == (2, 1, 2)
    assert AuditEvent.objects.count() == n_events + 1  # nothing changed the second time
    keep(city, [sighting(city.market, 9)], today + timedelta(days=1))
    market, craft = Signal.objects.order_by("pk")
    assert (market.value, market.first_seen, market.last_seen) == (9, today, today + timedelta(1))
    assert (craft.state, craft.closed_on) == ("closed", today + timedelta(days=1))
    keep(city, [sighting(city.craft)], today + timedelta(days=2))
    assert Signal.objects.filter(unit=city.craft).count() == 2  # what comes back is another one


def test_one_put_aside_returns_on_its_day_and_not_before(city):
    today = city.government.today()
    keep(city, [sighting(city.market), sighting(city.craft)])
    for row in Signal.objects.all():
        acts.dismiss_signal(
            signal=row, reason=WHY, returns_on=today + timedelta(days=10), user=city.officer
        )
    keep(city, [sighting(city.market)], today + timedelta(days=9))  # the other is gone meanwhile
    assert set(Signal.objects.values_list("state", flat=True)) == {"dismissed"}
    keep(city, [sighting(city.market), sighting(city.craft)], today + timedelta(days=9))
    assert Signal.objects.count() == 2
    keep(city, [sighting(city.market)], today + timedelta(days=10))
    states = dict(Signal.objects.values_list("unit_id", "state"))
    assert states == {city.market.pk: "open", city.craft.pk: "closed"}
    row = Signal.objects.get(unit=city.market)
    assert row.reason == WHY  # what was said stays readable
    for days in (0, 367):
        with pytest.raises(ValidationError, match="mulai besok"):
            acts.dismiss_signal(
                signal=row, reason=WHY, returns_on=today + timedelta(days=days), user=None
            )
    with pytest.raises(ValidationError, match="alasan"):
        acts.dismiss_signal(signal=row, reason="x", returns_on=today + timedelta(2), user=None)
    with pytest.raises(ValidationError, match="tidak sedang"):
        acts.reopen_signal(signal=row, user=None)
    acts.dismiss_signal(signal=row, reason=WHY, returns_on=today + timedelta(366), user=None)
    with pytest.raises(ValidationError, match="tidak terbuka lagi"):
        acts.dismiss_signal(signal=row, reason=WHY, returns_on=today + timedelta(2), user=None)
    assert acts.reopen_signal(signal=row, user=city.officer).state == "open"


def test_everybody_sees_signals_as_far_as_unit_and_evidence(city):
    keep(city, [sighting(unit, code=code) for unit in (city.market, city.care)
                for code in ("vacancy_head", "law_broken", "span_wide", "ikm_low")])  # fmt: skip
    other = user_with_role(Role.HR_OFFICER)

    def seen(user):
        return set(Signal.objects.visible_to(user).values_list("unit__name", "rule"))

    assert len(seen(city.officer)) == 8
    assert seen(city.head) == {row for row in seen(city.officer) if row[0] == "Bidang Pasar"}
    assert {rule for _unit, rule in seen(city.lawyer)} == {"law_broken", "span_wide"}
    assert seen(other) == seen(user_with_role(Role.EMPLOYEE, unit=city.root)) == set()
    assert not city.head.has_perm(Permission.SIGNAL_EDIT, city.market)


def test_thresholds_are_dated_bounded_and_told_with_a_reason(city):
    government, today = city.government, city.government.today()

    def settle(threshold, valid_from=today, reason=WHY):
        return acts.settle_signal_rule(
            government=government, rule="ikm_low", valid_from=valid_from, is_on=True,
            threshold=Decimal(threshold), reason=reason, user=city.officer,
        )  # fmt: skip

    for bad in ("64.99", "88.32"):
        with pytest.raises(ValidationError, match="antara 65,00 dan 88,31"):
            settle(bad)
    with pytest.raises(ValidationError, match="paling cepat hari ini"):
        settle("70", today - timedelta(days=1))
    with pytest.raises(ValidationError, match="alasan"):
        settle("70", reason="x")
    settle("65.00"), settle("88.31", today + timedelta(days=1))
    with pytest.raises(ValidationError, match="pada tanggal itu"):
        settle("70")
    by_day = [rule_lines(city.officer, government, today + timedelta(days=n)) for n in (0, 1)]
    held = [next(line.by.threshold for line in lines if line.by.rule.code == "ikm_low")
            for lines in by_day]  # fmt: skip
    assert held == [Decimal("65.00"), Decimal("88.31")]


def test_signals_lead_to_proposals_and_are_counted_by_what_came_of_them(city):
    keep(city, [sighting(city.market), sighting(city.craft), sighting(city.care)])
    market, craft, care = Signal.objects.order_by("pk")
    draft = draft_of(city)
    with pytest.raises(ValidationError, match="paling sedikit satu"):
        acts.take_up_signals(proposal=draft, signals=[], user=city.officer)
    rows = acts.take_up_signals(proposal=draft, signals=[market, craft], user=city.colleague)
    assert [row.kind for row in rows] == ["signal", "signal"]
    assert rows[0].path == reverse("restructuring:signal_detail", args=[rows[0].signal_id])
    assert draft.hands.filter(user=city.colleague).exists()  # they may not judge it any more
    assert acts.take_up_signals(proposal=draft, signals=[market], user=None) == []
    hidden = ProposalFactory(government=city.government, user=city.officer, is_confidential=True)
    acts.take_up_signals(proposal=hidden, signals=[care], user=city.officer)

    def counts(user):
        lines = rule_lines(user, city.government, DAY)
        line = next(line for line in lines if line.by.rule.code == "vacancy_head")
        return line.n_ever, line.n_taken, line.n_enacted, line.n_helped

    assert counts(city.officer) == (3, 3, 0, 0)
    assert counts(city.colleague) == (3, 2, 0, 0)  # the confidential one stays so
    assert waiting_signals(user=city.colleague, government=city.government).n == 1
    submit_proposal(proposal=draft, user=city.officer)
    with pytest.raises(ValidationError, match="terkunci"):
        acts.take_up_signals(proposal=draft, signals=[care], user=city.officer)
    for judge in (city.lawyer, city.mayor):
        approve_review(review=waiting(draft), user=judge)
    enact_proposal(proposal=fresh(draft), user=city.officer, consents=("budget",))
    keep(city, [sighting(city.craft), sighting(city.care)])
    assert counts(city.colleague) == (3, 2, 2, 1)  # of two one is gone


def test_the_search_is_ordered_once_a_day_and_by_hand(city, django_capture_on_commit_callbacks):
    assert acts.order_due_searches() >= 1
    key = Job.objects.get(government=city.government).key
    assert key.endswith(city.government.today().isoformat())
    with pytest.raises(ValidationError, match="sedang berjalan"):
        acts.order_signal_run(government=city.government, user=city.officer)
    n_jobs = Job.objects.count()
    acts.order_due_searches()
    assert Job.objects.count() == n_jobs
    Job.objects.update(state="done", finished_at="2026-01-01T00:00Z")
    with pytest.raises(ValidationError, match="wewenang"):
        acts.order_signal_run(government=city.government, user=city.head)
    with django_capture_on_commit_callbacks(execute=True):
        job = acts.order_signal_run(government=city.government, user=city.officer)
    job.refresh_from_db()
    assert SignalRun.objects.filter(government=city.government).exists() == (job.state == "done")


def test_keeping_asks_as_often_for_many_as_for_few(city):
    def n_queries(units, day):
        with CaptureQueriesContext(connection) as asked:
            keep(city, [sighting(unit) for unit in units], day)
        return len(asked)

    today = city.government.today()
    few = n_queries([city.market], today)
    assert n_queries([city.market, city.craft, city.care, city.health], today) <= few + 1
