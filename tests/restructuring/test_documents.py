"""Documents of a proposal: every changed unit and person is in them, and the same inputs give the same
bytes (issue: Shown by 7)."""

import io
from datetime import timedelta
from types import SimpleNamespace

import docx
import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from employees.actions.cases import MoveDraft
from employees.enums import AppointmentKind, CaseStepKind
from employees.models import Employee, Placement
from orgunits.actions import apply_changes
from orgunits.actions.appraisal import add_note
from orgunits.models import OrgUnit, Position, UnitFunction
from orgunits.structure import Rename
from portal.files import attachment_path
from portal.models import AuditEvent
from portal.permissions import Role
from portal.templatetags.formats import mask_nip, nip
from restructuring.actions import keep_signed, make_wave, order_document, settle_documents
from restructuring.enums import DocumentFormat, DocumentKind, ProposalState
from restructuring.models import DocumentSetting, Proposal, ProposalDocument, SignedDocument
from restructuring.papers import typeset
from restructuring.papers.house import House, Signing, pattern_problem
from restructuring.papers.typeset import build, fingerprint
from restructuring.queries.documents import (
    LOST,
    NO_COSTS,
    SOME_OVERLAPS,
    document_thought,
)
from restructuring.queries.papers import NO_STAND_IN, NOBODY, paper_of
from restructuring.steps import Step, changes_of
from restructuring.tasks import RELATED
from restructuring.thinking import head_steps
from tests.factories.cases import WHY, advance
from tests.factories.orgunits import REASON, user_with_role
from tests.restructuring.cases import build as build_city
from tests.restructuring.conftest import approved, draft_of, fresh
from tests.restructuring.test_cases import BY_NAME, drafted
from tests.restructuring.test_two_clocks import (
    AGENCIES,
    FIRST,
    IN_FORCE,
    new_post,
    ntb,  # noqa: F401 a fixture
    official,
    stand_in,
)
from tests.worlds import kept_world

pytestmark = pytest.mark.django_db
K, F = DocumentKind, DocumentFormat
STRUCTURAL = (K.MATRIX, K.DUTIES, K.NOMINATIVE, K.PERDA, K.PERKADA, K.STUDY)


def texts_of(blocks):
    """Every text of blocks, whatever they are made of."""
    if isinstance(blocks, str):
        return [blocks]
    if isinstance(blocks, dict):
        shown = [one for key, one in blocks.items() if key not in ("kind", "align", "paper")]
        return [text for one in shown for text in texts_of(one)]
    return [t for one in blocks for t in texts_of(one)] if isinstance(blocks, list | tuple) else []


def said(paper):
    return "\n".join(texts_of(paper.drawing or paper.blocks))


def document(proposal, kind, user, **columns):
    return ProposalDocument(
        government=proposal.government,
        unit=proposal.unit,
        proposal=proposal,
        version=proposal.head,
        kind=kind,
        format=columns.pop("format", F.PDF),
        day=proposal.government.today(),
        ordered_by=user,
        **columns,
    )


@kept_world
def tangsel():
    """Tangerang Selatan 2016 as a draft, and an officer."""
    case = BY_NAME["Tangerang Selatan 2016"]
    city = build_city(case)
    proposal = drafted(case, city)
    officer = user_with_role(Role.HR_OFFICER, unit=city.root)
    return SimpleNamespace(city=city, proposal=fresh(proposal), officer=officer)


def enact(world):
    """Put the draft in force by the door, as of today."""
    proposal = world.proposal
    proposal.change = apply_changes(
        government=proposal.government,
        changes=changes_of(head_steps(proposal)),
        user=None,
        reason=REASON,
    )
    proposal.state = ProposalState.ENACTED
    proposal.save(update_fields=["change", "state"])
    world.proposal = fresh(proposal)


def units_of(city):
    rows = OrgUnit.objects.active().filter(government=city.government)
    return {pk: columns for pk, *columns in rows.values_list("pk", "name", "parent", "kind")}


