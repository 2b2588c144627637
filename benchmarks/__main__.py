"""``python -m benchmarks``: name the benchmarks and run each at a small size; ``--list`` names only.

Each is a module with options of its own: ``python -m benchmarks.<name> --help``. The last full
table is docs/benchmarks.md.
"""

import ast
import subprocess
import sys
from pathlib import Path

# Options of a run that ends within seconds.
SMALL = {
    "overlap": ["--functions", "1000", "--repeat", "1"],
    "xlsx": ["--rows", "2000", "--repeat", "1"],
    "ikm": ["--answers", "5000", "--units", "40", "--per-unit", "5", "--repeat", "1"],
    "imports": ["--rows", "400", "--stock-rows", "200", "--bulk-rows", "200", "--repeat", "1"],
    "intake": ["--clients", "10", "--seconds", "0.5", "--repeat", "1"],
    "chart": ["--units", "400"],
    "chart_browser": ["--units", "400", "--repeat", "1"],
    "matching": ["--people", "300", "--repeat", "1"],
    "rollup": ["--units", "400", "--per-unit", "10"],
    "tree": ["--units", "300", "--changes", "60"],
    "pages": ["--units", "200", "--rounds", "5"],
    "proposal_effects": ["--units", "300", "--people", "100", "--rounds", "3"],
    "people_lists": ["--people", "400", "--units", "100", "--rounds", "2"],
    "before_after": ["--worlds", "50", "--treated", "1", "2"],
    "staff_pages": ["--small", "--rounds", "1"],
    "service_times": ["--cases", "5000", "--units", "30", "--rounds", "2"],
}


def names():
    """Modules of this package that can be run."""
    mark = '__name__ == "__main__"'
    files = sorted(Path(__file__).parent.glob("[a-z]*.py"))
    return [
        file.stem
        for file in files
        if file.stem != "__main__" and mark in file.read_text(encoding="utf-8")
    ]


def purpose(name):
    """The first line of a benchmark's own description."""
    source = (Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or name).splitlines()[0]


def main():
    failed = 0
    for name in names():
        print(f"# {name}: {purpose(name)}", file=sys.stderr, flush=True)
        if "--list" in sys.argv[1:]:
            continue
        command = [sys.executable, "-m", f"benchmarks.{name}", *SMALL.get(name, [])]
        failed += subprocess.run(command, check=False).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
