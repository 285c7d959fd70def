import csv
import io
import itertools
import re
import tomllib

import openpyxl
import pikepdf
import pytest
from pyxform.xls2xform import convert

from evenhand.publishing.questionnaires.beginning import start
from evenhand.publishing.questionnaires.exporting import exported
from evenhand.publishing.questionnaires.filled import WAYS, mapping_text
from evenhand.publishing.questionnaires.limesurvey import (
    LONGEST_NAME,
    limesurvey_text,
    question_names,
)
from evenhand.publishing.questionnaires.paper import END, after, checklist_pdf, paper_pdf
from evenhand.publishing.questionnaires.probes import probes
from evenhand.publishing.questionnaires.reading import questionnaire_of
from evenhand.publishing.questionnaires.workbook import workbook
from evenhand.publishing.questionnaires.xlsform import relevant, xlsform

from .questionnaire_texts import BRANCHED, RULES, asked_of


@pytest.fixture(scope="module")
def branched():
    return questionnaire_of(tomllib.loads(BRANCHED), "safety")


@pytest.fixture(scope="module")
def lime(branched):
    """The rows of the LimeSurvey file, read as LimeSurvey does: by tab, quotes doubled."""
    text = limesurvey_text(branched)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter="\t"))


def every_course():
    """Give all ways of answering the questions that others depend on, reasons for none included."""
    names = ("lb_precautions", "own_worry_year", "own_worry_times")
    for values in itertools.product((1, 2, 98), (1, 2, 97), (1, 3, 5, 98)):
        yield dict(zip(names, values, strict=True))


def test_limesurvey_names_are_allowed_and_differ(branched):
    names = question_names([one.code for one in branched.questions()])
    assert all(re.fullmatch(r"[a-z][a-z0-9]*", name) for name in names.values())
    assert all(len(name) <= LONGEST_NAME for name in names.values())
    long = question_names([f"own_precautions_lower_{end}" for end in "abc"])
    assert len({*long.values()}) == 3 and max(map(len, long.values())) <= LONGEST_NAME


def test_limesurvey_repeats_the_same_rows_for_each_language(lime):
    shape = {
        language: [(row["class"], row["type/scale"], row["name"] * (row["class"] != "G"),
                    row["relevance"]) for row in lime
                   if row["language"] == language and row["class"] in "GQA"]
        for language in ("en", "fr")
    }  # fmt: skip
    assert shape["en"] == shape["fr"] and len(shape["en"]) > 40
    first = [row["language"] for row in lime if row["class"] in ("G", "Q", "A")]
    assert first == sorted(first)
    settings = {row["name"]: row["text"] for row in lime if row["class"] == "S"}
    assert settings["language"] == "en" and settings["additional_languages"] == "fr"
    assert settings["anonymized"] == "Y" and settings["ipaddr"] == "N"


def test_limesurvey_holds_every_answer_with_its_code(lime, branched):
    found: dict[str, list[int]] = {}
    for row in lime:
        if row["language"] == "en" and row["class"] == "Q":
            last = found.setdefault(row["name"], [])
        elif row["language"] == "en" and row["class"] == "A":
            last.append(int(row["name"]))
    names = question_names([one.code for one in branched.questions()])
    assert found == {
        names[one.code]: [answer.code for answer in one.answers] for one in branched.questions()
    }
    types = {row["name"]: row["type/scale"] for row in lime if row["class"] == "Q"}
    assert types["yearshere"] == "N" and types["lbprecautions"] == "L"
    texts = [row["text"] for row in lime if row["class"] == "A"]
    assert "South &lt;new&gt;" in texts and 'North; "old" part' in texts


def test_limesurvey_asks_the_right_questions_of_everybody(lime, branched):
    names = question_names([one.code for one in branched.questions()])
    relevance = {row["name"]: row["relevance"] for row in lime if row["class"] == "Q"}
    for course in every_course():
        answers = {one.code: course.get(one.code, 1) for one in branched.questions()}
        given: dict[str, str] = {}
        for code, name in names.items():
            # ExpressionScript: a question that was not asked has an empty answer.
            rule = re.sub(r"(\w+)\.NAOK == (\"\d+\")", r"(given.get('\1', '') == \2)",
                          relevance[name])  # fmt: skip
            if eval(rule, {"given": given}):
                given[name] = str(answers[code])
        assert set(given) == {names[code] for code in asked_of(names, answers)}, course


def test_xlsform_is_taken_by_the_reference_reader(branched, tmp_path):
    for number, made in enumerate((branched, start())):
        path = tmp_path / f"form{number}.xlsx"
        path.write_bytes(xlsform(made))
        done = convert(xlsform=str(path), validate=False)
        assert done.warnings == []
        for question in made.questions():
            assert f"/{question.code}" in done.xform
        assert 'lang="English (en)" default="true()"' in done.xform
        assert 'lang="Français (fr)"' in done.xform


