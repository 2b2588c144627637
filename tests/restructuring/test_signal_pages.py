"""The screens of signals: list, one of them, a unit's, putting aside, taking up, thresholds, home."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.models import AuditEvent, Job
from portal.permissions import Role
from restructuring.models import Proposal, Signal, SignalAnswer, SignalSetting
from tests.factories.orgunits import user_with_role
from tests.factories.portal import form_key
from tests.factories.restructuring import ProposalFactory
from tests.restructuring.conftest import build_city
from tests.restructuring.test_signals import WHY, keep, sighting
from tests.restructuring.workshop import text_of
from tests.worlds import kept_world

pytestmark = pytest.mark.django_db


def build_watched():
    """The city with a heavy signal on the market, a light one on craft, one naming both dinas."""
    watched = build_city()
    keep(watched, [
        sighting(watched.market, 12, "Kepala Bidang Pasar kosong", rows=(("Kepala", "12"),),
                 columns=("Jabatan", "Bulan")),
        sighting(watched.craft, 11, "11 unit langsung", "span_wide"),
        sighting(watched.trade, 2, "2 fungsi serupa", "overlap_open", mentions=(watched.health.pk,)),
    ])  # fmt: skip
    watched.signals = {row.rule: row for row in Signal.objects.all()}
    return watched


watched = kept_world(build_watched)


def at(name, *args, **query):
    address = reverse(f"restructuring:{name}", args=args)
    return address + "?" + "&".join(f"{key}={value}" for key, value in query.items())


def test_the_list_is_filtered_sorted_exported_and_within_reach(client, watched):
    client.force_login(watched.officer)
    page = text_of(client.get(at("signal_list")))
    assert "3 indikasi" in page
    assert page.index("Kepala Bidang Pasar kosong") < page.index("11 unit langsung")
    for query, shown, gone in (
        ({"rule": "span_wide"}, "11 unit langsung", "2 fungsi"),
        ({"q": "pasar"}, "Kepala Bidang Pasar", "11 unit"),
        ({"group": "Fungsi"}, "2 fungsi serupa", "11 unit"),
        ({"agency": watched.health.pk}, "2 fungsi serupa", "11 unit"),  # it names that dinas
        ({"taken": "taken"}, "Tidak ada indikasi yang cocok", "11 unit"),
        ({"state": "dismissed"}, "Tidak ada indikasi yang cocok", "11 unit"),
        ({"state": "salah"}, "11 unit langsung", "Tidak ada indikasi"),
    ):
        page = text_of(client.get(at("signal_list", **query)))
        assert shown in page
        assert gone not in page
    page = text_of(client.get(at("signal_list", sort="value")))
    assert page.index("2 fungsi serupa") < page.index("Kepala Bidang Pasar kosong")
    sheet = b"".join(client.get(at("signal_list", ekspor="csv")).streaming_content).decode()
    assert "Rentang kendali terlalu lebar" in sheet
    client.force_login(watched.head)
    page = text_of(client.get(at("signal_list")))
    assert "Kepala Bidang Pasar kosong" in page
    assert "2 fungsi serupa" not in page  # it names a dinas out of their sight
    assert "Buat usulan dari yang dipilih" not in page
    hidden = watched.signals["overlap_open"]
    assert client.get(at("signal_detail", hidden.pk)).status_code == 404


def test_one_signal_shows_its_working_and_the_way_to_its_evidence(client, watched):
    client.force_login(watched.officer)
    page = text_of(client.get(at("signal_detail", watched.signals["vacancy_head"].pk)))
    for words in ("paling sedikit 3 bulan", "bawaan aturan", "Cara menghitung", "acuan",
                  reverse("employees:unit_employees", args=[watched.market.pk])):  # fmt: skip
        assert words in page
    page = text_of(client.get(at("signal_detail", watched.signals["overlap_open"].pk)))
    assert f"agency={watched.trade.pk}&amp;state=open" in page
    assert "Dinas Kesehatan" in page
    client.force_login(watched.lawyer)  # sees the span, not who is missing
    assert client.get(at("signal_detail", watched.signals["span_wide"].pk)).status_code == 200
    assert client.get(at("signal_detail", watched.signals["vacancy_head"].pk)).status_code == 404


def test_putting_aside_asks_for_reason_and_day_and_can_be_taken_back(client, watched):
    signal, today = watched.signals["vacancy_head"], watched.government.today()
    client.force_login(watched.head)
    for name in ("signal_dismiss", "signal_reopen"):
        assert client.post(at(name, signal.pk), form_key()).status_code == 403
    client.force_login(watched.officer)
    address = at("signal_dismiss", signal.pk)
    for values, words in (
        ({}, "Tulis alasannya."),
        ({"reason": WHY, "returns_on": "kapan-kapan"}, "Tanggal tidak dikenal"),
        ({"reason": WHY, "returns_on": today.isoformat()}, "Pilih tanggal mulai besok"),
        ({"reason": "x", "returns_on": today.isoformat()}, "paling sedikit 10 huruf"),
    ):
        assert words in text_of(client.post(address, values | form_key()))
    signal.refresh_from_db()
    assert signal.state == "open"
    day = (today + timedelta(days=30)).isoformat()
    client.post(address, {"reason": WHY, "returns_on": day} | form_key())
    page = text_of(client.get(at("signal_list", state="dismissed")))
    assert "Kepala Bidang Pasar kosong" in page
    assert WHY in text_of(client.get(at("signal_detail", signal.pk)))
    client.post(at("signal_reopen", signal.pk), form_key())
    assert "Kepala Bidang Pasar kosong" in text_of(client.get(at("signal_list")))
    answer = client.post(at("signal_reopen", signal.pk), form_key(), follow=True)
    assert "tidak sedang dikesampingkan" in text_of(answer)


def test_who_leads_the_unit_answers_and_the_officer_reads_it(client, watched):
    signal = watched.signals["vacancy_head"]
    address, said = at("signal_answer", signal.pk), "Calonnya sudah diusulkan ke BKN pada Mei."
    client.force_login(watched.officer)  # puts aside with a reason, and leads no unit
    assert client.post(address, {"text": said} | form_key()).status_code == 403
    client.force_login(watched.head)
    hidden = watched.signals["overlap_open"].pk
    assert client.post(at("signal_answer", hidden), {"text": said} | form_key()).status_code == 404
    for text, message in (
        (" ", "Tulis tanggapannya."),
        ("a" * 2001, "paling banyak 2000"),
    ):
        page = text_of(client.post(address, {"text": text} | form_key()))
        assert message in page
        assert not SignalAnswer.objects.exists()
    assert "Tanggapi" in text_of(client.get(at("signal_detail", signal.pk)))
    client.post(address, {"text": said} | form_key())
    event = AuditEvent.objects.get(action="Menanggapi indikasi masalah")
    assert (event.actor, event.unit_id) == (watched.head, signal.unit_id)
    client.force_login(watched.officer)
    page = text_of(client.get(at("signal_detail", signal.pk)))
    assert said in page
    assert watched.head.display_name in page
    assert text_of(client.get(at("signal_list"))).count("ditanggapi pimpinan unit") == 1
    Signal.objects.filter(pk=signal.pk).update(state="closed", closed_on=signal.last_seen)
    client.force_login(watched.head)
    assert "sudah selesai" in text_of(client.post(address, {"text": said} | form_key()))
    assert SignalAnswer.objects.count() == 1


def test_chosen_signals_become_a_proposal_or_reasons_of_a_draft(client, watched):
    client.force_login(watched.officer)
    ids = [row.pk for row in watched.signals.values()]
    chosen = "&".join(f"indikasi={pk}" for pk in ids[:2])
    address = f"{reverse('restructuring:proposal_create')}?{chosen}&indikasi=x&indikasi=999999"
    page = text_of(client.get(address))
    assert "Indikasi yang menjadi alasannya" in page
    assert "Bidang Pasar, Disdag: Kepala Bidang Pasar kosong." in page  # a first background
    values = {"unit": watched.root.pk, "title": "Isi pimpinan", "reason": WHY} | form_key()
    client.post(address, values)
    draft = Proposal.objects.get()
    assert set(draft.evidence.values_list("signal_id", flat=True)) == set(ids[:2])
    particulars = text_of(client.get(at("proposal_particulars", draft.pk)))
    assert at("signal_detail", ids[0]).rstrip("?") in particulars
    assert "Isi pimpinan" in text_of(client.get(at("signal_detail", ids[0])))
    attach = (
        f"{reverse('restructuring:signal_attach')}?{chosen}&indikasi={ids[2]}&usulan={draft.pk}"
    )
    assert f'value="{draft.pk}" selected' in text_of(client.get(attach))
    assert "Pilih usulannya." in text_of(client.post(attach, form_key()))
    wrong = ProposalFactory(user=None)
    refused = client.post(attach, {"proposal": wrong.pk} | form_key())
    assert "tidak dapat Anda ubah lagi" in text_of(refused)
    answer = client.post(attach, {"proposal": draft.pk} | form_key(), follow=True)
    assert "1 indikasi menjadi alasan usulan. 2 sudah terlampir" in text_of(answer)
    assert draft.evidence.count() == 3
    empty = text_of(client.get(reverse("restructuring:signal_attach")))
    assert "Belum ada indikasi yang dipilih" in empty
    # whoever may not see a signal reads the reason without a way to its page
    client.force_login(watched.lawyer)
    page = text_of(client.get(at("proposal_particulars", draft.pk)))
    assert "Kepala Bidang Pasar kosong" in page
    assert (
        reverse("restructuring:signal_detail", args=[watched.signals["vacancy_head"].pk])
        not in page
    )


def test_the_unit_and_the_first_page_tell_of_signals(client, watched):
    client.force_login(watched.officer)
    for unit, shown, gone in (
        (watched.market, "Kepala Bidang Pasar kosong", "2 fungsi serupa"),
        (watched.health, "2 fungsi serupa", "Kepala Bidang Pasar"),  # named there
        (watched.trade, "11 unit langsung", "Tidak ada indikasi"),
        (watched.care, "Tidak ada indikasi masalah", "2 fungsi serupa"),
    ):
        page = text_of(client.get(at("unit_signals", unit.pk)))
        assert shown in page
        assert gone not in page
    tabs = text_of(client.get(reverse("orgunits:orgunit_detail", args=[watched.market.pk])))
    assert reverse("restructuring:unit_signals", args=[watched.market.pk]) in tabs
    home = text_of(client.get(reverse("reports:home")))
    assert "Bidang Pasar, Disdag: pimpinan unit lama kosong" in home
    past = text_of(client.get(reverse("reports:home") + "?per=2026-01-05"))
    assert "pimpinan unit lama kosong" not in past
    client.force_login(user_with_role(Role.EMPLOYEE, unit=watched.market))
    assert "pimpinan unit lama kosong" not in text_of(client.get(reverse("reports:home")))
    assert client.get(at("unit_signals", watched.market.pk)).status_code == 403


def test_rules_are_listed_with_what_came_of_them_and_changed_by_date(client, watched):
    client.force_login(watched.head)
    assert "Aturan dan ambang" in text_of(client.get(at("signal_rule_list")))
    assert client.get(at("signal_rule_update")).status_code == 403
    client.force_login(watched.officer)
    form = text_of(client.get(at("signal_rule_update", aturan="ikm_low")))
    assert "65,00 sampai 88,31 nilai" in form
    values = {"rule": "layers_many", "valid_from": watched.government.today().isoformat(),
              "is_on": "on", "threshold": "4", "reason": WHY}  # fmt: skip
    for changed, words in (
        ({"threshold": "9"}, "Ambang antara 2 dan 6 lapis."),
        ({"threshold": "3,5"}, "bilangan bulat"),
        ({"threshold": ""}, "Isi ambangnya."),
        ({"valid_from": "2020-01-01"}, "paling cepat hari ini"),
        ({"reason": ""}, "Tulis alasannya."),
        ({"rule": "karangan"}, "karangan"),
    ):
        page = text_of(client.post(at("signal_rule_update"), values | changed | form_key()))
        assert words in page
    assert not SignalSetting.objects.exists()
    answer = client.post(at("signal_rule_update"), values | form_key(), follow=True)
    assert "di atas 4 lapis" in text_of(answer)


def test_the_search_is_ordered_by_who_sees_after_everything(client, watched):
    client.force_login(watched.head)
    assert client.post(at("signal_run_create"), form_key()).status_code == 403
    client.force_login(watched.officer)
    answer = client.post(at("signal_run_create"), form_key())
    assert answer["Location"] == reverse("portal:job_detail", args=[Job.objects.get().uuid])
    again = client.post(at("signal_run_create"), form_key(), follow=True)
    assert "sedang berjalan" in text_of(again)


def test_the_pages_ask_the_same_for_more_signals(client, watched):
    client.force_login(watched.officer)
    signal = watched.signals["vacancy_head"]
    names = (at("signal_list"), at("unit_signals", watched.trade.pk), at("signal_rule_list"),
             at("signal_detail", signal.pk))  # fmt: skip

    def counts():
        found = []
        for name in names:
            client.get(name)
            with CaptureQueriesContext(connection) as asked:
                client.get(name)
            found.append(len(asked))
        return found

    before = counts()
    more = [sighting(unit, 5, "Lagi", "unsur_low") for unit in (watched.market, watched.craft)]
    keep(watched, [sighting(watched.market, 12), *more])
    assert counts() == before
