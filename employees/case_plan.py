"""What a placement case writes: placements that end and begin on its TMT, and what stands against
each move. Used by the preview of a case and by the action that applies it, so that both judge alike.

All that ends is taken off the book first and all that begins is put on it afterwards: so a swap or
a chain is judged by its end result, in any order of its moves.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from employees.case_balance import Seats, Shift, balance_of
from employees.enums import AppointmentKind, PlacementKind
from employees.models import Placement
from employees.placement_book import has_one_seat, period_of
from employees.placement_rows import successor_row
from portal.templatetags.formats import date_long


@dataclass
class CasePlan:
    """``ended``: (copy, row it replaces); ``begun``: (new row, its move); ``problems``: move pk ->
    sentences, those under None are about the case as a whole."""

    ended: list = field(default_factory=list)
    begun: list = field(default_factory=list)
    problems: dict = field(default_factory=lambda: defaultdict(list))

    @property
    def sentences(self):
        """Every problem, each naming its person."""
        return [text for found in self.problems.values() for text in found]


def standing_on(rows, day):
    """The definitive placement of a person, out of their rows of a book, on ``day``."""
    return next(
        (
            row
            for row in rows
            if row.kind == PlacementKind.DEFINITIVE and period_of(row).holds_on(day)
        ),
        None,
    )


def changed_since(move, rows, day):
    """What is no longer as the case assumed it of the person of ``move``: sentences. ``rows`` are
    their placements by current knowledge."""
    person = move.employee
    if person.left_on and person.left_on <= day:
        yield f"{person.full_name} berhenti pada {date_long(person.left_on)}."
        return
    for row in rows:
        if row.kind == PlacementKind.DEFINITIVE and row.valid_from > day:
            yield (
                f"{person.full_name} sudah tercatat memangku {row.position} mulai "
                f"{date_long(row.valid_from)}, sesudah TMT usulan ini."
            )
            return
    now = standing_on(rows, day)
    if (now.position_id if now else None) == move.from_position_id:
        if now and now.valid_from >= day:
            yield (
                f"{person.full_name} baru memangku {now.position} sejak "
                f"{date_long(now.valid_from)}. TMT usulan harus sesudahnya."
            )
        return
    assumed = f"memangku {move.from_position}" if move.from_position else "belum ditempatkan"
    current = (
        f"memangku {now.position} sejak {date_long(now.valid_from)}"
        if now
        else "tidak memangku jabatan definitif"
    )
    yield (
        f"{person.full_name} kini {current}; usulan ini disusun ketika ia {assumed}. "
        "Kembalikan usulan dan susun ulang barisnya."
    )


def is_equal_post(before, after):
    """Whether a post is equal to another: same kind, echelon and jenjang. From one to the other
    people are confirmed (pengukuhan, PP 18/2016 art 124(4))."""
    return (
        before.job_title.kind == after.job_title.kind
        and before.echelon == after.echelon
        and before.job_title.jenjang == after.job_title.jenjang
    )


def abolished_post(rows, day):
    """The post a person without one held until a change of structure ended it, out of their rows
    of a book; None when it was left otherwise."""
    ended = [
        row
        for row in rows
        if row.kind == PlacementKind.DEFINITIVE
        and row.valid_until is not None
        and row.valid_from < row.valid_until <= day
    ]
    last = max(ended, key=lambda row: row.valid_until, default=None)
    if last is None or last.position.closed_by_id is None:
        return None
    return last.position if last.position.valid_until == last.valid_until else None


def confirmation_problem(move, rows=(), day=None):
    """Pengukuhan is for an equal post only (PP 18/2016 art 124(4)): equal to the one held, or to the
    one that a restructuring took. ``rows``: the person's placements on ``day``. Empty when it is one."""
    if move.kind != AppointmentKind.CONFIRMATION or move.to_position is None:
        return ""
    before = move.from_position or (abolished_post(rows, day) if day else None)
    if before and is_equal_post(before, move.to_position):
        return ""
    return (
        f"{move.employee.full_name}: pengukuhan hanya dari jabatan ke jabatan yang setara "
        "(PP 18/2016 Pasal 124 ayat (4)). Pilih jenis penetapan lain."
    )


