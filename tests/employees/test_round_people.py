"""A round of staff data: the head of a unit confirms what is recorded of each person."""

from datetime import timedelta

from orgunits.actions.rounds import (
    confirm_item,
    fix_round,
    freeze_parts,
    open_round,
    submit_part,
    verify_part,
)
from orgunits.models import RoundPart
from orgunits.queries.rounds import item_ids, lines_of
from tests.factories.portal import UserFactory


def test_head_confirms_every_person_and_notes_what_is_wrong(city):
    today = city.government.today()
    row = open_round(
        government=city.government,
        kind="pegawai",
        title="Data pegawai",
        year=today.year,
        covers_below=True,
        units=[city.a.unit],
        due_on=today + timedelta(days=7),
        user=city.officer,
    )
    part = RoundPart.objects.select_related("round__government", "unit").get(round=row)
    items = item_ids(part, today)
    lines = lines_of(part, sorted(items), today)
    assert {line.item for line in lines} == items != set()
    assert all(line.can_confirm and line.now for line in lines)
    assert not any(person in str(lines) for person in ("nip", "NIP"))
    head = UserFactory(government=city.government)
    for item in sorted(items):
        made = confirm_item(part=part, item=item, user=head, note="Golongannya sudah III/b.")
        assert not made.is_same
    submit_part(part=part, user=head)
    verify_part(part=part, user=city.officer)
    freeze_parts(round_=row, parts=[part], user=city.officer)
    decision = fix_round(round_=row, decree_number="800/1", decree_on=today, user=city.officer)
    (sheet,) = decision.sheets.all()
    assert {line["id"] for line in sheet.content["lines"]} == items
    assert sheet.content["lines"][0]["note"] == "Golongannya sudah III/b."
