"""Which tables a file can be mapped to, and how their columns look in Arrow."""

import re
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from evenhand.tables.areas import Areas
from evenhand.tables.columns import Column, Kind
from evenhand.tables.costs import Costs
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.european_rates import EuropeanRates
from evenhand.tables.events import Events
from evenhand.tables.exposure import Exposure, ExposureByGroup
from evenhand.tables.goods import Goods
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.tables.observations import Observations
from evenhand.tables.participation import Participation
from evenhand.tables.partners import Partners
from evenhand.tables.patrols import Patrols
from evenhand.tables.places import Places
from evenhand.tables.problems import Problems
from evenhand.tables.signals import Signals
from evenhand.tables.stops import Stops
from evenhand.tables.streets import Ground, Streets
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems
from evenhand.tables.survey_shares import SurveyShares
from evenhand.tables.table import Table

TABLES: dict[str, type[Table]] = {
    table.NAME: table
    for table in (
        Incidents, Counts, Exposure, ExposureByGroup, Areas, Places, Events, Interventions,
        Survey, Stops, Patrols, Goods, Signals, Participation, Problems, Streets, Ground,
        EuropeanRates, SurveyItems, SurveyDesign, SurveyShares, Observations, Deliveries, Costs,
        Partners,
    )
}  # fmt: skip
"""Table name → table, for every kind of file that can be imported."""

SHAPES = ("areas", "streets", "ground")
"""Tables that hold shapes: read from boundary files, not from delimited text."""

MADE_IDS = {"incidents": "incident_id", "stops": "stop_id", "signals": "signal_id"}
"""Table → its identifier, made from file and row where a source has none."""

TIMES_ROLE = "times"
"""For how many records a row of the file stands."""

JOINS = {"incidents": ("record_key", ("outcome",)), "areas": ("area_id", ("deprivation_rank",))}
"""Tables that other files may add to: table → the key of a row, and the columns to fill."""

PERIODS, OFFENCES = "period", "offence_source"
BOTH = "both"
WIDE_OVER = (PERIODS, OFFENCES, BOTH)
"""What the columns of a wide table may be: one period each, one offence each, or one of both."""

SHORT = pa.dictionary(pa.int32(), pa.string())
INSTANT = pa.timestamp("us", "UTC")
DAY = pa.timestamp("us")
_ARROW: dict[Kind, pa.DataType] = {
    "id": pa.string(),
    "text": SHORT,
    "choice": SHORT,
    "code": SHORT,
    "instant": INSTANT,
    "day": DAY,
    "number": pa.float64(),
    "whole": pa.int64(),
    "boolean": pa.bool_(),
    "geometry": pa.binary(),
}


def arrow_type(column: Column) -> pa.DataType:
    """Give the Arrow type in which a column is handed over; geometry is WKB."""
    return _ARROW[column.kind]


def extra_column(name: str) -> Column:
    """Give the column that a role with a table's prefix makes, such as `area_ward`."""
    return Column(name, "code", "a coded column of the source")


def wide_problems(wide: Mapping[str, Any]) -> list[str]:
    """Say what a pattern for columns of both offence and period lacks."""
    groups = {*re.compile(str(wide.get("columns", ""))).groupindex}
    if wide.get("over") != BOTH or {PERIODS, OFFENCES} <= groups:
        return []
    return [
        f"[wide] over is '{BOTH}', so columns must name both parts: "
        f"'(?P<{OFFENCES}>.+) / (?P<{PERIODS}>\\d{{4}})'"
    ]
