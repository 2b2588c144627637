"""The workshop: what it shows, back and forth, drops, remarks, versions, and every form of a change."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgunits.actions import apply_changes
from orgunits.structure import Dissolve, Establish, Hand, Merge, Move, Rename, Retype
from portal.models import AuditEvent
from portal.permissions import Role
from restructuring.actions import add_step
from restructuring.enums import ProposalState
from restructuring.models import Proposal, ProposalComment, ProposalVersion
from restructuring.steps import NEW
from restructuring.thinking import head_steps, think
from tests.factories.employees import PlacementFactory
from tests.factories.orgunits import (
    GovernmentFactory,
    OrgUnitFactory,
    PositionFactory,
    establish,
    grow_units,
    root_of,
    user_with_role,
)
from tests.factories.restructuring import ProposalFactory
from tests.restructuring.workshop import (
    grown,
    made_by_form,
    press,
    send,
    text_of,
    told,
    url,
)

pytestmark = pytest.mark.django_db
N_WORKSHOP = 40


@pytest.fixture
def city():
    """Two dinas, each with bidang; ``trade`` has two."""
    government = GovernmentFactory(name="Kota Uji")
    root = root_of(government)
    made = establish(
        government,
        [
            Establish(-1, root.pk, "Dinas Perdagangan", "dinas"),
            Establish(-2, root.pk, "Dinas Perindustrian", "dinas"),
            Establish(-3, -1, "Bidang Pasar", "bidang"),
            Establish(-4, -1, "Bidang Harga", "bidang"),
            Establish(-5, -2, "Bidang Industri Kecil", "bidang"),
        ],
    )
    names = ("trade", "craft", "market", "price", "small")
    return {"root": root, **{name: made[-n] for n, name in enumerate(names, 1)}}


@pytest.fixture
def draft(city):
    return ProposalFactory(government=city["root"].government)


@pytest.fixture
def officer(city):
    return user_with_role(Role.HR_OFFICER, unit=city["root"])


@pytest.fixture
def page(client, officer):
    client.force_login(officer)
    return client


# --- what is shown --------------------------------------------------------------------------------


def test_workshop_shows_before_after_and_every_change_with_its_number(page, draft, city):
    grown(draft, Rename(city["market"].pk, "Bidang Pasar Rakyat"), note="Nama lama usang.")
    body = text_of(page.get(url(draft)))
    assert body.count('data-steps="1') == 3  # before, after, list
    assert "Mengganti nama Bidang Pasar menjadi Bidang Pasar Rakyat" in body
    assert "Nama lama usang." in body
    assert "1 lainnya tidak berubah" in body


def test_htmx_gets_the_region_alone(page, draft):
    body = text_of(page.get(url(draft), headers={"HX-Request": "true"}))
    assert "<html" not in body
    assert 'id="workshop"' in body
    assert 'hx-swap-oob="true"' in body  # what the last press said


def test_draft_that_is_not_lawful_says_why(page, draft, city):
    grown(draft, Rename(city["market"].pk, "Bidang Harga"))
    assert "Rancangan ini belum sah." in text_of(page.get(url(draft)))


def test_enacted_list_is_told_as_it_was_when_it_was_put_in_force(page, draft, city):
    grown(draft, Rename(city["market"].pk, "Bidang Pasar Rakyat"))
    steps = [{**item, "told": "Kalimat waktu itu"} for item in draft.head.steps]
    ProposalVersion.objects.filter(pk=draft.head_id).update(steps=steps)
    Proposal.objects.filter(pk=draft.pk).update(state=ProposalState.BACKED_OUT)
    assert "Kalimat waktu itu" in text_of(page.get(url(draft)))


def test_draft_the_structure_moved_under_says_so(page, draft, city):
    grown(draft, Rename(city["market"].pk, "Bidang Pasar Rakyat"))
    assert "Susunan berubah sejak rancangan dibuat." not in text_of(page.get(url(draft)))
    apply_changes(
        government=draft.government,
        changes=[Rename(city["market"].pk, "Bidang Pasar Modern")],
        user=None,
        reason="Keputusan sementara.",
    )
    assert "Susunan berubah sejak rancangan dibuat." in text_of(page.get(url(draft)))


def test_reader_without_the_right_to_edit_gets_no_button(client, draft, city):
    client.force_login(user_with_role(Role.LEADERSHIP, unit=city["root"]))
    body = text_of(client.get(url(draft)))
    assert "Urungkan" not in body
    assert "Tambah perubahan" not in body


def test_heads_are_counted_only_for_those_who_may_see_people(client, page, draft, city):
    grown(draft, Rename(city["market"].pk, "Bidang Lain"))
    assert "board-people" in text_of(page.get(url(draft)))
    client.force_login(user_with_role(Role.LEGAL_REVIEWER, unit=city["root"]))
    assert "board-people" not in text_of(client.get(url(draft)))


def test_people_go_where_their_post_goes_and_nobody_is_lost_unsaid(page, draft, city):
    kept, lost = (PositionFactory(unit=city["market"], required_headcount=2) for _ in range(2))
    for post in (kept, lost):
        PlacementFactory(position=post)
    grown(
        draft,
        Dissolve(city["market"].pk),
        Hand("positions", (kept.pk,), city["small"].pk),
    )
    response = page.get(url(draft))
    board = response.context["board"]
    assert (board.people_before, board.people_after) == (2, 1)
    assert "<b>1 orang</b> belum ditempatkan" in text_of(response)
    # What hangs on a unit that ends is handed on from its row in Sebelum.
    assert f'aria-label="Alihkan isi {city["market"].name}"' in text_of(response)
    offered = text_of(page.get(url(draft, "step_create", unit=city["market"].pk)))
    assert "jenis=alih-jabatan" in offered
    assert "jenis=nama&" not in offered


@pytest.mark.parametrize("state", [ProposalState.WITHDRAWN, ProposalState.BACKED_OUT])
def test_settled_proposal_tells_its_changes_also_of_units_that_are_gone(page, draft, city, state):
    grown(draft, Merge((city["craft"].pk,), city["trade"].pk))
    Proposal.objects.filter(pk=draft.pk).update(state=state)
    type(city["craft"]).objects.filter(pk=city["craft"].pk).update(closed_on="2026-01-01")
    body = text_of(page.get(url(draft)))
    assert "Menggabungkan Dinas Perindustrian ke Dinas Perdagangan" in body
    assert "Urungkan" not in body


def test_workshop_asks_as_often_for_a_large_city_and_a_long_list(page, draft, city, officer):
    grown(draft, Rename(city["market"].pk, "Satu"))
    addresses = [url(draft), url(draft, "versions"), url(draft, "step_create", jenis="gabung")]
    small = [count_queries(page, address) for address in addresses]
    units = grow_units(city["root"].government, 60, width=6)
    for unit in units[:12]:
        grown(draft, Rename(unit.pk, f"{unit.name} Baru"))
        ProposalComment.objects.create(
            government=draft.government, proposal=draft, step=head_steps(draft)[-1].key,
            text="Setuju.", made_by=officer,
        )  # fmt: skip
    assert [count_queries(page, address) for address in addresses] == small
    assert small[0] <= N_WORKSHOP


def count_queries(page, address):
    page.get(address)  # warms caches
    with CaptureQueriesContext(connection) as seen:
        assert page.get(address).status_code == 200
    return len(seen)


# --- pressed --------------------------------------------------------------------------------------


def test_undo_and_redo_from_the_page(page, draft, city):
    grown(draft, Rename(city["market"].pk, "Satu"), Rename(city["market"].pk, "Dua"))
    press(page, draft, "undo")
    press(page, draft, "undo")
    assert told(draft) == []
    assert "Tidak ada yang dapat diurungkan." in text_of(press(page, draft, "undo"))
    press(page, draft, "redo")
    assert told(draft) == ["Mengganti nama Bidang Pasar menjadi Satu"]


def test_several_ticked_changes_are_removed_at_once(page, draft, city):
    grown(
        draft,
        Rename(city["market"].pk, "Satu"),
        Rename(city["price"].pk, "Dua"),
        Rename(city["small"].pk, "Tiga"),
    )
    keys = [step.key for step in head_steps(draft)]
    press(page, draft, "steps_remove", keys=keys[:2])
    assert told(draft) == ["Mengganti nama Bidang Industri Kecil menjadi Tiga"]
    assert "Pilih perubahan yang dihapus." in text_of(press(page, draft, "steps_remove"))


def test_old_page_is_told_and_changes_nothing(page, draft, city):
    grown(draft, Rename(city["market"].pk, "Satu"))
    response = press(page, draft, "undo", version=draft.head.number - 1)
    assert "rancangan ini baru diubah" in text_of(response)
    assert len(told(draft)) == 1


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_press_without_the_version_is_refused(page, draft, city, version):
    grown(draft, Rename(city["market"].pk, "Satu"))
    assert "Halaman ini tidak lengkap" in text_of(press(page, draft, "undo", version=version))
    assert len(told(draft)) == 1


def test_dropped_unit_goes_under_its_target_in_the_draft_alone(page, draft, city):
    data = {"unit": city["small"].pk, "parent": city["trade"].pk, "before": city["price"].pk}
    press(page, draft, "drop", **data)
    draft.refresh_from_db()
    children = think(draft).plan.structure.children(city["trade"].pk)
    assert [unit.name for unit in children] == [
        "Bidang Pasar",
        "Bidang Industri Kecil",
        "Bidang Harga",
    ]
    city["small"].refresh_from_db()
    assert city["small"].parent_id == city["craft"].pk


def test_unit_dropped_to_be_merged_ends_in_its_target(page, draft, city):
    data = {"unit": city["price"].pk, "parent": city["market"].pk, "merge": "1"}
    body = text_of(press(page, draft, "drop", **data))
    assert "Unit digabungkan dalam rancangan." in body
    assert told(draft) == ["Menggabungkan Bidang Harga ke Bidang Pasar"]
    city["price"].refresh_from_db()
    assert city["price"].is_active  # the draft alone


def test_merge_by_a_drop_that_cannot_be_is_told_and_not_kept(page, draft, city):
    into_itself = ("market", "market", "Unit ini tidak dapat digabungkan ke tujuan itu.")
    into_its_part = ("trade", "market", "tidak dapat digabungkan ke “Bidang Pasar”")
    for unit, target, message in (into_itself, into_its_part):
        data = {"unit": city[unit].pk, "parent": city[target].pk, "merge": "1"}
        assert message in text_of(press(page, draft, "drop", **data)), unit
    own = ProposalFactory(government=city["root"].government, unit=city["trade"])
    data = {"unit": city["price"].pk, "parent": city["trade"].pk, "merge": "1"}
    assert "tidak dapat digabungkan" in text_of(press(page, own, "drop", **data))
    assert told(draft) == told(own) == []


@pytest.mark.parametrize(
    ("unit", "parent", "before", "message"),
    [
        ("trade", "market", "", "tidak dapat dipindahkan ke bawah"),
        ("market", "craft", "price", "Letak itu sudah berubah."),
        ("market", "", "", "Unit ini tidak ada lagi dalam rancangan."),
        ("", "craft", "", "Unit ini tidak ada lagi dalam rancangan."),
    ],
)
def test_drop_that_cannot_be_is_told_and_not_kept(page, draft, city, unit, parent, before, message):
    data = {
        name: city[key].pk if key else "bukan angka"
        for name, key in (("unit", unit), ("parent", parent))
    }
    response = press(page, draft, "drop", **data, before=city[before].pk if before else "")
    assert message in text_of(response)
    assert told(draft) == []


def test_unit_outside_the_scope_cannot_be_dropped_into_it(page, city):
    draft = ProposalFactory(government=city["root"].government, unit=city["trade"])
    data = {"unit": city["small"].pk, "parent": city["trade"].pk}
    assert "tidak ada lagi" in text_of(press(page, draft, "drop", **data))
    assert told(draft) == []


def test_remark_stands_with_its_change(page, draft, city, officer):
    grown(draft, Rename(city["market"].pk, "Satu"))
    key = head_steps(draft)[0].key
    response = press(page, draft, "comment", step=key, text="Sudah dibahas dengan bagian hukum.")
    assert "Sudah dibahas dengan bagian hukum." in text_of(response)
    comment = ProposalComment.objects.get()
    assert (comment.step, comment.made_by) == (key, officer)
    assert AuditEvent.objects.filter(action="Menulis catatan pada usulan").exists()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"text": "  "}, "Tulis catatannya."),
        ({"text": "\0"}, "Tulis catatannya."),
        ({"text": "a" * 2001}, "Catatan paling panjang 2000 huruf."),
        ({"text": "Halo", "step": "tidak-ada"}, "Perubahan ini tidak ada lagi"),
    ],
)
def test_bad_remark_is_refused(page, draft, data, message):
    assert message in text_of(press(page, draft, "comment", **data))
    assert not ProposalComment.objects.exists()


def test_earlier_version_is_read_and_taken_up_again(page, draft, city):
    grown(draft, Rename(city["market"].pk, "Satu"), Rename(city["price"].pk, "Dua"))
    number = draft.head.number - 1
    listed = text_of(page.get(url(draft, "versions")))
    assert f"?versi={number}" in listed
    body = text_of(page.get(url(draft, versi=number)))
    assert f"Anda melihat versi {number}" in body
    assert "menjadi Dua" not in body
    assert "Urungkan" not in body
    press(page, draft, "restore", number=number)
    assert told(draft) == ["Mengganti nama Bidang Pasar menjadi Satu"]
    press(page, draft, "restore", number=number + 1)
    assert len(told(draft)) == 2  # nothing was lost
    assert ProposalVersion.objects.filter(proposal=draft).count() == 3


def test_version_that_is_not_there_is_refused(page, draft):
    assert page.get(url(draft, versi=99)).status_code == 404
    assert "Versi ini tidak ada." in text_of(press(page, draft, "restore", number=99))


# --- by form --------------------------------------------------------------------------------------


def test_each_kind_of_change_of_units_is_made_by_form(page, draft, city):
    trade, craft, market, small = (city[k].pk for k in ("trade", "craft", "market", "small"))
    create = url(draft, "step_create")
    assert made_by_form(
        page, draft, f"{create}?jenis=bentuk", parent=trade, name="Bidang Ekspor", kind="bidang",
        abbreviation="EKS", note="Ekspor naik.",
    ) == [Establish(-1, trade, "Bidang Ekspor", "bidang", "", "EKS")]  # fmt: skip
    assert head_steps(draft)[0].note == "Ekspor naik."
    # Under a unit that is new in this draft.
    assert made_by_form(
        page, draft, f"{create}?jenis=bentuk", parent=-1, name="Seksi Izin", kind="seksi"
    ) == [Establish(-2, -1, "Seksi Izin", "seksi")]
    assert made_by_form(
        page, draft, f"{create}?jenis=nama&unit={market}", name="Bidang Pasar Rakyat", code="02"
    ) == [Rename(market, "Bidang Pasar Rakyat", "", "02")]
    assert made_by_form(
        page, draft, f"{create}?jenis=jenis&unit={trade}", kind="badan", tipe="A"
    ) == [Retype(trade, "badan", "A")]
    assert made_by_form(page, draft, f"{create}?jenis=pindah&unit={small}", parent=trade) == [
        Move(small, trade)
    ]
    assert made_by_form(page, draft, f"{create}?jenis=hapus&unit={craft}", successor=trade) == [
        Dissolve(craft, trade)
    ]


def test_units_are_merged_into_one_that_is_there_or_a_new_one(page, draft, city):
    trade, craft, market, price = (city[k].pk for k in ("trade", "craft", "market", "price"))
    address = f"{url(draft, 'step_create')}?jenis=gabung"
    assert made_by_form(page, draft, address, source_1=craft, into=trade, name="Dinas Niaga") == [
        Merge((craft,), trade),
        Rename(trade, "Dinas Niaga"),
    ]
    assert made_by_form(
        page, draft, address, source_1=market, source_2=price, name="Bidang Pasar dan Harga"
    ) == [
        Establish(-1, trade, "Bidang Pasar dan Harga", "bidang"),
        Merge((market, price), -1),
    ]


def test_unit_is_put_before_another(page, draft, city):
    address = f"{url(draft, 'step_create')}?jenis=pindah&unit={city['small'].pk}"
    made_by_form(page, draft, address, parent=city["trade"].pk, before=city["market"].pk)
    children = think(draft).plan.structure.children(city["trade"].pk)
    assert children[0].name == "Bidang Industri Kecil"


BAD = [
    ("bentuk", "", {"parent": "trade", "name": " ", "kind": "bidang"}, "Tulis nama unit."),
    ("bentuk", "", {"parent": "trade", "name": "X", "kind": ""}, "Pilih jenis unit."),
    ("bentuk", "", {"parent": "", "name": "X", "kind": "bidang"}, "Pilih unitnya."),
    ("bentuk", "", {"parent": "0", "name": "X", "kind": "bidang"}, "tidak ada dalam rancangan"),
    ("nama", "market", {"name": "a" * 201}, "Nama unit paling panjang 200 huruf."),
    ("pindah", "trade", {"parent": "market"}, "tidak dapat dipilih di sini"),
    ("pindah", "market", {"parent": "craft", "before": "price"}, "Pilih letaknya sekali lagi"),
    ("hapus", "trade", {}, "masih membawahkan 2 unit"),
    ("hapus", "market", {"successor": "market"}, "tidak dapat dipilih di sini"),
    ("gabung", "", {"source_1": "craft"}, "Tulis nama unit baru"),
    ("gabung", "", {"source_1": "craft", "name": "X"}, "Pilih paling sedikit dua unit"),
    ("gabung", "", {"source_1": "craft", "source_2": "craft", "into": "trade"}, "sudah dipilih"),
    ("gabung", "", {"source_1": "craft", "into": "craft"}, "Unit ini penerima gabungannya"),
    ("gabung", "", {"into": "trade"}, "Pilih unitnya."),
    ("pecah", "market", {}, "Tulis nama unit baru, atau pilih unit yang ada."),
    ("pecah", "market", {"new_1": "Bidang A", "new_2": "bidang  a"}, "sudah ditulis di atas"),
]  # fmt: skip


def test_bad_forms_say_why_and_keep_nothing(page, draft, city):
    missed = []
    for kind, unit, data, message in BAD:
        address = f"{url(draft, 'step_create')}?jenis={kind}"
        address += f"&unit={city[unit].pk}" if unit else ""
        values = {name: city[text].pk if text in city else text for name, text in data.items()}
        response = send(page, draft, address, **values)
        if response.status_code != 200 or message not in text_of(response):
            missed.append((kind, message))
    assert missed == []
    assert told(draft) == []


def test_page_offers_the_kinds_and_then_the_unit(page, draft, city):
    create = url(draft, "step_create")
    assert "jenis=gabung" in text_of(page.get(create))
    picking = text_of(page.get(f"{create}?jenis=nama"))
    assert "Ganti nama: pilih unitnya" in picking
    assert "Bidang Industri Kecil" in picking
    found = text_of(page.get(f"{create}?jenis=nama&cari=industri+kecil"))
    assert f'value="{city["small"].pk}"' in found
    assert f'value="{city["market"].pk}"' not in found
    # The top of the structure is neither moved nor merged.
    assert "jenis=pindah" not in text_of(page.get(f"{create}?unit={city['root'].pk}"))


def test_search_keeps_what_is_typed_and_writes_nothing(page, draft, city):
    address = f"{url(draft, 'step_create')}?jenis=bentuk"
    response = send(
        page,
        draft,
        address,
        step="search",
        name="Bidang Ekspor",
        cari="perindustrian",
    )
    body = text_of(response)
    assert 'value="Bidang Ekspor"' in body
    assert f'value="{city["craft"].pk}"' in body
    assert f'value="{city["market"].pk}"' not in body
    assert told(draft) == []


def test_unit_of_another_government_is_no_choice(page, draft):
    other = OrgUnitFactory(parent=root_of(GovernmentFactory()), name="Dinas Jauh", kind="dinas")
    address = f"{url(draft, 'step_create')}?jenis=bentuk"
    response = send(page, draft, address, parent=other.pk, name="X", kind="bidang")
    assert "tidak ada dalam rancangan" in text_of(response)
    picking = text_of(page.get(f"{url(draft, 'step_create')}?jenis=nama&unit={other.pk}"))
    assert "Dinas Jauh" not in picking


@pytest.mark.parametrize(
    ("changes", "data", "after"),
    [
        ("rename", {"name": "Bidang Lain"}, "Mengganti nama Bidang Pasar menjadi Bidang Lain"),
        (
            "establish",
            {"name": "Bidang Impor"},
            "Membentuk Bidang Impor di bawah Dinas Perdagangan",
        ),
        ("move", {"parent": "root"}, "Memindahkan Bidang Pasar ke "),
        ("merge", {"into": "market"}, "Menggabungkan Bidang Harga ke Bidang Pasar"),
    ],
)
def test_change_is_edited_in_its_place(page, draft, city, changes, data, after):
    market, price, trade, craft = (city[k].pk for k in ("market", "price", "trade", "craft"))
    change = {
        "rename": Rename(market, "Satu"),
        "establish": Establish(NEW, trade, "Bidang Ekspor", "bidang"),
        "move": Move(market, craft),
        "merge": Merge((price,), trade),
    }[changes]
    grown(draft, change, Rename(city["small"].pk, "Dua"))
    key = head_steps(draft)[0].key
    address = url(draft, "step_update", kunci=key)
    form = page.get(address).context["form"]
    shown = {
        name: "" if (value := form[name].value()) is None else value
        for name in form.fields
        if name != "version"
    }
    chosen = {name: city[text].pk if text in city else text for name, text in data.items()}
    assert send(page, draft, address, **shown | chosen).status_code == 302
    lines = told(draft)
    assert lines[0].startswith(after)
    assert lines[1].endswith("menjadi Dua")
    assert head_steps(draft)[0].key == key


def test_change_no_form_can_say_keeps_its_content_and_takes_another_note(page, draft, city):
    both = [Rename(city["market"].pk, "Satu"), Rename(city["price"].pk, "Dua")]
    add_step(proposal=draft, changes=both, user=None)
    draft.refresh_from_db()
    address = url(draft, "step_update", kunci=head_steps(draft)[0].key)
    assert "Ubah catatan perubahan ke-1" in text_of(page.get(address))
    assert send(page, draft, address, note="Disepakati 3 Desember.").status_code == 302
    draft.refresh_from_db()
    [step] = head_steps(draft)
    assert (list(step.changes), step.note) == (both, "Disepakati 3 Desember.")


def test_new_unit_keeps_its_number_when_its_change_is_edited(page, draft, city):
    grown(
        draft,
        Establish(NEW, city["trade"].pk, "Bidang Ekspor", "bidang"),
        Move(city["small"].pk, -1),
    )
    key = head_steps(draft)[0].key
    data = {"parent": city["craft"].pk, "name": "Bidang Impor", "kind": "bidang"}
    assert send(page, draft, url(draft, "step_update", kunci=key), **data).status_code == 302
    assert told(draft)[1] == "Memindahkan Bidang Industri Kecil ke Bidang Impor"


def test_change_that_others_rest_on_stays_as_it_was(page, draft, city):
    grown(draft, Rename(city["market"].pk, "Satu"), Move(city["small"].pk, city["trade"].pk))
    key = head_steps(draft)[1].key
    address = url(draft, "step_update", kunci=key)
    response = send(page, draft, address, parent=city["small"].pk)
    assert response.status_code == 200
    assert "tidak dapat dipilih di sini" in text_of(response)
    assert "ke Dinas Perdagangan" in told(draft)[1]


def test_form_of_an_old_page_is_kept_for_another_try(page, draft, city):
    shown = draft.head.number
    grown(draft, Rename(city["market"].pk, "Satu"))
    address = f"{url(draft, 'step_create')}?jenis=nama&unit={city['small'].pk}"
    response = send(page, draft, address, version=shown, name="Bidang Baru", note="Alasan saya")
    body = text_of(response)
    assert response.status_code == 409
    assert "Mengganti nama Bidang Pasar menjadi Satu" in body
    assert 'name="name" value="Bidang Baru"' in body
    again = send(page, draft, address, step="edit", name="Bidang Baru", note="Alasan saya")
    assert 'value="Bidang Baru"' in text_of(again)
    assert len(told(draft)) == 1


def test_locked_proposal_takes_no_form(page, draft, city):
    Proposal.objects.filter(pk=draft.pk).update(state=ProposalState.SUBMITTED)
    for name in ("step_create", "step_update"):
        response = page.get(url(draft, name), follow=True)
        assert "sudah diajukan dan terkunci" in text_of(response)
    assert "terkunci" in text_of(press(page, draft, "undo"))


def test_script_of_the_tree_gets_the_structure_the_draft_makes(page, draft, city):
    grown(draft, Establish(NEW, city["trade"].pk, "Bidang Ekspor", "bidang"))
    columns = page.get(url(draft, "tree")).json()
    assert columns["version"] == draft.head.number
    place = columns["id"].index(-1)
    assert columns["name"][place] == "Bidang Ekspor"
    assert columns["id"][columns["up"][place]] == city["trade"].pk
    assert columns["fixed"] is None
