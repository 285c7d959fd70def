"""The parts of a population that a survey is told by: areas, groups, ways of asking, waves."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.options import Bounds
from evenhand.tables.answers.answered import Asked

By = Annotated[
    Literal["whole", "area", "group", "mode", "wave"],
    Bounds(meaning="what the answers are told by"),
]
WHOLE, EVERYBODY = "all", "everybody"
LEAST_TOLD = 3
"""Of fewer who answered nothing is told: an estimate of one person is that person's answer."""


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
    thin
        Names of parts that are not told, since fewer than `LEAST_TOLD` people answered there.
    """

    by: str
    code: NDArray[np.intp]
    labels: tuple[str, ...]
    names: tuple[str, ...]
    empty: tuple[str, ...] = ()
    thin: tuple[str, ...] = ()


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
    found = Parts(by, code.to_numpy(dtype=np.intp), tuple(seen),
                  tuple(names.get(label, label) for label in seen),
                  tuple(asked.area_names[area] for area in empty))  # fmt: skip
    return _without_thin(asked, found)


def _without_thin(asked: Asked, parts: Parts) -> Parts:
    """Take out parts in which a wave has one or two answers, and what these could be told from.

    Notes
    -----
    What is taken out is everybody less the parts that stay. Where that is fewer than `LEAST_TOLD`
    answers, the smallest part that stays goes too.
    """
    # Where respondents stand for several items, no single one of them says who answered.
    told = asked.counts if asked.counts.any() else asked.weights > 0
    seen = told & (parts.code >= 0)
    waves = pd.factorize(asked.wave)[0]
    each = np.zeros((len(parts.labels), int(waves.max(initial=0)) + 1), dtype=np.intp)
    np.add.at(each, (parts.code[seen], waves[seen]), 1)
    size = each.sum(axis=1)
    thin: NDArray[np.bool_] = np.asarray(((each > 0) & (each < LEAST_TOLD)).any(axis=1))
    alone = int(size[thin].sum()) + int((told & (parts.code < 0)).sum())
    others = np.flatnonzero(~thin & (size > 0))
    if thin.any() and alone < LEAST_TOLD and len(others):
        thin[others[np.argmin(size[others])]] = True
    if not thin.any():
        return parts
    moved = np.where(thin, -1, np.cumsum(~thin) - 1)
    code = np.where(parts.code >= 0, moved[parts.code], -1).astype(np.intp)
    kept = [at for at in range(len(thin)) if not thin[at]]
    return replace(
        parts, code=code, labels=tuple(parts.labels[at] for at in kept),
        names=tuple(parts.names[at] for at in kept),
        thin=tuple(name for at, name in enumerate(parts.names) if thin[at]),
    )  # fmt: skip


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
