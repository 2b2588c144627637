"""The pages of a proposal's way: what they show, what a bad form keeps, what they lead to."""

from datetime import timedelta

import pytest
from django.urls import reverse

from orgunits.actions import apply_changes
from orgunits.models import RoleAssignment
from orgunits.structure import Merge, Rename
from portal.permissions import Role
from restructuring.actions import (
    add_step,
    approve_review,
    ask_back_out,
    enact_proposal,
    rebase_proposal,
    return_review,
    submit_proposal,
)
from restructuring.enums import ProposalState
from restructuring.models import (
    ExternalApproval,
    Proposal,
    ProposalComment,
    ReviewStage,
    StepDecision,
)
from restructuring.thinking import head_steps
from tests.factories.orgunits import REASON, user_with_role
from tests.factories.portal import form_key
from tests.restructuring.conftest import approved, draft_of, fresh, submitted, waiting

pytestmark = pytest.mark.django_db
S = ProposalState


def at(name, proposal):
    return reverse(f"restructuring:{name}", args=[proposal.pk])


@pytest.fixture
def seen_by(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def post(page, url, **data):
    return page.post(url, {**form_key(), **data})


class TestSubmitting:
    def test_everything_missing_is_told_at_once_with_where_to_settle_it(self, city, seen_by):
        proposal = draft_of(city, [])
        Proposal.objects.filter(pk=proposal.pk).update(effective_on=None)
        url = at("proposal_submit", proposal)
        body = seen_by(city.officer).get(url).content.decode()
        assert "2 dari 9 belum beres" in body
        assert "Belum ada yang berubah" in body
        assert "Isi tanggal rencana" in body
        assert at("proposal_detail", proposal) in body
        assert "Ajukan usulan" not in body
        refused = post(seen_by(city.officer), url, version="1")
        assert refused.status_code == 200
        assert fresh(proposal).state == S.DRAFT

    def test_sound_draft_is_submitted(self, city, seen_by):
        proposal = draft_of(city)
        url = at("proposal_submit", proposal)
        assert "Ajukan usulan" in seen_by(city.officer).get(url).content.decode()
        response = post(seen_by(city.officer), url, version=str(proposal.head.number))
        assert response["Location"] == at("proposal_review", proposal)
        assert fresh(proposal).state == S.SUBMITTED

    def test_old_page_is_told(self, city, seen_by):
        proposal = draft_of(city)
        body = post(seen_by(city.officer), at("proposal_submit", proposal), version="1").content
        assert "berubah sejak halaman ini dibuka" in body.decode()
        assert fresh(proposal).state == S.DRAFT


class TestReview:
    def test_reviewer_accepts_refuses_with_a_reason_and_returns(self, city, seen_by):
        proposal = submitted(city)
        page, url = seen_by(city.lawyer), at("proposal_review", proposal)
        key, review = head_steps(proposal)[0].key, str(waiting(proposal).pk)
        bad = post(page, url, act="refuse", key=key, review=review, reason="x")
        assert "paling sedikit 10 huruf" in bad.content.decode()
        assert not StepDecision.objects.exists()
        done = post(page, url, act="refuse", key=key, review=review, reason="Nama tidak baku.")
        assert done["Location"] == f"{url}#p-{key}"
        body = page.get(url).content.decode()
        assert "Nama tidak baku." in body
        assert "1 ditolak" in body
        stuck = post(page, url, act="approve", review=review, note="")
        assert "Anda tolak" in stuck.content.decode()
        post(page, url, act="return", review=review, note="")
        assert fresh(proposal).state == S.RETURNED
        drafter = seen_by(city.officer).get(url).content.decode()
        assert "Nama tidak baku." in drafter
        assert "Dikembalikan" in drafter

    def test_page_of_an_earlier_stage_decides_nothing(self, city, seen_by):
        proposal = submitted(city)
        old = str(waiting(proposal).pk)
        approve_review(review=waiting(proposal), user=city.lawyer)
        for name in ("proposal_review", "proposal_brief"):
            response = post(seen_by(city.mayor), at(name, proposal), act="approve", review=old)
            assert "sudah berganti" in response.content.decode()
        assert fresh(proposal).state == S.IN_REVIEW

    def test_whoever_may_not_decide_reads_why_and_may_remark(self, city, seen_by):
        proposal = submitted(city)
        page, url = seen_by(city.mayor), at("proposal_review", proposal)
        body = page.get(url).content.decode()
        assert "diputus oleh Peninjau hukum" in body
        assert "Kembalikan kepada penyusun" not in body
        assert post(page, url, act="comment", text="", step="").status_code == 200
        post(page, url, act="comment", text="Sudah dibaca.", step=head_steps(proposal)[0].key)
        assert ProposalComment.objects.get().text == "Sudah dibaca."
        assert "Sudah dibaca." in page.get(url).content.decode()
        refused = post(page, url, act="approve", review=str(waiting(proposal).pk))
        assert "diputus oleh" in refused.content.decode()
        assert fresh(proposal).state == S.SUBMITTED

    def test_reader_cannot_remark(self, city, seen_by):
        reader = user_with_role(Role.GOVERNMENT_ADMIN, unit=city.root)
        proposal = submitted(city)
        page, url = seen_by(reader), at("proposal_review", proposal)
        assert "Simpan catatan" not in page.get(url).content.decode()
        assert post(page, url, act="comment", text="Halo").status_code == 403
        assert not ProposalComment.objects.exists()

    def test_earlier_rounds_stay_readable(self, city, seen_by):
        proposal = submitted(city)
        return_review(review=waiting(proposal), user=city.lawyer, note="Lengkapi dasar hukumnya.")
        submit_proposal(proposal=proposal, user=city.officer)
        body = seen_by(city.lawyer).get(at("proposal_review", proposal)).content.decode()
        assert "Lengkapi dasar hukumnya." in body
        assert "putaran ke-2" in body

    def test_stage_nobody_can_decide_is_told(self, city, seen_by):
        proposal = submitted(city)
        RoleAssignment.objects.filter(user=city.lawyer).delete()
        body = seen_by(city.officer).get(at("proposal_review", proposal)).content.decode()
        assert "Belum ada yang dapat memutus" in body

    def test_page_asks_as_often_for_many_changes(
        self, city, seen_by, django_assert_max_num_queries
    ):
        proposal = draft_of(city)
        for number in range(12):
            changes = [Rename(city.craft.pk, f"Bidang Industri {number}")]
            add_step(proposal=proposal, changes=changes, user=None)
        page = seen_by(city.mayor)
        with django_assert_max_num_queries(45):
            page.get(at("proposal_review", proposal))

    def test_brief_says_what_is_decided_and_takes_the_word(self, city, seen_by):
        proposal = submitted(city, [Merge((city.craft.pk,), city.market.pk)])
        approve_review(review=waiting(proposal), user=city.lawyer, note="Sesuai ketentuan.")
        page, url = seen_by(city.mayor), at("proposal_brief", proposal)
        body = page.get(url).content.decode()
        assert "Menggabungkan" in body
        assert "Sesuai ketentuan." in body
        response = post(page, url, act="approve", review=str(waiting(proposal).pk), note="")
        assert response["Location"] == at("proposal_review", proposal)
        assert fresh(proposal).state == S.APPROVED

    def test_history_names_who_did_what(self, city, seen_by):
        proposal = approved(city)
        body = seen_by(city.officer).get(at("proposal_history", proposal)).content.decode()
        for words in ("Mengajukan usulan penataan", "Menyetujui usulan penataan", str(city.mayor)):
            assert words in body


class TestEnacting:
    def test_page_counts_what_will_happen_and_enacts(self, city, seen_by):
        proposal = approved(city, [Merge((city.craft.pk,), city.market.pk)])
        page, url = seen_by(city.officer), at("proposal_enact", proposal)
        body = page.get(url).content.decode()
        assert "sekarang 6" in body
        assert "bukan 1 Januari" in body
        version = str(fresh(proposal).government.structure_version)
        bad = post(page, url, expected_version=version)
        assert "Centang bila sudah" in bad.content.decode()
        assert fresh(proposal).state == S.APPROVED
        done = post(page, url, expected_version=version, consent_budget="on")
        assert done["Location"] == at("proposal_review", proposal)
        assert fresh(proposal).state == S.ENACTED

    def test_structure_that_moved_meanwhile_is_shown(self, city, seen_by):
        proposal = approved(city)
        old = str(fresh(proposal).government.structure_version)
        rename(city, city.care, "Bidang Rujukan")
        url = at("proposal_enact", proposal)
        response = post(seen_by(city.officer), url, expected_version=old, consent_budget="on")
        assert response.status_code == 409
        body = response.content.decode()
        assert "Bidang Rujukan" in body
        assert 'name="consent_budget"' in body
        again = post(
            seen_by(city.officer), url, expected_version=int(old) + 1, consent_budget="on",
            step="edit",
        )  # fmt: skip
        assert again.status_code == 200
        assert "Berlakukan" in again.content.decode()
        assert fresh(proposal).state == S.APPROVED

    def test_what_stands_before_it_has_no_button(self, city, seen_by):
        proposal = approved(city)
        rename(city, city.market, "Bidang Pasar Besar")
        body = seen_by(city.officer).get(at("proposal_enact", proposal)).content.decode()
        assert "Harus diselesaikan dulu" in body
        assert ">Berlakukan</button>" not in body

    def test_scheduled_one_is_called_off(self, city, seen_by):
        proposal = approved(city, day=city.government.today() + timedelta(days=30))
        enact_proposal(proposal=proposal, user=None, consents=("budget",))
        page = seen_by(city.officer)
        assert "Batalkan jadwal" in page.get(at("proposal_review", proposal)).content.decode()
        url = at("proposal_unschedule", proposal)
        assert "10 huruf" in post(page, url, reason="x").content.decode()
        post(page, url, reason="Menunggu anggaran perubahan.")
        assert fresh(proposal).state == S.APPROVED

    def test_ledger_names_the_proposal_it_enacted(self, city, seen_by):
        proposal = approved(city)
        enact_proposal(proposal=proposal, user=None, consents=("budget",))
        ledger = reverse("orgunits:structure_change_list")
        body = seen_by(city.mayor).get(ledger).content.decode()
        assert f"Usulan penataan no. {proposal.number}</a>" in body
        assert at("proposal_review", proposal) in body
        hidden = user_with_role(Role.SURVEY_OFFICER, unit=city.root)
        assert at("proposal_review", proposal) not in seen_by(hidden).get(ledger).content.decode()

    def test_taken_back_by_two(self, city, seen_by):
        proposal = approved(city)
        enact_proposal(proposal=proposal, user=None, consents=("budget",))
        page = seen_by(city.colleague)
        assert post(page, at("proposal_back_out", proposal), reason="x").status_code == 200
        post(page, at("proposal_back_out", proposal), reason="Perda dibatalkan gubernur.")
        url = at("back_out_decide", proposal)
        data = {
            "review": str(waiting(proposal).pk),
            "expected_version": str(fresh(proposal).government.structure_version),
        }
        page = seen_by(city.mayor)
        assert "Perda dibatalkan gubernur." in page.get(url).content.decode()
        assert "10 huruf" in post(page, url, act="refuse", note="", **data).content.decode()
        assert fresh(proposal).state == S.ENACTED
        post(page, url, act="confirm", note="", **data)
        assert fresh(proposal).state == S.BACKED_OUT
        assert (
            "kembali seperti sebelumnya"
            in page.get(at("proposal_review", proposal)).content.decode()
        )

    def test_dependants_are_named(self, city, seen_by):
        proposal = approved(city)
        enact_proposal(proposal=proposal, user=None, consents=("budget",))
        rename(city, city.market, "Bidang Pasar Besar")
        ask_back_out(proposal=proposal, user=city.colleague, reason="Perda dibatalkan gubernur.")
        body = post(
            seen_by(city.mayor),
            at("back_out_decide", proposal),
            act="confirm",
            note="",
            review=str(waiting(proposal).pk),
        ).content.decode()
        assert "Bergantung pada usulan ini" in body
        assert "Bidang Pasar" in body
        assert "Setujui pembatalan" not in body
        assert fresh(proposal).state == S.ENACTED


def rename(city, unit, name):
    apply_changes(
        government=city.government, changes=[Rename(unit.pk, name)], user=None, reason=REASON
    )


class TestActs:
    @pytest.mark.parametrize(
        ("name", "state"), [("proposal_withdraw", S.WITHDRAWN), ("proposal_reopen", S.RETURNED)]
    )
    def test_reason_is_needed(self, city, seen_by, name, state):
        proposal = approved(city)
        page, url = seen_by(city.officer), at(name, proposal)
        assert "10 huruf" in post(page, url, reason="x").content.decode()
        assert fresh(proposal).state == S.APPROVED
        post(page, url, reason="Ditunda sampai tahun depan.")
        assert fresh(proposal).state == state

    def test_act_that_is_not_possible_says_so(self, city, seen_by):
        proposal = draft_of(city)
        body = seen_by(city.officer).get(at("proposal_reopen", proposal)).content.decode()
        assert "Tidak dapat dilakukan sekarang" in body

    def test_letter_and_answer(self, city, seen_by):
        proposal, page = draft_of(city), seen_by(city.officer)
        url = at("approval_create", proposal)
        today = city.government.today()
        bad = post(page, url, addressee="", letter_number="1", sent_on="kemarin")
        assert "Tulis kepada siapa" in bad.content.decode()
        assert not ExternalApproval.objects.exists()
        post(page, url, addressee="Gubernur", letter_number="1", sent_on=today.isoformat())
        letter = ExternalApproval.objects.get()
        body = page.get(at("proposal_review", proposal)).content.decode()
        assert "Menunggu jawaban" in body
        assert "dianggap disetujui" in body
        answer = reverse("restructuring:approval_answer", args=[letter.pk])
        bad = post(page, answer, answer="refused", answered_on=today.isoformat(), note="")
        assert "alasan penolakan" in bad.content.decode()
        post(page, answer, answer="refused", answered_on=today.isoformat(), note="Belum sesuai.")
        letter.refresh_from_db()
        assert letter.answer == "refused"


class TestStages:
    URL = reverse("restructuring:review_stage_list")

    def data(self, *rows):
        found = {"tahap-TOTAL_FORMS": len(rows), "tahap-INITIAL_FORMS": 2}
        for number, (name, role, decides) in enumerate(rows):
            found |= {f"tahap-{number}-name": name, f"tahap-{number}-role": role}
            found |= {f"tahap-{number}-decides": "on"} if decides else {}
        return found

    def test_stages_are_settled_and_given_back(self, city, seen_by):
        page = seen_by(user_with_role(Role.GOVERNMENT_ADMIN, unit=city.root))
        assert "Telaah hukum" in page.get(self.URL).content.decode()
        rows = [("", "legal_reviewer", False), ("Wali kota", "leadership", True)]
        assert post(page, self.URL, **self.data(*rows)).status_code == 302
        assert [row.name for row in ReviewStage.objects.all()] == ["Wali kota"]
        post(page, self.URL, act="house", **self.data())
        assert not ReviewStage.objects.exists()

    def test_stages_that_do_not_decide_are_refused(self, city, seen_by):
        page = seen_by(user_with_role(Role.GOVERNMENT_ADMIN, unit=city.root))
        rows = [("Telaah", "legal_reviewer", False)]
        response = post(page, self.URL, **self.data(*rows))
        assert "harus tahap yang memutus" in response.content.decode()
        assert not ReviewStage.objects.exists()


class TestRebase:
    def test_disjoint_changes_take_one_click(self, city, seen_by):
        proposal = draft_of(city, [Rename(city.market.pk, "Bidang Pasar Rakyat")])
        apply_changes(
            government=city.government,
            changes=[Rename(city.market.pk, "Bidang Pasar", code="1.2")],
            user=None,
            reason=REASON,
        )
        page, url = seen_by(city.officer), at("proposal_rebase", proposal)
        body = page.get(url).content.decode()
        assert "Tidak ada perbedaan yang perlu dipilih" in body
        response = post(page, url, version=str(proposal.head.number))
        assert response["Location"] == at("proposal_detail", proposal)
        assert "sesuai dengan struktur terkini" in page.get(url).content.decode()

    def test_disputes_are_chosen_one_by_one(self, city, seen_by):
        proposal = draft_of(city)
        rename(city, city.market, "Bidang Pasar Besar")
        page, url = seen_by(city.officer), at("proposal_rebase", proposal)
        body = page.get(url).content.decode()
        assert "1 perbedaan perlu dipilih" in body
        for words in ("Bidang Pasar Besar", "Bidang Pasar Rakyat", "Pakai rancangan"):
            assert words in body
        version = str(proposal.head.number)
        again = post(page, url, version=version)
        assert "Pilih salah satu" in again.content.decode()
        assert fresh(proposal).head.number == proposal.head.number
        post(page, url, version=version, **{f"choice_{city.market.pk}_name": "ours"})
        assert fresh(proposal).head.number == proposal.head.number + 1

    def test_old_page_keeps_the_choices(self, city, seen_by):
        proposal = draft_of(city)
        rename(city, city.market, "Bidang Pasar Besar")
        name = f"choice_{city.market.pk}_name"
        body = post(
            seen_by(city.officer), at("proposal_rebase", proposal), version="1", **{name: "theirs"}
        ).content.decode()
        assert "berubah sejak halaman ini dibuka" in body
        assert f'value="theirs" id="id_{name}_1" checked' in body

    def test_locked_proposal_is_not_rebased(self, city, seen_by):
        proposal = submitted(city)
        rename(city, city.market, "Bidang Pasar Besar")
        page, url = seen_by(city.officer), at("proposal_rebase", proposal)
        assert "terkunci" in page.get(url).content.decode()
        assert post(page, url, version="1").status_code == 302
        assert fresh(proposal).head.number == proposal.head.number

    def test_two_drafts_become_one(self, city, seen_by):
        mine = draft_of(city)
        other = draft_of(city, [Rename(city.market.pk, "Bidang Pasar Baru")], title="Lain")
        page, url = seen_by(city.officer), at("proposal_join", mine)
        assert "Lain" in page.get(url).content.decode()
        body = page.get(url, {"other": other.pk}).content.decode()
        assert "1 perbedaan perlu dipilih" in body
        assert "Bidang Pasar Baru" in body
        data = {
            "other": str(other.pk),
            "version": str(mine.head.number),
            "other_version": str(other.head.number),
        }
        assert post(page, url, **data).status_code == 200
        assert len(head_steps(fresh(mine))) == 1
        post(page, url, **data, **{f"choice_{city.market.pk}_name": "theirs"})
        assert [step.changes[0].name for step in head_steps(fresh(mine))] == ["Bidang Pasar Baru"]
        assert page.get(url, {"other": "x"}).status_code == 200


def test_rebase_is_what_makes_a_moved_draft_submittable(city, seen_by):
    proposal = draft_of(city)
    rename(city, city.market, "Bidang Pasar Besar")
    page, url = seen_by(city.officer), at("proposal_submit", proposal)
    assert at("proposal_rebase", proposal) in page.get(url).content.decode()
    answers = {f"{city.market.pk}:name": "ours"}
    rebase_proposal(proposal=proposal, user=city.officer, answers=answers)
    assert "Ajukan usulan" in page.get(url).content.decode()


def test_first_page_says_whose_word_a_proposal_waits_for(city, seen_by):
    proposal = submitted(city)
    brief = at("proposal_brief", proposal)
    for user, is_asked in ((city.lawyer, True), (city.mayor, False), (city.officer, False)):
        assert (brief in seen_by(user).get("/").content.decode()) == is_asked
    approve_review(review=waiting(proposal), user=city.lawyer)
    assert brief not in seen_by(city.lawyer).get("/").content.decode()
    assert brief in seen_by(city.mayor).get("/").content.decode()
    return_review(review=waiting(proposal), user=city.mayor, note="Lengkapi dasar hukumnya.")
    assert brief not in seen_by(city.mayor).get("/").content.decode()
    assert "dikembalikan" in seen_by(city.officer).get("/").content.decode()
