"""What every benchmark shares: its options, a database of its own, times, checks, the JSON line.

A benchmark is a module ``benchmarks.<name>`` that ends like this::

    def main():
        parser = harness.parser("tree", __doc__)
        parser.add_argument("--units", type=int, default=2000)
        options = parser.parse_args()
        with harness.database(options):
            ways = import_module("benchmarks.tree_ways")  # Django is set up only now
            harness.report("tree", **ways.measure(options))

Every way's result is compared by ``agree`` before its time counts. ``report`` reckons the ratios:
*other time / our time* for every other way (bigger is better), *our time / floor time* under the
key ``floor`` (smaller is better). Times are seconds, memory is MiB.
"""

import argparse
import json
import os
import re
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit


def parser(name, doc):
    """An argument parser with the options all benchmarks have: ``--database`` and ``--repeat``."""
    made = argparse.ArgumentParser(
        prog=f"python -m benchmarks.{name}",
        description=doc,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "--database",
        default=os.environ.get("DATABASE_URL", "sqlite"),
        help="sqlite (default) or postgres://… of a server where a database may be made",
    )
    made.add_argument("--repeat", type=int, default=3, help="runs of which the median counts")
    return made


# --- a database of its own ----------------------------------------------------------------------


@contextmanager
def database(options):
    """Set Django up on an empty, migrated database of this run and drop it afterwards.

    The environment is set too: child processes (a web server, a worker) use the same database.
    Yields the run's folder (``TATANAN_VAR``) as a Path.
    """
    with (
        tempfile.TemporaryDirectory(prefix="tatanan-bench-") as folder,
        own_database(options.database, folder) as url,
    ):
        os.environ |= {
            "TATANAN_VAR": folder,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }
        os.environ.pop("REDIS_URL", None)
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        call_command("migrate", verbosity=0)
        try:
            yield Path(folder)
        finally:
            connections.close_all()


@contextmanager
def own_database(url, folder):
    """Yield the address of a new database: a file in ``folder``, or one on the server of ``url``."""
    if not url.startswith("postgres"):
        yield f"sqlite:///{folder}/bench.sqlite3"
        return
    name = f"bench_{os.getpid()}_{time.time_ns()}"
    server(url, f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        server(url, f'DROP DATABASE "{name}" WITH (FORCE)')


def server(url, statement):
    """Run one statement outside a transaction on the database of ``url``."""
    import psycopg2

    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        connection.cursor().execute(statement)
    finally:
        connection.close()


def vacuum(*tables):
    """Let PostgreSQL clear and count ``tables`` (all, when none is named), as autovacuum would have
    long ago."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM ANALYZE {', '.join(tables)}")


# --- times, memory, equality --------------------------------------------------------------------


def timed(work):
    """``(seconds, result)`` of one call."""
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def median(work, repeat, prepare=None):
    """``(median seconds, last result)`` of ``repeat`` calls; ``prepare()`` runs untimed before
    each, and what it returns is given to ``work``."""
    runs = []
    for _ in range(repeat):
        given = () if prepare is None else (prepare(),)
        runs.append(timed(lambda given=given: work(*given)))
    return statistics.median(seconds for seconds, _result in runs), runs[-1][1]


def peak_mb():
    """The most memory this process has held since the last ``forget_peak`` (or its start)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


def held_mb():
    """The memory this process holds now."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024


def forget_peak():
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def extra_mb(work):
    """``(MiB held at most above the start, result)`` of one call."""
    forget_peak()
    before = held_mb()
    result = work()
    return peak_mb() - before, result


def cpu_of_session(leader):
    """Seconds of CPU that the processes of the session ``leader`` (a process id) have taken, those
    that ended and were waited for too."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        if int(fields[3]) == leader:
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def agree(way, result, expected):
    """End the run when ``way`` did other work than it should: its time would mean nothing."""
    if result == expected:
        return
    if isinstance(result, dict) and isinstance(expected, dict):
        keys = result.keys() | expected.keys()
        other = sorted(str(key) for key in keys if result.get(key) != expected.get(key))
        raise SystemExit(f"{way}: {len(other)} results differ, first {other[:5]}")
    raise SystemExit(f"{way}: {str(result)[:300]}\nexpected: {str(expected)[:300]}")


# --- the JSON line ------------------------------------------------------------------------------


def ratios(seconds, ours, floor="floor"):
    """Ratios of ``seconds`` (way -> median) against ``ours``; the way ``floor`` the other way
    round. Ways that are ours under another name are left out by not being in ``seconds``."""
    found = {way: seconds[way] / seconds[ours] for way in seconds if way not in (ours, floor)}
    if floor in seconds:
        found["floor"] = seconds[ours] / seconds[floor]
    return found


def short(numbers):
    """Numbers with three significant digits, as a table shows them."""
    return {
        name: float(f"{value:.3g}") if isinstance(value, float) else value
        for name, value in numbers.items()
    }


def missed(found, goals):
    """Names of ``goals`` that ``found`` does not reach (a floor is reached from below)."""
    return [
        name
        for name, goal in goals.items()
        if (found[name] > goal if name.startswith("floor") else found[name] < goal)
    ]


def report(bench, *, size, seconds, ours=None, floor="floor", ratio=None, goals=None, **more):
    """Print the one JSON line of a run.

    ``seconds``: way -> median seconds. Ratios are reckoned against the way ``ours``; ``ratio``
    holds further ones, reckoned by the benchmark itself. ``goals`` (ratio -> goal) are told with
    the names of those ``missed``. ``more``: ``peak_mb`` and whatever else the benchmark counts.
    """
    found = {**(ratios(seconds, ours, floor) if ours else {}), **(ratio or {})}
    line = {
        "bench": bench,
        "db": vendor(),
        "size": size,
        "seconds": short(seconds),
        "ratios": short(found),
        "peak_mb": short(more.pop("peak_mb", {"process": peak_mb()})),
    }
    if goals:
        line |= {"goals": goals, "missed": missed(found, goals)}
    sys.stdout.write(json.dumps(line | more, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def vendor():
    """The engine of this run; ``none`` for work that needs no database."""
    from django.apps import apps
    from django.db import connection

    return connection.vendor if apps.ready else "none"
