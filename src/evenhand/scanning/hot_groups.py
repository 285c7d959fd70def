"""Groups of hot places that lie together: what a chart, a map and a sentence show of them."""

import numpy as np
import pandas as pd

from evenhand.statistics.window_counts import proportion_range

MOST_DRAWN = 20


def group_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Give one row for each group, the first `MOST_DRAWN`: what its own places hold.

    Parameters
    ----------
    frame
        That of the finding.

    Returns
    -------
    DataFrame
        `group`, `place` (its number and where it is), `places` (how many), `count`, `expected` and
        `ratio` with its exact 95 % range given the group; neighbours outside are not counted in.
    """
    total, base = float(frame["count"].sum()), float(frame["exposure"].sum())
    made = []
    for number, part in frame[frame["group"].le(MOST_DRAWN).fillna(False)].groupby("group"):
        count, share = float(part["count"].sum()), float(part["exposure"].sum()) / base
        low, high = proportion_range(np.array([count]), total)
        expected = total * share
        where = _where(part)
        made.append({
            "group": int(str(number)), "place": f"{number} · {where}" if where else str(number),
            "places": len(part), "count": int(count), "expected": expected,
            "ratio": count / expected if expected > 0 else np.nan,
            "ratio_low": low[0] / share if share > 0 else np.nan,
            "ratio_high": high[0] / share if share > 0 else np.nan,
        })  # fmt: skip
    return pd.DataFrame(made)


def _where(part: pd.DataFrame) -> str:
    """Name where most of a group was recorded; empty where no name is known."""
    named = part[part["place_name"].notna()]
    if named.empty:
        return ""
    counts = named.groupby("place_name")["count"].sum()
    return str(counts.sort_index().idxmax())


def first_name(frame: pd.DataFrame) -> str:
    """Name the first group: where it is, or, without a name, the id of its fullest place."""
    part = frame[frame["group"].eq(1).fillna(False)]
    fullest = int(part["count"].to_numpy().argmax())
    return _where(part) or str(part.iloc[fullest, 0])


def group_labels(frame: pd.DataFrame) -> pd.Series:
    """Give for the map the number of each group at its fullest place, and nothing elsewhere."""
    drawn = frame[frame["group"].le(MOST_DRAWN).fillna(False)]
    labels = pd.Series("", index=frame.index)
    order = drawn.sort_values(["group", "count_around"], ascending=[True, False], kind="stable")
    fullest = order.drop_duplicates("group").index
    labels[fullest] = drawn.loc[fullest, "group"].astype(str)
    return labels
