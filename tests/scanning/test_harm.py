import dataclasses
import json
from pathlib import Path

import pandas as pd
import pytest

import evenhand as eh
from evenhand.errors import UnsuitableData

EXPECTED = json.loads(
    Path(__file__).parents[1].joinpath("reference/harm/expected.json").read_text()
)
BY_HAND = {"robbery": 100, "theft_from_person": 900, "burglary_dwelling": 50}


def counts(numbers, year=2025):
    return eh.Counts.from_frame(
        pd.DataFrame({
            "area_id": "n", "period_start": f"{year}-01-01", "period_end": f"{year}-12-31",
            "offence_source": list(numbers), "offence_class": list(numbers), "unit": "offences",
            "count": list(numbers.values()),
        })
    )  # fmt: skip


def weighed(numbers, **options):
    return eh.harm(counts(numbers), draws=199, **options)


@pytest.mark.parametrize("ruler", EXPECTED)
def test_harm_and_shares_agree_with_the_calculation_by_hand(ruler):
    found = weighed(BY_HAND)
    for offence, (total, share) in EXPECTED[ruler].items():
        assert found.cite(f"harm[reported|{ruler}|{offence}]") == pytest.approx(total, rel=1e-9)
        assert found.cite(f"share[reported|{ruler}|{offence}]") == pytest.approx(share, rel=1e-9)


def test_a_rank_reversal_is_flagged_with_both_rulers():
    found = weighed(BY_HAND)
    assert ("count", "cchi_2026", "theft_from_person", "robbery") in found.reversals
    assert "depends on the ruler" in found.explain().written()


def test_no_reversal_is_claimed_where_counts_could_be_the_other_way_by_chance():
    # 3 thefts more than robberies: by number nobody can say which is more.
    found = weighed({"robbery": 50, "theft_from_person": 53})
    assert found.n_reversals == 0
    assert "No pair" in found.explain().written()


def test_an_assault_of_unknown_injury_leaves_the_order_open():
    found = weighed({"robbery": 100, "assault": 200, "theft_from_person": 300})
    frame = found.to_frame().set_index(["part", "ruler", "offence_class"])
    row = frame.loc[("reported", "cchi_2026", "assault")]
    # By hand: 200 x 10 days is less, 200 x 365 days is more than 100 x 365.
    assert (row["rank_low"], row["rank_high"]) == (1, 2)
    assert pd.isna(row["harm"]) and pd.isna(row["share"])
    assert row["harm_low"] < 2000 < 73_000 < row["harm_high"]


def test_a_class_without_weight_is_named_and_never_zero():
    found = weighed({"robbery": 100, "theft_from_person": 300, "misconduct": 500})
    row = found.to_frame().set_index(["ruler", "offence_class"]).loc[("cchi_2026", "misconduct")]
    assert pd.isna(row["harm"]) and pd.isna(row["rank_low"])
    assert row["share_records_weighed"] == pytest.approx(400 / 900)
    assert "misconduct in public space" in found.explain().limits[0].written("en")


def test_what_police_find_is_weighed_apart_and_not_ranked():
    found = weighed({"robbery": 100, "damage": 300, "weapons": 80})
    frame = found.to_frame()
    weapons = frame[frame["offence_class"].eq("weapons")]
    assert set(weapons["part"]) == {"discovered"} and weapons["rank_low"].isna().all()
    assert found.n_discovered == 80


def test_a_single_row_found_by_police_is_apart_from_its_class():
    days = pd.to_datetime(["2026-01-02"] * 6).tz_localize("UTC")
    frame = pd.DataFrame({
        "incident_id": list("abcdef"), "offence_source": "x",
        "offence_class": ["robbery"] * 3 + ["damage"] * 3, "starts_at": days, "ends_at": days,
        "time_precision": "instant", "x_m": 0.0, "y_m": 0.0,
        "discovered_by": ["police", "public", None, "public", "public", "unknown"],
    })  # fmt: skip
    found = eh.harm(eh.Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC"), draws=99)
    assert found.cite("count[reported|count|robbery]") == 2
    assert found.cite("count[discovered|count|robbery]") == 1


def test_pounds_are_never_carried_elsewhere_without_a_note():
    note = "England and Wales"
    assert any(note in str(limit) for limit in weighed(BY_HAND).explain().limits)
    at_home = weighed(BY_HAND, place="england_and_wales").explain().limits
    assert not any(note in str(limit) for limit in at_home)
    assert any("prices" in str(limit) for limit in at_home)


def test_a_ruler_of_your_own_stands_beside_the_others():
    own = dataclasses.replace(eh.Ruler.load("cchi_2026"), name="residents_2026")
    table = eh.HarmWeights.from_frame(own.to_frame())
    found = eh.harm(counts(BY_HAND), table, draws=199)
    assert found.cite("harm[reported|residents_2026|robbery]") == 36_500
    assert found.rulers[-1].name == "residents_2026"


def test_one_class_alone_is_refused():
    with pytest.raises(UnsuitableData, match="two of the classes"):
        weighed({"assault": 148_636})


def test_ranges_of_shares_hold_the_share():
    frame = weighed(BY_HAND).to_frame()
    known = frame[frame["share"].notna()]
    assert (known["share_low"].le(known["share"]) & known["share"].le(known["share_high"])).all()


def test_the_seed_moves_ranges_only_within_monte_carlo_error():
    # A 2.5 % quantile of 999 draws has a standard error of .085 sigma; sigma is below .035 here.
    one, two = (
        eh.harm(counts(BY_HAND), seed=seed).to_frame()["share_low"].dropna() for seed in (1, 2)
    )
    assert (one - two).abs().max() < 3 * 2**0.5 * 0.085 * 0.035
