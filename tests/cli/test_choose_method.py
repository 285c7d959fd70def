import json

import pytest

from evenhand.taxonomy.asking import places, questions


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("question", questions())
def test_every_question_is_answered_in_words_everywhere(evenhand, question, language):
    place = places()[questions().index(question) % len(places())]
    done = evenhand("choose-method", "--question", question, "--place", place,
                    "--must-include", "visitors", "--language", language)  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "{" not in done.output and len(done.output.splitlines()) >= 3


def test_the_budget_is_told_with_what_it_is_enough_for(evenhand):
    done = evenhand("choose-method", "--question", "how_many", "--hours", "120",
                    "--hours-per", "questionnaire=0.5", "--money", "9")  # fmt: skip
    assert "That takes 201 person-hours, and there are 120." in done.output
    assert "enough for 240 answers" in done.output and "--money-per existing_data=" in done.output


def test_json_holds_every_rule_that_was_applied(evenhand):
    told = json.loads(evenhand("choose-method", "--question", "where", "--json").output)
    assert told["best"] == "mapping" and len(told["ways"]) == 4
    assert all(way["source"] and way["mark"] for way in told["ways"])


def test_all_faults_come_in_one_message(evenhand):
    done = evenhand("choose-method", "--question", "x", "--place", "y", "--must-include", "z")
    assert done.exit_code == 4 and "choose-method: 3 problems" in done.stderr
    typed = evenhand("choose-method", "--question", "x", "--hours-per", "a", "--within", "7")
    assert typed.exit_code == 4 and "choose-method: 2 problems" in typed.stderr
