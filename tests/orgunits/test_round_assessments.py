"""A round of assessments opens the assessment of each unit and is confirmed when it was sent."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from orgunits.actions.assessments import return_assessment, submit_assessment
from orgunits.actions.rounds import confirm_item, open_round
from orgunits.models import Assessment, RoundConfirmation, RoundPart
from orgunits.queries.rounds import lines_of
from portal.permissions import Role
from tests.factories.assessments import answer_all
from tests.factories.orgunits import user_with_role


def asked(town, **columns):
    today = town.government.today()
    values = {"kind": "kematangan", "year": today.year, "units": [town.health, town.trade]}
    return open_round(
        government=town.government, title="Kematangan", due_on=today + timedelta(days=7),
        user=town.officer, **values | columns,
    )  # fmt: skip


def test_round_opens_the_assessments_and_follows_them(town):
    row = asked(town)
    assert Assessment.objects.count() == 2
    part = RoundPart.objects.select_related("round__government", "unit").get(
        round=row, unit=town.health
    )
    mine = Assessment.objects.get(unit=town.health)
    assert [member.user for member in mine.members.all()] == [town.head]
    today = town.government.today()
    (line,) = lines_of(part, [mine.pk], today)
    assert line.now == "Diisi, 0 dari 11 terjawab"
    with pytest.raises(ValidationError, match="belum diisi"):
        confirm_item(part=part, item=mine.pk, user=town.head)
    answer_all(mine, town.head, note="Bukti di sekretariat")
    submit_assessment(assessment=mine, user=town.head)
    confirm_item(part=part, item=mine.pk, user=town.head)
    # Returned by its validator: it is to be confirmed anew.
    validator = user_with_role(Role.AUDITOR, unit=town.health)
    return_assessment(assessment=mine, user=validator, note="Lengkapi buktinya.")
    assert not RoundConfirmation.objects.exists()


def test_round_takes_what_is_open_already_and_no_year_to_come(town):
    asked(town)
    first = set(Assessment.objects.values_list("pk", flat=True))
    asked(town, units=[town.care, town.health], kind="kelembagaan")
    assert Assessment.objects.filter(pk__in=first).count() == 2
    with pytest.raises(ValidationError, match="belum dimulai"):
        asked(town, year=town.government.today().year + 1)
