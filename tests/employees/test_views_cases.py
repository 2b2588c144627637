"""The pages of placement cases: building a chain, walking its road, what an outsider sees."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.actions import move_employee
from employees.enums import CaseState, CaseStepKind, MoveResult, PanelElement
from employees.forms import PertekForm
from employees.models import CaseStep, PlacementCase, PlacementMove
from orgunits.actions import add_positions
from orgunits.drafts import PositionDraft
from portal.models import AuditEvent
from portal.permissions import Role
from tests.factories.cases import PANEL, WHY, advance, make_case
from tests.factories.employees import REASON, EmployeeFactory, PlacementFactory, staff
from tests.factories.orgunits import LONG_AGO, JobTitleFactory, user_with_role
from tests.factories.portal import form_key, opening

S, T = CaseState, CaseStepKind


def url(name, *args):
    return reverse(f"employees:{name}", args=args)


@pytest.fixture
def officer(client, city):
    client.force_login(city.officer)
    return city.officer


@pytest.fixture
def leader(city):
    return user_with_role(Role.LEADERSHIP, unit=city.root)


@pytest.fixture
def trio(city):
    return rotation(city, 3)


def rotation(city, n, start=0):
    title = JobTitleFactory()
    posts = add_positions(
        government=city.government,
        drafts=[
            PositionDraft(unit_id=city.a.unit.pk, job_title_id=title.pk, name=f"Kursi {number}",
                          valid_from=LONG_AGO)
            for number in range(start, start + n + 1)
        ],
        user=None, reason=REASON,
    )  # fmt: skip
    return staff(city.government, posts[:n], start=start), posts


def frame(city, **values):
    return {
        "unit": city.root.pk,
        "title": "Rotasi pelaksana",
        "kind": "transfer",
        "effective_on": str(city.today + timedelta(days=10)),
        "note": "",
        **form_key(),
        **values,
    }


def row_counts():
    return [model.objects.count() for model in (PlacementCase, PlacementMove, CaseStep)]


# --- list -------------------------------------------------------------------------------------


def test_case_list_is_empty_then_filters(client, city, officer):
    assert "Belum ada usulan penempatan" in client.get(url("placement_case_list")).text
    make_case(city.root, title="Rotasi satu")
    make_case(city.b.unit, title="Rotasi dua", kind="promotion")
    page = client.get(url("placement_case_list"), {"kind": "promotion"}).text
    assert "Rotasi dua" in page
    assert "Rotasi satu" not in page
    page = client.get(url("placement_case_list"), {"q": "tiga"}).text
    assert "Tidak ada usulan yang cocok" in page


def test_case_list_asks_as_often_for_many(client, city, officer):
    counts = []
    client.get(url("placement_case_list"))  # the session is noted once
    for n in (1, 12):
        for _ in range(n):
            make_case(city.root)
        with CaptureQueriesContext(connection) as asked:
            client.get(url("placement_case_list"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_officer_of_one_unit_sees_its_cases_only(client, city, trio):
    make_case(city.a.unit, title="Milik A")
    make_case(city.root, title="Milik semua")
    client.force_login(user_with_role(Role.HR_OFFICER, unit=city.a.unit))
    page = client.get(url("placement_case_list")).text
    assert "Milik A" in page
    assert "Milik semua" not in page


# --- frame ------------------------------------------------------------------------------------


def test_case_create_and_update(client, city, officer):
    answer = client.post(url("placement_case_create"), frame(city))
    case = PlacementCase.objects.get()
    assert answer["Location"] == url("placement_case_detail", case.pk)
    assert (case.title, case.made_by, case.unit) == ("Rotasi pelaksana", officer, city.root)
    changed = frame(city, title="Rotasi lain", **opening(case, ("title", "kind", "effective_on")))
    assert client.post(url("placement_case_update", case.pk), changed).status_code == 302
    case.refresh_from_db()
    assert case.title == "Rotasi lain"
    stale = client.post(url("placement_case_update", case.pk), changed | form_key())
    assert "sudah diubah" in stale.text


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title": ""}, "Judul belum diisi."),
        ({"effective_on": "31-31"}, "TMT bukan tanggal yang ada."),
        ({"unit": ""}, "Unit belum dipilih."),
        ({"unit": "999999"}, "Unit: pilihan tidak dikenal."),
        ({"kind": "lain"}, "pilihan tidak dikenal."),
    ],
)
def test_case_create_with_bad_input_says_so_and_writes_nothing(
    client, city, officer, values, message
):
    page = client.post(url("placement_case_create"), frame(city, **values))
    assert page.status_code == 200
    assert message in page.text
    assert row_counts() == [0, 0, 0]


def test_proposing_somebody_leads_into_the_new_or_an_open_case(client, city, officer):
    case = make_case(city.root, title="Yang masih disusun")
    query = f"?employee={city.person.pk}&position={city.b.head.pk}"
    page = client.get(url("placement_case_create") + query).text
    assert "Untuk <b>Ahmad Permana</b>" in page
    assert f"{url('placement_move_create', case.pk)}{query}".replace("&", "&amp;") in page
    answer = client.post(url("placement_case_create") + query, frame(city))
    made = PlacementCase.objects.get(title="Rotasi pelaksana")
    assert answer["Location"] == url("placement_move_create", made.pk) + query


# --- chain ------------------------------------------------------------------------------------


def test_move_create_goes_from_person_to_post_to_reason(client, city, officer):
    case = make_case(city.root)
    page = url("placement_move_create", case.pk)
    assert "Ahmad Permana" in client.get(page).text
    seats = client.get(page, {"employee": city.person.pk}).text
    assert "Kepala Dinas B" in seats
    chosen = {"employee": city.person.pk, "position": city.b.head.pk}
    confirm = client.get(page, chosen).text
    assert "Perlu alasan" in confirm
    answer = client.post(page, chosen | {"kind": "promotion", "reason": WHY} | form_key())
    assert answer["Location"] == url("placement_case_detail", case.pk)
    move = case.moves.get()
    assert (move.kind, move.reason, move.to_position) == ("promotion", WHY, city.b.head)


def test_move_create_swaps_and_releases(client, city, officer, trio):
    people, posts = trio
    case = make_case(city.root)
    page = url("placement_move_create", case.pk)
    picking = client.get(page, {"employee": people[0].pk, "swap": ""}).text
    assert "dengan siapa?" in picking
    both = {"employee": people[0].pk, "swap": people[1].pk}
    assert "Tukar keduanya" in client.get(page, both).text
    client.post(page, both | {"kind": "transfer"} | form_key())
    client.post(
        page,
        {"employee": people[2].pk, "release": "1", "kind": "transfer", "reason": ""} | form_key(),
    )
    assert [(move.employee, move.to_position) for move in case.moves.order_by("order")] == [
        (people[0], posts[1]),
        (people[1], posts[0]),
        (people[2], None),
    ]


def test_move_create_refuses_a_bad_kind_and_who_is_in_it(client, city, officer, trio):
    people, posts = trio
    case = make_case(city.root, [(people[0], posts[3])])
    page = url("placement_move_create", case.pk)
    chosen = {"employee": people[1].pk, "position": posts[3].pk, "kind": "lain", "reason": ""}
    assert "Jenis penetapan: pilihan tidak dikenal." in client.post(page, chosen | form_key()).text
    again = {"employee": people[0].pk, "position": posts[3].pk, "kind": "transfer", "reason": ""}
    assert client.post(page, again | form_key()).status_code == 404
    assert case.moves.count() == 1


def test_person_out_of_the_unit_of_the_case_cannot_be_named(client, city, officer):
    case = make_case(city.b.unit)
    page = url("placement_move_create", case.pk)
    assert "Ahmad Permana" not in client.get(page).text
    answer = client.get(page, {"employee": city.person.pk}, follow=True)
    assert "Ahmad Permana tidak berada di bawah unit Usulan" in answer.text
    data = {"employee": city.person.pk, "position": city.b.staff.pk, "kind": "transfer"}
    assert client.post(page, data | form_key()).status_code == 404


def test_detail_keeps_the_pool_in_sight(client, city, officer, trio):
    people, posts = trio
    case = make_case(city.root, [(people[0], posts[1]), (people[2], None)])
    page = client.get(url("placement_case_detail", case.pk)).text
    for text in (
        "Jabatan melebihi kursinya (1)",
        "Kursi 1: 2 orang untuk 1 kursi",
        "Jabatan dikosongkan dan belum diisi (2)",
        f"{url('placement_move_create', case.pk)}?position={posts[0].pk}",
        "Orang menjadi belum ditempatkan (1)",
        "Tidak perlu: catat pelantikan.",
    ):
        assert text in page
    filling = client.get(url("placement_move_create", case.pk), {"position": posts[0].pk}).text
    assert "Siapa ke Kursi 0?" in filling
    assert people[1].full_name in filling


def test_detail_asks_as_often_for_sixty_as_for_three(client, city, officer):
    counts, start = [], 0
    client.get(url("placement_case_list"))  # the session is noted once
    for n in (3, 60):
        people, posts = rotation(city, n, start)
        start += n + 1
        moves = [(person, posts[number + 1]) for number, person in enumerate(people)]
        case = make_case(city.root, moves)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(url("placement_case_detail", case.pk))
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert "Baris 1–50 dari 60" in page.text


def test_move_update_writes_reason_and_another_post(client, city, officer, trio):
    people, posts = trio
    case = make_case(city.root, [(people[0], None)])
    move = case.moves.get()
    page = url("placement_move_update", move.pk)
    assert posts[3].name in client.get(page).text
    data = {"kind": "rotation", "reason": WHY, "position": posts[3].pk}
    client.post(page, data | opening(move, ("kind", "reason")) | form_key())
    move.refresh_from_db()
    assert (move.kind, move.to_position, move.reason) == ("rotation", posts[3], WHY)
    stale = client.post(page, data | {"reason": "Lain sekali."} | {"opened": ""} | form_key())
    assert "Halaman ini tidak lengkap" in stale.text
    move.refresh_from_db()
    assert move.reason == WHY


def test_move_remove_takes_the_row_out(client, city, officer, trio):
    people, posts = trio
    case = make_case(city.root, [(people[0], posts[3])])
    move = case.moves.get()
    client.post(url("placement_move_remove", move.pk), form_key())
    assert case.moves.count() == 0


# --- road -------------------------------------------------------------------------------------


def panel(n=5, **values):
    found = {"number": "BA/1", "on": "2026-01-05", "note": ""}
    for seat in range(1, 10):
        member = PANEL[seat - 1] if seat <= len(PANEL) else None
        name = f"Anggota {seat}" if seat <= n else ""
        element = (member.element if member else PanelElement.LEADER) if seat <= n else ""
        found |= {f"name_{seat}": name, f"element_{seat}": element}
    return found | form_key() | values


def ready(city, leader, trio, until, **values):
    people, posts = trio
    case = make_case(city.root, [(people[0], posts[3]), (people[1], None)], user=None, **values)
    return advance(case, until, officer=city.officer, leader=leader) if until else case


def test_officer_walks_the_road_and_leader_decides(client, city, officer, leader, trio):
    case = ready(city, leader, trio, None, effective_on=city.today)
    moves = list(case.moves.order_by("order"))
    paper = {"number": "800/1", "on": str(city.today)}
    answers = {f"answer_{move.pk}": "yes" for move in moves} | {
        f"note_{move.pk}": "" for move in moves
    }
    for page, data in (
        ("verify", {}),
        ("assess", panel()),
        ("submit", paper),
        ("clear", paper | answers),
    ):
        answer = client.post(url(f"placement_case_{page}", case.pk), data | form_key())
        assert answer["Location"] == url("placement_case_detail", case.pk), page
    client.force_login(leader)
    detail = client.get(url("placement_case_detail", case.pk)).text
    assert url("placement_case_decide", case.pk) in detail
    data = {"decree_number": "821/5", "decree_date": str(city.today), "decree_signer": "Wali Kota"}
    answer = client.post(url("placement_case_decide", case.pk), data | form_key())
    page = client.get(answer["Location"]).text
    assert "berlaku sejak" in page
    assert "Berlaku sejak" in page
    assert PlacementCase.objects.get().state == S.EFFECTIVE


@pytest.mark.parametrize(
    ("page", "until", "data", "message"),
    [
        ("assess", T.VERIFY, panel(4), "paling sedikit 5 orang"),
        ("assess", T.VERIFY, panel(6), "harus ganjil"),
        ("assess", T.VERIFY, panel(element_2=""), "Unsur Anggota 2 belum dipilih."),
        ("assess", T.VERIFY, panel(name_2=""), "Nama anggota 2 belum diisi."),
        ("submit", T.ASSESS, {"number": "", "on": "2026-01-05"}, "Nomor surat belum diisi."),
        ("submit", T.ASSESS, {"number": "1", "on": "2999-01-05"}, "Tanggalnya belum tiba."),
        ("clear", T.SUBMIT, {"number": "1", "on": "2026-01-05"}, "Kursi 3 belum diisi."),
        ("submit", None, {"number": "1", "on": "2026-01-05"}, "Langkah ini tidak sedang ditunggu"),
        ("return", T.VERIFY, {"reason": "pendek"}, "Tulis alasan yang jelas"),
        ("cancel", T.VERIFY, {"reason": ""}, "Alasan belum diisi."),
    ],
)
def test_step_with_bad_input_says_so_and_takes_no_step(
    client, city, officer, leader, trio, page, until, data, message
):
    case = ready(city, leader, trio, until)
    before = row_counts()
    answer = client.post(url(f"placement_case_{page}", case.pk), data | form_key())
    assert answer.status_code == 200
    assert message in answer.text
    assert row_counts() == before
    assert PlacementCase.objects.get().state == case.state


def test_verify_page_lists_what_is_open(client, city, officer, trio):
    people, posts = trio
    case = make_case(city.root, [(people[0], posts[1])])
    page = url("placement_case_verify", case.pk)
    assert "Kursi 1 hanya punya 1 kursi" in client.get(page).text
    assert "Usulan belum dapat diverifikasi." in client.post(page, form_key()).text
    assert PlacementCase.objects.get().state == S.DRAFT


def test_decide_page_tells_who_may_not(client, city, leader, trio):
    case = ready(city, leader, trio, T.CLEAR)
    PlacementFactory(
        employee=EmployeeFactory(government=city.government, user=leader),
        position=city.b.head, kind="plt",
    )  # fmt: skip
    client.force_login(leader)
    page = url("placement_case_decide", case.pk)
    assert "Plt. Kepala Dinas B" in client.get(page).text
    data = {"decree_number": "821/5", "decree_date": str(city.today), "decree_signer": "Wali Kota"}
    assert "Pasal 14 ayat (7)" in client.post(page, data | form_key()).text
    assert PlacementCase.objects.get().state == S.CLEARED


def test_leader_gives_a_case_back_with_a_reason(client, city, leader, trio):
    case = ready(city, leader, trio, T.CLEAR)
    client.force_login(leader)
    page = url("placement_case_decide", case.pk)
    short = client.post(page, {"step": "return", "back-reason": "x"} | form_key())
    assert "Tulis alasan yang jelas" in short.text
    client.post(page, {"step": "return", "back-reason": "Susun ulang rantainya."} | form_key())
    case = PlacementCase.objects.get()
    assert (case.state, case.steps.order_by("pk").last().note) == (
        S.RETURNED,
        "Susun ulang rantainya.",
    )


def test_withdraw_page_takes_one_person_out(client, city, officer, leader, trio):
    case = ready(city, leader, trio, T.VERIFY)
    move = case.moves.order_by("order").first()
    page = url("placement_move_withdraw", move.pk)
    assert "tetap di jabatannya sekarang" in client.get(page).text
    client.post(page, {"reason": "Mengundurkan diri sendiri."} | form_key())
    move.refresh_from_db()
    assert move.result == MoveResult.WITHDRAWN
    assert "Dikeluarkan" in client.get(url("placement_case_detail", case.pk)).text


def test_locked_case_offers_no_building(client, city, officer, leader, trio):
    people, posts = trio
    case = ready(city, leader, trio, T.VERIFY)
    move = case.moves.order_by("order").first()
    for page in (
        url("placement_move_create", case.pk),
        url("placement_case_update", case.pk),
        url("placement_move_update", move.pk),
    ):
        assert "Usulan ini sudah berjalan" in client.get(page).text
    client.post(url("placement_move_remove", move.pk), form_key())
    assert case.moves.count() == 2


def test_case_held_up_can_be_tried_again(client, city, officer, leader, trio):
    case = ready(city, leader, trio, T.DECIDE)
    PlacementCase.objects.update(effective_on=city.today, held_reason="Kursinya terisi.")
    page = client.get(url("placement_case_detail", case.pk)).text
    assert "Kursinya terisi." in page
    client.post(url("placement_case_apply", case.pk), form_key())
    case.refresh_from_db()
    assert (case.state, case.held_reason) == (S.EFFECTIVE, "")


def test_apply_before_its_day_says_so(client, city, officer, leader, trio):
    case = ready(city, leader, trio, T.DECIDE)
    page = client.post(url("placement_case_apply", case.pk), form_key(), follow=True).text
    assert "TMT usulan ini baru" in page
    case.refresh_from_db()
    assert case.state == S.DECIDED


# --- what goes out ----------------------------------------------------------------------------


def test_batch_for_bkn_masks_the_nip_for_readers(client, city, officer, leader, trio):
    people, posts = trio
    case = ready(city, leader, trio, T.ASSESS)
    page = url("placement_case_detail", case.pk)
    own = b"".join(client.get(page, {"ekspor": "csv"})).decode()
    assert people[0].nip in own
    assert "Kursi 3" in own
    client.force_login(user_with_role(Role.AUDITOR, unit=city.root))
    read = b"".join(client.get(page, {"ekspor": "csv"})).decode()
    assert people[0].full_name in read
    assert people[0].nip not in read


def test_pool_vacancies_and_candidates_lead_here(client, city, officer):
    EmployeeFactory(government=city.government, name="Tono")
    create = url("placement_case_create")
    assert f"{create}?employee=" in client.get(url("pool_list")).text
    assert f"{create}?position=" in client.get(url("vacancy_list")).text
    assert f"{create}?employee=" in client.get(url("candidate_list", city.a.head.pk)).text
    assert f"{create}?employee=" in client.get(url("employee_detail", city.person.pk)).text


def test_annex_is_a_pdf_of_whoever_prepares_it_and_on_record(client, city, officer, trio):
    people, posts = trio
    case = make_case(city.root, [(people[0], posts[3])])
    answer = client.get(url("placement_case_annex", case.pk))
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"].endswith(
        f'"lampiran-usulan-{case.number}-{case.year}.pdf"'
    )
    event = AuditEvent.objects.of_object(case).first()
    assert (event.action, event.actor) == ("Mengunduh lampiran SK penempatan", officer)


def test_person_who_left_the_readers_reach_is_no_link(client, city, trio, leader):
    people, posts = trio
    past = city.today - timedelta(days=5)
    case = make_case(city.a.unit, [(people[0], posts[3])], effective_on=past)
    case = advance(case, T.DECIDE, officer=city.officer, leader=leader)
    link = url("employee_detail", people[0].pk)
    client.force_login(user_with_role(Role.HR_OFFICER, unit=city.a.unit))
    assert link in client.get(url("placement_case_detail", case.pk)).text
    move_employee(
        employee=people[0], position=city.b.staff, valid_from=city.today, user=None, reason=REASON
    )
    page = client.get(url("placement_case_detail", case.pk)).text
    assert people[0].full_name in page
    assert link not in page


def test_first_page_tells_leader_and_officer_what_waits(client, city, leader, trio):
    case = ready(city, leader, trio, T.CLEAR)
    home = reverse("reports:home")
    client.force_login(leader)
    assert f"{case.label} menunggu penetapan" in client.get(home).text
    client.force_login(city.officer)
    assert case.label not in client.get(home).text
    advance(case, T.DECIDE, officer=city.officer, leader=leader)
    PlacementCase.objects.update(held_reason="Kursinya terisi.")
    assert f"{case.label} tertahan" in client.get(home).text


def test_proposing_somebody_who_is_in_it_or_elsewhere_says_so(client, city, officer, trio):
    people, posts = trio
    case = make_case(city.a.unit, [(people[0], posts[3])])
    page = url("placement_move_create", case.pk)
    for query, words in (
        ({"employee": people[0].pk}, "sudah ada dalam Usulan"),
        ({"position": city.b.head.pk}, "Kepala Dinas B tidak berada di bawah unit Usulan"),
    ):
        answer = client.get(page, query, follow=True)
        assert answer.redirect_chain[0][0] == url("placement_case_detail", case.pk)
        assert words in answer.text


def test_returned_case_says_why_on_top(client, city, officer, leader, trio):
    case = ready(city, leader, trio, T.VERIFY)
    client.post(url("placement_case_return", case.pk), {"reason": WHY} | form_key())
    page = client.get(url("placement_case_detail", case.pk)).text
    assert f"Dikembalikan {officer}." in page
    assert WHY in page


def test_row_names_the_plt_that_ends(client, city, officer, trio):
    people, _ = trio
    PlacementFactory(employee=people[1], position=city.b.head, kind="plt")
    case = make_case(city.root, [(people[0], city.b.head)])
    page = client.get(url("placement_case_detail", case.pk)).text
    assert f"Dijalankan Plt. {people[1].full_name}; akhiri pada TMT." in page


def listed(city, trio, monkeypatch, leader):
    """A case whose pertek is taken as a list, as that of a wave of hundreds."""
    monkeypatch.setattr(PertekForm, "BY_ROW", 1)
    return ready(city, leader, trio, T.SUBMIT)


def test_pertek_of_a_wave_takes_a_list_of_the_refused(
    client, city, officer, leader, trio, monkeypatch
):
    case = listed(city, trio, monkeypatch, leader)
    people = trio[0]
    data = {"number": "PT-9", "on": str(city.today)}
    refused = f"\n{people[1].nip}; Belum dua tahun di jabatannya.\n"
    client.post(url("placement_case_clear", case.pk), data | {"refused": refused} | form_key())
    results = case.moves.order_by("order").values_list("result", "result_note")
    assert list(results) == [
        (MoveResult.INCLUDED, ""),
        (MoveResult.REFUSED, "Belum dua tahun di jabatannya."),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("123; tidak memenuhi", "Baris 1: NIP itu tidak ada dalam usulan ini."),
        ("{nip}", "Baris 1: alasannya belum ditulis."),
    ],
)
def test_list_of_the_refused_with_a_bad_line_is_refused(
    client, city, officer, leader, trio, monkeypatch, text, message
):
    case = listed(city, trio, monkeypatch, leader)
    data = {"number": "PT-9", "on": str(city.today), "refused": text.format(nip=trio[0][0].nip)}
    page = client.post(url("placement_case_clear", case.pk), data | form_key())
    assert message in page.text
    assert PlacementCase.objects.get().state == S.SUBMITTED


def test_persons_file_names_the_running_cases_in_reach(client, city, officer, trio):
    people, posts = trio
    case = make_case(city.root, [(people[0], posts[3])])
    words = f'Tercantum dalam <a href="{url("placement_case_detail", case.pk)}">'
    moving = url("employee_move", people[0].pk)
    assert words in client.get(url("employee_detail", people[0].pk)).text
    assert words in client.get(moving, {"position": city.b.staff.pk}).text
    client.force_login(user_with_role(Role.HR_OFFICER, unit=city.a.unit))
    assert words not in client.get(url("employee_detail", people[0].pk)).text


def test_panel_form_begins_with_the_last_panel_of_the_unit(client, city, officer, leader, trio):
    people, posts = trio
    advance(make_case(city.root, [(people[0], posts[3])]), T.ASSESS, officer=officer, leader=leader)
    other = make_case(city.root, [(people[1], None)])
    other = advance(other, T.VERIFY, officer=officer, leader=leader)
    page = client.get(url("placement_case_assess", other.pk)).text
    assert 'value="Anggota 5"' in page
    elsewhere = make_case(city.a.unit, [(people[2], None)])
    elsewhere = advance(elsewhere, T.VERIFY, officer=officer, leader=leader)
    assert 'value="Anggota 5"' not in client.get(url("placement_case_assess", elsewhere.pk)).text
