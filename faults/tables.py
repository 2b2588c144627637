"""Can a hidden number of a published table be worked out? Random tables of respondents (units in a
tree, periods, answers) are published as the portal does; then a linear program is asked for the
least and the most every hidden number can be, given all that stands in them.

    python -m faults tables [--tables 50000] [--seed 1]
    python -m faults tables --control            (small numbers hidden alone: must be broken)

One JSON line: ``recovered`` hidden numbers that can only be one number, ``narrow`` those whose range
is narrower than the smallest group shown, of ``hidden`` in ``tables``. Exit code 1 when the
portal's tables give one away, or the control's do not.
"""

import argparse
import json
import random
import sys
import time
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from surveys.suppression import MINIMUM_GROUP, MINIMUM_PUBLIC_GROUP, released_counts

ROOT = "root"
CHUNK = 4000  # unknowns per linear program
MANY = 1000  # hidden numbers asked for at a time
TOLERANCE = 1e-6


def random_table(rng):
    """``(children, {period: leaves})``: a government with agencies and units, two to four levels."""
    children = {ROOT: []}
    leaves = []
    for agency in range(rng.randint(1, 4)):
        name = f"a{agency}"
        children[ROOT].append(name)
        if rng.random() < 0.4:
            leaves.append(name)
            continue
        children[name] = []
        for unit in range(rng.randint(1, 4)):
            own = f"{name}u{unit}"
            children[name].append(own)
            if rng.random() < 0.2:
                children[own] = [f"{own}s{at}" for at in range(rng.randint(1, 3))]
                leaves += children[own]
            else:
                leaves.append(own)
    answers = "abcdefgh"[: rng.randint(2, 5)]
    weights = [rng.random() ** 2 for _answer in answers]
    periods = {}
    for period in range(rng.randint(1, 3)):
        periods[period] = {leaf: _people(rng, answers, weights) for leaf in leaves}
    return children, periods


def _people(rng, answers, weights):
    n = rng.randint(MINIMUM_PUBLIC_GROUP, rng.choice((12, 20, 60)))
    counts = dict.fromkeys(answers, 0)
    for answer in rng.choices(answers, weights, k=n):
        counts[answer] += 1
    return counts


def small_ones_hidden(root, children, leaves, minimum=MINIMUM_GROUP):
    """The control: every number of 1 to ``minimum`` - 1 is hidden, and nothing else."""
    found = {}

    def walk(node):
        if node in leaves:
            counts = dict(leaves[node])
        else:
            parts = [walk(child) for child in children[node]]
            counts = {answer: sum(part[answer] for part in parts) for answer in parts[0]}
        found[node] = {
            answer: n if n == 0 or n >= minimum else None for answer, n in counts.items()
        }
        return counts

    walk(root)
    return found


class Block:
    """A part of a puzzle that hangs together, and one hidden number in it."""

    def __init__(self, rows, asked):
        cells = sorted({cell for known, _total in rows for cell in known} | asked)
        place = {cell: at for at, cell in enumerate(cells)}
        self.n = len(cells)
        self.rows = [[place[cell] for cell in known] for known, _total in rows]
        self.sums = [total for _known, total in rows]
        self.asked = [place[cell] for cell in asked]


@dataclass
class Puzzle:
    """What a reader knows of one table: sums of unknown numbers of people. ``asked`` are the hidden
    numbers, each a list of unknowns that make it up."""

    unknowns: dict = field(default_factory=dict)
    rows: list = field(default_factory=list)
    sums: list = field(default_factory=list)
    asked: list = field(default_factory=list)

    def know(self, cells, total):
        self.rows.append([self.unknowns[cell] for cell in cells])
        self.sums.append(total)

    def known_cells(self):
        """``({unknown: number}, rows that are left)``: what follows without a linear program."""
        known = {}
        rows = [(set(cells), total) for cells, total in zip(self.rows, self.sums, strict=True)]
        while True:
            found = {}
            for cells, total in rows:
                if total == 0:
                    found |= dict.fromkeys(cells, 0)
                elif len(cells) == 1:
                    found[next(iter(cells))] = total
            if not found:
                return known, rows
            known |= found
            left = []
            for cells, total in rows:
                gone = cells & found.keys()
                rest = (cells - gone, total - sum(found[cell] for cell in gone))
                if rest[0]:
                    left.append(rest)
            rows = left

    def blocks(self):
        """One Block per hidden number; None for one that follows without a linear program."""
        known, rows = self.known_cells()
        part = {}
        for cells, _total in rows:
            members = set().union(*(part.get(cell, {cell}) for cell in cells))
            for cell in members:
                part[cell] = members
        by_part = {}
        for row in rows:
            by_part.setdefault(id(part[next(iter(row[0]))]), []).append(row)
        for asked in self.asked:
            cells = set(asked) - known.keys()
            parts = {id(part[cell]) for cell in cells if cell in part}
            yield Block([row for one in parts for row in by_part[one]], cells) if cells else None


