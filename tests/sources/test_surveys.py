"""Surveys of one row for each person asked: answers, items and design of one file."""

import re

import numpy as np
import pandas as pd
import pytest

import evenhand as eh
from evenhand.errors import SourceError
from evenhand.sources.importing import check_files, import_files

HEAD = 'title = "City survey"\nkind = "survey"\n'
MAPPING = (
    HEAD
    + """
[columns]
respondent_id = "nr"
wave = "year"
area_id = "quarter"
weight = "w"
stratum = "s"
cluster = "c"
[constants]
mode = "web"
[survey]
refused = [7]
dont_know = [8]
not_asked = [6]
missing = [9]
[survey.design]
survey_name = "City survey"
weight_kind = "design"
[survey.items]
aesfdrk = "q_dark"
[survey.items.lights]
column = "q_lights"
label = "lights in the street"
scale = "ordinal"
worse = "low"
[survey.items.lights.codes]
1 = "too few"
2 = "enough"
"""
)
ROWS = """nr,year,quarter,w,s,c,q_dark,q_lights,remarks
1,2024,A,1.5,a,1,1,2,never read
2,2024,A,0.5,a,2,4,1,
3,2024,B,1,b,3,7,8,
4,2024,B,1,b,4,8,6,
5,2024,B,1,b,4,6,,
6,2024,B,1,b,4,9,9,
"""


def bring(workspace, write, text=ROWS, mapping=MAPPING, name="survey.csv"):
    path = write(name, text)
    return import_files(workspace, [path], mapping=write("m.toml", mapping))


def by_person(workspace, item):
    rows = workspace.read("survey").to_frame()
    rows = rows[rows["item"].eq(item)].set_index("respondent_id")
    return rows[["answer", "answer_state"]]


def keys(report):
    return {note.key.removeprefix("sources.survey_") for note in report.warnings}


def numbers(report, key):
    found = [note for note in report.warnings if note.key == f"sources.survey_{key}"]
    return [(dict(note.numbers), dict(note.names)) for note in found]


def test_refused_dont_know_not_asked_and_missing_stay_apart(workspace, write):
    report = bring(workspace, write)
    dark = by_person(workspace, "aesfdrk")
    states = ["answered", "answered", "refused", "dont_know", "not_asked", "missing"]
    assert dark["answer_state"].tolist() == states
    assert dark["answer"].fillna(-1).tolist() == [1, 4, -1, -1, -1, -1]
    lights = by_person(workspace, "lights")
    assert lights["answer_state"].tolist() == [
        "answered", "answered", "dont_know", "not_asked", "missing", "missing",
    ]  # fmt: skip
    assert report.rows_in == report.rows_used == 6
    assert report.tables == {"survey": 12, "survey_items": 6, "survey_design": 1}


def test_one_import_gives_items_and_design_beside_the_answers(workspace, write):
    bring(workspace, write)
    items = workspace.read("survey_items").to_frame()
    own = items[items["item"].eq("lights")]
    assert own[["code", "code_label", "worse", "scale"]].values.tolist() == [
        [1, "too few", "low", "ordinal"], [2, "enough", "low", "ordinal"],
    ]  # fmt: skip
    bank = items[items["item"].eq("aesfdrk")]
    assert set(bank["worse"]) == {"high"} and set(bank["bank_item"]) == {"aesfdrk"}
    design = workspace.read("survey_design").to_frame()
    assert design[["wave", "mode", "weight_kind"]].values.tolist() == [["2024", "web", "design"]]


def test_an_undo_takes_all_three_tables_back(workspace, write):
    bring(workspace, write)
    workspace.undo()
    assert not any(map(workspace.has, ("survey", "survey_items", "survey_design")))


def test_of_two_waves_in_two_files_items_are_kept_once(workspace, write):
    bring(workspace, write)
    later = ROWS.replace(",2024,", ",2026,")
    bring(workspace, write, later, name="later.csv")
    assert len(workspace.read("survey")) == 24
    assert len(workspace.read("survey_items")) == 6
    assert workspace.read("survey_design").column("wave").tolist() == ["2024", "2026"]


