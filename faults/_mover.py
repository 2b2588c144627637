"""Moves answers without a pause, as if every day had ended; ``faults inbox`` kills it, or lets it
kill itself at one step of a move (FAULTS_DIE_AT)."""

import os
import signal
import sys
from datetime import timedelta

import django

django.setup()

from django.utils import timezone  # noqa: E402

from surveys.actions import inbox, move_waiting_answers  # noqa: E402
from surveys.models import ResponseInbox  # noqa: E402

STEPS = {
    "answers written": (inbox, "fold"),
    "tallies written": (inbox, "_empty"),
    "inbox rows deleted": (ResponseInbox.objects, "bulk_create"),
}


def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)


if os.environ.get("FAULTS_DIE_AT"):
    setattr(*STEPS[os.environ["FAULTS_DIE_AT"]], die)

while True:
    print("begins", flush=True)
    moved = move_waiting_answers(timezone.now() + timedelta(days=1))
    print(f"moved {moved}", flush=True)
    if not sys.stdin.readline():
        break
