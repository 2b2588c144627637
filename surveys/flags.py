"""What the moment of an answer tells about it, and when that may be kept.

Pure. The moment is known only while an answer lies in the inbox. A flag is a piece of it that
stays, so it is kept only where it hides nobody's neighbour: among ``minimum`` alike. The same goes
for the way an answer came (channel, with or without a counter code).
"""

from collections import Counter
from datetime import time, timedelta

BURST, AFTER_HOURS = "burst", "after_hours"
FLAGS = (BURST, AFTER_HOURS)

# More than an office with several counters gets from people who answer by themselves.
BURST_ANSWERS, BURST_SPAN = 10, timedelta(minutes=1)
# Perpres 21/2023: five days a week from 07.30; with the break, 37 hours and a half end at 16.00.
OPENS, CLOSES = time(7, 30), time(16)
WEEKEND = (5, 6)


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


def is_after_hours(instant, holidays=frozenset()):
    """Whether ``instant`` (in the office's zone) lies outside its hours; ``holidays`` are days."""
    if instant.weekday() in WEEKEND or instant.date() in holidays:
        return True
    return not OPENS <= instant.time() < CLOSES


def flags_of(instants, holidays=frozenset()):
    """The set of flags of each of one survey's ``instants`` (aware, in the office's zone)."""
    return [
        {name for name, holds in ((BURST, burst), (AFTER_HOURS, after)) if holds}
        for burst, after in zip(
            in_bursts(instants),
            (is_after_hours(instant, holidays) for instant in instants),
            strict=True,
        )
    ]


def flags_to_keep(flags, minimum):
    """The sets of ``flags`` of one batch, without every flag that would single answers out.

    What is kept cuts the batch into answers that look alike; each part has ``minimum`` or more. So
    a batch smaller than that keeps no flag at all: "all three came at night" tells of each of them.
    When two flags cut too small, the burst is the one worth more.
    """
    for kept in (set(FLAGS), {BURST}, {AFTER_HOURS}):
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