def test_xlsform_has_the_three_sheets_and_every_answer(branched):
    book = openpyxl.load_workbook(io.BytesIO(xlsform(branched)))
    assert book.sheetnames == ["survey", "choices", "settings"]
    rows = list(book["choices"].iter_rows(values_only=True))
    wanted = [(one.code, str(answer.code)) for one in branched.questions()
              for answer in one.answers]  # fmt: skip
    assert [row[:2] for row in rows[1:]] == wanted
    survey = [row[:2] for row in book["survey"].iter_rows(values_only=True)]
    assert ("integer", "years_here") in survey and ("select_one district", "district") in survey


def test_xlsform_asks_the_right_questions_of_everybody(branched):
    for course in every_course():
        answers = {one.code: course.get(one.code, 1) for one in branched.questions()}
        given: dict[str, str] = {}
        for question in branched.questions():
            rule = re.sub(r"\$\{(\w+)\} = ('\d+')", r"(given.get('\1', '') == \2)",
                          relevant(question.conditions))  # fmt: skip
            if not rule or eval(rule, {"given": given}):
                given[question.code] = str(answers[question.code])
        assert set(given) == set(asked_of(answers, answers)), course


def test_arrows_on_paper_lead_past_nothing_that_is_to_be_asked(branched):
    questions = list(branched.questions())
    for course in every_course():
        answers = {one.code: course.get(one.code, one.answers[0].code if one.answers else 5)
                   for one in questions}  # fmt: skip
        asked = set(asked_of(answers, answers))
        seen, place = set(), 0
        while place < len(questions):
            question = questions[place]
            seen.add(question.code)
            ticked = [one for one in question.answers if one.code == answers[question.code]]
            # Who came to a question that is not for them reads so above it, and goes on.
            to = after(branched, question, ticked[0]) if ticked and question.code in asked else ""
            place = len(questions) if to == END else (
                [one.code for one in questions].index(to) if to else place + 1)  # fmt: skip
        assert asked <= seen, course


def test_an_arrow_stands_only_where_the_next_question_is_not_meant(branched):
    by_code = {one.code: one for one in branched.questions()}
    first = by_code["lb_precautions"]
    assert [after(branched, first, one) for one in first.answers] == [
        "", "own_worry_year", "own_worry_year", "own_worry_year"]  # fmt: skip
    year = by_code["own_worry_year"]
    assert [after(branched, year, one) for one in year.answers] == [
        "", "lb_trust_neighbours", "lb_trust_neighbours", "lb_trust_neighbours"]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
def test_paper_is_a_tagged_pdf_in_its_language(branched, language):
    content, lacking = paper_pdf(branched, language)
    assert lacking == ()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang) == language
        with pdf.open_metadata() as meta:
            assert meta["dc:title"] == branched.titles[language]
            assert str(meta["pdfuaid:part"]) == "1"


def test_the_test_sheet_has_probes_for_every_question(branched):
    asked = {one.code: {m.key for m in probes(one)} for one in branched.questions()}
    assert all(len(keys) >= 4 for keys in asked.values())
    assert "questionnaire.probe_recall" in asked["own_worry_year"]
    assert "questionnaire.probe_filter" in asked["lb_precautions_help"]
    assert "questionnaire.probe_counted" in asked["years_here"]
    content, _ = checklist_pdf(branched, "en")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) >= 2


def test_the_same_questionnaire_gives_the_same_bytes(branched):
    forms = ("xlsform", "limesurvey", "mapping", "paper")
    assert exported(branched, forms) == exported(branched, forms)


@pytest.mark.parametrize("way", WAYS)
def test_the_mapping_names_every_column_item_and_reason(branched, way):
    stored = tomllib.loads(mapping_text(branched, way))
    assert stored["kind"] == "survey" and stored["constants"]["wave"] == "2026"
    assert stored["constants"]["mode"] == ("paper" if way == "paper" else "web")
    assert stored["values"]["area_id"] == {
        "1": "LB01", "2": "LB02", "97": "", "98": ""}  # fmt: skip
    items = stored["survey"]["items"]
    assert set(items) == {one.code for one in branched.questions()} - {"district"}
    assert items["aesfdrk"]["refused"] == [7] and items["aesfdrk"]["dont_know"] == [8]
    assert items["own_worry_year"]["refused"] == [97]
    for code, item in items.items():
        assert item["empty"] == ("not_asked" if code in RULES else "missing")
    columns = {item["column"] for item in items.values()}
    assert columns < set(stored["recognise"]["columns"])


def test_a_text_that_looks_like_a_formula_stays_text():
    book = openpyxl.load_workbook(io.BytesIO(workbook({"a": [["=1+1", "<&>", ""], ["", "x"]]})))
    cells = [[cell.value for cell in row] for row in book["a"].iter_rows()]
    assert cells == [["=1+1", "<&>"], [None, "x"]]
    assert book["a"]["A1"].data_type in ("s", "inlineStr")
