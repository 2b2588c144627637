"""Own questionnaires: written, locked, carried on; what they ask beside the nine, and what is told of
it."""

import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from portal.models import AuditEvent, Job
from portal.permissions import Role
from surveys.actions import (
    change_instrument,
    close_campaign,
    copy_instrument,
    create_campaigns,
    discard_instrument,
    load_maklumat_instrument,
    load_standard_instrument,
    move_waiting_answers,
    publish_instrument,
    retire_instrument,
)
from surveys.checks import broken_seals, changed_instruments, strange_more, wrong_tallies
from surveys.drafts import CampaignDraft
from surveys.enums import NINE_UNSUR, CampaignState, Channel, InstrumentState, Unsur
from surveys.instrument_forms import InstrumentForm
from surveys.instruments import STANDARD, carried_instrument, problems_of
from surveys.models import Campaign, Instrument, ItemTally, Question, Response, ResponseInbox
from surveys.paper_forms import build_forms, form_data
from surveys.quadrants import FIRST, KEEP, LATER, LESS, place
from surveys.queries import campaign_result, instruments_of
from surveys.queries.more import POOLED, more_results
from surveys.queries.tallies import recounted_items
from surveys.questionnaire import CHOOSE_FROM_LIST, MAX_REASON, Questionnaire
from surveys.sealing import SIZE, SealedSheet, seal_sheet, size_for
from tests.factories.instruments import EXTRAS, SAFETY, begun, draft, own_instrument
from tests.factories.orgunits import GovernmentFactory, root_of, user_with_role
from tests.factories.portal import form_key
from tests.factories.surveys import CampaignFactory, add_answers, arrived, same_answers
from tests.worlds import kept_world

TEN = same_answers(3) | {"keamanan": 4}
PERIOD = (date(2026, 1, 1), date(2026, 3, 31))
NAMES = ("instrument_list", "instrument_detail", "instrument_preview", "instrument_copy",
         "instrument_update", "instrument_publish", "instrument_retire", "instrument_discard")  # fmt: skip


@kept_world
def government():
    return GovernmentFactory()


@kept_world
def campaign():
    """A running survey that asks everything there is to ask."""
    unit = root_of(GovernmentFactory())
    return CampaignFactory(unit=unit, instrument=own_instrument(unit.government))


def officer(client, government):
    user = user_with_role(Role.SURVEY_OFFICER, government=government)
    client.force_login(user)
    return user


def url(name, instrument):
    return reverse(f"surveys:{name}", args=[instrument.pk])


def posted(form, **changes):
    """What a browser posts for a page that was not touched but for ``changes``."""
    data = {
        name: "" if value is None else value
        for name, value in ((name, form.get_initial_for_field(field, name))
                            for name, field in form.fields.items())
        if value is not False
    }  # fmt: skip
    return {name: "on" if value is True else value for name, value in (data | changes).items()}


# --- drafts -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_own_version_begins_as_a_copy_and_the_next_one_follows_it(government):
    first = begun(government)
    assert (first.state, first.version, first.fingerprint) == ("draft", 1, "")
    rows = first.questions.order_by("order").values("unsur", "text", "answers")
    assert list(rows) == carried_instrument(STANDARD)["questions"]
    publish_instrument(instrument=first, user=None)
    first.refresh_from_db()

    second = copy_instrument(
        source=first, government=government, name="SKM perizinan", note="", user=None
    )

    assert (second.code, second.version, second.based_on) == (first.code, 2, first)
    with pytest.raises(ValidationError, match="sudah ada sebagai rancangan"):
        copy_instrument(source=first, government=government, name="Lain", note="", user=None)
    assert begun(government).code == f"{first.code}-2"  # another of the same name is another one
    with pytest.raises(ValueError, match="another government"):
        copy_instrument(
            source=second, government=GovernmentFactory(), name="Curi", note="", user=None
        )


