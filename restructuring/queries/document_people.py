"""What documents tell of people: those of a wave, and who stands in where a post is empty."""

from datetime import date

from django.db.models import F

from employees.case_paper import AnnexLine
from employees.case_states import INAUGURATED_KINDS
from employees.models import Placement, PlacementMove
from employees.queries.case_annex import annex_lines
from employees.queries.people import unit_names_on
from portal.bulkread import Listed
from restructuring.models import PlacementWave, Proposal
from restructuring.papers.people import ActingFacts, CaseFacts, Placed, full_post
from restructuring.queries.documents import rank_of
from restructuring.queries.placing import Placing


def case_facts(wave: PlacementWave) -> CaseFacts:
    case = wave.case
    return CaseFacts(
        title=case.title,
        effective_on=case.effective_on,
        decree_number=case.decree_number,
        decree_date=case.decree_date,
        decree_signer=case.decree_signer,
        inaugurated_on=case.inaugurated_on,
        pertek=(case.pertek_number, case.pertek_on),
        panel=(case.panel_number, case.panel_on),
    )


def placed_people(wave: PlacementWave, move: PlacementMove | None = None) -> list[Placed]:
    """The people of a wave that its case includes, in its order; with ``move`` that one alone."""
    lines = [line for line in annex_lines(wave.case) if move is None or line.move.pk == move.pk]
    without = {line.move.employee_id for line in lines if line.move.from_position is None}
    last = _last_posts(without, wave.case.effective_on)
    return [_placed(line, last.get(line.move.employee_id)) for line in lines]


def _last_posts(people: set[int], day: date) -> dict[int, tuple[str, str]]:
    """(post, unit) each of these held last before ``day``, as they were called then."""
    rows = (
        Placement.objects.current_knowledge()
        .definitive()
        .filter(employee__in=Listed(people), valid_from__lt=day)
        .exclude(valid_until=F("valid_from"))
        .select_related("position__unit")
        .order_by("valid_from", "pk")
    )
    return {row.employee_id: (row.position.name, row.position.unit.name) for row in rows}


def _placed(line: AnnexLine, last: tuple[str, str] | None) -> Placed:
    move, person = line.move, line.move.employee
    post, held = move.to_position, move.from_position
    old_post, old_unit = (held.name, line.from_unit) if held else last or ("", "")
    return Placed(
        order=move.order,
        name=person.full_name,
        nip=person.nip,
        rank=rank_of(person),
        old_post=old_post,
        old_unit=old_unit,
        is_held=held is not None,
        post=post.name if post else "",
        unit=line.to_unit,
        echelon=post.echelon if post else "",
        job_class=(post.job_class or post.job_title.job_class) if post else None,
        allowance=line.allowance,
        appointment=str(move.get_kind_display()),
        is_sworn=post is not None and post.job_title.kind in INAUGURATED_KINDS,
    )


def acting_people(proposal: Proposal, day: date) -> list[ActingFacts]:
    """Who runs posts of the proposal as Plt or Plh on ``day``, in the order of its page."""
    ids = [one.placement for row in Placing(proposal, day).rows for one in row.stand_ins]
    rows = Placement.objects.filter(pk__in=Listed(ids)).select_related("employee", "position__unit")
    found = {row.pk: row for row in rows}
    own = _own_posts({row.employee_id for row in rows}, day)
    units = {row.position.unit_id for row in rows} | {row.position.unit_id for row in own.values()}
    names = unit_names_on(units, day)
    return [_acting(found[pk], own, names) for pk in ids]


def _own_posts(people: set[int], day: date) -> dict[int, Placement]:
    rows = Placement.objects.on(day).definitive().filter(employee__in=Listed(people))
    return {row.employee_id: row for row in rows.select_related("position__unit").order_by("pk")}


def _acting(row: Placement, own: dict[int, Placement], names: dict[int, str]) -> ActingFacts:
    mine = own.get(row.employee_id)
    return ActingFacts(
        kind=row.get_kind_display(),
        name=row.employee.full_name,
        nip=row.employee.nip,
        rank=rank_of(row.employee),
        own_post=full_post(mine.position.name, _unit(mine, names)) if mine else "",
        post=row.position.name,
        unit=_unit(row, names),
        since=row.valid_from,
        until=row.valid_until,
        number=row.decree_number,
        signed_on=row.decree_date,
    )


def _unit(row: Placement, names: dict[int, str]) -> str:
    return names.get(row.position.unit_id, row.position.unit.name)
