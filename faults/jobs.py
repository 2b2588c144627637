"""Workers die, doorbells are lost, a worker sleeps past its lease: no job is lost or done twice.

    python -m faults jobs --jobs 40 --kills 10
    python -m faults jobs --db postgresql --redis redis://127.0.0.1:6379/5 --kind report
    python -m faults jobs --only wipe kill          (in one portal, one after the other)
    python -m faults jobs --control no-tick|no-fence        (must lose, must double)

Every fault prints one JSON line. ``lost`` are jobs that did not end done, ``double`` results that
exist more than once, ``half_files`` stored files that are not what their row says, ``taken_over``
times a worker found its job in other hands and left its result alone.
"""

import argparse
import importlib
import shutil
import signal
import subprocess
import sys
import time

from faults import _stage as stage
from faults._scene import Scene, all_over, rows, running, verdict

LEASE = 3
TICK_LEASE = 4 * LEASE  # a heartbeat dies with its worker too
NAP = 8 * LEASE  # longest time that a worker is stopped at a time
NAPS = 8
DEFAULT_SERVER = "postgres://postgres@127.0.0.1/postgres"


def read_arguments(argv):
    parser = argparse.ArgumentParser(prog="python -m faults jobs")
    parser.add_argument("--jobs", type=int, default=40)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--flushes", type=int, default=3, help="FLUSHALL of the broker's Redis")
    parser.add_argument("--db", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--server", default=DEFAULT_SERVER, help="PostgreSQL to make a database on")
    parser.add_argument("--redis", default="", help="Redis URL; its database is emptied")
    parser.add_argument("--kind", choices=["file", "report"], default="file")
    parser.add_argument("--seconds", type=float, default=1.0, help="length of one job of kind file")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--only",
        nargs="+",
        choices=["kill", "wipe", "sleep", "term", "broker"],
        help="these faults, in one portal; without it each has a portal of its own",
    )
    parser.add_argument("--control", choices=["no-tick", "no-fence"])
    return parser.parse_args(argv)


def patience(ids):
    return 180 + 4 * len(ids)


def kill_workers(scene):
    """SIGKILL a worker in the middle of its jobs, again and again; more jobs when they run out."""
    started = time.monotonic()
    scene.start(beat=scene.arguments.control != "no-tick")
    ids = scene.order(scene.arguments.jobs)
    kills = in_the_middle = 0
    while kills < scene.arguments.kills:
        if all_over(ids):
            ids.extend(scene.order(scene.arguments.jobs))
        stage.wait_until(lambda: running(ids) or all_over(ids), 180)
        time.sleep(scene.random.random() * max(0.3, scene.arguments.seconds))
        victim = scene.random.choice(scene.workers)
        in_the_middle += bool(running(ids))
        victim.kill()
        victim.start()
        kills += 1
    limit = 3 * LEASE if scene.arguments.control == "no-tick" else patience(ids)
    stage.wait_until(lambda: all_over(ids), limit)
    return verdict(
        scene, "worker killed", ids, started, kills=kills, kills_while_running=in_the_middle
    )


def wipe_broker(scene):
    """Throw every message of the broker away before a worker has seen one."""
    scene.halt()
    started = time.monotonic()
    ids = scene.order(scene.arguments.jobs)
    if scene.arguments.redis:
        import redis

        client = redis.Redis.from_url(scene.arguments.redis)
        deleted = client.llen("celery")
        client.flushdb()
        client.close()
    else:
        messages = list((scene.folder / "queue" / "messages").glob("*.msg"))
        deleted = len(messages)
        for path in messages:
            path.unlink()
    scene.start()
    stage.wait_until(lambda: all_over(ids), patience(ids))
    return verdict(scene, "messages deleted", ids, started, deleted=deleted)


