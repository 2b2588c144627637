"""Which rows of the tree page are open. The state lives in the address, so that it works without
a script, can be bookmarked and survives the way back.

``?buka=3,17`` opens units below the topmost ones (which are always open), ``?semua=1`` opens all
and ``&tutup=5`` closes some of them again.
"""

from urllib.parse import urlencode

MAX_IDS = 500  # of an address; more is no hand-made state
MAX_DIGITS = 18


def _ids(text):
    return tuple(
        dict.fromkeys(
            int(part)
            for part in text.split(",")[:MAX_IDS]
            if part.isdecimal() and len(part) <= MAX_DIGITS
        )
    )


class Outline:
    """The open state of a tree: ``marked`` are the opened units, or with ``all_open`` the closed.

    ``kept`` are query pairs that every link carries on. Links are made for thousands of rows:
    what they share is put together once.
    """

    def __init__(self, *, all_open=False, marked=(), kept=()):
        self.all_open = all_open
        self.marked = tuple(marked)
        self.kept = tuple(kept)
        self._marked = frozenset(self.marked)
        self.base = "?" + urlencode([*self.kept, *([("semua", "1")] if all_open else [])])
        join = "" if self.base == "?" else "&"
        self._start = f"{self.base}{join}{'tutup' if all_open else 'buka'}="
        self._to_add = self._start + "".join(f"{unit_id}," for unit_id in self.marked)

    @classmethod
    def read(cls, query, keep=("per",)):
        """Make the state from the query of a request; what cannot be read is ignored."""
        all_open = query.get("semua") == "1"
        kept = [(key, query[key]) for key in keep if query.get(key)]
        marked = _ids(query.get("tutup" if all_open else "buka", ""))
        return cls(all_open=all_open, marked=marked, kept=kept)

    @property
    def all_query(self):
        """The query string of the whole tree unfolded."""
        return Outline(all_open=True, kept=self.kept).base

    @property
    def folded_query(self):
        """The query string of the tree as it is first shown."""
        return Outline(kept=self.kept).base

    def toggle_query(self, unit_id):
        """The query string of the same tree with ``unit_id`` opened or closed."""
        if unit_id not in self._marked:
            return f"{self._to_add}{unit_id}"
        rest = ",".join(str(other) for other in self.marked if other != unit_id)
        return f"{self._start}{rest}" if rest else self.base

    def showing(self, unit_ids):
        """The query string of the same tree with all of ``unit_ids`` open."""
        if self.all_open:
            marked = [unit_id for unit_id in self.marked if unit_id not in set(unit_ids)]
        else:
            marked = list(dict.fromkeys([*self.marked, *unit_ids]))[-MAX_IDS:]
        start = Outline(all_open=self.all_open, kept=self.kept)._start
        return start + ",".join(map(str, marked)) if marked else self.base

    def shown(self, rows):
        """Yield ``(row, is_open)`` for the rows (of ``structure_on``) that are not folded away."""
        hidden_below = None
        for row in rows:
            if hidden_below is not None:
                if row.level > hidden_below:
                    continue
                hidden_below = None
            is_marked = row.id in self._marked
            is_open = not is_marked if self.all_open else is_marked or row.level == 1
            if not is_open and row.n_children:
                hidden_below = row.level
            yield row, is_open
