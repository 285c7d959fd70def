"""Every table a workspace can hold, and its form in Arrow: fixed types, geometry as WKB."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa
import shapely
from pyproj import CRS

from evenhand.errors import WorkspaceError, listed
from evenhand.tables.areas import Areas
from evenhand.tables.columns import Column
from evenhand.tables.costs import Costs
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.european_rates import EuropeanRates
from evenhand.tables.events import Events
from evenhand.tables.evidence import Evidence
from evenhand.tables.exposure import Exposure, ExposureByGroup
from evenhand.tables.goods import Goods
from evenhand.tables.harm_weights import HarmWeights
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.tables.lifecycle import Lifecycle
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
from evenhand.wording.faults import fault

KINDS: Mapping[str, type[Table]] = {
    kind.NAME: kind
    for kind in (
        Incidents, Counts, Survey, Areas, Places, Streets, Ground, Events, Exposure,
        ExposureByGroup, Signals, Participation, Problems, Stops, Patrols, Interventions, Goods,
        HarmWeights, EuropeanRates, SurveyItems, SurveyDesign, SurveyShares, Observations,
        Costs, Deliveries, Evidence, Lifecycle, Partners,
    )
}  # fmt: skip

_ARROW: Mapping[str, pa.DataType] = {
    "id": pa.string(),
    "text": pa.string(),
    "code": pa.string(),
    "choice": pa.string(),
    "instant": pa.timestamp("us", "UTC"),
    "day": pa.date32(),
    "number": pa.float64(),
    "whole": pa.int64(),
    "boolean": pa.bool_(),
    "geometry": pa.binary(),
}
_PANDAS = {
    pa.string(): pd.StringDtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}


def kind_of(name: str) -> type[Table]:
    """Find the class of a table by its name.

    Raises
    ------
    WorkspaceError
        There is no such kind of table.
    """
    if name not in KINDS:
        raise WorkspaceError(
            listed(
                "workspace",
                [fault("refusal_files.no_table_called", name=name, known=", ".join(KINDS))],
            )
        )
    return KINDS[name]


def schema(kind: type[Table], names: Iterable[str], crs: str | None, zone: str | None) -> pa.Schema:
    """Give the Arrow schema of a table's columns, with reference system and zone in its metadata.

    Files with geometry carry the GeoParquet description too, so that a GIS can open them.
    """
    fixed = {column.name: column for column in kind.COLUMNS}
    fields = [
        pa.field(name, _ARROW[fixed[name].kind if name in fixed else "code"]) for name in names
    ]
    own = {"format": 1, "table": kind.NAME, "crs": crs, "timezone": zone}
    metadata = {"evenhand": json.dumps(own, sort_keys=True)}
    shapes = [column.name for column in kind.COLUMNS if column.kind == "geometry"]
    if shapes and crs:
        described = {"encoding": "WKB", "geometry_types": [], "crs": CRS(crs).to_json_dict()}
        geo = {"version": "1.0.0", "primary_column": shapes[0], "columns": {shapes[0]: described}}
        metadata["geo"] = json.dumps(geo, sort_keys=True)
    return pa.schema(fields, metadata=metadata)


def coded(target: pa.Schema) -> pa.Schema:
    """Give a table's schema with its coded text as dictionaries, as files are written."""
    fields = [
        pa.field(one.name, pa.dictionary(pa.int32(), pa.string()))
        if one.type == pa.string() and not one.name.endswith("_id")
        else one
        for one in target
    ]
    return pa.schema(fields, metadata=target.metadata)


def in_order(kind: type[Table], rows: pa.Table) -> pa.Table:
    """Put columns in the order that a table made of them has."""
    fixed = [column.name for column in kind.COLUMNS]
    return rows.select([*fixed, *(name for name in rows.column_names if name not in fixed)])


def to_arrow(table: Table) -> pa.Table:
    """Turn a checked table into Arrow columns of the types that its files have."""
    frame = table.to_frame()
    target = schema(type(table), map(str, frame.columns), table.crs, table.timezone)
    shapes = {column.name for column in type(table).COLUMNS if column.kind == "geometry"}
    columns = [
        pa.array(_as_wkb(frame[field.name]) if field.name in shapes else frame[field.name],
                 type=field.type, from_pandas=True)
        for field in target
    ]  # fmt: skip
    return pa.Table.from_arrays(columns, schema=target)


def to_table(kind: type[Table], rows: pa.Table, crs: str | None, timezone: str | None) -> Table:
    """Check Arrow columns as they come from a file or a query, and give the table.

    Raises
    ------
    TableError
        The columns do not fit the table.
    """
    frame = to_frame(rows)
    for column in _shapes(kind):
        if column.name in frame and len(frame):
            frame[column.name] = shapely.from_wkb(frame[column.name].to_numpy())
    return kind.from_frame(frame, crs=crs, timezone=timezone)


def to_frame(rows: pa.Table | pa.RecordBatch) -> pd.DataFrame:
    """Give Arrow columns as a frame whose whole numbers and truth values may be missing."""
    frame: pd.DataFrame = rows.to_pandas(types_mapper=_PANDAS.get, date_as_object=False)
    return frame


def _shapes(kind: type[Table]) -> list[Column]:
    return [column for column in kind.COLUMNS if column.kind == "geometry"]


def _as_wkb(values: pd.Series) -> Any:
    return shapely.to_wkb(values.to_numpy())
