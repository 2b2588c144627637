"""Take scope calls out of the code one at a time: the permission matrix must fail each time.

``python -m faults scope [--sample 30] [--seed 1]`` works on a copy of the checkout. A call
``<queryset>.visible_to(…)`` in a view, query, permission or model becomes ``<queryset>.all()``;
then ``tests/matrix`` runs in the copy. Prints one JSON line per removal that was not noticed and
one for the whole.
"""

import argparse
import ast
import json
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

APPS = ("portal", "orgunits", "employees", "publicservices", "surveys", "reports")
ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = {".git", ".venv", ".uv", "var", "node_modules", "__pycache__", ".hypothesis"}


def scope_calls():
    """Every ``….visible_to(…)`` of the apps: (path, start and end offset, new text)."""
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
                    found.append((path.relative_to(ROOT), begin, end, node.lineno))
    return found


def copy_checkout(folder):
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)


def matrix_fails(folder):
    """Run the matrix in the copy; its last line says whether it noticed."""
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "tests/matrix"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode not in (0, 1):
        raise RuntimeError(ran.stdout[-2000:] + ran.stderr[-2000:])
    return ran.returncode == 1


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
        if matrix_fails(folder):
            raise RuntimeError("the matrix fails before anything was removed")
        for path, begin, end, line in sorted(sample):
            before = remove_call(folder / path, begin, end)
            noticed = matrix_fails(folder)
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