@pytest.mark.django_db
def test_what_was_locked_cannot_change_and_verify_sees_who_did(government):
    instrument = own_instrument(government)

    for refused in (
        lambda: change_instrument(instrument=instrument, draft=draft(name="Lain"), user=None),
        lambda: publish_instrument(instrument=instrument, user=None),
        lambda: discard_instrument(instrument=instrument, user=None),
        lambda: change_instrument(instrument=load_standard_instrument(), draft=draft(), user=None),
    ):
        with pytest.raises(ValidationError, match="sudah dipakai"):
            refused()
    assert changed_instruments() == []
    Question.objects.filter(instrument=instrument, unsur="waktu").update(text="Lain sama sekali?")
    (problem,) = changed_instruments()
    assert (problem.id, problem.obj) == ("surveys.E011", instrument)


@pytest.mark.django_db
def test_only_published_ones_are_offered_and_chosen(government):
    waiting, own = begun(government), own_instrument(government)
    national = load_standard_instrument()
    assert list(instruments_of(government)) == [national, own]

    def make(instrument, state=CampaignState.DRAFT):
        one = CampaignDraft(root_of(government), instrument, "SKM", *PERIOD, state=state)
        return create_campaigns(government=government, drafts=[one], user=None)

    with pytest.raises(ValidationError, match="tidak dapat dipilih"):
        make(waiting)
    make(own)
    retire_instrument(instrument=own, user=None)
    own.refresh_from_db()
    assert list(instruments_of(government)) == [national]
    with pytest.raises(ValidationError, match="tidak dapat dipilih"):
        make(own)
    make(own, CampaignState.CLOSED)  # history
    with pytest.raises(ValidationError, match="Hanya kuesioner sendiri"):
        retire_instrument(instrument=national, user=None)
    assert AuditEvent.objects.filter(action="Berhenti memakai kuesioner").count() == 1


def test_what_cannot_be_asked_is_told():
    nine = carried_instrument(STANDARD)["questions"]

    assert problems_of([*nine, SAFETY], EXTRAS) == []
    assert problems_of(nine[1:], []) == ["Unsur Persyaratan harus ditanyakan."]
    (short,) = problems_of([*nine, SAFETY | {"answers": ["Ya", "Tidak"]}], [])
    assert short.endswith("Tulis 4 jawaban, satu per baris. Yang diisi 2.")
    assert len(problems_of([*nine, SAFETY, SAFETY], [])) == 1
    assert len(problems_of(nine, [EXTRAS[1] | {"code": code} for code in ("t1", "t2", "t3")])) == 1
    assert len(problems_of(nine, [EXTRAS[0] | {"answers": ["Sama", "sama"]}])) == 1
    assert len(problems_of(nine, [EXTRAS[0] | {"code": "lain"}])) == 1


# --- pages ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_officer_writes_a_draft_and_locks_it(client, government):
    user = officer(client, government)
    national = load_standard_instrument()
    made = client.post(
        url("instrument_copy", national), {"name": "SKM izin", "note": "izin"} | form_key()
    )
    instrument = Instrument.objects.get(government=government)
    assert made["Location"] == url("instrument_update", instrument)

    form = InstrumentForm(instrument=instrument)
    page = client.get(url("instrument_update", instrument)).content.decode()
    stamp = page.split('name="opened" value="')[1].split('"')[0]
    data = posted(
        form, text_waktu="Bagaimana lamanya izin Saudara diproses?", asks_reason=True,
        unsur_1="keamanan", unsur_text_1=SAFETY["text"],
        unsur_answers_1="\r\n".join(SAFETY["answers"]), kind_t1="choice",
        extra_text_t1=EXTRAS[0]["text"], extra_answers_t1="Teman\nMedia sosial\n\nPapan",
    ) | {"opened": stamp}  # fmt: skip

    assert client.post(url("instrument_update", instrument), data | form_key()).status_code == 302
    instrument = Instrument.objects.get(pk=instrument.pk)
    questions = {one.unsur: one for one in instrument.questions.all()}
    assert questions["waktu"].text == "Bagaimana lamanya izin Saudara diproses?"
    assert (len(questions), questions["keamanan"].order) == (10, 10)
    assert instrument.extras[0]["answers"] == ["Teman", "Media sosial", "Papan"]
    event = AuditEvent.objects.get(action="Mengubah rancangan kuesioner")
    assert (event.actor, event.changes["asks_reason"]) == (user, [False, True])
    # Somebody else has this page open still: what was saved meanwhile is not overwritten unseen.
    late = client.post(url("instrument_update", instrument), data | form_key())
    assert "sudah diubah" in late.content.decode()
    assert client.post(url("instrument_publish", instrument), form_key()).status_code == 302
    instrument.refresh_from_db()
    assert (instrument.state, instrument.published_by) == (InstrumentState.PUBLISHED, user)


