"""What the people of a draft cost in a year, before and after. Pure.

A planning figure as in employees.spending, whole rupiah a year. Whoever loses the post keeps the
gaji pokok; tunjangan and TPP depend on a post nobody has given yet, so they are left out and said.
New posts cost nothing until somebody is on them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from employees.spending import SeatGroup, Spending, Table, share_of_budget, spending_of
from orgunits.structure import POSITIONS, Plan

NOTHING = Spending()


class SeatedPost(NamedTuple):
    """People alike on a post that the plan ends, hands on or changes."""

    post: int
    unit: int
    group: SeatGroup


@dataclass(frozen=True, slots=True)
class Costs:
    """``waiting``: yearly tunjangan and TPP of displaced people, counted before and not after.
    ``new_seats``: seats of new posts, not counted. ``staff_spending`` and ``budget`` as recorded, of
    a draft over the whole government alone."""

    before: Spending
    after: Spending
    waiting: int
    new_seats: int
    staff_spending: int | None = None
    budget: int | None = None

    @property
    def difference(self) -> int:
        return self.after.total - self.before.total

    @property
    def shares(self) -> tuple[Fraction | None, Fraction | None]:
        """Belanja pegawai among the whole budget, as recorded and with the difference; None when a
        figure is missing."""
        if self.staff_spending is None:
            return None, None
        after = self.staff_spending + self.difference
        return (
            share_of_budget(self.staff_spending, self.budget),
            share_of_budget(after, self.budget),
        )


def costs_of(
    plan: Plan,
    before: Spending,
    changing: Sequence[SeatedPost],
    book: Mapping[str, Table],
) -> Costs:
    """The costs of everybody, ``before`` as they are; those of ``changing`` are on posts that the
    plan ends or changes."""
    gone = sum((spending_of(one.group, book) for one in changing), NOTHING)
    after, waiting = _less(before, gone), 0
    for one in changing:
        if plan.home_of(POSITIONS, one.post, one.unit) is None:
            whole = spending_of(one.group, book)
            after += replace(whole, allowance=0, performance=0, class_points=0, leaders=0, heads=0)
            waiting += whole.allowance + whole.performance
        else:
            after += spending_of(_changed(one, plan), book)
    new_seats = sum(post.required_headcount for post in plan.opened_posts)
    return Costs(before, after, waiting, new_seats)


def _changed(one, plan):
    """The people of a post as the plan leaves it."""
    change = plan.renamed.get(one.post)
    if change is None:
        return one.group
    values = {"echelon": change.echelon, "job_class": change.job_class}
    return replace(one.group, **{key: to for key, to in values.items() if to is not None})


def _less(whole, part):
    return Spending(
        *(getattr(whole, name) - getattr(part, name) for name in Spending.__dataclass_fields__)
    )