def sleep_past_lease(scene):
    """SIGSTOP a worker in the middle of its jobs until the other one has done them, then let it
    go on: what it brings is refused."""
    started = time.monotonic()
    scene.start()
    ids = []
    batches = max(1, min(scene.arguments.kills, scene.arguments.jobs // 4))
    for number in range(batches):
        batch = scene.order(scene.arguments.jobs // batches)
        ids += batch
        stage.wait_until(lambda batch=batch: running(batch) > 2 or all_over(batch), 120)
        victim = scene.workers[number % 2]
        sleep_until_over(victim, batch)
        time.sleep(2 * scene.arguments.seconds + 1)  # what the sleeper still does
    return verdict(scene, "worker slept past its lease", ids, started, sleepers=batches)


def sleep_until_over(victim, batch):
    """Stop the victim until the others have done the batch. The lock of an embedded database or of
    its queue, which it may hold for a moment, nobody gets while it sleeps: then it wakes, and sleeps
    again."""
    for _ in range(NAPS):
        victim.signal(signal.SIGSTOP)
        is_over = stage.wait_until(lambda: all_over(batch), NAP)
        victim.signal(signal.SIGCONT)
        if is_over:
            return
        time.sleep(0.1)


def terminate_workers(scene):
    """SIGTERM, as a deployment does: the jobs are handed back and no attempt is counted."""
    started = time.monotonic()
    scene.start()
    ids = scene.order(scene.arguments.jobs)
    terms = clean = 0
    while terms < scene.arguments.kills:
        if all_over(ids):
            ids.extend(scene.order(scene.arguments.jobs))
        stage.wait_until(lambda: running(ids) or all_over(ids), 180)
        victim = scene.random.choice(scene.workers)
        clean += victim.stop()
        victim.start()
        terms += 1
    stage.wait_until(lambda: all_over(ids), patience(ids))
    most = max(rows(ids).values_list("attempts", flat=True))
    return verdict(
        scene, "worker terminated", ids, started, terms=terms, clean=clean, most_attempts=most
    )


def kill_broker(scene):
    """SIGKILL a Redis that remembers nothing, and empty it, while jobs are ordered and worked on.

    Kombu reconnects the workers; what the dead or emptied Redis held is rung again.
    """
    started = time.monotonic()
    scene.start()
    ids, kills, flushes, slowest = [], 0, 0, 0.0
    jobs = scene.arguments.jobs
    kill_at = evenly(scene.arguments.kills, jobs)
    flush_at = {number + 1 for number in evenly(scene.arguments.flushes, jobs)}
    for number in range(jobs):
        if number in kill_at:
            scene.broker.kill()
            kills += 1
        elif number in flush_at:
            flushes += flush(scene.arguments.redis)
        asked = time.monotonic()
        ids += scene.order(1)
        slowest = max(slowest, time.monotonic() - asked)
        if scene.broker.process.poll() is not None:
            scene.broker.start()
    stage.wait_until(lambda: all_over(ids), patience(ids))
    return verdict(
        scene,
        "broker killed",
        ids,
        started,
        kills=kills,
        flushes=flushes,
        slowest_order=round(slowest, 1),
    )


def evenly(count, jobs):
    """``count`` numbers of jobs, spread over all of them."""
    return {number * jobs // count for number in range(count)} if count else set()


def flush(url):
    """FLUSHALL as soon as the server, perhaps just started again, answers; say whether it did."""
    import redis

    client = redis.Redis.from_url(url)

    def done():
        try:
            return bool(client.flushall())
        except redis.ConnectionError:
            return False

    try:
        return int(stage.wait_until(done, 60))
    finally:
        client.close()


FAULTS = {
    "kill": kill_workers,
    "wipe": wipe_broker,
    "sleep": sleep_past_lease,
    "term": terminate_workers,
    "broker": kill_broker,  # with a Redis server of its own
}


def own_broker(arguments, folder):
    """Start a Redis on a free port and let the portal use it."""
    port = stage.free_port()
    arguments.redis = f"redis://127.0.0.1:{port}/0"
    return stage.redis_server(folder, port).start()


def run_in_one(arguments, faults):
    """Run ``faults`` one after the other in a portal of its own; their lines. Settings are read once
    per process: another portal needs another process."""
    settings = {
        "JOB_LEASE_SECONDS": LEASE,
        "JOB_RING_AGAIN_SECONDS": LEASE,
        "TICK_SECONDS": 1,
        "TICK_LEASE_SECONDS": TICK_LEASE,
        # A job may be hit by every kill: here the machine is at fault, not the job.
        "JOB_MAX_ATTEMPTS": arguments.kills + 3,
        **({"FAULTS_NO_FENCE": 1} if arguments.control == "no-fence" else {}),
    }
    with (
        stage.scratch_folder() as folder,
        stage.scratch_database(arguments.db, folder, arguments.server) as database_url,
    ):
        broker = own_broker(arguments, folder) if "broker" in faults else None
        stage.enter(folder, database_url, arguments.redis, **settings)
        importlib.import_module("faults._work")  # registers the kind of job
        scene = Scene(arguments, folder)
        scene.broker = broker
        try:
            scene.build()
            return [FAULTS[fault](scene) for fault in faults]
        finally:
            scene.stop()


def is_good(line):
    return line["lost"] == line["double"] == line["half_files"] == 0


def main(argv):
    """Run the faults asked for; 0 when nothing was lost or doubled (a control: when it was)."""
    arguments = read_arguments(argv)
    if arguments.control == "no-tick":
        return 0 if run_in_one(arguments, ["kill"])[0]["lost"] else 1
    if arguments.control == "no-fence":
        return 0 if run_in_one(arguments, ["sleep"])[0]["double"] else 1
    if arguments.only:
        return 0 if all(map(is_good, run_in_one(arguments, arguments.only))) else 1
    results = [
        subprocess.run(
            [sys.executable, "-m", "faults", "jobs", *argv, "--only", fault],
            cwd=stage.ROOT,
            check=False,
        ).returncode
        for fault in FAULTS
        if fault != "broker" or shutil.which("redis-server")
    ]
    return max(results)
