"""Every planted truth can be found again in the tables by a plain calculation."""

import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.spatial import cKDTree

from evenhand.demo.offences import NATURES
from evenhand.demo.planted import PLANTED
from evenhand.demo.stops import DUSK_DEGREES, sun_degrees
from evenhand.demo.truth import Truth
from evenhand.scanning.density import density
from evenhand.statistics.cells import cells_named

DRAWS = 19


def log_ratio(numbers):
    """Log of (b/a)/(d/c) with its standard error, for four Poisson counts."""
    a, b, c, d = map(float, numbers)
    return np.log(b / a) - np.log(d / c), np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)


def close_pairs(city, within_m=100.0, within_days=7.0):
    """Count close pairs of burglaries, and how many there are when times are shuffled."""
    rows = city.tables["incidents"].to_frame()
    rows = rows[rows["offence_class"].eq("burglary_dwelling")]
    middle = rows["starts_at"] + (rows["ends_at"] - rows["starts_at"]) / 2
    days = (middle - middle.min()).dt.total_seconds().to_numpy() / 86_400
    pairs = cKDTree(rows[["x_m", "y_m"]].to_numpy()).query_pairs(within_m, output_type="ndarray")
    rng = np.random.default_rng(1)

    def close(times):
        return int((np.abs(times[pairs[:, 0]] - times[pairs[:, 1]]) <= within_days).sum())

    shuffled = [close(rng.permutation(days)) for _ in range(DRAWS)]
    return close(days), np.mean(shuffled), max(shuffled)


def test_near_repeats_are_there(city):
    seen, expected, most = close_pairs(city)
    assert seen > 1.5 * expected
    assert seen > most


def test_near_repeats_are_gone_when_switched_off(calm_city):
    seen, expected, most = close_pairs(calm_city)
    assert seen < 1.25 * expected
    assert seen <= most
    assert calm_city.truth.ids("near_repeat") == []


def test_a_follower_lies_near_its_parent_and_after_it(incidents):
    children = incidents[incidents["parent_id"].notna()]
    parents = incidents.set_index("incident_id").loc[children["parent_id"]]
    gap = np.hypot(*(children[["x_m", "y_m"]].to_numpy() - parents[["x_m", "y_m"]].to_numpy()).T)
    delay = children["happened_at"].to_numpy() - parents["happened_at"].to_numpy()
    assert len(children) > 300
    # The nearest address lies up to some 60 m from the point drawn where streets are wide apart.
    assert PLANTED.distance_m * 0.7 < gap.mean() < PLANTED.distance_m * 1.6
    # Delays are counted in whole days, rounded up: half a day more on average.
    assert abs(delay.mean() / np.timedelta64(1, "D") - PLANTED.delay_days - 0.5) < 1.5


def test_planted_change_is_seen_against_the_rest_of_the_city(incidents):
    rows = incidents[incidents["offence_class"].eq(PLANTED.change_class)]
    here = rows["area_neighbourhood"].eq(PLANTED.change_area)
    later = rows["local"].ge(PLANTED.change_on)
    counts = [(place & when).sum() for place in (here, ~here) for when in (~later, later)]
    estimate, error = log_ratio(counts)
    assert abs(estimate - np.log(PLANTED.change_factor)) < 3 * error
    assert estimate > 3 * error


def test_hot_segments_are_hot(city, incidents):
    lengths = city.tables["streets"].to_frame().set_index("segment_id")["length_m"]
    for offence in ("damage", "bicycle_theft", "assault"):
        hot = city.truth.hot_segments(offence)
        counts = incidents.loc[incidents["offence_class"].eq(offence), "area_segment"]
        inside = counts.isin(hot)
        rate_hot = inside.sum() / lengths[hot].sum()
        rate_else = (~inside).sum() / lengths.drop(hot).sum()
        assert rate_hot > 4 * rate_else, offence


def test_records_follow_the_risk_surface(city, incidents):
    for offence in ("damage", "theft_from_person"):
        risk = city.truth.risk[city.truth.risk["offence_class"].eq(offence)].set_index("segment_id")
        counted = incidents.loc[
            incidents["offence_class"].eq(offence), "area_segment"
        ].value_counts()
        counted = counted.reindex(risk.index, fill_value=0)
        top = risk["share"].nlargest(100).index
        expected = risk.loc[top, "share"].sum() * counted.sum()
        assert counted[top].sum() == pytest.approx(expected, rel=0.12)
        assert risk["share"].sum() == pytest.approx(1.0)


