"""Fixtures of the survey tests."""

import pytest

from surveys.queries import forget_campaigns


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """Numbers of rolled-back rows come again: no test may meet a survey of another."""
    forget_campaigns()
