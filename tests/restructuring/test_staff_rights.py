"""The rights of the staff: heard before a draft is fixed, told what changes, answered when they object."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from employees.actions import tie_user
from employees.enums import CaseStepKind
from employees.rank_prospects import rank_prospect
from orgunits.actions import (
    add_positions,
    apply_due_changes,
    load_job_titles,
    update_details,
)
from orgunits.drafts import JobTitleDraft, PositionDraft
from orgunits.enums import JobTitleKind
from orgunits.models import StructureChange
from orgunits.structure import ClosePost, Merge, Move, Rename, RenamePost
from portal.models import AuditEvent, Holiday, Notification
from portal.permissions import Role
from portal.working_days.clock import WorkCalendar
from restructuring.actions import (
    add_step,
    answer_objection,
    answer_theme,
    enact_proposal,
    end_consultation,
    give_input,
    group_inputs,
    object_to_change,
    open_consultation,
    record_formal_objection,
    state_preference,
    submit_proposal,
    tell_staff,
)
from restructuring.gates import enactment_of
from restructuring.keberatan import clock_of, last_day_to_file
from restructuring.models import (
    Consultation,
    ConsultationForum,
    ConsultationInput,
    FormalObjection,
    Objection,
    PlacementWave,
    Proposal,
    StaffChange,
    StaffNotice,
)
from restructuring.queries.staff import reading_table
from restructuring.thinking import think
from restructuring.touched import n_told_otherwise, people_touched
from tests.factories.cases import advance
from tests.factories.employees import staff
from tests.factories.orgunits import LONG_AGO, REASON, user_with_role
from tests.factories.portal import form_key
from tests.restructuring.conftest import approved, build_city, draft_of, fresh
from tests.restructuring.test_two_clocks import (
    FIRST,
    ntb,  # noqa: F401 a fixture
    official,
    wave_of,
)
from tests.restructuring.workshop import text_of
from tests.worlds import kept_world

pytestmark = pytest.mark.django_db
LETTERS = b"%PDF-1.4 contoh"


def build():
    """The city with a head and a clerk on each of its units, all with accounts."""
    city = build_city()
    head, clerk, expert = load_job_titles(
        drafts=[
            JobTitleDraft(name="Kepala", kind=JobTitleKind.ADMINISTRATOR, job_class=12),
            JobTitleDraft(name="Pengadministrasi", kind=JobTitleKind.PELAKSANA, job_class=5),
            JobTitleDraft(
                name="Analis", jenjang="Ahli Muda", kind=JobTitleKind.JF_KEAHLIAN, job_class=9
            ),
        ]
    )
    units = {name: getattr(city, name) for name in ("trade", "market", "craft", "health", "care")}
    drafts = []
    for unit in units.values():
        own = {"unit_id": unit.pk, "valid_from": LONG_AGO}
        drafts += [
            PositionDraft(
                **own, job_title_id=head.pk, name=f"Kepala {unit.name}", is_head=True,
                echelon="III.a",
            ),
            PositionDraft(**own, job_title_id=clerk.pk, name=f"Pengadministrasi {unit.name}"),
        ]  # fmt: skip
    posts = add_positions(government=city.government, drafts=drafts, user=None, reason=REASON)
    people = staff(city.government, posts, education_level="s1")
    city.posts = {post.name: post for post in posts}
    city.people = {post.name: person for post, person in zip(posts, people, strict=True)}
    city.clerk = city.people["Pengadministrasi Bidang Pasar"]
    city.boss = city.people["Kepala Bidang Pasar"]
    city.stranger = city.people["Pengadministrasi Bidang Pelayanan"]
    for person in (city.clerk, city.boss, city.stranger):
        account = user_with_role(Role.EMPLOYEE, unit=city.root)
        tie_user(employee=person, account=account, user=None, reason=REASON)
        person.user = account
    return city


staffed = kept_world(build)


@pytest.fixture
def world(staffed):
    return staffed


def later(world, days):
    return world.government.today() + timedelta(days=days)


def consulted(world, proposal, **columns):
    values = {
        "summary": "Bidang Pasar akan berganti nama. Apa pendapat Anda?",
        "closes_on": later(world, 5),
        "units": [world.market],
        "user": world.officer,
    }
    return open_consultation(proposal=proposal, **values | columns)


def told(world, proposal, days=3):
    return tell_staff(
        proposal=proposal,
        text="Ini yang direncanakan bagi Anda.",
        object_until=later(world, days),
        user=world.officer,
    )


def change_of(proposal, person):
    return StaffChange.objects.select_related("proposal", "notice", "employee").get(
        proposal=proposal, employee=person
    )


def at(proposal, name):
    return reverse(f"restructuring:{name}", args=[proposal.pk])


def own(name="own_changes"):
    return reverse(f"restructuring:{name}")


def send(client, address, **data):
    return client.post(address, data | form_key())


# --- whom a draft touches --------------------------------------------------------------------------


def test_everybody_touched_is_found_with_what_changes_and_nobody_else(world):
    posts, people = world.posts, world.people
    update_details(
        government=world.government,
        details={world.trade.pk: {"area_code": "99.01"}, world.health.pk: {"area_code": "99.02"}},
        user=None,
        reason=REASON,
    )
    craft_clerk = posts["Pengadministrasi Bidang Industri"]
    proposal = draft_of(
        world,
        [
            Move(world.market.pk, world.health.pk),
            ClosePost(craft_clerk.pk),
            RenamePost(posts["Kepala Bidang Pelayanan"].pk, "Kepala Bidang Layanan", None, 11),
        ],
    )
    with CaptureQueriesContext(connection) as asked:
        thought = think(proposal)
        n_before = len(asked)
        found = people_touched(thought)
    assert len(asked) - n_before == 4
    names = {person.pk: name for name, person in people.items()}
    touched = {names[pk] for pk in found}
    assert touched == {
        "Kepala Bidang Pasar",
        "Pengadministrasi Bidang Pasar",
        "Pengadministrasi Bidang Industri",
        "Kepala Bidang Pelayanan",
        "Pengadministrasi Bidang Pelayanan",  # the post above them is called otherwise
    }
    before, after = found[world.clerk.pk]
    assert (before.unit, after.unit) == (
        "Bidang Pasar, Dinas Perdagangan",
        "Bidang Pasar, Dinas Kesehatan",
    )
    assert (before.area, after.area, after.place) == ("99.01", "99.02", "Dinas Kesehatan")
    assert before.superior == after.superior == f"{world.boss.full_name}, Kepala Bidang Pasar"
    before, after = found[world.boss.pk]
    assert before.superior.endswith("Kepala Dinas Perdagangan")
    assert after.superior.endswith("Kepala Dinas Kesehatan")
    assert after.leads
    assert not found[people["Pengadministrasi Bidang Industri"].pk][1].is_placed
    before, after = found[people["Kepala Bidang Pelayanan"].pk]
    assert (before.job_class, after.job_class) == (12, 11)
    assert after.post == "Kepala Bidang Layanan"


def test_whoever_led_a_merged_unit_leads_no_more(world):
    proposal = draft_of(world, [Merge((world.craft.pk,), world.market.pk)])
    found = people_touched(think(proposal))
    head = world.people["Kepala Bidang Industri"]
    before, after = found[head.pk]
    assert (before.leads, after.leads) == (True, False)
    assert after.superior == f"{world.boss.full_name}, Kepala Bidang Pasar"
    assert world.clerk.pk not in found  # the unit that takes over stays as it is for its own


# --- consultation ----------------------------------------------------------------------------------


def test_consultation_from_opening_to_answer(client, world, caplog):
    proposal = draft_of(world, is_confidential=True)
    client.force_login(world.clerk.user)
    # A secret draft is nowhere to be seen before its officer opens it.
    assert proposal.title not in text_of(client.get(own()))
    assert client.get(own(), {"usulan": proposal.pk}).status_code == 404
    Notification.objects.all().delete()

    client.force_login(world.officer)
    empty = draft_of(world, [])
    assert "belum menyentuh unit mana pun" in text_of(client.get(at(empty, "consultation_open")))
    form = {"summary": "Bidang Pasar berganti nama.", "closes_on": str(later(world, 5)),
            "units": [world.market.pk]}  # fmt: skip
    refused = send(client, at(proposal, "consultation_open"), **form)
    assert "Centang bila memang hendak dibuka." in text_of(refused)
    opened = send(client, at(proposal, "consultation_open"), **form, confirmed="on")
    assert opened.status_code == 302
    asked = Consultation.objects.get()
    assert asked.members.count() == 2
    notices = Notification.objects.all()
    assert {row.recipient_id for row in notices} == {world.clerk.user_id, world.boss.user_id}
    assert all(proposal.title not in row.text for row in notices)

    client.force_login(world.stranger.user)
    assert client.get(own(), {"usulan": proposal.pk}).status_code == 404
    data = {"usulan": proposal.pk, "text": "Saya ingin ikut bicara.", "named": "tanpa"}
    assert send(client, own("own_input"), **data).status_code == 404

    client.force_login(world.clerk.user)
    body = text_of(client.get(own(), {"usulan": proposal.pk}))
    assert "Bidang Pasar berganti nama." in body
    assert "yang tersimpan hanya isi masukan Anda" in body
    bad = send(client, own("own_input"), **data | {"text": "ya"})
    assert "10 sampai 2.000 huruf" in text_of(bad)
    assert not ConsultationInput.objects.exists()
    events = AuditEvent.objects.count()
    caplog.clear()
    assert send(client, own("own_input"), **data).status_code == 302
    assert [record.told["user"] for record in caplog.records] == [None]
    said = ConsultationInput.objects.get()
    assert (said.author, said.made_on, AuditEvent.objects.count()) == (None, None, events)
    named = data | {"text": "Nama lamanya sudah dikenal.", "named": "nama"}
    assert send(client, own("own_input"), **named).status_code == 302
    assert ConsultationInput.objects.get(author=world.clerk).made_on == world.government.today()

    client.force_login(world.officer)
    page = at(proposal, "proposal_consultation")
    body = text_of(client.get(page))
    assert "Tanpa nama" in body
    assert world.clerk.full_name in body
    assert "Nama lamanya" in b"".join(client.get(page, {"ekspor": "csv"})).decode()
    assert "ikut bicara" not in text_of(client.get(page, {"q": "dikenal"}))
    keys = list(ConsultationInput.objects.values_list("pk", flat=True))
    nothing = send(client, at(proposal, "consultation_group"), title="Nama unit")
    assert nothing.status_code == 302
    assert not asked.themes.exists()
    send(client, at(proposal, "consultation_group"), masukan=keys, title="Nama unit")
    theme = asked.themes.get()
    assert theme.inputs.count() == 2
    with pytest.raises(ValidationError) as held:
        submit_proposal(proposal=fresh(proposal), user=world.officer)
    told_why = " ".join(held.value.messages)
    assert "Konsultasi pegawai berlangsung sampai" in told_why
    assert "Tema masukan “Nama unit” belum dijawab." in told_why

    send(client, at(proposal, "consultation_end"))
    short = send(client, at(proposal, "consultation_answer"), answer="Ya")
    assert "10 sampai 2.000 huruf" in text_of(short)
    Notification.objects.all().delete()
    send(client, at(proposal, "consultation_answer"), answer="Nama lama tetap dipakai di papan.")
    assert Notification.objects.count() == 2
    client.force_login(world.clerk.user)
    body = text_of(client.get(own(), {"usulan": proposal.pk}))
    assert "Nama lama tetap dipakai di papan." in body
    late = send(client, own("own_input"), **data | {"text": "Satu hal lagi dari saya."})
    assert "Konsultasi ini sudah ditutup." in text_of(late)
    submit_proposal(proposal=fresh(proposal), user=world.officer)


def test_unnamed_inputs_lie_in_an_order_that_says_nothing(world):
    """Nothing joins an unnamed input to anybody: no column, and the rows are written anew."""
    asked = consulted(world, draft_of(world))
    columns = {field.name for field in ConsultationInput._meta.get_fields()}
    assert columns == {
        "key", "government", "consultation", "text", "author", "made_on", "theme",
    }  # fmt: skip
    texts = [f"Masukan nomor {number:02}" for number in range(12)]
    for text in texts:
        give_input(consultation=asked, employee=world.clerk, text=text, is_named=False)
    with connection.cursor() as cursor:
        place = "ctid" if connection.vendor == "postgresql" else "rowid"
        cursor.execute(f"SELECT text FROM {ConsultationInput._meta.db_table} ORDER BY {place}")
        stored = [row[0] for row in cursor.fetchall()]
    assert sorted(stored) == texts
    assert stored != texts
    assert not ConsultationInput.objects.exclude(author=None, made_on=None).exists()
    group_inputs(
        consultation=asked,
        keys=list(asked.inputs.values_list("pk", flat=True)[:4]),
        user=world.officer,
        title="Tema",
    )
    theme = asked.themes.get()
    answer_theme(theme=theme, answer="Terima kasih, dipakai.", user=world.officer)
    give_input(consultation=asked, employee=world.clerk, text="Satu lagi saja.", is_named=False)
    assert theme.inputs.count() == 4  # writing them anew keeps their themes
    # What joins an answered theme has not been answered.
    loose = asked.inputs.filter(theme=None).values_list("pk", flat=True)[:1]
    group_inputs(consultation=asked, keys=list(loose), user=world.officer, theme=theme)
    theme.refresh_from_db()
    assert (theme.answer, theme.inputs.count()) == ("", 5)


def test_what_cannot_be_consulted_about_is_refused(client, world):
    proposal = draft_of(world)
    bad = [
        ({"summary": "Singkat"}, "summary"),
        ({"closes_on": later(world, -1)}, "closes_on"),
        ({"units": []}, "units"),
        ({"units": [world.health]}, "units"),
    ]
    for values, field in bad:
        with pytest.raises(ValidationError) as refused:
            consulted(world, proposal, **values)
        assert field in refused.value.error_dict
    assert not Consultation.objects.exists()
    asked = consulted(world, proposal)
    with pytest.raises(ValidationError, match="masih berlangsung"):
        consulted(world, proposal)
    text = "Nama lamanya sudah dikenal."
    give_input(consultation=asked, employee=world.clerk, text=text, is_named=False)
    end_consultation(consultation=asked, user=world.officer)
    # A new round does not bury what the last one heard.
    with pytest.raises(ValidationError, match="Jawab dulu semua masukan"):
        consulted(world, proposal)
    client.force_login(world.officer)
    page = text_of(client.get(at(proposal, "consultation_open")))
    assert "1 masukan pegawai belum dikelompokkan" in page
    keys = list(asked.inputs.values_list("pk", flat=True))
    theme = group_inputs(consultation=asked, keys=keys, user=world.officer, title="Nama")
    answer_theme(theme=theme, answer="Nama lama dipakai lagi.", user=world.officer)
    assert consulted(world, proposal).number == 2
    Proposal.objects.filter(pk=proposal.pk).update(state="submitted")
    with pytest.raises(ValidationError, match="terkunci"):
        consulted(world, proposal)


def test_forum_keeps_its_papers_and_tells_them_by_their_bytes(client, world):
    proposal = draft_of(world)
    consulted(world, proposal)
    client.force_login(world.officer)
    data = {"kind": "workshop", "topic": "Lokakarya nama", "held_on": str(later(world, 0)),
            "place": "Aula", "n_present": "31"}  # fmt: skip
    bad = [
        ({"held_on": str(later(world, 1))}, "tidak boleh sesudah hari ini"),
        ({"n_present": "0"}, "Paling sedikit satu orang."),
        ({"topic": ""}, "Isi pokok bahasannya."),
        ({"minutes": SimpleUploadedFile("notula.pdf", b"bukan pdf")}, "bukan PDF"),
    ]
    for values, words in bad:
        assert words in text_of(send(client, at(proposal, "consultation_forum"), **data | values))
    assert not ConsultationForum.objects.exists()
    papers = {
        "minutes": SimpleUploadedFile("notula.pdf", LETTERS),
        "attendance": SimpleUploadedFile("hadir.pdf", LETTERS + b" hadir"),
    }
    assert send(client, at(proposal, "consultation_forum"), **data, **papers).status_code == 302
    forum = ConsultationForum.objects.get()
    address = at(proposal, "consultation_file")
    seen = client.get(address, {"forum": forum.pk, "bagian": "notula"})
    assert b"".join(seen.streaming_content) == LETTERS
    assert client.get(address, {"forum": forum.pk, "bagian": "lain"}).status_code == 404
    assert client.get(address, {"forum": "x", "bagian": "notula"}).status_code == 404
    client.force_login(user_with_role(Role.AUDITOR, unit=world.root))
    assert client.get(address, {"forum": forum.pk, "bagian": "hadir"}).status_code == 403
    assert "Isi masukan hanya dibaca" in text_of(client.get(at(proposal, "proposal_consultation")))
    # The trail tells the name of a paper that was read, but of a secret draft only to who sees it.
    auditor = user_with_role(Role.AUDITOR, unit=world.root)
    read = AuditEvent.objects.filter(action="Mengunduh berkas")
    assert read.visible_to(auditor).count() == 1
    Proposal.objects.filter(pk=proposal.pk).update(is_confidential=True)
    assert read.visible_to(auditor).count() == 0


# --- told, wishing, objecting ----------------------------------------------------------------------


def test_person_reads_own_change_objects_and_gets_an_answer(client, world):
    proposal = approved(world, day=later(world, 0), is_confidential=True)
    client.force_login(world.officer)
    page = at(proposal, "staff_tell")
    data = {"text": "Mohon dibaca sampai selesai.", "object_until": str(later(world, 4))}
    late = send(client, page, **data, confirmed="on")
    assert "sebelum rencana berlaku" in text_of(late)
    Proposal.objects.filter(pk=proposal.pk).update(effective_on=later(world, 30))
    past = send(client, page, **data | {"object_until": str(later(world, 0))}, confirmed="on")
    assert "satu hari sesudah hari ini" in text_of(past)
    assert "Centang bila" in text_of(send(client, page, **data))
    assert not StaffChange.objects.exists()
    Notification.objects.all().delete()
    assert send(client, page, **data, confirmed="on").status_code == 302
    told_to = Notification.objects.values_list("recipient", "text")
    assert {pk for pk, _text in told_to} == {world.clerk.user_id, world.boss.user_id}
    assert all(proposal.title not in text for _pk, text in told_to)

    client.force_login(world.clerk.user)
    body = text_of(client.get(own(), {"usulan": proposal.pk}))
    for words in ("Bidang Pasar Rakyat, Dinas Perdagangan", "Sampai III/d menurut pendidikan",
                  "Tabel TPP belum diisi", "58 tahun", "Ini bukan keberatan menurut PP 79/2021",
                  "14 hari kerja", "Mohon dibaca sampai selesai."):  # fmt: skip
        assert words in body, words
    assert world.people["Kepala Bidang Industri"].full_name not in body
    assert change_of(proposal, world.clerk).read_at is not None
    assert change_of(proposal, world.boss).read_at is None

    named = {"usulan": proposal.pk}
    assert "Pilih salah satu." in text_of(send(client, own("own_preference"), **named))
    wish = named | {"preference": "stays", "note": "Dekat rumah."}
    assert send(client, own("own_preference"), **wish).status_code == 302
    assert "Tulis keberatan Anda." in text_of(send(client, own("own_objection"), **named))
    words = named | {"text": "Nama barunya membingungkan pedagang."}
    assert send(client, own("own_objection"), **words).status_code == 302
    again = send(client, own("own_objection"), **words | {"text": "Sekali lagi saya keberatan."})
    assert "menunggu jawaban" in text_of(again)
    objection = Objection.objects.get()
    waits = Notification.objects.filter(text__startswith="Keberatan pegawai")
    assert world.officer.pk not in waits.values_list("recipient", flat=True)
    # The proposal is secret: only whoever sees it hears of the objection.
    assert world.lawyer.pk in waits.values_list("recipient", flat=True)
    assert world.colleague.pk not in waits.values_list("recipient", flat=True)

    client.force_login(world.stranger.user)
    for name in ("own_objection", "own_preference"):
        assert send(client, own(name), **words, preference="stays").status_code == 404

    # Neither who drafted nor who objected judges it.
    answer = {"outcome": "refused", "answer": "Nama itu ditetapkan peraturan menteri."}
    with pytest.raises(ValidationError, match="ikut menyusun"):
        answer_objection(objection=objection, user=world.officer, **answer)
    with pytest.raises(ValidationError, match="petugas lain"):
        answer_objection(objection=objection, user=world.clerk.user, **answer)
    with pytest.raises(ValidationError, match="peninjau hukum"):
        answer_objection(objection=objection, user=world.boss.user, **answer)
    client.force_login(world.officer)
    assert "Anda ikut menyusun" in text_of(client.get(at(proposal, "objection_answer")))
    Proposal.objects.filter(pk=proposal.pk).update(is_confidential=False)
    client.force_login(world.colleague)
    address = f"{at(proposal, 'objection_answer')}?keberatan={objection.pk}"
    assert "Pilih putusannya." in text_of(send(client, address, answer=answer["answer"]))
    assert send(client, address, **answer).status_code == 302
    assert "sudah dijawab" in text_of(client.get(address))
    with pytest.raises(ValidationError, match="sudah dijawab"):
        answer_objection(objection=objection, user=world.lawyer, **answer)
    client.force_login(world.clerk.user)
    assert answer["answer"] in text_of(client.get(own(), {"usulan": proposal.pk}))


def test_nothing_comes_into_force_over_an_unanswered_objection(world):
    today = world.government.today()
    proposal = approved(world, day=today + timedelta(days=10))
    assert "belum diberi tahu" in enactment_of(think(proposal)).warnings[0]
    told(world, proposal, days=9)
    assert not enactment_of(think(proposal)).warnings
    objection = object_to_change(
        change=change_of(proposal, world.clerk),
        text="Saya keberatan pindah.",
        user=world.clerk.user,
    )
    with pytest.raises(ValidationError) as held:
        enact_proposal(proposal=fresh(proposal), user=None, consents=("budget",))
    assert "1 keberatan pegawai belum dijawab." in held.value.messages
    answer_objection(
        objection=objection, outcome="partly", answer="Jadwalnya dilonggarkan.", user=world.lawyer
    )
    enact_proposal(proposal=fresh(proposal), user=None, consents=("budget",))
    assert fresh(proposal).state == "scheduled"


def test_deadline_that_has_not_passed_holds_an_enactment_of_today(world):
    proposal = draft_of(world, day=later(world, 30))
    told(world, proposal, days=3)
    today = world.government.today()
    Proposal.objects.filter(pk=proposal.pk).update(effective_on=today)
    missing = [text for gate in enactment_of(think(fresh(proposal))).gates for text in gate.missing]
    assert any("masih dapat mengajukan keberatan" in text for text in missing)


def test_schedule_stops_on_an_objection_that_came_meanwhile(world):
    today = world.government.today()
    proposal = approved(world, day=today + timedelta(days=10))
    told(world, proposal, days=9)
    enact_proposal(proposal=proposal, user=None, consents=("budget",))
    object_to_change(
        change=change_of(proposal, world.clerk),
        text="Saya keberatan pindah.",
        user=world.clerk.user,
    )
    StructureChange.objects.filter(pk=fresh(proposal).change_id).update(effective_on=today)
    Proposal.objects.filter(pk=proposal.pk).update(effective_on=today)
    apply_due_changes()
    change = fresh(proposal).change
    assert change.state == "failed"
    assert "keberatan" in change.failure


def test_placement_is_not_decided_over_an_unanswered_objection(client, ntb):  # noqa: F811
    world, today = ntb, ntb.government.today()
    with pytest.raises(ValidationError, match="Belum ada gelombang"):
        told(world, world.proposal)
    case = wave_of(world, [("Kepala", "Perdagangan")], FIRST).case
    person = official(world, "Kepala Dinas", "Perdagangan")
    account = user_with_role(Role.EMPLOYEE, unit=world.root)
    tie_user(employee=person, account=account, user=None, reason=REASON)
    told(world, world.proposal)
    row = change_of(world.proposal, person)
    assert (row.before["is_placed"], row.after["since"]) == (False, FIRST.isoformat())
    assert Notification.objects.get(recipient=account).text.startswith("Ada penempatan")
    client.force_login(account)
    body = text_of(client.get(own(), {"usulan": world.proposal.pk}))
    assert "Kepala Dinas Perdagangan dan Ekonomi Kreatif" in body
    assert "23 Januari 2026" in body
    data = {"usulan": world.proposal.pk, "text": "Saya memilih dinas yang lain."}
    assert send(client, own("own_objection"), **data).status_code == 302

    people = {"officer": world.officer, "leader": world.mayor, "on": today}
    case = advance(case, CaseStepKind.CLEAR, **people)
    with pytest.raises(ValidationError) as held:
        advance(case, CaseStepKind.DECIDE, **people)
    assert any("masih dapat mengajukan keberatan" in text for text in held.value.messages)
    assert f"Keberatan {person.full_name} belum dijawab." in held.value.messages
    row.notice.object_until = today - timedelta(days=1)
    row.notice.save()
    # Who drew up the wave is no judge of it, though they had no hand in the proposal.
    PlacementWave.objects.update(made_by=world.lawyer)
    with pytest.raises(ValidationError, match="ikut menyusun penempatan"):
        answer_objection(
            objection=Objection.objects.get(), outcome="refused", answer="Tidak bisa.",
            user=world.lawyer,
        )  # fmt: skip
    PlacementWave.objects.update(made_by=world.officer)
    answer_objection(
        objection=Objection.objects.get(),
        outcome="refused",
        answer="Dinas yang lain sudah terisi sejak Januari.",
        user=world.lawyer,
    )
    assert advance(case, CaseStepKind.DECIDE, **people).decided_at is not None


def n_otherwise(proposal):
    """As the page and the enactment count it."""
    one = fresh(proposal)
    return n_told_otherwise(one, people_touched(think(one)))


def test_second_telling_reaches_whom_it_is_news_to(client, world):
    proposal = draft_of(world, day=later(world, 30))
    told(world, proposal)
    StaffChange.objects.update(read_at="2026-01-01T00:00Z")
    add_step(
        proposal=proposal,
        changes=[Rename(world.care.pk, "Bidang Layanan")],
        user=world.officer,
    )
    Notification.objects.all().delete()
    told(world, fresh(proposal))
    fresh_people = Notification.objects.values_list("recipient", flat=True)
    assert set(fresh_people) == {world.stranger.user_id}  # the deadline is as before
    assert change_of(proposal, world.clerk).read_at is not None
    told(world, fresh(proposal), days=8)
    moved = Notification.objects.filter(text__startswith="Batas keberatan")
    assert world.clerk.user_id in moved.values_list("recipient", flat=True)

    assert n_otherwise(proposal) == 0
    text = "Nama lamanya sudah dikenal pedagang."
    object_to_change(change=change_of(proposal, world.clerk), text=text, user=world.clerk.user)
    other = draft_of(world, [Rename(world.care.pk, "Bidang Layanan")], day=later(world, 30))
    Proposal.objects.filter(pk=proposal.pk).update(head=other.head_id)
    assert n_otherwise(proposal) == 2  # the two of the market; those of care are as they were told
    told(world, fresh(proposal), days=8)
    assert not change_of(proposal, world.clerk).is_touched
    with pytest.raises(ValidationError, match="tidak lagi mengubah"):
        object_to_change(
            change=change_of(proposal, world.clerk), text="Saya keberatan.", user=world.clerk.user
        )
    # What they said before is neither lost nor out of sight: it is listed, answered and read.
    client.force_login(world.officer)
    response = client.get(at(proposal, "proposal_staff"))
    first, *others = response.context["lines"]
    assert (first.row.employee, len(others)) == (world.clerk, 2)
    assert "Tidak lagi terdampak" in text_of(response)
    tiles = {tile["label"]: tile["value"] for tile in response.context["tiles"]}
    assert tiles["Terdampak, sudah diberi tahu"] == "2"
    assert tiles["Keberatan menunggu jawaban"] == "1"
    answer = "Namanya tidak jadi diganti."
    objection = Objection.objects.get()
    answer_objection(objection=objection, outcome="granted", answer=answer, user=world.lawyer)
    client.force_login(world.clerk.user)
    body = text_of(client.get(own(), {"usulan": proposal.pk}))
    for words in (text, answer, "tidak lagi berubah"):
        assert words in body
    assert "Ajukan keberatan" not in body


def test_letter_of_somebody_who_does_not_write_here_counts_from_its_day(client, world):
    proposal = draft_of(world, day=later(world, 30))
    told(world, proposal)
    client.force_login(world.officer)
    page = at(proposal, "objection_letter")
    assert "Pilih pegawainya" in text_of(client.get(page))
    address = f"{page}?orang={change_of(proposal, world.boss).pk}"
    data = {"text": "Saya keberatan lewat surat.", "received_on": str(later(world, 0))}
    for day, words in ((1, "sesudah hari ini"), (-1, "sesudah pegawai diberi tahu")):
        bad = send(client, address, **data | {"received_on": str(later(world, day))})
        assert words in text_of(bad)
    assert "Tulis keberatannya" in text_of(send(client, address, **data | {"text": ""}))
    assert not Objection.objects.exists()
    StaffNotice.objects.update(made_at=timezone.now() - timedelta(days=2))
    told(world, fresh(proposal), days=8)  # again: what came since the first telling counts
    day = {"received_on": str(later(world, -1))}
    assert send(client, address, **data | day).status_code == 302
    row = Objection.objects.get()
    assert (row.recorded_by, row.change.employee) == (world.officer, world.boss)
    assert "menunggu jawaban" in text_of(send(client, address, **data))


def test_objection_ends_with_its_day(world):
    proposal = draft_of(world, day=later(world, 30))
    notice = told(world, proposal, days=3)
    row = change_of(proposal, world.clerk)
    notice.object_until = later(world, 0)
    notice.save()
    object_to_change(change=row, text="Masih pada hari terakhir.", user=world.clerk.user)
    notice.object_until = later(world, -1)
    notice.save()
    with pytest.raises(ValidationError, match="Batas keberatan sudah lewat"):
        object_to_change(
            change=change_of(proposal, world.boss), text="Sudah terlambat sehari.", user=None
        )
    Proposal.objects.filter(pk=proposal.pk).update(state="withdrawn")
    with pytest.raises(ValidationError, match="sebelum usulan berlaku"):
        state_preference(change=row, preference="stays", note="", user=None)


def test_officers_list_filters_exports_and_asks_as_often_for_many(client, world):
    proposal = draft_of(world, [Rename(world.market.pk, "Bidang Niaga")], day=later(world, 30))
    told(world, proposal)
    object_to_change(
        change=change_of(proposal, world.clerk), text="Saya keberatan pindah.", user=None
    )
    client.force_login(world.officer)
    page = at(proposal, "proposal_staff")

    def asked():
        with CaptureQueriesContext(connection) as captured:
            response = client.get(page)
        return len(captured), response

    asked()  # what a process reads once
    few, response = asked()
    tiles = {tile["label"]: tile["value"] for tile in response.context["tiles"]}
    assert tiles["Terdampak, sudah diberi tahu"] == "2"
    assert tiles["Keberatan menunggu jawaban"] == "1"
    names = [line.name for line in client.get(page, {"state": "keberatan"}).context["lines"]]
    assert names == [world.clerk.full_name]
    assert client.get(page, {"q": world.boss.name}).context["page_obj"].paginator.count == 1
    assert client.get(page, {"state": "entah"}).context["page_obj"].paginator.count == 2
    assert "Tidak ada pegawai yang cocok" in text_of(client.get(page, {"q": "tak ada orang ini"}))
    fragment = client.get(page, {"state": "keberatan"}, headers={"HX-Request": "true"})
    assert "<html" not in text_of(fragment)
    file = b"".join(client.get(page, {"ekspor": "csv"})).decode()
    assert "Saya keberatan pindah." in file

    add_step(
        proposal=proposal,
        changes=[Move(world.craft.pk, world.health.pk), Rename(world.care.pk, "Bidang Layanan")],
        user=None,
    )
    told(world, fresh(proposal))
    many, _response = asked()
    assert many == few
    # Who judges reads what was said without the name; who only sees the proposal reads sums.
    client.force_login(world.lawyer)
    body = text_of(client.get(page))
    assert world.clerk.full_name not in body
    assert "Saya keberatan pindah." in body
    assert client.get(page, {"q": world.clerk.name}).context["page_obj"].paginator.count == 0
    client.force_login(user_with_role(Role.AUDITOR, unit=world.root))
    body = text_of(client.get(page))
    assert "Saya keberatan" not in body
    assert "Nama dan keberatan hanya untuk petugas" in body
    assert client.get(page, {"ekspor": "csv"}).status_code == 403


def test_heads_read_figures_of_their_own_units_only(client, world):
    proposal = draft_of(
        world,
        [Rename(world.market.pk, "Bidang Niaga"), Rename(world.care.pk, "Bidang Layanan")],
        day=later(world, 30),
    )
    told(world, proposal)
    assert [
        row["touched"] for row in reading_table(user=world.officer, government=world.government)
    ] == [4]
    head = user_with_role(Role.UNIT_HEAD, unit=world.trade)
    client.force_login(head)
    response = client.get(own("staff_reading"))
    [row] = response.context["page_obj"].object_list
    assert (row["touched"], row["reachable"], row["read"]) == (2, 2, 0)
    assert world.clerk.full_name not in text_of(response)
    assert client.get(own("staff_reading"), {"q": "entah"}).context["page_obj"].paginator.count == 0
    assert b"".join(client.get(own("staff_reading"), {"ekspor": "csv"})).count(b"\r\n") == 2
    # A secret one is opened to whom it concerns, not to their heads.
    Proposal.objects.filter(pk=proposal.pk).update(is_confidential=True)
    assert not client.get(own("staff_reading")).context["page_obj"].object_list
    assert reading_table(user=world.officer, government=world.government).count() == 1


# --- the law's own -----------------------------------------------------------------------------------


def test_clock_counts_working_days_only():
    """PP 79/2021: 14 working days to file, 21 to answer; here over a weekend and a holiday."""
    friday, holiday = date(2026, 11, 20), date(2026, 11, 25)
    assert last_day_to_file(friday, WorkCalendar()) == date(2026, 12, 10)
    assert last_day_to_file(friday, WorkCalendar.without([holiday])) == date(2026, 12, 11)
    row = SimpleNamespace(known_on=friday, received_on=date(2026, 12, 10), answered_on=None)
    on_time = clock_of(row, date(2027, 1, 8), WorkCalendar())
    assert (on_time.is_late, on_time.answer_by) == (False, date(2027, 1, 8))
    assert not on_time.is_overdue
    assert clock_of(row, date(2027, 1, 9), WorkCalendar()).is_overdue
    row.received_on = date(2026, 12, 11)
    assert clock_of(row, date(2027, 1, 8), WorkCalendar()).is_late


def test_keberatan_is_recorded_with_its_days(client, world):
    today = world.government.today()
    Holiday.objects.create(government=world.government, day=today + timedelta(days=1), name="Libur")
    proposal = draft_of(world)
    client.force_login(world.officer)
    page, new = at(proposal, "formal_objection_list"), at(proposal, "formal_objection_create")
    data = {"nip": world.clerk.nip, "decree_number": "800/12", "known_on": str(today),
            "received_on": str(today), "subject": "Penempatan tidak sesuai pendidikan"}  # fmt: skip
    assert "sesudah usulan berlaku" in text_of(send(client, new, **data))
    assert "Belum ada keputusan" in text_of(client.get(page))
    change = StructureChange.objects.filter(government=world.government).first()
    Proposal.objects.filter(pk=proposal.pk).update(state="enacted", change=change)
    bad = [
        ({"nip": "1" * 18}, "Tidak ada pegawai dengan NIP ini"),
        ({"received_on": str(today + timedelta(days=1))}, "tidak boleh sesudah hari ini"),
        ({"received_on": str(today - timedelta(days=1))}, "SK diterima sebelum"),
        ({"decree_number": ""}, "Isi nomor sknya."),
    ]
    for values, words in bad:
        assert words in text_of(send(client, new, **data | values)), words
    assert not FormalObjection.objects.exists()
    assert send(client, new, **data).status_code == 302
    assert "sudah dicatat" in text_of(send(client, new, **data))
    [(clock, name)] = client.get(page).context["lines"]
    assert name == world.clerk.full_name
    assert clock.is_waiting
    assert "800/12" in b"".join(client.get(page, {"ekspor": "csv"})).decode()
    assert client.get(page, {"state": "diputus"}).context["page_obj"].paginator.count == 0
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    for number in range(3):
        record_formal_objection(
            proposal=fresh(proposal), employee=world.boss, decree_number=f"800/2{number}",
            known_on=today, received_on=today, subject="Kelas jabatan", user=None,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(many) == len(few)
    answer = f"{at(proposal, 'formal_objection_answer')}?baris={clock.row.pk}"
    data = {"outcome": "changed", "answer_number": "800/99", "answered_on": str(today)}
    before = send(client, answer, **data | {"answered_on": str(today - timedelta(days=1))})
    assert "Tanggal putusan antara" in text_of(before)
    assert send(client, answer, **data).status_code == 302
    assert "sudah diputus" in text_of(client.get(answer))
    client.force_login(world.clerk.user)
    body = text_of(client.get(own()))
    assert "SK 800/12" in body
    assert "Keputusan diubah" in body


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"status": "pppk", "education": "s1", "kind": "pelaksana"}, "PPPK tidak punya jenjang pangkat"),
        ({"status": "pns", "education": "s1", "kind": "pelaksana"}, "Sampai III/d menurut pendidikan"),
        ({"status": "pns", "education": "d3", "kind": "pelaksana"}, "Sampai III/c menurut pendidikan"),
        ({"status": "pns", "education": "", "kind": "pelaksana"}, ""),
        ({"status": "pns", "education": "s1", "kind": "jf_keahlian", "jenjang": "Ahli Madya"},
         "IV/a sampai IV/c menurut jenjang jabatan"),
        ({"status": "pns", "education": "s1", "kind": "administrator", "echelon": "III.b"},
         "III/d sampai IV/a menurut jenjang jabatan"),
    ],
)  # fmt: skip
def test_rank_prospects_follow_the_ladders(facts, words):
    assert rank_prospect(**facts) == words
