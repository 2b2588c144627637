"""A real portal for the browser: web, worker and beat of ``manage.py demo`` on a folder of its own.

``TATANAN_CHROMIUM`` names another Chromium; ``TATANAN_PICTURES=1`` keeps the pictures of the guide
under ``docs/pictures``.
"""

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.assets import AssetBuildError, build_assets
from tests.e2e.waiting import WAIT

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
READY = "Hentikan dengan Ctrl-C."
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--in-process-gpu",  # nothing is drawn by a GPU: one process less to talk to
    "--no-zygote",
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


@dataclass(frozen=True)
class Portal:
    """The running portal: where it is, the password of its demo accounts, its folder of data."""

    address: str
    password: str
    var: Path


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser():
    """A Chromium of this machine, or a clear reason why these tests are skipped."""
    api = pytest.importorskip("playwright.sync_api", reason="kelompok 'browser' tidak terpasang")
    names = ("chromium-headless-shell", "chromium")
    path = os.environ.get("TATANAN_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("tidak ada chromium-headless-shell atau chromium di komputer ini")
    api.expect.set_options(timeout=WAIT)
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def portal(browser, tmp_path_factory):
    """The process tree of the demo, small; stopped by SIGTERM, which must end it cleanly."""
    var = tmp_path_factory.mktemp("portal")
    environment = os.environ | {
        "TATANAN_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    for name in ("DATABASE_URL", "REDIS_URL", "TATANAN_MODE"):
        environment.pop(name, None)
    with (tmp_path_factory.getbasetemp().parent / "assets.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two portals that begin together one builds them
        with suppress(AssetBuildError):
            build_assets()
    # Not by the migrations, which take longer than everything else; "demo, whole" of .ci runs them.
    subprocess.run(
        [sys.executable, "-m", "faults._quick_tables"], cwd=ROOT, env=environment, check=True
    )
    command = [sys.executable, "manage.py", "demo", "--small", "--port", str(free_port())]
    with (
        (var / "demo.log").open("w+") as log,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        said = heard_until_ready(process)
        if READY not in said:
            log.seek(0)
            pytest.fail(f"portal tidak jadi berjalan:\n{log.read()}")
        address = re.search(r"http://\S+", said).group()
        yield Portal(address, (var / "demo-password").read_text().strip(), var)
        process.send_signal(signal.SIGTERM)
        assert process.wait(180) == 0


@contextmanager
def desk_beside(portal, module):
    """``ask(step, …)``: what a bulk step says, of a module such as ``tests.e2e.round_desk``."""
    environment = os.environ | {
        "TATANAN_VAR": str(portal.var),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    for name in ("DATABASE_URL", "REDIS_URL", "TATANAN_MODE"):
        environment.pop(name, None)
    command = [sys.executable, "-m", module]
    pipe = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **pipe) as process:

        def ask(*step):
            process.stdin.write(json.dumps(step) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()


def heard_until_ready(process):
    """What the demo says up to its last line of greeting, or all of it when it ends before."""
    said = ""
    for line in process.stdout:
        said += line
        if READY in line:
            break
    return said


@pytest.fixture(scope="session")
def axe():
    """axe-core, for ``tests.e2e.barriers.barriers``."""
    return pytest.importorskip("axe_playwright_python.sync_playwright").Axe()


@pytest.fixture(scope="session")
def cookies():
    """What the browser of each demo account keeps after its first sign-in."""
    return {}


@pytest.fixture
def visit(browser, portal, cookies):
    """``visit(account, size, script=True)``: an empty page of a fresh browser, signed in when an
    account is given: by its form the first time, by the session that began then the next times."""
    contexts = []

    def open_page(account=None, size=DESKTOP, script=True):
        context = browser.new_context(
            base_url=portal.address,
            viewport=size,
            java_script_enabled=script,
            locale="id-ID",
            storage_state=cookies.get(account),
        )
        context.set_default_timeout(WAIT)
        contexts.append(context)
        page = context.new_page()
        if account and account not in cookies:
            page.goto("/account/login/")
            page.get_by_label("Nama pengguna").fill(account)
            page.get_by_label("Sandi", exact=True).fill(portal.password)
            page.get_by_role("button", name="Masuk").click()
            page.wait_for_url(f"{portal.address}/")
            cookies[account] = {"cookies": context.cookies()}
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def picture():
    """``picture(page, name)`` keeps what the page shows for the guide, when asked to."""

    def keep(page, name):
        if os.environ.get("TATANAN_PICTURES") == "1":
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=PICTURES / f"{name}.png")

    return keep
