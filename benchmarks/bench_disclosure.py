"""What a release costs against none: numbers hidden, totals and trends that are lost, and time.

Lindeburg, the demo city, under the default settings: once with disclosure control, once with every
number shown. Whoever adds up what is shown gets too little by what is hidden, and the change from
one year to the next of what is left, not of all.

With `--city FOLDER` a workspace that is already there is measured.
"""

import argparse
import contextlib
import io
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd

from evenhand.publishing.portal_pages.planning import portal_release
from evenhand.publishing.public import public_city
from evenhand.publishing.release import Release
from evenhand.safeguards.policy import DisclosurePolicy
from evenhand.workspace.workspace import Workspace

TODAY = date(2026, 12, 1)
OPEN = DisclosurePolicy(min_count=1, min_at_risk=1)
"""Nothing is small and no place too small, which no city may set; records are as old as in a release."""


def by_level(level: str) -> Callable[[Workspace], Release]:
    """Ask what the portal asks, of another set of areas."""

    def make(city: Workspace) -> Release:
        disclosure = replace(city.settings.disclosure, area_level=level)
        city.settings = replace(city.settings, disclosure=disclosure)
        return portal_release(city, today=TODAY, keep=False)

    return make


WAYS: dict[str, Callable[[Workspace], Release]] = {
    "portal and open data": lambda city: portal_release(city, today=TODAY, keep=False),
    "public edition": lambda city: public_city(city, today=TODAY, keep=False).release,
}


def opened(folder: Path, *, hides: bool) -> Workspace:
    """Open a city, with its own rules or with none."""
    city = Workspace.open(folder)
    if not hides:
        city.settings = replace(city.settings, disclosure=OPEN)
    return city


@dataclass(frozen=True)
class Cost:
    """What a release lacks beside one that hides nothing."""

    way: str
    findings: int
    refused: int
    numbers: int
    hidden: int
    records: float
    lost: float
    trends: list[float]
    seconds: float
    open_seconds: float


def demo(folder: Path) -> Path:
    """Make the demo city; give its workspace."""
    from evenhand.cli import main

    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        main(["demo", str(folder), "--no-pdf"])
    return folder / "workspace"


def counts(release: Release) -> Iterator[tuple[tuple[str, str], pd.Series]]:
    """Give each column of counts of each finding, by row."""
    for one in release.findings:
        frame = one.to_frame()
        if "count" in frame and len(frame):
            key = [name for name in one.key if name in frame]
            index = pd.MultiIndex.from_frame(frame[key].astype(str)) if key else frame.index
            yield _named(one), pd.Series(frame["count"].to_numpy(), index=index)


def _named(one: Any) -> tuple[str, str]:
    made = one.provenance
    return (
        made.method if made else "",
        repr(sorted(made.options.items(), key=str)) if made else "",
    )


def compared(way: str, make: Callable[[Workspace], Release], folder: Path) -> Cost:
    """Make a release both ways, and set them side by side."""
    start = time.process_time()
    shut = make(opened(folder, hides=True))
    middle = time.process_time()
    with patch("evenhand.publishing.release.policy_problems", return_value=[]):
        whole = dict(counts(make(opened(folder, hides=False))))
    end = time.process_time()
    n = dark = 0
    records = lost = 0.0
    sums: dict[tuple[str, str], list[tuple[str, float, float]]] = {}
    for (method, options), told in counts(shut):
        true = whole[method, options].astype("float64").reindex(told.index)
        is_dark = told.isna() & true.notna()
        n, dark = n + int(true.notna().sum()), dark + int(is_dark.sum())
        if method == "area_rates":
            records, lost = records + float(true.sum()), lost + float(true[is_dark].sum())
            asked = next(o.provenance.options for o in shut.findings
                         if o.provenance and _named(o) == (method, options))  # fmt: skip
            of_what = (str(asked.get("offence")), str(asked.get("level")))
            sums.setdefault(of_what, []).append(
                (str(asked.get("period_from")), float(true.sum()), float(true[~is_dark].sum()))
            )
    return Cost(way, len(shut.findings), len(shut.refused), n, dark, records, lost,
                list(_trends(sums.values())), middle - start, end - middle)  # fmt: skip


def _trends(groups: Any) -> Iterator[float]:
    """Give for each class how far the change of what is shown is from that of all, in points."""
    for rows in groups:
        years = sorted(rows)
        for (_, before, shown_before), (_, now, shown_now) in pairwise(years):
            if before and shown_before:
                yield 100 * abs(shown_now / shown_before - now / before)


def main() -> None:
    """Print one line for each way out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--city", type=Path)
    given = parser.parse_args().city
    with tempfile.TemporaryDirectory() as place:
        folder = given or demo(Path(place) / "demo")
        print(
            "way out | findings (refused) | counts | hidden | of records by area, in hidden counts"
            " | error of a class's yearly change, points: median, largest | s CPU | without"
        )
        levels = opened(folder, hides=True).read("areas").column("level").unique()
        for way, make in {**WAYS, **{f"portal, by {one}": by_level(one) for one in levels}}.items():
            one = compared(way, make, folder)
            wrong = one.trends or [np.nan]
            print(f"{way} | {one.findings} ({one.refused}) | {one.numbers:,} | "
                  f"{one.hidden / one.numbers:.1%} | {one.lost / max(one.records, 1):.1%} | "
                  f"{np.median(wrong):.1f}, {max(wrong):.1f} ({len(one.trends)}) | "
                  f"{one.seconds:.1f} | {one.open_seconds:.1f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