@pytest.mark.django_db
def test_wrong_input_is_told_at_its_field_and_writes_nothing(client, government):
    officer(client, government)
    instrument = begun(government)
    form = InstrumentForm(instrument=instrument)
    data = posted(
        form, name="", text_biaya="Mahal?", answers_waktu="Lama\nCepat", unsur_1="lain",
        unsur_text_2=SAFETY["text"], kind_t1="text", extra_text_t1=EXTRAS[1]["text"],
        extra_answers_t1="Ya", extra_text_t2="Tanpa jenis apa pun?",
    )  # fmt: skip

    response = client.post(url("instrument_update", instrument), data | form_key())

    page = response.content.decode()
    assert response.status_code == 422
    for told in (
        "Tulis nama kuesionernya.",
        "Tulis pertanyaannya, paling sedikit 10 huruf.",
        "Tulis 4 jawaban, satu per baris. Yang diisi 2.",
        "Pilih unsur dari daftar.",
        "Pilih unsurnya, atau kosongkan pertanyaannya.",
        "Isian bebas tidak punya pilihan. Kosongkan.",
        "Pilih jenisnya, atau kosongkan pertanyaannya.",
    ):
        assert told in page
    rows = instrument.questions.order_by("order").values("unsur", "text", "answers")
    assert list(rows) == carried_instrument(STANDARD)["questions"]
    assert not AuditEvent.objects.filter(action="Mengubah rancangan kuesioner").exists()
    empty = client.post(url("instrument_copy", instrument), {"name": ""} | form_key())
    assert (empty.status_code, Instrument.objects.filter(government=government).count()) == (422, 1)


@pytest.mark.django_db
def test_a_questionnaire_without_all_nine_is_filled_up_when_it_is_copied(client, government):
    officer(client, government)
    source = load_maklumat_instrument(government=government)
    made = copy_instrument(source=source, government=government, name="x", note="", user=None)

    form = InstrumentForm(instrument=made)
    bound = InstrumentForm(posted(form), instrument=made)

    assert bound.is_valid(), bound.errors
    asked = [one["unsur"] for one in bound.draft().questions]
    assert set(asked) == {*NINE_UNSUR, Unsur.MAKLUMAT}
    assert asked[-1] == Unsur.MAKLUMAT


@pytest.mark.django_db
def test_pages_are_for_the_own_government_and_changes_for_its_officer(client, government):
    own, other = begun(government), begun(GovernmentFactory())
    national = load_standard_instrument()
    officer(client, government)
    for name in NAMES[1:]:
        assert client.get(url(name, other)).status_code == 404
    for name in NAMES[4:]:  # the national one is nobody's
        assert client.get(url(name, national)).status_code == 404
    listed = client.get(reverse("surveys:instrument_list")).content.decode()
    assert url("instrument_detail", own) in listed
    assert url("instrument_detail", other) not in listed

    client.force_login(user_with_role(Role.AUDITOR, government=government))
    assert client.get(url("instrument_detail", own)).status_code == 200
    for name in NAMES[3:]:
        assert client.post(url(name, own), form_key()).status_code == 403
    assert Instrument.objects.get(pk=own.pk).state == InstrumentState.DRAFT


@pytest.mark.django_db
def test_the_list_costs_the_same_for_one_and_for_many(
    client, government, django_assert_max_num_queries
):
    officer(client, government)
    begun(government)
    address = reverse("surveys:instrument_list")
    client.get(address)
    with django_assert_max_num_queries(14) as few:
        client.get(address)
    begun(government), begun(government)
    with django_assert_max_num_queries(14) as many:
        client.get(address)
    assert len(few) == len(many)


