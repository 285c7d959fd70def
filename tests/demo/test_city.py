import numpy as np
import pandas as pd
import pytest
import shapely

from evenhand.demo.along import DWELLINGS
from evenhand.demo.city import make_city
from evenhand.demo.plan import NEIGHBOURHOODS
from evenhand.errors import OptionError
from evenhand.sources.personal_data import head_kind
from evenhand.taxonomy.classes import OFFENCE_CLASSES

LEVELS = {"neighbourhood": 9, "quarter": 51}


def test_same_seed_gives_same_city(city):
    again = make_city(seed=1)
    assert {n: t.fingerprint() for n, t in city.tables.items()} == {
        n: t.fingerprint() for n, t in again.tables.items()
    }
    assert again.truth.risk.equals(city.truth.risk)


@pytest.mark.long
def test_another_seed_gives_other_incidents_in_the_same_quarters(city, heavy_city):
    other = make_city(seed=2)
    assert other.tables["incidents"].fingerprint() != city.tables["incidents"].fingerprint()
    assert other.tables["streets"].fingerprint() != city.tables["streets"].fingerprint()
    assert other.tables["areas"].fingerprint() == city.tables["areas"].fingerprint()
    assert heavy_city.tables["streets"].fingerprint() == city.tables["streets"].fingerprint()


def test_an_unknown_process_is_refused():
    with pytest.raises(OptionError, match="heavy_tail"):
        make_city(process="flat")


def test_about_sixty_thousand_records_of_every_class_in_three_years(city):
    rows = city.tables["incidents"].to_frame()
    assert 57_000 < len(rows) < 63_000
    assert set(rows["offence_class"]) == set(OFFENCE_CLASSES)
    local = rows["starts_at"].dt.tz_convert("Europe/Amsterdam")
    assert local.min() >= pd.Timestamp("2023-11-01", tz="Europe/Amsterdam")
    assert local.max() < pd.Timestamp("2026-11-01", tz="Europe/Amsterdam")
    assert local.dt.strftime("%Y-%m").nunique() == 36


def test_areas_cover_the_city_once_at_each_level(city):
    areas = city.tables["areas"].to_frame()
    land = city.tables["ground"].to_frame().query("kind == 'land'")["geometry"].iloc[0]
    for level, count in LEVELS.items():
        shapes = areas.loc[areas["level"].eq(level), "geometry"].to_numpy()
        assert len(shapes) == count
        assert shapely.union_all(shapes).area == pytest.approx(land.area, rel=1e-6)
        assert shapely.area(shapes).sum() == pytest.approx(land.area, rel=1e-6)
    assert set(areas["area_name"]) >= {name for name, _ in NEIGHBOURHOODS.values()}


def test_quarters_lie_in_their_neighbourhood(city):
    areas = city.tables["areas"].to_frame().set_index("area_id")["geometry"]
    for code, shape in areas.items():
        if "-" in code:
            assert areas[code[:3]].buffer(0.5).contains(shape), code


def test_populations_add_up(city):
    rows = city.tables["exposure"].to_frame()
    rows = rows[rows["base"].isin(["residents", "dwellings", "ambient"])]
    quarter = rows["area_id"].str.len() > 3
    fine = rows[quarter].groupby(["base", rows["area_id"].str[:3]])["value"].sum()
    coarse = rows[~quarter].set_index(["base", "area_id"])["value"]
    assert fine.sort_index().to_dict() == coarse.sort_index().to_dict()
    # Rounding to whole homes in each of at most seven quarters moves a total by at most 3.5.
    assert all(abs(coarse["dwellings", code] - n) <= 3.5 for code, n in DWELLINGS.items())


def test_groups_add_up_to_everybody(city):
    groups = city.tables["exposure_by_group"].to_frame()
    kind = groups["group"].str.split(":").str[0]
    totals = groups.groupby([kind.rename("kind"), "base", "area_id"])["value"].sum()
    all_of = city.tables["exposure"].to_frame().set_index(["base", "area_id"])["value"]
    for (_, base, area), value in totals.items():
        assert value == all_of[base, area]


def test_tourist_centre_has_few_residents_and_many_present(city):
    rows = city.tables["exposure"].to_frame().set_index(["base", "area_id"])["value"]
    ratio = rows["ambient"] / rows["residents"]
    assert ratio.loc[list(NEIGHBOURHOODS)].idxmax() == "OUD"
    assert ratio["OUD"] > 2.5


