"""The staff of two proposals of the demo: one draft they are asked about, one approved change that
they are told of. Invented."""

from datetime import date, timedelta

from employees.models import Employee
from orgunits.structure import Rename
from restructuring.actions import (
    add_step,
    answer_objection,
    answer_theme,
    approve_review,
    create_proposal,
    give_input,
    group_inputs,
    note_reading,
    open_consultation,
    record_forum,
    record_letter_of_objection,
    state_preference,
    submit_proposal,
    tell_staff,
)
from restructuring.actions.particulars import save_particular
from restructuring.enums import Preference
from restructuring.models import CommunicationStep, Consultation
from restructuring.reviewing import waiting_review

SUMMARY = (
    "Dua dinas yang membina pelaku usaha diusulkan menjadi satu. Sekretariatnya satu; bidang-bidang "
    "pindah seutuhnya. Kami ingin mendengar apa yang perlu dijaga bagi layanan dan bagi Anda."
)
# (text, whether with the name)
INPUTS = (
    ("Loket konsultasi koperasi jangan ikut pindah gedung; pengurus koperasi banyak yang sepuh.", False),
    ("Apakah jabatan di sekretariat yang bergabung akan dikurangi?", False),
    ("Data pelaku usaha kedua dinas sebaiknya disatukan dulu sebelum kantornya.", True),
    ("Mohon penjelasan kapan penempatan pegawai sekretariat ditetapkan.", False),
    ("Ruang kerja di gedung lama sudah penuh. Siapkan ruang sebelum kami pindah.", True),
)  # fmt: skip
THEMES = (
    (
        "Penempatan pegawai sekretariat",
        (1, 3),
        "Semua pegawai tetap punya jabatan. Penempatan sekretariat ditetapkan sesudah struktur "
        "berlaku, dan Anda diberi tahu sebelumnya.",
    ),
    ("Gedung dan loket", (0, 4), ""),
)
MESSAGES = (
    ("Pegawai kedua dinas", "Alasan penggabungan dan apa yang tidak berubah", "Sekretaris Daerah", -3),
    ("Koperasi dan pelaku usaha binaan", "Alamat loket tetap sama", "Kepala dinas", 20),
)  # fmt: skip
NEW_NAME = "Kelompok JF Penata Perizinan dan Pengaduan"
WHY = "Pengaduan perizinan sudah ditangani kelompok ini sehari-hari, tetapi namanya belum menyebutnya."


def consult(world, draft, units):
    """Ask the staff of the two dinas (``units``) about their merger."""
    today = world.today
    consultation = open_consultation(
        proposal=draft,
        summary=SUMMARY,
        closes_on=today + timedelta(days=14),
        units=units,
        user=world.officer,
    )
    members = consultation.members.select_related("employee__user").order_by("employee__nip")
    people = [row.employee for row in members[: len(INPUTS)]]
    for person, (text, is_named) in zip(people, INPUTS, strict=False):
        give_input(consultation=consultation, employee=person, text=text, is_named=is_named)
    for title, numbers, answer in THEMES:
        answer_inputs(world, consultation, title, [INPUTS[n][0] for n in numbers], answer)
    record_forum(
        consultation=consultation,
        values={
            "kind": "forum",
            "topic": "Forum pegawai kedua dinas",
            "held_on": today,
            "place": "Aula Balai Kota",
            "n_present": 46,
        },
        user=world.officer,
    )
    for audience, text, owner, days in MESSAGES:
        values = {
            "audience": audience,
            "text": text,
            "owner": owner,
            "planned_on": today + timedelta(days=days),
            "done_on": None,
        }
        save_particular(proposal=draft, model=CommunicationStep, values=values, user=world.officer)


def answer_inputs(world, consultation: Consultation, title, texts, answer):
    keys = consultation.inputs.filter(text__in=texts).values_list("pk", flat=True)
    theme = group_inputs(
        consultation=consultation, keys=list(keys), user=world.officer, title=title
    )
    if answer:
        answer_theme(theme=theme, answer=answer, user=world.officer)


def tell(world):
    """An approved change of a group whose people read of it, say what they wish, and object. Only
    where somebody reviews, decides and holds an account in it."""
    accounts = [world.accounts.get(key) for key in ("hukum", "walikota", "pegawai")]
    unit, agency = world.units.get("dpmptsp/jf-izin"), world.units.get("dpmptsp")
    if None in accounts or unit is None:
        return 0
    lawyer, mayor, clerk = accounts
    day = max(date(2027, 1, 4), world.today + timedelta(days=60))
    draft = create_proposal(
        government=world.government,
        unit=agency,
        title="Kelompok perizinan DPMPTSP",
        reason=WHY,
        user=world.officer,
        effective_on=day,
        is_example=True,
    )
    add_step(proposal=draft, changes=[Rename(unit.pk, NEW_NAME)], user=world.officer)
    draft.refresh_from_db()
    tell_staff(
        proposal=draft,
        text="Nama kelompok Anda diusulkan berganti. Tugas, kelas jabatan, dan tempat Anda tetap.",
        object_until=world.today + timedelta(days=21),
        user=world.officer,
    )
    said(world, draft, lawyer, clerk)
    submit_proposal(proposal=draft, user=world.officer)
    for judge in (lawyer, mayor):
        draft.refresh_from_db()
        approve_review(review=waiting_review(draft), user=judge)
    return 1


def said(world, draft, lawyer, clerk):
    """Letters of two colleagues of the demo account, who have none; the account itself has read
    it and says what it wishes."""
    others = draft.staff_changes.exclude(employee__in=Employee.objects.filter(user=clerk))
    rows = list(others.select_related("employee", "proposal").order_by("employee__nip")[:2])
    if len(rows) < 2:
        return
    letters = (
        "Nama yang panjang menyulitkan kop surat dan stempel layanan.",
        "Penanganan pengaduan belum dihitung dalam beban kerja kami.",
    )
    first, _second = [
        record_letter_of_objection(
            change=row, text=text, received_on=world.government.today(), user=world.officer
        )
        for row, text in zip(rows, letters, strict=True)
    ]
    answer_objection(
        objection=first,
        outcome="partly",
        answer="Nama resmi tetap ini; pada kop dipakai singkatan yang Anda usulkan.",
        user=lawyer,
    )
    mine = draft.staff_changes.filter(employee__user=clerk).select_related("proposal", "employee")
    for row in mine:
        note_reading(change=row)
        state_preference(
            change=row,
            preference=Preference.AGREES,
            note="Bila tugasnya bertambah, mohon beban kerjanya dihitung ulang.",
            user=clerk,
        )
