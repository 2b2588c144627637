"""The pages of the second clock: the cockpit, a wave, a Plt, a sentence; and what they refuse."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.enums import PlacementKind
from employees.models import Placement, PlacementCase
from portal.models import AuditEvent
from portal.permissions import Role
from restructuring.actions import enact_proposal
from restructuring.enums import ProposalState
from restructuring.models import GapNote, PlacementWave, Proposal
from restructuring.queries.ledger import HIDDEN_NAME
from restructuring.queries.placing import Placing
from tests.factories.orgunits import REASON, user_with_role
from tests.factories.portal import form_key
from tests.restructuring.conftest import approved
from tests.restructuring.test_two_clocks import (
    AGENCIES,
    FIRST,
    IN_FORCE,
    new_post,
    ntb,  # noqa: F401 a fixture
    official,
    stand_in,
    wave_of,
)
from tests.restructuring.workshop import text_of

pytestmark = pytest.mark.django_db
LETTER = {"decree_number": "800/12", "decree_date": "2026-01-02", "decree_signer": "Gubernur"}


@pytest.fixture
def world(ntb):  # noqa: F811
    return ntb


@pytest.fixture
def page(client, world):
    client.force_login(world.officer)
    return client


def at(world, name="placing"):
    return reverse(f"restructuring:proposal_{name}", args=[world.proposal.pk])


def send(page, world, name, **data):
    return page.post(at(world, name), data | form_key())


def frame(world, *people, **values):
    """What the form of a wave sends; ``values``: tujuan_<id> among them."""
    return {
        "orang": [person.pk for person in people],
        "title": "Pengukuhan gelombang pertama",
        "kind": "confirmation",
        "effective_on": "2026-01-23",
    } | values


class TestCockpit:
    def test_figures_rows_and_what_can_be_done(self, page, world):
        stand_in(
            world,
            new_post(world, "Kepala Dinas", "Pariwisata"),
            official(world, "Sekretaris", "Kesehatan"),
        )
        wave_of(world, [("Kepala", "Perdagangan")], FIRST)
        response = page.get(at(world))
        body, counts = text_of(response), Placing(world.proposal, world.government.today()).counts
        shown = {tile["label"]: tile["value"] for tile in response.context["tiles"]}
        assert shown["Belum ditempatkan"] == str(counts["belum"])
        assert shown["Menunggu"] == str(counts["menunggu"])
        assert sum(int(value) for value in shown.values()) == response.context["n_all"]
        assert "Pertek BKN: 0 setuju, 0 ditolak, 1 menunggu" in body
        assert "TMT bukan 1 Januari" in body
        assert "Menunggu pengukuhan" in body
        assert official(world, "Sekretaris", "Perindustrian").full_name in body
        assert "Tunjuk Plt." in body
        assert 'aria-current="page"' in body

    @pytest.mark.parametrize(
        ("query", "titles"),
        [
            ({"state": "plt"}, {"Kepala Dinas Pariwisata dan Ekonomi Kreatif"}),
            ({"what": "pegawai", "q": "perindustrian"}, {"Kepala Dinas Perindustrian", "Sekretaris Perindustrian"}),
            ({"state": "terbuka", "what": "jabatan", "q": "kependudukan"}, {"Kepala Dinas Kependudukan"}),
            ({"state": "entah", "q": "kesehatan masyarakat"}, {"Kepala Dinas Kesehatan Masyarakat"}),
        ],
    )  # fmt: skip
    def test_filters(self, page, world, query, titles):
        stand_in(
            world,
            new_post(world, "Kepala Dinas", "Pariwisata"),
            official(world, "Sekretaris", "Kesehatan"),
        )
        response = page.get(at(world), query)
        assert {row.title for row, _chip in response.context["rows"]} == titles
        empty = page.get(at(world), {"q": "tidak ada ini"})
        assert "Tidak ada yang cocok" in text_of(empty)
        fragment = page.get(at(world), query, headers={"HX-Request": "true"})
        assert "<html" not in text_of(fragment)

    def test_file_has_every_row_of_the_filter(self, page, world):
        response = page.get(at(world), {"what": "pegawai", "ekspor": "csv"})
        body = b"".join(response).decode() if response.streaming else text_of(response)
        assert "Belum ditempatkan" in body
        assert body.count("Pegawai terdampak") == 6
        assert "Jabatan," in body

    def test_names_only_to_whoever_may_see_them(self, client, world):
        client.force_login(world.lawyer)
        response = client.get(at(world))
        body = text_of(response)
        assert HIDDEN_NAME in body
        assert official(world, "Sekretaris", "Pariwisata").full_name not in body
        assert "Tunjuk Plt." not in body
        assert "Susun gelombang" not in body
        for name in ("wave", "stand_in", "gap"):
            assert client.get(at(world, name)).status_code == 403
        client.force_login(user_with_role(Role.HR_OFFICER))  # of another government
        assert client.get(at(world)).status_code == 404

    def test_a_draft_says_that_nothing_is_placed_yet(self, page, world):
        Proposal.objects.filter(pk=world.proposal.pk).update(state=ProposalState.APPROVED)
        assert "Belum ada yang ditempatkan" in text_of(page.get(at(world)))
        for name in ("wave", "stand_in", "gap"):
            body = text_of(send(page, world, name, text="Menunggu seleksi."))
            assert "Penempatan disusun sesudah usulan berlaku." in body
        assert not GapNote.objects.exists()

    def test_enactment_that_moves_no_post(self, client, city):
        proposal = approved(city)
        enact_proposal(proposal=proposal, user=None, consents=("budget",))
        client.force_login(city.officer)
        body = text_of(client.get(reverse("restructuring:proposal_placing", args=[proposal.pk])))
        assert "Tidak ada yang perlu ditempatkan" in body
        assert "Susun gelombang" not in body

    def test_as_many_queries_for_many_rows(self, page, world):
        def asked():
            with CaptureQueriesContext(connection) as found:
                assert page.get(at(world)).status_code == 200
            return len(found)

        stand_in(
            world,
            new_post(world, "Kepala Dinas", "Pariwisata"),
            official(world, "Sekretaris", "Kesehatan"),
        )
        wave_of(world, [("Kepala", "Pariwisata")], FIRST)
        asked()  # what the first page of a session reads
        few = asked()
        stand_in(
            world,
            new_post(world, "Kepala Dinas", "Perdagangan"),
            official(world, "Sekretaris", "Kependudukan"),
        )
        wave_of(world, [("Sekretaris", name) for name in AGENCIES], FIRST)
        wave_of(world, [("Kepala", "Perdagangan"), ("Kepala", "Perindustrian")], FIRST)
        assert asked() == few <= 30


class TestWaveForm:
    def test_chosen_people_and_posts_become_a_case(self, page, world):
        one = official(world, "Kepala Dinas", "Pariwisata")
        two = official(world, "Sekretaris", "Pariwisata")
        body = text_of(page.get(at(world, "wave"), {"orang": [one.pk, two.pk]}))
        assert one.full_name in body
        assert "Bila bukan 1 Januari" in body
        post = new_post(world, "Kepala Dinas", "Pariwisata")
        data = frame(world, one, two, **{f"tujuan_{one.pk}": post.pk, f"tujuan_{two.pk}": ""})
        assert send(page, world, "wave", **data).status_code == 302
        wave = PlacementWave.objects.get()
        [move] = wave.case.moves.all()
        assert (move.employee, move.to_position) == (one, post)
        assert (wave.made_by, wave.case.effective_on) == (world.officer, date(2026, 1, 23))
        event = AuditEvent.objects.get(action="Menyusun gelombang penempatan")
        assert event.changes["Gelombang 1"] == [None, wave.case.label]

    def test_nobody_ticked_or_nobody_who_waits(self, page, world):
        seated = official(world, "Sekretaris", "Kesehatan")
        for ids in ([], [seated.pk], ["x", "99999999999999999999"]):
            body = text_of(page.get(at(world, "wave"), {"orang": ids}))
            assert "Centang dulu paling sedikit satu orang" in body

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"title": ""}, "Judul belum diisi."),
            ({"effective_on": "2026-02-30"}, "TMT bukan tanggal yang ada."),
            ({"effective_on": "2026-01-01"}, "TMT tidak mendahului berlakunya struktur"),
            ({"kind": "assignment"}, "Jenis: pilihan tidak dikenal."),
            ({"posts": ("", "")}, "Pilih jabatan bagi paling sedikit satu orang."),
            ({"posts": ("head", "head")}, "hanya untuk satu orang; dipilih 2 kali."),
            ({"posts": ("taken", "")}, "jabatan itu tidak lagi kosong. Pilih lagi."),
        ],
    )
    def test_bad_input_is_told_and_nothing_is_made(self, page, world, values, words):
        people = [official(world, kind, "Pariwisata") for kind in ("Kepala Dinas", "Sekretaris")]
        posts = {
            "": "",
            "head": new_post(world, "Kepala Dinas", "Pariwisata").pk,
            "taken": world.posts["Sekretaris Kesehatan"].pk,
        }
        chosen = values.pop("posts", ("head", ""))
        fields = {f"tujuan_{one.pk}": posts[key] for one, key in zip(people, chosen, strict=True)}
        response = send(page, world, "wave", **frame(world, *people, **fields, **values))
        assert response.status_code == 200
        assert words in text_of(response)
        assert not PlacementWave.objects.exists()
        assert not PlacementCase.objects.exists()

    def test_sent_twice_is_made_once(self, page, world):
        one = official(world, "Kepala Dinas", "Pariwisata")
        post = new_post(world, "Kepala Dinas", "Pariwisata")
        data = frame(world, one, **{f"tujuan_{one.pk}": post.pk}) | form_key()
        for _ in range(2):
            page.post(at(world, "wave"), data)
        assert PlacementWave.objects.count() == PlacementCase.objects.count() == 1


class TestEmptyPostForms:
    def test_person_is_looked_for_then_named(self, page, world):
        post = new_post(world, "Kepala Dinas", "Pariwisata")
        deputy = official(world, "Sekretaris", "Kesehatan")
        # Without a search those who lost their post are on offer.
        first = text_of(page.get(at(world, "stand_in"), {"jabatan": post.pk}))
        assert official(world, "Sekretaris", "Pariwisata").full_name in first
        data = {"jabatan": post.pk, "valid_from": "2026-01-02", "reason": REASON} | LETTER
        found = send(page, world, "stand_in", **data, cari=deputy.nip, langkah="cari")
        assert f"{deputy.full_name}, Sekretaris Kesehatan" in text_of(found)
        assert 'value="800/12"' in text_of(found)
        assert not Placement.objects.filter(kind=PlacementKind.PLT).exists()
        done = send(page, world, "stand_in", **data, cari=deputy.nip, employee=deputy.pk)
        assert done.status_code == 302, text_of(done)
        row = Placement.objects.get(kind=PlacementKind.PLT)
        assert (row.employee, row.position, row.valid_from) == (deputy, post, IN_FORCE)
        again = send(page, world, "stand_in", **data, employee=deputy.pk)
        assert "Jabatan ini tidak kosong lagi" in text_of(again)

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"employee": ""}, "Plt. belum dipilih."),
            ({"employee": "0"}, "Pilih orang dari daftar ini, atau cari lagi."),
            ({"decree_number": ""}, "Nomor SK belum diisi."),
            ({"reason": "ya"}, "10 huruf"),
            ({"valid_from": "2026-01-01"}, "TMT tidak boleh sebelum 2 Januari 2026"),
            ({"valid_until": "2026-01-02"}, "Tanggal berakhir harus sesudah TMT."),
        ],
    )
    def test_bad_input_is_told_and_nobody_acts(self, page, world, values, words):
        post = new_post(world, "Kepala Dinas", "Pariwisata")
        data = {
            "jabatan": post.pk,
            "employee": official(world, "Sekretaris", "Kesehatan").pk,
            "valid_from": "2026-01-02",
            "reason": REASON,
        }
        response = send(page, world, "stand_in", **data | LETTER | values)
        assert words in text_of(response)
        assert not Placement.objects.filter(kind=PlacementKind.PLT).exists()

    def test_sentence(self, page, world):
        post = new_post(world, "Kepala Dinas", "Pariwisata")
        short = send(page, world, "gap", jabatan=post.pk, text="nanti")
        assert "10 huruf" in text_of(short)
        assert not GapNote.objects.exists()
        done = send(page, world, "gap", jabatan=post.pk, text="Menunggu seleksi terbuka.")
        assert done.status_code == 302
        assert GapNote.objects.get().made_by == world.officer
        assert "Menunggu seleksi terbuka." in text_of(page.get(at(world)))
        shown = page.get(at(world, "gap"), {"jabatan": post.pk})
        assert "Menunggu seleksi terbuka." in text_of(shown)

    def test_post_of_elsewhere_or_no_post(self, page, world):
        seated = world.posts["Sekretaris Kesehatan"]
        for value in (seated.pk, "", "x"):
            for name in ("gap", "stand_in"):
                body = text_of(page.get(at(world, name), {"jabatan": value}))
                assert "Jabatan ini tidak kosong lagi" in body
