"""Drafts of mappings for surveys of one row for each person asked."""

import tomllib

import pandas as pd
import pytest

from evenhand.sources.drafting.drafter import drafted
from evenhand.sources.drafting.written import toml_of
from evenhand.sources.files import SourceFile
from evenhand.sources.importing import check_files
from evenhand.sources.mapping import mapping_from

LIME = """id,submitdate,lastpage,startlanguage,ipaddr,q1,q2[SQ001],q2[SQ002],q2[other]
1,2026-05-01 10:00:00,4,en,10.0.0.1,A1,Y,,
2,2026-05-01 11:00:00,4,fr,10.0.0.2,A4,,Y,a word of mine
3,,2,en,10.0.0.3,A2,,,
4,2026-05-02 09:30:00,4,en,10.0.0.4,N/A,Y,Y,
5,2026-05-02 09:40:00,4,en,10.0.0.5,,,,
"""


def draft(path):
    return drafted(SourceFile(path))


def asked(found):
    return {line.key for line in found.questions}


def test_an_export_of_limesurvey_is_known_by_its_columns(write):
    found = draft(write("lime.csv", LIME))
    assert found.kind == "survey"
    assert found.value("columns", "respondent_id") == "id"
    assert found.value("survey", "submitted") == "submitdate"
    assert asked(found) >= {("constants", "wave"), ("constants", "mode"),
                            ("survey.items.q1", "scale"), ("survey.items.q1", "worse")}  # fmt: skip
    columns = [line.value for line in found.lines if line.name == "column"]
    assert columns == ["q1", "q2[SQ001]", "q2[SQ002]"]
    assert found.value("survey.items.q2_sq001", "empty") == 2  # a box that may be ticked
    assert found.value("columns", "group_language") == "startlanguage"
    assert {"ipaddr", "q2[other]"} <= {left.column for left in found.left_out}


def test_a_draft_that_is_answered_can_be_imported(workspace, write):
    rows = "".join(f"{n},{n % 7},{1 + n % 4},{1 + n % 2},{0.5 + n % 3},{n % 5}\n"
                   for n in range(40))  # fmt: skip
    path = write("city.csv", "idno,stratum,aesfdrk,crmvct,weight,psu\n" + rows)
    found = draft(path)
    assert found.value("columns", "weight") == "weight"
    assert found.value("columns", "stratum") == "stratum"
    assert found.value("columns", "cluster") == "psu"
    assert found.value("survey.items.aesfdrk", "column") == "aesfdrk"
    assert asked(found) == {("constants", "wave"), ("constants", "mode"),
                            ("survey.design", "weight_kind")}  # fmt: skip
    for line in found.questions:
        answer = line.options[0] if line.options else "2026"
        found = found.answered(line.key, answer)
    mapping = mapping_from(found.stored(), "city.toml")
    result = check_files([path], workspace, mapping=mapping)
    assert result.is_ready, result.problems
    assert result.report.tables == {"survey": 80, "survey_items": 6, "survey_design": 1}


def test_of_several_weights_the_one_for_analysis_is_asked(tmp_path):
    import pyreadstat

    frame = pd.DataFrame({"idno": range(30), "aesfdrk": [1.0 + n % 4 for n in range(30)],
                          "dweight": [1.5] * 30, "anweight": [0.5] * 30,
                          "gndr": [1.0 + n % 2 for n in range(30)],
                          "agea": [20.0 + n for n in range(30)]})  # fmt: skip
    path = tmp_path / "a.sav"
    labels = {
        "gndr": {1: "Men", 2: "Women", 9: "No answer"},
        "aesfdrk": {1: "Very safe", 4: "Very unsafe"},
    }
    heads = {"anweight": "analysis weight"}
    pyreadstat.write_sav(frame, path, column_labels=heads, variable_value_labels=labels)
    found = draft(path)
    line = found.line("columns", "weight")
    assert line.certainty == "asked"
    assert [option.value for option in line.options] == ["anweight", "dweight"]
    words = {line.name: line.value for line in found.lines if line.section == "values.group_gender"}
    assert words == {"1": "Men", "2": "Women"}
    assert found.value("survey.age", "years") == "agea"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_draft_of_a_survey_is_toml_in_both_languages(write, language):
    found = draft(write("lime.csv", LIME))
    stored = tomllib.loads(toml_of(found, language))
    assert stored["kind"] == "survey"
    assert stored["survey"]["items"]["q1"]["scale"] == "?"


def test_a_long_table_of_answers_is_drafted_as_before(write):
    rows = "".join(f"R{n},2024,q{n % 3},{1 + n % 4},1.5\n" for n in range(60))
    found = drafted(SourceFile(write("long.csv", "respondent,wave,item,answer,weight\n" + rows)),
                    None, "survey")  # fmt: skip
    assert found.value("columns", "answer") == "answer"
    assert found.line("survey.items.item_1", "column") is None


def test_questions_of_a_questionnaire_of_ours_are_found_by_their_names_in_limesurvey(write):
    from evenhand.publishing.questionnaires.limesurvey import question_names
    from evenhand.sources.drafting.surveys import bank_columns
    from evenhand.taxonomy.items import bank

    codes = [code for code, item in bank().items() if item.scale]
    names = question_names(codes)
    found = bank_columns(tuple(names.values()))
    assert found == names
    text = LIME.replace("q1", names["lb_own_hands"]).replace("A1", "5").replace("A4", "97")
    drawn = draft(write("lime.csv", text))
    assert drawn.value("survey.items.lb_own_hands", "column") == "lbownhands"
    whys = {left.column: left.reason.written("en") for left in drawn.left_out}
    assert "no item of the bank" in whys["q2[SQ001]"]