def people_of_city(city, day):
    rows = Placement.objects.on(day).definitive().filter(government=city.government)
    columns = ("employee_id", "position__name", "position__unit__name", "position__unit")
    return {pk: tuple(where) for pk, *where in rows.values_list(*columns)}


class TestTangsel2016:
    def test_carries_every_changed_unit_post_person_and_function(self, tangsel):
        city, day = tangsel.city, tangsel.city.government.today()
        papers = {
            kind: paper_of(document(tangsel.proposal, kind, tangsel.officer))
            for kind in (*STRUCTURAL, K.CHART)
        }
        units, people = units_of(city), people_of_city(city, day)
        posts = dict(Position.objects.filter(valid_until=None).values_list("pk", "name"))
        enact(tangsel)
        units_after, people_after = units_of(city), people_of_city(city, day)
        changed = {pk for pk in units if units[pk] != units_after.get(pk)}
        formed = units_after.keys() - units.keys()
        assert (len(changed), len(formed)) == (21, 4)
        names = {units[pk][0] for pk in changed} | {units_after[pk][0] for pk in formed}
        names |= {units_after[pk][0] for pk in changed if pk in units_after}
        for kind in (K.MATRIX, K.CHART):
            words = " ".join(said(papers[kind]).split())
            assert {name for name in names if name not in words} == set(), kind
        rows = next(b for b in papers[K.MATRIX].blocks if b["kind"] == "table")["rows"]
        assert len(rows) == len(changed) + len(formed)

        moved = {pk for pk in people if people[pk] != people_after.get(pk)}
        assert len(moved) == 18
        nominative = said(papers[K.NOMINATIVE])
        for person in Employee.objects.filter(pk__in=moved):
            post, unit, _id = people[person.pk]
            assert f"{person.full_name}\n{mask_nip(person.nip)}" in nominative
            assert f"{post}\n{unit}" in nominative
            assert person.nip not in nominative
        [listed] = [b["rows"] for b in papers[K.NOMINATIVE].blocks if b["kind"] == "table"]
        elsewhere = {pk for pk in moved if people[pk][::2] != people_after.get(pk, ())[::2]}
        follows = [row for row in listed if row[4] == "Mengikuti unit"]
        assert len(listed) == len(elsewhere) + len(follows)
        assert nominative.count("Belum ditempatkan") == 1

        matrix = said(papers[K.MATRIX])
        ended = set(posts) - set(
            Position.objects.filter(valid_until=None).values_list("pk", flat=True)
        )
        assert ended
        assert all(posts[pk] in matrix for pk in ended)
        assert "Kepala Dinas Tenaga Kerja" in matrix
        for kind in (K.DUTIES, K.PERKADA):
            for function in UnitFunction.objects.filter(closed_by=tangsel.proposal.change):
                assert function.text in said(papers[kind])

        # Told again of the structure in force: the same to the letter.
        for kind in (K.MATRIX, K.DUTIES, K.NOMINATIVE, K.CHART, K.PERKADA):
            again = paper_of(document(tangsel.proposal, kind, tangsel.officer))
            effective = f"Rencana berlaku: {'belum ditetapkan'}"
            assert effective in said(papers[kind]) or kind in (K.CHART, K.PERKADA)
            assert without_day(again) == without_day(papers[kind]), kind

    def test_law_study_and_regulations_tell_the_counts(self, tangsel):
        add_note(
            unit=tangsel.proposal.unit, side="weak", text="Arsip tersebar.", user=tangsel.officer
        )
        study = said(paper_of(document(tangsel.proposal, K.STUDY, tangsel.officer)))
        for words in (
            "Analisis kekuatan dan kelemahan",
            "Temuan aturan",  # a figure against its reference
            "Arsip tersebar.",
            "IV. Dampak",
            "Perangkat daerah",
            "V. Kesesuaian dengan ketentuan",
            "VI. Peralihan",
            "Gabung ke",
            "[Diisi penyusun: sasaran.]",
        ):
            assert words in study
        assert "Biaya pegawai setahun" not in study
        rich = document(tangsel.proposal, K.STUDY, tangsel.officer, with_money=True)
        assert "Biaya pegawai setahun" in said(paper_of(rich))
        assert not {NO_COSTS, SOME_OVERLAPS} & {*texts_of(paper_of(rich).blocks)}
        partly = user_with_role(Role.HR_OFFICER, unit=tangsel.city.root.get_children().first())
        narrow = document(tangsel.proposal, K.STUDY, partly, with_money=True)
        assert {NO_COSTS, SOME_OVERLAPS} <= {*texts_of(paper_of(narrow).blocks)}
        perda = paper_of(document(tangsel.proposal, K.PERDA, tangsel.officer))
        agencies, changed = (b["rows"] for b in perda.blocks if b["kind"] == "table")
        states = {row[1]: row[4] for row in agencies}
        assert states["Dinas Tenaga Kerja"] == "Dibentuk"
        assert states["Dinas Lingkungan Hidup"] == "Menerima"
        assert states["Dinas Kesehatan"] == "Tetap"
        assert "Dinas Bina Marga dan Sumber Daya Air" not in states
        assert len(changed) == 8  # three end, one is renamed and divided, four are formed
        perkada = said(paper_of(document(tangsel.proposal, K.PERKADA, tangsel.officer)))
        assert "a. Kepala Dinas Pekerjaan Umum;" in perkada
        assert "Peraturan Wali Kota".upper() in perkada

    def test_files_open_with_the_texts_and_twice_the_same_bytes(self, tangsel):
        for kind, formats in ((K.NOMINATIVE, F), (K.CHART, [F.PDF])):
            for format_ in formats:
                order = document(tangsel.proposal, kind, tangsel.officer, format=format_)
                one, other = paper_of(order), paper_of(order)
                digest = fingerprint(one, format_)
                assert fingerprint(other, format_) == digest
                content = build(one, format_, digest)
                assert build(other, format_, digest) == content
                words = words_of(content, format_)
                texts = [text for text in texts_of(one.blocks) if set(text) != {"."}]
                for text in texts:
                    assert "".join(text.split()) in words
                assert "RANCANGAN" in words
                assert kind == K.CHART or typeset.groups_of(digest).replace(" ", "") in words


