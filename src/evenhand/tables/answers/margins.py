"""How many of the population are in each group: what a survey may be weighted to."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.tables.exposure import ExposureByGroup

BASE, AREA, _CROSS = "residents", "area", " × "
Labels = NDArray[np.object_]


@dataclass(frozen=True)
class Population:
    """Residents by area and group, one row for each as counted.

    Attributes
    ----------
    method
        Whose question it is, for messages.
    rows
        `area_id`, `value`, and `kinds`: the groupings that the row is by, such as
        "age × gender", with `labels`, its groups in that order.
    """

    method: str
    rows: pd.DataFrame

    def margin(self, name: str, beside: tuple[str, ...]) -> dict[str, float]:
        """Give how many are in each category of a grouping, or in each area.

        Parameters
        ----------
        name
            A grouping, or "area".
        beside
            The other groupings asked for: the first that is there gives the numbers by area.
        """
        if name != AREA:
            mine = self.rows[self.rows["kinds"].eq(name)]
            return _summed(mine["labels"].str[0], mine["value"])
        there = set(self.rows["kinds"])
        kinds = next((one for one in beside if one in there), min(there))
        mine = self.rows[self.rows["kinds"].eq(kinds)]
        return _summed(mine["area_id"], mine["value"])

    def cells(self, names: tuple[str, ...]) -> dict[tuple[str, ...], float]:
        """Give how many are in each combination of categories, in the order of `names`.

        Raises
        ------
        UnsuitableData
            The population is not known by this combination.
        """
        kinds = tuple(sorted(name for name in names if name != AREA))
        if not kinds:
            return {(area,): size for area, size in self.margin(AREA, ()).items()}
        mine = self.rows[self.rows["kinds"].eq(_CROSS.join(kinds))]
        if mine.empty:
            known = "; ".join(sorted(set(self.rows["kinds"])))
            raise UnsuitableData(listed(self.method, [
                f"post-strata need the population of each combination of {', '.join(names)}; "
                f"exposure_by_group has it by: {known}; weigh with 'raked', or by one of these"
            ]))  # fmt: skip
        found: dict[tuple[str, ...], float] = {}
        for area, labels, value in mine[["area_id", "labels", "value"]].itertuples(index=False):
            given = {**dict(zip(kinds, labels, strict=True)), AREA: area}
            cell = tuple(str(given[name]) for name in names)
            found[cell] = found.get(cell, 0.0) + float(value)
        return found


def population_of(
    method: str,
    margins: ExposureByGroup | None,
    groups: Mapping[str, Labels],
    by: tuple[str, ...],
    outside: tuple[str, ...] = (),
) -> Population:
    """Read how many residents each group has.

    Parameters
    ----------
    method
        Whose question it is, for messages.
    margins
        Residents by area and group, as `age:15-24` or, for a combination,
        `age:15-24|gender:women`; the latest period where there are several.
    groups
        The survey's groupings → each respondent's group, `area` among them.
    by
        Groupings asked for.
    outside
        Groups that the survey does not stand for, such as `age:0-14`.

    Raises
    ------
    UnsuitableData
        There is no such table, a grouping is in the survey or the table alone, or a respondent's
        group is not known. All faults are listed.
    """
    if margins is None:
        raise UnsuitableData(listed(method, [
            "weighting needs residents by group (table exposure_by_group); import some, or take "
            "the weights as given"
        ]))  # fmt: skip
    frame = margins.to_frame()
    frame = frame[frame["base"].eq(BASE) & frame["group"].notna() & frame["group"].ne("all")]
    frame = frame[~frame["group"].isin(outside) & frame["value"].notna()]
    latest = frame["period_end"].max()
    if pd.notna(latest):
        frame = frame[frame["period_end"].eq(latest)]
    inside = frame["area_id"].isin(pd.unique(groups[AREA]))
    if inside.any():
        frame = frame[inside]
    parts = [_parted(str(code), groups) for code in frame["group"]]
    rows = pd.DataFrame({
        "area_id": frame["area_id"].astype(str).to_numpy(),
        "value": frame["value"].to_numpy(dtype=np.float64),
        "kinds": pd.array([_CROSS.join(part) for part in parts], dtype="string"),
        "labels": pd.Series([tuple(part.values()) for part in parts], dtype=object),
    })  # fmt: skip
    problems = _missing(rows, groups, by)
    if problems:
        raise UnsuitableData(listed(method, problems))
    return Population(method, rows)


def _summed(labels: pd.Series, values: pd.Series) -> dict[str, float]:
    summed = values.groupby(labels.astype(str).to_numpy()).sum()
    return {str(name): float(size) for name, size in summed.items()}


def _parted(code: str, groups: Mapping[str, Labels]) -> dict[str, str]:
    """Part `age:15-24|gender:women` into its groupings, sorted; a bare label finds its own."""
    found: dict[str, str] = {}
    for piece in code.split("|"):
        name, colon, label = piece.strip().partition(":")
        if not colon:
            label = name
            name = next((one for one, given in groups.items() if (given == label).any()), "")
        found[name.strip()] = label.strip()
    return dict(sorted(found.items()))


def _missing(rows: pd.DataFrame, groups: Mapping[str, Labels], by: tuple[str, ...]) -> list[str]:
    alone = {name for kinds in set(rows["kinds"]) for name in kinds.split(_CROSS)}
    both = sorted((alone | {AREA} if len(rows) else alone) & set(groups))
    told = ", ".join(both) or "nothing that both have"
    if not by:
        return [f"say what the margins are by: {told}"]
    problems = []
    for name in by:
        if name not in groups:
            problems.append(f"the survey has no groups by '{name}'; the margins may be by: {told}")
        elif name not in both:
            problems.append(f"exposure_by_group has no residents by '{name}'; the margins may be "
                            f"by: {told}")  # fmt: skip
        elif (lost := int((groups[name] == "").sum())) > 0:
            problems.append(f"'{name}' is not known of {lost} of {len(groups[name])} respondents, "
                            "who cannot be weighted by it; mend them or leave it out")  # fmt: skip
    return problems
