import json

import pytest

from evenhand.wording.languages import LANGUAGES


def test_from_a_new_file_with_areas_to_all_forms(evenhand, home):
    made = evenhand("questionnaire", "new", "safety.toml", "--workspace", "demo/workspace")
    assert made.exit_code == 0, made.output
    text = (home / "safety.toml").read_text(encoding="utf-8")
    assert 'becomes = "area_id"' in text
    checked = evenhand("questionnaire", "check", "safety.toml", "--json")
    assert checked.exit_code == 0, checked.output
    told = json.loads(checked.output)
    assert told["questions"] == text.count("[[section.ask]]")
    assert not [line for line in told["told"] if "No question asks where people live" in line]
    done = evenhand("questionnaire", "export", "safety.toml", "--out", "out")
    assert done.exit_code == 0, done.output
    assert {path.name for path in (home / "out").iterdir()} == {
        *(f"{kind}-{language}.pdf" for kind in ("paper", "checklist") for language in LANGUAGES),
        "xlsform.xlsx", "limesurvey.txt",
        "mapping-limesurvey.toml", "mapping-odk.toml", "mapping-paper.toml",
    }  # fmt: skip


def test_what_is_told_comes_in_french_too(evenhand):
    done = evenhand("questionnaire", "check", "--language", "fr")
    assert done.exit_code == 0 and "Le questionnaire est correct." in done.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("check", "gone.toml"), "no such file"),
        (("check", "--language", "xx"), "there are: en, fr"),
        (("new", "there.toml"), "it is there already"),
        (("new", "x.toml", "--workspace", "demo/workspace", "--level", "moon"), "is called 'moon'"),
        (("export", "--out", "there.toml/x", "--only", "limesurvey"), "could not be written"),
        (("new", "locked/x.toml"), "could not be written"),
    ],
)
def test_each_fault_is_one_message(evenhand, home, words, told):
    (home / "there.toml").write_text("", encoding="utf-8")
    (home / "locked").write_text("a file, so nothing can be put into it", encoding="utf-8")
    done = evenhand("questionnaire", *words)
    assert done.exit_code not in (0, 1, 70) and told in done.stderr, done.output
    assert "Traceback" not in done.output


def test_unknown_items_and_constructs_are_told_together(evenhand):
    done = evenhand("items", "nope", "--construct", "x")
    assert done.exit_code == 4 and "items: 2 problems" in done.stderr
    shown = evenhand("items", "aesfdrk", "--language", "fr")
    assert "pas gardée ici" in shown.output
    listed = json.loads(evenhand("items", "--construct", "disorder", "--json").output)
    assert [item["code"] for item in listed] == [f"lb_disorder_{n}" for n in range(1, 5)]
