"""Writing, publishing and closing announcements; reading, acknowledging and asking; reminders."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from employees.models import Announcement, AnnouncementQuestion, AnnouncementReader, Employee
from employees.queries.announcements import audience
from employees.queries.audiences import heads_over, nearest_heads
from employees.queries.people import home_unit_ids
from employees.self_service_enums import AnnouncementState
from employees.validators import field_problems
from orgunits.assessments.evidence import EvidenceRefused, type_of
from orgunits.models import OrgUnit
from portal import audit
from portal.files import safe_name, store
from portal.models import Attachment, Government, User
from portal.notices import notify_each
from portal.opened import refuse_if_changed
from portal.templatetags.formats import date_long

REMIND_DAYS = 2  # before the last day
LONGEST_DAYS = 366
BATCH = 2000
FIELDS = ("unit", "title", "body", "audience", "change", "due_on")
UNCHECKED = (
    "government",
    "unit",
    "change",
    "attachment",
    "created_by",
    "published_at",
    "published_by",
    "reminded_on",
    "late_told_on",
)


def own_page() -> str:
    return reverse("employees:own_announcements")


def page_of(row: Announcement) -> str:
    return reverse("employees:announcement_detail", args=[row.pk])


def record(
    row: Announcement, user: User | None, action: str, changes: dict, reason: str = ""
) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=row,
        government=row.government,
        unit_id=row.unit_id,
        changes=changes,
        reason=reason,
    )


def _check(row: Announcement) -> None:
    today = row.government.today()
    if found := field_problems(row, exclude=UNCHECKED):
        raise ValidationError(found)
    if not today <= row.due_on <= today + timedelta(days=LONGEST_DAYS):
        raise ValidationError({"due_on": "Tanggal antara hari ini dan satu tahun lagi."})
    row.validate_constraints()


def _kept(row: Announcement, paper: tuple[str, bytes], user: User | None) -> Attachment:
    name, content = paper
    try:
        content_type = type_of(safe_name(name), content)
    except EvidenceRefused as error:
        raise ValidationError({"paper": str(error)}) from None
    return store(row.government, name, content_type, content, user)


def locked(announcement: Announcement) -> Announcement:
    """The fresh row under its lock; in the caller's transaction."""
    rows = Announcement.objects.select_for_update(of=("self",))
    return rows.select_related("government", "unit", "change").get(pk=announcement.pk)


@transaction.atomic
def write_announcement(
    *,
    government: Government,
    unit: OrgUnit,
    values: dict[str, Any],
    user: User | None,
    paper: tuple[str, bytes] | None = None,
) -> Announcement:
    """A draft nobody but its writers sees. ``values``: FIELDS but unit; ``paper``: (name, content).
    Raises ValidationError by field."""
    row = Announcement(government=government, unit=unit, created_by=user, **values)
    _check(row)
    if paper:
        row.attachment = _kept(row, paper, user)
    row.save(force_insert=True)
    record(row, user, "Menulis pengumuman", {"title": [None, row.title]})
    return row


@transaction.atomic
def change_announcement(
    *,
    announcement: Announcement,
    values: dict[str, Any],
    user: User | None,
    paper: tuple[str, bytes] | None = None,
    opened: str | None = None,
) -> Announcement:
    """Change a draft; what is published stays as people read it. ValidationError by field."""
    row = locked(announcement)
    if not row.is_draft:
        raise ValidationError("Pengumuman ini sudah terbit; isinya tidak diubah lagi.")
    refuse_if_changed(obj=row, opened=opened)
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    _check(row)
    if paper:
        row.attachment = _kept(row, paper, user)
    row.save()
    record(row, user, "Mengubah rancangan pengumuman", audit.differences(before, values))
    return row


@transaction.atomic
def publish_announcement(*, announcement: Announcement, user: User | None) -> Announcement:
    """Write down who is told, and tell them. Raises ValidationError when it is published already,
    its last day is over, or nobody would be told."""
    row = locked(announcement)
    if not row.is_draft:
        raise ValidationError("Pengumuman ini sudah terbit.")
    today = row.government.today()
    if row.due_on < today:
        raise ValidationError("Batas waktunya sudah lewat. Ubah dulu rancangannya.")
    people = audience(row, today)
    if not people:
        raise ValidationError("Tidak seorang pun termasuk sasaran pengumuman ini hari ini.")
    row.state, row.published_at, row.published_by = (
        AnnouncementState.PUBLISHED,
        timezone.now(),
        user,
    )
    row.save(update_fields=["state", "published_at", "published_by"])
    AnnouncementReader.objects.bulk_create(
        [
            AnnouncementReader(
                government_id=row.government_id, announcement=row, employee_id=person, unit_id=unit
            )
            for person, unit in people.items()
        ],
        batch_size=BATCH,
    )
    told = {"penerima": [None, len(people)], "due_on": [None, row.due_on.isoformat()]}
    record(row, user, "Menerbitkan pengumuman", told)
    _tell_readers(row, f"Baca sampai {date_long(row.due_on)}: {row.title}")
    return row


def _tell_readers(row: Announcement, text: str) -> None:
    """Tell those told who have not acknowledged yet, if they have an account."""
    waiting = row.readers.filter(acknowledged_at__isnull=True).values("employee")
    accounts = User.objects.filter(is_active=True, employee__in=waiting)
    notify_each(government=row.government, notices=[(accounts, text, own_page())])


