import pytest

from employees.ranks import GOLONGAN_ORDER, golongan_of_status, golongan_problem, rank_name


def test_pns_ladder_has_seventeen_steps_with_names():
    steps = golongan_of_status("pns")
    assert (len(steps), steps[0], steps[-1]) == (17, "I/a", "IV/e")
    assert rank_name("III/b") == "Penata Muda Tingkat I"


def test_pppk_ladder_has_seventeen_steps_without_names():
    steps = golongan_of_status("pppk")
    assert (len(steps), steps[0], steps[-1]) == (17, "I", "XVII")
    assert rank_name("IX") == ""


@pytest.mark.parametrize(
    ("golongan", "status", "is_fine"),
    [
        ("", "pns", True),
        ("III/b", "pns", True),
        ("III/b", "cpns", True),
        ("III/e", "pns", False),
        ("IX", "pns", False),
        ("IX", "pppk", True),
        ("IX", "pppk_paruh_waktu", True),
        ("III/b", "pppk", False),
        ("XVIII", "pppk", False),
    ],
)
def test_golongan_must_suit_the_status(golongan, status, is_fine):
    assert (golongan_problem(golongan, status) == "") is is_fine


def test_order_of_lists_climbs_the_ladder():
    ladder = ["I/a", "II/d", "III/a", "IV/e", "I", "IV", "V", "IX", "XVII"]
    assert sorted(ladder, key=GOLONGAN_ORDER.get) == ladder
