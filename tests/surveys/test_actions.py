"""Making, opening and closing surveys; keeping answers."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from orgunits.actions import apply_changes
from orgunits.structure import Dissolve
from portal.models import AuditEvent, FormKey
from surveys.actions import (
    CampaignClosedError,
    close_campaign,
    close_ended_campaigns,
    create_campaign,
    create_campaigns,
    import_responses,
    load_maklumat_instrument,
    load_standard_instrument,
    open_campaign,
    submit_response,
)
from surveys.codes import ALPHABET, draw_code, normal_code
from surveys.drafts import CampaignDraft, ResponseDraft
from surveys.enums import CAMPAIGN_TRANSITIONS, CampaignState, Channel
from surveys.models import Campaign, Instrument, Question, Response, ResponseInbox
from surveys.queries import campaign_by_code
from tests.factories.orgunits import OrgUnitFactory, locks_structure
from tests.factories.portal import UserFactory
from tests.factories.publicservices import PublicServiceFactory
from tests.factories.surveys import CampaignFactory, add_answers, same_answers, sheets, submit

REASON = "Formulir kertas loket."
KEY = "kunci-formulir-yang-acak-1"
START, END = date(2026, 7, 1), date(2026, 9, 30)

pytestmark = pytest.mark.django_db


def create(unit=None, **changes):
    unit = unit or OrgUnitFactory()
    values = {
        "unit": unit,
        "instrument": load_standard_instrument(),
        "title": "SKM Triwulan III",
        "period_start": START,
        "period_end": END,
        "population": 500,
        "user": None,
    }
    return create_campaign(**(values | changes))


# --- instruments ------------------------------------------------------------------------------


def test_load_standard_instrument_makes_it_once():
    first, again = load_standard_instrument(), load_standard_instrument()

    assert first == again
    assert (first.government, first.legal_basis) == (None, "PermenPANRB 14/2017")
    assert (Instrument.objects.count(), Question.objects.count()) == (1, 9)


def test_load_maklumat_instrument_belongs_to_its_government():
    unit = OrgUnitFactory()
    load_standard_instrument()

    own = load_maklumat_instrument(government=unit.government)

    assert own == load_maklumat_instrument(government=unit.government)
    assert own.government == unit.government
    assert list(own.questions.values_list("unsur", flat=True))[7:] == ["maklumat", "pengaduan"]


# --- surveys ----------------------------------------------------------------------------------


def test_create_campaign_is_a_draft_with_a_drawn_code_and_an_event():
    unit = OrgUnitFactory()
    user = UserFactory(government=unit.government)

    campaign = create(unit, user=user)

    campaign.refresh_from_db()
    assert (campaign.state, campaign.opened_at, campaign.closed_at) == ("draft", None, None)
    assert len(campaign.code) == 6
    assert set(campaign.code) <= set(ALPHABET)
    assert (campaign.created_by, campaign.required) == (user, 217)
    event = AuditEvent.objects.of_object(campaign).get()
    assert (event.action, event.actor, event.unit_id) == ("Membuat survei", user, unit.pk)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"population": -1}, "population"),
        ({"period_end": START - timedelta(days=1)}, "period_end"),
        ({"code": "x"}, "code"),
        ({"code": "tidak boleh"}, "code"),
    ],
)
def test_create_campaign_refuses_bad_values(changes, field):
    with pytest.raises(ValidationError) as caught:
        create(**changes)

    assert list(caught.value.error_dict) == [field]
    assert not Campaign.objects.exists()


def test_create_campaign_takes_only_a_service_of_its_unit():
    service = PublicServiceFactory()

    with pytest.raises(ValidationError, match="bukan layanan"):
        create(service=service)
    assert create(service.unit, service=service).service == service


def test_create_campaign_refuses_what_belongs_to_another_government():
    unit, other = OrgUnitFactory(), OrgUnitFactory()
    foreign = load_maklumat_instrument(government=other.government)

    with pytest.raises(ValueError, match="instrument belongs to another"):
        create(unit, instrument=foreign)
    with pytest.raises(ValueError, match="unit belongs to another"):
        create_campaigns(
            government=other.government,
            drafts=[CampaignDraft(unit, load_standard_instrument(), "SKM", START, END)],
            user=None,
        )


def test_create_campaign_refuses_a_closed_unit():
    unit = OrgUnitFactory()
    apply_changes(government=unit.government, changes=[Dissolve(unit.pk)], user=None, reason=REASON)
    unit.refresh_from_db()

    with pytest.raises(ValidationError, match="sudah ditutup"):
        create(unit)


def test_a_given_code_is_kept_in_lower_case_and_only_once():
    campaign = create(code="Izin-26")

    assert campaign.code == "izin-26"
    with pytest.raises(ValidationError, match="sudah dipakai"):
        create(code="IZIN-26")


@pytest.mark.parametrize(
    ("typed", "code"),
    [(" AB3-xy ", "ab3-xy"), ("abc", ""), ("a" * 13, ""), ("a\x00bc", ""), ("abc/", ""), ("", "")],
)
def test_normal_code(typed, code):
    assert normal_code(typed) == code


def test_drawn_codes_hold_no_letter_that_looks_like_another():
    drawn = {letter for _ in range(200) for letter in draw_code()}

    assert not drawn & set("01iloILO")


def test_create_campaigns_enters_history_with_its_instants():
    unit = OrgUnitFactory()
    instrument = load_standard_instrument()

    closed, opened = create_campaigns(
        government=unit.government,
        drafts=[
            CampaignDraft(unit, instrument, "Lama", START, END, state=CampaignState.CLOSED),
            CampaignDraft(unit, instrument, "Kini", START, END, state=CampaignState.OPEN),
        ],
        user=None,
    )

    zone = unit.government.zone
    assert closed.opened_at.astimezone(zone).date() == START
    assert closed.closed_at.astimezone(zone).date() == END + timedelta(days=1)
    assert (opened.state, opened.closed_at) == ("open", None)


def test_create_campaigns_costs_the_same_for_few_and_many(django_assert_max_num_queries):
    unit = OrgUnitFactory()
    drafts = [
        CampaignDraft(unit, load_standard_instrument(), f"SKM {n}", START, END) for n in range(20)
    ]
    with django_assert_max_num_queries(7) as few:
        create_campaigns(government=unit.government, drafts=drafts[:2], user=None)
    with django_assert_max_num_queries(7) as many:
        create_campaigns(government=unit.government, drafts=drafts, user=None)
    assert len(few) == len(many)


@pytest.mark.parametrize("before", list(CampaignState))
@pytest.mark.parametrize(
    ("action", "after"),
    [(open_campaign, CampaignState.OPEN), (close_campaign, CampaignState.CLOSED)],
)
def test_every_transition_follows_the_table(before, action, after):
    campaign = CampaignFactory(state=before)
    n_events = AuditEvent.objects.count()

    if after in CAMPAIGN_TRANSITIONS[before]:
        moved = action(campaign=campaign, user=None)
        assert moved.state == after
        event = AuditEvent.objects.of_object(campaign).first()
        assert event.changes == {"state": [before.label, after.label]}
    else:
        with pytest.raises(ValidationError, match="ini sudah|tidak dapat di"):
            action(campaign=campaign, user=None)
        campaign.refresh_from_db()
        assert campaign.state == before
        assert AuditEvent.objects.count() == n_events


def test_open_campaign_refuses_a_period_that_is_over():
    campaign = create(period_start=date(2020, 1, 1), period_end=date(2020, 3, 31))

    with pytest.raises(ValidationError, match="sudah lewat, berakhir 31 Maret 2020"):
        open_campaign(campaign=campaign, user=None)


def test_open_campaign_refuses_a_closed_unit():
    campaign = CampaignFactory(state=CampaignState.DRAFT)
    apply_changes(
        government=campaign.government,
        changes=[Dissolve(campaign.unit_id)],
        user=None,
        reason=REASON,
    )

    with pytest.raises(ValidationError, match="sudah ditutup"):
        open_campaign(campaign=campaign, user=None)


def test_open_campaign_holds_the_structure():
    today = timezone.localdate()
    campaign = create(period_start=today, period_end=today + timedelta(days=30))
    assert locks_structure(lambda: open_campaign(campaign=campaign, user=None))


def test_close_ended_campaigns_closes_what_is_over_and_nothing_else():
    running = CampaignFactory()
    over = CampaignFactory()
    yesterday = over.government.today() - timedelta(days=1)
    Campaign.objects.filter(pk=over.pk).update(period_end=yesterday)

    assert close_ended_campaigns() == 1
    assert close_ended_campaigns() == 0

    running.refresh_from_db()
    over.refresh_from_db()
    assert (running.state, over.state) == ("open", "closed")


def test_a_survey_takes_answers_on_its_first_and_last_day_only_while_open():
    campaign = Campaign(state=CampaignState.OPEN, period_start=START, period_end=END)

    assert campaign.accepts_on(START)
    assert campaign.accepts_on(END)
    assert not campaign.accepts_on(START - timedelta(days=1))
    assert not campaign.accepts_on(END + timedelta(days=1))
    assert campaign.is_over_on(END + timedelta(days=1))
    assert not campaign.is_over_on(START - timedelta(days=1))
    campaign.state = CampaignState.CLOSED
    assert not campaign.accepts_on(START)
    assert campaign.is_over_on(START)


# --- answers ----------------------------------------------------------------------------------


def test_submit_response_keeps_the_answers_and_nothing_about_the_sender():
    campaign = CampaignFactory()
    events, keys = AuditEvent.objects.count(), FormKey.objects.count()

    answers = same_answers(3) | {"sarpras": 1, "pengaduan": 4}
    assert submit(campaign, answers=answers, sex="P", comment="Telepon 0812-3456-7890")
    assert not Response.objects.exists()
    # No trace beside it: an event or a used key would carry time or order.
    assert (AuditEvent.objects.count(), FormKey.objects.count()) == (events, keys)
    close_campaign(campaign=campaign, user=None)

    response = Response.objects.get()
    assert (response.a01, response.a08, response.a09, response.a10) == (3, 1, 4, None)
    assert (response.campaign, response.government) == (campaign, campaign.government)
    assert (response.day, response.channel) == (campaign.government.today(), Channel.WEB)
    assert (response.sex, response.comment) == ("P", "Telepon [disembunyikan]")
    assert FormKey.objects.count() == keys


def test_no_column_of_an_answer_can_hold_a_sender_or_an_instant():
    names = {field.name: field.get_internal_type() for field in Response._meta.concrete_fields}

    assert "DateTimeField" not in names.values()
    assert "GenericIPAddressField" not in names.values()
    assert set(names) - {f"a{n:02}" for n in range(1, 15)} == {
        "id",
        "government",
        "campaign",
        "day",
        "channel",
        "sex",
        "age_band",
        "education",
        "occupation",
        "comment",
        "more",
        "with_code",
        "in_burst",
        "in_straight_run",
        "in_shift_jump",
        "batch",
        "exclusion",
        "after_hours",
    }
    # Nothing of a sheet stands in the clear while it waits.
    inbox = {field.name: field.get_internal_type() for field in ResponseInbox._meta.concrete_fields}
    assert inbox == {
        "id": "UUIDField",
        "government": "ForeignKey",
        "campaign": "ForeignKey",
        "day": "DateField",
        "sealed": "BinaryField",
    }


def test_the_same_form_sent_twice_is_kept_once():
    campaign = CampaignFactory()

    assert submit(campaign, KEY)
    assert not submit(campaign, KEY, answers=same_answers(1))
    assert submit(campaign, KEY + "-lain")

    close_campaign(campaign=campaign, user=None)
    assert sorted(Response.objects.values_list("a01", flat=True)) == [3, 3]


def test_the_key_of_a_form_makes_another_row_in_another_survey():
    first, second = CampaignFactory(), CampaignFactory()

    assert submit(first, KEY)
    assert submit(second, KEY)
    assert ResponseInbox.objects.count() == 2
    assert KEY not in {str(pk) for pk in ResponseInbox.objects.values_list("pk", flat=True)}


@pytest.mark.parametrize("state", [CampaignState.DRAFT, CampaignState.CLOSED])
def test_submit_response_refuses_a_survey_that_is_not_open(state):
    campaign = CampaignFactory(state=state)

    with pytest.raises(CampaignClosedError):
        submit_response(campaign=campaign, answers=same_answers(3), form_key=KEY)
    assert not ResponseInbox.objects.exists()


@pytest.mark.parametrize("n_before", [0, 3])
def test_a_sheet_for_a_survey_closed_since_it_was_read_is_refused(n_before):
    campaign = CampaignFactory()
    for _ in range(n_before):
        submit(campaign)
    read = campaign_by_code(campaign.code)
    close_campaign(campaign=campaign, user=None)

    with pytest.raises(CampaignClosedError):
        submit_response(campaign=read, answers=same_answers(3), form_key=KEY)
    assert (Response.objects.count(), ResponseInbox.objects.count()) == (n_before, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"answers": {}},
        {"answers": same_answers(5)},
        {"answers": same_answers(3) | {"maklumat": 3}},
        {"sex": "X"},
        {"education": "doktor"},
        {"comment": "x" * 2001},
        {"form_key": ""},
    ],
)
def test_submit_response_has_the_last_word_on_what_fits(changes):
    campaign = CampaignFactory()

    with pytest.raises(ValidationError):
        submit_response(
            campaign=campaign,
            **({"answers": same_answers(3), "form_key": KEY} | changes),
        )
    assert not ResponseInbox.objects.exists()


def test_submit_response_is_one_insert(django_assert_num_queries):
    campaign = campaign_by_code(CampaignFactory().code)

    with django_assert_num_queries(1):
        submit_response(campaign=campaign, answers=same_answers(2), form_key=KEY)


def test_import_responses_keeps_every_column_and_one_event_per_survey():
    campaign = CampaignFactory()
    user = UserFactory(government=campaign.government)
    day = campaign.period_start
    draft = ResponseDraft(
        campaign,
        day,
        {"waktu": 2, "pengaduan": 4},
        sex="L",
        age_band="60+",
        education="sma",
        occupation="lainnya",
        comment="Surel a@b.id",
        channel=Channel.PAPER,
    )

    n = import_responses(
        government=campaign.government,
        drafts=[draft, ResponseDraft(campaign, day, same_answers(4))],
        user=user,
        reason=REASON,
    )

    assert n == 2
    response = Response.objects.get(channel=Channel.PAPER)
    assert (response.a01, response.a03, response.a09) == (None, 2, 4)
    assert (response.sex, response.age_band, response.education, response.occupation) == (
        "L",
        "60+",
        "sma",
        "lainnya",
    )
    assert (response.day, response.comment) == (day, "Surel [disembunyikan]")
    event = AuditEvent.objects.get(action="Mengimpor jawaban survei")
    assert (event.changes, event.actor, event.reason) == ({"jawaban": [None, 2]}, user, REASON)


def test_import_responses_refuses_all_when_one_row_does_not_fit():
    campaign = CampaignFactory()
    draft = CampaignFactory(unit=campaign.unit, state=CampaignState.DRAFT)
    day = campaign.period_start
    bad = [
        ResponseDraft(draft, day, same_answers(3)),
        ResponseDraft(campaign, day - timedelta(days=1), same_answers(3)),
        ResponseDraft(campaign, day, {"maklumat": 3}),
        ResponseDraft(campaign, day, {"waktu": 5}),
        ResponseDraft(campaign, day, {}),
        ResponseDraft(campaign, day, same_answers(3), sex="?"),
        ResponseDraft(campaign, day, same_answers(3), comment="x" * 2001),
        ResponseDraft(campaign, day, same_answers(3), channel="telepati"),
    ]

    with pytest.raises(ValidationError) as caught:
        import_responses(
            government=campaign.government,
            drafts=[ResponseDraft(campaign, day, same_answers(3)), *bad],
            user=None,
            reason=REASON,
        )

    assert [message.split(":")[0] for message in caught.value.messages] == [
        f"Baris {number}" for number in range(2, 10)
    ]
    assert not Response.objects.exists()


def test_import_responses_refuses_another_government_and_wants_a_reason():
    campaign, other = CampaignFactory(), OrgUnitFactory()
    drafts = [ResponseDraft(campaign, campaign.period_start, same_answers(3))]

    with pytest.raises(ValueError, match="another government"):
        import_responses(government=other.government, drafts=drafts, user=None, reason=REASON)
    with pytest.raises(ValidationError, match="alasan"):
        import_responses(government=campaign.government, drafts=drafts, user=None, reason="x")


def test_import_responses_costs_the_same_for_few_and_many(django_assert_max_num_queries):
    campaign = CampaignFactory()
    with django_assert_max_num_queries(8) as few:
        add_answers(campaign, sheets(2))
    with django_assert_max_num_queries(8) as many:
        add_answers(campaign, sheets(30))
    assert len(few) == len(many)


def test_the_instants_of_a_survey_are_aware_and_in_order():
    campaign = CampaignFactory(state=CampaignState.CLOSED)

    assert campaign.opened_at <= campaign.closed_at <= timezone.now()
