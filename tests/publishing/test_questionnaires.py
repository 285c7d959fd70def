import copy
import tomllib

import pytest

from evenhand.errors import SourceError
from evenhand.publishing.questionnaires.advice import advice
from evenhand.publishing.questionnaires.beginning import start, start_text
from evenhand.publishing.questionnaires.exporting import exported
from evenhand.publishing.questionnaires.reading import questionnaire_of, read_questionnaire
from evenhand.wording.messages import LANGUAGES

from .questionnaire_texts import BRANCHED, HEAD


def made(text):
    return questionnaire_of(tomllib.loads(text), "safety")


def problems(text):
    with pytest.raises(SourceError) as caught:
        made(text)
    return str(caught.value).splitlines()[1:]


def ask(*lines):
    return HEAD + "".join(f"[[section.ask]]\n{line}\n" for line in lines)


def own(code, rest=""):
    return (f'code = "{code}"\nscale = "binary"\nquestion = {{en = "Is it?", fr = "Est-ce ?"}}\n'
            f'answers.1 = {{en = "yes", fr = "oui"}}\nanswers.2 = {{en = "no", fr = "non"}}\n'
            f"{rest}")  # fmt: skip


def test_one_without_faults_keeps_order_conditions_and_codes():
    found = made(BRANCHED)
    codes = [question.code for question in found.questions()]
    assert codes[0] == "lb_precautions" and codes[-1] == "aesfdrk" and len(codes) == 10
    by_code = {question.code: question for question in found.questions()}
    assert by_code["own_worry_strength"].conditions[0].codes == (3, 4, 5)
    assert [one.code for one in by_code["own_worry_times"].conditions] == [
        "own_worry_year",
        "lb_precautions",
    ]
    # The bank says when it makes sense; nobody has to say it again.
    assert by_code["lb_precautions_help"].conditions[0].codes == (1,)
    assert [one.code for one in by_code["aesfdrk"].answers] == [1, 2, 3, 4, 8, 7]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (ask('item = "nope"'), "there is no item 'nope' in the bank"),
        (ask('item = "aesfdrk"'), "the wording belongs to European Social Survey ERIC"),
        (ask('item = "wburgl"\nquestion = {en = "a", fr = "b"}'), "codes of its answers are not"),
        (ask('item = "lb_precautions"', 'item = "lb_precautions"'), "is asked 2 times"),
        (ask('code = "a"\nitem = "b"'), "give item (of the bank) or code (your own), not both"),
        (ask(own("a", 'only_if = "b = 1"'), own("b", 'only_if = "a = 1"')),
         "'a', 'b' wait for each other"),
        (ask(own("a", 'only_if = "b = 1"'), own("b")), "looks at 'b', which is asked later"),
        (ask(own("a", 'only_if = "a = 1"')), "looks at itself"),
        (ask(own("a"), own("b", 'only_if = "a = 3"')), "'a' has no answer 3; there are: 1, 2"),
        (ask(own("a"), own("b", 'only_if = "a > 2"')), "'b' is never asked: no answer of 'a' fits"),
        (ask(own("a"), own("b", 'only_if = "a = 1"'), own("c", 'only_if = "b = 1 and a = 2"')),
         "'c' is never asked: what it needs of 'a' cannot be together"),
        (ask(own("a"), own("b", 'only_if = "a is yes"')), "write a question, a sign and numbers"),
        (ask(own("a", 'only_if = "gone = 1"')), "looks at 'gone', which is not asked"),
        (ask('code = "a"\nscale = "binary"\nquestion = {en = "x"}'), "not worded in 'fr'"),
        (ask(own("a", "answers.3 = {en = 'maybe'}")), "answer 3 is not worded in fr"),
        (ask(own("a", 'becomes = "name"')), "becomes is 'name'; give area_id, or group_"),
        (ask(own("a", 'becomes = "area_id"')), "answer 1 has no value"),
        (ask('code = "A B"'), "give small letters, digits and _"),
        (ask('code = "a"\nquestion = {en = "x", fr = "y"}'), "scale is not given"),
        (ask(own("a", "least = 5\nmost = 2")), "least is greater than most"),
        (ask(own("a", 'offer = ["maybe"]')), "offer is ['maybe']; give a list of: dont_know"),
        (ask(own("a")).replace('"paper"', '"fax"'), "mode is 'fax'; give one of web, paper"),
        (ask(own("a")).replace('["en", "fr"]', '["en", "xx"]'), "give a list, each once, of: en"),
        (ask(own("a")).replace(", fr = \"Sûreté\"", ""), "title is not worded in 'fr'"),
        (ask(own("a")) + '\n[odd]\nx = 1', "there is no setting 'odd'"),
        (HEAD, "there is no question"),
    ],
)  # fmt: skip
def test_each_fault_is_told_in_one_line(text, told):
    assert any(told in line for line in problems(text)), problems(text)


