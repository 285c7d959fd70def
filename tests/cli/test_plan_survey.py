import json

import pytest


def test_the_answer_and_its_numbers_agree(evenhand):
    words = ("--share", "0.3", "--within", "0.04", "--areas", "8", "--change", "0.05")
    told = json.loads(evenhand("plan-survey", *words, "--json").output)
    assert f"{told['answers']:,} answers" in told["answer"]
    assert any(f"{told['area_total']:,} in all" in line for line in told["reading"])
    assert told["limits"]
    plain = evenhand("plan-survey", *words)
    assert plain.exit_code == 0 and told["answer"] in plain.output


@pytest.mark.parametrize("language", ["en", "fr"])
def test_everything_can_be_told_in_each_language(evenhand, language):
    done = evenhand("plan-survey", "--share", "0.03", "--answers", "800", "--areas", "8",
                    "--cluster-size", "10", "--icc", "0.05", "--weight-cv", "0.4",
                    "--population", "92000", "--change", "0.015", "--between", "0.02",
                    "--response-rate", "0.004", "--hours-per-cluster", "4",
                    "--hours-per-answer", "0.5", "--language", language)  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "{" not in done.output and "None" not in done.output and len(done.output) > 1500
    mean = evenhand("plan-survey", "--spread", "2.2", "--within", "0.2", "--areas", "9",
                    "--change", "0.3", "--difference", "0.5", "--group-share", "0.2",
                    "--language", language)  # fmt: skip
    assert mean.exit_code == 0 and "–\n" not in mean.output, mean.output


def test_what_cannot_be_had_is_an_answer(evenhand):
    done = evenhand("plan-survey", "--within", "0.000001")
    assert done.exit_code == 0 and "No number of answers is enough" in done.output
    alone = evenhand("plan-survey", "--answers", "5", "--areas", "9")
    assert "less than one answer for each of 9 areas" in alone.output


def test_all_faults_come_in_one_message(evenhand):
    done = evenhand("plan-survey", "--within", "4", "--share", "30", "--cluster-size", "8")
    assert done.exit_code == 4 and "plan-survey: 3 problems" in done.stderr
