"""Counter codes: single use, told apart, and never joined with an answer."""

import io
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from portal.jobs import run_job
from portal.permissions import Role
from surveys import tasks
from surveys.actions import close_campaign, move_waiting_answers, submit_response
from surveys.actions.tickets import MOST_CODES, enter_codes, order_codes
from surveys.codes import ALPHABET, draw_ticket_code, read_ticket_code, written_ticket_code
from surveys.enums import CampaignState
from surveys.flags import first_with_code, ways_to_tell
from surveys.models import Campaign, CodeSheet, CounterCode, Response, ResponseInbox, Tally
from surveys.posters import build_codes
from surveys.queries import campaign_by_code
from surveys.queries.tallies import wrong_cells
from surveys.queries.tickets import code_split, desk_rates
from tests.factories.orgunits import user_with_role
from tests.factories.portal import form_key
from tests.factories.surveys import (
    CampaignFactory,
    add_answers,
    arrived,
    same_answers,
    sheets,
    submit,
)
from tests.surveys.test_citizens import sheet as posted
from tests.worlds import kept_world

# --- signs and ways, pure ---------------------------------------------------------------------------


def test_a_code_reads_back_however_it_is_typed():
    code = draw_ticket_code()
    assert len(code) == 10
    assert read_ticket_code(f" {written_ticket_code(code).upper()} ") == code
    assert read_ticket_code(" ".join(code)) == code


@settings(max_examples=40)
@given(st.data())
def test_every_wrong_or_swapped_sign_is_noticed(data):
    code = draw_ticket_code()
    place = data.draw(st.integers(0, 9))
    sign = data.draw(st.sampled_from([sign for sign in ALPHABET if sign != code[place]]))
    assert read_ticket_code(code[:place] + sign + code[place + 1 :]) == ""
    at = data.draw(st.integers(0, 7))
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert read_ticket_code(swapped) in ("", code)


@pytest.mark.parametrize("text", ["", "k7m2q", "k7m2q-p9x4", "0OIl10OIl1", "k7m2qp9x4rr", "é" * 10])
def test_what_cannot_be_a_code_is_none(text):
    assert read_ticket_code(text) == ""


@given(
    st.lists(st.sampled_from([("web", False), ("web", True), ("kiosk", False)]), max_size=60),
    st.integers(0, 99),
)
def test_a_way_is_told_of_ten_or_more_or_of_everybody(ways, seed):
    plain = ("web", False)
    told = ways_to_tell(ways, 10, plain, Random(seed).shuffle)
    counts = {way: told.count(way) for way in told}
    assert len(told) == len(ways)
    assert all(now in (was, plain) for was, now in zip(ways, told, strict=True))
    if len(counts) > 1:
        assert min(counts.values()) >= 10
    if ways.count(plain) >= 10:  # then nothing is given up that could be told
        assert all(told.count(way) == ways.count(way) for way in ways if ways.count(way) >= 10
                   and way != plain)  # fmt: skip


def test_a_code_counts_once_and_on_the_earliest_sheet():
    codes = ["a", "a", "b", "", "x", "a"]
    assert first_with_code(codes, [3, 2, 9, 1, 1, 5], {"a", "b"}) == [
        False, True, True, False, False, False,
    ]  # fmt: skip
    assert first_with_code(["a", "a"], [1, None], {"a"}) == [False, True]


# --- from the paper to the answer -------------------------------------------------------------------


@kept_world
def campaign():
    return CampaignFactory()


def officer_of(campaign):
    return user_with_role(Role.SURVEY_OFFICER, unit=campaign.unit)


def hand_out(campaign, n, desk="Loket 1"):
    """``n`` codes of a counter, as they stand on paper."""
    codes = [draw_ticket_code() for _ in range(n)]
    enter_codes(campaign=campaign, desk=desk, codes=codes, n_spent=0, user=None)
    return codes


def send(campaign, n, codes=()):
    for code in codes:
        submit(campaign, ticket_code=code)
    for _ in range(n):
        submit(campaign)


