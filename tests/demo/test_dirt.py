import pandas as pd

from evenhand.demo.dirt import DRIFT, MISSING_MONTHS, MONTH_ONLY, SNAP_M


def local(rows):
    return rows["starts_at"].dt.tz_convert("Europe/Amsterdam").dt.tz_localize(None)


def test_a_clean_city_has_no_faults(city):
    assert city.truth.faults == {}


def test_points_of_the_snapped_rows_lie_on_a_coarse_set(dirty_city):
    rows = dirty_city.tables["incidents"].to_frame()
    snapped = rows[rows["place_precision_m"].eq(SNAP_M)]
    assert len(snapped) > 20_000
    assert ((snapped[["x_m", "y_m"]] % SNAP_M).abs() < 1e-6).all(axis=None)
    distinct = len(snapped.drop_duplicates(["x_m", "y_m"]))
    assert distinct < 0.2 * len(snapped)


def test_one_class_is_known_by_month_only(dirty_city):
    rows = dirty_city.tables["incidents"].to_frame()
    coarse = rows[rows["time_precision"].eq("month")]
    assert set(coarse["offence_class"]) == {MONTH_ONLY}
    assert len(coarse) >= dirty_city.truth.faults["months_only"]["rows"]
    first = local(coarse)
    assert (first[first.notna()].dt.day == 1).all()
    assert set(rows.loc[rows["offence_class"].eq(MONTH_ONLY), "time_precision"]) == {"month"}


def test_recording_drifts_from_one_class_to_another(city, dirty_city):
    to, from_, _, on, share = DRIFT
    counts = {}
    for name, made in (("clean", city), ("dirty", dirty_city)):
        rows = made.tables["incidents"].to_frame()
        rows = rows[~rows["incident_id"].str.endswith("X")]
        later = local(rows).ge(on)
        counts[name] = rows[later].groupby("offence_class").size()
    kept = counts["dirty"][from_] / counts["clean"][from_]
    assert abs(kept - (1 - share)) < 0.06
    assert counts["dirty"][to] > 1.3 * counts["clean"][to]


def test_two_months_are_missing(dirty_city):
    rows = dirty_city.tables["incidents"].to_frame()
    months = local(rows).dt.strftime("%Y-%m")
    assert not months.isin(MISSING_MONTHS).any()
    counts = dirty_city.tables["counts"].to_frame()
    gaps = counts["period_start"].dt.strftime("%Y-%m").isin(MISSING_MONTHS)
    assert counts.loc[gaps, "count"].isna().all()
    assert counts.loc[~gaps, "count"].notna().all()


def test_about_eight_in_a_hundred_have_no_place_and_not_at_random(dirty_city):
    rows = dirty_city.tables["incidents"].to_frame()
    unplaced = rows["x_m"].isna()
    assert 0.07 < unplaced.mean() < 0.095
    assert rows.loc[unplaced, "area_quarter"].isna().all()
    outside = rows["setting"].eq("public_space")
    assert unplaced[outside].mean() > 1.5 * unplaced[~outside].mean()


def test_records_are_doubled_under_another_number(dirty_city):
    rows = dirty_city.tables["incidents"].to_frame().set_index("incident_id")
    doubled = dirty_city.truth.faults["doubled"]
    assert len(doubled["of"]) == doubled["rows"] > 400
    assert {f"{number}X" for number in doubled["of"]} <= set(rows.index)
    again = rows.loc[[f"{number}X" for number in doubled["of"]], "offence_source"]
    assert (again.to_numpy() == rows.loc[doubled["of"], "offence_source"].to_numpy()).all()


def test_reversed_times_are_written_down_and_left_out(dirty_city):
    fault = dirty_city.truth.faults["reversed"]
    times = pd.DataFrame(fault["times"])
    assert len(times) == fault["rows"] > 200
    rows = dirty_city.tables["incidents"].to_frame().set_index("incident_id")
    assert rows.loc[times["incident_id"], "starts_at"].isna().all()
    assert set(rows.index[rows["starts_at"].isna()]) == set(times["incident_id"])


def test_some_local_codes_are_in_no_list(dirty_city):
    rows = dirty_city.tables["incidents"].to_frame()
    fault = dirty_city.truth.faults["unknown_codes"]
    strange = rows["offence_source"].isin(fault["codes"])
    originals = ~rows["incident_id"].str.endswith("X")
    assert (strange & originals).sum() == fault["rows"] > 300
    assert set(rows.loc[strange, "offence_class"]) == {"other"}
