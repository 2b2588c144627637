"""Putting a proposal in force, once, on its day; and taking it back, by two."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.utils import timezone

from orgunits.actions import (
    StructureConflict,
    apply_changes,
    apply_due_changes,
    cancel_scheduled_change,
    undo_last_change,
)
from orgunits.enums import ChangeState
from orgunits.models import OrgUnit, StructureChange
from orgunits.structure import Establish, Merge, Rename
from portal.models import Holiday, Notification
from portal.working_days.clock import WorkCalendar
from portal.working_days.queries import calendar_between
from restructuring.actions import (
    ask_back_out,
    confirm_back_out,
    enact_proposal,
    follow_ended_schedules,
    record_answer,
    record_letter,
    refuse_back_out,
    unschedule_proposal,
)
from restructuring.enums import ExternalAnswer, ProposalState
from restructuring.external import answer_due, words_of
from restructuring.gates import enactment_of
from restructuring.models import Handover, Proposal
from restructuring.thinking import think
from tests.factories.orgunits import REASON
from tests.restructuring.conftest import approved, build_city, fresh, submitted, waiting
from tests.worlds import kept_world

pytestmark = pytest.mark.django_db
S = ProposalState
ALL = ("budget", "corrected")


@kept_world
def city():
    """The city with an approved proposal, ``ready``: the market becomes "Bidang Pasar Rakyat"."""
    made = build_city()
    made.ready = approved(made)
    return made


def names(city):
    return set(
        OrgUnit.objects.active()
        .filter(government=city.government)
        .values_list("parent__name", "name")
    )


def enact(proposal, **values):
    return enact_proposal(proposal=proposal, user=None, **{"consents": ALL, **values})


def rename(city, unit, name):
    apply_changes(
        government=city.government, changes=[Rename(unit.pk, name)], user=None, reason=REASON
    )


class TestAtOnce:
    def test_the_structure_changes_with_the_state_and_points_back(self, city):
        proposal = approved(
            city,
            [
                Merge((city.craft.pk,), city.market.pk),
                Establish(-1_000_000_000, city.trade.pk, "Bidang Ekspor", "bidang"),
            ],
            legal_basis="Perwal 12 Tahun 2026",
        )
        enact(proposal)
        proposal = fresh(proposal)
        assert proposal.state == S.ENACTED
        assert think(proposal).told()[0].startswith("Menggabungkan Bidang Industri ke Bidang Pasar")
        assert proposal.change.state == ChangeState.APPLIED
        assert proposal.change.reason == f"Usulan penataan no. 2: {proposal.title}"
        assert proposal.change.legal_basis.title == "Perwal 12 Tahun 2026"
        assert ("Dinas Perdagangan", "Bidang Ekspor") in names(city)
        assert ("Dinas Perdagangan", "Bidang Industri") not in names(city)

    def test_only_an_approved_one(self, city):
        proposal = submitted(city)
        with pytest.raises(ValidationError, match="keadaannya diajukan"):
            enact(proposal)
        assert StructureChange.objects.filter(number__gt=2).count() == 0

    def test_twice_is_once(self, city):
        proposal = city.ready
        enact(proposal)
        with pytest.raises(ValidationError, match="keadaannya berlaku"):
            enact(proposal)
        assert StructureChange.objects.filter(reason__startswith="Usulan penataan").count() == 1

    def test_page_older_than_the_structure(self, city):
        proposal = city.ready
        seen = fresh(proposal).government.structure_version
        rename(city, city.care, "Bidang Rujukan")
        with pytest.raises(StructureConflict):
            enact(proposal, expected_version=seen)
        assert fresh(proposal).state == S.APPROVED
        enact(proposal)  # it touches nothing of it
        assert fresh(proposal).state == S.ENACTED

    def test_what_it_touches_moved(self, city):
        proposal = city.ready
        rename(city, city.market, "Bidang Pasar Besar")
        with pytest.raises(ValidationError, match="berubah sejak rancangan disusun"):
            enact(proposal)
        assert fresh(proposal).state == S.APPROVED
        assert ("Dinas Perdagangan", "Bidang Pasar Besar") in names(city)

    def test_a_day_that_is_not_new_year_needs_the_budget_ticked(self, city):
        proposal = approved(city, day=date(2026, 6, 1))
        with pytest.raises(ValidationError, match="anggaran"):
            enact(proposal, consents=())
        assert fresh(proposal).state == S.APPROVED
        first = approved(city, [Rename(city.care.pk, "Bidang Rujukan")], day=date(2026, 1, 1))
        assert enactment_of(think(fresh(first))).consents == {}
        enact(first, consents=())

    def test_open_handovers_are_said_and_do_not_stop_it(self, city):
        proposal = city.ready
        Handover.objects.create(
            government=city.government,
            proposal=proposal,
            unit=city.market,
            kind="archives",
            text="Arsip pasar",
            receiver="Disdag",
        )
        found = enactment_of(think(fresh(proposal)))
        assert found.warnings == ["1 serah terima belum selesai."]
        enact(proposal)
        assert fresh(proposal).state == S.ENACTED


class TestScheduled:
    @pytest.fixture
    def later(self, city):
        proposal = approved(city, day=city.government.today() + timedelta(days=40))
        enact(proposal)
        return fresh(proposal)

    def come_due(self, proposal):
        today = proposal.government.today()
        StructureChange.objects.filter(pk=proposal.change_id).update(effective_on=today)
        apply_due_changes()

    def test_it_waits_and_comes_into_force_by_the_tick(self, city, later):
        assert (later.state, later.change.state) == (S.SCHEDULED, ChangeState.SCHEDULED)
        assert ("Dinas Perdagangan", "Bidang Pasar") in names(city)
        self.come_due(later)
        assert fresh(later).state == S.ENACTED
        assert ("Dinas Perdagangan", "Bidang Pasar Rakyat") in names(city)
        assert Notification.objects.filter(recipient=city.officer, text__contains="mulai").exists()

    def test_it_is_not_enacted_by_hand_besides(self, city, later):
        with pytest.raises(ValidationError):
            enact(later)
        assert StructureChange.objects.filter(reason__startswith="Usulan penataan").count() == 1

    def test_called_off_it_stays_approved_and_may_be_scheduled_again(self, city, later):
        unschedule_proposal(proposal=later, user=None, reason="Menunggu anggaran perubahan.")
        again = fresh(later)
        assert (again.state, again.change_id) == (S.APPROVED, None)
        assert StructureChange.objects.get(pk=later.change_id).state == ChangeState.CANCELLED
        enact(again)
        assert fresh(again).state == S.SCHEDULED

    def test_called_off_in_the_ledger_it_comes_back_with_a_notice(self, city, later):
        cancel_scheduled_change(change=later.change, user=None, reason=REASON)
        assert follow_ended_schedules() == 1
        again = fresh(later)
        assert (again.state, again.change_id) == (S.APPROVED, None)
        assert "dibatalkan dari catatan" in again.note
        assert Notification.objects.filter(
            recipient=city.officer, text__contains="tidak jadi"
        ).exists()
        assert follow_ended_schedules() == 0

    def test_failed_on_its_day_it_comes_back_with_the_failure(self, city, later):
        rename(city, city.craft, "Bidang Pasar Rakyat")
        self.come_due(later)
        assert StructureChange.objects.get(pk=later.change_id).state == ChangeState.FAILED
        follow_ended_schedules()
        again = fresh(later)
        assert again.state == S.APPROVED
        assert "sudah ada unit bernama" in again.note

    def test_what_moved_between_the_days_is_never_written_over(self, city, later):
        rename(city, city.market, "Bidang Pasar Besar")
        self.come_due(later)
        assert ("Dinas Perdagangan", "Bidang Pasar Besar") in names(city)
        follow_ended_schedules()
        again = fresh(later)
        assert again.state == S.APPROVED
        assert "“Bidang Pasar” berubah" in again.note


class TestLetters:
    def letter(self, city, proposal, days_ago, **values):
        made_at = timezone.now() - timedelta(days=days_ago + 1)
        Proposal.objects.filter(pk=proposal.pk).update(made_at=made_at)
        return record_letter(
            proposal=proposal,
            user=None,
            addressee="Gubernur",
            letter_number="100/1",
            sent_on=city.government.today() - timedelta(days=days_ago),
            **values,
        )

    def test_days_are_working_days(self):
        friday = date(2026, 11, 6)
        assert answer_due(friday, WorkCalendar()) == date(2026, 11, 27)
        assert answer_due(friday, WorkCalendar.without([date(2026, 11, 10)])) == date(2026, 11, 30)

    def test_awaited_answer_stops_enactment_and_silence_frees_it(self, city):
        proposal = city.ready
        letter = self.letter(city, proposal, 1)
        with pytest.raises(ValidationError, match="belum menjawab"):
            enact(proposal)
        long_ago = city.government.today() - timedelta(days=60)
        type(letter).objects.update(sent_on=long_ago)
        assert words_of(fresh(proposal))[0].answer == ExternalAnswer.SILENT
        enact(proposal)
        assert fresh(proposal).state == S.ENACTED

    def test_holidays_of_the_government_and_the_nation_count(self, city):
        proposal = city.ready
        letter = self.letter(city, proposal, 30)
        due_on = words_of(proposal)[0].due_on
        day = letter.sent_on + timedelta(days=1)
        while not calendar_between(city.government, day, day).works_on(day):
            day += timedelta(days=1)
        Holiday.objects.create(government=None, day=day, name="Libur")
        assert words_of(proposal)[0].due_on > due_on

    def test_refused_stops_until_another_letter_is_answered(self, city):
        proposal = city.ready
        letter = self.letter(city, proposal, 3)
        today = city.government.today()
        record_answer(
            approval=letter, user=None, answer="refused", answered_on=today, note="Tidak sesuai."
        )
        with pytest.raises(ValidationError, match="menolak"):
            enact(proposal)
        second = self.letter(city, proposal, 0)
        record_answer(approval=second, user=None, answer="approved", answered_on=today)
        enact(proposal)
        assert fresh(proposal).state == S.ENACTED

    def test_corrected_needs_the_corrections_ticked(self, city):
        proposal = city.ready
        record_answer(
            approval=self.letter(city, proposal, 3),
            user=None,
            answer="corrected",
            answered_on=city.government.today(),
            note="Nama diperbaiki.",
        )
        with pytest.raises(ValidationError, match="Perbaikan yang diperintahkan"):
            enact(proposal, consents=("budget",))
        enact(proposal)

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"answer": "silent"}, "answer"),
            ({"answer": "refused"}, "note"),
            ({"answer": "approved", "answered_on": date(2200, 1, 1)}, "answered_on"),
            ({"answer": "approved", "answered_on": date(2000, 1, 1)}, "answered_on"),
        ],
    )
    def test_bad_answers_are_refused(self, city, values, field):
        letter = self.letter(city, city.ready, 3)
        day = {"answered_on": city.government.today()}
        with pytest.raises(ValidationError) as refused:
            record_answer(approval=letter, user=None, **(day | values))
        assert field in refused.value.message_dict
        letter.refresh_from_db()
        assert letter.answer == ""

    def test_letter_of_a_day_to_come_is_refused(self, city):
        with pytest.raises(ValidationError):
            self.letter(city, city.ready, -1)


class TestBackOut:
    @pytest.fixture
    def enacted(self, city):
        proposal = approved(city, [Merge((city.craft.pk,), city.market.pk)])
        enact(proposal)
        return fresh(proposal)

    def ask(self, city, proposal):
        ask_back_out(proposal=proposal, user=city.colleague, reason="Perda dibatalkan gubernur.")

    def test_asked_and_confirmed_restores_everything(self, city, enacted):
        before = {("Dinas Perdagangan", "Bidang Industri"), ("Dinas Perdagangan", "Bidang Pasar")}
        assert not before <= names(city)
        self.ask(city, enacted)
        assert fresh(enacted).state == S.ENACTED
        assert Notification.objects.filter(
            recipient=city.mayor, text__contains="pembatalan"
        ).exists()
        confirm_back_out(review=waiting(enacted), user=city.mayor)
        again = fresh(enacted)
        assert again.state == S.BACKED_OUT
        assert again.back_out.undoes_id == enacted.change_id
        assert before <= names(city)

    def test_the_ledgers_own_undo_is_refused(self, city, enacted):
        for _ in range(2):
            with pytest.raises(ValidationError, match="usulan penataan no. 2"):
                undo_last_change(government=city.government, user=city.colleague, reason=REASON)
            if fresh(enacted).reviews.filter(order=0).exists():
                break
            self.ask(city, enacted)
        assert fresh(enacted).state == S.ENACTED

    def test_neither_asker_nor_drafter_nor_delegate_confirms(self, city, enacted):
        self.ask(city, enacted)
        for user in (city.colleague, city.officer, city.lawyer):
            with pytest.raises(ValidationError):
                confirm_back_out(review=waiting(enacted), user=user)
        assert fresh(enacted).state == S.ENACTED

    def test_refused_it_stays_in_force_and_may_be_asked_again(self, city, enacted):
        self.ask(city, enacted)
        with pytest.raises(ValidationError, match="sudah diminta"):
            self.ask(city, enacted)
        with pytest.raises(ValidationError):
            refuse_back_out(review=waiting(enacted), user=city.mayor, note="")
        refuse_back_out(review=waiting(enacted), user=city.mayor, note="Belum perlu dibatalkan.")
        assert (fresh(enacted).state, waiting(enacted)) == (S.ENACTED, None)
        with pytest.raises(ValidationError, match="usulan penataan"):
            undo_last_change(government=city.government, user=None, reason=REASON)
        self.ask(city, enacted)
        assert waiting(enacted).round == 3

    def test_approval_of_the_proposal_is_no_word_on_taking_it_back(self, city):
        proposal = city.ready
        with pytest.raises(ValidationError):
            ask_back_out(proposal=proposal, user=city.colleague, reason="Perda dibatalkan.")
        first = proposal.reviews.order_by("order").last()
        enact(proposal)
        with pytest.raises(ValidationError, match="sudah lewat"):
            confirm_back_out(review=first, user=city.mayor)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time")
def test_two_at_once_enact_it_exactly_once():
    city = build_city()
    proposal = approved(city)
    ready, outcomes = threading.Barrier(2), []

    def run():
        try:
            row = Proposal.objects.get(pk=proposal.pk)
            ready.wait(120)
            enact(row)
            outcomes.append("done")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(outcomes) == ["done", "refused"]
    assert fresh(proposal).state == S.ENACTED
    assert StructureChange.objects.filter(reason__startswith="Usulan penataan").count() == 1
