"""How the parts of open rounds follow their units: on a merge what was asked of the source is asked
of the unit that took it over, on a closure nothing is asked any more. A part that was sent comes back
to its unit when posts come to it by name; a post that only changes its name or need stays confirmed.
What a decree fixed stays."""

from django.utils import timezone

from orgunits.enums import PartState, RoundState
from orgunits.models import OrgUnit, RoundConfirmation, RoundPart
from orgunits.queries.structure import ancestors_on
from orgunits.round_kinds import ABK, ANJAB
from orgunits.structure import POSITIONS
from portal import audit
from portal.bulkread import Listed
from portal.models import AuditEvent

TAKEN = (PartState.SUBMITTED, PartState.VERIFIED)
POST_KINDS = (ABK, ANJAB)  # their items are posts
RETURNED_COLUMNS = (
    "state",
    "return_note",
    "submitted_by",
    "submitted_at",
    "verified_by",
    "verified_at",
    "returned_at",
    "n_returns",
)
UNDONE = "Perubahan struktur yang membawanya ke sini diurungkan."


def carry_parts(plan, change, day):
    """End the parts of units that ``plan`` closes and let them go on where their posts are now.

    A part that is there already and was sent comes back to its unit, since posts came in. Constant
    number of queries.
    """
    closed = plan.closed
    if not closed:
        return
    # Locked: who sends a part at this moment waits, and then finds it ended.
    locked = RoundPart.objects.select_for_update(no_key=True, of=("self",))
    parts = list(
        locked.standing()
        .filter(unit__in=closed, round__state=RoundState.OPEN)
        .select_related("round", "unit")
        .order_by("pk")
    )
    if not parts:
        return
    names = dict(OrgUnit.objects.filter(pk__in=plan.carried.values()).values_list("pk", "name"))
    above = ancestors_on(set(plan.carried.values()), day)
    there = {
        (row.round_id, row.unit_id): row
        for row in locked.standing()
        .filter(round__in={part.round_id for part in parts})
        .exclude(pk__in=[part.pk for part in parts])
        .order_by("pk")
    }
    events, opened, back = [], [], {}
    for part in parts:
        into = plan.carried.get(part.unit_id)
        end_by_change(part, change, _reason(names, into))
        if into is None:
            events.append(_event("Mengakhiri bagian putaran", part, change))
            continue
        holder = _holder(part, into, there, above)
        if holder is None:
            holder = RoundPart(
                government_id=part.government_id,
                round=part.round,
                unit_id=into,
                state=PartState.WAITING
                if part.state_before == PartState.WAITING
                else PartState.FILLING,
                opened_by_change=change,
            )
            there[part.round_id, into] = holder
            opened.append(holder)
        elif holder.state in TAKEN:
            _give_back(holder, part)
            back[holder.pk] = holder
        part.successor = holder
        events.append(_event("Meneruskan bagian putaran", part, change))
    RoundPart.objects.bulk_create(opened)
    RoundPart.objects.bulk_update(back.values(), RETURNED_COLUMNS)
    RoundPart.objects.bulk_update(
        parts,
        ["state", "state_before", "frozen_at", "ended_reason", "ended_by_change", "successor"],
    )
    AuditEvent.objects.bulk_create(events)


def end_by_change(part, change, reason):
    part.state_before, part.state = part.state, PartState.ENDED
    part.frozen_at = None
    part.ended_reason, part.ended_by_change = reason, change


def _reason(names, into):
    return f"Unitnya digabung ke {names[into]}." if into else "Unitnya ditutup."


def _holder(part, into, there, above):
    """The part of the same round that holds the unit ``into``, or None."""
    units = [into]
    if part.round.covers_below:
        units += [ref.id for ref in reversed(above.get(into, ()))]  # the nearest first
    return next(
        (there[part.round_id, unit] for unit in units if (part.round_id, unit) in there), None
    )


def _give_back(holder, part):
    note = f"Jabatan {part.unit.name} bergabung ke unit ini. Konfirmasi jabatan yang baru, lalu kirim lagi."
    _return(holder, note)


