"""Asking the staff of touched units, sorting what they say, answering it.

Of an unnamed input nothing is kept but its words: no account, unit, day or audit event, and all
unnamed ones are written anew in an order drawn by chance each time one joins, so that neither place
nor transaction of a row leads to anybody (as ``employees.actions.evaluations``).
"""

from collections.abc import Collection, Sequence
from datetime import date
from random import SystemRandom
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from employees.models import Employee, Placement
from orgunits.models import OrgUnit
from orgunits.scope import subtree_ids
from portal import audit
from portal.bulkread import Listed
from portal.models import User
from portal.notices import notify
from portal.templatetags.formats import date_long
from restructuring.actions.locking import lock_draft
from restructuring.consultations import newest_consultation, unanswered, unheard_in
from restructuring.models import (
    Consultation,
    ConsultationInput,
    ConsultationMember,
    ConsultationTheme,
    ConsultationUnit,
    Proposal,
)
from restructuring.objecting import own_page_of
from restructuring.thinking import think
from restructuring.touching import units_named

MIN_TEXT, MAX_TEXT = 10, 2000
MAX_INPUTS = 2000
random = SystemRandom()


@transaction.atomic
def open_consultation(
    *,
    proposal: Proposal,
    summary: str,
    closes_on: date,
    units: Collection[OrgUnit],
    user: User | None,
) -> Consultation:
    """Ask the staff of ``units`` (and below) from today to ``closes_on``, and tell them so.

    Raises ValidationError when the draft is locked, one is running already or an earlier one waits
    for answers (only the newest is sorted and holds the draft), the day lies behind, the summary
    says nothing, no unit is chosen or one that the draft does not touch.
    """
    locked = lock_draft(proposal)
    today = locked.government.today()
    last = newest_consultation(locked)
    if last is not None and last.is_open_on(today):
        raise ValidationError("Konsultasi usulan ini masih berlangsung.")
    if last is not None and unheard_in(last):
        raise ValidationError("Jawab dulu semua masukan konsultasi sebelumnya.")
    _check_words(summary, closes_on, today)
    if not units:
        raise ValidationError({"units": "Pilih paling sedikit satu unit."})
    if not {unit.pk for unit in units} <= set(units_named(think(locked).plan)):
        raise ValidationError({"units": "Pilih unit yang disentuh rancangan ini."})
    consultation = Consultation.objects.create(
        government=locked.government,
        proposal=locked,
        number=(last.number if last else 0) + 1,
        summary=summary.strip(),
        opens_on=today,
        closes_on=closes_on,
        opened_by=user,
    )
    common = {"government": locked.government, "consultation": consultation}
    ConsultationUnit.objects.bulk_create(ConsultationUnit(unit=unit, **common) for unit in units)
    n_asked = _ask_staff(consultation)
    if not n_asked:
        raise ValidationError({"units": "Tidak ada pegawai pada unit yang dipilih."})
    _record(
        locked,
        user,
        "Membuka konsultasi pegawai",
        {
            "unit": [None, ", ".join(sorted(unit.name for unit in units))[:300]],
            "pegawai": [None, n_asked],
            "hari terakhir": [None, str(closes_on)],
        },
    )
    return consultation


@transaction.atomic
def change_consultation(
    *, consultation: Consultation, summary: str, closes_on: date, user: User | None
) -> Consultation:
    """Another summary or last day for one that runs; whoever came to its units since is asked too."""
    row, locked = _lock_running(consultation)
    _check_words(summary, closes_on, locked.government.today())
    before = {"summary": row.summary, "closes_on": row.closes_on}
    row.summary, row.closes_on = summary.strip(), closes_on
    row.save(update_fields=["summary", "closes_on"])
    changes = audit.differences(before, {"summary": row.summary, "closes_on": row.closes_on})
    _ask_staff(row)
    _record(locked, user, "Mengubah konsultasi pegawai", changes)
    return row


@transaction.atomic
def end_consultation(*, consultation: Consultation, user: User | None) -> Consultation:
    """End one before its last day."""
    row, locked = _lock_running(consultation)
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    _record(locked, user, "Mengakhiri konsultasi pegawai", {"konsultasi": [str(row), None]})
    return row


def _check_words(summary: str, closes_on: date, today: date) -> None:
    if len(summary.strip()) < MIN_TEXT:
        text = "Tulis ringkasan yang dapat dimengerti pegawai, paling sedikit 10 huruf."
        raise ValidationError({"summary": text})
    if closes_on < today:
        raise ValidationError({"closes_on": "Hari terakhir tidak boleh sebelum hari ini."})


def _ask_staff(consultation: Consultation) -> int:
    """Make members of everybody on the units who is none yet, and tell them. How many there are
    new."""
    today = consultation.government.today()
    reached: set[int] = set()
    for unit in consultation.units.values_list("unit", flat=True):
        rows = Placement.objects.on(today).filter(position__unit__in=subtree_ids(unit)).order_by()
        reached |= set(rows.values_list("employee", flat=True))
    known = set(consultation.members.values_list("employee", flat=True))
    people = Employee.objects.filter(pk__in=Listed(reached - known)).serving_on(today)
    people = list(people.select_related("user").order_by("pk"))
    ConsultationMember.objects.bulk_create(
        ConsultationMember(
            government_id=consultation.government_id, consultation=consultation, employee=person
        )
        for person in people
    )
    until = date_long(consultation.closes_on)
    notify(
        government=consultation.government,
        recipients=[person.user for person in people if person.user],
        text=f"Anda diminta memberi masukan atas rancangan penataan organisasi, sampai {until}.",
        url=own_page_of(consultation.proposal_id),
    )
    return len(people)


