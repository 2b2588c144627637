"""Take scope calls out of the code one at a time: the permission matrix must fail each time.

``python -m faults scope [--sample 30] [--seed 1]`` works on a copy of the checkout. A call
``<queryset>.visible_to(…)`` in a view, query, permission or model becomes ``<queryset>.all()``;
then ``tests/matrix`` runs in the copy: first the tests that reached the call when nothing was
removed, and all others only when none of those noticed. Prints one JSON line per removal that was
not noticed and one for the whole.
"""

import argparse
import ast
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

APPS = ("portal", "orgunits", "employees", "publicservices", "surveys", "reports")
ROOT = Path(__file__).resolve().parent.parent
MATRIX = "tests/matrix"
LEFT_OUT = {".git", ".venv", ".uv", "var", "node_modules", "__pycache__", ".hypothesis"}


def scope_calls():
    """Every ``….visible_to(…)`` of the apps: (path, start and end offset, line, and where it ends
    as ``faults.reach`` names it)."""
    found = []
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if {"migrations", "demo", "node_modules"} & set(path.parts):
                continue
            text = path.read_text()
            starts = [0]
            for line in text.splitlines(keepends=True):
                starts.append(starts[-1] + len(line.encode()))
            for node in ast.walk(ast.parse(text)):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                    continue
                if node.func.attr == "visible_to":
                    begin = starts[node.func.value.end_lineno - 1] + node.func.value.end_col_offset
                    end = starts[node.end_lineno - 1] + node.end_col_offset
                    place = f"{node.end_lineno}:{node.end_col_offset}"
                    found.append((path.relative_to(ROOT), begin, end, node.lineno, place))
    return found


def copy_checkout(folder):
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)


def matrix_fails(folder, *tests, reach=None):
    """Run the matrix, or some of its tests, in the copy: whether a test failed. ``reach``: where to
    write down which tests reach which call."""
    plugin = ["-p", "faults.reach"] if reach else []
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", *plugin, *(tests or [MATRIX])],
        cwd=folder,
        env=os.environ | {"SCOPE_REACH": str(reach), "EVERY_CELL": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode not in (0, 1):
        raise RuntimeError(ran.stdout[-2000:] + ran.stderr[-2000:])
    return ran.returncode == 1


def notices(folder, tests):
    """Whether the matrix fails in the copy: those of ``tests`` first, then all of it. A call that no
    test reaches cannot be noticed."""
    return bool(tests) and (matrix_fails(folder, *tests) or matrix_fails(folder))


def remove_call(file, begin, end):
    content = file.read_bytes()
    file.write_bytes(content[:begin] + b".all()" + content[end:])
    return content


def main(argv):
    parser = argparse.ArgumentParser(prog="python -m faults scope", description=__doc__)
    parser.add_argument("--sample", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    calls = scope_calls()
    sample = random.Random(options.seed).sample(calls, min(options.sample, len(calls)))
    unnoticed = []
    with tempfile.TemporaryDirectory(prefix="tatanan-scope-") as holder:
        folder = Path(holder) / "checkout"
        copy_checkout(folder)
        reach = Path(holder) / "reach.json"
        if matrix_fails(folder, reach=reach):
            raise RuntimeError("the matrix fails before anything was removed")
        reached = json.loads(reach.read_text())
        for path, begin, end, line, place in sorted(sample):
            before = remove_call(folder / path, begin, end)
            noticed = notices(folder, reached.get(f"{path}:{place}", []))
            (folder / path).write_bytes(before)
            print(f"{path}:{line} {'noticed' if noticed else 'NOT NOTICED'}", file=sys.stderr)
            if not noticed:
                unnoticed.append(f"{path}:{line}")
                print(json.dumps({"fault": "scope", "not_noticed": f"{path}:{line}"}))
    print(
        json.dumps(
            {
                "fault": "scope",
                "calls": len(calls),
                "removed": len(sample),
                "noticed": len(sample) - len(unnoticed),
                "not_noticed": unnoticed,
            }
        )
    )
    return 1 if unnoticed else 0