@pytest.mark.django_db
def test_answers_with_and_without_a_code_move_apart_and_are_counted_apart(campaign):
    codes = hand_out(campaign, 25)
    send(campaign, 22, codes[:21])
    arrived()
    assert move_waiting_answers() == 11 + 12
    assert Response.objects.filter(with_code=True).count() == 11
    assert CounterCode.objects.filter(is_spent=True).count() == 11
    assert ResponseInbox.objects.waiting().count() == 20
    close_campaign(campaign=campaign, user=None)
    assert Response.objects.filter(with_code=True).count() == 21
    assert [(rate.desk, rate.printed, rate.spent) for rate in desk_rates(campaign)] == [
        ("Loket 1", 25, 21)
    ]
    assert wrong_cells() == []
    assert {row.with_code: row.n for row in Tally.objects.all()} == {True: 21, False: 22}
    campaign.refresh_from_db()
    assert [(row.label, row.n) for row in code_split(campaign)] == [
        ("Dengan kode loket", 21), ("Tanpa kode", 22),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_code_counts_once_a_guess_never_and_nobody_is_told(campaign, client):
    codes = hand_out(campaign, 12)
    other = hand_out(CampaignFactory(), 1)
    answers = []
    for code in [*codes, codes[0], codes[0], draw_ticket_code(), *other]:
        response = client.post(f"/s/{campaign.code}", posted() | {"kode": code})
        answers.append((response.status_code, response["Location"]))
    assert len(set(answers)) == 1
    send(campaign, 10)
    close_campaign(campaign=campaign, user=None)
    assert Response.objects.filter(campaign=campaign, with_code=True).count() == 12
    assert Response.objects.filter(campaign=campaign).count() == 26
    # A code of an earlier batch does not count again.
    assert not CounterCode.objects.filter(sheet__campaign=campaign, is_spent=False).exists()


@pytest.mark.django_db
def test_fewer_than_ten_codes_are_spent_but_not_told(campaign):
    send(campaign, 30, hand_out(campaign, 9))
    close_campaign(campaign=campaign, user=None)
    assert not Response.objects.filter(with_code=True).exists()
    assert desk_rates(campaign)[0].spent == 9
    campaign.refresh_from_db()
    assert code_split(campaign) == []


@pytest.mark.django_db
def test_a_form_with_a_code_is_one_statement(campaign, django_assert_num_queries):
    found = campaign_by_code(campaign.code)
    assert found.instrument.questionnaire.columns  # read with it, once
    with django_assert_num_queries(1):
        submit_response(campaign=found, answers=same_answers(3), form_key="k" * 30,
                        ticket_code=draw_ticket_code())  # fmt: skip


@pytest.mark.django_db
def test_a_group_that_subtraction_would_show_is_hidden(campaign):
    hand_out(campaign, 1)
    add_answers(campaign, [*sheets(3), *sheets(20, with_code=True)])
    close_campaign(campaign=campaign, user=None)
    campaign.refresh_from_db()
    assert [row.result for row in code_split(campaign)] == [None, None]


# --- pages ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_form_asks_for_a_code_only_once_there_are_some(client, campaign):
    assert 'name="kode"' not in client.get(f"/s/{campaign.code}").content.decode()
    code = hand_out(campaign, 1)[0]
    assert f'value="{code}"' in client.get(f"/s/{campaign.code}?kode={code}").content.decode()
    wrong = client.post(f"/s/{campaign.code}", posted() | {"kode": "k7m2q<"})
    assert wrong.status_code == 422
    assert "Kode ini salah ketik" in wrong.content.decode()
    assert 'value="k7m2q&lt;"' in wrong.content.decode()
    assert not ResponseInbox.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"desk": " "}, "Loket"),
        ({"desk": "x" * 61}, "60"),
        ({"n_codes": "0"}, "Paling sedikit 1."),
        ({"n_codes": str(MOST_CODES + 1)}, "Paling banyak 1.200"),
        ({"n_codes": "banyak"}, "Isi dengan bilangan bulat."),
    ],
)
def test_bad_orders_are_refused_beside_the_field(client, campaign, values, message):
    client.force_login(officer_of(campaign))
    path = reverse("surveys:campaign_codes", args=[campaign.pk])
    response = client.post(path, {"desk": "Loket 1", "n_codes": "24"} | values | form_key())
    assert message in response.content.decode()
    assert not CodeSheet.objects.exists()


@pytest.mark.django_db
def test_codes_are_ordered_printed_and_only_their_digests_kept(client, campaign, monkeypatch):
    printed = []

    def build(*, title, day, campaign, desk, codes):
        printed.extend(codes)
        return b"%PDF-1.7 kode", 1

    monkeypatch.setattr(tasks, "build_codes", build)
    client.force_login(officer_of(campaign))
    path = reverse("surveys:campaign_codes", args=[campaign.pk])
    response = client.post(path, {"desk": "Loket 2", "n_codes": "24"} | form_key())
    made = CodeSheet.objects.get()
    assert response["Location"] == reverse("surveys:print_detail", args=[made.order.uuid])
    assert not CounterCode.objects.exists()
    run_job(made.order.job_id)
    run_job(made.order.job_id)
    assert CounterCode.objects.count() == len(printed) == 24
    assert "Loket 2" in client.get(path).content.decode()
    assert "24 kode per halaman" in client.get(response["Location"]).content.decode()
    Campaign.objects.update(state=CampaignState.CLOSED, closed_at=made.issued_at)
    campaign.refresh_from_db()
    with pytest.raises(ValidationError, match="sudah ditutup"):
        order_codes(campaign=campaign, desk="A", n_codes=1, user=officer_of(campaign))


@pytest.mark.django_db
def test_a_reader_sees_rates_but_orders_nothing(client, campaign):
    client.force_login(user_with_role(Role.AUDITOR, unit=campaign.unit))
    path = reverse("surveys:campaign_codes", args=[campaign.pk])
    assert "Cetak kode" not in client.get(path).content.decode()
    assert client.post(path, {"desk": "A", "n_codes": "1"} | form_key()).status_code == 403


@pytest.mark.django_db
def test_slips_carry_every_code_24_to_a_page(campaign):
    codes = [draw_ticket_code() for _ in range(25)]
    pdf, n_pages = build_codes(
        title="Kode", day=campaign.period_end, campaign=campaign, desk="Loket 1", codes=codes
    )
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) == n_pages == 2
    for place, code in enumerate(codes):
        assert written_ticket_code(code) in pages[place // 24]
