"""The words of a citizen's form, in Indonesian and in any other language. Pure.

Every text has a key: ``w.`` the page, ``q.<unsur>`` a question and ``q.<unsur>.<value>`` its answers,
``s.<unsur>`` its short name, ``x.`` an extra question, ``i.`` how important, ``a.`` about the person.
Indonesian is what the questionnaire and surveys/data/words/id.json say; another language is the same
keys with other texts. What stands in braces is put in when the page is made and has to stay.
"""

import json
import re
from functools import cache

from surveys.enums import UNSUR_SHORT, Unsur
from surveys.instruments import DATA

OFFICIAL, PLAIN, ENGLISH = "id", "id-x-mudah", "en"
CARRIED = {PLAIN: "Bahasa Indonesia sederhana", ENGLISH: "English"}
TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8}){0,3}")
PLACE = re.compile(r"\{[a-z]+\}")
STRAY = re.compile(r"[{}]")
LONGEST = 400


@cache
def carried_words(tag):
    """``{key: text}`` of a language the product carries, {} of another one: a text to begin with,
    which is shown to nobody before a speaker has signed it."""
    file = DATA / "words" / f"{tag}.json"
    if not TAG.fullmatch(tag) or not file.is_file():
        return {}
    return json.loads(file.read_text(encoding="utf-8"))


def official_words(questionnaire):
    """``{key: text}`` of everything the form of a questionnaire says, in Indonesian, in its order."""
    found = dict(carried_words(OFFICIAL))
    if not questionnaire.asks_importance:
        found = {key: text for key, text in found.items() if not key.startswith("i.")}
    found = {key: text for key, text in found.items() if not key.startswith("s.")}
    for question in questionnaire.questions:
        found[f"q.{question.unsur}"] = question.text
        found |= _labels(f"q.{question.unsur}", question.answers)
        found[f"s.{question.unsur}"] = UNSUR_SHORT[question.unsur]
    for extra in questionnaire.extras:
        found[f"x.{extra['code']}"] = extra["text"]
        found |= _labels(f"x.{extra['code']}", extra["answers"])
    return found


def _labels(key, labels):
    return {f"{key}.{value}": label for value, label in enumerate(labels, start=1)}


def beginning(questionnaire, tag, standard):
    """Texts a new language begins with: those carried, of questions only where they still ask what
    ``standard`` ({unsur: (text, answers)}) asks, everything else empty."""
    carried = carried_words(tag)
    asked = {one.unsur: (one.text, list(one.answers)) for one in questionnaire.questions}
    changed = {unsur for unsur in Unsur.values if asked.get(unsur) != standard.get(unsur)}
    return {
        key: "" if key.startswith("q.") and key.split(".")[1] in changed else carried.get(key, "")
        for key in official_words(questionnaire)
    }


def filled(text, places):
    """``text`` with ``places`` ({name: value}) put in where it has them; whatever else stands in
    braces stays, so that no wording can break a page."""
    return PLACE.sub(lambda found: str(places.get(found[0][1:-1], found[0])), text)


def text_problems(official, texts):
    """``{key: what is wrong}`` of the texts of a language; empty when it says everything."""
    problems = {}
    for key, text in official.items():
        said = texts.get(key, "")
        if not said.strip():
            problems[key] = "Belum diisi."
        elif len(said) > LONGEST:
            problems[key] = f"Paling banyak {LONGEST} huruf."
        elif sorted(PLACE.findall(said)) != sorted(PLACE.findall(text)):
            places = ", ".join(PLACE.findall(text)) or "tanpa kurung kurawal"
            problems[key] = f"Bagian dalam kurung kurawal harus sama: {places}."
        elif STRAY.search(PLACE.sub("", said)):
            problems[key] = "Tanda { atau } hanya untuk bagian yang sudah ada pada teks Indonesia."
    return problems
