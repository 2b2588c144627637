"""The directory of units: who looks after what, whom to ask."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from orgunits.chart.registry import Asked, read_heads
from orgunits.directory import (
    Hit,
    Question,
    Word,
    best_first,
    matching,
    other_hits,
    read_words,
)
from orgunits.models import OrgUnit, Position, UnitFunction, UnitVersion, valid_on
from orgunits.queries.relations import RelationLine, relations_of_units
from orgunits.queries.sight import visible_refs
from orgunits.queries.structure import UnitRef, ancestors_on, structure_on, visible_versions
from orgunits.typology.subjects import SUBJECTS
from portal.models import Government, User

MAX_UNITS = 20
MAX_HITS_READ = 400
N_SHOWN = 3  # hits and relations of one unit


class Answer(NamedTuple):
    """A unit that looks after it. ``head``: the head post; ``person``: who holds it, "" where the
    reader may not see people; ``contact`` of the unit or of the nearest one above that has one."""

    unit_id: int
    name: str
    path: list[UnitRef]
    hits: list[Hit]
    n_more: int
    head: str
    person: str
    contact: str
    contact_of: str
    relations: list[RelationLine]


def ask_directory(
    text: str, *, government: Government, user: User, day: date
) -> tuple[list[Answer], bool]:
    """The units in the sight of ``user`` that answer ``text``, the best first, and whether there
    are more. A constant number of queries; none without a word."""
    words = read_words(text)
    if not words:
        return [], False
    question = Question(government, user, day, words)
    hits = [*_function_hits(question), *_unit_hits(question), *other_hits(question)]
    ranked = best_first(hits, MAX_UNITS + 1)
    return _answers(ranked[:MAX_UNITS], government, user, day), len(ranked) > MAX_UNITS


def _function_hits(question: Question) -> Iterable[Hit]:
    condition, score = matching(question.words, "text")
    units = OrgUnit.objects.visible_to(question.user).order_by().values("pk")
    rows = (
        UnitFunction.objects.filter(
            condition, valid_on(question.day), government=question.government, unit__in=units
        )
        .annotate(found=score)
        .order_by("-found", "unit", "order", "pk")
        .values_list("unit_id", "text", "found")
    )
    return [Hit(unit, "Fungsi", text, found) for unit, text, found in rows[:MAX_HITS_READ]]


def _unit_hits(question: Question) -> Iterable[Hit]:
    """Units whose name, short form or urusan holds the words."""
    government, user, day, words = question
    condition, score = matching(words, "name", "abbreviation")
    versions = visible_versions(government, day, user).filter(condition).annotate(found=score)
    for unit, name, found in versions.order_by("-found", "unit_id").values_list(
        "unit_id", "name", "found"
    )[:MAX_HITS_READ]:
        yield Hit(unit, "Nama unit", name, found)
    codes = _subjects_asked(words)
    if not codes:
        return
    there = visible_versions(government, day, user).order_by().values("unit_id")
    rows = OrgUnit.objects.filter(pk__in=there).exclude(urusan="")
    for unit, urusan in rows.values_list("pk", "urusan"):
        for code in urusan.split(";"):
            if code.strip() in codes:
                name, found = codes[code.strip()]
                yield Hit(unit, "Urusan", f"{code.strip()} {name}", found)


def _subjects_asked(words: Iterable[Word]) -> dict[str, tuple[str, int]]:
    """``{code of an urusan: (name, score)}`` of those whose name holds a word or that are named by
    their code."""
    found = {}
    for subject in SUBJECTS.values():
        name = subject.name.casefold()
        score = sum(
            2 * (word.text in name or word.text == subject.code) or word.root in name
            for word in words
        )
        if score:
            found |= dict.fromkeys((subject.code, *subject.covers), (subject.name, score))
    return found


def _answers(
    ranked: list[tuple[int, list[Hit]]], government: Government, user: User, day: date
) -> list[Answer]:
    ids = [unit for unit, _ in ranked]
    if not ids:
        return []
    names = dict(
        UnitVersion.objects.on(day).filter(unit__in=ids).order_by().values_list("unit_id", "name")
    )
    above = ancestors_on(ids, day)
    seen = {ref.id for ref in visible_refs(user, [ref for path in above.values() for ref in path])}
    paths = {unit: [ref for ref in path if ref.id in seen] for unit, path in above.items()}
    contacts = _contacts({*ids, *seen})
    posts = dict(
        Position.objects.filter(valid_on(day), is_head=True, unit__in=ids)
        .order_by("pk")
        .values_list("unit_id", "name")
    )
    wanted = set(ids)
    rows = [row for row in structure_on(government, day, user) if row.id in wanted]
    people = read_heads(Asked(government, user, day, rows)).lines
    related = relations_of_units(ids, government, user, day)
    answers = []
    for unit, hits in ranked:
        path = paths.get(unit, [])
        line = [(unit, names.get(unit, "")), *((ref.id, ref.name) for ref in reversed(path))]
        of, contact = next(
            ((name, contacts[one]) for one, name in line if one in contacts), ("", "")
        )
        answers.append(
            Answer(
                unit_id=unit,
                name=names.get(unit, ""),
                path=path,
                hits=hits[:N_SHOWN],
                n_more=max(0, len(hits) - N_SHOWN),
                head=posts.get(unit, ""),
                person=people.get(unit, ""),
                contact=contact,
                contact_of="" if of == names.get(unit) else of,
                relations=related.get(unit, [])[:N_SHOWN],
            )
        )
    return answers


def _contacts(unit_ids: Iterable[int]) -> dict[int, str]:
    rows = OrgUnit.objects.filter(pk__in=unit_ids).exclude(contact="").order_by()
    return dict(rows.values_list("pk", "contact"))
