"""Forms of changes of what hangs on units: posts, functions, services, roles."""

import pytest

from orgunits.structure import (
    CloseFunctions,
    ClosePost,
    Dissolve,
    Establish,
    Hand,
    OpenFunction,
    OpenPost,
    RenamePost,
    ResizePost,
    Split,
)
from portal.permissions import Role
from restructuring.steps import NEW
from restructuring.thinking import head_steps
from tests.factories.orgunits import (
    GovernmentFactory,
    JobTitleFactory,
    PositionFactory,
    RoleAssignmentFactory,
    UnitFunctionFactory,
    establish,
    root_of,
    user_with_role,
)
from tests.factories.publicservices import PublicServiceFactory
from tests.factories.restructuring import ProposalFactory
from tests.restructuring.workshop import grown, made_by_form, send, text_of, told, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    government = GovernmentFactory(name="Kota Uji")
    root = root_of(government)
    made = establish(
        government,
        [
            Establish(-1, root.pk, "Dinas Perdagangan", "dinas"),
            Establish(-2, -1, "Bidang Pasar", "bidang"),
            Establish(-3, -1, "Bidang Harga", "bidang"),
        ],
    )
    trade, market, price = made[-1], made[-2], made[-3]
    clerk = JobTitleFactory(name="Penata Pasar")
    return {
        "root": root,
        "trade": trade,
        "market": market,
        "price": price,
        "title": clerk,
        "post": PositionFactory(unit=market, job_title=clerk, name="Penata Pasar Satu"),
        "other": PositionFactory(unit=market, job_title=clerk, name="Penata Pasar Dua"),
        "elsewhere": PositionFactory(unit=price, job_title=clerk, name="Penata Harga"),
        "function": UnitFunctionFactory(unit=market, text="pembinaan pedagang pasar"),
        "service": PublicServiceFactory(unit=market, name="Izin kios"),
        "role": RoleAssignmentFactory(
            unit=market, user=user_with_role(Role.EMPLOYEE, unit=root), role=Role.SURVEY_OFFICER
        ),
    }


@pytest.fixture
def draft(city):
    return ProposalFactory(government=city["root"].government)


@pytest.fixture
def page(client, city):
    client.force_login(user_with_role(Role.HR_OFFICER, unit=city["root"]))
    return client


def address(draft, kind, unit):
    return f"{url(draft, 'step_create')}?jenis={kind}&unit={unit if isinstance(unit, int) else unit.pk}"


HANDS = [
    ("alih-jabatan", "positions", "post"),
    ("alih-fungsi", "functions", "function"),
    ("alih-layanan", "services", "service"),
    ("alih-peran", "roles", "role"),
]


def test_things_are_handed_on_by_form(page, draft, city):
    to = city["price"].pk
    for kind, what, thing in HANDS:
        row = city[thing].pk
        made = made_by_form(page, draft, address(draft, kind, city["market"]), rows=[row], to=to)
        assert made == [Hand(what, (row,), to)]
        # What is handed on is not offered a second time.
        form = page.get(address(draft, kind, city["market"])).context["form"]
        assert row not in dict(form.fields["rows"].choices)


def test_things_of_a_unit_that_ends_are_handed_to_one_that_is_new(page, draft, city):
    grown(
        draft,
        Establish(NEW, city["trade"].pk, "Bidang Baru", "bidang"),
        Dissolve(city["market"].pk),
    )
    rows = [city["post"].pk, city["other"].pk]
    made = made_by_form(
        page, draft, address(draft, "alih-jabatan", city["market"]), rows=rows, to=-1
    )
    assert made == [Hand("positions", tuple(rows), -1)]


def test_posts_are_opened_changed_and_closed_by_form(page, draft, city):
    market, post, other = city["market"], city["post"].pk, city["other"].pk
    assert made_by_form(
        page, draft, address(draft, "jabatan", market), job_title=city["title"].pk,
        name="Penata Kios", required_headcount=3,
    ) == [OpenPost(-1, market.pk, "Penata Kios", city["title"].pk, "", None, False, 3)]  # fmt: skip
    assert made_by_form(
        page, draft, address(draft, "kebutuhan", market), post=post, required_headcount=5
    ) == [ResizePost(post, 5)]
    assert made_by_form(
        page, draft, address(draft, "nama-jabatan", market), post=post, name="Penata Pasar Utama"
    ) == [RenamePost(post, "Penata Pasar Utama")]
    assert made_by_form(page, draft, address(draft, "tutup-jabatan", market), rows=[other]) == [
        ClosePost(other)
    ]