def test_hours_and_weekdays_follow_the_planted_rhythm(city, incidents):
    for offence in ("assault", "shop_theft", "damage"):
        mine = incidents[incidents["offence_class"].eq(offence) & incidents["origin"].ne("event")]
        for part, keys in (
            ("hour", mine["local"].dt.hour),
            ("weekday", mine["local"].dt.day_of_week),
        ):
            truth = city.truth.rhythm.query("offence_class == @offence and part == @part")
            expected = truth.set_index("key")["share"] * len(mine)
            seen = keys.value_counts().reindex(expected.index, fill_value=0)
            pearson = ((seen - expected) ** 2 / expected).sum()
            freedom = len(expected) - 1
            # Mean `freedom`, standard deviation sqrt(2 freedom): four of them, and the two nights
            # a year when an hour is skipped.
            assert pearson < freedom + 4 * np.sqrt(2 * freedom) + 3, (offence, part, pearson)


def test_reporting_rates_are_as_planted(city):
    rows = city.truth.reporting
    error = np.sqrt(rows["rate"] * (1 - rows["rate"]) / rows["occurred"])
    assert ((rows["reported"] / rows["occurred"] - rows["rate"]).abs() < 4 * error).all()
    recorded = city.tables["incidents"].column("offence_class").value_counts()
    sums = rows.set_index("offence_class")[["reported", "discovered"]].sum(axis=1)
    assert sums.to_dict() == recorded.to_dict()


def test_patrols_find_as_much_per_hour_everywhere_but_not_per_person(city, incidents):
    found = incidents[incidents["origin"].eq("discovered")]
    counted = found["area_neighbourhood"].value_counts()
    hours = city.tables["patrols"].to_frame()
    hours = hours.groupby(hours["area_id"].str[:3])["given_hours"].sum()
    per_hour = counted / hours
    rest = counted.drop("NRD").sum() / hours.drop("NRD").sum()
    assert abs(np.log(per_hour["NRD"] / rest)) < 3 * np.sqrt(1 / counted["NRD"] + 1 / counted.sum())
    exposure = city.tables["exposure"].to_frame().query("base == 'ambient'").set_index("area_id")
    per_person = (counted / exposure["value"]).dropna()
    assert per_person["NRD"] > 1.5 * per_person.drop("NRD").median()


def test_police_finds_are_marked_as_such(incidents):
    by_police = incidents["discovered_by"].eq("police")
    assert set(incidents.loc[by_police, "origin"]) == {"discovered"}
    drugs = incidents[incidents["offence_class"].eq("drugs")]
    assert drugs["discovered_by"].eq("police").mean() > 0.75


def test_the_mobile_series_stands_out(incidents):
    rows = incidents[incidents["offence_class"].eq(PLANTED.series_class)]
    rows = rows[rows["mo_method"].eq("distraction") & rows["mo_target"].eq("phone")]
    days = rows["local"].dt.normalize().value_counts().sort_index()
    first, last = map(pd.Timestamp, PLANTED.series_days)
    inside = days[(days.index >= first) & (days.index <= last)].mean()
    usual = days[(days.index < first) | (days.index > last)].sum() / (1096 - 5)
    assert inside > 8 * usual
    series = incidents[incidents["origin"].eq("series")]
    assert 15 < len(series) < 50
    assert series["local"].between(first, last + pd.Timedelta("1D")).all()


def measured(incidents, offence, on, treated, comparison):
    rows = incidents[incidents["offence_class"].eq(offence)]
    start = pd.Timestamp(on)
    window = rows["local"].between(
        start - pd.DateOffset(months=18), start + pd.DateOffset(months=18)
    )
    rows = rows[window]
    later = rows["local"].ge(start)
    inside = [rows["area_quarter"].isin(group) for group in (treated, comparison)]
    return log_ratio([(group & when).sum() for group in inside for when in (~later, later)])


def test_the_measure_works_as_planted(incidents):
    estimate, error = measured(
        incidents, "burglary_dwelling", PLANTED.measure_on, PLANTED.treated, PLANTED.comparison
    )
    assert abs(estimate - np.log(PLANTED.effect)) < 3 * error
    assert estimate < -2 * error


def test_the_idle_measure_does_nothing(incidents):
    others = tuple(f"OOS-{number}" for number in (1, 2, 4, 6))
    estimate, error = measured(
        incidents, "bicycle_theft", PLANTED.idle_on, PLANTED.idle_quarters, others
    )
    assert abs(estimate) < 3 * error


def test_a_quarter_of_what_was_prevented_happens_next_door(city, incidents):
    moved = city.truth.parameters["measure"]
    share = moved["displaced"] / moved["prevented"]
    error = np.sqrt(PLANTED.displaced * (1 - PLANTED.displaced) / moved["prevented"])
    assert abs(share - PLANTED.displaced) < 3 * error
    displaced = incidents[incidents["origin"].eq("displaced")]
    assert len(displaced) > 5
    assert displaced["area_quarter"].isin(PLANTED.buffer).all()
    assert displaced["local"].ge(PLANTED.measure_on).all()


