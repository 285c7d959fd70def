"""What happened next door: rings from points, buffers, other offences and hours."""

import numpy as np
import pandas as pd
import pytest
from panel_tables import counts, deliveries, interventions
from shapely.geometry import box

import evenhand as eh
from evenhand.errors import OptionError, UnsuitableData
from evenhand.tables.areas import Areas
from evenhand.tables.incidents import Incidents

SIDE, ACROSS = 1000.0, 6
NAMES = [f"q{n:02d}" for n in range(ACROSS**2)]


def corner(number):
    return SIDE * (number % ACROSS), SIDE * (number // ACROSS)


def areas():
    rows = []
    for number, name in enumerate(NAMES):
        x, y = corner(number)
        rows.append({"area_id": name, "area_name": name, "level": "quarter",
                     "geometry": box(x, y, x + SIDE, y + SIDE)})  # fmt: skip
    return Areas.from_frame(pd.DataFrame(rows), crs="EPSG:25832")


def incidents(ring_gain=1.0, treated=(14,), width=300.0, effect=0.5, seed=1, rows=9000, zone="UTC"):
    """Three years of robberies over a square; after the start fewer in the treated quarters and
    more or fewer within `width` of them."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, SIDE * ACROSS, (2, rows))
    day = pd.Timestamp("2023-01-01", tz=zone) + pd.to_timedelta(
        rng.integers(0, 1096 * 24, rows), "h"
    )
    after = day >= pd.Timestamp("2025-01-01", tz=zone)
    far = np.full(rows, np.inf)
    for number in treated:
        a, b = corner(number)
        dx = np.maximum(np.maximum(a - x, x - a - SIDE), 0)
        far = np.minimum(far, np.hypot(dx, np.maximum(np.maximum(b - y, y - b - SIDE), 0)))
    keep = np.where(far == 0, effect, np.where(far <= width, ring_gain, 1.0)) / max(ring_gain, 1.0)
    kept = rng.random(rows) < np.where(after, keep, 1 / max(ring_gain, 1.0))
    quarter = (x // SIDE + ACROSS * (y // SIDE)).astype(int)
    frame = pd.DataFrame({
        "incident_id": [f"i{n}" for n in range(rows)], "offence_source": "r",
        "offence_class": "robbery", "starts_at": day, "ends_at": day, "time_precision": "instant",
        "x_m": x, "y_m": y, "area_quarter": np.array(NAMES)[quarter],
    })[kept].reset_index(drop=True)  # fmt: skip
    return Incidents.from_frame(frame, crs="EPSG:25832", timezone=zone)


def asked(recorded, roles=None, **options):
    roles = roles or {NAMES[14]: "treated"}
    treated = tuple(one for one, role in roles.items() if role == "treated")
    return eh.displacement(recorded, interventions(roles), deliveries(treated), areas(), **options)


def test_what_moved_next_door_is_told_with_its_ring():
    found = asked(incidents(ring_gain=1.9, rows=16000), widths_m=(150.0, 300.0, 600.0))
    assert found.verdict == "moved"
    row = found.to_frame().set_index("part").loc["300"]
    assert row["change_low"] < 0.9 < row["change_high"]
    assert row["p_lot"] <= 0.05
    assert "may have moved there" in str(found.explain().answer)
    assert "within 300" in str(found.explain().answer)


def test_a_benefit_that_spread_is_told():
    found = asked(incidents(ring_gain=0.45, rows=16000), widths_m=(150.0, 300.0))
    assert found.verdict == "spread"
    assert "benefit may have spread" in str(found.explain().answer)


def test_nothing_moved_nothing_is_called():
    found = asked(incidents())
    assert found.verdict == "not_clear"
    assert "cannot be ruled out" in str(found.explain().answer)
    assert {"ring", "days", "hours"} <= set(found.to_frame()["kind"])


def test_rings_of_two_treated_places_are_merged_and_hold_neither():
    recorded = incidents(treated=(14, 15))
    found = asked(recorded, {NAMES[14]: "treated", NAMES[15]: "treated"}, widths_m=(400.0,))
    rows = recorded.to_frame()
    near = rows["x_m"].between(1600, 4400) & rows["y_m"].between(1600, 3400)
    inside = rows["x_m"].between(2000, 4000) & rows["y_m"].between(2000, 3000)
    at_corner = np.hypot(
        np.maximum(np.maximum(2000 - rows["x_m"], rows["x_m"] - 4000), 0),
        np.maximum(np.maximum(2000 - rows["y_m"], rows["y_m"] - 3000), 0),
    ).le(400)
    early = rows["starts_at"].lt(pd.Timestamp("2025-01-01", tz="UTC"))
    counted = (near & ~inside & at_corner & early).sum()
    assert found.cite("before_count[ring|400]") == counted


def test_a_ring_that_reaches_a_comparison_area_is_left_out_or_refused():
    far = {NAMES[14]: "treated", NAMES[35]: "comparison"}
    assert asked(incidents(), far).widths_met == 0
    near = {NAMES[14]: "treated", NAMES[16]: "comparison"}  # one quarter, 1,000 m, between
    found = asked(incidents(), near, widths_m=(300.0, 900.0, 1500.0))
    assert found.widths_met == 1
    assert "Rings that reach a comparison area are left out: 1" in found.explain().written()
    with pytest.raises(UnsuitableData, match="buffers overlap comparison areas: q15"):
        asked(incidents(), {NAMES[14]: "treated", NAMES[15]: "comparison"})
    kept = asked(incidents(), {NAMES[14]: "treated", NAMES[15]: "comparison",
                               NAMES[13]: "buffer"})  # fmt: skip
    assert kept.no_rings == "overlap"
    assert kept.main_part == "area|buffer"


def test_counts_have_no_rings_and_say_so():
    found = eh.displacement(counts(), interventions(), deliveries())
    assert set(found.to_frame()["kind"]) == {"area"}
    assert "counts by area have none" in found.explain().written()
    with pytest.raises(UnsuitableData, match="there is nothing to look at"):
        eh.displacement(counts(), interventions({"t1": "treated", "t2": "treated"}), deliveries())


def test_another_offence_that_rises_in_the_same_places_is_named():
    rng = np.random.default_rng(6)
    table = {a: rng.poisson(12, 36).tolist() for a in ("t1", "t2", "c1", "c2", "u1", "u2")}
    one = counts(table).to_frame()
    risen = {a: [*rng.poisson(12, 24), *rng.poisson(36 if a[0] == "t" else 12, 12)] for a in table}
    both = type(counts()).from_frame(
        pd.concat([one, counts(risen, offence="damage").to_frame()], ignore_index=True)
    )
    roles = {"t1": "treated", "t2": "treated", "c1": "comparison", "c2": "comparison"}
    found = eh.displacement(both, interventions(roles), deliveries())
    assert found.verdict == "no_buffer"
    assert found.offences_clear == 1
    assert "damage to property" in found.explain().written()
    assert found.cite("p_value[offence|damage]") < 0.05


def test_hours_take_only_windows_that_lie_in_one_shift():
    frame = incidents(rows=4000).to_frame()
    frame["ends_at"] = frame["starts_at"] + pd.Timedelta(hours=9)
    long = Incidents.from_frame(frame.drop(columns="area_id", errors="ignore"), crs="EPSG:25832",
                                timezone="UTC")  # fmt: skip
    found = asked(long)
    assert found.share_timed == 0
    assert "hours" not in set(found.to_frame()["kind"])
    assert asked(incidents(rows=4000)).share_timed == 1


@pytest.mark.parametrize("widths", [(), (0.0, 100.0), (300.0, 100.0), (100.0, 100.0)])
def test_widths_must_rise_above_nothing(widths):
    with pytest.raises(OptionError, match="option 'widths_m'"):
        asked(incidents(rows=200), widths_m=widths)
