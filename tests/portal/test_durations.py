"""How long it will still take."""

import pytest

from portal.durations import rest_in_words, seconds_left


@pytest.mark.parametrize(
    ("done", "total", "elapsed", "left"),
    [
        (20, 40, 60, 60),
        (30, 40, 60, 20),
        (2, 40, 3, 57),  # 5 % and 3 seconds: just enough to say something
        (1, 40, 60, None),  # under 5 %
        (20, 40, 2.9, None),  # under 3 seconds
        (40, 40, 60, None),
        (0, 0, 60, None),
    ],
)
def test_seconds_left(done, total, elapsed, left):
    assert seconds_left(done, total, elapsed) == left


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (3, "Beberapa detik lagi"),
        (10, "Kira-kira 10 detik lagi"),
        (11, "Kira-kira 20 detik lagi"),
        (50, "Kira-kira 50 detik lagi"),
        (51, "Kira-kira 1 menit lagi"),
        (61, "Kira-kira 2 menit lagi"),
        (3540, "Kira-kira 59 menit lagi"),
        (3541, "Kira-kira 1 jam lagi"),
        (3601, "Kira-kira 2 jam lagi"),
    ],
)
def test_rest_in_words(seconds, words):
    assert rest_in_words(seconds) == words
