"""Take scope calls out of the code one at a time: the permission matrix must fail each time.

``python -m faults scope [--sample 30] [--seed 1] [--part 1/2] [--only PATH …] [--processes 2]``: a call
``<queryset>.visible_to(…)`` in a view, query, permission or model answers ``.all()`` instead, and
those of ``tests/matrix`` run that reached the call when nothing was removed, until one fails: a
test that never comes to the call cannot notice that it is gone. Without ``--sample`` every call is taken
out; with ``--only`` those of files whose path begins so (what a change touched). Prints one JSON
line for the whole; each removal and the test that noticed it go to stderr. ``faults._removal`` does
it.
"""

import argparse
import ast
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

APPS = (
    "portal", "orgunits", "employees", "publicservices", "surveys", "restructuring", "reports"
)  # fmt: skip
ROOT = Path(__file__).resolve().parent.parent


def scope_calls():
    """Every ``….visible_to(…)`` of the apps: (``path:line``, where it ends as ``faults._removal``
    names it)."""
    found = []
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if {"migrations", "demo", "node_modules"} & set(path.parts):
                continue
            name = path.relative_to(ROOT)
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                    continue
                if node.func.attr == "visible_to":
                    place = f"{name}:{node.end_lineno}:{node.end_col_offset}"
                    found.append((f"{name}:{node.func.end_lineno}", place))
    return found


def not_noticed(calls, processes):
    """Run the matrix without each of ``calls``: those of which nothing was noticed."""
    with tempfile.TemporaryDirectory(prefix="tatanan-scope-") as holder:
        order, log = Path(holder) / "order.json", Path(holder) / "log"
        result = Path(holder) / "result.json"
        order.write_text(
            json.dumps({"calls": calls, "processes": processes, "result": str(result)})
        )
        says = os.dup(sys.stderr.fileno())
        environment = os.environ | {
            "SCOPE_ORDER": str(order), "SCOPE_SAYS": str(says), "EVERY_CELL": "1",
        }  # fmt: skip
        environment.pop("DATABASE_URL", None)
        with log.open("w") as output:
            ran = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-s", "-n", "0", "-p", "faults._removal",
                 "tests/matrix"],
                cwd=ROOT, env=environment, stdout=output, stderr=output, pass_fds=(says,), check=False,
            )  # fmt: skip
        if ran.returncode != 0:
            raise RuntimeError(log.read_text()[-4000:])
        return json.loads(result.read_text())


def chosen(options):
    """The calls of this run: all, or a sample of them; of those the part that was asked for."""
    calls = [call for call in scope_calls() if call[0].startswith(tuple(options.only))]
    if options.sample:
        calls = random.Random(options.seed).sample(calls, min(options.sample, len(calls)))
    part, parts = (int(number) for number in options.part.split("/"))
    return sorted(calls)[part - 1 :: parts]


def main(argv):
    parser = argparse.ArgumentParser(prog="python -m faults scope", description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="so many of them, by chance")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[""], help="of these files or folders")
    parser.add_argument("--part", default="1/1", help="K/N: every Nth call, from the Kth on")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args(argv)
    calls = chosen(options)
    unnoticed = not_noticed(calls, options.processes)
    print(
        json.dumps(
            {
                "fault": "scope",
                "calls": len(scope_calls()),
                "removed": len(calls),
                "noticed": len(calls) - len(unnoticed),
                "not_noticed": unnoticed,
            }
        )
    )
    return 1 if unnoticed else 0
