"""What comments are about, by the roots of their words."""

import pytest
from django.urls import reverse

from portal.permissions import Role
from surveys import themes
from surveys.enums import CampaignState, Unsur
from surveys.themes import OTHER, THEMES, grouped, theme_of
from tests.factories.orgunits import user_with_role
from tests.factories.surveys import CampaignFactory, same_answers


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("Antre terlalu lama pada pagi hari.", "Antrean"),
        ("Prosesnya LAMA, mohon dipercepat", "Lamanya proses"),
        ("Fotokopian diminta berkali-kali", "Berkas dan syarat"),
        ("Petunjuknya membingungkan", "Alur dan petunjuk"),
        ("Kursi tunggu dan toilet perlu diperbaiki.", "Ruang dan kursi"),
        ("mohon kursi-roda untuk lansia", "Parkir dan jalan masuk"),
        ("Tidak tahu harus mengadu ke mana.", "Pengaduan"),
        ("Masih ada pungutan liar", "Pungutan"),
        ("Pelayanan sudah baik", OTHER),
        ("", OTHER),
        ("👍 123", OTHER),
    ],
)
def test_a_comment_is_told_under_what_its_words_speak_of(text, theme):
    assert theme_of(text)[1] == theme


def test_only_words_that_may_hold_a_known_root_are_looked_up(monkeypatch):
    """Names of people are neither looked up nor remembered."""
    looked_up = []
    monkeypatch.setattr(themes, "root_of_word", lambda word: looked_up.append(word) or word)
    theme_of("Bapak Suhendra menyarankan kipas, mengantre dan memungut, terima kasih")

    assert looked_up == ["mengantre", "memungut"]


def test_every_theme_is_of_an_unsur_and_named_once():
    names = [theme for _unsur, theme, _words in THEMES]
    assert len(set(names)) == len(names)
    assert {unsur for unsur, _theme, _words in THEMES} <= set(Unsur)
    # Each theme is reached by every one of its words, unless an earlier one speaks of it too.
    for _unsur, theme, words in THEMES:
        assert any(theme_of(word)[1] == theme for word in words.split())


def test_groups_are_the_largest_first_and_lose_nothing():
    comments = ["bagus", "antre lagi", "bagus sekali", "kursi rusak", "antrean panjang", "mantap"]
    groups = grouped(comments)

    assert [(one.label, len(one.comments)) for one in groups] == [
        ("Waktu Penyelesaian: Antrean", 2),
        ("Sarana dan Prasarana: Ruang dan kursi", 1),
        (OTHER, 3),
    ]
    assert sorted(text for one in groups for text in one.comments) == sorted(comments)


@pytest.mark.django_db
def test_the_page_shows_comments_by_theme_and_one_theme_alone(client):
    words = ["antre lama sekali", "antrean panjang", "toilet kotor", "baik", "<b>tebal</b>"]
    campaign = CampaignFactory(
        state=CampaignState.CLOSED,
        answers=[{"answers": same_answers(3), "comment": text} for text in words],
    )
    client.force_login(user_with_role(Role.SURVEY_OFFICER, unit=campaign.unit))
    address = reverse("surveys:campaign_detail", args=[campaign.pk])

    page = client.get(address).content.decode()
    assert "Toilet dan kebersihan" in page
    assert all(text in page for text in words[:4])
    assert "<b>tebal</b>" not in page
    one = client.get(address, {"theme": "toilet-dan-kebersihan"}).content.decode()
    assert "toilet kotor" in one
    assert "antrean panjang" not in one
    every = client.get(address, {"theme": "tidak-ada"}).content.decode()
    assert "antrean panjang" in every
