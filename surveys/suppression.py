"""Small groups are not shown, and cannot be subtracted back out of a total (SECURITY-BAR 5.2).

Pure: counts in, what may be shown out.
"""

# People a group must have before its answers are shown: to officers, and to everybody.
MINIMUM_GROUP = 5
MINIMUM_PUBLIC_GROUP = 10


def hidden_groups(sizes, minimum=MINIMUM_GROUP):
    """Which groups of one table must be hidden, given ``{group: people}`` that add up to a total
    the reader knows.

    First every group of 1 to ``minimum`` - 1 people. Then, while what is hidden is a single group
    or together fewer than ``minimum`` people, the smallest group still shown: otherwise total
    minus the others would give a hidden group away. Empty groups tell nothing and stay.
    """
    present = {group: size for group, size in sizes.items() if size}
    hidden = {group for group, size in present.items() if size < minimum}
    shown = sorted(present.keys() - hidden, key=lambda group: (present[group], str(group)))
    while (
        hidden and shown and (len(hidden) == 1 or sum(present[group] for group in hidden) < minimum)
    ):
        hidden.add(shown.pop(0))
    return hidden


def released_counts(root, children, leaves, minimum=MINIMUM_GROUP):
    """What may be published of one question in a tree of units: ``{node: {answer: people}}``, None
    for a number that must stay hidden.

    ``children`` is ``{node: [nodes under it]}``, ``leaves`` ``{survey: {answer: people}}``; the
    reader knows how many people every node has in all, which is at least ``minimum`` (ValueError
    otherwise: such a survey is left out of every sum).

    A node's numbers are shown together or not at all: when each is nobody or at least ``minimum``
    people. Under a shown node, those that cannot be shown are hidden with everything under them,
    together with the smallest others until they are two or more and their sums, which the reader
    gets by subtraction, could be shown themselves. Inside such a pool only sums over its members
    and sums over its answers are known, all of them at least ``minimum``, so what one cell can be
    spans at least ``minimum`` people (Fréchet's bounds). An answer nobody in a pool gave is 0.
    """
    if any(sum(counts.values()) < minimum for counts in leaves.values()):
        raise ValueError("a survey with too few answers cannot be in a published table")
    counts = {}
    _add_up(root, children, leaves, counts)
    released = {}
    if _may_be_shown(counts[root], minimum):
        _release(root, children, counts, minimum, released)
    else:
        _hide([root], children, counts, dict.fromkeys(counts[root]), released)
    return released


def _add_up(node, children, leaves, counts):
    if node in leaves:
        counts[node] = dict(leaves[node])
        return
    for child in children[node]:
        _add_up(child, children, leaves, counts)
    counts[node] = _sum(counts[child] for child in children[node])


def _sum(many):
    total = {}
    for counts in many:
        for answer, n in counts.items():
            total[answer] = total.get(answer, 0) + n
    return total


def _may_be_shown(counts, minimum):
    return all(n == 0 or n >= minimum for n in counts.values())


def _release(node, children, counts, minimum, released):
    """Show ``node``, and below it what can be shown."""
    released[node] = counts[node]
    below = children.get(node, [])
    pool = [child for child in below if not _may_be_shown(counts[child], minimum)]
    shown = sorted(
        (child for child in below if child not in pool),
        key=lambda child: (sum(counts[child].values()), str(child)),
    )
    while pool and shown and not _is_pool(pool, counts, minimum):
        pool.append(shown.pop(0))
    for child in shown:
        _release(child, children, counts, minimum, released)
    if pool:
        total = _sum(counts[child] for child in pool)
        known = {answer: None if n else 0 for answer, n in total.items()}
        _hide(pool, children, counts, known, released)


def _is_pool(pool, counts, minimum):
    return len(pool) > 1 and _may_be_shown(_sum(counts[child] for child in pool), minimum)


def _hide(nodes, children, counts, known, released):
    for node in nodes:
        released[node] = {answer: known.get(answer) for answer in counts[node]}
        _hide(children.get(node, []), children, counts, known, released)


def release_day(answers_per_day, today, minimum=MINIMUM_GROUP):
    """Last day whose answers may be counted in a running result, or None when none may.

    ``answers_per_day`` is ``{day: answers}``. Results grow in steps: a step ends with a day before
    ``today`` once it holds ``minimum`` answers, and only when as many are left after it. So two
    looks at a running survey, the final one included, never differ by fewer than ``minimum``
    answers, and nobody's sheet can be read from the difference.
    """
    left = sum(answers_per_day.values())
    step, released = 0, None
    for day in sorted(answers_per_day):
        step += answers_per_day[day]
        left -= answers_per_day[day]
        if day >= today or left < minimum:
            break
        if step >= minimum:
            released, step = day, 0
    return released
