"""Which parts of a page stand in the row and which under "Lainnya"."""

from django.urls import reverse

from orgunits.templatetags.unit_tabs import STRUCTURE_PARTS, UNIT_PARTS, Part, sections

PARTS = [
    Part("a", "Awal", "x:a", "Satu", first=True),
    Part("b", "Bawah", "x:b", "Satu"),
    Part("c", "Cerita", "x:c", "Dua"),
]


def shown(current, parts=PARTS):
    return sections("Bagian", [(part, f"/{part.key}/", None) for part in parts], current)


def labels(tabs):
    return [tab["label"] for tab in tabs]


def test_the_part_shown_stands_in_the_row_whichever_it_is():
    found = shown("c")
    assert labels(found["row"]) == ["Awal", "Cerita"]
    assert found["now"]["label"] == "Cerita"
    assert [(group["label"], group["in_row"]) for group in found["groups"]] == [
        ("Satu", False),
        ("Dua", True),
    ]
    assert labels(shown("a")["row"]) == ["Awal"]
    assert not shown("a")["all_in_row"]


def test_nothing_is_left_for_the_menu_when_all_stand_in_the_row():
    assert shown("b", PARTS[:2])["all_in_row"]
    assert shown("elsewhere")["now"] is None


def test_every_part_has_an_address_and_a_key_of_its_own():
    for parts, args in ((UNIT_PARTS, [1]), (STRUCTURE_PARTS, [])):
        assert len({part.key for part in parts}) == len(parts)
        assert all(reverse(part.url_name, args=args) for part in parts)
        assert sum(part.first for part in parts) <= 8
