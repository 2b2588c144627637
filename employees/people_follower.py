"""How placements follow posts that a change of structure carries, changes or closes, and go back.

``carry_people`` is the way there, ``Reversal`` the way back. Rows are superseded and written anew in
bulk (employees.placement_rows); a constant number of queries.
"""

from collections import defaultdict

from django.db.models import F, Q
from django.utils import timezone

from employees.enums import AppointmentKind, PlacementKind
from employees.headships import follow_headships
from employees.models import Placement, StatusPeriod
from employees.placement_rows import annulment, event_of, successor_row, supersede
from employees.standing_rules import DEPARTURES
from orgunits.carriers import open_after
from orgunits.models import Position
from portal.bulkread import Listed
from portal.models import AuditEvent

RELATED = ("government", "employee", "position")


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


def carry_people(plan, change, day):
    """Put the people on posts that ``change`` closed onto the posts it opened for them. Those on a
    post that ended without a successor stay in service, without a post."""
    successors = {
        post.predecessor_id: post
        for post in Position.objects.filter(opened_by=change, predecessor__isnull=False)
    }
    rows = (
        Placement.objects.current_knowledge()
        .filter(open_after(day), position__in=Listed([*successors, *plan.closed_posts]))
        .exclude(valid_until=F("valid_from"))
        .select_related(*RELATED)
    )
    writing = Rewriting(change)
    for row in rows:
        writing.end(row)
        if row.valid_from < day:
            writing.add(row, valid_until=day)
        after = successors.get(row.position_id)
        if after is None:
            continue
        is_leading = after.is_head or not row.position.is_head
        if row.kind == PlacementKind.DEFINITIVE or is_leading:
            writing.add(
                row,
                position=after,
                valid_from=max(day, row.valid_from),
                appointment=_appointment(row, after),
            )
    writing.save()


def _appointment(row, after):
    """A post on another unit or of another name needs a confirmation; one that only grew or shrank
    is held as before."""
    before = row.position
    if (before.unit_id, before.name) == (after.unit_id, after.name):
        return row.appointment
    return AppointmentKind.CONFIRMATION


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
        self.claims = self._claims()

    def _claims(self):
        """What has taken people from posts the change closed, since: by person (first day, end,
        thread of a status period or None for another definitive post)."""
        people = {
            row.employee_id
            for row in self.taken
            if self.key(row, row.position_id, max(self.day, row.valid_from)) not in self.was_carried
        }
        if not people:
            return {}
        since = {"employee__in": Listed(people), "valid_from__gte": self.day}
        seats = Placement.objects.current_knowledge().definitive().filter(**since)
        periods = StatusPeriod.objects.current_knowledge().filter(
            Q(vacates=True) | Q(kind__in=DEPARTURES), **since
        )
        found = defaultdict(list)
        for row in (*seats, *periods):
            thread = None if isinstance(row, Placement) else row.thread
            found[row.employee_id].append((row.valid_from, row.valid_until, thread))
        return found

    def _end_of(self, row):
        """(end, thread of what ended it) of ``row``, given back on a post that was closed; None when
        something else has begun by then."""
        start = max(self.day, row.valid_from)
        ends = [(row.valid_until, row.ended_by)] if row.valid_until else []
        for begins, ends_on, thread in self.claims.get(row.employee_id, ()):
            if thread is None and row.kind != PlacementKind.DEFINITIVE:
                continue
            if begins > start:
                ends.append((begins, thread))
            elif ends_on is None or ends_on > start:
                return None
        return min(ends, key=lambda end: end[0], default=(None, row.ended_by))

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
        end = (seated.valid_until, seated.ended_by) if seated else self._end_of(row)
        if end is None:
            return
        ended = self.ended.pop(self.key(row, row.position_id), None)
        if ended is not None:
            self.writing.end(ended)
        elif row.valid_from < self.day:
            # The days before the change were corrected since: only what follows goes back.
            if seated is not None:
                self.writing.add(seated, position=row.position)
            return
        self.writing.add(row, valid_until=end[0], ended_by=end[1])
