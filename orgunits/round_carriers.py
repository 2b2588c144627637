"""How the parts of open rounds follow their units: on a merge what was asked of the source is asked
of the unit that took it over, on a closure nothing is asked any more. What a decree fixed stays."""

from django.utils import timezone

from orgunits.enums import PartState, RoundState
from orgunits.models import OrgUnit, RoundPart
from orgunits.queries.structure import ancestors_on
from portal import audit
from portal.models import AuditEvent

TAKEN = (PartState.SUBMITTED, PartState.VERIFIED)
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
    events = []
    for part in parts:
        into = plan.carried.get(part.unit_id)
        end_by_change(part, change, _reason(names, into))
        if into is None:
            events.append(_event("Mengakhiri bagian putaran", part, change))
            continue
        holder = _holder(part, into, there, above)
        if holder is None:
            holder = RoundPart.objects.create(
                government_id=part.government_id,
                round=part.round,
                unit_id=into,
                state=PartState.WAITING
                if part.state_before == PartState.WAITING
                else PartState.FILLING,
                opened_by_change=change,
            )
            there[part.round_id, into] = holder
        elif holder.state in TAKEN:
            _give_back(holder, part)
        part.successor = holder
        events.append(_event("Meneruskan bagian putaran", part, change))
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
    holder.state, holder.return_note = PartState.RETURNED, note
    holder.submitted_by = holder.submitted_at = None
    holder.verified_by = holder.verified_at = None
    holder.returned_at, holder.n_returns = timezone.now(), holder.n_returns + 1
    holder.save()


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