def test_a_wave_that_is_there_already_changes_nothing(workspace, write):
    bring(workspace, write)
    from evenhand.errors import TableError

    with pytest.raises(TableError, match="in the workspace already"):
        bring(workspace, write, ROWS.replace("1.5", "1.7"), name="again.csv")
    assert len(workspace.read("survey")) == 12
    assert len(workspace.read("survey_items")) == 6


def test_a_later_wave_may_not_turn_an_item_round(workspace, write):
    bring(workspace, write)
    with pytest.raises(SourceError, match="worse of lights is 'high' in this file and 'low'"):
        bring(workspace, write, ROWS.replace(",2024,", ",2026,"),
              MAPPING.replace('worse = "low"', 'worse = "high"'), "later.csv")  # fmt: skip
    assert workspace.read("survey_design").column("wave").tolist() == ["2024"]


def test_a_workbook_gives_the_same_tables_as_text(workspace, write, tmp_path):
    from evenhand.workspace.workspace import Workspace

    bring(workspace, write)
    other = Workspace.create(tmp_path / "other", workspace.settings)
    path = write("survey.csv", ROWS)
    book = path.with_suffix(".xlsx")
    pd.read_csv(path).to_excel(book, index=False)
    import_files(other, [book], mapping=write("m.toml", MAPPING))
    for name in ("survey", "survey_items", "survey_design"):
        assert other.read(name).fingerprint() == workspace.read(name).fingerprint()


def test_spss_and_stata_give_the_same_tables_with_labels_and_missing_codes(
    workspace, write, tmp_path
):
    import pyreadstat

    from evenhand.workspace.workspace import Workspace

    frame = pd.DataFrame({"nr": [1, 2, 3, 4, 5], "q_dark": [1.0, 4.0, 7.0, 8.0, None],
                          "w": [1.0, 0.25, 1 / 3, 2.0, 1.0]})  # fmt: skip
    codes = {1: "Very safe", 2: "Safe", 3: "Unsafe", 4: "Very unsafe"}
    sav, dta = tmp_path / "a.sav", tmp_path / "a.dta"
    pyreadstat.write_sav(frame, sav, missing_ranges={"q_dark": [{"lo": 7, "hi": 9}]},
                         variable_value_labels={"q_dark": {**codes, 7: "Refusal", 8: "Weiß nicht"}},
                         column_labels={"q_dark": "Safe after dark"})  # fmt: skip
    lettered = frame.assign(q_dark=[1, 4, "a", "b", None])
    pyreadstat.write_dta(lettered, dta, missing_user_values={"q_dark": ["a", "b"]},
                         variable_value_labels={"q_dark": {**codes, "a": "Refusal",
                                                           "b": "Weiß nicht"}},
                         column_labels={"q_dark": "Safe after dark"})  # fmt: skip
    mapping = HEAD + (
        '[columns]\nrespondent_id = "nr"\nweight = "w"\n[constants]\nwave = "1"\n'
        '[survey.items]\naesfdrk = "q_dark"\n'
    )
    import_files(workspace, [sav], mapping=write("m.toml", mapping))
    assert by_person(workspace, "aesfdrk")["answer_state"].tolist() == [
        "answered", "answered", "refused", "dont_know", "missing",
    ]  # fmt: skip
    assert workspace.read("survey").column("weight").tolist() == frame["w"].tolist()
    other = Workspace.create(tmp_path / "other", workspace.settings)
    import_files(other, [dta], mapping=write("m.toml", mapping))
    for name in ("survey", "survey_items", "survey_design"):
        assert other.read(name).fingerprint() == workspace.read(name).fingerprint()


