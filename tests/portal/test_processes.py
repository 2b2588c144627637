"""The children of the demo: watched, stopped in order, never left behind."""

import os
import select
import signal
import subprocess
import sys

import pytest

from portal.processes import ChildDiedError, NotReadyError, ProcessTree, port_is_free

SLEEP = [sys.executable, "-c", "import time; print('mulai', flush=True); time.sleep(600)"]


def is_alive(pid):
    """Whether a process runs (one that ended and waits to be counted does not)."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for_end(pid):
    """Wait until a process that is no child of ours has ended."""
    handle = os.pidfd_open(pid)
    try:
        ready, _, _ = select.select([handle], [], [], 300)
    finally:
        os.close(handle)
    return bool(ready)


def test_leaving_the_tree_stops_its_children(tmp_path):
    with ProcessTree(tmp_path) as tree:
        tree.start("worker", SLEEP)
        tree.start("web", SLEEP)
        pids = [child.process.pid for child in tree.children]
        tree.check()
        assert all(map(is_alive, pids))
    assert not any(map(is_alive, pids))


def test_child_that_dies_is_reported_with_its_log(tmp_path):
    with ProcessTree(tmp_path) as tree:
        tree.start("worker", [sys.executable, "-c", "raise SystemExit('tidak ada antrean')"])
        with pytest.raises(ChildDiedError, match="tidak ada antrean"):
            tree.wait_until(lambda: False, seconds=300, what="Pekerja")
        assert "tidak ada antrean" in (tmp_path / "log" / "worker.log").read_text()


def test_what_never_comes_up_is_reported(tmp_path):
    with ProcessTree(tmp_path) as tree:
        tree.start("web", SLEEP)
        with pytest.raises(NotReadyError, match="Web belum siap"):
            tree.wait_until(lambda: False, seconds=0, what="Web")


def test_signal_ends_the_watch(tmp_path):
    with ProcessTree(tmp_path) as tree:
        tree.start("web", SLEEP)
        os.kill(os.getpid(), signal.SIGTERM)
        assert tree.wait_until(lambda: False, seconds=300, what="Web") is False
        tree.watch()
    assert tree.children == []


@pytest.mark.skipif(sys.platform != "linux", reason="needs PR_SET_PDEATHSIG")
def test_children_die_with_a_killed_parent(tmp_path):
    code = (
        "import sys, time, django; django.setup();"
        "from portal.processes import ProcessTree;"
        f"tree = ProcessTree({str(tmp_path)!r}).__enter__();"
        f"tree.start('web', {SLEEP!r});"
        "print(tree.children[0].process.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    pid = int(parent.stdout.readline())
    assert is_alive(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert wait_for_end(pid)


def test_messages_already_handled_are_not_kept(tmp_path):
    done = tmp_path / "queue" / "processed" / "1_x.celery.msg"
    waiting = tmp_path / "queue" / "messages" / "2_x.celery.msg"
    for path in (done, waiting):
        path.parent.mkdir(parents=True)
        path.write_text("{}")
    with ProcessTree(tmp_path):
        assert not done.exists()
        assert waiting.exists()


def test_port_in_use_is_seen():
    code = (
        "import socket, time; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen();"
        "print(s.getsockname()[1], flush=True); time.sleep(600)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        port = int(holder.stdout.readline())
        assert not port_is_free(port)
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    assert port_is_free(port)
