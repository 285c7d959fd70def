"""What is told of treated areas beside a mix, when it says not to trust it, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from panel_tables import counts, deliveries, interventions

from evenhand.assessment.synthetic_control import synthetic_control
from evenhand.errors import UnsuitableData
from evenhand.tables.exposure import Exposure


def roles(donors=24, treated=1, buffer=0):
    return {**{f"t{n}": "treated" for n in range(treated)},
            **{f"b{n}": "buffer" for n in range(buffer)},
            **{f"c{n:02}": "comparison" for n in range(donors)}}  # fmt: skip


def city(*, donors=24, treated=1, buffer=0, effect=0.5, moved=1.0, before=24, mean=40.0, seed=1):
    """Counts with a season that areas share more or less; `effect` and `moved` are factors."""
    rng = np.random.default_rng(seed)
    season = np.sin(2 * np.pi * np.arange(before + 12) / 12)
    table = {}
    for area in roles(donors, treated, buffer):
        expected = mean * np.exp(rng.uniform(0, 0.6) * season)
        expected[before:] *= {"t": effect, "b": moved, "c": 1}[area[0]]
        table[area] = rng.poisson(expected).tolist()
    return table


def asked(table, who=None, exposure=None, **options):
    given = options.pop("given", None) or deliveries([area for area in table if area[0] == "t"])
    months = len(next(iter(table.values()))) - 12
    recorded = counts(table, first=str(pd.Timestamp("2025-01-01") - pd.DateOffset(months=months)))
    named = who or {area: {"t": "treated", "b": "buffer", "c": "comparison"}[area[0]]
                    for area in table}  # fmt: skip
    return synthetic_control(recorded, interventions(named), given, None, exposure, **options)


def test_half_of_what_was_expected_is_found_with_a_range_that_holds_it():
    found = asked(city())
    assert found.verdict == "fewer"
    assert found.change_low < -0.5 < found.change_high < 0
    assert found.difference == pytest.approx(found.recorded_after - found.expected_after)
    assert found.change == pytest.approx(found.difference / found.expected_after)
    assert str(found.explain().answer).startswith("Fewer than expected")


def test_numbers_and_shares_of_the_range_tell_the_same():
    found = asked(city())
    for end in ("low", "high"):
        number, share = getattr(found, f"difference_{end}"), getattr(found, f"change_{end}")
        assert number == pytest.approx(share * found.expected_after)


def test_nothing_done_is_no_clear_difference():
    found = asked(city(effect=1.0))
    assert found.verdict == "unclear"
    assert found.change_low < 0 < found.change_high


def test_with_fewer_than_nineteen_donors_nothing_is_clear_at_95_per_cent():
    eighteen, nineteen = asked(city(donors=18, effect=0.2)), asked(city(donors=19, effect=0.2))
    assert (eighteen.verdict, nineteen.verdict) == ("cannot_tell", "fewer")
    assert eighteen.least_p_value == pytest.approx(1 / 19)
    assert eighteen.confidence_reached == pytest.approx(18 / 19)
    assert "cannot be told at 95" in str(eighteen.explain().answer)
    assert "5.3" in str(eighteen.explain().written())


def test_several_treated_among_few_donors_are_not_clear_either():
    found = asked(city(donors=10, treated=3, effect=0.2))
    assert found.sets > 200
    assert found.verdict == "cannot_tell"


def test_an_area_unlike_all_others_is_not_to_be_trusted():
    table = city(effect=1.0)
    table["t0"] = [int(20 + 100 * (month % 2)) for month in range(36)]
    found = asked(table)
    assert found.verdict == "not_trusted"
    assert found.fit_beside_others > 2
    assert str(found.explain().answer).startswith("Do not trust")


def test_an_area_on_its_own_way_up_is_not_to_be_trusted():
    table = city(effect=1.0)
    table["t0"] = [20 + 2 * month for month in range(36)]
    found = asked(table)
    assert found.verdict == "not_trusted"
    assert found.slow_fit_beside_others > 2


def test_another_course_that_chance_hides_is_not_to_be_trusted():
    table = city(effect=1.0)
    table["t0"] = [46 if month % 24 < 12 else 34 for month in range(36)]
    found = asked(table)
    assert found.fit_beside_others < 2 < found.slow_fit_beside_others
    assert "another way than their mix" in found.explain().written()


def test_by_rates_an_area_above_all_others_is_off_what_they_can_make_up():
    table = {**city(), "t0": [80 + month % 3 for month in range(36)]}
    base = Exposure.from_frame(pd.DataFrame({
        "area_id": list(table), "period_start": "2023-01-01", "period_end": "2025-12-31",
        "base": "residents", "value": 1000.0}))  # fmt: skip
    by_rate = asked(table, exposure=base, scale="per_base")
    assert by_rate.verdict == "not_trusted"
    assert by_rate.off_level > 0.5
    assert asked(table).off_level < 1e-6


def test_where_the_level_cannot_be_mixed_a_regression_tells_beside_it():
    """Twice the level of all others and half of what was: the mix sees a rise, ridge a fall."""
    table = city(mean=40, effect=0.5)
    table["t0"] = [2 * count for count in table["t0"]]
    base = Exposure.from_frame(pd.DataFrame({
        "area_id": list(table), "period_start": "2023-01-01", "period_end": "2025-12-31",
        "base": "residents", "value": 1000.0}))  # fmt: skip
    found = asked(table, exposure=base, scale="per_base")
    assert found.verdict == "not_trusted"
    assert found.augmented_change < -0.25 < found.change
    assert found.augmented_p_value <= 0.1
    assert "regression" in found.explain().written()
    assert np.isnan(asked(table).augmented_change)


def test_the_buffer_is_never_mixed_and_is_told_beside():
    found = asked(city(buffer=2, moved=1.5))
    assert not found.weights()["area_id"].str.startswith("b").any()
    assert found.ring_areas == 2
    assert found.ring_low > 0
    assert "areas around" in found.explain().written()


def test_areas_of_no_part_are_mixed_too():
    table = city()
    named = {area: "treated" if area == "t0" else "comparison" for area in list(table)[:4]}
    assert asked(table, named).donors == 24


def test_an_area_with_few_records_before_is_not_mixed_and_named():
    table = {**city(), "c03": [0] * 24 + [30] * 12, "c04": [0] * 20 + [1] * 4 + [30] * 12}
    found = asked(table)
    assert found.donors == 22
    assert "fewer than 5 records" in found.explain().written()


def test_a_mix_that_hangs_on_one_area_shows_what_its_loss_changes():
    table = city(effect=1.0)
    twin = np.array(table["t0"])
    table["c00"] = [*twin[:24], *(2 * twin[24:])]
    found = asked(table)
    assert found.one_out_name == "c00"
    assert found.one_out_high - found.change > 0.2


def test_a_donor_that_went_its_own_way_is_named():
    table = city(effect=1.0)
    twin = np.array(table["t0"])
    table["c00"] = [*twin[:24], *(4 * twin[24:])]
    assert "went their own way after the start: c00" in asked(table).explain().written()


def test_a_fall_before_the_start_is_seen_by_looking_earlier():
    table = city(effect=1.0, before=24)
    table["t0"] = [*(40 for _ in range(16)), *(10 for _ in range(20))]
    found = asked(table)
    assert found.backdated_change < -0.5
    assert found.backdated_p_value <= 0.05
    assert "parted from the mix before" in found.explain().written()


def test_the_frame_adds_up_to_the_totals():
    found = asked(city(treated=2))
    after = found.to_frame().query("is_after")
    assert after["recorded_count"].sum() == found.recorded_after
    assert after["expected_count"].sum() == pytest.approx(found.expected_after)
    assert found.cite("expected_after") == found.expected_after
    assert found.weights()["mix_share"].sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({**city(), "t0": [0] * 24 + [5] * 12}, "no record before"),
        (city(donors=2), "at least 3"),
        (
            {
                area: counted if area == "t0" else [*counted[:24], *[0] * 12]
                for area, counted in city().items()
            },
            "check that their records go on",
        ),
        (city(before=5), "at least 6"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_message(table, words):
    with pytest.raises(UnsuitableData, match=words):
        asked(table)


def test_nothing_falls_by_more_than_all_of_it():
    found = asked({**city(), "t0": [10] * 24 + [0] * 12})
    assert (found.change, found.change_low) == (pytest.approx(-1), -1)


def test_series_that_never_change_are_compared_all_the_same():
    still = {area: [10] * 36 for area in roles()}
    assert asked(still).p_value == 1
    halved = asked({**still, "t0": [10] * 24 + [5] * 12})
    assert (halved.verdict, halved.p_value) == ("fewer", pytest.approx(1 / 25))


def test_rates_without_exposure_are_refused():
    with pytest.raises(UnsuitableData, match="exposure"):
        asked(city(), scale="per_base")


def test_a_treated_area_without_base_is_refused():
    table = city()
    base = Exposure.from_frame(pd.DataFrame({
        "area_id": [area for area in table if area != "t0"], "period_start": "2023-01-01",
        "period_end": "2025-12-31", "base": "residents", "value": 1000.0}))  # fmt: skip
    with pytest.raises(UnsuitableData, match="no base"):
        asked(table, exposure=base, scale="per_base")


def test_a_treated_area_among_its_own_donors_is_refused():
    table = city()
    named = {area: "treated" if area == "t0" else "comparison" for area in table}
    rows = [{"intervention_id": "M-1", "measure": "lamps", "offence_class": "robbery",
             "area_id": "t0", "role": "comparison", "starts_on": "2025-01-01"}]  # fmt: skip
    with pytest.raises(UnsuitableData, match="t0"):
        synthetic_control(counts(table), interventions(named, others=rows), deliveries(["t0"]))