def without_day(paper):
    texts = texts_of(paper.drawing["pages"] if paper.drawing else paper.blocks)
    return [text for text in texts if "erlaku" not in text and "belum ditetapkan" not in text]


def words_of(content, format_):
    """The letters of a file without the spaces, as another program reads them."""
    if format_ == F.PDF:
        reader = pypdf.PdfReader(io.BytesIO(content))
        return "".join("".join(page.extract_text().split()) for page in reader.pages)
    read = docx.Document(io.BytesIO(content))
    lines = [one.text for one in read.paragraphs]
    lines += [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    section = read.sections[0]
    lines += [one.text for part in (section.header, section.footer) for one in part.paragraphs]
    return "".join("".join(line.split()) for line in lines)


def wave_with_all_kinds(world, n_people=3):
    """A chief and a secretary to their new posts, and the secretary of another to a clerk's post."""
    clerk = Position.objects.get(name="Pengadministrasi Perdagangan", valid_until=None)
    moves = [
        (official(world, "Kepala Dinas", "Perdagangan"), new_post(world, "Kepala Dinas", "Perdagangan")),
        (official(world, "Sekretaris", "Perdagangan"), new_post(world, "Sekretaris", "Perdagangan")),
        (official(world, "Sekretaris", "Pariwisata"), clerk),
    ]  # fmt: skip
    return make_wave(
        proposal=world.proposal,
        title="Pengangkatan dalam jabatan",
        kind=AppointmentKind.APPOINTMENT,
        effective_on=FIRST,
        moves=[
            MoveDraft(employee=one, position=post, reason=WHY) for one, post in moves[:n_people]
        ],
        user=world.officer,
    )


def people_of(world, kind, wave, **columns):
    """The paper of a kind of document of a wave."""
    return paper_of(document(world.proposal, kind, world.officer, wave=wave, **columns))


class TestPeople:
    def test_each_paper_has_whom_it_needs_and_no_more(self, ntb):  # noqa: F811
        settle_documents(
            government=ntb.government,
            settings={
                K.STATEMENT: {"number_pattern": "821/{nomor}/BKD/{bulan}/{tahun}"},
                K.DUTY: {
                    "signer_title": "Kepala BKD",
                    "signer_name": "Rini, S.H.",
                    "signer_nip": "19800101 200501 2 001",
                    "copies": "Gubernur\n\nInspektur",
                },
            },
            user=ntb.officer,
        )
        wave = wave_with_all_kinds(ntb)
        [chief, secretary, clerk] = [m.employee for m in wave.case.moves.order_by("order", "pk")]
        sworn, everybody = {chief, secretary}, {chief, secretary, clerk}
        for kind, expected in (
            (K.EXCERPT, everybody),
            (K.DUTY, everybody),
            (K.OATH, sworn),
            (K.STATEMENT, sworn),
            (K.INDUCTEES, sworn),
        ):
            words = said(people_of(ntb, kind, wave, first_number=7))
            named = {one for one in everybody if one.full_name in words}
            assert named == expected, kind
            shown = {one for one in everybody if nip(one.nip) in words}
            assert shown == (set() if kind == K.INDUCTEES else expected)
            for one in everybody:
                assert str(one.birth_date.year) + "-" not in words
        statement = said(people_of(ntb, K.STATEMENT, wave, first_number=7))
        assert "NOMOR 821/7/BKD/..../........" in statement
        assert "NOMOR 821/8/BKD/" in statement  # the next person
        duty = said(people_of(ntb, K.DUTY, wave))
        assert ("Kepala BKD," in duty, "Rini, S.H." in duty, "Inspektur" in duty) == (True,) * 3
        assert "NIP 19800101" in duty
        oath = said(people_of(ntb, K.OATH, wave))
        assert oath.count("Saksi 2,") == 2
        assert "dharma bakti saya kepada bangsa dan negara" in oath

        last = wave.case.moves.get(employee=clerk)
        one = people_of(ntb, K.EXCERPT, wave, move=last)
        assert chief.full_name not in said(one)
        with pytest.raises(ValidationError, match=NOBODY[:20]):
            people_of(ntb, K.OATH, wave, move=last)

    def test_a_decree_with_a_number_is_no_draft_and_is_named(self, ntb):  # noqa: F811
        wave = wave_with_all_kinds(ntb, 2)
        order = order_document(
            proposal=ntb.proposal, kind=K.EXCERPT, format_=F.DOCX, user=ntb.officer, wave=wave
        )
        assert order.is_draft
        open_ones = said(people_of(ntb, K.EXCERPT, wave))
        assert "NOMOR ......" in open_ones
        advance(wave.case, CaseStepKind.INAUGURATE, officer=ntb.colleague, leader=ntb.mayor)
        wave.case.refresh_from_db()
        words = said(people_of(ntb, K.EXCERPT, wave))
        assert "NOMOR 821/12/2026" in words
        assert "PT-12" in words
        order = order_document(
            proposal=ntb.proposal, kind=K.STATEMENT, format_=F.DOCX, user=ntb.officer, wave=wave
        )
        assert not order.is_draft
        today = ntb.government.today()
        assert f"pada tanggal {today.day} " in said(people_of(ntb, K.STATEMENT, wave))

    def test_stand_ins_are_ordered_and_bounded(self, ntb):  # noqa: F811
        order = document(ntb.proposal, K.ACTING, ntb.officer)
        with pytest.raises(ValidationError, match=NO_STAND_IN[:20]):
            paper_of(order)
        deputy = official(ntb, "Sekretaris", "Kesehatan")
        post = new_post(ntb, "Kepala Dinas", AGENCIES[0])
        stand_in(ntb, post, deputy, since=IN_FORCE, decree_number="800/1", decree_date=IN_FORCE)
        words = said(paper_of(order))
        assert "SURAT PERINTAH PELAKSANA TUGAS\nNOMOR 800/1" in words
        assert f"menjadi Plt. {post.name}" in words
        assert "Sekretaris Kesehatan" in words
        assert "paling lama tiga bulan" in words
        assert "perubahan status hukum organisasi" in words

    def test_a_proposal_long_in_force_is_told_as_of_the_day_before(self, ntb):  # noqa: F811
        """The decree is of January, the documents are made today."""
        matrix = said(paper_of(document(ntb.proposal, K.MATRIX, ntb.officer)))
        assert "Kepala Dinas Kesehatan Masyarakat" in matrix
        assert "Kepala Dinas Kependudukan" in matrix
        assert "Dinas Kependudukan\nDinas" in matrix
        assert "2 Januari 2026" in matrix
        study = said(paper_of(document(ntb.proposal, K.STUDY, ntb.officer)))
        assert "Gabung ke" in study
        lost = said(paper_of(document(ntb.proposal, K.NOMINATIVE, ntb.officer)))
        for name in AGENCIES:
            assert official(ntb, "Kepala Dinas", name).full_name in lost
        with pytest.raises(ValidationError, match=LOST[:20]):
            document_thought(ntb.proposal, [Step("x", (Rename(10**9, "Tidak pernah ada"),))])


class TestActions:
    def test_order_build_and_bring_back_signed(self, city, django_capture_on_commit_callbacks):
        proposal = approved(city, [Rename(city.market.pk, "Bidang Pasar Rakyat")])
        with django_capture_on_commit_callbacks(execute=True):
            order = order_document(
                proposal=proposal, kind=K.MATRIX, format_=F.DOCX, user=city.officer
            )
        order = ProposalDocument.objects.select_related(*RELATED, "file", "job").get(pk=order.pk)
        assert (order.job.state, order.is_ready, order.is_draft) == ("done", True, False)
        assert order.fingerprint == fingerprint(paper_of(order), F.DOCX)
        today = city.government.today()
        good = {
            "document": order, "number": " 060/12  ", "signed_on": today, "signer": "Sekda",
            "name": "Matriks ttd.pdf", "content": b"%PDF-1.7\n...\n%%EOF\n", "user": city.officer,
        }  # fmt: skip
        for bad, field in (
            ({"content": b""}, "file"),
            ({"content": b"<html>"}, "file"),
            ({"content": b"%PDF-1.7 terpotong"}, "file"),
            ({"number": "  "}, "number"),
            ({"signed_on": today + timedelta(days=1)}, "signed_on"),
            ({"signed_on": today - timedelta(days=1)}, "signed_on"),
        ):
            with pytest.raises(ValidationError) as refused:
                keep_signed(**good | bad)
            assert list(refused.value.message_dict) == [field]
        assert not order.signed.exists()
        row = keep_signed(**good)
        assert (row.number, row.file.content_type) == ("060/12", "application/pdf")
        event = AuditEvent.objects.get(action="Menyimpan dokumen bertanda tangan")
        assert event.changes["number"] == [None, "060/12"]
        with django_capture_on_commit_callbacks(execute=True):
            other = order_document(
                proposal=proposal, kind=K.MATRIX, format_=F.DOCX, user=city.officer
            )
        with pytest.raises(ValidationError, match="sudah dipakai"):
            keep_signed(**good | {"document": other})
        again = keep_signed(**good)  # a better scan of the same
        row.refresh_from_db()
        assert (row.is_replaced, again.is_replaced, again.kind) == (True, False, K.MATRIX)
        with pytest.raises(IntegrityError), transaction.atomic():  # also of two at the same moment
            SignedDocument.objects.filter(pk=row.pk).update(is_replaced=False)
        ProposalDocument.objects.filter(pk=other.pk).update(is_draft=True)
        with pytest.raises(ValidationError, match="masih RANCANGAN"):
            keep_signed(**good | {"document": other, "number": "060/13"})
        assert not other.signed.exists()
        ProposalDocument.objects.filter(pk=other.pk).update(is_draft=False)
        assert build(paper_of(other_of(other)), F.DOCX, order.fingerprint) == stored(order)

    def test_what_cannot_be_ordered(self, city):
        proposal = draft_of(city)
        usual = {"proposal": proposal, "format_": F.PDF, "user": city.officer}
        for values in (
            {"kind": K.EXCERPT},
            {"kind": K.ACTING},
            {"kind": K.CHART, "format_": F.DOCX},
        ):
            with pytest.raises(ValidationError):
                order_document(**usual | values)
        auditor = user_with_role(Role.UNIT_HEAD, unit=city.health)
        with pytest.raises(ValidationError, match="wewenang"):
            order_document(**usual | {"kind": K.MATRIX, "user": auditor})
        proposal.head.steps = []
        with pytest.raises(ValidationError, match="Belum ada perubahan"):
            paper_of(document(proposal, K.MATRIX, city.officer))
        OrgUnit.objects.filter(pk=city.craft.pk).update(name="Bidang Pasar Rakyat")
        stale = fresh(Proposal.objects.get(pk=proposal.pk))
        with pytest.raises(ValidationError, match="belum dapat dibuatkan dokumen"):
            paper_of(document(stale, K.MATRIX, city.officer))

    def test_settings_by_kind_with_their_mistakes(self, city):
        for bad in (
            {"number_pattern": "800/BKD"},
            {"number_pattern": "800/{nomor}/{unit}"},
            {"signer_nip": "123"},
        ):
            with pytest.raises(ValidationError, match="SPMT"):
                settle_documents(
                    government=city.government, settings={K.DUTY: bad}, user=city.officer
                )
        good = {K.DUTY: {"number_pattern": "800/{nomor}", "copies": " Inspektur \n\n"}}
        for _ in range(2):  # the second changes nothing
            settle_documents(government=city.government, settings=good, user=city.officer)
        [row] = DocumentSetting.objects.filter(government=city.government)
        assert (row.number_pattern, row.copies) == ("800/{nomor}", "Inspektur")
        assert AuditEvent.objects.filter(action__startswith="Mengatur penomoran").count() == 1
        settle_documents(government=city.government, settings={K.DUTY: {}}, user=city.officer)
        assert not DocumentSetting.objects.exists()


def other_of(document):
    return ProposalDocument.objects.select_related(*RELATED).get(pk=document.pk)


def stored(document):
    return attachment_path(document.file).read_bytes()


def test_numbers_and_names_of_a_house():
    house = House(
        name="Kota Damar",
        short_name="",
        head_title="Wali Kota",
        regulation="Peraturan Wali Kota",
        letterhead=(),
        signings={K.DUTY: Signing(pattern="800/{nomor}/{bulan}/{tahun}"), K.PERDA: Signing()},
    )
    assert house.head == "Wali Kota Damar"
    assert house.number(K.DUTY, 5, IN_FORCE) == "800/5/I/2026"
    assert house.number(K.DUTY, None, None) == "800/......../..../........"
    assert house.number(K.PERDA, 3, None) == "3"
    assert house.signer(K.PERDA)["lines"][-1] == "Wali Kota Damar,"
    assert house.letterhead_block()[0]["lines"] == ["PEMERINTAH KOTA DAMAR"]
    assert pattern_problem("{nomor}/{bulan}/{tahun}") == ""