def test_a_longer_circle_is_named_whole():
    text = ask(own("a", 'only_if = "c = 1"'), own("b", 'only_if = "a = 1"'),
               own("c", 'only_if = "b = 1"'))  # fmt: skip
    assert problems(text) == [
        "  - 'a', 'c', 'b' wait for each other, so none of them is ever asked; take one only_if out"
    ]


def test_all_wordings_to_be_filled_are_told_together():
    lines = problems(ask('item = "aesfdrk"', 'item = "crmvct"', 'item = "trstplc"'))
    assert len([line for line in lines if "the wording belongs to" in line]) == 3


@pytest.mark.parametrize("content", [b"title = ", b"\xff\xfe\x00", b"x" * 1_000_001])
def test_a_file_that_is_no_toml_is_refused_in_words(tmp_path, content):
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"bad.toml: 1 problem"):
        read_questionnaire(path)


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path):
    with pytest.raises(SourceError, match="no such file"):
        read_questionnaire(tmp_path / "gone.toml")


def keys(text):
    return {message.key.partition(".")[2] for message in advice(made(text))}


def test_advice_tells_length_place_order_and_tender_questions():
    assert {"length", "no_area", "no_group", "untested"} <= keys(ask('item = "lb_lighting"'))
    assert "no_area" not in keys(BRANCHED) and "foreign" in keys(BRANCHED)
    special = ask('item = "own_worry_theft"', 'item = "lb_worry_general"')
    assert "general_first" in keys(special)
    general = ask('item = "lb_worry_general"', 'item = "own_worry_theft"')
    assert "general_first" not in keys(general)
    victims = ask('item = "own_victim_theft"', 'item = "own_safe_by_day"', 'item = "lb_lighting"')
    assert {"felt_first", "sensitive", "early", "mode_effect"} <= keys(victims)


def test_two_things_in_one_question_are_told():
    double = ask(own("a")).replace("Is it?", "Are streets clean and safe?")
    assert "two_in_one" in keys(double) and "two_in_one" not in keys(ask(own("a")))


def test_too_long_is_told_only_where_it_is():
    assert "too_long" in keys("minutes = 0.1\n" + ask('item = "lb_lighting"'))
    assert "too_long" not in keys(ask('item = "lb_lighting"'))


def test_the_one_to_begin_with_is_sound_and_fits_its_own_length():
    found = start()
    assert found.languages == LANGUAGES and found.expected_minutes <= found.minutes
    told = {message.key for message in advice(found)}
    assert not told & {"questionnaire.general_first", "questionnaire.felt_first",
                       "questionnaire.early", "questionnaire.too_long"}  # fmt: skip
    assert "item =" in start_text()


ODD = (
    *(None, 5, -1, 1e400, float("nan"), True, "", "x", "=1", [], [[]], [1], {}, {"en": 5}),
    *({"1": 1}, "lb_precautions = 1", "a = 99999999999999999999", b"x", "\u202e", "x" * 5000),
)


def places_of(node, path=()):
    """Give the path to every node of what a file holds."""
    yield path
    inside = node.items() if isinstance(node, dict) else enumerate(node) if (
        isinstance(node, list)) else ()  # fmt: skip
    for key, value in inside:
        yield from places_of(value, (*path, key))


def with_odd(stored, path, odd):
    copied = copy.deepcopy(stored)
    at = copied
    for key in path[:-1]:
        at = at[key]
    if odd is None:
        del at[path[-1]]
    else:
        at[path[-1]] = odd
    return copied


def test_no_odd_value_anywhere_breaks_the_reading():
    stored = tomllib.loads(BRANCHED)
    refused = taken = 0
    for path in list(places_of(stored))[1:]:
        for odd in ODD:
            try:
                found = questionnaire_of(with_odd(stored, path, odd), "safety")
                taken += 1
                if taken % 5 == 0:  # enough to meet each kind of odd value
                    exported(found, ("xlsform", "limesurvey", "mapping"))
                    advice(found)
            except SourceError as problem:
                refused += 1
                assert len(str(problem)) < 6_000
    assert refused > 1000 and taken > 50


def test_the_first_language_is_the_one_named_first():
    found = made(BRANCHED.replace('["en", "fr"]', '["fr", "en"]'))
    assert found.languages == ("fr", "en")


def test_braces_are_refused_as_survey_software_takes_them_for_formulas():
    text = ask(own("a")).replace("Is it?", "Is it ${b}?")
    assert any("braces" in line for line in problems(text))
    answer = ask(own("a")).replace('en = "yes"', 'en = "{yes}"')
    assert any("braces" in line for line in problems(answer))
