import json
from pathlib import Path

import pandas as pd
import pytest

from evenhand.errors import SourceError, UnsuitableData
from evenhand.taxonomy.crosswalk import Crosswalk, schemes
from evenhand.taxonomy.crosswalk_rows import faults
from evenhand.taxonomy.reference import rows

GOLDEN = json.loads(
    Path(__file__).parents[1].joinpath("reference/crosswalk/golden.json").read_text()
)


@pytest.mark.parametrize("scheme", sorted(GOLDEN))
def test_codes_lead_where_the_golden_file_says(scheme):
    found = Crosswalk.load(scheme).classify(list(GOLDEN[scheme]))
    answers = {
        code: [row.offence_class, None if pd.isna(row.offence_iccs) else row.offence_iccs, row.loss]
        for code, row in zip(GOLDEN[scheme], found.itertuples(), strict=True)
    }
    assert answers == GOLDEN[scheme]


def test_every_scheme_has_golden_rows():
    assert set(schemes()) == set(GOLDEN)


@pytest.mark.parametrize("scheme", schemes())
def test_every_row_of_every_scheme_is_in_order(scheme):
    assert {i: f for i, row in enumerate(rows(f"crosswalk_{scheme}")) if (f := faults(row))} == {}


def test_case_spaces_and_accents_do_not_matter():
    walk = Crosswalk.load("spain_balance")
    assert walk.find("  6. robos con VIOLENCIA e intimidacion ").source_code == "6"


def test_a_wildcard_key_is_not_found_without_its_stars():
    assert Crosswalk.load("pks").find("100") is None


def test_an_unknown_code_gets_a_class_of_its_own_and_is_counted():
    walk = Crosswalk.load("police_uk")
    found = walk.classify(["Burglary", "Cyber nuisance", None, "Drugs"])
    assert found["offence_class"].tolist() == [
        "local:burglary", "local:cyber_nuisance", "local:not_recorded", "drugs",
    ]  # fmt: skip
    losses = walk.losses(found)
    assert (losses["rows"], losses["unknown"], losses["not_recorded"]) == (4, 1, 1)
    assert losses["provisional"] == 3


def test_losses_add_up_to_the_rows():
    walk = Crosswalk.load("nibrs")
    losses = walk.losses(walk.classify(["13A", "23A", "200", "zzz", "90H"] * 3))
    assert sum(n for name, n in losses.items() if name not in ("rows", "provisional")) == 15


def test_the_index_of_a_series_is_kept():
    codes = pd.Series(["robbery", "drugs"], index=[7, 3])
    assert Crosswalk.load("police_uk").classify(codes).index.tolist() == [7, 3]


def test_one_to_many_without_weights_is_refused_for_rates():
    with pytest.raises(UnsuitableData, match="unknown shares"):
        Crosswalk.load("police_uk").for_rates({"vehicle-crime": 10})


def test_a_key_inside_another_is_refused_for_rates():
    with pytest.raises(UnsuitableData, match="212000 would be counted twice"):
        Crosswalk.load("pks").for_rates({"210000": 10, "212000": 3})


def test_members_of_members_count_twice_too():
    assert Crosswalk.load("pks").counted_twice(["****00", "436*00"]) == ["****00", "436*00"]


def test_weights_of_a_crosswalk_of_your_own_share_a_count_out(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(
        "source_scheme,source_code,iccs_code,relation,weight,evenhand_class\n"
        "ours,AUTO,05021,partial,0.25,local:vehicle\nours,AUTO,050222,partial,0.75,local:vehicle\n"
    )
    shared = Crosswalk.from_csv(path).for_rates({"auto": 200}).set_index("offence_iccs")["count"]
    assert shared.to_dict() == {"05021": 50.0, "050222": 150.0}


def test_every_fault_of_a_crosswalk_of_your_own_is_named(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(
        "source_scheme,source_code,iccs_code,relation,weight,evenhand_class\n"
        "ours,A,9999,exact,,robbery\nours,B,0401,,,robbery\nours,C,,,,mugging\nours,D,0401,exact,2,robbery\n"
    )
    with pytest.raises(SourceError) as caught:
        Crosswalk.from_csv(path)
    for part in (
        "line 2: '9999'",
        "line 3: a code needs",
        "line 4: 'mugging'",
        "line 5: weight '2'",
    ):
        assert part in str(caught.value)


def test_weights_that_do_not_sum_to_one_are_refused(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(
        "source_scheme,source_code,iccs_code,relation,weight,evenhand_class\n"
        "ours,A,05021,partial,0.5,local:v\nours,A,050222,partial,0.6,local:v\n"
    )
    with pytest.raises(SourceError, match=r"'A' sum to 1\.1"):
        Crosswalk.from_csv(path)


def test_an_unknown_scheme_names_those_there_are():
    with pytest.raises(SourceError, match="police_uk"):
        Crosswalk.load("nypd")


def test_anti_social_behaviour_is_no_offence_in_iccs():
    target = Crosswalk.load("police_uk").find("anti-social-behaviour")
    assert target.iccs == {} and "not a recorded crime" in target.note
