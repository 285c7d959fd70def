"""Makes the table of a survey's design: one row for each wave."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pandas as pd

from evenhand.tables.survey_design import SurveyDesign

MIXED = "mixed"
LEAST_SECOND = 0.01
"""Share of a second way of asking from which a wave was asked in a mixture of ways."""


def design_frame(survey: Mapping[str, Any], modes: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    """Give one row for each wave.

    Parameters
    ----------
    survey
        The section [survey] of a mapping.
    modes
        Wave → way of asking → how many people; an empty word where it is not known.

    Examples
    --------
    >>> frame = design_frame({}, {"2024": {"web": 9}, "2026": {"telephone": 8}})
    >>> frame[["wave", "mode", "mode_break"]].values.tolist()
    [['2024', 'web', False], ['2026', 'telephone', True]]
    """
    rows: list[dict[str, Any]] = []
    before: str | None = None
    for wave in sorted(modes):
        mode = mode_of(modes[wave])
        row: dict[str, Any] = {column.name: pd.NA for column in SurveyDesign.COLUMNS}
        row |= {"wave": wave, "mode": mode or pd.NA}
        row["mode_break"] = bool(before and mode and mode != before)
        row |= dict(survey.get("design", {}))
        row |= dict(survey.get("waves", {}).get(wave, {}))
        rows.append(row)
        before = mode or before
    return pd.DataFrame(rows)


def mode_of(counts: Mapping[str, int]) -> str:
    """Give the way in which a wave was asked; "mixed" where there were several."""
    total = sum(counts.values())
    ways = [way for way, count in counts.items() if way and count >= LEAST_SECOND * total]
    return ways[0] if len(ways) == 1 else MIXED if ways else ""


def changed_modes(
    survey: Mapping[str, Any], modes: Mapping[str, Mapping[str, int]]
) -> list[tuple[str, str]]:
    """List the waves asked in another way than the one before, where the mapping is silent."""
    found = []
    waves = sorted(modes)
    for earlier, wave in pairwise(waves):
        said = {**survey.get("design", {}), **survey.get("waves", {}).get(wave, {})}
        pair = mode_of(modes[earlier]), mode_of(modes[wave])
        if "mode_break" not in said and all(pair) and pair[0] != pair[1]:
            found.append((earlier, wave))
    return found
