"""Drafts that name posts and functions which a later change ended: brought in line all the same."""

import pytest
from django.core.exceptions import ValidationError

from orgunits.actions import apply_changes
from orgunits.structure import (
    FUNCTIONS,
    POSITIONS,
    ClosePost,
    Hand,
    Rename,
    RenamePost,
    ResizePost,
)
from restructuring.actions import ToSettle, add_step, join_proposal, rebase_proposal
from restructuring.gates import drift_of, moved_words
from restructuring.rebasing import THEIRS, THING
from restructuring.thinking import head_steps, think
from tests.factories.orgunits import REASON, PositionFactory, UnitFunctionFactory
from tests.factories.portal import form_key
from tests.restructuring.conftest import draft_of, fresh

pytestmark = pytest.mark.django_db


def elsewhere(city, *changes):
    apply_changes(government=city.government, changes=changes, user=None, reason=REASON)


def changes_left(proposal):
    return [change for step in head_steps(fresh(proposal)) for change in step.changes]


def test_post_that_another_change_resized_is_settled_and_nothing_else_goes(city):
    """What the draft says of the unit the post is on stays, and of the other posts it hands on."""
    one, two = (PositionFactory(unit=city.market, name=name) for name in ("Analis", "Pranata"))
    kept = Rename(city.market.pk, "Bidang Pasar Rakyat")
    proposal = draft_of(city, [kept, Hand(POSITIONS, (one.pk, two.pk), city.craft.pk)])
    assert drift_of(think(proposal)).is_in_line
    elsewhere(city, ResizePost(one.pk, 4))

    proposal = fresh(proposal)
    moved = drift_of(think(proposal))
    assert not moved.is_in_line
    assert moved_words(moved) == [
        "Jabatan “Analis” sudah berakhir, sudah dialihkan, atau sudah diubah."
    ]
    with pytest.raises(ToSettle) as asked:
        rebase_proposal(proposal=proposal, user=None, answers={})
    [found] = asked.value.differences
    assert (found.group, found.thing, found.unit) == (THING, (POSITIONS, one.pk), city.market.pk)
    assert changes_left(proposal) == [kept, Hand(POSITIONS, (one.pk, two.pk), city.craft.pk)]

    rebase_proposal(proposal=proposal, user=None, answers={found.key: THEIRS})
    assert changes_left(proposal) == [kept, Hand(POSITIONS, (two.pk,), city.craft.pk)]
    assert drift_of(think(fresh(proposal))).is_in_line


def test_every_word_on_things_that_ended_goes(city):
    post = PositionFactory(unit=city.market, name="Analis")
    task = UnitFunctionFactory(unit=city.market, text="memungut retribusi")
    kept = Rename(city.craft.pk, "Bidang Kriya")
    changes = [ResizePost(post.pk, 3), RenamePost(post.pk, "Penata"), kept]
    proposal = draft_of(city, [*changes, Hand(FUNCTIONS, (task.pk,), city.care.pk)])
    elsewhere(city, ClosePost(post.pk), Hand(FUNCTIONS, (task.pk,), city.craft.pk))
    with pytest.raises(ValidationError):  # a draft that does not fit takes no further change
        add_step(proposal=proposal, changes=[Rename(city.care.pk, "X")], user=None)
    with pytest.raises(ToSettle) as asked:
        rebase_proposal(proposal=proposal, user=None, answers={})
    keys = [one.key for one in asked.value.differences]
    assert keys == [f"positions-{post.pk}:thing", f"functions-{task.pk}:thing"]
    rebase_proposal(proposal=proposal, user=None, answers=dict.fromkeys(keys, THEIRS))
    assert changes_left(proposal) == [kept]


def test_post_that_both_drafts_hand_on_goes_where_this_one_says(city):
    post = PositionFactory(unit=city.market, name="Analis")
    mine = [Rename(city.market.pk, "Bidang Niaga"), Hand(POSITIONS, (post.pk,), city.craft.pk)]
    other = draft_of(city, [Hand(POSITIONS, (post.pk,), city.care.pk)])
    proposal = draft_of(city, mine)
    with pytest.raises(ToSettle) as asked:
        join_proposal(proposal=proposal, other=other, user=None, answers={})
    [found] = asked.value.differences
    assert "dialihkan dua kali" in found.text
    join_proposal(proposal=proposal, other=other, user=None, answers={found.key: THEIRS})
    assert changes_left(proposal) == mine


def test_page_settles_a_post_that_ended(client, city):
    post = PositionFactory(unit=city.market, name="Analis")
    proposal = draft_of(city, [Hand(POSITIONS, (post.pk,), city.craft.pk)])
    elsewhere(city, ClosePost(post.pk))
    client.force_login(city.officer)
    work, url = (f"/usulan-penataan/{proposal.pk}/{end}" for end in ("", "sesuaikan/"))
    assert url in client.get(work).content.decode()
    page = client.get(url).content.decode()
    name = f"choice_positions-{post.pk}_thing"
    assert f'name="{name}"' in page
    assert "Hapus perubahan jabatan ini dari rancangan" in page
    client.post(url, {**form_key(), "version": fresh(proposal).head.number, name: THEIRS})
    assert changes_left(proposal) == []
