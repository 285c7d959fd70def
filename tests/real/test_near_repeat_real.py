"""Near repeats on real records: other software, rounded points, windows, and what is refused."""

import re
from collections.abc import Callable

import pytest

from evenhand.errors import UnsuitableData
from evenhand.scanning.near_repeat import near_repeat
from evenhand.scanning.near_repeat_zones import near_repeat_zones

from .conftest import DATA, Imported

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not DATA.exists(), reason="the real data are not here"),
]
FOLDER = "us_cities/near_repeat/"
NRC = "chicago_be_month1_NearRepeatCalculator1.3_output.csv"
WEST_YORKSHIRE = (
    "uk_police/west-yorkshire/2016-07/2016-07-west-yorkshire-street.csv.gz",
    "uk_police/west-yorkshire/2017-07/2017-07-west-yorkshire-street.csv.gz",
)


def plain_table(found, column, metric="manhattan"):
    rows = found.to_frame()
    whole = rows["p_value_adjusted"].notna() & rows["test"].eq("plain")
    rows = rows[whole & rows["metric"].eq(metric)]
    return rows.pivot_table(index="from_m", columns="from_days", values=column).to_numpy()


def calculator_table(text, title):
    """Read one table of the Near Repeat Calculator's output, its open last bands left out."""
    lines = text.split(title)[1].splitlines()[3:7]
    return [[float(cell) for cell in line.split(",")[2:5]] for line in lines]


def test_every_number_of_the_near_repeat_calculator_is_explained(bring: Callable[..., Imported]):
    city = bring(FOLDER + "chicago_be_month1.csv", crs="EPSG:26971", zone="America/Chicago",
                 mapping="chicago_be_month1").workspace  # fmt: skip
    text = (DATA / FOLDER / NRC).read_text(encoding="latin-1")
    found = near_repeat(city.read("incidents"), bands_m=(100.0, 200.0, 300.0),
                        bands_days=(7, 14, 21))  # fmt: skip
    # Its label "1 to 100" is [1, 100) and "0 to 7" is [0, 7): with these bands, the very counts.
    assert plain_table(found, "pairs").tolist() == calculator_table(text, "Observed frequencies")
    # Its ratio rests on 19 draws, ours on the exact mean: apart by no more than those draws vary.
    theirs = calculator_table(text, "Observed over mean expected")
    blocks = re.findall(r"Row (\d) Column (\d)\s+Expected,([\d,]+)", text)
    for row, column, drawn in blocks:
        i, k = int(row) - 1, int(column) - 1
        if i > 3 or k > 2:
            continue
        values = [int(value) for value in drawn.split(",") if value]
        mean = sum(values) / len(values)
        error = (sum((v - mean) ** 2 for v in values) / 18 / len(values)) ** 0.5
        exact = plain_table(found, "expected_pairs")[i, k]
        assert abs(mean - exact) < 4 * error
        assert theirs[i][k] == pytest.approx(plain_table(found, "pairs")[i, k] / mean, abs=6e-4)
    # Its smallest p-value is 1 / 20; what it calls .05 is .001 here.
    assert plain_table(found, "p_value")[0, 0] == 0.001
    assert found.verdict == "short"


def test_a_year_of_chicago_burglaries(bring: Callable[..., Imported]):
    city = bring(FOLDER + "chicago_be.csv.gz", crs="EPSG:26971", zone="America/Chicago",
                 mapping="chicago_be").workspace  # fmt: skip
    incidents = city.read("incidents")
    found = near_repeat(incidents, draws=199)
    assert found.verdict == "clear"
    assert found.set_aside == {"undated": 1}
    assert found.clear_bands > 4 * found.clear_bands_within > 0
    assert 2 < found.cite("ratio[euclidean|plain|0–<100|0–6]") < 3
    assert found.half_distance_m < found.finest_m
    zones = near_repeat_zones(incidents, draws=199)
    assert zones.radius_m <= 200
    assert zones.area_km2 < 25


def test_memphis_robberies_on_rounded_points(bring: Callable[..., Imported]):
    city = bring("us_cities/memphis_robberies.csv", crs="EPSG:32616", zone="America/Chicago",
                 mapping="memphis").workspace  # fmt: skip
    found = near_repeat(city.read("incidents"), offence="robbery", draws=199)
    assert found.verdict in ("clear", "stretch")
    at = "[euclidean|plain|0–<100|0–6]"
    assert found.cite(f"pairs{at}") == 61
    assert found.cite(f"ratio_low{at}") > 1


def test_thefts_with_windows_of_more_than_a_day_are_set_aside(bring: Callable[..., Imported]):
    city = bring("us_cities/nyc_vehicle_thefts_from_to.csv.gz", crs="EPSG:32618",
                 zone="America/New_York").workspace  # fmt: skip
    incidents = city.read("incidents")
    clocks = [incidents.local_times(c).dt.tz_localize(None) for c in ("starts_at", "ends_at")]
    long = (clocks[1] - clocks[0]).dt.total_seconds() > 86_400
    found = near_repeat(incidents, draws=99)
    assert found.set_aside == {"too_coarse_in_time": int(long.sum())}
    assert found.n_used == 27_951
    assert any("share a point" in str(line) for line in found.explain().limits)


def test_months_of_west_yorkshire_are_refused_with_what_can_be_asked(
    bring: Callable[..., Imported],
):
    city = bring(*WEST_YORKSHIRE).workspace
    for method in (near_repeat, near_repeat_zones):
        with pytest.raises(UnsuitableData, match=r"needs days.*change_by_area and concentration"):
            method(city.read("incidents"), offence="robbery")


def test_areas_of_chicago_are_refused_with_what_can_be_asked(bring: Callable[..., Imported]):
    city = bring("us_cities/chicago_crimes_2022_slim.csv.gz", crs="EPSG:26971",
                 zone="America/Chicago").workspace  # fmt: skip
    with pytest.raises(UnsuitableData, match="area_rates"):
        near_repeat(city.read("incidents"), offence="robbery")
