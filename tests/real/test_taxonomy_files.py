import csv
from pathlib import Path

import pytest

from evenhand.taxonomy import iccs
from evenhand.taxonomy.crosswalk import Crosswalk
from evenhand.taxonomy.reference import rows

SHARED = Path(__file__).parents[3] / "shared/data"
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not at hand")


def read(path, encoding="utf-8-sig"):
    with (SHARED / path).open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def test_labels_of_more_than_two_words_are_our_own():
    names = {row["code"]: row["name_en"].casefold() for row in read("reference/iccs_v1.csv")}
    copied = [
        code.code
        for code in iccs.codes().values()
        if len(code.labels["en"].split()) > 2 and code.labels["en"].casefold() == names[code.code]
    ]
    assert copied == []


def test_every_heading_of_the_borough_series_is_known():
    walk = Crosswalk.load("mps")
    lines = read("london/MPS_Borough_Level_Crime_Historical.csv")
    headings = {line["MajorText"] for line in lines} | {line["MinorText"] for line in lines}
    assert [heading for heading in headings if walk.find(heading) is None] == []


def test_every_weight_and_cost_stands_in_the_reference_files():
    medians = {float(row["median_days"]) for row in read("reference/cchi_2026_subgroups.csv")}
    ons = {float(row["weight"]) for row in read("reference/ons_css_weights.csv")}
    costs = {float(row["amount"]) for row in read("reference/crime_unit_costs.csv")}
    theirs = {"cchi_2026_subgroups": medians, "ons_css_weights": ons, "crime_unit_costs": costs}
    strange = [
        (row["ruler"], row["offence_class"], column)
        for row in rows("ruler_weights")
        for column in ("weight", "low", "high")
        if row[column] and float(row[column]) not in theirs[row["source"]]
    ]
    assert strange == []


def test_every_code_of_the_lists_has_a_row():
    lists = {
        "police_uk": ("policeuk_categories.csv", "slug"),
        "nibrs": ("nibrs_offense_codes.csv", "code"),
        "iucr": ("iucr_codes.csv", "code"),
        "pks": ("pks_keys.csv", "key"),
        "ssmsi": ("ssmsi_indicators.csv", "order"),
        "cbs_47018": ("cbs_47018_categories.csv", "code"),
        "spain_balance": ("spain_categories.csv", "code"),
    }
    for scheme, (name, column) in lists.items():
        codes = {row[column] for row in read(f"reference/{name}")}
        assert codes - set(Crosswalk.load(scheme).targets) == set(), scheme


def test_every_code_of_a_survey_item_stands_in_the_reference_file():
    given = {
        (line["variable"], int(line["value_code"])): line["is_missing"] == "yes"
        for line in read("reference/survey_items.csv")
        if line["value_code"]
    }
    ours = {
        (row["item"], int(row["code"])): row["answer_state"] != "answered"
        for row in rows("survey_item_codes")
        if row["source"] == "ess_round_9"
    }
    between = {key for key in ours if key not in given}
    assert {key: value for key, value in ours.items() if key in given} == {
        key: given[key] for key in ours if key in given
    }
    # Scores run from 0 to 10, and the file gives their two ends alone.
    assert all(0 < code < 10 and (item, 0) in given for item, code in between)
    assert {item for item, _ in ours} == {item for item, _ in given}


def test_no_answer_of_more_than_three_words_is_copied_from_another_survey():
    theirs = {line["value_label"].casefold() for line in read("reference/survey_items.csv")}
    ours = {row["text"].casefold() for row in rows("survey_item_words")
            if row["part"] == "answer" and row["source"] != "own_items"}  # fmt: skip
    assert {text for text in ours & theirs if len(text.split()) > 3} == set()