LIME = """id,submitdate,lastpage,startlanguage,ipaddr,q1,q2[SQ001],q2[SQ002],q2[other]
1,2026-05-01 10:00:00,4,en,10.0.0.1,A1,Y,,
2,2026-05-01 11:00:00,4,fr,10.0.0.2,A4,,Y,a word of mine
3,,2,en,10.0.0.3,A2,,,
4,2026-05-02 09:30:00,4,en,10.0.0.4,N/A,Y,Y,
5,2026-05-02 09:40:00,4,en,10.0.0.5,,,,
"""
LIME_MAPPING = (
    HEAD
    + """
[columns]
respondent_id = "id"
asked_on = "submitdate"
group_language = "startlanguage"
[constants]
wave = "2026"
mode = "web"
[time]
format = "%Y-%m-%d %H:%M:%S"
[survey]
submitted = "submitdate"
[survey.items.aesfdrk]
column = "q1"
[survey.items.seen_litter]
column = "q2[SQ001]"
scale = "binary"
worse = "low"
empty = 2
[survey.items.seen_litter.codes]
1 = "yes"
2 = "no"
[survey.items.seen_litter.words]
Y = 1
"""
)


def test_an_export_of_limesurvey_comes_in_by_its_answer_codes(workspace, write):
    report = bring(workspace, write, LIME, LIME_MAPPING)
    dark = by_person(workspace, "aesfdrk")
    assert dark["answer"].fillna(-1).tolist() == [1, 4, -1, -1]
    assert dark["answer_state"].tolist() == ["answered", "answered", "not_asked", "missing"]
    assert by_person(workspace, "seen_litter")["answer"].tolist() == [1, 2, 1, 2]
    assert report.by_reason() == {"incomplete": 1}
    rows = workspace.read("survey").to_frame()
    assert rows["asked_on"].dt.strftime("%Y-%m-%d").iloc[0] == "2026-05-01"
    assert "10.0.0.1" not in rows.to_csv() and "a word of mine" not in rows.to_csv()


def test_full_answers_of_limesurvey_are_found_by_their_labels(workspace, write):
    full = LIME.replace("A1", "Very safe").replace("A4", "very unsafe").replace(",Y", ",Yes")
    report = bring(workspace, write, full, LIME_MAPPING.replace("Y = 1", "Yes = 1"))
    assert by_person(workspace, "aesfdrk")["answer"].fillna(-1).tolist() == [1, 4, -1, -1]
    assert report.rows_used == 4


def test_incomplete_questionnaires_are_kept_if_the_mapping_says_so(workspace, write):
    kept = LIME_MAPPING.replace("[survey]\n", "[survey]\nkeep_incomplete = true\n")
    kept = kept.replace('asked_on = "submitdate"\n', "")
    assert bring(workspace, write, LIME, kept).rows_used == 5


def test_a_year_of_birth_becomes_a_band_and_is_not_kept(workspace, write):
    text = "id,born,q\n1,1990,1\n2,1950,2\n3,2010,3\n4,,4\n"
    mapping = HEAD + (
        '[columns]\nrespondent_id = "id"\n[constants]\nwave = "1"\n[survey.age]\nborn = "born"\n'
        'asked_in = 2026\nfrom = [15, 25, 65]\n[survey.items]\naesfdrk = "q"\n'
    )
    bring(workspace, write, text, mapping)
    rows = workspace.read("survey").to_frame()
    assert rows["group_age"].fillna("-").tolist() == ["25-64", "65+", "15-24", "-"]
    assert not rows.astype(str).isin(["1990", "1950"]).any().any()


def test_full_dates_of_birth_are_refused(workspace, write):
    text = "id,born,q\n" + "".join(f"{n},1990-01-0{n},1\n" for n in range(1, 9))
    mapping = HEAD + (
        '[columns]\nrespondent_id = "id"\n[constants]\nwave = "1"\n[survey.age]\nborn = "born"\n'
        'asked_in = 2026\nfrom = [15, 25, 65]\n[survey.items]\naesfdrk = "q"\n'
    )
    with pytest.raises(SourceError, match="does not hold years of birth"):
        bring(workspace, write, text, mapping)
    assert not workspace.has("survey")


