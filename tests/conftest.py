"""Fixtures of the whole suite."""

import os

from hypothesis import settings

# The suite is deterministic: the same examples on every run and machine.
settings.register_profile("suite", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("suite")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
