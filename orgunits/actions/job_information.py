"""Informasi jabatan: written in bulk, dated, filled from job title, tasks and like posts."""

from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from orgunits.actions.rounds.holding import hold_parts, note_work
from orgunits.actions.workload import lock_positions
from orgunits.drafts import JobInformationDraft
from orgunits.enums import RoundState
from orgunits.job_information import MAX_TEXT, PART_NAMES
from orgunits.models import JobInformation, Position, Round, RoundPart
from orgunits.round_kinds import ANJAB
from portal import audit
from portal.models import AuditEvent, Government, User
from portal.opened import refuse_if_changed
from portal.templatetags.formats import date_long

STORED = (*PART_NAMES, "source", "is_example", "made_by_id", "made_at", "valid_until")
SHOWN_WORDS = 200  # of a text in the audit trail
MANY = 20  # drafts in one go whose single texts the trail does not repeat


@transaction.atomic
def save_job_information(
    *,
    government: Government,
    drafts: Sequence[JobInformationDraft],
    user: User | None,
    reason: str = "",
) -> list[JobInformation]:
    """Store informasi jabatan of any number of posts, one draft to a post; all or none. Returns the
    rows written, those that say nothing new left out. Constant number of queries.

    On the first day of the newest row a draft corrects it; from a later day on it begins a new
    one, so that the earlier wording stays on its days. ValidationError, with the field where it is
    one, when the post is closed, the day lies outside the post's or before the newest row's days,
    nothing is said, somebody changed the row meanwhile (``opened``: portal.opened), or a round
    holds the post (its unit has sent it).
    """
    positions = lock_positions(government, {draft.position_id for draft in drafts})
    holding = _hold(government, drafts, positions)
    newest = _newest(positions)
    made, corrected, ended, events = [], [], [], []
    for draft in drafts:
        position, row = positions[draft.position_id], newest.get(draft.position_id)
        _refuse_unseen(draft, row)
        _refuse_day(draft, position, row)
        values = _clean(draft)
        before = {name: getattr(row, name) for name in PART_NAMES} if row else {}
        difference = audit.differences(before, values)
        if row is not None and not difference:
            continue
        if row is not None and draft.valid_from == row.valid_from:
            corrected.append(row)
        else:
            if row is not None:
                row.valid_until = draft.valid_from
                ended.append(row)
            row = JobInformation(
                government=government, position=position, valid_from=draft.valid_from
            )
            made.append(row)
        for name, text in values.items():
            setattr(row, name, text)
        row.source, row.is_example = draft.source[:300], draft.is_example
        row.made_by, row.made_at = user, timezone.now()
        events.append(_event(position, row, difference, user, reason, short=len(drafts) > MANY))
    JobInformation.objects.bulk_update(ended, ["valid_until"], batch_size=500)
    JobInformation.objects.bulk_update(corrected, _columns(), batch_size=200)
    JobInformation.objects.bulk_create(made, batch_size=200)
    AuditEvent.objects.bulk_create(events)
    written = {row.position_id for row in (*corrected, *made)}
    for part, units in holding:
        if items := [pk for pk in written if positions[pk].unit_id in units]:
            note_work([part], items)
    return [*corrected, *made]


def _hold(
    government: Government,
    drafts: Sequence[JobInformationDraft],
    positions: Mapping[int, Position],
) -> list[tuple[RoundPart, set[int]]]:
    """The parts of rounds of anjab that hold the posts: of rounds that run, whatever their year,
    since their pages show what is written today; of others by the year in which a wording begins (a
    correction of an older one: this year). ValidationError when one of them was sent."""
    today = government.today()
    running = Round.objects.filter(government=government, kind=ANJAB, state=RoundState.OPEN)
    years = set(running.order_by().values_list("year", flat=True)) if drafts else set()
    units: dict[int, set[int]] = {}
    for draft in drafts:
        for year in {max(draft.valid_from, today).year, *years}:
            units.setdefault(year, set()).add(positions[draft.position_id].unit_id)
    return hold_parts(government=government, kind=ANJAB, units=units) if units else []


def _columns() -> list[str]:
    return [name.removesuffix("_id") for name in STORED]


def _newest(positions: Iterable[int]) -> dict[int, JobInformation]:
    """The newest row of each post, locked."""
    rows = JobInformation.objects.select_for_update(no_key=True, of=("self",)).filter(
        position__in=list(positions), valid_until__isnull=True
    )
    return {row.position_id: row for row in rows.order_by("pk")}


def _refuse_unseen(draft: JobInformationDraft, row: JobInformation | None) -> None:
    """A page made before the first row was written must not write over it, nor the other way."""
    if draft.opened is None:
        return
    if row is None or not draft.opened:
        if row is not None:
            raise ValidationError(
                "Informasi jabatan ini baru diisi orang lain. Muat ulang halamannya, lalu periksa."
            )
        return
    refuse_if_changed(obj=row, opened=draft.opened)


def _refuse_day(draft: JobInformationDraft, position: Position, row: JobInformation | None) -> None:
    day = draft.valid_from
    if day < position.valid_from:
        text = f"Jabatan ini baru ada sejak {date_long(position.valid_from)}."
    elif position.valid_until is not None and day >= position.valid_until:
        text = f"Jabatan ini berakhir {date_long(position.valid_until)}."
    elif row is not None and day < row.valid_from:
        text = (
            f"Isian yang terakhir berlaku sejak {date_long(row.valid_from)}: pakai tanggal itu "
            "untuk membetulkannya, atau tanggal sesudahnya."
        )
    else:
        return
    raise ValidationError({"valid_from": text})


def _clean(draft: JobInformationDraft) -> dict[str, str]:
    """The texts of all parts as they are stored; what a draft leaves out is empty."""
    if unknown := draft.values.keys() - set(PART_NAMES):
        raise ValueError(f"not a part of informasi jabatan: {sorted(unknown)}")
    values = {
        name: draft.values.get(name, "").replace("\r\n", "\n").replace("\0", "").strip()
        for name in PART_NAMES
    }
    too_long = {
        name: f"Paling banyak {MAX_TEXT} huruf."
        for name, text in values.items()
        if len(text) > MAX_TEXT
    }
    if too_long:
        raise ValidationError(too_long)
    if not any(values.values()):
        raise ValidationError("Isi paling sedikit satu bagian.")
    return values


def _event(
    position: Position,
    row: JobInformation,
    difference: dict[str, list],
    user: User | None,
    reason: str,
    *,
    short: bool,
) -> AuditEvent:
    changes = {"valid_from": [None, row.valid_from.isoformat()]}
    if short:
        changes["bagian"] = [None, len(difference)]
    else:
        changes |= {
            name: [str(before or "")[:SHOWN_WORDS], str(after or "")[:SHOWN_WORDS]]
            for name, (before, after) in difference.items()
        }
    return AuditEvent(
        government_id=position.government_id,
        actor=user,
        action="Mengisi informasi jabatan",
        object_label=Position._meta.label,
        object_pk=str(position.pk),
        object_text=f"Informasi jabatan {position}"[:200],
        unit_id=position.unit_id,
        changes=changes,
        reason=reason,
    )