def test_streets_lie_inside_the_city(city):
    streets = city.tables["streets"].to_frame()
    land = city.tables["ground"].to_frame().query("kind == 'land'")["geometry"].iloc[0]
    assert shapely.within(streets["geometry"].to_numpy(), land.buffer(3.0)).all()
    assert (streets["length_m"] > 0).all()
    assert set(streets["kind"]) == {"main", "minor", "path", "rail"}


def test_every_incident_stands_at_its_street(city):
    rows = city.tables["incidents"].to_frame()
    lines = city.tables["streets"].to_frame().set_index("segment_id")["geometry"]
    points = shapely.points(rows[["x_m", "y_m"]].to_numpy())
    gap = shapely.distance(points, lines.loc[rows["area_segment"]].to_numpy())
    assert gap.max() < 4.2  # 4 m off the middle of the street, rounded to 0.1 m


def test_no_incident_lies_in_the_water(city):
    rows = city.tables["incidents"].to_frame()
    ground = city.tables["ground"].to_frame()
    water = shapely.union_all(ground.loc[ground["kind"].eq("water"), "geometry"].to_numpy())
    shapely.prepare(water)
    assert not shapely.contains_xy(water, rows["x_m"], rows["y_m"]).any()
    assert water.area > 1e6


def test_every_incident_lies_in_its_quarter(city):
    rows = city.tables["incidents"].to_frame()
    areas = city.tables["areas"].to_frame().set_index("area_id")["geometry"]
    points = shapely.points(rows[["x_m", "y_m"]].to_numpy())
    for level in LEVELS:
        own = areas.loc[rows[f"area_{level}"]].to_numpy()
        assert shapely.distance(points, own).max() < 0.1


def test_no_table_holds_the_truth(city):
    truths = {"share", "is_hot", "origin", "parent_id", "happened_at", "occurred", "rate",
              "latent", "offset", "share_unsafe", "is_dark", "chance"}  # fmt: skip
    planted = {"near_repeat", "planted_change", "series", "displaced", "background"}
    for table in city.tables.values():
        frame = table.to_frame()
        assert not truths & set(frame.columns), table
        for name in frame.select_dtypes("string"):
            assert not planted & set(frame[name].dropna().unique()), (table, name)


def test_no_table_has_a_column_about_a_person(city):
    for table in city.tables.values():
        assert [name for name in table.to_frame() if head_kind(name)] == [], table


def test_local_codes_lead_to_one_class_and_one_iccs_code(city):
    rows = city.tables["incidents"].to_frame()
    per_code = rows.groupby("offence_source")
    assert per_code["offence_class"].nunique().eq(1).all()
    assert per_code["offence_iccs"].nunique().le(1).all()
    missing = rows.loc[rows["offence_iccs"].isna(), "offence_class"].unique()
    assert set(missing) == {"misconduct", "burglary_other", "other"}


def test_nothing_happens_in_the_hour_that_spring_skips(incidents):
    for night in ("2024-03-31", "2025-03-30", "2026-03-29"):
        skipped = incidents["local"].between(f"{night} 02:00", f"{night} 02:59:59")
        assert not skipped.any()
        day = incidents["local"].dt.strftime("%Y-%m-%d").eq(night).sum()
        assert 25 < day < 120


def test_the_hour_that_autumn_repeats_is_used_twice(incidents):
    twice = incidents["local"].dt.strftime("%m-%d %H").isin(["10-25 02", "10-26 02", "10-27 02"])
    nights = (
        incidents["local"].dt.strftime("%Y-%m-%d").isin(["2024-10-27", "2025-10-26", "2026-10-25"])
    )
    offsets = incidents.loc[twice & nights, "happened_at"].dt.hour
    assert set(offsets) == {0, 1}


def test_true_time_lies_in_the_window_that_the_victim_could_say(incidents):
    inside = incidents["starts_at"].le(incidents["happened_at"])
    inside &= incidents["happened_at"].le(incidents["ends_at"])
    # The last night and the repeated hour may cut a window short.
    assert inside.mean() > 0.9995
    burglary = incidents[incidents["offence_class"].eq("burglary_dwelling")]
    hours = (burglary["ends_at"] - burglary["starts_at"]).dt.total_seconds() / 3600
    assert 0.8 < (hours > 0).mean() < 0.95
    assert 6 < hours[hours > 0].median() < 11


def test_modus_operandi_is_coded_for_burglary_and_pickpocketing_only(incidents):
    coded = incidents.loc[incidents[["mo_entry", "mo_method"]].notna().any(axis=1)]
    assert set(coded["offence_class"]) == {"burglary_dwelling", "theft_from_person"}
    assert np.all(incidents.loc[incidents["mo_entry"].notna(), "offence_source"].eq("410"))
