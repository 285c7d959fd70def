import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenhand.errors import TableError
from evenhand.sources.batch import instant_array
from evenhand.sources.kinds import SHORT, arrow_type, extra_column
from evenhand.tables.areas import Areas
from evenhand.tables.incidents import Incidents
from evenhand.workspace.quick_checks import surely_fits, surely_unique

from .rows import CRS, ZONE, incident_rows, report


def as_read(rows: pd.DataFrame) -> pa.Table:
    """Give rows in the form in which the readers hand them over."""
    columns = [*Incidents.COLUMNS, extra_column("area_ward")]
    made = {}
    for column in columns:
        kind = arrow_type(column)
        if column.name not in rows:
            made[column.name] = pa.nulls(len(rows), kind)
        elif column.kind == "instant":
            moments = rows[column.name].dt.tz_localize(None).to_numpy()
            made[column.name] = instant_array(moments.astype("datetime64[us]"))
        elif kind == SHORT:
            made[column.name] = pa.array(rows[column.name], pa.string()).dictionary_encode()
        else:
            made[column.name] = pa.array(rows[column.name], kind, from_pandas=True)
    return pa.table(made)


def test_rows_that_fit_at_a_glance_are_stored_as_the_full_check_would(workspace):
    rows = incident_rows(9, area_ward=["w1", None, "w2"] * 3, attempted=[True, False, None] * 3)
    rows.loc[4, ["x_m", "y_m"]] = None
    assert surely_fits(Incidents, as_read(rows))
    workspace.add({"incidents": as_read(rows)}, lambda: report(9))
    whole = Incidents.from_frame(rows, crs=CRS, timezone=ZONE)
    stored = workspace.read("incidents")
    pd.testing.assert_frame_equal(stored.to_frame(), whole.to_frame())
    assert stored.fingerprint() == whole.fingerprint()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"incident_id": ["a", "b", "a", "c"]}, "more than once"),
        ({"incident_id": ["a", None, "b", "c"]}, "is missing"),
        ({"incident_id": ["a" * 121, "b", "c", "d"]}, "free text"),
        ({"offence_class": ["murder", "drugs", "drugs", "drugs"]}, "'offence_class' is not one"),
        ({"offence_source": ["long " * 30] * 4}, "free text"),
        ({"time_precision": ["hour"] * 4}, "'time_precision' has words"),
        ({"x_m": [1.0, None, 2.0, 3.0]}, "only one of x_m and y_m"),
        ({"x_m": [1.0, float("inf"), 2.0, 3.0]}, "'x_m' is not a number"),
        ({"place_precision_m": [1.0, 0.0, -1.0, None]}, "is below 0"),
        ({"ends_at": pd.to_datetime(["2020-01-01"] * 4, utc=True)}, "'ends_at' is before"),
    ],
)
def test_a_fault_is_never_passed_at_a_glance_and_told_in_full(workspace, fault, said):
    rows = as_read(incident_rows(4).assign(**fault))
    assert not surely_fits(Incidents, rows)
    with pytest.raises(TableError, match=said):
        workspace.add({"incidents": rows}, report(4))


def test_a_column_of_no_table_or_of_another_type_is_looked_at_in_full():
    rows = as_read(incident_rows(2))
    assert not surely_fits(Incidents, rows.append_column("colour", pa.array(["red", "blue"])))
    assert not surely_fits(Incidents, rows.drop_columns(["outcome"]))
    at = rows.schema.get_field_index("x_m")
    assert not surely_fits(Incidents, rows.set_column(at, "x_m", rows["x_m"].cast(pa.float32())))
    assert not surely_fits(Areas, rows)


def test_a_key_in_several_files_is_surely_unique_only_where_no_value_repeats(tmp_path):
    files = [tmp_path / "one.parquet", tmp_path / "two.parquet"]
    for path, ids in zip(files, (["a", "b"], ["c", "d"]), strict=True):
        pq.write_table(pa.table({"incident_id": ids, "other": ids}), path)
    assert surely_unique(files, ["incident_id"])
    assert not surely_unique([*files, files[0]], ["incident_id"])
    assert surely_unique(files, ["incident_id", "other"])
    assert not surely_unique([*files, files[0]], ["incident_id", "other"])
    swapped = pa.table({"incident_id": ["a", "b", "b"], "other": ["b", "a", "b"]})
    pq.write_table(swapped, files[1])
    assert surely_unique([files[1]], ["incident_id", "other"])
    pq.write_table(pa.table({"incident_id": ["a", "b"], "other": [1, 1]}), files[1])
    assert not surely_unique([files[1]], ["incident_id", "other"])
    pq.write_table(pa.table({"incident_id": ["e", None]}), files[1])
    assert not surely_unique(files, ["incident_id"])