def test_the_buffer_touches_what_was_treated(city):
    areas = city.tables["areas"].to_frame().set_index("area_id")["geometry"]
    treated = [areas[code] for code in PLANTED.treated]
    for code in PLANTED.buffer:
        assert max(areas[code].intersection(shape).length for shape in treated) > 100
    for code in PLANTED.comparison:
        assert min(areas[code].distance(shape) for shape in treated) > 500


def test_the_survey_finds_who_feels_unsafe(city):
    rows = city.tables["survey"].to_frame()
    rows = rows[rows["item"].eq("aesfdrk") & rows["answer_state"].eq("answered")]
    unsafe = rows["answer"].ge(3).astype(float)
    rows = rows.assign(part=unsafe * rows["weight"])
    sums = rows.groupby(["area_id", "wave"])[["part", "weight"]].sum()
    share = sums["part"] / sums["weight"]
    truth = city.truth.feeling.set_index(["area_id", "wave"])["share_unsafe"]
    # Sixteen clusters of twenty with a latent standard deviation of 0.16, unequal weights:
    # a design effect of about 1.8.
    error = np.sqrt(1.8 * truth * (1 - truth) / 310)
    assert ((share - truth).abs() < 3.3 * error).all()


def test_two_neighbourhoods_feel_other_than_crime_would_lead_to_expect(city, incidents):
    present = city.tables["exposure"].to_frame().query("base == 'ambient'").set_index("area_id")
    crime = np.log((incidents["area_neighbourhood"].value_counts() / present["value"]).dropna())
    latent = city.truth.feeling.query("wave == '2026'").set_index("area_id")["latent"]
    odd = ["KAN", "STA"]
    slope, level = np.polyfit(crime.drop(odd), latent[crime.index].drop(odd), 1)
    rest = latent - (level + slope * crime)
    assert rest["KAN"] > 0.5
    assert rest["STA"] < -0.3
    assert rest.drop(odd).abs().max() < 0.15


def test_stops_are_disparate_per_person_present(city):
    stops = city.tables["stops"].to_frame()
    groups = city.tables["exposure_by_group"].to_frame()
    present = groups.query("base == 'ambient'").set_index(["area_id", "group"])["value"]
    light = ~city.truth.stops["is_dark"].to_numpy() | stops["kind"].ne("vehicle").to_numpy()
    counts = stops[light].groupby(["area_neighbourhood", "group_origin"]).size()
    a, b = (counts.xs(group, level=1) for group in ("a", "b"))
    base = {g: present.xs(f"origin:{g}", level=1) for g in ("a", "b")}
    # Mantel–Haenszel ratio of rates over neighbourhoods.
    total = base["a"] + base["b"]
    ratio = (b * base["a"] / total).sum() / (a * base["b"] / total).sum()
    error = np.sqrt(1 / a.sum() + 1 / b.sum())
    assert abs(np.log(ratio / PLANTED.stop_ratio)) < 3.5 * error


def test_searches_of_the_overstopped_group_find_less(city):
    stops = city.tables["stops"].to_frame()
    searched = stops[stops["searched"].fillna(False)]
    hits = searched.groupby("group_origin")["found"].agg(["mean", "sum"]).astype(float)
    assert hits.loc["b", "mean"] < hits.loc["a", "mean"] - 0.03
    chance = city.truth.stops["chance"].to_numpy()
    for number, group in enumerate("ab"):
        mine = stops["group_origin"].eq(group).fillna(False).to_numpy(dtype=bool)
        lowest = chance[mine & stops["searched"].to_numpy(dtype=bool)].min()
        assert 0 <= lowest - PLANTED.search_thresholds[number] < 0.01
    # Equal risk in both groups: a difference in finds can only come from the threshold.
    gap = [chance[stops["group_origin"].eq(g).fillna(False)].mean() for g in "ab"]
    assert abs(gap[0] - gap[1]) < 0.01


def test_the_veil_of_darkness_is_planted_for_vehicles(city):
    stops = city.tables["stops"].to_frame().merge(city.truth.stops, on="stop_id")
    stops = stops[stops["kind"].eq("vehicle") & stops["group_origin"].notna()]
    counts = stops.groupby(["area_neighbourhood", "is_dark", "group_origin"]).size()
    cells = [counts.loc[area] for area in stops["area_neighbourhood"].unique()]
    up = sum(cell[True, "b"] * cell[False, "a"] / cell.sum() for cell in cells)
    down = sum(cell[True, "a"] * cell[False, "b"] / cell.sum() for cell in cells)
    error = np.sqrt(sum(1 / n for n in counts.groupby(level=[1, 2]).sum()))
    assert abs(np.log(up / down / PLANTED.dark_odds)) < 3 * error
    assert np.log(up / down) < -2 * error


