"""The one place that opens the engine: Parquet files read through Ibis on DuckDB, embedded."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

# Geometry stays plain WKB: Ibis cannot read GeoParquet that names a reference system. Nothing
# is ever fetched, and times are read as UTC whatever the machine's own zone is.
_QUIRKS = (
    "SET enable_geoparquet_conversion=false",
    "SET autoinstall_known_extensions=false",
    "SET autoload_known_extensions=false",
    "SET TimeZone='UTC'",
    "SET enable_progress_bar=false",
)


class Engine:
    """One embedded DuckDB without a file of its own; opened when first used."""

    def __init__(self) -> None:
        self._connection: Any = None

    def rows(self, files: Sequence[Path]) -> Any:
        """Give the rows of several Parquet files as one Ibis table, in the order of the files.

        A column that some of the files lack is missing there.
        """
        if self._connection is None:
            self._connection = ibis.duckdb.connect()
            for line in _QUIRKS:
                self._connection.raw_sql(line)
        names = [_literal(path) for path in files]
        view = "rows_" + hashlib.sha256("\n".join(names).encode()).hexdigest()[:32]
        return self._connection.read_parquet(names, table_name=view, union_by_name=True)

    def repeated(self, files: Sequence[Path], key: Sequence[str]) -> int:
        """Count the key values that stand in more than one row; missing parts equal each other."""
        rows = self.rows(files)
        groups = rows.group_by(list(key)).agg(times=rows.count())
        # Not `execute`: on the way to pandas, Ibis 12 asks for an option that pandas 3 warns about.
        return int(groups.filter(groups.times > 1).count().to_pyarrow().as_py())


def to_arrow(expression: Any) -> pa.Table:
    """Run an Ibis expression and give its rows."""
    return expression.to_pyarrow()


def _literal(path: Path) -> str:
    """Escape what the engine would take for a pattern of several files."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))
