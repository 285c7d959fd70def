"""What rests on several rows of a finding, worked out again from the rows that are shown.

A range that allows for how much areas vary, a rank, a rate drawn towards the others: made from all
rows, they tell of hidden ones.
"""

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd

from evenhand.contract import Finding
from evenhand.safeguards.disclosure import MARK, Controlled
from evenhand.safeguards.layout import row_keys


def of_shown(finding: Finding, done: Controlled) -> tuple[Finding, Controlled] | None:
    """Give a finding and its controlled frame again, as the shown rows alone tell them.

    Parameters
    ----------
    finding
        With all its numbers.
    done
        Its frame after control.

    Returns
    -------
    tuple or None
        None where nothing is hidden or the finding cannot be made from some of its rows.
    """
    if not done.hides:
        return None
    dark = is_dark(done.frame, finding)
    again = told_without(finding, np.array(row_keys(done.frame, finding.KEY))[dark])
    if again is None:
        return None
    fresh = again.to_frame()
    fresh.index = row_keys(fresh, finding.KEY)
    fresh = fresh.loc[row_keys(done.frame, finding.KEY)].reset_index(drop=True)
    frame = done.frame.copy()
    for column in (name for name, needs in finding.DERIVED.items() if needs and name in frame):
        frame[column], frame[column + MARK] = fresh[column].mask(dark), dark.to_numpy()
    return again, replace(done, frame=frame)


def is_dark(frame: pd.DataFrame, finding: Finding) -> "pd.Series[bool]":
    """Say of each row of a controlled frame whether a count or base of it is hidden.

    An area with too few people keeps its zeros, but not its base: that is marked in its row.
    """
    bases = [name for name, needs in finding.DERIVED.items() if not needs]
    marks = [f"{name}{MARK}" for name in (*finding.COUNTS, *bases) if f"{name}{MARK}" in frame]
    return frame[marks].any(axis=1)


def told_without(finding: Finding, hidden: Collection[str]) -> Finding | None:
    """Give a finding as its rows tell it without hidden ones, named by their keys."""
    mine = finding.to_frame()
    return finding.of_shown(~mine.assign(key=row_keys(mine, finding.KEY))["key"].isin(hidden))
