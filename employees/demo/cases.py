"""Two placement cases of the demo: one being put together, with a gap in its chain, and one that
waits for the decision of the head of the region."""

from employees.actions.cases import (
    Answer,
    MoveDraft,
    PanelDraft,
    assess_case,
    clear_case,
    open_case,
    submit_case,
    verify_case,
)
from employees.case_states import plain_name
from employees.enums import AppointmentKind, EmploymentStatus, PanelElement
from employees.queries.cases import judge
from employees.retirement import months_later
from orgunits.enums import JobTitleKind

REASON = "Sudah dibahas dengan pimpinan perangkat daerahnya."
N_CHAIN, N_SWAP = 4, 2
PANEL = (*PanelElement, PanelElement.LEADER)


def load(world):
    """Cases where there is somebody to decide them: in the government with all demo accounts."""
    leaders = [
        (seat, person)
        for seat, person in world.people
        if seat.post.title.kind == JobTitleKind.ADMINISTRATOR
        and person.status == EmploymentStatus.PNS
        and person.user_id is None
        and (world.today - person.birth_date).days < 56 * 365
    ]
    if "walikota" not in world.accounts or len(leaders) < N_CHAIN + N_SWAP:
        return
    rng = world.rng("cases", world.spec.short_name)
    chosen = rng.sample(leaders, N_CHAIN + N_SWAP)
    effective_on = months_later(world.today.replace(day=1), 2)
    chain, pair = chosen[:N_CHAIN], chosen[N_CHAIN:]
    moves = [draft(person, chain[place + 1][0]) for place, (_, person) in enumerate(chain[:-1])]
    common = {"unit": world.units[""], "user": world.officer, "is_example": True,
              "effective_on": effective_on}  # fmt: skip
    open_case(
        title="Rotasi administrator awal tahun",
        kind=AppointmentKind.ROTATION,
        note="Contoh: rantai ini belum lengkap. Lihat yang ditinggalkannya.",
        moves=[*moves, MoveDraft(employee=chain[-1][1], position=None, reason=REASON)],
        **common,
    )
    (one, first), (other, second) = pair
    swap = open_case(
        title="Tukar dua administrator",
        kind=AppointmentKind.TRANSFER,
        moves=[draft(first, other), draft(second, one)],
        **common,
    )
    if not judge(swap).open_points:
        send(world, swap, rng)
    world.say("  2 usulan penempatan")


def draft(person, seat):
    return MoveDraft(employee=person, position=seat.post.position, reason=REASON)


def send(world, case, rng):
    """Lead a case to where the PPK decides."""
    moved = {plain_name(move.employee.name) for move in case.moves.select_related("employee")}
    heads = [
        person.full_name
        for seat, person in world.people
        if seat.post.title.kind == JobTitleKind.JPT_PRATAMA and plain_name(person.name) not in moved
    ]
    panel = [
        PanelDraft(name, element)
        for name, element in zip(rng.sample(heads, len(PANEL)), PANEL, strict=True)
    ]
    paper = {"on": world.today, "user": world.officer}
    verify_case(case=case, user=world.officer)
    assess_case(case=case, members=panel, number=f"800/117-BA/{world.today.year}", **paper)
    submit_case(case=case, number=f"800/2201-BKPSDM/{world.today.year}", **paper)
    answers = {move.pk: Answer(agreed=True) for move in case.moves.included()}
    clear_case(case=case, number=f"PT-3674/{world.today.year}", answers=answers, **paper)
