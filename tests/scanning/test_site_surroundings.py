"""What is recorded around a site: counted by hand, beside as long before, beside elsewhere."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
import scipy
from shapely.geometry import box

from evenhand.errors import OptionError, UnsuitableData
from evenhand.scanning.site_surroundings import site_surroundings
from evenhand.statistics.alike_places import alike_places
from evenhand.statistics.outlines import outline_shape, outline_text
from evenhand.tables.areas import Areas
from evenhand.tables.incidents import Incidents

SITE = "400:400,600:400,600:600,400:600"
YEAR = {"period_from": date(2025, 1, 1), "period_to": date(2025, 12, 31)}


def incidents(now, before, x=500.0, y=500.0, classes="robbery"):
    """Spread so many incidents over 2025 and over 2024, all at one place."""
    days = [*pd.date_range("2025-01-01", "2025-12-31", periods=now).round("D"),
            *pd.date_range("2024-01-02", "2024-12-30", periods=before).round("D")]  # fmt: skip
    days = pd.to_datetime(days).tz_localize("UTC") + pd.Timedelta(hours=12)
    frame = pd.DataFrame({"starts_at": days, "x_m": x, "y_m": y, "offence_class": classes,
                          "offence_source": "x", "time_precision": "instant"})  # fmt: skip
    frame["incident_id"], frame["ends_at"] = frame.index.astype(str), frame["starts_at"]
    far = frame.iloc[:1].assign(incident_id="far", x_m=9_000.0)
    early = pd.to_datetime(["2023-06-01"]).tz_localize("UTC")
    first = far.assign(incident_id="first", starts_at=early, ends_at=early)
    return Incidents.from_frame(pd.concat([frame, far, first], ignore_index=True),
                                crs="EPSG:25832", timezone="UTC")  # fmt: skip


def city():
    frame = pd.DataFrame({"area_id": ["a"], "area_name": ["a"], "level": ["ward"],
                          "geometry": [box(0, 0, 10_000, 10_000)]})  # fmt: skip
    return Areas.from_frame(frame, crs="EPSG:25832")


def test_the_site_and_what_lies_within_the_distance_count_and_nothing_else():
    table = incidents(20, 10)
    found = site_surroundings(table, outline=SITE, within_m=0, **YEAR)
    assert (found.cite("count[all]"), found.cite("count_before[all]")) == (20, 10)
    assert found.n_used == 31
    assert found.set_aside["outside_period"] == 1
    away = site_surroundings(table, outline="1000:500", within_m=499, **YEAR)
    near = site_surroundings(table, outline="1000:500", within_m=501, **YEAR)
    assert (away.cite("count[all]"), near.cite("count[all]")) == (0, 20)


def test_the_change_and_its_range_are_those_of_the_binomial_written_out():
    found = site_surroundings(incidents(60, 40), outline=SITE, within_m=0, **YEAR)
    row = found.to_frame().set_index("offence_class").loc["all"]
    low = scipy.stats.beta.ppf(0.025, 60, 41)
    high = scipy.stats.beta.ppf(0.975, 61, 40)
    assert row["change"] == pytest.approx(0.5)
    assert row["change_low"] == pytest.approx(low / (1 - low) - 1, rel=1e-9)
    assert row["change_high"] == pytest.approx(high / (1 - high) - 1, rel=1e-9)
    assert found.dispersion < 1  # evenly spread: fewer surprises than chance


def test_a_clear_change_is_called_and_chance_is_not():
    grown = site_surroundings(incidents(80, 30), outline=SITE, within_m=0, **YEAR)
    even = site_surroundings(incidents(41, 38), outline=SITE, within_m=0, **YEAR)
    few = site_surroundings(incidents(5, 4), outline=SITE, within_m=0, **YEAR)
    keys = [one.explain().answer.key for one in (grown, even, few)]
    assert keys == ["site_surroundings.differ", "site_surroundings.no_clear_change",
                    "site_surroundings.too_few"]  # fmt: skip


def test_series_in_one_month_widen_the_range():
    even = incidents(60, 40)
    frame = even.to_frame()
    now = frame["starts_at"].dt.year.eq(2025)
    bunched = frame["starts_at"].where(~now, pd.Timestamp("2025-03-01 12:00", tz="UTC"))
    series = Incidents.from_frame(frame.assign(starts_at=bunched, ends_at=bunched),
                                  crs="EPSG:25832", timezone="UTC")  # fmt: skip
    plain = site_surroundings(even, outline=SITE, within_m=0, **YEAR)
    found = site_surroundings(series, outline=SITE, within_m=0, **YEAR)
    assert found.dispersion > 3
    assert found.cite("change_low[all]") < plain.cite("change_low[all]") - 0.2


def test_without_earlier_records_no_change_is_told():
    table = incidents(20, 10)
    early = {"period_from": date(2023, 6, 1), "period_to": date(2024, 12, 31)}
    found = site_surroundings(table, outline=SITE, within_m=0, **early)
    assert not found.has_before
    assert pd.isna(found.cite("count_before[all]"))
    assert found.explain().answer.key == "site_surroundings.no_before"


def test_by_default_the_last_twelve_whole_months_are_taken():
    found = site_surroundings(incidents(365, 0), outline=SITE, within_m=0)
    assert (found.starts_on, found.ends_on) == (date(2025, 1, 1), date(2025, 12, 31))
    assert (found.before_from, found.before_to) == (date(2024, 1, 1), date(2024, 12, 31)) or (
        found.before_to == date(2024, 12, 31)
    )


def test_evenly_spread_incidents_put_a_site_in_the_middle_of_others():
    draw = np.random.default_rng(1)
    x, y = draw.uniform(0, 10_000, 20_000), draw.uniform(0, 10_000, 20_000)
    shares = [
        alike_places(x, y, box(a, a, a + 800, a + 800), box(0, 0, 10_000, 10_000), draws=200,
                     seed=seed).share_fewer
        for seed, a in enumerate(range(500, 8_500, 400))
    ]  # fmt: skip
    assert np.mean(shares) == pytest.approx(0.5, abs=0.2)  # 20 sites, sd of a mean 0.065


def test_a_place_at_the_border_is_held_against_its_own_ground():
    draw = np.random.default_rng(2)
    x, y = draw.uniform(0, 10_000, 40_000), draw.uniform(0, 10_000, 40_000)
    found = [
        alike_places(x, y, box(-500, at, 500, at + 1_000), box(0, 0, 10_000, 10_000), draws=100,
                     seed=at)
        for at in range(500, 9_000, 500)
    ]  # fmt: skip
    assert np.mean([one.share_fewer for one in found]) == pytest.approx(0.5, abs=0.25)
    assert found[0].per_km2.mean() == pytest.approx(400, rel=0.05)


def test_a_full_place_has_more_than_elsewhere_and_the_seed_repeats_it():
    table = incidents(60, 40)
    first, again = (
        site_surroundings(table, city(), outline=SITE, within_m=100, draws=99, **YEAR)
        for _ in range(2)
    )
    assert first.share_fewer > 0.95
    assert first.share_fewer == again.share_fewer
    assert (first.draws, first.seed) == (99, 1)


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"outline": "5:5", "within_m": 0}, OptionError, "no surface|is 0 around"),
        ({"outline": "0:0,1:1"}, OptionError, "fewer than three"),
        ({"outline": "0:0,9:9,9:0,0:9"}, OptionError, "lines of the outline cross"),
        ({"outline": "north quay"}, OptionError, "outline"),
        ({"outline": "1.2.3:4"}, OptionError, "outline"),
        ({"outline": "5:5", "within_m": 9e5}, OptionError, "km²"),
        ({"outline": SITE, "period_from": date(2026, 1, 1), "period_to": date(2025, 1, 1)},
         UnsuitableData, "swap"),
        ({"outline": SITE, "period_from": date(2031, 1, 1), "period_to": date(2031, 2, 1)},
         UnsuitableData, "no row"),
    ],
)  # fmt: skip
def test_what_is_no_site_or_period_is_refused_in_words(options, error, said):
    with pytest.raises(error, match=said):
        site_surroundings(incidents(20, 10), **options)


def test_an_outline_survives_being_written_and_read():
    text = "0:0,0:10.5,20:10.5,20:0;100:100,100:130,140:130"
    shape = outline_shape(text)
    again = outline_shape(outline_text(shape))
    assert shape.equals(again)
    assert again.area == pytest.approx(210 + 600)
