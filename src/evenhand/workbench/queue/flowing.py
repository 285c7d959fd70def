"""What residents sent goes back into the cycle, as rows: no text, no number, no one's name.

The table says of each contribution that may be shown its kind, day, area, square of the city,
coded feeling and reason, and what became of it. Group attributes are there only where authors
described themselves.
"""

import hashlib
from typing import Any

import pandas as pd
from pyproj import Transformer

from evenhand.portal.contributions.models import Contribution, day_of
from evenhand.sources.report import FileRead, ImportReport
from evenhand.tables.participation import CONTRIBUTION_STATES, Participation
from evenhand.taxonomy.place_marks import step_of
from evenhand.workbench.opened import city
from evenhand.workspace.workspace import Workspace

TABLE = "participation"
SQUARE_M = 250
"""Side of the squares to whose middle a place is moved, metres."""
GROUPS = ("group_age", "group_gender")
_NEEDED = ("contribution_id", "kind", "on_day")


def renew() -> bool:
    """Bring the table up to date with the portal; False where nothing changed.

    What was withdrawn or deleted meanwhile is gone from the table too.
    """
    here = city()
    table = participation_of(here)
    if table is None and not here.has(TABLE):
        return False
    if table is None:
        table = Participation.from_frame(pd.DataFrame(columns=list(_NEEDED)))
    read = FileRead(
        name=TABLE, sha256=table.fingerprint(), n_bytes=0, kind=TABLE,
        rows_in=len(table), rows_used=len(table), content=table.fingerprint(),
    )  # fmt: skip
    report = ImportReport(files=(read,), tables={TABLE: len(table)})
    added = here.add({TABLE: table}, report, key=f"{TABLE}:{table.fingerprint()}",
                     replacing=(TABLE,))  # fmt: skip
    return added.changed


def participation_of(workspace: Workspace) -> Participation | None:
    """Make the table of what two people let pass; None where there is nothing.

    Parameters
    ----------
    workspace
        Whose reference system is used.
    """
    system = workspace.settings.crs
    to_metres = Transformer.from_crs("EPSG:4326", system, always_xy=True)
    passed = Contribution.objects.filter(state__in=CONTRIBUTION_STATES).order_by("pk")
    rows = [_row(one, to_metres) for one in passed]
    if not rows:
        return None
    frame = pd.DataFrame(rows).sort_values("contribution_id", ignore_index=True)
    return Participation.from_frame(frame.dropna(axis=1, how="all"), crs=system)


def _row(one: Contribution, to_metres: Transformer) -> dict[str, Any]:
    x_m, y_m = _coarsened(one, to_metres)
    groups = {name: one.answers[name] for name in GROUPS if one.answers.get(name)}
    return {
        "contribution_id": _mark(one.number), "kind": one.kind, "on_day": day_of(one.received_at),
        "area_id": one.area_id or None, "x_m": x_m, "y_m": y_m,
        "feeling": step_of(str(one.answers.get("feeling"))), "reason": _first(one.answers),
        "state": one.state, **groups,
    }  # fmt: skip


def _mark(number: str) -> str:
    """Give a mark that does not lead back to the page of a contribution."""
    return hashlib.sha256(f"{TABLE}:{number}".encode()).hexdigest()[:16]


def _coarsened(one: Contribution, to_metres: Transformer) -> tuple[float | None, float | None]:
    if one.longitude is None or one.latitude is None:
        return None, None
    x_m, y_m = to_metres.transform(one.longitude, one.latitude)
    return _middle(x_m), _middle(y_m)


def _middle(metres: float) -> float:
    """Give the middle of the stretch that a coordinate lies in.

    Examples
    --------
    >>> _middle(499.0), _middle(500.0)
    (375.0, 625.0)
    """
    return float(metres // SQUARE_M * SQUARE_M + SQUARE_M / 2)


def _first(answers: dict[str, Any]) -> str | None:
    """Give the first reason that was ticked."""
    given = answers.get("reasons") or answers.get("what") or None
    return str(given[0]) if isinstance(given, list) else given
