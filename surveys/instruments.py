"""Questionnaires as plain values: those the product carries (surveys/data), what one may be made of,
and its fingerprint. Pure.

Beside the scored unsur (rows of Question) a questionnaire may ask what does not count: ``extras``,
kept as data on the instrument, ``[{"code", "kind", "text", "answers"}]``. ``kind`` is CHOICE (two to
six ``answers``, worst first where they are a scale) or TEXT (no answers).
"""

import json
from hashlib import sha256
from pathlib import Path

from surveys.enums import EXTRA_UNSUR, NINE_UNSUR, Unsur

DATA = Path(__file__).parent / "data"
STANDARD = "skm"  # PermenPANRB 14/2017, Lampiran
WITH_MAKLUMAT = "skm_maklumat"  # question 8 asks about the maklumat pelayanan

CHOICE, TEXT = "choice", "text"
EXTRA_CODES = ("t1", "t2", "t3", "t4", "t5")
MOST_EXTRA_UNSUR = 5  # nine and five fill the fourteen columns of an answer
MOST_TEXTS = 2
FEWEST_CHOICES, MOST_CHOICES = 2, 6
LABELS = 4  # of a scored question: the scale of PermenPANRB 14/2017
SHORTEST_QUESTION, LONGEST_QUESTION, LONGEST_LABEL = 10, 300, 60


def carried_instrument(name):
    """Return ``{"code", "version", "name", "legal_basis", "questions": [{"unsur", "text",
    "answers"}]}`` of a file of surveys/data; the answers are worded worst first."""
    with (DATA / f"{name}.json").open(encoding="utf-8") as file:
        return json.load(file)


def text_problem(text):
    """What is wrong with the wording of a question, "" when nothing."""
    if len(text) < SHORTEST_QUESTION:
        return f"Tulis pertanyaannya, paling sedikit {SHORTEST_QUESTION} huruf."
    if len(text) > LONGEST_QUESTION:
        return f"Paling banyak {LONGEST_QUESTION} huruf. Yang diisi {len(text)} huruf."
    return ""


def labels_problem(labels, fewest=LABELS, most=LABELS):
    """What is wrong with the answers to choose from, "" when nothing."""
    wanted = f"{fewest}" if fewest == most else f"{fewest} sampai {most}"
    if not fewest <= len(labels) <= most:
        return f"Tulis {wanted} jawaban, satu per baris. Yang diisi {len(labels)}."
    if any(len(label) > LONGEST_LABEL for label in labels):
        return f"Satu jawaban paling banyak {LONGEST_LABEL} huruf."
    if len({label.casefold() for label in labels}) < len(labels):
        return "Ada jawaban yang sama. Setiap jawaban harus berbeda."
    return ""


def problems_of(questions, extras):
    """Sentences about everything that keeps ``questions`` (``[{"unsur", "text", "answers"}]``) and
    ``extras`` from being a questionnaire; empty when they are one. The nine unsur of PermenPANRB
    14/2017 are always asked; others come from the catalogue, on the same scale of four."""
    found = []
    asked = [one["unsur"] for one in questions]
    found += [
        f"Unsur {Unsur(code).label} harus ditanyakan." for code in NINE_UNSUR if code not in asked
    ]
    if len(set(asked)) < len(asked):
        found.append("Satu unsur ditanyakan dua kali.")
    if any(code not in Unsur.values for code in asked):
        found.append("Ada unsur yang tidak dikenal.")
    if sum(code in EXTRA_UNSUR for code in asked) > MOST_EXTRA_UNSUR:
        found.append(f"Unsur tambahan paling banyak {MOST_EXTRA_UNSUR}.")
    for one in questions:
        problem = text_problem(one["text"]) or labels_problem(one["answers"])
        if problem:
            found.append(f"{one['unsur']}: {problem}")
    return found + extras_problems(extras)


def extras_problems(extras):
    """``problems_of`` of what does not count."""
    found = []
    codes = [one["code"] for one in extras]
    if len(set(codes)) < len(codes) or not set(codes) <= set(EXTRA_CODES):
        found.append("Pertanyaan tambahan tidak dikenal.")
    if sum(one["kind"] == TEXT for one in extras) > MOST_TEXTS:
        found.append(f"Isian bebas paling banyak {MOST_TEXTS}.")
    for one in extras:
        problem = text_problem(one["text"])
        if one["kind"] == CHOICE:
            problem = problem or labels_problem(one["answers"], FEWEST_CHOICES, MOST_CHOICES)
        elif one["kind"] != TEXT or one["answers"]:
            problem = "Jenis pertanyaan tidak dikenal."
        if problem:
            found.append(f"Pertanyaan tambahan {one['code']}: {problem}")
    return found


def fingerprint(*, questions, extras, asks_reason, asks_importance):
    """SHA-256 (64 hexadecimal digits) of everything people are asked, in its order: put down when
    a questionnaire is locked, compared by ``manage.py verify``."""
    content = [
        [[one["unsur"], one["text"], list(one["answers"])] for one in questions],
        [[one["code"], one["kind"], one["text"], list(one["answers"])] for one in extras],
        bool(asks_reason),
        bool(asks_importance),
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