@pytest.mark.django_db
def test_the_preview_is_the_citizens_form_and_sends_nothing(client, government):
    officer(client, government)
    page = client.get(url("instrument_preview", own_instrument(government))).content.decode()

    assert page.count('type="radio"') == 40
    for name in ("alasan-waktu", "penting-waktu", "x-t1", "x-t2"):
        assert f'name="{name}"' in page
    assert "Kirim jawaban" not in page


@pytest.mark.django_db
def test_a_discarded_draft_is_gone(client, government):
    officer(client, government)
    instrument = begun(government)

    response = client.post(url("instrument_discard", instrument), form_key())

    assert response["Location"] == reverse("surveys:instrument_list")
    assert not Instrument.objects.filter(pk=instrument.pk).exists()
    assert AuditEvent.objects.filter(action="Membuang rancangan kuesioner").count() == 1


# --- what is asked beside the nine --------------------------------------------------------------


def asked_more():
    questions = [*carried_instrument(STANDARD)["questions"], SAFETY]
    return Questionnaire(
        [Question(order=order, **one) for order, one in enumerate(questions, start=1)],
        EXTRAS, asks_reason=True, asks_importance=True,
    )  # fmt: skip


def post(**changes):
    data = QueryDict(mutable=True)
    data.update({code: str(value) for code, value in TEN.items()} | {"form_key": "k" * 32})
    for name, value in changes.items():
        data.setlist(name.replace("_", "-"), value if isinstance(value, list) else [value])
    data["form_key"] = "k" * 32
    return data


def test_more_is_read_and_may_always_be_left_empty():
    read = asked_more().read
    sheet = read(post(penting_waktu="4", alasan_waktu=" Lama. ", x_t1="3", x_t2="Petugasnya"))

    assert sheet.errors == read(post()).errors == {}
    assert sheet.more == {
        "penting-waktu": 4, "alasan-waktu": "Lama.", "x-t1": 3, "x-t2": "Petugasnya",
    }  # fmt: skip


def test_more_that_nobody_offered_is_refused():
    read = asked_more().read
    for changes, name in (
        ({"penting_waktu": "5"}, "penting-waktu"),
        ({"x_t1": "4"}, "x-t1"),
        ({"x_t1": ["1", "2"]}, "x-t1"),
    ):
        assert read(post(**changes)).errors == {name: CHOOSE_FROM_LIST}
    long = read(post(alasan_waktu="a" * (MAX_REASON + 1)))
    assert long.errors == {"alasan-waktu": "Paling banyak 140 huruf. Yang diisi 141 huruf."}
    assert long.more["alasan-waktu"] == "a" * (MAX_REASON + 1)  # still on the page
    assert set(read(post(x_t9="1")).errors) == {""}


@given(
    st.dictionaries(
        st.sampled_from(["penting-waktu", "alasan-waktu", "x-t1", "x-t2", "x-t3", "a01"]),
        st.one_of(st.integers(-1, 7), st.text(max_size=3), st.booleans(), st.none()),
    )
)
def test_only_what_was_asked_fits(more):
    scales, texts = {"penting-waktu": 4, "x-t1": 3}, {"alasan-waktu", "x-t2"}
    expected = all(
        type(value) is int and 1 <= value <= scales[name]
        if name in scales
        else name in texts and isinstance(value, str) and value != ""
        for name, value in more.items()
    )
    assert asked_more().fits(more) == expected


def test_a_reason_is_kept_for_a_low_answer_only():
    more = {"alasan-waktu": "Lama.", "alasan-biaya": "Mahal.", "x-t1": 1}
    answers = TEN | {"waktu": 2}

    assert asked_more().kept_more(answers, more) == {"alasan-waktu": "Lama.", "x-t1": 1}


