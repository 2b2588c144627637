"""Two announcements of the demo: one under way with a question, one nobody is told of yet."""

from datetime import timedelta

from employees.actions.announcements import (
    acknowledge,
    answer_question,
    ask_about,
    open_reading,
    publish_announcement,
    write_announcement,
)
from employees.models import Announcement, AnnouncementReader
from employees.self_service_enums import Audience
from orgunits.models import OrgUnit

COUNTER = "dpmptsp"
TEXT = (
    "Contoh: mulai bulan depan permohonan izin diterima di satu loket. Pemeriksaan berkas tetap pada "
    "bidang masing-masing.\n\nYang berubah bagi Anda: nomor antrean diambil di pintu masuk, dan berkas "
    "yang belum lengkap dikembalikan pada hari yang sama."
)


def load(world):
    """To the agency of the counter, where two demo accounts sit; a draft to everybody."""
    account = world.accounts.get("pegawai")
    clerk = next((one for _, one in world.people if account and one.user_id == account.pk), None)
    if clerk is None:
        return
    root = OrgUnit.objects.get(government=world.government, parent=None)
    due = world.today + timedelta(days=9)
    common = {"government": world.government, "user": world.officer}
    values = {"audience": Audience.SUBTREE, "change": None, "due_on": due}
    told = write_announcement(
        unit=world.units[COUNTER],
        values=values | {"title": "Satu loket untuk semua izin (contoh)", "body": TEXT},
        **common,
    )
    told = publish_announcement(announcement=told, user=world.officer)
    read_some(world, told, clerk)
    write_announcement(
        unit=root,
        values=values | {"title": "Penilaian kinerja triwulan (contoh)", "body": TEXT},
        **common,
    )


def read_some(world, told: Announcement, clerk):
    """Two in three opened it, one in two understood it; the employee's account not yet."""
    rows = AnnouncementReader.objects.filter(announcement=told).select_related("employee__user")
    others = [row.employee for row in rows.order_by("pk") if row.employee.user_id is None]
    rng = world.rng("announcements", told.title)
    for person in rng.sample(others, len(others) * 2 // 3):
        open_reading(announcement=told, employee=person)
        if rng.random() < 0.75:
            acknowledge(announcement=told, employee=person, user=None)
    asked = ask_about(
        announcement=told, employee=clerk, text="Contoh: siapa yang menjaga loket waktu istirahat?",
        user=clerk.user,
    )  # fmt: skip
    answer_question(
        question=asked, text="Contoh: bergantian menurut daftar piket bidang.", user=world.officer
    )