@transaction.atomic
def close_announcement(*, announcement: Announcement, user: User | None) -> Announcement:
    """Ask nobody for it any more; what was read and asked stays."""
    row = locked(announcement)
    if not row.is_published:
        raise ValidationError("Pengumuman ini tidak sedang terbit.")
    row.state = AnnouncementState.CLOSED
    row.save(update_fields=["state"])
    words = [AnnouncementState.PUBLISHED.label, AnnouncementState.CLOSED.label]
    record(row, user, "Menutup pengumuman", {"state": words})
    return row


@transaction.atomic
def open_reading(*, announcement: Announcement, employee: Employee) -> AnnouncementReader:
    """Note that a person opened what they are told, the first time. DoesNotExist for others."""
    rows = AnnouncementReader.objects.select_for_update(of=("self",))
    row = rows.get(announcement=announcement, employee=employee)
    if row.opened_at is None:
        row.opened_at = timezone.now()
        row.save(update_fields=["opened_at"])
    return row


@transaction.atomic
def acknowledge(*, announcement: Announcement, employee: Employee, user: User | None) -> bool:
    """A person says that they have read and understood; False when they had said so before.
    ValidationError when it is closed; DoesNotExist for somebody who is not told."""
    row = open_reading(announcement=announcement, employee=employee)
    if row.acknowledged_at is not None:
        return False
    if not announcement.is_published:
        raise ValidationError("Pengumuman ini sudah ditutup.")
    row.acknowledged_at = timezone.now()
    row.save(update_fields=["acknowledged_at"])
    audit.record(
        actor=user,
        action="Menyatakan memahami pengumuman",
        obj=announcement,
        government=announcement.government,
        unit_id=row.unit_id,
    )
    return True


@transaction.atomic
def ask_about(
    *, announcement: Announcement, employee: Employee, text: str, user: User
) -> AnnouncementQuestion:
    """Ask about what one is told; whoever published it is told. ValidationError for an empty text
    or when it is closed; DoesNotExist for somebody who is not told."""
    open_reading(announcement=announcement, employee=employee)
    if not announcement.is_published:
        raise ValidationError("Pengumuman ini sudah ditutup.")
    if len(text.strip()) < 5:
        raise ValidationError({"text": "Tulis pertanyaan Anda."})
    row = AnnouncementQuestion.objects.create(
        government=announcement.government,
        announcement=announcement,
        employee=employee,
        text=text.strip(),
    )
    record(announcement, user, "Bertanya tentang pengumuman", {"pertanyaan": [None, row.pk]})
    keepers = [announcement.published_by] if announcement.published_by else []
    notify_each(
        government=announcement.government,
        notices=[(keepers, f"Pertanyaan baru: {announcement.title}", page_of(announcement))],
    )
    return row


@transaction.atomic
def answer_question(*, question: AnnouncementQuestion, text: str, user: User) -> None:
    """Answer for everybody who is told; the asker gets a notice. ValidationError when it is
    answered already, or for an empty answer."""
    rows = AnnouncementQuestion.objects.select_for_update(of=("self",))
    row = rows.select_related("announcement__government", "employee__user").get(pk=question.pk)
    if row.answered_at is not None:
        raise ValidationError("Pertanyaan ini sudah dijawab.")
    if len(text.strip()) < 2:
        raise ValidationError({"answer": "Tulis jawabannya."})
    row.answer, row.answered_at, row.answered_by = text.strip(), timezone.now(), user
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    record(row.announcement, user, "Menjawab pertanyaan", {"pertanyaan": [None, row.pk]})
    asker = [row.employee.user] if row.employee.user else []
    text = f"Pertanyaan Anda dijawab: {row.announcement.title}"
    url = f"{own_page()}?isi={row.announcement_id}"
    notify_each(government=row.government, notices=[(asker, text, url)])


def remind_announcements() -> int:
    """Part of the tick: remind people two days before the last day, and their heads after it, once
    each; returns how many announcements were due."""
    near = timezone.now().date() + timedelta(days=REMIND_DAYS + 1)  # a day more: time zones
    rows = Announcement.objects.published().filter(due_on__lte=near, late_told_on__isnull=True)
    due = 0
    for row in rows.select_related("government").order_by("pk"):
        today = row.government.today()
        if row.due_on < today:
            due += tell_heads(row, today)
        elif row.reminded_on is None and row.due_on <= today + timedelta(days=REMIND_DAYS):
            due += remind_readers(row, today)
    return due


@transaction.atomic
def remind_readers(announcement: Announcement, today: date) -> bool:
    row = locked(announcement)
    if row.reminded_on is not None or not row.is_published:
        return False
    row.reminded_on = today
    row.save(update_fields=["reminded_on"])
    _tell_readers(row, f"Belum Anda nyatakan paham, batas {date_long(row.due_on)}: {row.title}")
    return True


@transaction.atomic
def tell_heads(announcement: Announcement, today: date) -> bool:
    """Tell the head of each unit how many of their people have not acknowledged by the last day."""
    row = locked(announcement)
    if row.late_told_on is not None or not row.is_published:
        return False
    row.late_told_on = today
    row.save(update_fields=["late_told_on"])
    people = row.readers.filter(acknowledged_at__isnull=True).values_list("employee_id", flat=True)
    homes = home_unit_ids(list(people), today)
    heads, counts = heads_over(set(homes.values()), today), {}
    for unit_id in homes.values():
        for head in nearest_heads(heads[unit_id]):
            counts[head] = counts.get(head, 0) + 1
    notices = [
        ([head], f"{count} pegawai Anda belum menyatakan paham: {row.title}", page_of(row))
        for head, count in sorted(counts.items(), key=lambda pair: pair[0].pk)
    ]
    notify_each(government=row.government, notices=notices)
    return True
