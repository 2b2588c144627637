"""What a change of structure means for people: they follow their posts (docs/adr/0003).

A merge closes the posts of its sources and opens their successors at the receiving unit
(orgunits.carriers). The holders are confirmed (pengukuhan) on the successors; acting on a head
post that no longer leads a unit ends. An undo takes back exactly what the change did, and keeps
what was decided about the people since: whoever is on a successor goes back to the post before it.
"""

from collections import Counter

from django.db.models import Count
from django.utils import timezone

from employees.enums import AppointmentKind, PlacementKind
from employees.headships import follow_headships
from employees.models import Placement
from employees.placement_rows import annulment, event_of, successor_row, supersede
from orgunits.carriers import open_after
from orgunits.models import Position
from orgunits.participants import Blocker
from portal.models import AuditEvent

RELATED = ("government", "employee", "position")


class EmployeesParticipant:
    """Placements follow the posts they are on."""

    def blockers(self, changes, context):
        rows = (
            Placement.objects.current_knowledge()
            .filter(open_after(context.day), position__unit__in=context.plan.dissolved)
            .order_by()
        )
        if context.undoes is not None:
            rows = rows.exclude(position__opened_by=context.undoes)
        counts = rows.values_list("position__unit").annotate(Count("employee", distinct=True))
        return [
            Blocker(
                unit_id=unit_id,
                text=f"“{context.structure.unit(unit_id).name}” masih punya {count} pegawai.",
                count=count,
                url_name="employees:unit_employees",
            )
            for unit_id, count in counts
        ]

    def load(self, structure, government, day):
        seated = Placement.objects.on(day).definitive().filter(government=government)
        structure.add_holders(
            "employees", Counter(seated.values_list("position__unit_id", flat=True))
        )

    def follow(self, plan, change, day):
        if plan.undoes is not None:
            Reversal(plan.undoes, change).write()
        elif plan.carried:
            carry_people(change, day)


class Rewriting:
    """Rows a change supersedes and rows it writes, collected and written in bulk."""

    def __init__(self, change):
        self.change = change
        self.now = change.applied_at or timezone.now()
        self.old = {}
        self.new = []  # (row, the row it replaces)

    def end(self, row):
        """``row`` is no longer held true."""
        self.old[row.pk] = row

    def add(self, row, **values):
        """A copy of ``row`` with other values is held true from now on."""
        copy = successor_row(row, user=self.change.made_by, now=self.now, **values)
        copy.change = self.change
        self.new.append((copy, row))

    def save(self):
        supersede(self.old.values(), self.now, self.change)
        Placement.objects.bulk_create(copy for copy, _ in self.new)
        told = {"user": self.change.made_by, "reason": self.change.reason}
        events = [
            event_of("Penempatan mengikuti struktur", copy, before=row, **told)
            for copy, row in self.new
        ]
        replaced = {row.pk for _, row in self.new}
        events += [annulment(row, **told) for pk, row in self.old.items() if pk not in replaced]
        AuditEvent.objects.bulk_create(events)
        people = {row.employee_id for row in self.old.values()}
        people |= {copy.employee_id for copy, _ in self.new}
        follow_headships(
            government=self.change.government,
            employee_ids=people,
            actor=self.change.made_by,
            reason=self.change.reason,
        )


def carry_people(change, day):
    """Put the people on posts that ``change`` closed onto the posts it opened for them."""
    successors = {
        post.predecessor_id: post
        for post in Position.objects.filter(opened_by=change, predecessor__isnull=False)
    }
    rows = (
        Placement.objects.current_knowledge()
        .filter(open_after(day), position__in=successors)
        .select_related(*RELATED)
    )
    writing = Rewriting(change)
    for row in rows:
        writing.end(row)
        if row.valid_from < day:
            writing.add(row, valid_until=day)
        if row.kind == PlacementKind.DEFINITIVE or not row.position.is_head:
            writing.add(
                row,
                position=successors[row.position_id],
                valid_from=max(day, row.valid_from),
                appointment=AppointmentKind.CONFIRMATION,
            )
    writing.save()


class Reversal:
    """Takes back what the change ``undone`` did to placements."""

    def __init__(self, undone, change):
        self.day = undone.effective_on
        self.writing = Rewriting(change)
        placements = Placement.objects.select_related(*RELATED)
        self.taken = list(placements.filter(superseded_by=undone))
        written = list(placements.filter(change=undone))
        opened = [row for row in written if row.position.opened_by_id == undone.pk]
        self.was_carried = {self.key(row, row.position.predecessor_id) for row in opened}
        # What is held true now on the posts the change opened, by the post before.
        self.seated = {
            self.key(row, row.position.predecessor_id): row
            for row in placements.current_knowledge().filter(position__opened_by=undone)
        }
        self.ended = {
            self.key(row, row.position_id): row
            for row in written
            if row.superseded_at is None and row.position.opened_by_id != undone.pk
        }
        self.previous = Position.objects.in_bulk(
            [row.position.predecessor_id for row in self.seated.values()]
        )

    @staticmethod
    def key(row, position_id, valid_from=None):
        return row.employee_id, row.kind, position_id, valid_from or row.valid_from

    def write(self):
        for row in self.taken:
            self.give_back(row)
        for row in self.seated.values():
            self.writing.end(row)
            self.writing.add(row, position=self.previous[row.position.predecessor_id])
        self.writing.save()

    def give_back(self, row):
        """Let ``row``, which the change had superseded, be held true again, as long as the person
        stays on the post that followed; a person who has left it since is not brought back."""
        seated = None
        follows = self.key(row, row.position_id, max(self.day, row.valid_from))
        if follows in self.was_carried:
            seated = self.seated.pop(follows, None)
            if seated is None:
                return
            self.writing.end(seated)
        ended = self.ended.pop(self.key(row, row.position_id), None)
        if ended is not None:
            self.writing.end(ended)
        elif row.valid_from < self.day:
            # The days before the change were corrected since: only what follows goes back.
            if seated is not None:
                self.writing.add(seated, position=row.position)
            return
        end = seated or row
        self.writing.add(row, valid_until=end.valid_until, ended_by=end.ended_by)
