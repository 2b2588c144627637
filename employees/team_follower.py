"""How tim kerja follow a change of structure: a team goes where its unit goes, and takes up the
successors of the functions it is for. An undo gives it back, unless it has ended meanwhile. Constant
number of queries."""

from collections import Counter, defaultdict

from employees.models import WorkTeam, WorkTeamStep
from employees.team_rules import TeamStepKind
from orgunits.models import UnitFunction
from orgunits.participants import Blocker
from orgunits.structure import Thing
from portal.bulkread import Listed
from portal.models import AuditEvent


def team_blockers(context):
    """One Blocker per dissolved unit with teams that nobody takes over. One query."""
    dissolved = context.plan.dissolved
    if not dissolved:
        return []
    rows = WorkTeam.objects.open_after(context.day).filter(unit__in=dissolved).order_by()
    return [
        Blocker(
            unit_id=unit_id,
            text=f"“{context.structure.unit(unit_id).name}” masih punya {count} tim kerja. Akhiri "
            "dulu timnya.",
            count=count,
            url_name="employees:unit_teams",
        )
        for unit_id, count in Counter(rows.values_list("unit_id", flat=True)).items()
    ]


def team_things(units, day):
    """Teams that hang on these units; they go where their unit goes. One query."""
    rows = WorkTeam.objects.open_after(day).filter(unit__in=Listed(units)).order_by("unit", "pk")
    return [Thing("teams", row.pk, row.unit_id, row.name, movable=False) for row in rows]


def carry_teams(plan, change, day):
    """Lead the teams of merged units on, and give every team the successors of its functions."""
    _follow_functions(change)
    teams = list(
        WorkTeam.objects.open_after(day).filter(unit__in=Listed(plan.carried)).order_by("pk")
    )
    _note(teams, change)
    for team in teams:
        team.unit_id = plan.carried[team.unit_id]
    WorkTeam.objects.bulk_update(teams, ["unit"])


def give_back_teams(undone, change):
    """Take back what ``carry_teams`` did for the change ``undone``. The functions need nothing:
    which of them a team has on a day follows from their own days."""
    steps = WorkTeamStep.objects.filter(change=undone, kind=TeamStepKind.FOLLOW)
    before = {step.team_id: step.unit_id for step in steps.order_by("pk")}
    teams = list(WorkTeam.objects.filter(pk__in=before).order_by("pk"))
    _note(teams, change)
    for team in teams:
        team.unit_id = before[team.pk]
    WorkTeam.objects.bulk_update(teams, ["unit"])


def _follow_functions(change):
    successors = dict(
        UnitFunction.objects.filter(opened_by=change, predecessor__isnull=False).values_list(
            "predecessor_id", "pk"
        )
    )
    if not successors:
        return
    link = WorkTeam.functions.through
    links = defaultdict(set)
    for team, function in link.objects.filter(unitfunction__in=Listed(successors)).values_list(
        "workteam_id", "unitfunction_id"
    ):
        links[team].add(successors[function])
    link.objects.bulk_create(
        link(workteam_id=team, unitfunction_id=function)
        for team, functions in sorted(links.items())
        for function in sorted(functions)
    )


def _note(teams, change):
    """A step in the history of each team, with the unit it was of, and an event in the trail."""
    WorkTeamStep.objects.bulk_create(
        WorkTeamStep(
            government_id=team.government_id,
            team=team,
            kind=TeamStepKind.FOLLOW,
            on=change.effective_on,
            note=change.reason[:300],
            taken_by_id=change.made_by_id,
            change=change,
            unit_id=team.unit_id,
        )
        for team in teams
    )
    AuditEvent.objects.bulk_create(
        AuditEvent(
            government_id=team.government_id,
            actor_id=change.made_by_id,
            action="Tim kerja mengikuti struktur",
            object_label=team._meta.label,
            object_pk=str(team.pk),
            object_text=str(team)[:200],
            unit_id=team.unit_id,
            changes={"unit": [team.unit_id, None]},
            reason=change.reason,
        )
        for team in teams
    )
