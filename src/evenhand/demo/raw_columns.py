"""How the demo city's partners would name the columns of their files, and what else to know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from evenhand.demo.ground import CRS
from evenhand.demo.happenings import TIMEZONE
from evenhand.demo.offences import SCHEME
from evenhand.demo.recorded import MO_WORDS

LONLAT: Final = "EPSG:4326"
_CLOCK: Final = {"format": "%Y-%m-%d %H:%M", "zone": TIMEZONE}


@dataclass(frozen=True)
class RawFile:
    """One file as a user would have it.

    Attributes
    ----------
    table
        The table its rows come from and go to.
    title
        What it is, in words.
    columns
        Role → column of the file. The roles `longitude` and `latitude` stand for a point.
    sections
        Further sections of its mapping: `time`, `place`, `offences`, `values`, `constants`.
    level
        For areas: which set of areas.
    """

    table: str
    title: str
    columns: Mapping[str, str]
    sections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    level: str = ""


_POINT: Final = {"longitude": "lon", "latitude": "lat"}
_PLACE: Final = {"place": {"crs": LONLAT}}
_YES_NO: Final = {"yes": True, "no": False}

INCIDENTS: Final = RawFile(
    "incidents",
    "Recorded incidents of Lindeburg (invented)",
    {
        "incident_id": "record", "offence_source": "offence_code", "starts_at": "from_local",
        "ends_at": "to_local", **_POINT, "place_precision_m": "precision_m", "space": "space",
        "setting": "setting", "attempted": "attempted", "discovered_by": "came_from",
        "outcome": "outcome", "area_segment": "segment", "mo_entry": "entry", "mo_side": "side",
        "mo_tool": "tool", "mo_method": "method", "mo_target": "target",
    },
    {
        "time": _CLOCK, **_PLACE, "offences": {"scheme": SCHEME}, "values.attempted": _YES_NO,
        "vocabulary": MO_WORDS,
    },
)  # fmt: skip
REGISTER: Final = RawFile(
    "incidents",
    "Bicycle register of Lindeburg: only the month is known (invented)",
    {
        "incident_id": "record", "offence_source": "offence_code", "starts_at": "month", **_POINT,
        "place_precision_m": "precision_m", "area_segment": "segment",
    },
    {
        "time": {"format": "%Y-%m", "zone": TIMEZONE, "precision": "month"}, **_PLACE,
        "offences": {"scheme": SCHEME},
    },
)  # fmt: skip
_SAME: Final = {
    "exposure": ("area_id", "base", "group", "value", "source"),
    "exposure_by_group": ("area_id", "base", "group", "value", "source"),
    "patrols": ("area_id", "period_start", "period_end", "kind", "planned_hours", "given_hours"),
    "interventions": ("intervention_id", "measure", "offence_class", "area_id", "role",
                      "starts_on", "ends_on", "dose", "dose_unit"),
    "deliveries": ("intervention_id", "area_id", "period_start", "period_end", "planned",
                   "delivered", "unit"),
    "costs": ("intervention_id", "item", "kind", "amount", "low", "high", "currency", "price_year",
              "period_start", "period_end", "basis"),
    "goods": ("goods_id", "goods_type", "incident_id", "taken_area_id", "taken_on",
              "recovered_area_id", "recovered_on"),
    "partners": ("partner_id", "partner_name", "kind", "joined_on", "agreement",
                 "agreement_ends_on", "data_shared", "problem_ids", "area_ids", "checked_on"),
    "signals": ("signal_id", "signal_source", "topic", "on_day", "area_id", "count"),
}  # fmt: skip
_CALLED: Final = {"note": "amount_from"}
"""A column called note is taken for free text, which no mapping may name."""
_DAYS: Final = {"time": {"format": "%Y-%m-%d", "zone": TIMEZONE}}

FILES: Final[Mapping[str, RawFile]] = {
    "neighbourhoods.geojson": RawFile(
        "areas", "Neighbourhoods of Lindeburg (invented)",
        {"area_id": "code", "area_name": "label", "deprivation_rank": "deprivation"},
        {}, "neighbourhood",
    ),
    "quarters.gpkg": RawFile(
        "areas", "Quarters of Lindeburg (invented)", {"area_id": "code", "area_name": "label"},
        {}, "quarter",
    ),
    "streets.gpkg": RawFile(
        "streets", "Streets of Lindeburg (invented)",
        {"segment_id": "segment", "street_name": "street", "kind": "kind", "length_m": "length_m"},
        {"place": {"crs": CRS}},
    ),
    "ground.gpkg": RawFile(
        "ground", "Water, parks and blocks of Lindeburg (invented)",
        {"ground_id": "ground_id", "kind": "kind", "label": "label"}, {"place": {"crs": CRS}},
    ),
    "places.csv": RawFile(
        "places", "Places of Lindeburg (invented)",
        {"place_id": "place", "place_name": "label", "kind": "kind", "setting": "setting",
         **_POINT},
        _PLACE,
    ),
    "events.csv": RawFile(
        "events", "Events of Lindeburg (invented)",
        {"event_id": "event", "event_name": "label", "kind": "kind", "starts_at": "from_local",
         "ends_at": "to_local", **_POINT, "radius_m": "radius_m", "attendance": "attendance"},
        {"time": _CLOCK, **_PLACE},
    ),
    "stops.csv": RawFile(
        "stops", "Stops and searches in Lindeburg (invented)",
        {"stop_id": "stop", "starts_at": "at_local", **_POINT, "kind": "kind",
         "object_of_search": "looked_for", "searched": "searched", "found": "found",
         "outcome": "outcome", "group_origin": "origin", "group_age": "age_band",
         "group_gender": "gender"},
        {"time": _CLOCK, **_PLACE, "values.searched": _YES_NO, "values.found": _YES_NO},
    ),
    "safety_walks.csv": RawFile(
        "observations", "Safety walks in Lindeburg (invented)",
        {"walk_id": "walk", "sheet": "sheet", "place_id": "place", **_POINT, "area_id": "area",
         "observed_on": "day", "part_of_day": "light", "rater": "rater", "item": "line",
         "rating": "rating", "rating_state": "seen"},
        {**_DAYS, **_PLACE},
    ),
    "portal.csv": RawFile(
        "participation", "What residents sent to the portal of Lindeburg (invented)",
        {"contribution_id": "sent", "kind": "kind", "on_day": "day", "area_id": "area", **_POINT,
         "feeling": "feeling", "reason": "reason", "state": "state", "group_age": "age_band",
         "group_gender": "gender"},
        {**_DAYS, **_PLACE},
    ),
    "yearbook.csv": RawFile(
        "counts", "Yearbook of Lindeburg: offences by neighbourhood and month (invented)",
        {"area_id": "area_id", "period": "month", "offence_source": "offence", "count": "offences"},
        {"time": {"format": "%Y-%m", "length": "month"}, "constants": {"unit": "offences"}},
    ),
    **{
        f"{name}.csv": RawFile(
            name, f"{name.replace('_', ' ').capitalize()} of Lindeburg (invented)",
            {column: _CALLED.get(column, column) for column in columns}, _DAYS,
        )
        for name, columns in _SAME.items()
    },
}  # fmt: skip
"""File name → what it is; incidents, a file for each year, and the survey stand beside these."""