def test_replicate_weights_come_in_as_columns_of_their_own(workspace, write):
    text = "id,w,rw_1,rw_2,rw_3,q\n1,1,0.5,1.5,1,2\n2,1,1.5,0.5,1,3\n"
    mapping = HEAD + (
        '[columns]\nrespondent_id = "id"\nweight = "w"\n[constants]\nwave = "1"\n[survey]\n'
        "replicate_weights = 'rw_\\d+'\n[survey.design]\nreplicate_kind = \"JK1\"\n"
        '[survey.items]\naesfdrk = "q"\n'
    )
    bring(workspace, write, text, mapping)
    rows = workspace.read("survey").to_frame()
    found = [name for name in rows if name.startswith("replicate_weight_")]
    assert pd.to_numeric(rows[found[0]]).tolist() == [0.5, 1.5] and len(found) == 3
    assert workspace.read("survey_design").column("replicate_kind").tolist() == ["JK1"]


def test_a_change_of_mode_is_marked_as_a_break_and_told(workspace, write):
    text = ROWS + ROWS.split("\n", 1)[1].replace(",2024,", ",2026,")
    text = "".join(
        line + (",mode" if at == 0 else ",web" if ",2026," in line else ",face-to-face") + "\n"
        for at, line in enumerate(text.splitlines())
    )
    mapping = MAPPING.replace('[constants]\nmode = "web"\n', "").replace(
        'cluster = "c"\n', 'cluster = "c"\nmode = "mode"\n'
    )
    report = bring(workspace, write, text, mapping)
    design = workspace.read("survey_design").to_frame()
    assert design["mode_break"].tolist() == [False, True]
    assert "mode_break" in keys(report)


def test_what_the_mapping_says_of_a_break_holds(workspace, write):
    mapping = MAPPING + "[survey.waves.2024]\nmode_break = true\n"
    bring(workspace, write, mapping=mapping)
    assert workspace.read("survey_design").column("mode_break").tolist() == [True]


def test_labels_in_another_language_keep_their_codes_and_are_told(workspace, write, tmp_path):
    import pyreadstat

    frame = pd.DataFrame({"nr": [1, 2, 3], "q": [1.0, 4.0, 7.0]})
    path = tmp_path / "no.sav"
    labels = {1: "Veldig trygg", 2: "Trygg", 3: "Utrygg", 4: "Veldig utrygg", 7: "Vil ikke svare"}
    pyreadstat.write_sav(frame, path, variable_value_labels={"q": labels})
    mapping = HEAD + (
        '[columns]\nrespondent_id = "nr"\n[constants]\nwave = "1"\n[survey.items]\naesfdrk = "q"\n'
    )
    report = import_files(workspace, [path], mapping=write("m.toml", mapping))
    assert by_person(workspace, "aesfdrk")["answer_state"].tolist()[2] == "refused"
    assert any(note.key == "sources.survey_labels" for note in report.notes)


def test_an_item_coded_backwards_is_asked_about_and_turned_on_demand(workspace, write):
    backwards = MAPPING.replace(
        'aesfdrk = "q_dark"\n',
        '[survey.items.aesfdrk]\ncolumn = "q_dark"\n[survey.items.aesfdrk.codes]\n'
        '1 = "very unsafe"\n2 = "unsafe"\n3 = "safe"\n4 = "very safe"\n',
    ).replace("[survey.items]\n", "")
    with pytest.raises(SourceError, match="write turned = true"):
        bring(workspace, write, mapping=backwards)
    assert not workspace.has("survey")
    turned = backwards.replace('column = "q_dark"\n', 'column = "q_dark"\nturned = true\n')
    report = bring(workspace, write, mapping=turned)
    assert by_person(workspace, "aesfdrk")["answer"].fillna(-1).tolist()[:2] == [4, 1]
    items = workspace.read("survey_items").to_frame().set_index(["item", "code"])
    assert items.loc[("aesfdrk", 1), "code_label"] == "very safe"
    assert any(note.key == "sources.survey_turned" for note in report.notes)