def test_every_sheet_of_a_questionnaire_is_as_long_as_the_longest():
    questionnaire = asked_more()
    letters = "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ,."
    chance = random.Random(8)
    full = {name: "".join(chance.choices(letters, k=most))
            for name, most in questionnaire.texts.items()}  # fmt: skip
    full |= dict.fromkeys(questionnaire.scales, 3)
    answers = {f"a{number:02}": 3 for number in range(1, 11)}
    comment = "".join(chance.choices(letters, k=2000))

    lengths = {
        len(seal_sheet(SealedSheet(answers, {"sex": "P"}, *rest), 1, "k", size_for(questionnaire)))
        for rest in (("", 1.5), (comment, 1_795_000_000.25, [], "a" * 32, "web", full))
    }

    assert lengths == {size_for(questionnaire) + 32}
    assert size_for(Questionnaire(questionnaire.questions)) == SIZE


@pytest.mark.django_db
def test_more_travels_sealed_and_masked_and_is_counted_once(client, campaign):
    address = reverse("survey_public:survey_form", args=[campaign.code])
    low = TEN | {"waktu": 1}
    for number in range(24):
        more = {"alasan-waktu": "Telepon 0812 3456 7890 tidak diangkat", "x-t1": "2",
                "penting-waktu": "4", "alasan-biaya": "Tidak berlaku"}  # fmt: skip
        data = {code: str(value) for code, value in low.items()} | form_key()
        response = client.post(address, data | (more if number % 2 else {}))
        assert response.status_code == 303, response.content.decode()
    sealed = {len(row.sealed) for row in ResponseInbox.objects.all()}
    assert len(sealed) == 1
    arrived()
    move_waiting_answers()
    assert Response.objects.count() == 14
    close_campaign(campaign=campaign, user=None)

    said = [one.more for one in Response.objects.exclude(more={})]
    assert len(said) == 12
    assert {tuple(sorted(more)) for more in said} == {("alasan-waktu", "penting-waktu", "x-t1")}
    assert {more["alasan-waktu"] for more in said} == {"Telepon [disembunyikan] tidak diangkat"}
    counted = {(one.item, one.value): one.n for one in ItemTally.objects.all()}
    assert sum(counted.values()) == 24
    assert recounted_items()
    assert wrong_tallies() == broken_seals() == strange_more() == []

    ItemTally.objects.update(n=1)
    assert [problem.id for problem in wrong_tallies()] == ["surveys.E004"]


@pytest.mark.django_db
def test_seals_and_verify_know_what_was_said_beside(campaign):
    add_answers(campaign, [{"answers": TEN, "more": {"x-t1": 1, "x-t2": "Baik"}}] * 6)
    assert broken_seals() == strange_more() == []

    one = Response.objects.first()
    one.more = {"x-t1": 2, "x-t2": "Baik"}
    one.save()
    assert [problem.id for problem in broken_seals()] == ["surveys.E008"]
    one.more = {"x-t1": 9}
    one.save()
    assert [problem.id for problem in strange_more()] == ["surveys.E010"]


@pytest.mark.django_db
def test_imports_refuse_what_the_questionnaire_does_not_ask(campaign):
    for more in ({"x-t1": 4}, {"penting-maklumat": 2}, {"alasan-waktu": 3}):
        with pytest.raises(ValidationError, match="jawaban tambahan"):
            add_answers(campaign, [{"answers": TEN, "more": more}])
    assert not Response.objects.exists()


# --- channels ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_paper_prints_and_takes_everything_that_is_asked(client, campaign):
    officer(client, campaign.government)
    found = form_data(campaign)
    assert (len(found["weights"]), [one["text"] for one in found["extras"]]) == (
        10, [extra["text"] for extra in EXTRAS]
    )  # fmt: skip
    pdf, pages = build_forms(title="Kertas", day=PERIOD[0], campaigns=[campaign], is_large=False)
    assert pdf.startswith(b"%PDF")
    assert pages >= 1
    address = reverse("surveys:campaign_paper", args=[campaign.pk])
    assert 'name="3-alasan-waktu"' in client.get(address).content.decode()

    typed = {f"1-{code}": str(value) for code, value in (TEN | {"biaya": 2}).items()}
    typed |= {"1-alasan-biaya": "Mahal", "1-penting-biaya": "4", "1-x-t2": "Petugas"} | form_key()
    wrong = client.post(address, typed | {"1-penting-biaya": "7"})
    assert (wrong.status_code, ResponseInbox.objects.count()) == (422, 0)
    assert client.post(address, typed).status_code == 302
    close_campaign(campaign=campaign, user=None)

    one = Response.objects.get()
    assert one.more == {"alasan-biaya": "Mahal", "penting-biaya": 4, "x-t2": "Petugas"}


