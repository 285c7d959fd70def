"""Two single months of West Yorkshire, known to the month only: what can and cannot be said."""

import csv
import gzip
from datetime import date
from pathlib import Path

import pytest

from evenhand.errors import UnsuitableData
from evenhand.scanning.aoristic_profile import aoristic_profile
from evenhand.scanning.burst import burst
from evenhand.scanning.concentration import concentration
from evenhand.scanning.density import density
from evenhand.scanning.repeat_places import repeat_places
from evenhand.scanning.trend import trend
from evenhand.scanning.two_periods import two_periods
from evenhand.scanning.weekday import weekday
from evenhand.sources.importing import import_files
from evenhand.statistics.poisson_rates import e_test
from evenhand.tables.incidents import Incidents
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "uk_police" / "west-yorkshire"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the real data are not here")
FILES = sorted(DATA.glob("*/*-street.csv.gz"))


@pytest.fixture(scope="module")
def incidents(tmp_path_factory) -> Incidents:
    settings = Settings(name="West Yorkshire", crs="EPSG:27700", timezone="Europe/London")
    city = Workspace.create(tmp_path_factory.mktemp("real") / "city", settings)
    import_files(city, FILES)
    return city.read("incidents")


def counted(label: str) -> list[int]:
    found = []
    for path in FILES:
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
            found.append(sum(row["Crime type"] == label for row in csv.DictReader(file)))
    return found


def test_two_months_a_year_apart_are_compared_month_by_month(incidents):
    found = two_periods(
        incidents, offence="robbery",
        first_from=date(2016, 7, 1), first_to=date(2016, 7, 31),
        second_from=date(2017, 7, 1), second_to=date(2017, 7, 31),
    )  # fmt: skip
    assert found.to_frame()["count"].tolist() == counted("Robbery")
    assert found.p_value == pytest.approx(e_test(*counted("Robbery"), 31, 31), rel=1e-12)


def test_questions_about_days_and_trends_are_refused(incidents):
    for ask in (weekday, burst):
        with pytest.raises(UnsuitableData, match="needs days"):
            ask(incidents, offence="robbery")
    with pytest.raises(UnsuitableData, match="two_periods"):
        trend(incidents, offence="robbery")


def test_map_points_gather_by_themselves_and_the_finding_says_so(incidents):
    found = concentration(incidents, offence="shop_theft")
    assert found.share_at_repeated > 0.5
    assert any("rounded or moved" in str(line) for line in found.explain().limits)


def test_repeats_at_shared_points_and_of_months_are_not_claimed(incidents):
    found = repeat_places(incidents, offence="local:burglary", draws=99)
    assert found.explain().answer.key == "repeat_places.cannot_say"
    limits = [limit.key for limit in found.explain().limits]
    assert found.repeats_dated == 0
    assert "repeat_places.limit_undated" in limits


def test_hours_of_months_are_refused(incidents):
    with pytest.raises(UnsuitableData, match="only knows the month"):
        aoristic_profile(incidents, offence="robbery")


def test_the_bandwidth_of_snapped_points_is_chosen_on_distinct_ones(incidents):
    found = density(incidents, offence="shop_theft", period_from=date(2017, 7, 1),
                    period_to=date(2017, 7, 31), selector="diggle")  # fmt: skip
    assert (found.n_used, found.n_distinct) == (1493, 560)
    # acceptance.md 3.3: 10 m on all rows, 168 m on the distinct points.
    assert found.bandwidth_m == pytest.approx(168, abs=3)
    assert found.bandwidth_on_rows_m == found.floor_m
    assert "share their point with another" in found.explain().written()
