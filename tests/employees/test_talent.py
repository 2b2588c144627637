"""The nine boxes: every one, at the thresholds of the government, with nobody placed by guess."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employees.actions import RatingDraft, settle_ratings, tie_user
from employees.actions.competences import AssessmentDraft, settle_assessments
from employees.actions.talent import set_talent_scale
from employees.competence_enums import Competence, TalentGap
from employees.enums import Expectation, Potential, Predicate
from employees.models import TalentScale
from employees.queries.talent import as_scale, scale_row, talent_lines
from employees.talent import (
    BOXES,
    RECOMMENDED,
    SUCCESSION,
    Scale,
    performance_of,
    potential_of,
    talent_of,
)
from portal.permissions import Role
from tests.factories.employees import REASON, EmployeeFactory, PlacementFactory
from tests.factories.orgunits import user_with_role
from tests.factories.portal import form_key

D = Decimal
SCALE = Scale(Predicate.VERY_GOOD, Predicate.GOOD, D(61), D(81))


@pytest.mark.parametrize(
    ("potential", "below", "meets", "above"),
    [("high", 6, 8, 9), ("medium", 3, 5, 7), ("low", 1, 2, 4)],
)
def test_all_nine_boxes(potential, below, meets, above):
    """Published numbering of PermenPANRB 3/2020 (DOMAIN.md 9.2), reached from the figures."""
    percent = {"high": D(81), "medium": D(61), "low": D("60.99")}[potential]
    predicates = {"below": "needs_work", "meets": "good", "above": "very_good"}
    found = {
        word: talent_of(predicate=one, percent=percent, potential=None, scale=SCALE).box
        for word, one in predicates.items()
    }
    assert found == {"below": below, "meets": meets, "above": above}


def test_the_boxes_are_complete_and_three_of_them_are_succession():
    assert sorted(BOXES.values()) == sorted(RECOMMENDED) == list(range(1, 10))
    assert set(BOXES) == {(e, p) for e in Expectation for p in Potential}
    assert SUCCESSION == (7, 8, 9)


@pytest.mark.parametrize(
    ("score", "level"),
    [("81", "high"), ("80.99", "medium"), ("61", "medium"), ("60.99", "low"), ("0", "low")],
)
def test_potential_at_each_threshold(score, level):
    assert potential_of(D(score), SCALE) == level


def test_performance_by_the_thresholds_of_the_government():
    strict = [performance_of(one, SCALE) for one in Predicate]
    assert strict == ["above", "meets", "below", "below", "below"]
    mild = Scale(Predicate.GOOD, Predicate.NEEDS_WORK, D(61), D(81))
    assert [performance_of(one, mild) for one in Predicate] == [
        "above", "above", "meets", "below", "below",
    ]  # fmt: skip


def test_working_and_weights():
    weighed = Scale(Predicate.VERY_GOOD, Predicate.GOOD, D(61), D(81), 60)
    found = talent_of(predicate="good", percent=D("80.01"), potential=D("82.49"), scale=weighed)
    assert (found.box, found.is_succession) == (8, True)
    assert found.working[1].startswith(
        "Potensial: 60% × 80,01 (JPM) + 40% × 82,49 (potensi) = 81,00 → tinggi"
    )


@pytest.mark.parametrize(
    ("values", "gap"),
    [
        ({"scale": None}, TalentGap.SCALE),
        ({"predicate": None}, TalentGap.RATING),
        ({"percent": None}, TalentGap.MATCH),
        ({"potential": None}, TalentGap.POTENTIAL),
    ],
)
def test_nobody_is_placed_by_guess(values, gap):
    whole = {"predicate": "good", "percent": D(80), "potential": D(80),
             "scale": Scale(Predicate.VERY_GOOD, Predicate.GOOD, D(61), D(81), 50)}  # fmt: skip
    assert talent_of(**whole).box == 5
    found = talent_of(**whole | values)
    assert (found.box, found.gap, found.recommended) == (None, gap, "")


def scale(city, on=date(2020, 1, 1), **values):
    return set_talent_scale(
        government=city.government, user=city.officer,
        **{"valid_from": on, "above_from": "very_good", "meets_from": "good", "basis": "Perwal",
           "medium_from": D(61), "high_from": D(81), "competence_weight": 100} | values,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"meets_from": "very_good"}, "meets_from"),
        ({"medium_from": D(81)}, "medium_from"),
        ({"medium_from": D(0)}, "medium_from"),
        ({"high_from": D("100.01")}, "high_from"),
        ({"competence_weight": 101}, "competence_weight"),
        ({"above_from": "x"}, "above_from"),
        ({"basis": ""}, "basis"),
    ],
)
def test_thresholds_that_cannot_be_are_refused(city, values, field):
    with pytest.raises(ValidationError) as refused:
        scale(city, **values)
    assert field in refused.value.message_dict
    assert not TalentScale.objects.exists()


def test_thresholds_hold_from_their_day(city):
    first, later = scale(city), scale(city, date(2024, 1, 1), high_from=D(90))
    assert scale_row(city.government, date(2019, 12, 31)) is None
    assert as_scale(scale_row(city.government, date(2023, 12, 31))) == SCALE
    assert scale_row(city.government, date(2024, 1, 1)) == later
    with pytest.raises(IntegrityError), transaction.atomic():
        TalentScale.objects.filter(pk=first.pk).update(medium_from=95)
    with pytest.raises(ValidationError, match="Sudah ada ambang"):
        scale(city)


def known(city, person, level=1):
    year = city.today.year - 1
    settle_ratings(government=city.government, user=None, reason=REASON,
                   drafts=[RatingDraft(person.pk, year, "above", "above")])  # fmt: skip
    draft = AssessmentDraft(
        employee_id=person.pk, assessed_on=date(2025, 1, 6), assessor="BKN",
        general={str(one): level for one in Competence},
    )  # fmt: skip
    settle_assessments(government=city.government, drafts=[draft], user=None, reason=REASON)


def test_the_page_its_figures_and_who_may_see_it(client, city):
    page, counts = reverse("employees:talent_list"), []
    client.force_login(city.officer)
    assert "Ambang belum ditetapkan" in client.get(page).text
    url = reverse("employees:talent_scale_create")
    bad = client.post(url, form_key() | {"medium_from": "abc", "valid_from": "31-02-2026"}).text
    for text in ("Berlaku mulai bukan tanggal", "Dasar penetapan belum diisi", "Isi dengan angka",
                 "mulai predikat belum dipilih"):  # fmt: skip
        assert text in bad
    sent = {"valid_from": "2020-01-01", "basis": "Perwal 1", "above_from": "very_good",
            "meets_from": "good", "medium_from": "61", "high_from": "81",
            "competence_weight": "100"}  # fmt: skip
    assert "Harus di bawah predikat" in client.post(url, form_key() | sent | {"meets_from": "very_good"}).text  # fmt: skip
    assert client.post(url, form_key() | sent).status_code == 302
    known(city, city.person)
    for _ in range(2):
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            text = client.get(page).text
        counts.append(len(asked))
        other = EmployeeFactory(government=city.government, name="Wati")
        PlacementFactory(employee=other, position=city.b.staff)
    assert counts[0] == counts[1]
    _, figures = talent_lines(user=city.officer, government=city.government, day=city.today,
                              year=city.today.year - 1)  # fmt: skip
    assert (figures.boxes, figures.gaps) == ({9: 1}, {TalentGap.RATING: 2})
    assert "Ahmad Permana" in client.get(page, {"box": "9"}).text
    assert "Wati" not in client.get(page, {"box": "9"}).text
    assert "Wati" in client.get(page, {"gap": "rating"}).text
    assert "Kotak" in b"".join(client.get(page, {"ekspor": "csv"})).decode()
    file = reverse("employees:employee_detail", args=[city.person.pk])
    assert "Kotak 9" in client.get(file).text
    for role in (Role.UNIT_HEAD, Role.GOVERNMENT_ADMIN):  # they see people, not this
        client.force_login(user_with_role(role, unit=city.root))
        assert client.get(page).status_code == 403
        assert 'id="talent"' not in client.get(file).text
    client.force_login(user_with_role(Role.LEADERSHIP, unit=city.b.unit))
    assert "Ahmad Permana" not in client.get(page).text
    own = user_with_role(Role.EMPLOYEE, unit=city.a.unit)
    tie_user(employee=city.person, account=own, user=None, reason=REASON)
    client.force_login(own)
    assert "Kotak 9" in client.get(reverse("employees:own_file")).text
