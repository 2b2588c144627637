"""What the moment of an answer tells about it, and when that may be kept.

Pure. The moment is known only while an answer lies in the inbox. A flag is a piece of it that
stays, so it is kept only where it hides nobody's neighbour: among ``minimum`` alike. The same goes
for the way an answer came (channel, with or without a counter code).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import time, timedelta
from itertools import combinations

from portal.working_days.clock import WorkCalendar

BURST, STRAIGHT, SHIFT, AFTER_HOURS = "burst", "straight", "shift", "after_hours"
FLAGS = (BURST, STRAIGHT, SHIFT, AFTER_HOURS)  # the one worth most first

# More than an office with several counters gets from people who answer by themselves.
BURST_ANSWERS, BURST_SPAN = 10, timedelta(minutes=1)
# A third of honest people give every question the same answer (31 of 100 a plain 3 in the open data
# of Pulang Pisau); fifteen of them one after the other come once in forty million.
RUN_SHEETS = 15
# Half a day is judged by its mean answer (1 to 4) beside that of all others.
JUMP_SHEETS, JUMP_OTHERS = 20, 30
JUMP_STEP, JUMP_ERRORS = 0.5, 5
NOON = time(12)
# Perpres 21/2023: five days a week from 07.30; with the break, 37 hours and a half end at 16.00.
OPENS, CLOSES = time(7, 30), time(16)
FIVE_DAY_WEEK = WorkCalendar()


def in_bursts(instants):
    """For each of ``instants`` (any order) whether it is one of BURST_ANSWERS or more that came
    within BURST_SPAN."""
    order = sorted(range(len(instants)), key=lambda place: instants[place])
    found = [False] * len(instants)
    first = marked = 0
    for last, place in enumerate(order):
        while instants[place] - instants[order[first]] > BURST_SPAN:
            first += 1
        if last - first + 1 >= BURST_ANSWERS:
            for member in order[max(first, marked) : last + 1]:
                found[member] = True
            marked = last + 1
    return found


def is_after_hours(instant, calendar=FIVE_DAY_WEEK):
    """Whether ``instant`` (in the office's zone) lies outside its days and hours."""
    if not calendar.works_on(instant.date()):
        return True
    return not OPENS <= instant.time() < CLOSES


def in_straight_runs(instants, answers):
    """For each sheet whether it is one of RUN_SHEETS or more that came one after the other and all
    chose one and the same value for every question. ``answers`` are the sheets' values."""
    order = sorted(range(len(instants)), key=lambda place: instants[place])
    found = [False] * len(instants)
    run, value = [], None
    for place in [*order, None]:
        chosen = None if place is None else _only_value(answers[place])
        if chosen is not None and chosen == value:
            run.append(place)
            continue
        if len(run) >= RUN_SHEETS:
            for member in run:
                found[member] = True
        run, value = ([], None) if chosen is None else ([place], chosen)
    return found


def _only_value(values):
    """The one value of a sheet of several questions, None when there are more (or just one)."""
    return values[0] if len(values) > 1 and len(set(values)) == 1 else None


@dataclass(frozen=True, slots=True)
class Level:
    """Sheets added up: how many, the sum of their mean answers and of the squares of these."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    def __add__(self, other):
        return Level(self.n + other.n, self.total + other.total, self.squares + other.squares)

    def __sub__(self, other):
        return Level(self.n - other.n, self.total - other.total, self.squares - other.squares)

    @property
    def mean(self):
        return self.total / self.n

    @property
    def variance_of_mean(self):
        return max(0.0, self.squares / self.n - self.mean**2) / self.n


def in_shift_jumps(instants, answers, earlier=None):
    """For each sheet whether it came in a half day (until noon, from noon on) whose mean answer lies
    JUMP_STEP or more, and JUMP_ERRORS standard errors, from that of all others: those in hand and
    ``earlier`` ones (a Level). Half days of fewer than JUMP_SHEETS are not judged, nor any beside
    fewer than JUMP_OTHERS."""
    halves = [(instant.date(), instant.time() >= NOON) for instant in instants]
    levels = {}
    for half, values in zip(halves, answers, strict=True):
        score = sum(values) / len(values)
        levels[half] = levels.get(half, Level()) + Level(1, score, score * score)
    everything = sum(levels.values(), earlier or Level())
    jumps = {half for half, level in levels.items() if _is_jump(level, everything - level)}
    return [half in jumps for half in halves]


def _is_jump(level, others):
    if level.n < JUMP_SHEETS or others.n < JUMP_OTHERS:
        return False
    step = abs(level.mean - others.mean)
    error = (level.variance_of_mean + others.variance_of_mean) ** 0.5
    return step >= JUMP_STEP and step >= JUMP_ERRORS * error


def flags_of(instants, answers, calendar=FIVE_DAY_WEEK, earlier=None):
    """The set of flags of each of the sheets of one survey that came the same way: ``instants``
    (aware, in the office's zone), ``answers`` (the values of each, never empty), the Level of
    ``earlier`` ones."""
    found = {
        BURST: in_bursts(instants),
        STRAIGHT: in_straight_runs(instants, answers),
        SHIFT: in_shift_jumps(instants, answers, earlier),
        AFTER_HOURS: [is_after_hours(instant, calendar) for instant in instants],
    }
    return [{name for name in FLAGS if found[name][place]} for place in range(len(instants))]


def flags_to_keep(flags, minimum):
    """The sets of ``flags`` of one batch, without every flag that would single answers out.

    What is kept cuts the batch into answers that look alike; each part has ``minimum`` or more. So
    a batch smaller than that keeps no flag at all: "all three came at night" tells of each of them.
    As many flags are kept as can be, of as many those worth more.
    """
    present = [name for name in FLAGS if any(name in one for one in flags)]
    for size in range(len(present), 0, -1):
        for kept in map(set, combinations(present, size)):
            parts = Counter(frozenset(one & kept) for one in flags)
            if min(parts.values(), default=0) >= minimum:
                return [one & kept for one in flags]
    return [set() for _ in flags]


def ways_to_tell(ways, minimum, plain, shuffle):
    """The way each answer of a batch came, as far as it may be told: every way that is told has
    ``minimum`` answers or more, unless they all came the same way.

    ``ways`` are any values; a way of too few answers becomes ``plain``. When ``plain`` itself has
    too few then, others drawn by ``shuffle`` (in place) join it; never the other way round, so
    nothing is ever told better than it was. Returns the ways in the same order.
    """
    counts = Counter(ways)
    if len(counts) <= 1:
        return list(ways)
    told = [way if counts[way] >= minimum else plain for way in ways]
    lacking = minimum - Counter(told)[plain]
    if lacking == minimum or lacking <= 0:
        return told
    places = [place for place, way in enumerate(told) if way != plain]
    shuffle(places)
    room = {way: n - minimum for way, n in Counter(told).items() if way != plain}
    for place in places:
        if lacking and room[told[place]] > 0:
            room[told[place]] -= 1
            told[place] = plain
            lacking -= 1
    return told if not lacking else [plain] * len(told)


def first_with_code(codes, instants, known):
    """For each sheet whether its counter code counts: one of ``known``, not yet met on an earlier
    sheet. ``instants`` are None for sheets that stayed behind at an earlier move: they came first."""
    order = sorted(
        range(len(codes)), key=lambda place: (instants[place] is not None, instants[place] or 0)
    )
    met = set()
    counts = [False] * len(codes)
    for place in order:
        code = codes[place]
        if code in known and code not in met:
            met.add(code)
            counts[place] = True
    return counts
