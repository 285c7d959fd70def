"""What is published of moderation: the counts of a quarter that a release let out."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from django.utils.timezone import localdate

from evenhand.portal.contributions.models import Contribution
from evenhand.portal.folder import FOLDER, PUBLISHED
from evenhand.portal.stated.reading import FILE, FORMAT, kept_quarters
from evenhand.publishing.cutting import last_day
from evenhand.publishing.release import Release
from evenhand.publishing.release_rows import release_rows
from evenhand.publishing.rows import Rows
from evenhand.safeguards.layout import TOTALS
from evenhand.workbench.opened import city
from evenhand.workbench.queue.statistics import counted
from evenhand.workspace.disk import write_whole
from evenhand.workspace.workspace import Workspace

TEXTS, APPEALS, PAIRS = "moderation-texts", "moderation-appeals", "moderation-pairs"
_KEY = "which"
_WHOLE, _OTHER, _PART = TOTALS[0], "other", "part"
"""Each row is one part of a whole, so that control knows of all of them."""
_A_QUARTER = 3


def quarter_before(day: date) -> tuple[date, date]:
    """Give the first and last day of the last quarter that is over.

    Examples
    --------
    >>> quarter_before(date(2026, 12, 1))
    (datetime.date(2026, 7, 1), datetime.date(2026, 9, 30))
    """
    this = date(day.year, (day.month - 1) // _A_QUARTER * _A_QUARTER + 1, 1)
    last = this - timedelta(days=1)
    return date(last.year, last.month - _A_QUARTER + 1, 1), last


def rows_of(counts: Mapping[str, Any], starts_on: date, ends_on: date) -> list[Rows]:
    """Put a quarter's counts into rows: each text, appeal and pair of decisions in one of them.

    Parameters
    ----------
    counts
        As `counted` gives them.
    starts_on, ends_on
        The quarter.
    """
    held = [(f"{one['language']} {one['reason']}", one["count"]) for one in counts["held"]]
    rest = counts["read"] - sum(count for _, count in held)
    texts = [*held, (_OTHER, rest), (_WHOLE, counts["read"])]
    appeals, changed = counts["appeals"], counts["changed"]
    agreed = counts["agreement"] or {"pairs": 0, "share": 0.0}
    alike = round(agreed["pairs"] * agreed["share"])
    tables = {TEXTS: texts, APPEALS: _parted(changed, appeals),
              PAIRS: _parted(alike, agreed["pairs"])}  # fmt: skip
    return [
        Rows(name=name, measure=name, key=(_KEY,), counts=("count",), starts_on=starts_on,
             ends_on=ends_on, frame=pd.DataFrame(rows, columns=[_KEY, "count"]))
        for name, rows in tables.items()
    ]  # fmt: skip


def _parted(part: int, whole: int) -> list[tuple[str, int]]:
    return [(_PART, part), (_OTHER, whole - part), (_WHOLE, whole)]


def told_of(made: Release, counts: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a quarter's release shows, as the portal reads it; a hidden number is missing.

    The middle number of days stands only beside how many texts it is of, and agreement only where
    neither how many pairs agreed nor how many did not is hidden. Kappa is given to a tenth: with
    more digits it would tell how often each answer was given.
    """
    texts, appeals, pairs = (_shown(made, name) for name in (TEXTS, APPEALS, PAIRS))
    read = texts.pop(_WHOLE)
    texts.pop(_OTHER)
    return {
        "from": counts["from"], "to": counts["to"], "release": made.id,
        "least": made.policy.min_count, "read": read,
        "held": [dict(zip(("language", "reason"), name.split(" ", 1), strict=True), count=count)
                 for name, count in texts.items()],
        "median_days": counts["median_days"] if read else None,
        "appeals": appeals[_WHOLE], "changed": appeals[_PART],
        "agreement": _agreement(counts["agreement"], pairs),
    }  # fmt: skip


def _shown(made: Release, name: str) -> dict[str, int | None]:
    rows = made.finding(name).to_frame().to_dict("records")
    return {
        str(row[_KEY]): None if pd.isna(row["count"]) else int(row["count"]) for row in rows
    }  # fmt: skip


def _agreement(
    found: Mapping[str, Any] | None, pairs: Mapping[str, int | None]
) -> dict[str, Any] | None:
    if found is None or not pairs[_WHOLE] or None in pairs.values():
        return None
    return {**found, "kappa": round(found["kappa"], 1)}


def publish() -> bool:
    """Write the last quarter that is old enough for the portal, once and by a release.

    Nothing is live: two numbers of one quarter can never be set against each other.
    """
    here, today = city(), localdate()
    last = last_day(today, here.settings.disclosure.delay_days)
    starts_on, ends_on = quarter_before(last + timedelta(days=1))
    folder = here.folder / FOLDER / PUBLISHED
    quarters = kept_quarters(folder)
    if any(one["from"] == starts_on.isoformat() for one in quarters):
        return False
    if not Contribution.objects.exists():
        return False
    told = released_quarter(here, starts_on, ends_on, today)
    _write(folder, {"format": FORMAT, "quarters": [*quarters, told]})
    return True


def released_quarter(
    here: Workspace, starts_on: date, ends_on: date, today: date
) -> dict[str, Any]:
    """Release the counts of a quarter, and give what of them may be shown."""
    counts = counted(starts_on, ends_on)
    made = release_rows(here, rows_of(counts, starts_on, ends_on), today=today)
    return told_of(made, counts)


def _write(folder: Path, content: Mapping[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / FILE, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