def test_post_and_function_of_a_unit_new_in_the_draft(page, draft, city):
    grown(draft, Establish(NEW, city["trade"].pk, "Bidang Baru", "bidang"))
    assert made_by_form(
        page, draft, address(draft, "jabatan", -1), job_title=city["title"].pk,
        required_headcount=1,
    ) == [OpenPost(-2, -1, "Penata Pasar", city["title"].pk)]  # fmt: skip
    assert made_by_form(
        page, draft, address(draft, "fungsi", -1), text="pengawasan harga", urusan="3.30"
    ) == [OpenFunction(-1, "pengawasan harga", "3.30")]


def test_functions_are_closed_by_form(page, draft, city):
    row = city["function"].pk
    made = made_by_form(page, draft, address(draft, "hapus-fungsi", city["market"]), rows=[row])
    assert made == [CloseFunctions((row,))]


@pytest.mark.parametrize("closes", [True, False])
def test_unit_is_split_into_new_ones_and_one_that_is_there(page, draft, city, closes):
    data = {"new_1": "Bidang Pasar Rakyat", "part_1": city["price"].pk}
    data |= {"closes": "on"} if closes else {}
    made = made_by_form(page, draft, address(draft, "pecah", city["market"]), **data)
    assert made == [
        Establish(-1, city["trade"].pk, "Bidang Pasar Rakyat", "bidang"),
        Split(city["market"].pk, (-1, city["price"].pk), closes),
    ]


BAD = [
    ("alih-jabatan", {"to": "price"}, "Pilih jabatan yang dialihkan."),
    ("alih-jabatan", {"rows": "post", "to": "market"}, "tidak dapat dipilih di sini"),
    ("alih-jabatan", {"rows": "elsewhere", "to": "price"}, "tidak ada lagi pada unit"),
    ("alih-fungsi", {"rows": "function"}, "Pilih unitnya."),
    ("kebutuhan", {"post": "elsewhere", "required_headcount": 2}, "tidak ada lagi pada unit"),
    ("kebutuhan", {"post": "post", "required_headcount": "banyak"}, "bilangan bulat"),
    ("nama-jabatan", {"post": "post", "name": ""}, "Tulis nama jabatannya."),
    ("nama-jabatan", {"post": "post", "name": "X", "job_class": 18}, "antara 1 dan 17"),
    ("tutup-jabatan", {}, "Pilih jabatan yang ditutup."),
    ("jabatan", {"required_headcount": 1}, "Pilih nama jabatan dari katalog."),
    ("jabatan", {"job_title": "title", "is_head": "on", "required_headcount": 2},
     "Jabatan pimpinan hanya untuk satu orang."),
    ("fungsi", {"text": " "}, "Tulis fungsinya."),
    ("hapus-fungsi", {}, "Pilih fungsi yang dihapus."),
]  # fmt: skip


def test_bad_forms_say_why_and_keep_nothing(page, draft, city):
    missed = []
    for kind, data, message in BAD:
        values = {name: city[key].pk if key in city else key for name, key in data.items()}
        response = send(page, draft, address(draft, kind, city["market"]), **values)
        if response.status_code != 200 or message not in text_of(response):
            missed.append((kind, message))
    assert missed == []
    assert told(draft) == []


def test_unit_without_things_says_so(page, draft, city):
    body = text_of(page.get(address(draft, "alih-layanan", city["price"])))
    assert "Tidak ada lagi yang dapat dipilih pada Bidang Harga" in body


def test_change_of_things_is_edited_in_its_place(page, draft, city):
    """What each form shows, sent as it is, makes the same change."""
    market, post, price = city["market"].pk, city["post"].pk, city["price"].pk
    grown(
        draft,
        Hand("positions", (post,), price),
        ClosePost(city["other"].pk),
        ResizePost(city["elsewhere"].pk, 9),
        OpenPost(NEW, market, "Penata Kios", city["title"].pk),
        Split(market, (price,), False),
        CloseFunctions((city["function"].pk,)),
    )
    before = head_steps(draft)
    for step in before:
        edit = url(draft, "step_update", kunci=step.key)
        form = page.get(edit).context["form"]
        shown = {
            name: value
            for name in form.fields
            if name != "version" and (value := form[name].value()) not in (None, False)
        }
        assert send(page, draft, edit, **shown).status_code == 302, step
    draft.refresh_from_db()
    assert draft.head.number == 1 + 2 * len(before)
    assert head_steps(draft) == before


def test_titles_are_searched_without_losing_what_is_typed(page, draft, city):
    JobTitleFactory(name="Arsiparis")
    response = send(
        page, draft, address(draft, "jabatan", city["market"]), step="search", cari="arsiparis",
        name="Pengelola arsip",
    )  # fmt: skip
    body = text_of(response)
    assert "Arsiparis" in body
    assert "Penata Pasar (" not in body
    assert 'value="Pengelola arsip"' in body