@transaction.atomic
def give_input(
    *, consultation: Consultation, employee: Employee, text: str, is_named: bool
) -> None:
    """Keep what a member says of the draft, with their name only when they want it.

    Raises ValidationError for whoever is not asked, outside the period, for a text that says nothing
    or too much, and when there are as many inputs as can be read.
    """
    row = Consultation.objects.select_for_update(of=("self",)).select_related(
        "government", "proposal"
    )
    row = row.get(pk=consultation.pk)
    today = row.government.today()
    if not row.members.filter(employee=employee).exists():
        raise ValidationError("Konsultasi ini untuk pegawai unit yang disentuh rancangan.")
    if not row.is_open_on(today) or not row.proposal.is_drafting:
        raise ValidationError("Konsultasi ini sudah ditutup.")
    words = text.replace("\0", "").strip()
    if not MIN_TEXT <= len(words) <= MAX_TEXT:
        raise ValidationError({"text": "Tulis masukan Anda, 10 sampai 2.000 huruf."})
    if row.inputs.count() >= MAX_INPUTS:
        raise ValidationError("Masukan sudah terlalu banyak. Hubungi petugas organisasi.")
    said = ConsultationInput(government=row.government, consultation=row, text=words)
    if not is_named:
        _put_among_the_others(row, said)
        return
    said.author, said.made_on = employee, today
    said.save(force_insert=True)
    audit.record(
        actor=employee.user,
        action="Memberi masukan atas rancangan penataan",
        obj=row,
        government=row.government,
        unit_id=row.proposal.unit_id,
    )


def _put_among_the_others(row: Consultation, said: ConsultationInput) -> None:
    unnamed = row.inputs.filter(author__isnull=True)
    rows = [*unnamed, said]
    unnamed.delete()
    random.shuffle(rows)
    ConsultationInput.objects.bulk_create(rows)


@transaction.atomic
def group_inputs(
    *,
    consultation: Consultation,
    keys: Sequence[UUID],
    user: User | None,
    theme: ConsultationTheme | None = None,
    title: str = "",
) -> ConsultationTheme:
    """Put inputs under a theme, with ``title`` a new one. An answer that was given before does not
    hold for what joins: it must be given again. ValidationError when nothing is chosen."""
    row, locked = _lock(consultation)
    title = " ".join(title.split())
    if theme is None and not title:
        raise ValidationError({"title": "Pilih temanya, atau tulis tema baru."})
    if not keys:
        raise ValidationError("Centang dulu paling sedikit satu masukan.")
    if theme is None:
        theme = ConsultationTheme(government=row.government, consultation=row, title=title)
        theme.full_clean(exclude=["government", "consultation"])
        theme.save(force_insert=True)
    else:
        theme = row.themes.filter(pk=theme.pk).first()
        if theme is None:
            raise ValidationError({"theme": "Tema ini bukan dari konsultasi ini."})
    moved = row.inputs.filter(Q(theme__isnull=True) | ~Q(theme=theme), pk__in=keys)
    n_moved = moved.update(theme=theme)
    if n_moved and theme.answer:
        _forget_answer(theme)
    _record(locked, user, "Mengelompokkan masukan pegawai", {theme.title: [None, n_moved]})
    return theme


def _forget_answer(theme: ConsultationTheme) -> None:
    theme.answer, theme.answered_by, theme.answered_at = "", None, None
    theme.save(update_fields=["answer", "answered_by", "answered_at"])


@transaction.atomic
def answer_theme(*, theme: ConsultationTheme, answer: str, user: User | None) -> ConsultationTheme:
    """Answer a theme, or otherwise than before. Members are told when the last one is answered."""
    row, locked = _lock(theme.consultation)
    theme = row.themes.get(pk=theme.pk)
    if not MIN_TEXT <= len(answer.strip()) <= MAX_TEXT:
        raise ValidationError({"answer": "Tulis jawabannya, 10 sampai 2.000 huruf."})
    was_open = bool(unanswered(row))
    before = theme.answer or None
    theme.answer, theme.answered_by, theme.answered_at = answer.strip(), user, timezone.now()
    theme.save(update_fields=["answer", "answered_by", "answered_at"])
    _record(locked, user, "Menjawab masukan pegawai", {theme.title: [before, theme.answer]})
    is_over = not row.is_open_on(row.government.today())
    if was_open and is_over and not unanswered(row):
        notify(
            government=row.government,
            recipients=User.objects.filter(
                pk__in=Employee.objects.filter(
                    pk__in=row.members.values("employee"), user__isnull=False
                ).values("user")
            ),
            text="Masukan atas rancangan penataan organisasi sudah dijawab.",
            url=own_page_of(row.proposal_id),
        )
    return theme


def _lock(consultation: Consultation) -> tuple[Consultation, Proposal]:
    """(consultation, proposal), both locked; ValidationError when the draft is fixed."""
    locked = lock_draft(consultation.proposal)
    row = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    row.government, row.proposal = locked.government, locked
    return row, locked


def _lock_running(consultation: Consultation) -> tuple[Consultation, Proposal]:
    row, locked = _lock(consultation)
    if not row.is_open_on(locked.government.today()):
        raise ValidationError("Konsultasi ini sudah ditutup. Buka yang baru bila perlu.")
    return row, locked


def _record(locked: Proposal, user: User | None, action: str, changes: dict) -> None:
    audit.record(
        actor=user,
        action=action,
        obj=locked,
        government=locked.government,
        unit_id=locked.unit_id,
        changes=changes,
    )