def test_a_worse_end_against_the_bank_is_refused(workspace, write):
    item = '[survey.items.aesfdrk]\ncolumn = "q_dark"\nworse = "low"\n'
    wrong = MAPPING.replace('[survey.items]\naesfdrk = "q_dark"\n', item)
    with pytest.raises(SourceError, match="the bank has 'high' for aesfdrk"):
        bring(workspace, write, mapping=wrong)


def test_weights_missing_nought_and_negative_are_told_apart(workspace, write):
    text = ROWS.replace("1.5", "").replace("0.5", "0").replace("3,2024,B,1,", "3,2024,B,-1,")
    report = bring(workspace, write, text)
    assert numbers(report, "missing_weights")[0][0]["people"][0] == 1
    assert numbers(report, "zero_weights")[0][0]["people"][0] == 1
    assert report.by_reason() == {"out_of_bounds": 1}
    assert [part.first_rows for part in report.set_aside] == [(4,)]


def test_weights_on_another_scale_are_told(workspace, write):
    later = ROWS.split("\n", 1)[1].replace(",2024,", ",2026,")
    later = re.sub(r"(,[AB],)([\d.]+)", lambda found: f"{found[1]}{float(found[2]) * 900}", later)
    report = bring(workspace, write, ROWS + later)
    said = numbers(report, "weight_scales")[0]
    assert said[0]["low"][0] == pytest.approx(1) and said[0]["high"][0] == pytest.approx(900)


def test_a_stratum_of_one_cluster_is_told_not_refused(workspace, write):
    report = bring(workspace, write, ROWS.replace("2,2024,A,0.5,a,2", "2,2024,A,0.5,a,1"))
    assert numbers(report, "lonely")[0][0] == {"strata": (1.0, "count"), "of": (2.0, "count")}


def test_codes_without_label_and_decimals_are_counted_with_their_rows(workspace, write):
    text = ROWS.replace("1,2024,A,1.5,a,1,1,2", "1,2024,A,1.5,a,1,5,2").replace(
        "2,2024,A,0.5,a,2,4,1", "2,2024,A,0.5,a,2,2.5,x"
    )
    report = bring(workspace, write, text)
    assert numbers(report, "foreign_code") == [
        ({"cells": (1.0, "count")}, {"file": "survey.csv", "item": "aesfdrk", "first": "2"})
    ]
    assert numbers(report, "broken_code")[0][1]["first"] == "3"
    assert numbers(report, "foreign_word")[0][1]["item"] == "lights"
    assert by_person(workspace, "aesfdrk")["answer_state"].tolist()[:2] == ["missing", "missing"]


def test_a_person_who_stands_twice_is_set_aside(workspace, write):
    report = bring(workspace, write, ROWS + "1,2024,A,1.5,a,1,2,2,\n")
    assert report.by_reason() == {"repeated_respondent": 1}
    assert report.set_aside[0].first_rows == (8,)


def test_open_answers_cannot_come_in(workspace, write):
    words = "".join(f"{n},2024,A,1,a,1,1,I saw number {n} by the door of the shop,\n"
                    for n in range(1, 40))  # fmt: skip
    with pytest.raises(SourceError, match="open answers cannot be imported"):
        bring(workspace, write, ROWS.splitlines()[0] + "\n" + words)
    assert not workspace.has("survey")


def test_columns_of_persons_cannot_be_items(workspace, write):
    for column in ("Email", "Telephone", "Surname"):
        wrong = MAPPING.replace('"q_lights"', f'"{column}"')
        with pytest.raises(SourceError, match="looks like"):
            bring(workspace, write, ROWS.replace("q_lights", column), wrong)


def test_a_survey_of_one_person_comes_in_and_is_told(workspace, write):
    report = bring(workspace, write, "\n".join(ROWS.splitlines()[:2]) + "\n")
    assert "one_person" in keys(report)
    assert len(workspace.read("survey")) == 2


