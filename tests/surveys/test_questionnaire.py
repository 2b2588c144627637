"""The compiled check of a posted sheet, without a database."""

import pytest
from django.conf import settings
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from surveys.instruments import STANDARD, WITH_MAKLUMAT, carried_instrument
from surveys.models import Question
from surveys.questionnaire import (
    CHOOSE_FROM_LIST,
    CHOOSE_ONE,
    MAX_COMMENT,
    NOT_TEXT,
    STALE_FORM,
    UNKNOWN_FIELD,
    Questionnaire,
)

KEY = "k" * 32
CODES = [question["unsur"] for question in carried_instrument(STANDARD)["questions"]]


def questionnaire(name=STANDARD):
    questions = carried_instrument(name)["questions"]
    return Questionnaire(
        Question(order=order, **question) for order, question in enumerate(questions, start=1)
    )


def post(**changes):
    data = QueryDict(mutable=True)
    for name, value in (dict.fromkeys(CODES, "3") | {"form_key": KEY} | changes).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def test_a_full_sheet_is_read():
    sheet = questionnaire().read(
        post(
            sex="P",
            age_band="30-39",
            education="s1",
            occupation="swasta",
            comment=" Cepat.\r\nTerima kasih. ",
        )
    )

    assert sheet.errors == {}
    assert sheet.answers == dict.fromkeys(CODES, 3)
    assert sheet.respondent == {
        "sex": "P",
        "age_band": "30-39",
        "education": "s1",
        "occupation": "swasta",
    }
    assert (sheet.comment, sheet.form_key) == ("Cepat.\nTerima kasih.", KEY)


def test_everything_but_the_questions_may_be_left_empty():
    sheet = questionnaire().read(post(sex="", age_band="", education="", occupation=""))

    assert sheet.errors == {}
    assert sheet.respondent == {}


@pytest.mark.parametrize(
    "value", ["", "0", "5", "3.0", "٣", "tiga", " 3", "3\x00", ["3", "3"], ["1", "4"]]
)
def test_an_answer_that_is_not_one_of_the_four_is_asked_again(value):
    sheet = questionnaire().read(post(waktu=value))

    assert sheet.errors == {"waktu": CHOOSE_ONE}
    assert "waktu" not in sheet.answers
    assert sheet.answers["biaya"] == 3


def test_a_missing_answer_is_asked_again():
    data = post()
    del data["biaya"]

    assert questionnaire().read(data).errors == {"biaya": CHOOSE_ONE}


@pytest.mark.parametrize("name", ["sex", "age_band", "education", "occupation"])
@pytest.mark.parametrize("value", ["X", ["L", "P"], "<script>"])
def test_a_demographic_value_nobody_offered_is_refused(name, value):
    sheet = questionnaire().read(post(**{name: value}))

    assert sheet.errors == {name: CHOOSE_FROM_LIST}
    assert sheet.respondent == {}


@pytest.mark.parametrize("comment", ["a\x00b", "\ufffd\ufffd", "\x1b[31m", ["a", "b"]])
def test_a_comment_that_is_no_text_is_refused(comment):
    assert questionnaire().read(post(comment=comment)).errors == {"comment": NOT_TEXT}


def test_a_comment_may_be_as_long_as_the_limit_and_no_longer():
    fits = questionnaire().read(post(comment="é" * MAX_COMMENT))
    long = questionnaire().read(post(comment="é" * (MAX_COMMENT + 1)))

    assert fits.errors == {}
    assert long.errors == {"comment": "Saran paling banyak 2.000 huruf. Yang diisi 2.001 huruf."}
    assert long.comment == "é" * (MAX_COMMENT + 1)


@pytest.mark.parametrize("name", ["maklumat", "U1", "a01", "campaign", "day", "id", "state"])
def test_a_field_the_survey_does_not_have_is_refused(name):
    assert questionnaire().read(post(**{name: "3"})).errors == {"": UNKNOWN_FIELD}


@pytest.mark.parametrize("key", ["", "short", "k" * 65, "k" * 31 + "/", [KEY, KEY]])
def test_a_form_without_its_key_is_shown_again(key):
    assert questionnaire().read(post(form_key=key)).errors == {"": STALE_FORM}


def test_answers_stand_under_the_column_of_their_question_not_of_their_unsur():
    standard, own = questionnaire(), questionnaire(WITH_MAKLUMAT)

    assert standard.columns["sarpras"] == "a08"
    assert standard.columns["pengaduan"] == "a09"
    assert own.columns["maklumat"] == "a08"
    assert own.columns["pengaduan"] == "a09"
    assert own.row({"maklumat": 4}) == {"a08": 4}


@pytest.mark.parametrize("change", [{"waktu": 5}, {"waktu": True}, {"waktu": "3"}, {"maklumat": 3}])
def test_complete_means_every_question_and_only_those_on_the_scale(change):
    answers = dict.fromkeys(CODES, 3)

    assert questionnaire().complete(answers)
    assert not questionnaire().complete(answers | change)
    assert not questionnaire().complete({**answers, "waktu": None})


def test_the_official_wording_of_the_standard_questionnaire():
    questions = questionnaire().questions

    assert [question.unsur for question in questions] == [
        "persyaratan",
        "prosedur",
        "waktu",
        "biaya",
        "produk",
        "kompetensi",
        "perilaku",
        "sarpras",
        "pengaduan",
    ]
    assert questions[3].answers == ["Sangat mahal", "Cukup mahal", "Murah", "Gratis"]
    assert questions[7].text == (
        "Bagaimana pendapat Saudara tentang kualitas sarana dan prasarana?"
    )
    assert questions[8].answers[0] == "Tidak ada"
    assert all(len(question.answers) == 4 for question in questions)


FIELDS = st.sampled_from([*CODES, "sex", "age_band", "comment", "form_key", "x", ""])


@given(st.lists(st.tuples(FIELDS, st.text(max_size=30)), max_size=40))
def test_nothing_posted_can_raise_and_only_good_values_come_through(pairs):
    data = QueryDict(mutable=True, encoding=settings.DEFAULT_CHARSET)
    for name, value in pairs:
        data.appendlist(name, value)

    sheet = questionnaire().read(data)

    assert set(sheet.answers.values()) <= {1, 2, 3, 4}
    assert sheet.errors.keys() >= set(CODES) - sheet.answers.keys()