def leaves_under(node, children, leaves):
    if node in leaves:
        return [node]
    return [leaf for child in children[node] for leaf in leaves_under(child, children, leaves)]


def puzzle_of(children, periods, publish):
    """Everything published of a table, in all its periods and over them, as a Puzzle."""
    puzzle = Puzzle()
    answers = list(next(iter(next(iter(periods.values())).values())))
    releases = {period: publish(ROOT, children, leaves) for period, leaves in periods.items()}
    nodes = [ROOT, *(child for below in children.values() for child in below)]
    for period, leaves in periods.items():
        for leaf in leaves:
            for answer in answers:
                puzzle.unknowns[period, leaf, answer] = len(puzzle.unknowns)
        for leaf, counts in leaves.items():
            cells = [(period, leaf, answer) for answer in answers]
            puzzle.know(cells, sum(counts.values()))
    for node in nodes:
        for answer in answers:
            known = []
            for period, leaves in periods.items():
                cells = [(period, leaf, answer) for leaf in leaves_under(node, children, leaves)]
                number = releases[period][node][answer]
                known.append(number)
                if number is None:
                    puzzle.asked.append([puzzle.unknowns[cell] for cell in cells])
                else:
                    puzzle.know(cells, number)
            if None not in known:  # the year, from periods that are all shown
                cells = [
                    (period, leaf, answer)
                    for period, leaves in periods.items()
                    for leaf in leaves_under(node, children, leaves)
                ]
                puzzle.know(cells, sum(known))
    return puzzle


def ranges(blocks):
    """Width of what every hidden number can be, one per block, in order."""
    widths, chunk, size = [], [], 0
    for block in blocks:
        chunk.append(block)
        size += 0 if block is None else 2 * block.n
        if size >= CHUNK:
            widths += _solve(chunk)
            chunk, size = [], 0
    return widths + _solve(chunk)


def _solve(blocks):
    """One linear program with two copies of every block: one makes its number small, one large."""
    row, column, right, cost, at, ends = [], [], [], [], 0, []
    for block in blocks:
        for sign in (1, -1) if block else ():
            for cells, total in zip(block.rows, block.sums, strict=True):
                row += [len(right)] * len(cells)
                column += [at + cell for cell in cells]
                right.append(total)
            ours = np.zeros(block.n)
            ours[block.asked] = sign
            cost.append(ours)
            at += block.n
        ends.append(at)
    if not at:
        return [0.0] * len(blocks)
    cost = np.concatenate(cost)
    matrix = coo_array((np.ones(len(row)), (row, column)), shape=(len(right), at)).tocsr()
    solved = linprog(cost, A_eq=matrix, b_eq=right, bounds=(0, None), method="highs")
    if not solved.success:
        raise RuntimeError(solved.message)
    values = cost * solved.x
    starts = [0, *ends[:-1]]
    return [float(-values[start:end].sum()) for start, end in zip(starts, ends, strict=True)]


def attack(n_tables, seed, publish):
    """Publish ``n_tables`` random tables by ``publish`` and attack them; return the figures."""
    rng = random.Random(seed)
    started = time.monotonic()
    figures = {"tables": n_tables, "hidden": 0, "shown": 0, "recovered": 0, "narrow": 0}
    blocks = []
    for at in range(n_tables):
        puzzle = puzzle_of(*random_table(rng), publish)
        figures["shown"] += len(puzzle.rows)
        blocks += puzzle.blocks()
        if len(blocks) > MANY or at == n_tables - 1:
            widths = np.array(ranges(blocks))
            figures["hidden"] += len(widths)
            figures["recovered"] += int((widths < TOLERANCE).sum())
            figures["narrow"] += int((widths < MINIMUM_GROUP - TOLERANCE).sum())
            blocks = []
    return figures | {"seconds": round(time.monotonic() - started, 1)}


def main(argv):
    parser = argparse.ArgumentParser(prog="python -m faults tables")
    parser.add_argument("--tables", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--control", action="store_true")
    options = parser.parse_args(argv)
    publish = small_ones_hidden if options.control else released_counts
    found = attack(options.tables, options.seed, publish)
    print(json.dumps({"experiment": "control" if options.control else "portal"} | found))
    if options.control:
        return 0 if found["recovered"] else 1
    return 1 if found["recovered"] or found["narrow"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
