"""Many processes move units of one tree at once; does the tree stay a tree?

``python -m faults tree [--rounds 10] [--units 500] [--processes 10] [--moves 10]
[--control lock|both|none]``

Every round makes a new government with so many units and lets the processes move random units
through the real door, without waiting for each other. After the round the stored tree is checked.
``--control lock`` opens the door's lock (its verification before the commit stays), ``both`` opens
both: what the two are for. ``none`` (the default) is how the portal runs.

PostgreSQL only (DATABASE_URL): SQLite lets one writer in at a time. The run makes a database of its
own and drops it. Exit code 1 when the closed door let a tree be corrupted.
"""

import argparse
import json
import multiprocessing
import os
import random
import time
from collections import Counter
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, connections

from faults import _stage as stage
from orgunits.actions import StructureCorrupt, apply_changes, create_government
from orgunits.actions.door import GUARDS
from orgunits.integrity import broken_units, units_in_circles, version_faults
from orgunits.models import OrgUnit
from orgunits.structure import Establish, Move
from portal.enums import GovernmentKind

SINCE = date(2015, 1, 1)
WIDTH = 4  # units under a unit at the start
MODES = {"none": "closed", "lock": "lock open", "both": "lock and verification open"}


def main(argv):
    parser = argparse.ArgumentParser(prog="python -m faults tree", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--units", type=int, default=500)
    parser.add_argument("--processes", type=int, default=10)
    parser.add_argument("--moves", type=int, default=10)
    parser.add_argument("--control", choices=MODES, default="none")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    if connection.vendor != "postgresql":
        print("faults tree needs PostgreSQL: set DATABASE_URL=postgres://…")
        return 2
    with own_database():
        result = experiment(options)
    print(json.dumps(result))
    return 1 if options.control == "none" and result["corrupt_rounds"] else 0


@contextmanager
def own_database():
    """A fresh database with the schema, dropped at the end; forked processes connect to it."""
    with stage.scratch_database("postgresql", None, os.environ["DATABASE_URL"]) as url:
        connection.close()
        connection.settings_dict["NAME"] = url.rpartition("/")[2]
        stage.make_tables(url)
        try:
            yield
        finally:
            connections.close_all()


def experiment(options):
    """Run the rounds; return what the JSON line says."""
    GUARDS.lock = options.control == "none"
    GUARDS.verify = options.control != "both"
    outcomes, corrupt, broken = Counter(), [], 0
    started = time.perf_counter()
    for number in range(options.rounds):
        GUARDS.lock = GUARDS.verify = True
        government = plant(number, options.units)
        GUARDS.lock = options.control == "none"
        GUARDS.verify = options.control != "both"
        outcomes += run_round(government, options, number)
        bad = damage(government)
        broken += len(bad)
        if bad:
            corrupt.append(number + 1)
    return {
        "fault": "tree",
        "door": MODES[options.control],
        "db": "postgresql",
        "size": {
            "rounds": options.rounds,
            "units": options.units,
            "processes": options.processes,
            "moves_per_process": options.moves,
        },
        "corrupt_rounds": len(corrupt),
        "corrupt": corrupt,
        "broken_rows": broken,
        "moves": {name: outcomes[name] for name in sorted(outcomes)},
        "seconds": round(time.perf_counter() - started, 1),
    }


def plant(number, n_units):
    """A government with ``n_units`` units, made by one plan."""
    government = create_government(
        user=None,
        name=f"Kota Uji {number}",
        slug=f"kota-uji-{number}",
        kind=GovernmentKind.CITY,
        established_on=SINCE,
    )
    root = OrgUnit.objects.get(government=government)
    changes = [
        Establish(-n, -((n - 1) // WIDTH) or root.pk, f"Unit {n}", "lainnya")
        for n in range(1, n_units)
    ]
    apply_changes(government=government, changes=changes, user=None, reason="Uji")
    return government


def run_round(government, options, number):
    """Let the processes loose on ``government``; count how their moves ended."""
    units = list(OrgUnit.objects.filter(government=government).values_list("pk", flat=True))
    connections.close_all()  # a connection is not shared with a forked process
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(options.processes), context.SimpleQueue()
    workers = [
        context.Process(
            target=work,
            args=(
                government,
                units,
                options,
                options.seed * 1000 + number * 100 + n,
                barrier,
                results,
            ),
        )
        for n in range(options.processes)
    ]
    for worker in workers:
        worker.start()
    counts = sum((results.get() for _ in workers), Counter())
    for worker in workers:
        worker.join()
    return counts


def work(government, units, options, seed, barrier, results):
    """One process: random moves, each through the door in a transaction of its own."""
    chance = random.Random(seed)  # noqa: S311
    counts = Counter()
    connection.ensure_connection()
    barrier.wait()
    for _ in range(options.moves):
        counts[one_move(government, *chance.sample(units, 2))] += 1
    connections.close_all()
    results.put(counts)


def one_move(government, unit_id, parent_id):
    """Move a unit; return how it ended: done, refused (no lawful move), or stopped by what."""
    try:
        apply_changes(
            government=government,
            changes=[Move(unit_id, parent_id)],
            user=None,
            reason="Uji serentak",
        )
    except ValidationError:
        return "not lawful"
    except StructureCorrupt:
        return "stopped by verification"
    except DatabaseError as error:
        return f"stopped by the database ({type(error.__cause__ or error).__name__})"
    return "done"


def damage(government):
    """Everything that is wrong with the stored tree of ``government``."""
    return [
        *broken_units(government.pk),
        *units_in_circles(government.pk),
        *version_faults(government.pk),
    ]
