"""Moves answers without a pause, as if every day had ended; ``faults inbox`` kills it."""

import sys
from datetime import timedelta

import django

django.setup()

from django.utils import timezone  # noqa: E402

from surveys.actions import move_waiting_answers  # noqa: E402

while True:
    print("begins", flush=True)
    moved = move_waiting_answers(timezone.now() + timedelta(days=1))
    print(f"moved {moved}", flush=True)
    if not sys.stdin.readline():
        break