def _return(holder, note):
    holder.state, holder.return_note = PartState.RETURNED, note
    holder.submitted_by = holder.submitted_at = None
    holder.verified_by = holder.verified_at = None
    holder.returned_at, holder.n_returns = timezone.now(), holder.n_returns + 1


def follow_posts(plan, change, day, posts):
    """What rounds over posts make of new rows of posts (``posts``: those that follow others, and
    those opened). Parts that hold a unit to which posts came by name and that were sent come back;
    a post that goes on at its unit keeps its confirmations. Constant number of queries, none when
    the list names no posts."""
    came = {
        row.unit_id
        for row in posts
        if row.predecessor_id is None or (POSITIONS, row.predecessor_id) in plan.handed
    }
    kept = {
        row.predecessor_id: row.pk
        for row in posts
        if row.predecessor_id is not None and row.unit_id == row.predecessor.unit_id
    }
    if came:
        _call_back(came, change, day)
    if kept:
        asked = RoundConfirmation.objects.filter(
            part__round__kind__in=POST_KINDS,
            part__round__state=RoundState.OPEN,
            item__in=Listed(kept),
        ).exclude(part__state=PartState.ENDED)
        RoundConfirmation.objects.bulk_create(
            RoundConfirmation(
                **{
                    field.attname: getattr(row, field.attname)
                    for field in RoundConfirmation._meta.concrete_fields
                    if field.name not in ("id", "item")
                },
                item=kept[row.item],
            )
            for row in asked.order_by("pk")
        )


def _call_back(units, change, day):
    above = ancestors_on(units, day)
    holders = {*units, *(ref.id for path in above.values() for ref in path)}
    parts = list(
        RoundPart.objects.select_for_update(no_key=True, of=("self",))
        .standing()
        .filter(unit__in=Listed(holders), round__state=RoundState.OPEN)
        .filter(round__kind__in=POST_KINDS)
        .select_related("round", "unit")
        .order_by("pk")
    )
    there = {(part.round_id, part.unit_id): part for part in parts}
    of_round = {part.round_id: part for part in parts}
    found = (_holder(part, unit, there, above) for part in of_round.values() for unit in units)
    back = {part.pk: part for part in found if part is not None and part.state in TAKEN}
    for holder in back.values():
        _return(holder, "Ada jabatan yang masuk ke unit ini. Konfirmasi, lalu kirim lagi.")
    RoundPart.objects.bulk_update(back.values(), RETURNED_COLUMNS)
    AuditEvent.objects.bulk_create(
        _event("Mengembalikan bagian putaran", part, change) for part in back.values()
    )


def give_back_parts(undone, change):
    """Take back what ``carry_parts`` did for the change ``undone``. A part that came back to its unit
    meanwhile stays there: it is sent again. Rounds that a decree fixed meanwhile, or that were called
    off, stay as they are."""
    asked = RoundPart.objects.select_for_update(no_key=True, of=("self",)).filter(
        round__state=RoundState.OPEN
    )
    mine = asked.filter(opened_by_change=undone).exclude(state=PartState.ENDED)
    opened = list(mine.order_by("pk"))
    for part in opened:
        end_by_change(part, change, UNDONE)
    ended = list(asked.filter(ended_by_change=undone).order_by("pk"))
    for part in ended:
        part.state, part.state_before = part.state_before, ""
        if part.state == PartState.FROZEN:
            part.frozen_at = timezone.now()
        part.ended_reason, part.ended_by_change, part.successor = "", None, None
    columns = ["state", "state_before", "frozen_at", "ended_reason", "ended_by_change", "successor"]
    RoundPart.objects.bulk_update(opened, columns)
    RoundPart.objects.bulk_update(ended, columns)
    AuditEvent.objects.bulk_create(
        _event("Mengembalikan bagian putaran", part, change) for part in (*opened, *ended)
    )


def _event(action, part, change):
    return AuditEvent(
        government_id=part.government_id,
        actor_id=change.made_by_id,
        action=action,
        object_label=part._meta.label,
        object_pk=str(part.pk),
        object_text=f"Bagian putaran {part.pk}",
        unit_id=part.unit_id,
        changes={"state": [audit.plain(part.state_before), audit.plain(part.state)]},
        reason=change.reason,
    )