@pytest.mark.django_db
def test_kiosk_and_interview_ask_and_take_everything(client, campaign):
    Campaign.objects.filter(pk=campaign.pk).update(kiosk_key="0123456789abcdef")
    data = {code: str(value) for code, value in TEN.items()} | {"x-t1": "2"}
    kiosk = reverse("survey_public:kiosk_form", args=[campaign.code, "0123456789abcdef"])
    officer(client, campaign.government)
    talk = reverse("surveys:campaign_interview", args=[campaign.pk])
    for address, status in ((kiosk, 303), (talk, 302)):
        page = client.get(address).content.decode()
        for name in ("alasan-waktu", "penting-waktu", "x-t1", "x-t2"):
            assert f'name="{name}"' in page
        assert client.post(address, data | form_key()).status_code == status
    close_campaign(campaign=campaign, user=None)

    assert [one.more for one in Response.objects.all()] == [{"x-t1": 2}] * 2


@pytest.mark.django_db
def test_errors_beside_the_questions_are_told_and_keep_what_was_typed(client, campaign):
    address = reverse("survey_public:survey_form", args=[campaign.code])
    data = {code: str(value) for code, value in TEN.items()} | form_key()
    data |= {"waktu": "1", "alasan-waktu": "a" * 141, "penting-biaya": "9", "x-t2": "Ramah"}

    response = client.post(address, data)

    page = response.content.decode()
    assert (response.status_code, ResponseInbox.objects.count()) == (422, 0)
    assert "Apa yang kurang, waktu: Paling banyak 140 huruf. Yang diisi 141 huruf." in page
    assert "Biaya/Tarif: Pilih dari daftar, atau kosongkan." in page
    assert "a" * 141 in page
    assert "Ramah</textarea>" in page


# --- results ----------------------------------------------------------------------------------


def closed(campaign, sheets):
    add_answers(campaign, sheets)
    campaign = close_campaign(campaign=campaign, user=None)
    campaign = Campaign.objects.select_related("government", "unit", "instrument").get(
        pk=campaign.pk
    )
    return campaign, campaign_result(campaign, campaign.government.today() + timedelta(days=1))


def weighed(value, **changes):
    weights = {f"penting-{code}": value for code in TEN} | changes
    return {"answers": TEN, "more": weights}


@pytest.mark.django_db
def test_importance_stands_beside_performance(client, campaign):
    heavy = weighed(2, **{"penting-waktu": 4, "penting-keamanan": 4})
    campaign, result = closed(campaign, [heavy] * 8)

    more = more_results(campaign, result)

    rows = {row.placed.unsur: row for row in more.importance.rows}
    assert (rows["waktu"].importance, rows["waktu"].performance) == (Decimal(4), Decimal(3))
    assert (rows["waktu"].placed.quadrant, rows["waktu"].gap) == (FIRST, Decimal(-1))
    assert rows["keamanan"].placed.quadrant == KEEP
    assert rows["biaya"].placed.quadrant == LATER
    officer(client, campaign.government)
    page = client.get(reverse("surveys:campaign_detail", args=[campaign.pk])).content.decode()
    assert page.count("Kepentingan dan kinerja tiap unsur") >= 2  # wide and narrow
    assert "Prioritas utama<span" in page
    assert str(result.national.value).replace(".", ",") in page  # nine unsur beside the ten
    assert (result.result.weight, result.national.value) == (Fraction(1, 10), Decimal("75.00"))


