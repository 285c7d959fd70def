"""Near repeats: bands as labelled, what is called clear, and what is refused."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from monthly_tables import day_incidents

from evenhand.demo.series import point_pattern
from evenhand.errors import OptionError, UnsuitableData
from evenhand.scanning.near_repeat import near_repeat
from evenhand.scanning.repeat_tests import block_numbers
from evenhand.tables.incidents import Incidents

ROOT = Path(__file__).parents[2]
EXPECTED = json.loads((ROOT / "tests/reference/near_repeat/expected.json").read_text())
MONTH = ROOT.parent / "shared/data/us_cities/near_repeat/chicago_be_month1.csv"


def pattern(n, offspring, seed=1, days=365, shift_m=0.0):
    places, times = point_pattern(n, np.random.default_rng(seed), offspring=offspring, days=days)
    when = pd.Timestamp("2025-01-01") + pd.to_timedelta(np.floor(times), unit="D")
    return day_incidents(when, x=places[:, 0] + shift_m, y=places[:, 1])


def pair(apart_m, apart_days):
    """Two incidents, and twenty more far off in space and time."""
    days = [date(2026, 1, 1), date(2026, 1, 1 + apart_days)]
    days += [date(2026, 2 + n // 20, 1 + n % 20) for n in range(20)]
    x = [0.0, float(apart_m), *(1e5 + 1e4 * n for n in range(20))]
    return day_incidents(days, x=x)


def table(found, metric="manhattan", column="pairs"):
    rows = found.to_frame()
    whole = rows["p_value_adjusted"].notna() & rows["test"].eq("plain")
    rows = rows[rows["metric"].eq(metric) & whole]
    return rows.pivot_table(index="from_m", columns="from_days", values=column).to_numpy()


@pytest.fixture(scope="module")
def chicago():
    if not MONTH.exists():
        pytest.skip("the real data are not here")
    rows = pd.read_csv(MONTH, header=None, names=["x", "y", "day"])
    return day_incidents(rows["day"], x=rows["x"], y=rows["y"], timezone="America/Chicago")


@pytest.mark.parametrize("name", ["nrc", "labels", "vignette"])
def test_pairs_of_chicago_are_those_of_other_software(chicago, name):
    case = EXPECTED[name]
    found = near_repeat(
        chicago, same_place_m=float(case["same_place_m"]), draws=99,
        bands_m=tuple(map(float, case["bands_m"])), bands_days=tuple(case["bands_days"]),
    )  # fmt: skip
    assert table(found).tolist() == case["pairs"]


def test_ratios_and_p_values_of_chicago_agree_with_other_software(chicago):
    case = EXPECTED["vignette"]
    found = near_repeat(chicago, same_place_m=0.1, bands_m=(200.0, 400.0, 600.0),
                        bands_days=(7, 14, 21), draws=999)  # fmt: skip
    assert table(found, column="ratio") == pytest.approx(np.array(case["ratio"]), abs=0.03)
    p = np.array(case["p_value"])
    # Both p-values rest on 999 draws: three standard errors of their difference.
    assert (
        np.abs(table(found, column="p_value") - p) <= 3 * np.sqrt(2 * p * (1 - p) / 999) + 0.002
    ).all()
    nrc = near_repeat(chicago, bands_m=(100.0, 200.0, 300.0), bands_days=(7, 14, 21), draws=99)
    first = EXPECTED["nrc"]["ratio_first_days"]
    assert table(nrc, column="ratio")[:, 0] == pytest.approx(np.array(first), abs=0.05)


def test_a_pair_at_the_edge_of_bands_stands_where_the_label_says():
    case = EXPECTED["by_hand"]
    found = near_repeat(pair(case["apart_m"], case["apart_days"]), bands_m=(100.0, 200.0),
                        bands_days=(3, 6), draws=99).to_frame()  # fmt: skip
    rows = found[found["pairs"].gt(0) & found["p_value_adjusted"].notna()]
    assert set(rows["distance_band"]) == {case["distance_band"]}
    assert set(rows["day_band"]) == {case["day_band"]}
    assert rows[
        ["from_m", "below_m", "from_days", "to_days"]
    ].drop_duplicates().values.tolist() == [[100, 200, 3, 5]]


def test_no_label_names_an_edge_that_its_band_does_not_hold(chicago):
    rows = near_repeat(chicago, draws=99).to_frame()
    for row in rows[rows["distance_band"].ne("same_place")].itertuples():
        assert row.distance_band == f"{row.from_m:g}–<{row.below_m:g}"
        assert row.day_band == f"{row.from_days}–{row.to_days}"
    assert sorted(rows["day_band"].unique()) == ["0–6", "14–20", "21–27", "7–13"]


def test_planted_near_repeats_are_found_with_their_half_values():
    found = near_repeat(pattern(3000, 0.3, seed=4), draws=199)
    assert found.verdict == "clear"
    # Planted: 70 m and 6 days on average; with followers of followers half lies within 61 m
    # and 5.2 days (worked out from 400,000 clusters).
    assert found.half_distance_low_m < 61 < found.half_distance_high_m
    assert found.half_life_low_days < 5.2 < found.half_life_high_days
    assert "times as many pairs as by chance" in str(found.explain().answer)
    assert 1 < found.least_ratio_within < found.most_ratio_within
    assert found.least_ratio_within < found.cite("ratio[euclidean|plain|0–<100|0–6]")
    assert "near_repeat.limit_followers" in [line.key for line in found.explain().limits]


def test_lasting_hot_spots_alone_are_no_near_repeats():
    found = near_repeat(pattern(2000, 0.0, seed=2), draws=199)
    assert found.verdict == "not_clear"
    assert np.isnan(found.half_distance_m) and np.isnan(found.half_life_days)
    assert "cannot be estimated" in found.explain().written()


def test_risk_that_moves_from_one_half_to_the_other_is_not_called_clear():
    rng = np.random.default_rng(3)
    n = 2000
    day = rng.integers(0, 364, n)
    first = (rng.random(n) < 0.85) == (day < 182)
    places = np.where(first[:, None], rng.uniform(0, 2000, (n, 2)), rng.uniform(2000, 4000, (n, 2)))
    when = pd.Timestamp("2025-01-01") + pd.to_timedelta(day, unit="D")
    found = near_repeat(day_incidents(when, x=places[:, 0], y=places[:, 1]), draws=199)
    plain = found.to_frame().query("test == 'plain' and distance_band == '0–<100'")
    assert plain["p_value"].min() < 0.05
    assert found.verdict == "stretch"
    assert "risk may have moved" in str(found.explain().answer)


def test_a_month_of_data_is_too_short_to_rule_moving_risk_out(chicago):
    found = near_repeat(chicago, draws=199)
    assert (found.verdict, found.blocks) == ("short", ())
    assert any("too short to deal out days" in str(line) for line in found.explain().limits)


def test_near_repeats_of_four_months_or_of_month_long_bands_are_not_called_clear():
    short = near_repeat(pattern(3000, 0.3, seed=4, days=120), draws=99)
    assert (short.verdict, short.blocks) == ("short", (28, 56))
    assert "the time is too short to say why" in str(short.explain().answer)
    long = near_repeat(pattern(3000, 0.3, seed=4), bands_days=(28, 56), draws=99)
    assert (long.verdict, long.blocks) == ("short", (182,))
    assert "28 days are too long a band" in str(long.explain().answer)


def test_fewer_than_three_lengths_of_stretch_are_told_as_a_limit():
    days = pd.Timestamp("2025-01-01") + pd.to_timedelta(np.arange(400) % 120, "D")
    x, y = np.random.default_rng(6).uniform(0, 2000, (2, 400))
    found = near_repeat(day_incidents(days, x=x, y=y), draws=99)
    assert found.blocks == (28, 56)
    assert any("stretches of 28, 56 days only" in str(line) for line in found.explain().limits)


def test_no_draws_are_claimed_where_pairs_are_too_many_to_draw(chicago, monkeypatch):
    monkeypatch.setattr("evenhand.statistics.knox.MOST_PAIR_DRAWS", 1)
    found = near_repeat(chicago, draws=199)
    reading = str(found.explain().reading[0])
    assert found.draws == 0
    assert "exact mean and variance" in reading
    assert "199" not in reading


def test_metrics_that_disagree_are_told():
    # 45 pairs on one street that runs north-east: 80 m as the crow flies, 113 m along a grid.
    rng = np.random.default_rng(1)
    start = np.repeat(rng.integers(0, 360, 45), 2) + np.tile([0, 2], 45)
    x = np.repeat(np.arange(45) * 5000.0, 2) + np.tile([0, 56.6], 45)
    y = np.tile([0, 56.6], 45)
    when = pd.Timestamp("2025-01-01") + pd.to_timedelta(start, unit="D")
    found = near_repeat(day_incidents(when, x=x, y=y), draws=99)
    assert found.verdict == "metric"
    assert "how distance is measured" in str(found.explain().answer)


def test_few_incidents_are_too_few_to_say():
    assert near_repeat(pair(50, 2), draws=99).verdict == "too_few"


def test_pairs_of_one_day_have_no_first():
    days = ["2026-01-01", "2026-01-01", "2026-01-03", "2026-03-01", "2026-04-01"]
    found = near_repeat(day_incidents(days, x=[0.0, 10.0, 20.0, 9e4, 8e4]), draws=99)
    assert (found.pairs_same_day, found.followed) == (1, 2)
    assert "neither came first: 1." in found.explain().written()


def test_rows_known_too_roughly_are_set_aside_and_counted():
    frame = pattern(300, 0.2).to_frame()
    frame.loc[:9, "place_precision_m"] = 250.0
    frame["time_precision"] = "instant"
    frame["ends_at"] = frame["starts_at"] + pd.Timedelta(hours=2)
    frame.loc[10:24, "ends_at"] = frame.loc[10:24, "starts_at"] + pd.Timedelta(days=9)
    found = near_repeat(Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC"), draws=99)
    assert found.set_aside == {"coarse_place": 10, "too_coarse_in_time": 15}
    assert found.n_used == len(frame) - 25


def test_a_window_over_midnight_counts_on_the_day_of_its_middle():
    frame = day_incidents(["2026-01-01"] * 40, x=np.arange(40.0) * 1e4).to_frame()
    frame["time_precision"] = "instant"
    frame["starts_at"] = frame["starts_at"] + pd.to_timedelta(np.arange(40), unit="D")
    frame["ends_at"] = frame["starts_at"]
    frame.loc[1, ["x_m", "starts_at"]] = (0.0, pd.Timestamp("2026-01-07 20:00", tz="UTC"))
    frame.loc[1, "ends_at"] = pd.Timestamp("2026-01-08 10:00", tz="UTC")
    found = near_repeat(Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC"), draws=99)
    assert found.cite("pairs[euclidean|plain|same_place|7–13]") == 1


def test_months_alone_and_areas_alone_are_refused_with_what_can_be_asked():
    months = day_incidents(["2026-01-01", "2026-02-01"] * 20, precision="month")
    with pytest.raises(UnsuitableData, match=r"near_repeat.*\n.*needs days.*concentration"):
        near_repeat(months)
    areas = day_incidents(["2026-01-01"] * 20, x=None, y=None, areas="a")
    with pytest.raises(UnsuitableData, match=r"near_repeat.*\n.*area_rates"):
        near_repeat(areas)
    with pytest.raises(UnsuitableData, match="all of one day"):
        near_repeat(day_incidents(["2026-01-01"] * 40))


@pytest.mark.parametrize(("options", "told"), [
    ({"bands_m": (200.0, 100.0)}, "from small to large"),
    ({"bands_days": ()}, "is empty days; give 1 to 20 upper edges"),
    ({"bands_days": (7, 400)}, "up to 366"),
    ({"bands_m": (0.0, 100.0)}, "above 0"),
    ({"same_place_m": 150.0}, "less than the first edge of bands_m, 100 m"),
])  # fmt: skip
def test_edges_that_make_no_bands_are_refused_in_words(options, told):
    with pytest.raises(OptionError, match=told):
        near_repeat(pair(50, 2), **options)


def test_blocks_are_whole_and_a_short_rest_joins_the_last():
    assert np.bincount(block_numbers(np.arange(100), 28)).tolist() == [28, 28, 28, 16]
    assert np.bincount(block_numbers(np.arange(90), 28)).tolist() == [28, 28, 34]
