"""What a change of structure means for people: they follow their posts (docs/adr/0003).

A merge closes the posts of its sources and opens their successors at the receiving unit, and so does
a list that hands posts on, renames or resizes them (orgunits.carriers). The holders are confirmed
(pengukuhan) on the successors; acting on a head post that no longer leads a unit ends. Who is on a
post that is closed is without a post from that day ("belum ditempatkan"). An undo takes back exactly
what the change did, and keeps what was decided about the people since: whoever is on a successor
goes back to the post before it, and who got another post, left, or gave up the post meanwhile has
the closed one until then.
"""

from collections import Counter, defaultdict

from django.db.models import Count, F

from employees.case_follower import carry_cases, give_back_cases
from employees.models import Placement, PlacementCase, PlacementMove
from employees.people_follower import Reversal, carry_people
from employees.placement_rules import is_higher
from employees.request_follower import carry_offers, give_back_offers
from employees.session_blockers import session_blockers, session_things
from employees.team_follower import carry_teams, give_back_teams, team_blockers, team_things
from orgunits.carriers import open_after
from orgunits.participants import Blocker
from orgunits.structure import POSITIONS, Thing
from portal.bulkread import Listed

MAX_NAMED = 5


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
        if settled := context.plan.settled(POSITIONS):
            rows = rows.exclude(position__in=Listed(settled))
        counts = rows.values_list("position__unit").annotate(Count("employee", distinct=True))
        return (
            self.case_blockers(context)
            + session_blockers(context)
            + team_blockers(context)
            + [
                Blocker(
                    unit_id=unit_id,
                    text=f"“{context.structure.unit(unit_id).name}” masih punya {count} pegawai.",
                    count=count,
                    url_name="employees:unit_employees",
                )
                for unit_id, count in counts
            ]
            + _people_on_new_posts(context)
            + _people_on_raised_posts(context)
        )

    @staticmethod
    def case_blockers(context):
        """Running placement cases of a unit that nobody takes over."""
        cases = PlacementCase.objects.running().filter(unit__in=context.plan.dissolved).order_by()
        return [
            Blocker(
                unit_id=unit_id,
                text=f"“{context.structure.unit(unit_id).name}” masih punya {count} usulan "
                "penempatan yang berjalan.",
                count=count,
            )
            for unit_id, count in cases.values_list("unit").annotate(Count("pk"))
        ]

    def load(self, structure, government, day):
        seated = Placement.objects.on(day).definitive().filter(government=government)
        structure.add_holders(
            "employees", Counter(seated.values_list("position__unit_id", flat=True))
        )

    def hanging(self, units, day):
        """Running cases and teams go where their unit goes, sessions stay with it. People hang on
        posts, and follow them."""
        cases = PlacementCase.objects.running().filter(unit__in=Listed(units))
        return (
            [
                Thing("cases", case.pk, case.unit_id, str(case), movable=False)
                for case in cases.order_by("unit", "pk")
            ]
            + session_things(units, day)
            + team_things(units, day)
        )

    def dependants(self, undone):
        """People who came to posts that ``undone`` opened, and running cases that would bring some to
        a new one: taking it back would leave them without."""
        rows = list(
            Placement.objects.filter(position__opened_by=undone)
            .exclude(valid_until=F("valid_from"))
            .select_related("employee", "position")
            .order_by("position", "valid_from", "pk")
        )
        carried = {_seat(row) for row in rows if row.change_id == undone.pk}
        came = defaultdict(dict)
        for row in rows:
            if row.superseded_at is None and _seat(row) not in carried:
                came[row.position][row.employee_id] = row.employee.full_name
        return [
            f"“{position.name}” sudah dipangku {_listed(list(people.values()))} sejak perubahan ini."
            for position, people in came.items()
        ] + [
            f"Usulan penempatan “{move.case}” menuju “{move.to_position.name}”, yang dibentuk oleh "
            "perubahan ini."
            for move in PlacementMove.objects.filter(
                case__in=PlacementCase.objects.running(),
                to_position__opened_by=undone,
                to_position__predecessor__isnull=True,
            )
            .select_related("case", "to_position")
            .order_by("pk")
        ]

    def follow(self, plan, change, day):
        if plan.undoes is not None:
            Reversal(plan.undoes, change).write()
            give_back_cases(plan.undoes, change)
            give_back_teams(plan.undoes, change)
            give_back_offers(plan.undoes, change)
        elif plan.carried or plan.closed_posts or plan.going_on(POSITIONS):
            carry_people(plan, change, day)
            carry_cases(plan, change)
            carry_teams(plan, change, day)
            carry_offers(change)


def _seat(row):
    return row.employee_id, row.kind, row.position_id, row.valid_from


def _listed(names):
    if len(names) > MAX_NAMED:
        return f"{', '.join(names[:MAX_NAMED])}, dan {len(names) - MAX_NAMED} orang lain"
    return " dan ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _people_on_raised_posts(context):
    """Blockers of a list that raises the echelon of a held post: whoever holds it would come to a
    higher post without being inaugurated in it (PP 11/2017 art 87), and only equal posts are
    confirmed (PP 18/2016 art 124(4))."""
    if context.undoes is not None:
        return []
    things = context.plan.things
    raised = {
        row: (things[POSITIONS, row].echelon, change.echelon)
        for row, change in context.plan.renamed.items()
        if (POSITIONS, row) in things
        if is_higher(change.echelon, things[POSITIONS, row].echelon)
    }
    if not raised:
        return []
    rows = (
        Placement.objects.current_knowledge()
        .definitive()
        .filter(open_after(context.day), position__in=Listed(raised))
        .exclude(valid_until=F("valid_from"))
        .order_by("position")
        .values_list("position", "position__name", "position__unit")
        .annotate(Count("employee", distinct=True))
    )
    return [
        Blocker(
            unit_id=unit_id,
            text=f"“{name}” masih dipangku, sedangkan eselonnya naik dari {raised[pk][0] or 'tanpa eselon'} "
            f"menjadi {raised[pk][1]}: pemangkunya harus dilantik, tidak cukup dikukuhkan. Tutup jabatan "
            "ini, bentuk yang baru, lalu lantik lewat gelombang penempatan.",
            count=count,
            url_name="orgunits:orgunit_positions",
        )
        for pk, name, unit_id, count in rows
    ]


def _people_on_new_posts(context):
    """Blockers of an undo: people on posts that the change opened anew. Those on posts that follow
    others go back to these; these people have no post to go back to."""
    if not any(one.what == POSITIONS for one in context.plan.withdrawn):
        return []
    rows = (
        Placement.objects.current_knowledge()
        .filter(position__opened_by=context.undoes, position__predecessor__isnull=True)
        .exclude(valid_until=F("valid_from"))
        .order_by("position__unit", "position")
        .values_list("position__unit", "position__name")
        .annotate(Count("employee", distinct=True))
    )
    return [
        Blocker(
            unit_id=unit_id,
            text=f"“{name}” dibentuk oleh perubahan ini dan sudah ditempati {count} pegawai. "
            "Pindahkan dulu penempatannya.",
            count=count,
            url_name="employees:unit_employees",
        )
        for unit_id, name, count in rows
    ]
