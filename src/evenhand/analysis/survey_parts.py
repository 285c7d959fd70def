"""The parts of a population that a survey is told by: areas, groups, ways of asking, waves."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.analysis.answered import Asked
from evenhand.errors import UnsuitableData, listed
from evenhand.options import Bounds

By = Annotated[
    Literal["whole", "area", "group", "mode", "wave"],
    Bounds(meaning="what the answers are told by"),
]
WHOLE, EVERYBODY = "all", "everybody"


@dataclass(frozen=True)
class Parts:
    """Parts of the respondents.

    Attributes
    ----------
    by
        What they are by.
    code
        Part of each respondent, from 0 on, shape (n,); −1 for none.
    labels, names
        Of each part: as in the data, and as printed.
    empty
        Names of parts that nobody belongs to, such as areas without respondents.
    """

    by: str
    code: NDArray[np.intp]
    labels: tuple[str, ...]
    names: tuple[str, ...]
    empty: tuple[str, ...] = ()


def parts_of(asked: Asked, by: str, group: str | None = None) -> Parts:
    """Say which part each respondent belongs to.

    Parameters
    ----------
    asked
        The answers.
    by
        One of `By`.
    group
        Which grouping, where `by` is "group"; None takes the only one.

    Raises
    ------
    UnsuitableData
        No respondent's part is known, or a grouping is not there or not named.
    """
    if by == "whole":
        return Parts(by, np.full(len(asked), -1, dtype=np.intp), (), ())
    labels = {"area": asked.areas, "mode": asked.mode, "wave": asked.wave}.get(by)
    if labels is None:
        labels = asked.groups[_grouping(asked, group)]
    seen = sorted(set(pd.unique(labels)) - {""})
    if by == "wave":
        seen = [wave for wave in asked.waves if wave in seen]
    if not seen:
        raise UnsuitableData(listed(asked.method, [
            f"no respondent's {by} is known; ask for another part, or by=whole"
        ]))  # fmt: skip
    code = pd.Series(labels).map({label: at for at, label in enumerate(seen)}).fillna(-1)
    names = asked.area_names if by == "area" else {}
    empty = sorted(set(asked.area_names) - set(seen)) if by == "area" else []
    return Parts(by, code.to_numpy(dtype=np.intp), tuple(seen),
                 tuple(names.get(label, label) for label in seen),
                 tuple(asked.area_names[area] for area in empty))  # fmt: skip


def _grouping(asked: Asked, group: str | None) -> str:
    """Name the grouping asked for, or the only one there is."""
    known = [name for name, labels in asked.groups.items() if (labels != "").any()]
    if group is not None and group.removeprefix("group_") in known:
        return group.removeprefix("group_")
    if group is None and len(known) == 1:
        return known[0]
    if not known:
        raise UnsuitableData(listed(asked.method, ["the survey has no groups of respondents"]))
    said = "say which with group=…" if group is None else f"there is none by '{group}'"
    raise UnsuitableData(listed(asked.method, [f"there are groups by {', '.join(known)}; {said}"]))