def test_areas_nobody_was_asked_in_and_people_outside_are_told(workspace, write):
    import shapely

    from evenhand.tables.areas import Areas

    squares = [shapely.box(at, 0, at + 1, 1) for at in range(3)]
    frame = pd.DataFrame({"area_id": ["A", "C", "D"], "area_name": ["A", "C", "D"],
                          "level": "ward", "geometry": squares})  # fmt: skip
    workspace.add({"areas": Areas.from_frame(frame, crs="EPSG:27700")}, lambda: _account())
    report = bring(workspace, write)
    assert numbers(report, "outside")[0][0]["people"][0] == 4
    assert numbers(report, "unreached")[0][0]["areas"][0] == 2
    checked = check_files([write("two.csv", ROWS.replace("2024", "2025"))], workspace,
                          mapping=write("m.toml", MAPPING))  # fmt: skip
    assert {"sources.survey_outside", "sources.survey_unreached"} <= {
        note.key for note in checked.report.warnings
    }


def _account():
    from evenhand.sources.report import ImportReport

    return ImportReport(files=())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('[survey.design]', '[survey.designs]\n[survey.design]', "no setting 'designs'"),
        ('scale = "ordinal"', 'scale = "likert"', "scale is 'likert'"),
        ('scale = "ordinal"\n', "", "scale is not given"),
        ('worse = "low"', 'worse = "down"', "worse is 'down'"),
        ('1 = "too few"', 'one = "too few"', "'one' is no code"),
        ("refused = [7]", "refused = 7", "refused is 7"),
        ("refused = [7]", "refused = [8]", "8 stands under refused and under dont_know"),
        ('weight_kind = "design"', 'weight_kind = "heavy"', "weight_kind is 'heavy'"),
        ('kind = "survey"', 'kind = "counts"', "[survey] is for kind"),
        ('[columns]', '[columns]\nitem = "q"', "'item' is filled by [survey]"),
        ('"q_dark"', '"q_night"', "'q_night' of the mapping is not there"),
        ('[survey]\n', '[survey]\nempty = "blank"\n', "empty is 'blank'"),
        ('[survey]\n', '[survey]\nreplicate_weights = "(["\n', "replicate_weights is"),
        ('[survey]\n', '[survey]\nreplicate_weights = "rw.*"\n', "fits 0 columns"),
    ],
)  # fmt: skip
def test_a_wrong_section_is_refused_in_words(workspace, write, old, new, said):
    with pytest.raises(SourceError) as problem:
        bring(workspace, write, mapping=MAPPING.replace(old, new, 1))
    assert said in str(problem.value)
    assert not workspace.has("survey")


def test_replicate_weights_of_a_file_give_the_error_of_a_share(workspace, write):
    rows = ["id,dark,w," + ",".join(f"rw{r}" for r in range(1, 5))]
    answers = np.arange(40) * 7 % 11 % 4 + 1
    weights = np.where(np.arange(40)[:, None] % 4 == np.arange(4), 0.0, 40 / 3)
    rows += [f"{n},{answers[n]},10," + ",".join(map(str, weights[n])) for n in range(40)]
    columns = "".join(f'replicate_weight_{r} = "rw{r}"\n' for r in range(1, 5))
    mapping = (
        f'kind = "survey"\n[columns]\nrespondent_id = "id"\nweight = "w"\n{columns}'
        '[constants]\nwave = "2026"\n[survey.design]\nweight_kind = "design"\n'
        'replicate_kind = "JK1"\n[survey.items.dark]\nbank_item = "aesfdrk"\n'
    )
    bring(workspace, write, "\n".join(rows) + "\n", mapping)
    found = eh.survey_estimates(
        workspace.read("survey"), workspace.read("survey_items"), workspace.read("survey_design"),
        item="dark", counted=(3, 4),
    )  # fmt: skip
    unsafe = (answers >= 3).astype(float)
    shares = (weights * unsafe[:, None]).sum(axis=0) / weights.sum(axis=0)
    error = np.sqrt(3 / 4 * np.sum((shares - unsafe.mean()) ** 2))
    row = found.to_frame().iloc[0]
    assert row["estimate"] == pytest.approx(unsafe.mean(), rel=1e-12)
    assert row["std_error"] == pytest.approx(error, rel=1e-9)
