"""Keterangan: reasons, goals, plan, access and hand-over of a proposal."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from orgunits.structure import Rename
from portal.models import AuditEvent
from portal.permissions import Role
from restructuring.enums import ProposalState
from restructuring.milestones import USUAL_STEPS, usual_plan
from restructuring.models import (
    Handover,
    Proposal,
    ProposalAccess,
    ProposalEvidence,
    ProposalGoal,
    ProposalMilestone,
)
from tests.factories.orgunits import (
    GovernmentFactory,
    OrgUnitFactory,
    root_of,
    user_with_role,
)
from tests.factories.portal import form_key
from tests.factories.restructuring import ProposalFactory
from tests.restructuring.workshop import grown, text_of

pytestmark = pytest.mark.django_db
N_PAGE = 12


@pytest.fixture
def city():
    root = root_of(GovernmentFactory(name="Kota Uji"))
    trade = OrgUnitFactory(parent=root, name="Dinas Perdagangan", kind="dinas")
    return {"root": root, "trade": trade}


@pytest.fixture
def officer(city):
    return user_with_role(Role.HR_OFFICER, unit=city["root"], display_name="Petugas Satu")


@pytest.fixture
def draft(city, officer):
    return ProposalFactory(government=city["root"].government, user=officer)


@pytest.fixture
def page(client, officer):
    client.force_login(officer)
    return client


def url(draft, name):
    return reverse(f"restructuring:{name}", args=[draft.pk])


def send(page, address, **data):
    return page.post(address, data | form_key())


def whole(page, draft):
    return text_of(page.get(url(draft, "proposal_particulars")))


ROWS = [
    ("evidence_edit", ProposalEvidence, {"kind": "complaint", "text": "14 pengaduan lewat waktu.",
                                         "path": "/usulan-penataan/"}),
    ("goal_edit", ProposalGoal, {"indicator": "ikm", "label": "IKM perdagangan",
                                 "baseline": "76,5", "target": "85", "due_on": "2027-12-31"}),
    ("milestone_edit", ProposalMilestone, {"label": "Telaahan staf", "owner": "Bagian Organisasi",
                                           "planned_on": "2026-12-01"}),
    ("handover_edit", Handover, {"unit": "trade", "kind": "archives", "text": "Arsip perizinan",
                                 "receiver": "Dinas Baru", "due_on": "2027-02-01"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "model", "data"), ROWS)
def test_row_is_added_shown_changed_and_removed_with_a_trail(
    page, draft, city, officer, name, model, data
):
    grown(draft, Rename(city["trade"].pk, "Dinas Niaga"))
    data = {key: city[value].pk if value in city else value for key, value in data.items()}
    words = "label" if "label" in data else "text"
    assert send(page, url(draft, name), **data).status_code == 302
    row = model.objects.get()
    assert data[words] in whole(page, draft)

    edit = f"{url(draft, name)}?baris={row.pk}"
    opened = page.get(edit).context["form"].opening
    assert send(page, edit, **data | {words: "Kata lain", "opened": opened}).status_code == 302
    assert "Kata lain" in whole(page, draft)
    # The same page again does not overwrite what has been changed since.
    again = send(page, edit, **data | {words: "Kata ketiga", "opened": opened})
    assert "sudah diubah" in text_of(again)
    assert model.objects.get().__dict__[words] == "Kata lain"

    section = {ProposalEvidence: "alasan", ProposalGoal: "sasaran", ProposalMilestone: "tahap",
               Handover: "serah-terima"}[model]  # fmt: skip
    send(page, url(draft, "proposal_particular_remove"), bagian=section, baris=row.pk)
    assert not model.objects.exists()
    trail = AuditEvent.objects.filter(actor=officer).values_list("action", flat=True)
    assert {"Menambah", "Mengubah", "Menghapus"} < {action.split()[0] for action in trail}


BAD = [
    ("evidence_edit", {"kind": "complaint", "text": " "}, "Isi alasannya."),
    ("evidence_edit", {"kind": "rumor", "text": "X"}, "rumor"),
    ("evidence_edit", {"kind": "law", "text": "X", "path": "https://contoh.id/"}, "Tulis alamat"),
    ("evidence_edit", {"kind": "law", "text": "X", "path": "//contoh.id/"}, "Tulis alamat"),
    ("evidence_edit", {"kind": "law", "text": "X", "path": "/entah/"}, "tidak ada di portal"),
    ("goal_edit", {"indicator": "ikm", "label": "IKM", "target": "", "due_on": "2027-01-01"},
     "Isi sasarannya."),
    ("goal_edit", {"indicator": "ikm", "label": "IKM", "target": "banyak",
                   "due_on": "2027-01-01"}, "banyak"),
    ("milestone_edit", {"label": "Telaahan", "planned_on": ""}, "Isi tanggalnya."),
    ("milestone_edit", {"label": "Telaahan", "planned_on": "0100-01-01"}, "Tanggal harus antara"),
    ("handover_edit", {"unit": "root", "kind": "assets", "text": "X", "receiver": "Y"},
     "Pilih unit yang berubah dalam usulan ini."),
    ("handover_edit", {"unit": "trade", "kind": "assets", "text": "X", "receiver": "Y",
                       "bast_number": "1"}, "Isi tanggal penyerahannya"),
    ("access_edit", {"user": ""}, "Pilih akunnya."),
    ("access_edit", {"user": "1000000"}, "tidak dapat diberi akses"),
    ("milestone_plan", {"start": "besok"}, "Tanggal tidak dikenal."),
]  # fmt: skip


def test_bad_forms_say_why_and_write_nothing(page, draft, city):
    grown(draft, Rename(city["trade"].pk, "Dinas Niaga"))
    missed = []
    for name, data, message in BAD:
        values = {key: city[value].pk if value in city else value for key, value in data.items()}
        response = send(page, url(draft, name), **values)
        if response.status_code != 200 or message not in text_of(response):
            missed.append((name, message))
    assert missed == []
    models = (ProposalEvidence, ProposalGoal, ProposalMilestone, Handover, ProposalAccess)
    assert not any(model.objects.exists() for model in models)


def test_form_begins_with_what_another_page_asks_to_be_noted(page, draft):
    address = f"{url(draft, 'evidence_edit')}?kind=signal&text=IKM+turun&path=/usulan-penataan/"
    body = text_of(page.get(address))
    assert 'value="IKM turun"' in body
    assert '<option value="signal" selected' in body


def test_usual_steps_are_planned_once_up_to_the_day_of_effect(page, draft):
    Proposal.objects.filter(pk=draft.pk).update(effective_on=date(2027, 7, 1))
    assert send(page, url(draft, "milestone_plan"), start="2026-12-01").status_code == 302
    rows = list(draft.milestones.order_by("order"))
    assert len(rows) == len(USUAL_STEPS) == 13
    assert rows[10].label.startswith("SK, pelantikan")
    assert rows[10].planned_on == date(2027, 7, 1)
    assert [row.planned_on for row in rows] == sorted(row.planned_on for row in rows)
    assert "Persetujuan Gubernur" in rows[4].label
    assert "{" not in "".join(row.label + row.owner for row in rows)
    again = send(page, url(draft, "milestone_plan"), start="2026-12-01")
    assert "sudah punya tahap" in text_of(again)
    assert draft.milestones.count() == 13


@pytest.mark.parametrize("effective_on", [None, date(2026, 11, 20), date(2026, 12, 3)])
def test_plan_holds_its_order_whatever_the_day_of_effect(effective_on):
    words = {"head": "Gubernur", "regulation": "Pergub", "is_province": True}
    days = [day for *_, day in usual_plan(date(2026, 11, 22), effective_on, **words)]
    assert days == sorted(days)
    assert days[0] >= date(2026, 11, 22)
    labels = [label for label, *_ in usual_plan(date(2026, 11, 22), effective_on, **words)]
    assert any("Menteri Dalam Negeri" in label for label in labels)


def test_late_steps_are_told(page, draft):
    today = draft.government.today()
    common = {"government": draft.government, "proposal": draft}
    ProposalMilestone.objects.create(label="Kajian", planned_on=today - timedelta(days=3), **common)
    ProposalMilestone.objects.create(
        label="Rancangan", planned_on=today - timedelta(days=9), done_on=today, **common
    )
    body = whole(page, draft)
    assert "Lewat rencana" in body
    assert "Terlambat" in body
    assert "1 dari 2 selesai" in body


def test_confidential_draft_is_shared_with_one_more_person(page, client, draft, city):
    Proposal.objects.filter(pk=draft.pk).update(is_confidential=True)
    colleague = user_with_role(Role.HR_OFFICER, unit=city["root"], display_name="Petugas Dua")
    clerk = user_with_role(Role.EMPLOYEE, unit=city["root"], display_name="Pegawai Biasa")
    form = text_of(page.get(url(draft, "access_edit")))
    assert "Petugas Dua" in form
    assert clerk.display_name not in form  # could not see it even if it were open
    assert send(page, url(draft, "access_edit"), user=clerk.pk).status_code == 200
    assert not Proposal.objects.visible_to(colleague).exists()
    assert send(page, url(draft, "access_edit"), user=colleague.pk).status_code == 302
    assert Proposal.objects.visible_to(colleague).exists()
    row = ProposalAccess.objects.get()
    send(page, url(draft, "proposal_particular_remove"), bagian="akses", baris=row.pk)
    assert not Proposal.objects.visible_to(colleague).exists()


def test_what_a_draft_is_about_is_changed_and_kept_from_being_overwritten_unseen(page, draft):
    address = url(draft, "proposal_update")
    opened = page.get(address).context["form"].opening
    data = {"title": "Judul baru", "reason": "Beban kerja tidak merata.", "opened": opened}
    assert send(page, address, **data).status_code == 302
    assert "Judul baru" in whole(page, draft)
    again = send(page, address, **data | {"title": "Judul lain"})
    assert "sudah diubah" in text_of(again)
    draft.refresh_from_db()
    assert draft.title == "Judul baru"


def test_submitted_proposal_keeps_its_reasons_but_its_steps_are_ticked_off(page, draft):
    Proposal.objects.filter(pk=draft.pk).update(state=ProposalState.SUBMITTED)
    for name in ("evidence_edit", "goal_edit", "proposal_update"):
        assert "terkunci" in text_of(page.get(url(draft, name), follow=True))
    data = {"label": "Pelantikan", "planned_on": "2027-01-04", "done_on": "2027-01-05"}
    assert send(page, url(draft, "milestone_edit"), **data).status_code == 302
    Proposal.objects.filter(pk=draft.pk).update(state=ProposalState.WITHDRAWN)
    refused = send(page, url(draft, "milestone_edit"), **data)
    assert "tidak dapat diubah lagi" in text_of(refused)
    assert ProposalMilestone.objects.count() == 1


@pytest.mark.parametrize("data", [{}, {"bagian": "alasan"}, {"bagian": "x", "baris": "1"}])
def test_removal_that_names_nothing_does_nothing(page, draft, data):
    response = page.post(url(draft, "proposal_particular_remove"), data | form_key(), follow=True)
    assert "Halaman ini tidak lengkap" in text_of(response)


def test_row_of_another_proposal_is_not_there(page, draft, city):
    other = ProposalFactory(government=city["root"].government)
    row = ProposalEvidence.objects.create(
        government=other.government, proposal=other, kind="law", text="Milik lain"
    )
    assert page.get(f"{url(draft, 'evidence_edit')}?baris={row.pk}").status_code == 404
    data = {"bagian": "alasan", "baris": row.pk}
    response = page.post(url(draft, "proposal_particular_remove"), data | form_key(), follow=True)
    assert "tidak ada lagi" in text_of(response)
    assert ProposalEvidence.objects.filter(pk=row.pk).exists()


def test_page_asks_as_often_for_long_lists(page, draft, city, django_assert_num_queries):
    grown(draft, Rename(city["trade"].pk, "Dinas Niaga"))
    common = {"government": draft.government, "proposal": draft}

    def more(number):
        for turn in range(number):
            ProposalEvidence.objects.create(kind="law", text=f"Alasan {turn}", **common)
            Handover.objects.create(
                unit=city["trade"], kind="other", text="X", receiver="Y", **common
            )

    more(1)
    address = url(draft, "proposal_particulars")
    page.get(address)
    with django_assert_num_queries(N_PAGE):
        page.get(address)
    more(9)
    with django_assert_num_queries(N_PAGE):
        page.get(address)


def test_remark_on_the_whole_stands_on_its_page(page, draft):
    data = {"text": "Tunggu hasil ABK.", "page": "keterangan"}
    response = page.post(url(draft, "proposal_comment"), data | form_key(), follow=True)
    assert "Tunggu hasil ABK." in text_of(response)
    assert response.redirect_chain[-1][0].endswith("/keterangan/#catatan")
