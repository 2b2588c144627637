"""What a list of changes does to the things that hang on units, judged by its end result.

A thing may be handed on before or after the change that ends its unit, and two units may swap their
heads: nothing is judged before the whole list is known.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from orgunits.structure.changes import (
    FUNCTIONS,
    LINEAGE,
    POSITIONS,
    ROLES,
    CloseFunctions,
    ClosePost,
    Hand,
    OpenFunction,
    OpenPost,
    RenamePost,
    Reopen,
    ResizePost,
    Withdraw,
)
from orgunits.structure.rules import Problem
from orgunits.structure.thing_rules import (
    both_ways,
    changed_and_closed,
    function_problems,
    named,
    post_problems,
    seat_problems,
    too_high,
)
from orgunits.structure.things import WORDS, Catalogue


@dataclass
class Hung:
    """What becomes of things: the fields of ``Plan`` of the same names."""

    handed: dict = field(default_factory=dict)
    heads: set = field(default_factory=set)
    closed_posts: set = field(default_factory=set)
    opened_posts: list = field(default_factory=list)
    resized: dict = field(default_factory=dict)
    renamed: dict = field(default_factory=dict)
    closed_functions: set = field(default_factory=set)
    opened_functions: list = field(default_factory=list)
    reopened: dict = field(default_factory=dict)
    withdrawn: list = field(default_factory=list)
    concerned: set = field(default_factory=set)


class ThingPlanner:
    """The things of one run of ``make_plan``: changes are noted as they come, then judged."""

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self.noted = []
        self.problems = []
        self.numbers = set()  # of new posts
        self.hung = Hung()

    def note(self, change):
        """Take ``change`` down; returns it with its defaults filled."""
        match change:
            case OpenPost():
                title = self.catalogue.titles.get(change.job_title)
                name = _tidy(change.name) or (title.name if title else "")
                job_class = change.job_class or (title.job_class if title else None)
                change = replace(change, name=name, job_class=job_class)
            case RenamePost():
                change = replace(change, name=_tidy(change.name))
            case OpenFunction():
                change = replace(change, text=change.text.strip(), clause=_tidy(change.clause))
        self.noted.append(change)
        return change

    def text(self, what, row):
        thing = self.catalogue.things.get((what, row))
        return thing.text if thing else str(row)

    def judge(self, draft):
        """Judge what was noted by the structure ``draft`` that the whole list makes."""
        for change in self.noted:
            JUDGES[type(change)](self, change, draft)
        if not self.problems:
            self._judge_heads(draft)
        return self.hung

    def inverse(self):
        """The way back: what ended is open again where it was, what began never was."""
        hung, back, begun = self.hung, defaultdict(list), defaultdict(list)
        gone = [
            *hung.handed,
            *(
                (POSITIONS, row)
                for row in self._in_order(hung.closed_posts, hung.resized, hung.renamed)
            ),
            *((FUNCTIONS, row) for row in self._in_order(hung.closed_functions)),
        ]
        for key in dict.fromkeys(gone):
            thing = self.catalogue.things[key]
            until = thing.until.isoformat() if thing.until else None
            back[thing.what, thing.unit, until].append(thing.row)
        for post in hung.opened_posts:
            begun[POSITIONS, post.unit].append(post.name)
        for function in hung.opened_functions:
            begun[FUNCTIONS, function.unit].append(function.text)
        return [
            *(Reopen(what, tuple(rows), unit, until) for (what, unit, until), rows in back.items()),
            *(Withdraw(what, unit, tuple(names)) for (what, unit), names in begun.items()),
        ]

    @staticmethod
    def _in_order(*sets):
        return sorted(set().union(*sets))

    # --- one judge per change -------------------------------------------------------------------

    def _hand(self, change, draft):
        receiver = self._receiver(change.unit, draft)
        if not change.rows:
            self._refuse("hand_rows", "Pilih yang dialihkan.", change.unit)
        for row in change.rows if receiver else ():
            thing = self._open_thing(change.what, row)
            if thing is None:
                continue
            said = self._hand_problem(thing, receiver, draft)
            if said:
                self._refuse_thing(thing, *said)
                continue
            self.hung.handed[thing.key] = receiver.id
            self.hung.concerned |= {thing.unit, receiver.id}
            if change.as_head and thing.is_head:
                self.hung.heads.add(thing.row)

    def _hand_problem(self, thing, receiver, draft):
        if thing.key in self.hung.handed:
            return "handed_twice", f"{named(thing)} dialihkan dua kali dalam daftar ini."
        if self._ends(thing):
            return "handed_closed", both_ways(thing)
        if thing.unit == receiver.id:
            return "same_unit", f"{named(thing)} sudah ada pada “{receiver.name}”."
        if not thing.movable:
            return "not_movable", f"{named(thing)} tidak dapat dialihkan tersendiri."
        if thing.what == ROLES and thing.unit in draft and draft.is_within(thing.unit, receiver.id):
            return "role_up", too_high(thing, receiver)
        return None

    def _open_post(self, change, draft):
        if change.post >= 0 or change.post in self.numbers:
            raise ValueError(f"a new post carries a negative number of its own, not {change.post}")
        self.numbers.add(change.post)
        unit = self._receiver(change.unit, draft)
        title = self.catalogue.titles.get(change.job_title)
        if unit is None:
            return
        if title is None:
            text = f"Nama jabatan untuk “{change.name}” tidak ada dalam katalog."
            self._refuse("title_unknown", text, unit.id)
            return
        is_single = change.is_head or title.is_single
        found = [
            *post_problems(change.name, change.echelon, change.job_class),
            *seat_problems(change.name, change.required_headcount, is_single),
        ]
        for code, text in found:
            self._refuse(code, text, unit.id)
        self.hung.opened_posts.append(change)
        self.hung.concerned.add(unit.id)

    def _resize_post(self, change, draft):
        thing = self._kept_post(change.post, self.hung.resized)
        if thing is None:
            return
        found = seat_problems(thing.text, change.required_headcount, thing.is_single)
        for code, text in found:
            self._refuse_thing(thing, code, text)
        if change.required_headcount != thing.seats:
            self.hung.resized[thing.row] = change.required_headcount
            self.hung.concerned.add(thing.unit)

    def _rename_post(self, change, draft):
        thing = self._kept_post(change.post, self.hung.renamed)
        if thing is None:
            return
        for code, text in post_problems(change.name, change.echelon or "", change.job_class):
            self._refuse_thing(thing, code, text)
        after = (
            change.name,
            thing.echelon if change.echelon is None else change.echelon,
            change.job_class or thing.job_class,
        )
        if after != (thing.text, thing.echelon, thing.job_class):
            self.hung.renamed[thing.row] = change
            self.hung.concerned.add(thing.unit)

    def _close_post(self, change, draft):
        thing = self._kept_post(change.post, ())
        if thing is None:
            return
        if thing.row in self.hung.resized or thing.row in self.hung.renamed:
            self._refuse_thing(thing, "changed_closed", changed_and_closed(thing))
        else:
            self._close(thing, self.hung.closed_posts)

    def _close_functions(self, change, draft):
        if not change.rows:
            self._refuse("close_rows", "Pilih fungsi yang dihapus.", None)
        for row in change.rows:
            thing = self._open_thing(FUNCTIONS, row)
            if thing is not None:
                self._close(thing, self.hung.closed_functions)

    def _open_function(self, change, draft):
        unit = self._receiver(change.unit, draft)
        if unit is None:
            return
        for code, text in function_problems(change):
            self._refuse(code, text, unit.id)
        self.hung.opened_functions.append(change)
        self.hung.concerned.add(unit.id)

    def _reopen(self, change, draft):
        if self._receiver(change.unit, draft) is None:
            return
        for row in change.rows:
            self.hung.reopened[change.what, row] = change.until
        self.hung.concerned.add(change.unit)

    def _withdraw(self, change, draft):
        self.hung.withdrawn.append(change)
        if change.what != LINEAGE:
            self.hung.concerned.add(change.unit)

    # --- what the judges share ------------------------------------------------------------------

    def _close(self, thing, closed):
        if thing.row in closed:
            text = f"{named(thing)} ditutup dua kali dalam daftar ini."
            self._refuse_thing(thing, "closed_twice", text)
        elif thing.key in self.hung.handed:
            self._refuse_thing(thing, "handed_closed", both_ways(thing))
        else:
            closed.add(thing.row)
            self.hung.concerned.add(thing.unit)

    def _ends(self, thing):
        closed = {POSITIONS: self.hung.closed_posts, FUNCTIONS: self.hung.closed_functions}
        return thing.row in closed.get(thing.what, ())

    def _kept_post(self, row, changed):
        """The open post ``row``, when the list does not close it or change it so twice."""
        thing = self._open_thing(POSITIONS, row)
        if thing is None:
            return None
        if thing.row in changed:
            text = f"{named(thing)} diubah dua kali dengan cara yang sama dalam daftar ini."
            return self._refuse_thing(thing, "changed_twice", text)
        if changed != () and thing.row in self.hung.closed_posts:
            return self._refuse_thing(thing, "changed_closed", changed_and_closed(thing))
        return thing

    def _open_thing(self, what, row):
        word = WORDS[what].capitalize()
        thing = self.catalogue.things.get((what, row))
        if thing is None:
            text = f"{word} nomor {row} tidak ada pada pemerintah daerah ini."
            if row < 0:
                text = f"{word} yang baru dibentuk dalam daftar ini diubah pada pembentukannya."
            self.problems.append(Problem("thing_unknown", text, thing=(what, row)))
            return None
        if not thing.is_open:
            text = f"{named(thing)} sudah berakhir, sudah dialihkan, atau sudah diubah."
            return self._refuse_thing(thing, "thing_ended", text)
        return thing

    def _receiver(self, unit_id, draft):
        unit = draft.get(unit_id)
        if unit is None:
            text = f"Unit nomor {unit_id} tidak ada pada susunan ini; mungkin sudah ditutup."
            was = draft.before.get(unit_id)
            if was is not None:
                text = f"“{was.name}” berakhir dalam daftar ini, jadi tidak dapat menerima apa pun."
            return self._refuse("receiver", text, unit_id)
        return unit

    def _judge_heads(self, draft):
        """No unit may have two heads after the list."""
        hung, come = self.hung, defaultdict(list)
        for row in sorted(hung.heads):
            come[hung.handed[POSITIONS, row]].append(self.text(POSITIONS, row))
        for post in hung.opened_posts:
            if post.is_head:
                come[post.unit].append(post.name)
        for unit_id, names in come.items():
            stay = [
                name
                for row, name in self.catalogue.heads.get(unit_id, {}).items()
                if (POSITIONS, row) not in hung.handed and row not in hung.closed_posts
            ]
            unit = draft.unit(unit_id)
            if stay:
                text = (
                    f"“{unit.name}” sudah dipimpin “{stay[0]}”. Alihkan atau tutup jabatan itu dalam "
                    f"daftar ini, atau jadikan “{names[0]}” jabatan biasa."
                )
                self._refuse("second_head", text, unit_id)
            elif len(names) > 1:
                text = (
                    f"“{unit.name}” hanya dapat punya satu jabatan pimpinan, dalam daftar ini ada "
                    f"{len(names)}: {', '.join(names)}."
                )
                self._refuse("second_head", text, unit_id)

    def _refuse_thing(self, thing, code, message):
        self.problems.append(Problem(code, message, thing.unit, thing.key))

    def _refuse(self, code, message, unit_id):
        self.problems.append(Problem(code, message, unit_id))


def _tidy(text):
    return " ".join(text.split())


JUDGES = {
    Hand: ThingPlanner._hand,
    OpenPost: ThingPlanner._open_post,
    ResizePost: ThingPlanner._resize_post,
    RenamePost: ThingPlanner._rename_post,
    ClosePost: ThingPlanner._close_post,
    CloseFunctions: ThingPlanner._close_functions,
    OpenFunction: ThingPlanner._open_function,
    Reopen: ThingPlanner._reopen,
    Withdraw: ThingPlanner._withdraw,
}
