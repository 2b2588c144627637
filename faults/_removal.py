"""A pytest plugin that runs the matrix once for every ``visible_to`` call that is taken away.

Loaded by ``python -m faults scope`` (``-p faults._removal``), which names the calls in the file
``SCOPE_ORDER`` and is told each outcome at the descriptor ``SCOPE_SAYS``. The world of the module with most tests is built once; every removal is a forked
child that finds it there, so SQLite in memory is the only engine for this. In a child the call of one
place answers ``.all()``. A first child takes nothing away and learns which tests reach which call.
"""

import functools
import json
import os
import sys
import time
import traceback
from collections import Counter, defaultdict
from itertools import islice
from pathlib import Path
from zlib import crc32

import pytest
from django.apps import apps

ROOT = str(Path(__file__).resolve().parent.parent) + os.sep
NOTICED, UNNOTICED, BROKEN = 1, 0, 2
LONG = 10  # seconds of the processor: a test that opens every page comes last


class State:
    """What this process is at: the running test, the call it is without, and what it saw."""

    running = removed = failed = ""
    reached = defaultdict(set)


def place_of_call():
    """The call in the apps that led here: where its expression ends. Managers and this plugin pass
    a call on and are skipped."""
    frame = sys._getframe(2)
    while frame is not None:
        path = frame.f_code.co_filename
        ours = path.startswith(ROOT) and "site-packages" not in path
        if ours and not path.startswith(f"{ROOT}faults"):
            return name_of_call(frame.f_code, frame.f_lasti)
        frame = frame.f_back
    return ""


@functools.cache
def name_of_call(code, instruction):
    _, line, _, column = next(islice(code.co_positions(), instruction // 2, None))
    return f"{code.co_filename.removeprefix(ROOT)}:{line}:{column}"


def watched(method):
    @functools.wraps(method)
    def asked(queryset, *args, **kwargs):
        place = place_of_call()
        State.reached[place].add(State.running)
        return queryset.all() if place == State.removed else method(queryset, *args, **kwargs)

    return asked


def pytest_collection_finish():
    classes = {
        type(manager.get_queryset())
        for model in apps.get_models()
        for manager in model._meta.managers
    }
    for queryset in classes:
        method = vars(queryset).get("visible_to")
        if method is not None:
            queryset.visible_to = watched(method)


def pytest_runtest_logstart(nodeid):
    State.running = nodeid


def pytest_runtest_logreport(report):
    if report.failed:
        State.failed = report.nodeid
        print(report.longreprtext)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    order = json.loads(Path(os.environ["SCOPE_ORDER"]).read_text())
    home = Counter(item.path for item in session.items).most_common(1)[0][0]
    at_home = [item for item in session.items if item.path == home]
    opener = next(item for item in at_home if "world" in item.fixturenames)
    run([opener], after=at_home[-1])  # its world stays open for the children
    learnt = learn(order, session.items, opener)
    unnoticed = take_away(order, learnt, session.items, opener)
    Path(order["result"]).write_text(json.dumps(sorted(unnoticed)))
    return True


def learn(order, items, opener):
    """What reaches what, and how long each test takes, with every call in its place."""
    shares = defaultdict(list)
    for item in items:  # what is asked of one address stays together: it is asked once
        shares[crc32(item.name.partition("[")[2].encode()) % order["processes"]].append(item)
    children = {
        fork(functools.partial(look_on, share, opener, f"{order['result']}.{number}")): number
        for number, share in shares.items()
    }
    learnt = {"reached": defaultdict(set), "seconds": {}}
    for pid, number in children.items():
        if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != UNNOTICED:
            raise RuntimeError("the matrix fails before anything was removed")
        seen = json.loads(Path(f"{order['result']}.{number}").read_text())
        learnt["seconds"] |= seen["seconds"]
        for place, tests in seen["reached"].items():
            learnt["reached"][place].update(tests)
    return learnt


def look_on(items, opener, result):
    """Run ``items`` with every call in its place; write down what they reach, and for how long."""
    State.reached.clear()
    seconds = run(starting_at_home(sorted(items, key=lambda i: i.path != opener.path), opener))
    reached = {place: sorted(tests) for place, tests in State.reached.items() if place}
    Path(result).write_text(json.dumps({"reached": reached, "seconds": seconds}))
    return NOTICED if State.failed else UNNOTICED


def take_away(order, learnt, items, opener):
    """One child per call, so many at a time: the names of the calls nobody noticed."""
    children, unnoticed = {}, []

    def end_one():
        pid, status = os.wait()
        name, answer = children.pop(pid), os.waitstatus_to_exitcode(status)
        if answer not in (NOTICED, UNNOTICED):
            raise RuntimeError(f"the run without {name} broke off")
        if answer == UNNOTICED:
            unnoticed.append(name)

    for name, place in order["calls"]:
        if len(children) >= order["processes"]:
            end_one()
        queue = asked_without(learnt, learnt["reached"][place], items, opener)
        children[fork(functools.partial(notice, name, place, queue, opener))] = name
    while children:
        end_one()
    return unnoticed


def asked_without(learnt, tests, items, opener):
    """Those of ``items`` that reach a call (``tests``), the quickest first. Then those that ask for the
    same address: the tests that only look share what the first of them was answered."""

    def order(item):
        seconds = learnt["seconds"][item.nodeid]
        return seconds > LONG, item.path != opener.path, seconds

    reaching = sorted((item for item in items if item.nodeid in tests), key=order)
    addresses = {item.name.partition("[")[2] for item in reaching} - {""}
    others = (item for item in items if item.nodeid not in tests)
    return reaching + [item for item in others if item.name.partition("[")[2] in addresses]


def fork(work):
    """The pid of a child that does ``work`` and ends with what it returns."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    answer = BROKEN
    try:
        answer = work()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(answer)


def notice(name, place, queue, opener):
    """Run ``queue`` without the call at ``place``, until a test notices."""
    State.removed = place
    run(starting_at_home(queue, opener))
    outcome = f"noticed by {State.failed}" if State.failed else "NOT NOTICED"
    os.write(int(os.environ["SCOPE_SAYS"]), f"{name} {outcome}\n".encode())
    return NOTICED if State.failed else UNNOTICED


def starting_at_home(items, opener):
    """The opener's module is the one that is set up: what begins elsewhere must leave it first."""
    return items if items and items[0].path == opener.path else [opener, *items]


def run(items, after=None):
    """Run ``items`` until one fails; ``after`` is the test to come. Returns their seconds."""
    seconds = {}
    for item, following in zip(items, [*items[1:], after], strict=True):
        began = time.process_time()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        seconds[item.nodeid] = time.process_time() - began
        if State.failed:
            break
    return seconds
