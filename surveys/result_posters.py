"""The poster of a published index, as PermenPANRB 14/2017 asks for it in the room of the service:
unit, period, index, grade and performance, respondents in all, by sex and by education, thanks."""

from portal.charts import ikm_ruler
from portal.documents import render_pdf
from portal.templatetags.formats import date_range, number
from surveys.bands import GRADE_WORDS

TEMPLATE = "result_poster"
SIZES = {"a4": 1.0, "a3": 1.414}
HIDDEN = "disembunyikan"
RULER = {"width": 480, "font": 12}


def people(groups):
    """The respondents' groups as the poster prints them; a hidden number says so."""
    return [
        {
            "label": group["label"],
            "rows": [
                {"label": row["label"], "n": HIDDEN if row["n"] is None else number(row["n"])}
                for row in group["rows"]
            ],
        }
        for group in groups
    ]


def poster(publication, figures, unit):
    """What the poster of ``unit`` (None: the government) is filled with."""
    what = unit or figures
    grade = what["grade"]
    value = number(what["value"], 2)
    alt = f"Skala 25 sampai 100 dengan batas mutu; nilai {value}, mutu {grade}."
    government = f"Pemerintah {publication.government.name}"
    doubt = ""
    if what["other_grades"]:
        others = " atau ".join([grade, *what["other_grades"]])
        doubt = f"Bisa {others}: jawaban belum cukup banyak."
    return {
        "author": government,
        "government": government,
        "unit": unit["name"] if unit else government,
        "period": date_range(*publication.period),
        "value": value,
        "grade": grade,
        "word": GRADE_WORDS[grade],
        "doubt": doubt,
        "ruler": {
            "svg": ikm_ruler(
                what["value"], what["low"], what["high"], title="IKM", description=alt, **RULER
            ),
            "alt": alt,
        },
        "n": number(what["n"]),
        "unsur": [
            {"label": one["label"], "value": number(one["value"], 2), "grade": one["grade"]}
            for one in what["unsur"]
        ],
        "groups": people(what["groups"]),
        "rule": figures["rule_name"],
        "hides": any(row["n"] is None for group in what["groups"] for row in group["rows"]),
    }


def build_result_poster(publication, figures, unit, size):
    """The PDF of one poster in ``size`` (a key of SIZES). Raises portal.documents.DocumentError."""
    data = poster(publication, figures, unit)
    return render_pdf(
        TEMPLATE,
        data | {"size": size, "scale": SIZES[size]},
        title=f"IKM {data['unit']}, {data['period']}",
        day=publication.published_at.date(),
    )