def plan_moves(*, case, moves, book, unit_ids, user=None, now=None):
    """The CasePlan of the included ``moves`` of ``case`` over a PlacementBook of their people and
    posts. ``unit_ids``: the units the case may reach on its TMT."""
    plan, day = CasePlan(), case.effective_on
    leaving = []
    for move in moves:
        rows = book.by_employee[move.employee_id]
        found = [*changed_since(move, rows, day), *place_problems(move, unit_ids, rows, day)]
        plan.problems[move.pk] += found
        if not found:
            leaving += [row for row in list(rows) if ends_with(row, move, day)]
    for row in leaving:
        row.government = case.government
        copy = successor_row(row, user=user, now=now, valid_until=day)
        plan.ended.append((copy, row))
        book.drop(row)
    for copy, _ in plan.ended:
        book.add(copy)
    for move in moves:
        if move.to_position is not None and not plan.problems[move.pk]:
            row = new_row(case, move, user, now)
            plan.problems[move.pk] += [
                f"{move.employee.full_name}: {text}" for text in book.problems(row)
            ]
            book.add(row)
            plan.begun.append((row, move))
    return plan


def place_problems(move, unit_ids, rows=(), day=None):
    """Posts that left the unit of the case, and a pengukuhan that is none."""
    for position in (move.from_position, move.to_position):
        if position is not None and position.unit_id not in unit_ids:
            yield f"{position} tidak lagi berada di bawah unit usulan ini pada TMT."
    if text := confirmation_problem(move, rows, day):
        yield text


def ends_with(row, move, day):
    """The definitive placement, and an acting one of the same person on the new post."""
    if row.valid_until is not None and row.valid_until <= day:
        return False
    if row.kind == PlacementKind.DEFINITIVE:
        return True
    return row.position_id == move.to_position_id and row.valid_from < day


def new_row(case, move, user, now):
    row = Placement(
        government=case.government,
        employee=move.employee,
        position=move.to_position,
        kind=PlacementKind.DEFINITIVE,
        appointment=move.kind,
        valid_from=case.effective_on,
        decree_number=case.decree_number,
        decree_date=case.decree_date,
        decree_signer=case.decree_signer,
        note=case.label,
        recorded_by=user,
    )
    if now is not None:
        row.recorded_at = now
    return row


def holders_in(book, position_ids, day):
    """``{post: {person}}`` of the definitive holders of a book on ``day``."""
    return {
        position_id: {
            row.employee_id for row in book.by_position[position_id] if period_of(row).holds_on(day)
        }
        for position_id in position_ids
    }


def positions_of(moves):
    """``{id: Position}`` of every post the moves touch."""
    return {
        position.pk: position
        for move in moves
        for position in (move.from_position, move.to_position)
        if position is not None
    }


def weigh(moves, book, day):
    """The Balance of the included ``moves``. Before ``plan_moves``: that one changes the book."""
    posts = positions_of(moves)
    return balance_of(
        {
            pk: Seats(pk, position.required_headcount, has_one_seat(position))
            for pk, position in posts.items()
        },
        holders_in(book, posts, day),
        [Shift(move.employee_id, move.from_position_id, move.to_position_id) for move in moves],
    )


def over_problems(balance, moves):
    """A sentence per post that would have more people than seats. Posts for one person are told by
    the book, with who sits there."""
    posts = positions_of(moves)
    return [
        f"{posts[pk]} hanya punya {posts[pk].required_headcount} kursi; sesudah usulan ini "
        f"dipangku {len(balance.after[pk])} orang."
        for pk in balance.over
        if not has_one_seat(posts[pk])
    ]
