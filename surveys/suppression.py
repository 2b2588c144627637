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
