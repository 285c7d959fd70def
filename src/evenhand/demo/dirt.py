"""The faults of real exports, put into the demo city's clean tables one by one and written down."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.table import Table

SNAP_M: Final = 120.0
NO_PLACE: Final = 0.08
MONTH_ONLY: Final = "bicycle_theft"
DRIFT: Final = ("other_theft", "theft_from_person", "470", "2025-07-01", 0.5)
MISSING_MONTHS: Final = ("2024-08", "2025-02")
DOUBLED: Final = 0.011
REVERSED: Final = 0.03
UNKNOWN_CODES: Final = (("612", "Z-99"), ("511", "511/B"))


def spoilt(
    tables: Mapping[str, Table], rng: np.random.Generator
) -> tuple[dict[str, Table], dict[str, Any]]:
    """Spoil incidents and counts as real exports are spoilt.

    Returns
    -------
    tuple
        All tables, those two changed, and each fault with its size. Reversed times cannot stand
        in a checked table: their incidents lose both times there, and are written the wrong way
        round by `write_raw`.
    """
    incidents = tables["incidents"]
    assert isinstance(incidents, Incidents)
    frame, faults = incidents.to_frame(), {}
    local = incidents.local_times("starts_at").dt.tz_localize(None)
    for name, spoil in _FAULTS.items():
        frame, faults[name] = spoil(frame, local, rng)
        local = _clock(frame, incidents)
    counts = tables["counts"]
    assert isinstance(counts, Counts)
    yearbook, faults["counts_missing"] = _gaps(counts)
    changed: dict[str, Table] = {
        "incidents": Incidents.from_frame(frame, crs=incidents.crs, timezone=incidents.timezone),
        "counts": yearbook,
    }
    return {**tables, **changed}, faults


def _clock(frame: pd.DataFrame, incidents: Incidents) -> pd.Series:
    local: pd.Series = (
        frame["starts_at"].dt.tz_convert(str(incidents.timezone)).dt.tz_localize(None)
    )
    return local


Spoilt = tuple[pd.DataFrame, dict[str, Any]]


def _snapped(frame: pd.DataFrame, local: pd.Series, rng: np.random.Generator) -> Spoilt:
    """Move the points of half the classes to a coarse set, as published maps do."""
    del local, rng
    rows = frame["offence_class"].isin(
        ["damage", "misconduct", "other_theft", "shop_theft", "threat", "other"]
    )
    for column in ("x_m", "y_m"):
        frame.loc[rows, column] = (frame.loc[rows, column] / SNAP_M).round() * SNAP_M
    frame.loc[rows, "place_precision_m"] = SNAP_M
    return frame, {"rows": int(rows.sum()), "grid_m": SNAP_M}


def _months_only(frame: pd.DataFrame, local: pd.Series, rng: np.random.Generator) -> Spoilt:
    """Keep only the month of one class, as a separate register would give it."""
    del rng
    rows = frame["offence_class"].eq(MONTH_ONLY)
    month = local[rows].dt.to_period("M")
    zone = "Europe/Amsterdam"
    frame.loc[rows, "starts_at"] = month.dt.to_timestamp().dt.tz_localize(zone).dt.tz_convert("UTC")
    frame.loc[rows, "ends_at"] = (
        (month + 1).dt.to_timestamp().dt.tz_localize(zone).dt.tz_convert("UTC")
    )
    frame.loc[rows, "time_precision"] = "month"
    return frame, {"rows": int(rows.sum()), "offence_class": MONTH_ONLY}


def _drifting(frame: pd.DataFrame, local: pd.Series, rng: np.random.Generator) -> Spoilt:
    """From a day on, record part of one class under another: only the books changed."""
    to, from_, code, on, share = DRIFT
    rows = (
        frame["offence_class"].eq(from_)
        & (local >= pd.Timestamp(on))
        & (rng.random(len(frame)) < share)
    )
    frame.loc[rows, ["offence_class", "offence_source", "offence_iccs"]] = [to, code, "0502"]
    return frame, {"rows": int(rows.sum()), "from": from_, "to": to, "on": on, "share": share}


def _missing_months(frame: pd.DataFrame, local: pd.Series, rng: np.random.Generator) -> Spoilt:
    """Leave out months that somebody forgot to export."""
    del rng
    gone = local.dt.strftime("%Y-%m").isin(MISSING_MONTHS)
    return frame[~gone].reset_index(drop=True), {
        "rows": int(gone.sum()),
        "months": list(MISSING_MONTHS),
    }


def _unplaced(frame: pd.DataFrame, local: pd.Series, rng: np.random.Generator) -> Spoilt:
    """Lose the place of some records, more often in parks and at night than elsewhere."""
    del local
    odds = np.where(frame["setting"].eq("public_space"), 1.8, 0.92)
    rows = rng.random(len(frame)) < NO_PLACE * odds
    places = [name for name in frame if str(name).startswith("area_")]
    frame.loc[rows, ["x_m", "y_m", "place_precision_m"]] = np.nan
    frame.loc[rows, places] = pd.NA
    return frame, {"rows": int(rows.sum()), "share": NO_PLACE}


def _reversed(frame: pd.DataFrame, local: pd.Series, rng: np.random.Generator) -> Spoilt:
    """Write the end before the start; the checked table has neither."""
    del local
    window = frame["ends_at"] > frame["starts_at"]
    rows = window & frame["offence_class"].ne(MONTH_ONLY) & (rng.random(len(frame)) < REVERSED)
    wrong = frame.loc[rows, ["incident_id", "starts_at", "ends_at"]].astype("string")
    frame.loc[rows, ["starts_at", "ends_at"]] = pd.NaT
    return frame, {"rows": int(rows.sum()), "times": wrong.to_dict("records")}


def _doubled(frame: pd.DataFrame, local: pd.Series, rng: np.random.Generator) -> Spoilt:
    """Write some records twice under another number."""
    del local
    again = frame[rng.random(len(frame)) < DOUBLED].copy()
    pairs = again["incident_id"].tolist()
    again["incident_id"] = again["incident_id"] + "X"
    both = pd.concat([frame, again], ignore_index=True)
    return both, {"rows": len(again), "of": pairs}


def _unknown_codes(frame: pd.DataFrame, local: pd.Series, rng: np.random.Generator) -> Spoilt:
    """Use local codes that no list explains."""
    del rng
    late = local >= pd.Timestamp("2026-01-01")
    total = 0
    for known, strange in UNKNOWN_CODES:
        rows = late & frame["offence_source"].eq(known)
        frame.loc[rows, ["offence_source", "offence_class"]] = [strange, "other"]
        total += int(rows.sum())
    return frame, {"rows": total, "codes": [strange for _, strange in UNKNOWN_CODES]}


_FAULTS: Final = {
    "snapped": _snapped,
    "drifting": _drifting,
    "missing_months": _missing_months,
    "unplaced": _unplaced,
    "unknown_codes": _unknown_codes,
    "doubled": _doubled,
    "reversed": _reversed,
    "months_only": _months_only,
}


def _gaps(counts: Counts) -> tuple[Counts, dict[str, Any]]:
    """Empty the yearbook's figures for the months that are missing."""
    frame = counts.to_frame()
    rows = frame["period_start"].dt.strftime("%Y-%m").isin(MISSING_MONTHS)
    frame.loc[rows, "count"] = pd.NA
    return Counts.from_frame(frame), {"rows": int(rows.sum()), "months": list(MISSING_MONTHS)}
