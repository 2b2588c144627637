"""Flagged answers count until two people say otherwise; figures follow exactly, both ways."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.models import AuditEvent, Notification
from portal.permissions import Role
from surveys.actions import create_campaigns, load_standard_instrument, move_waiting_answers
from surveys.actions.exclusions import (
    _asked,
    check_sizes,
    decide_exclusion,
    decide_undo,
    propose_exclusion,
    propose_undo,
)
from surveys.actions.tallies import fold
from surveys.checks import check_surveys
from surveys.drafts import CampaignDraft
from surveys.enums import AnswerFlag, CampaignState, ExclusionState
from surveys.models import AnswerBatch, Campaign, Exclusion, Response, Tally
from surveys.queries import campaign_result
from surveys.queries.exclusions import seals_of
from surveys.queries.tallies import recounted, stored, wrong_cells
from tests.factories.orgunits import GovernmentFactory, grow_units, root_of, user_with_role
from tests.factories.portal import form_key
from tests.factories.surveys import (
    CampaignFactory,
    add_answers,
    arrived,
    publish,
    same_answers,
    submit,
)
from tests.worlds import kept_world

pytestmark = pytest.mark.django_db
QUARTER = (date(2026, 1, 1), date(2026, 3, 31))
WHY = "Dikirim dari satu ponsel dalam dua menit."
BURST, STRAIGHT = AnswerFlag.BURST, AnswerFlag.STRAIGHT


def flagged(n, value, *flags, **columns):
    return [{"answers": same_answers(value), "flags": frozenset(flags), **columns}] * n


@kept_world
def campaign():
    """40 plain answers (3), 12 in a burst (4), 10 in a burst and a run (4), 11 in a run (1)."""
    unit = grow_units(GovernmentFactory(), 2)[1]
    draft = CampaignDraft(
        unit, load_standard_instrument(), "SKM uji", *QUARTER, state=CampaignState.CLOSED
    )
    (campaign,) = create_campaigns(government=unit.government, drafts=[draft], user=None)
    add_answers(
        campaign,
        flagged(40, 3, sex="P")
        + flagged(12, 4, "burst", sex="L")
        + flagged(10, 4, "burst", "straight")
        + flagged(11, 1, "straight"),
    )
    return Campaign.objects.select_related("government", "unit", "instrument").get()


@pytest.fixture
def people(campaign):
    """(somebody of the unit, somebody of the unit above)."""
    return (
        user_with_role(Role.SURVEY_OFFICER, unit=campaign.unit),
        user_with_role(Role.LEADERSHIP, unit=root_of(campaign.government)),
    )


def leave_out(campaign, flag, people):
    one = propose_exclusion(campaign=campaign, flag=flag, reason=WHY, user=people[0])
    return decide_exclusion(exclusion=one, accept=True, user=people[1])


def count_again(exclusion, people):
    one = propose_undo(exclusion=exclusion, reason=WHY, user=people[1])
    return decide_undo(exclusion=one, accept=True, user=people[0])


def value(campaign):
    result = campaign_result(campaign, date(2026, 6, 1))
    return result.totals.n, result.result.value


def is_sound():
    return wrong_cells() == [] and check_surveys(None, databases=["default"]) == []


def test_leaving_out_and_back_in_moves_index_and_tallies_exactly(campaign, people):
    whole = stored()
    assert value(campaign) == (73, Decimal("75.00"))  # (40·3 + 22·4 + 11·1)·25 / 73
    events = AuditEvent.objects.count()

    burst = leave_out(campaign, BURST, people)

    assert (burst.n, burst.value_before, burst.value_after) == (
        22,
        Decimal("75.00"),
        Decimal("64.22"),
    )
    assert value(campaign) == (51, Decimal("64.22"))  # (120 + 11)·25 / 51
    assert stored() == recounted() != whole
    assert is_sound()
    left = campaign_result(campaign, date(2026, 6, 1)).left
    assert (left.n, left.everything.value) == (22, Decimal("75.00"))

    straight = leave_out(campaign, STRAIGHT, people)
    assert (straight.n, value(campaign)) == (11, (40, Decimal("75.00")))
    assert is_sound()

    # Those of both flags stay out for the other one.
    count_again(burst, people)
    straight.refresh_from_db()
    assert (straight.n, value(campaign)) == (21, (52, Decimal("80.77")))  # (120 + 48)·25 / 52
    # Its effect is told again: from all answers to those that count.
    assert (straight.value_before, straight.value_after) == (Decimal("75.00"), Decimal("80.77"))
    assert is_sound()

    count_again(straight, people)
    assert (value(campaign), stored()) == ((73, Decimal("75.00")), whole)
    assert not Response.objects.filter(exclusion__isnull=False).exists()
    assert is_sound()
    assert AuditEvent.objects.count() - events == 8
    assert set(Exclusion.objects.values_list("state", flat=True)) == {ExclusionState.ENDED}


def test_one_person_never_does_both(campaign, people):
    one = propose_exclusion(campaign=campaign, flag=BURST, reason=WHY, user=people[0])
    with pytest.raises(ValidationError, match="orang lain"):
        decide_exclusion(exclusion=one, accept=True, user=people[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Exclusion.objects.filter(pk=one.pk).update(
            state=ExclusionState.IN_FORCE, decided_by=people[0], n=22
        )
    assert value(campaign)[0] == 73

    decide_exclusion(exclusion=one, accept=True, user=people[1])
    undo = propose_undo(exclusion=one, reason=WHY, user=people[1])
    with pytest.raises(ValidationError, match="orang lain"):
        decide_undo(exclusion=undo, accept=True, user=people[1])
    with pytest.raises(IntegrityError), transaction.atomic():
        Exclusion.objects.filter(pk=one.pk).update(
            state=ExclusionState.ENDED, undo_decided_by=people[1]
        )
    assert value(campaign)[0] == 51


def test_a_refusal_changes_nothing_and_whoever_proposed_may_take_it_back(campaign, people):
    for user in people:
        one = propose_exclusion(campaign=campaign, flag=BURST, reason=WHY, user=people[0])
        with pytest.raises(ValidationError, match="sudah diusulkan"):
            propose_exclusion(campaign=campaign, flag=BURST, reason=WHY, user=people[1])
        decide_exclusion(exclusion=one, accept=False, user=user)
    with pytest.raises(ValidationError, match="ditolak"):
        decide_exclusion(exclusion=one, accept=True, user=people[1])

    held = leave_out(campaign, BURST, people)
    propose_undo(exclusion=held, reason=WHY, user=people[0])
    decide_undo(exclusion=held, accept=False, user=people[1])
    assert value(campaign)[0] == 51
    assert is_sound()


def test_groups_that_would_give_somebody_away_are_refused(campaign, people):
    def refused(flag, words="sepuluh|10 jawaban"):
        with pytest.raises(ValidationError, match=words):
            propose_exclusion(campaign=campaign, flag=flag, reason=WHY, user=people[0])

    refused(AnswerFlag.SHIFT, "Tidak ada jawaban")
    add_answers(campaign, flagged(9, 4, "shift"))
    refused(AnswerFlag.SHIFT)
    add_answers(campaign, flagged(1, 4, "shift", "burst"))  # a part of one
    refused(AnswerFlag.BURST)
    refused(AnswerFlag.SHIFT)
    # Ten would go and nine would stay.
    small = CampaignFactory(
        unit=campaign.unit, state=CampaignState.CLOSED,
        answers=flagged(10, 4, "burst") + flagged(9, 3),
    )  # fmt: skip
    with pytest.raises(ValidationError, match="10 jawaban"):
        propose_exclusion(campaign=small, flag=BURST, reason=WHY, user=people[0])
    assert not Exclusion.objects.exists()


def test_a_question_few_answered_is_not_told_by_a_difference(campaign, people):
    """Paper may leave questions empty: what went of one is the sum of those who answered it."""
    field = campaign.instrument.questionnaire.columns["biaya"]

    def leaves_empty(n_answered, **narrow):
        rows = Response.objects.filter(campaign=campaign, **narrow)
        rows.update(**{field: None})
        some = rows.order_by("pk").values_list("pk", flat=True)[:n_answered]
        Response.objects.filter(pk__in=list(some)).update(**{field: 2})
        Tally.objects.filter(campaign=campaign).delete()
        fold(Response.objects.filter(campaign=campaign), _asked(campaign))
        assert wrong_cells() == []

    burst = {"in_burst": True, "in_straight_run": False}
    for n_answered in (1, 4):
        leaves_empty(n_answered, **burst)
        with pytest.raises(ValidationError, match="selisihnya"):
            propose_exclusion(campaign=campaign, flag=BURST, reason=WHY, user=people[0])
    for n_answered in (0, 5):
        leaves_empty(n_answered, **burst)
        assert check_sizes(campaign, BURST)
    leaves_empty(0, in_straight_run=False, in_burst=False)  # 11 stay with an answer to it
    assert check_sizes(campaign, BURST)
    leaves_empty(4, in_burst=False)
    with pytest.raises(ValidationError, match="selisihnya"):
        check_sizes(campaign, BURST)


def test_running_and_published_surveys_keep_every_answer(campaign, people, client):
    running = CampaignFactory(unit=campaign.unit, answers=flagged(10, 4, "burst"))
    with pytest.raises(ValidationError, match="sesudah survei ditutup"):
        propose_exclusion(campaign=running, flag=BURST, reason=WHY, user=people[0])
    with pytest.raises(ValidationError, match="10 huruf"):
        propose_exclusion(campaign=campaign, flag=BURST, reason="jelek", user=people[0])

    held = leave_out(campaign, BURST, people)
    waiting = propose_exclusion(campaign=campaign, flag=STRAIGHT, reason=WHY, user=people[0])
    publish(campaign)
    for act in (
        lambda: decide_exclusion(exclusion=waiting, accept=True, user=people[1]),
        lambda: propose_undo(exclusion=held, reason=WHY, user=people[1]),
    ):
        with pytest.raises(ValidationError, match="sudah diumumkan"):
            act()
    # The pages offer nothing that would be refused after a reason was typed.
    client.force_login(people[1])
    page = client.get(reverse("surveys:campaign_detail", args=[campaign.pk])).content.decode()
    assert reverse("surveys:exclusion_undo", args=[held.pk]) not in page
    assert reverse("surveys:exclusion_decide", args=[waiting.pk]) in page
    page = client.get(reverse("surveys:exclusion_create", args=[campaign.pk])).content.decode()
    assert "Tidak ada yang dapat diusulkan" in page
    # Nothing waits for ever: a proposal that can no longer be followed can still be refused.
    assert decide_exclusion(exclusion=waiting, accept=False, user=people[1]).state == "refused"
    assert value(campaign)[0] == 51


def test_what_was_left_out_is_published_with_its_effect(campaign, people, client):
    leave_out(campaign, BURST, people)
    figures = publish(campaign).figures

    (told,) = figures["exclusions"]
    assert (told["n"], told["reason"], told["flag"]) == (22, WHY, "Datang beruntun")
    assert (told["value_before"], told["value_after"]) == ("75.00", "64.22")
    assert (figures["value"], figures["value_everything"], figures["n"]) == ("64.22", "75.00", 51)
    # Respondents are all of them, so that nobody is the difference of two tables.
    (sex,) = [one for one in figures["groups"] if one["name"] == "sex"]
    assert sum(row["n"] for row in sex["rows"]) == 73
    address = reverse("published:published_latest", args=[campaign.government.slug])
    page = client.get(address).content.decode()
    assert "22 jawaban, datang beruntun" in page
    assert "nilainya 75,00, bukan 64,22" in page
    assert WHY in page


def test_breakdowns_do_not_move_with_an_exclusion(campaign, people):
    def tables():
        result = campaign_result(campaign, date(2026, 6, 1))
        return result.breakdowns, result.comments

    before = tables()
    leave_out(campaign, BURST, people)
    assert tables() == before


def test_two_people_do_it_on_the_pages(campaign, people, client):
    detail = reverse("surveys:campaign_detail", args=[campaign.pk])
    new = reverse("surveys:exclusion_create", args=[campaign.pk])
    client.force_login(people[0])
    page = client.get(detail).content.decode()
    assert "10 atau lebih dalam satu menit" in page.lower()
    answer = client.post(new, {"flag": "shift", "reason": "pendek"} | form_key())
    assert answer.status_code == 422
    assert "Tanda ini tidak ada pada survei ini." in answer.content.decode()
    assert client.post(new, {"flag": "burst", "reason": "pendek"} | form_key()).status_code == 422
    client.post(new, {"flag": "burst", "reason": WHY} | form_key())
    one = Exclusion.objects.get()
    decide = reverse("surveys:exclusion_decide", args=[one.pk])
    assert "Tarik usulan saya" in client.get(decide).content.decode()
    assert client.post(decide, {"decision": "accept"} | form_key()).status_code == 422

    client.force_login(people[1])
    assert client.post(decide, form_key()).status_code == 422
    client.post(decide, {"decision": "accept"} | form_key())
    page = client.get(detail).content.decode()
    assert "75,00 menjadi <b>64,22</b>" in page
    assert "Dari semua jawaban, termasuk 22 yang dikeluarkan" in page
    undo = reverse("surveys:exclusion_undo", args=[one.pk])
    client.post(undo, {"reason": WHY} | form_key())
    assert client.get(reverse("surveys:exclusion_decide", args=[one.pk])).status_code == 200

    client.force_login(people[0])
    client.post(decide, {"decision": "accept"} | form_key())
    one.refresh_from_db()
    assert (one.state, value(campaign)[0]) == (ExclusionState.ENDED, 73)
    assert client.get(decide).status_code == 302
    # Whoever only reads, and whoever is of another unit.
    client.force_login(user_with_role(Role.AUDITOR, unit=root_of(campaign.government)))
    assert client.get(new).status_code == 403
    client.force_login(
        user_with_role(Role.SURVEY_OFFICER, unit=grow_units(GovernmentFactory(), 1)[0])
    )
    assert (client.get(new).status_code, client.get(decide).status_code) == (404, 404)


def test_moved_batches_are_sealed_and_verify_finds_any_change():
    campaign = CampaignFactory()
    for number in range(24):
        submit(campaign, answers=same_answers(number % 4 + 1), comment=f"saran {number}")
    arrived()
    move_waiting_answers()
    add_answers(campaign, flagged(3, 2))

    seals = seals_of(campaign)
    assert sorted(batch.n for batch in seals.batches) == [3, 14]
    assert len(seals.root) == 64
    assert is_sound()

    def named():
        return {problem.id for problem in check_surveys(None, databases=["default"])}

    one = Response.objects.filter(comment__gt="").first()
    for change in (
        {"comment": "lain"},
        {"a01": 5 - one.a01},
        {"in_shift_jump": True},
        {"batch": None},
    ):
        Response.objects.filter(pk=one.pk).update(**change)
        assert "surveys.E008" in named(), change
        one.save()
    assert is_sound()
    Response.objects.filter(pk=one.pk).delete()
    assert named() == {"surveys.E004", "surveys.E008"}
    # A new row that takes a tally along is found as well.
    one.save()
    AnswerBatch.objects.filter(n=3).update(root="0" * 64)
    assert named() == {"surveys.E008"}


def test_answers_left_out_without_an_exclusion_are_named(campaign, people):
    held = leave_out(campaign, BURST, people)
    Exclusion.objects.filter(pk=held.pk).update(n=21)
    assert [one.id for one in check_surveys(None, databases=["default"])] == ["surveys.E009"]
    Exclusion.objects.filter(pk=held.pk).update(n=22, flag=STRAIGHT)
    assert [one.id for one in check_surveys(None, databases=["default"])] == ["surveys.E009"]


# --- who is told, and what of the reason --------------------------------------------------------------


def test_whoever_may_decide_is_told_and_nobody_else(campaign, people):
    stranger = user_with_role(Role.SURVEY_OFFICER, unit=root_of(GovernmentFactory()))
    auditor = user_with_role(Role.AUDITOR, unit=root_of(campaign.government))
    one = propose_exclusion(campaign=campaign, flag=BURST, reason=WHY, user=people[0])

    told = Notification.objects.get()
    assert told.recipient == people[1]
    assert told.url == reverse("surveys:exclusion_decide", args=[one.pk])
    assert "dikeluarkan" in told.text
    decide_exclusion(exclusion=one, accept=True, user=people[1])
    assert Notification.objects.count() == 1

    propose_undo(exclusion=one, reason=WHY, user=people[1])
    back = Notification.objects.exclude(pk=told.pk).get()
    assert (back.recipient, "dihitung lagi" in back.text) == (people[0], True)
    assert not Notification.objects.filter(recipient__in=[stranger, auditor]).exists()


def test_a_reason_is_published_without_ways_to_a_person(campaign, people):
    reason = "Dikirim dari 0812 3456 7890 milik budi@contoh.id"
    one = propose_exclusion(campaign=campaign, flag=BURST, reason=reason, user=people[0])
    decide_exclusion(exclusion=one, accept=True, user=people[1])
    one = propose_undo(exclusion=one, reason=reason, user=people[1])

    masked = "Dikirim dari [disembunyikan] milik [disembunyikan]"
    one.refresh_from_db()
    assert (one.reason, one.undo_reason) == (masked, masked)
    assert masked in set(AuditEvent.objects.values_list("reason", flat=True))
    assert reason not in set(AuditEvent.objects.values_list("reason", flat=True))
