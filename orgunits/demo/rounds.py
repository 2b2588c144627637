"""A round of the demo, half way: the ABK of the coming year over all kelurahan of one city, with
this year's values as what is confirmed."""

from datetime import timedelta

from orgunits.actions.rounds import (
    confirm_item,
    freeze_parts,
    open_round,
    return_part,
    save_remarks,
    submit_part,
    verify_part,
)
from orgunits.enums import UnitKind
from orgunits.models import RoundPart
from orgunits.queries.rounds import item_ids, lines_of
from orgunits.round_kinds import ABK
from portal.demo import FULL_CAST

DAYS_LEFT = 12
NOTE = "Contoh. Periksa volume setiap tugas terhadap buku register, lalu konfirmasi."
# Of every ten kelurahan, in turn: how far each is.
STEPS = ("frozen", "submitted", "verified", "half", "returned", "submitted", "waiting", "frozen",
         "half", "waiting")  # fmt: skip


def make_round(world):
    """Only where the ABK forms are; small demos ask fewer kelurahan."""
    if world.spec.slug != FULL_CAST:
        return
    units = [unit for unit in world.units.values() if unit.kind == UnitKind.KELURAHAN]
    units = units[:12] if world.small else units
    row = open_round(
        government=world.government,
        kind=ABK,
        title=f"ABK kelurahan {world.today.year + 1}",
        year=world.today.year + 1,
        units=units,
        covers_below=True,
        due_on=world.today + timedelta(days=DAYS_LEFT),
        note=NOTE,
        user=world.officer,
        is_example=True,
    )
    parts = RoundPart.objects.filter(round=row).select_related("round__government", "unit")
    for place, part in enumerate(parts.order_by("pk")):
        take(world, part, STEPS[place % len(STEPS)])


def take(world, part, step):
    """Bring one part as far as ``step`` says."""
    if step == "waiting":
        return
    items = sorted(item_ids(part, world.today))
    for item in items[: len(items) // 2] if step == "half" else items:
        confirm_item(part=part, item=item, user=None)
    if step == "half":
        return
    submit_part(part=part, user=None)
    if step == "returned":
        (line,) = lines_of(part, items[:1], world.today)
        texts = {line.rows[0].key: "Contoh: volumenya sama dengan tahun lalu, apa dasarnya?"}
        save_remarks(part=part, item=items[0], texts=texts, user=world.officer)
        return_part(part=part, user=world.officer, note="Contoh: lengkapi sumber volumenya.")
    elif step in ("verified", "frozen"):
        verify_part(part=part, user=world.officer)
        if step == "frozen":
            freeze_parts(round_=part.round, parts=[part], user=world.officer)