@pytest.mark.django_db
def test_importance_of_too_few_people_is_not_told(campaign):
    sheets = [weighed(3)] * 4 + [{"answers": TEN, "more": {"penting-waktu": 4}}] * 3
    campaign, result = closed(campaign, sheets)

    assert more_results(campaign, result).importance is None  # the time alone makes no cross


@pytest.mark.django_db
def test_nothing_is_told_while_it_runs_nor_of_four_people(campaign):
    add_answers(campaign, [weighed(3)] * 4)
    today = campaign.government.today()
    assert more_results(campaign, campaign_result(campaign, today)) is None

    campaign, result = closed(campaign, [])
    assert more_results(campaign, result) is None
    assert more_results(campaign, result) is None


@pytest.mark.django_db
def test_small_choices_are_hidden_with_a_neighbour_and_reasons_need_five(campaign):
    low = TEN | {"waktu": 1, "biaya": 2, "produk": 2}
    sheets = [{"answers": TEN, "more": {"x-t1": 1}}] * 12
    sheets += [{"answers": TEN, "more": {"x-t1": 2}}] * 6
    sheets += [{"answers": TEN, "more": {"x-t1": 3, "x-t2": "Dekat"}}] * 2
    sheets += [{"answers": low, "more": {"alasan-waktu": f"Lama {n}"}} for n in range(5)]
    sheets += [{"answers": low, "more": {"alasan-biaya": f"Mahal {n}"}} for n in range(4)]
    sheets += [{"answers": low, "more": {"alasan-produk": "Salah cetak"}}]
    campaign, result = closed(campaign, sheets)

    found = more_results(campaign, result)

    choice, words = found.extras
    # Two people chose the last: hidden, and with them the smallest other, so that no difference tells.
    assert [(one.label, one.n) for one in choice.answers] == [
        ("Teman", 12), ("Media sosial", None), ("Papan pengumuman", None), ("Tidak diisi", 10),
    ]  # fmt: skip
    assert choice.answers[0].percent == Decimal("40.0")
    assert words.texts == ["Dekat"] * 2
    assert [(one.label, len(one.texts)) for one in found.reasons] == [
        (Unsur.WAKTU.label, 5), (POOLED, 5),
    ]  # fmt: skip


def test_a_quadrant_lies_where_its_means_are():
    found = place([("a", 4, 1, 5), ("b", 4, 4, 5), ("c", 1, 1, 5), ("d", 1, 4, 5)])

    assert [row.quadrant for row in found.rows] == [FIRST, KEEP, LATER, LESS]
    assert (found.importance, found.performance) == (Fraction(5, 2), Fraction(5, 2))
    assert place([("a", 4, 1, 5), ("b", 4, 4, 5)]) is None


@pytest.mark.django_db
def test_a_series_goes_on_through_versions_by_unsur(government):
    unit = root_of(government)
    first = own_instrument(government)
    second = copy_instrument(source=first, government=government, name="Baru", note="", user=None)
    questions = carried_instrument(STANDARD)["questions"][::-1]  # other columns, same unsur
    change_instrument(instrument=second, draft=draft(questions=questions, extras=[]), user=None)
    publish_instrument(instrument=second, user=None)
    for instrument, start, answers in (
        (first, date(2026, 1, 1), TEN),
        (second, date(2026, 4, 1), same_answers(3) | {"waktu": 4}),
    ):
        instrument = Instrument.objects.get(pk=instrument.pk)
        one = CampaignDraft(
            unit, instrument, "SKM", start, start + timedelta(days=88), state=CampaignState.CLOSED
        )
        (campaign,) = create_campaigns(government=government, drafts=[one], user=None)
        add_answers(campaign, [{"answers": answers, "channel": Channel.PAPER}] * 6)
    campaign = Campaign.objects.select_related("government", "unit", "instrument").get(
        pk=campaign.pk
    )
    result = campaign_result(campaign, date(2026, 8, 1))

    assert [point.n_surveys for point in result.series] == [1, 1]
    assert {row.unsur: row.score.index for row in result.unsur}["waktu"] == Decimal(100)
    assert Job.objects.count() == 0
