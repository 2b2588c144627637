"""Nested-set numbers computed from ``parent``: the cache that django-mptt reads."""


class NotATree(ValueError):  # noqa: N818
    """The nodes are not one tree: several roots, an unknown parent, a circle."""


def number_tree(nodes):
    """Return ``{id: (lft, rght, level)}`` for ``nodes``, an iterable of (id, parent, order).

    Siblings go by (order, id). Linear in the number of nodes. NotATree when they are not one.
    """
    ordered = sorted(nodes, key=lambda node: (node[2], node[0]))
    children = {}
    for node_id, parent, _order in ordered:
        children.setdefault(parent, []).append(node_id)
    roots = children.get(None, [])
    if len(roots) != 1:
        raise NotATree(f"{len(roots)} roots, expected one")
    numbers = {}
    opened = {}
    counter, level = 0, 0
    waiting = [(roots[0], False)]
    while waiting:
        node_id, is_closing = waiting.pop()
        counter += 1
        if is_closing:
            level -= 1
            numbers[node_id] = (opened[node_id], counter, level)
            continue
        opened[node_id] = counter
        level += 1
        waiting.append((node_id, True))
        waiting.extend((child, False) for child in reversed(children.get(node_id, ())))
    if len(numbers) != len(ordered):
        raise NotATree(f"{len(ordered) - len(numbers)} nodes are not reached from the root")
    return numbers
