"""The database is killed while a restructuring is put in force; two press the button at once.

    python -m faults enactment [--rounds 50] [--together 10]      (PostgreSQL, a server of its own)

Each round makes a proposal of ``--changes`` merges, moves and renames over a city of ``--units``
parts and ``--people`` people, and lets a process enact it. At a random moment of the time this takes the
server and all its processes get SIGKILL; it is started again and recovers from its log. Then the
structure, posts and people must be wholly as before or wholly as the engine planned (anything else
is "partial"), and what the process was told is done must be there (else "lost"). Then, in
``--together`` rounds, nothing is killed and two processes enact the same proposal, or two that touch
the same units, at once: exactly one may succeed. Exit code 1 for any partial, lost or double one.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from faults import _cluster
from faults import _stage as stage

REFUSED = 3  # how ``_enactor`` ends when the action refuses
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "64MB",
}


def read_arguments(argv):
    parser = argparse.ArgumentParser(prog="python -m faults enactment", description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--changes", type=int, default=200)
    parser.add_argument("--units", type=int, default=400)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--together", type=int, default=10)
    return parser.parse_args(argv)


def main(argv):
    options = read_arguments(argv)
    if _cluster.programs() is None:
        print("faults enactment needs the programs of a PostgreSQL server")
        return 2
    with (
        tempfile.TemporaryDirectory(prefix="tatanan-enact-") as folder,
        _cluster.server(SETTINGS) as server,
    ):
        stage.enter(Path(folder), server.url, "")
        result = experiment(server, options)
    print(json.dumps(result))
    return 1 if result["partial"] or result["lost"] or result["double"] else 0


def experiment(server, options):
    from faults import _city

    started = time.perf_counter()
    chance = _city.seeded(options.seed)
    government = _city.build_city(options.units, options.people)
    counts, seconds = Counter(), []
    for number in range(options.rounds + options.together):
        play = killed if number < options.rounds else together
        counts += play(server, government, options, chance, seconds, number)
        take_back(government)
    return {
        "fault": "enactment",
        "db": "postgresql",
        "size": {
            "killed": options.rounds,
            "together": options.together,
            "changes": options.changes,
            "units": options.units,
            "people": options.people,
        },
        **{name: counts[name] for name in ("partial", "lost", "double")},
        "outcomes": {name: counts[name] for name in sorted(counts) if name.startswith("as ")},
        "undisturbed_seconds": round(min(seconds), 3) if seconds else None,
        "seconds": round(time.perf_counter() - started, 1),
    }


class Enactor:
    """A process that waits at the button."""

    def __init__(self, proposal):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "faults._enactor", str(proposal.pk)],
            cwd=stage.ROOT,
            env=os.environ.copy(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.process.stdout.readline()  # ready

    def press(self):
        self.process.stdin.write("now\n")
        self.process.stdin.flush()
        self.process.stdout.readline()  # begun

    def was_told(self):
        """Whether it was told that it is done."""
        said, _ = self.process.communicate(timeout=600)
        self.was_refused = self.process.returncode == REFUSED
        return "done" in said.split()


def killed(server, government, options, chance, seconds, number):
    """One enactment, the server killed on the way; the first round is left alone, to learn how long
    one takes."""
    from django.db import connections

    from faults import _city

    proposal = _city.approved_proposal(government, options.changes, chance)
    before = _city.plain_state(government)
    planned = _city.expected_state(government, proposal, before)
    connections.close_all()
    enactor = Enactor(proposal)
    began = time.perf_counter()
    enactor.press()
    if number == 0:
        told = enactor.was_told()
        seconds.append(time.perf_counter() - began)
    else:
        time.sleep(chance.uniform(0, 1.1 * seconds[0]))
        server.kill()
        told = enactor.was_told()
        server.start()
    if enactor.was_refused:
        raise RuntimeError("the proposal of the round is not in order: nothing was tried")
    return judge(government, proposal, before, planned, told)


def judge(government, proposal, before, planned, told):
    from faults import _city
    from orgunits.integrity import broken_units, version_faults
    from restructuring.enums import ProposalState

    state = _city.plain_state(government)
    proposal.refresh_from_db()
    is_in_force = proposal.state == ProposalState.ENACTED
    planned = {name: value for name, value in planned.items() if name != "changes"}
    found = Counter()
    found["as planned" if is_in_force else "as before"] += 1
    wrong = [*broken_units(government.pk), *version_faults(government.pk)]
    if wrong or state != (planned if is_in_force else before):
        found["partial"] += 1
    if told and not is_in_force:
        found["lost"] += 1
    return found


def together(server, government, options, chance, seconds, number):
    """Two processes at once: on even rounds with one proposal, on odd ones with two over the same
    units."""
    from django.db import connections

    from faults import _city
    from restructuring.enums import ProposalState
    from restructuring.models import Proposal

    first = _city.approved_proposal(government, options.changes, chance)
    second = first
    if number % 2:
        second = _city.approved_proposal(government, options.changes, chance)
    connections.close_all()
    enactors = [Enactor(first), Enactor(second)]
    for enactor in enactors:
        enactor.press()
    told = sum(enactor.was_told() for enactor in enactors)
    n_in_force = Proposal.objects.filter(
        pk__in=[first.pk, second.pk], state=ProposalState.ENACTED
    ).count()
    found = Counter({f"as {told} of two": 1})
    if n_in_force > 1 or told > 1:
        found["double"] += 1
    if told > n_in_force:
        found["lost"] += 1
    return found


def take_back(government):
    """The city as it was, for the next round."""
    from orgunits.actions import undo_change
    from restructuring.enums import ProposalState
    from restructuring.models import Proposal

    # Taking back in the portal needs two people; the tie to the change is cut instead.
    rows = Proposal.objects.filter(government=government).exclude(state=ProposalState.WITHDRAWN)
    changes = [row.change for row in rows.select_related("change") if row.change]
    rows.update(state=ProposalState.WITHDRAWN, change=None)
    for change in changes:
        undo_change(change=change, user=None, reason="Percobaan diulang.")
    government.refresh_from_db()
