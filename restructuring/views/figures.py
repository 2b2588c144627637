"""A plan in a few figures, for the pages that ask for a decision."""

from typing import NamedTuple

from portal.templatetags.formats import number
from restructuring.figure_lines import lines_of
from restructuring.queries.effects import draft_costs, draft_effects

MOST_NAMED = 12
MOST_LINES = 10


def main_lines(thought, user):
    """The figures that change (``figure_lines``), without the kinds and echelons they sum up."""
    lines = lines_of(draft_effects(thought, user), draft_costs(thought, user))
    return [line for line in lines if line.difference and not line.is_part][:MOST_LINES]


class PlanFigures(NamedTuple):
    """``tiles`` for _stat_tiles; ``lines``: what will happen, in sentences."""

    tiles: list[dict]
    lines: list[str]


def plan_figures(thought):
    """Units that begin, end and change by a plan, and the posts and people on them."""
    rows = thought.plan.rows
    new = [row for row in rows if row.before is None]
    ended = [row for row in rows if row.after is None]
    changed = [row for row in rows if row.before is not None and row.after is not None]
    shifted = [row for row in changed if _only_order(row)]
    n_changed = len(changed) - len(shifted)
    holders = thought.plan.holders
    n_posts = sum(holders.get("positions", {}).values())
    n_people = sum(holders.get("employees", {}).values())
    living = len(thought.plan.structure.base)
    after = living + len(new) - len(ended)
    tiles = [
        {"label": "Unit", "value": number(after), "note": f"sekarang {number(living)}"},
        {"label": "Dibentuk", "value": number(len(new))},
        {"label": "Berakhir", "value": number(len(ended))},
        {"label": "Berubah", "value": number(n_changed)},
        {"label": "Jabatan terkait", "value": number(n_posts)},
        {"label": "Pegawai terkait", "value": number(n_people)},
    ]
    lines = [
        *_named("dibentuk", [row.after.name for row in new]),
        *_named("berakhir", [row.before.name for row in ended]),
    ]
    return PlanFigures(tiles, lines)


def _only_order(row):
    before, after = row.before, row.after
    return (
        before.parent,
        before.name,
        before.kind,
        before.tipe,
        before.abbreviation,
        before.code,
    ) == (after.parent, after.name, after.kind, after.tipe, after.abbreviation, after.code)


def _named(verb, names):
    if not names:
        return []
    more = f" dan {len(names) - MOST_NAMED} lainnya" if len(names) > MOST_NAMED else ""
    return [f"{number(len(names))} unit {verb}: {', '.join(names[:MOST_NAMED])}{more}."]
