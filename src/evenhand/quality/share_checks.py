"""Checks of survey results as published: periods that overlap, gaps, rounding, ranges."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evenhand.quality.item import Item, sized
from evenhand.tables.survey_shares import SurveyShares
from evenhand.wording.messages import Name, Value

PERCENT = 0.01
AS_GOOD_AS_WHOLE = 1e-6
MOST_NAMED = 6


def share_items(shares: SurveyShares) -> Iterator[Item]:
    """Look at shares that somebody else worked out.

    Parameters
    ----------
    shares
        One row for each area, period and question.
    """
    frame = shares.to_frame()
    if frame.empty:
        return
    unsure = frame[["answers", "low", "high"]].isna().all(axis=1)
    yield _found(
        "shares_unsure", int(unsure.sum()), len(frame), "shares", is_heavy=bool(unsure.all())
    )
    whole = frame["share"] / PERCENT
    is_whole = (whole - whole.round()).abs() < AS_GOOD_AS_WHOLE
    rounded = len(frame) if bool(is_whole.all()) else 0
    yield _found("shares_rounded", rounded, len(frame), "shares")
    yield _overlaps(frame)
    yield _late(frame)
    cells = frame.groupby(["item", "period_end"], observed=True)["area_id"].nunique()
    n_areas = frame["area_id"].nunique()
    gaps = int((n_areas - cells).sum())
    yield _found("shares_gaps", gaps, n_areas * len(cells), "cells", is_heavy=gaps > 0)


def _found(
    key: str, count: int, of: int, counted: str, words: dict[str, Value] | None = None,
    *, is_heavy: bool = False,
) -> Item:  # fmt: skip
    return Item(
        key=key, table="survey_shares", group="series", counted=counted,
        state="found" if count else "clear" if of else "unknown", numbers=sized(count, of),
        words=words or {}, is_heavy=is_heavy, done="left_as_is",
    )  # fmt: skip


def _overlaps(frame: pd.DataFrame) -> Item:
    """Count periods that begin before the one before them has ended."""
    periods = frame[["period_start", "period_end"]].drop_duplicates().sort_values("period_end")
    starts, ends = (periods[name].to_numpy() for name in ("period_start", "period_end"))
    inside = int(np.sum(starts[1:] <= ends[:-1]))
    return _found("shares_overlap", inside, len(periods), "periods", is_heavy=inside > 0)


def _late(frame: pd.DataFrame) -> Item:
    """Name questions whose first figure is later than that of others."""
    first = frame.groupby("item", observed=True)["period_end"].min()
    late = [str(name) for name in first[first > first.min()].index]
    named = ", ".join(late[:MOST_NAMED]) + (" …" if len(late) > MOST_NAMED else "")
    return _found("shares_late", len(late), len(first), "questions", {"items": Name(named or "–")})