def test_the_sun_stands_where_an_almanac_says():
    # Solar noon at 5.08° E on 21 June 2026 is at 11:42 UTC; height 90 − 51.96 + 23.44 = 61.48°.
    noon = sun_degrees(pd.DatetimeIndex(["2026-06-21 11:42", "2026-12-21 11:38"]))
    assert noon[0] == pytest.approx(61.48, abs=0.4)
    assert noon[1] == pytest.approx(90 - 51.96 - 23.44, abs=0.4)
    night = sun_degrees(pd.DatetimeIndex(["2026-12-21 17:00", "2026-06-21 19:00"]))
    assert night[0] < DUSK_DEGREES < 0 < night[1]


def test_complaints_break_out_in_one_neighbourhood_only(city):
    rows = city.tables["signals"].to_frame().query("signal_source == 'complaint'")
    same_months = rows["on_day"].dt.month.between(8, 10)
    later = rows["on_day"].ge(PLANTED.outbreak_on)
    before = rows["on_day"].between("2025-08-01", "2025-10-31")
    counts = [
        rows.loc[same_months & when, ["area_id", "count"]].groupby("area_id")["count"].sum()
        for when in (before, later)
    ]
    ratio = (counts[1] / counts[0]).astype(float)
    assert ratio[PLANTED.outbreak_area] == pytest.approx(PLANTED.outbreak_factor, rel=0.2)
    assert ratio.drop(PLANTED.outbreak_area).between(0.75, 1.33).all()


def test_signals_of_one_neighbourhood_rise_with_its_thefts(city):
    rows = city.tables["signals"].to_frame()
    first, last = map(pd.Timestamp, PLANTED.worried_days)
    year = pd.DateOffset(years=1)
    during = rows[rows["on_day"].between(first, last)].groupby("area_id")["count"].sum()
    earlier = rows[rows["on_day"].between(first - year, last - year)]
    ratio = (during / earlier.groupby("area_id")["count"].sum()).drop(PLANTED.outbreak_area)
    assert ratio[PLANTED.change_area] == pytest.approx(PLANTED.worried_factor, rel=0.2)
    assert ratio.drop(PLANTED.change_area).between(0.8, 1.25).all()


def test_stolen_goods_turn_up_in_one_quarter(city):
    goods = city.tables["goods"].to_frame()
    found = goods["recovered_area_id"].value_counts(normalize=True)
    assert found.index[0] == city.truth.parameters["resale_quarter"]
    assert found.iloc[0] > 0.35
    assert (
        goods["recovered_on"].dropna() >= goods.loc[goods["recovered_on"].notna(), "taken_on"]
    ).all()


def test_the_other_process_has_heavy_tails(city, heavy_city):
    ratios = []
    for offence in NATURES:
        largest = [
            made.truth.risk.loc[made.truth.risk["offence_class"].eq(offence), "share"].max()
            for made in (city, heavy_city)
        ]
        ratios.append(largest[1] / largest[0])
    assert np.median(ratios) > 2
    assert not heavy_city.truth.risk["is_hot"].any()


def test_truth_is_read_back_from_its_folder(city, tmp_path):
    city.truth.write(tmp_path / "truth")
    again = Truth.read(tmp_path / "truth")
    assert again.ids("series") == city.truth.ids("series")
    assert again.parameters["planted"]["near_repeat_class"] == PLANTED.near_repeat_class
    pd.testing.assert_frame_equal(again.risk, city.truth.risk, check_dtype=False)


@pytest.mark.parametrize("offence", ["burglary_dwelling", "robbery", "theft_from_person"])
def test_the_densest_ground_holds_the_risk_that_was_planted_there(city, offence):
    found = density(city.tables["incidents"], city.tables["areas"], offence=offence)
    cells = found.cells()
    order = cells["per_km2"].rank(ascending=False).to_numpy()
    streets = city.tables["streets"].to_frame().set_index("segment_id")["geometry"]
    risk = city.truth.risk[city.truth.risk["offence_class"].eq(offence)]
    middle = shapely.line_interpolate_point(streets[risk["segment_id"]], 0.5, normalized=True)
    at = cells_named(cells["cell_id"].tolist()).holding(*shapely.get_coordinates(middle).T)
    told = found.to_frame().set_index("level").loc["2"]
    planted = risk["share"].to_numpy()[(order[at] <= told["cells"]) & (at >= 0)].sum()
    # Near repeats and segments that straddle cells move a little of it.
    assert told["share_held_out"] == pytest.approx(planted, abs=0.02)
