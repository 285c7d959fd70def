"""Who lives in each area, by the groups that a survey knows of its respondents."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.tables.answers.answered import Asked
from evenhand.tables.answers.margins import AREA, Population, population_of
from evenhand.tables.exposure import ExposureByGroup

Floats = NDArray[np.float64]
_CROSS, _ROUNDS, _NEAR = " × ", 200, 1e-9


@dataclass(frozen=True)
class Mix:
    """The population's kinds of people, and respondents coded alike.

    Attributes
    ----------
    groupings
        What kinds are by, such as ("age", "gender").
    outside
        Groups of the population that no respondent belongs to, and which are left out.
    respondents
        Level and one column for each category but the first of a grouping, shape (n, p).
    kinds
        The same of each kind, shape (kinds, p).
    sizes
        People of each kind in each area, shape (areas, kinds).
    """

    groupings: tuple[str, ...]
    outside: tuple[str, ...]
    respondents: Floats
    kinds: Floats
    sizes: Floats


def shared_groupings(asked: Asked, margins: ExposureByGroup | None) -> tuple[str, ...]:
    """Name the groupings that both the survey and the population's table have."""
    if margins is None:
        return ()
    frame = margins.to_frame()
    codes = frame.loc[frame["base"].eq("residents"), "group"].dropna().astype(str)
    named = {piece.partition(":")[0].strip() for code in set(codes) for piece in code.split("|")
             if ":" in piece}  # fmt: skip
    return tuple(sorted(name for name, labels in asked.groups.items()
                        if name in named and (labels != "").all()))  # fmt: skip


def mix_of(
    asked: Asked, margins: ExposureByGroup | None, ids: tuple[str, ...], by: tuple[str, ...]
) -> Mix:
    """Give the population of each area by kinds of people.

    Parameters
    ----------
    asked
        Respondents with their groups.
    margins
        Residents by area and group; where combinations are given (`age:15-24|gender:women`) they
        are taken, else margins are brought together.
    ids
        The areas.
    by
        Groupings, as from `shared_groupings`.

    Raises
    ------
    UnsuitableData
        There is no such population, or an area has none of it.

    Notes
    -----
    Without combinations, the weighted mix of all respondents is brought to each area's margins
    by iterative proportional fitting; margins of further groupings count as shares of the first
    one that leaves groups out, or of the first.
    """
    categories = {name: tuple(sorted(set(asked.groups[name]) - {""})) for name in by}
    outside = _outside(margins, categories)
    groups = {**{name: asked.groups[name] for name in by}, AREA: asked.areas}
    found = population_of(asked.method, margins, groups, by, outside)
    kinds = list(product(*categories.values()))
    seed = _seed(asked, by, kinds)
    sizes = np.array([_of_area(found, area, categories, kinds, seed, outside) for area in ids])
    lost = [area for area, size in zip(ids, sizes.sum(axis=1), strict=True) if not size > 0]
    if lost:
        raise UnsuitableData(listed(asked.method, [
            f"exposure_by_group has no residents by {', '.join(by)} in {', '.join(lost[:5])}; add "
            "them, or choose another fit"
        ]))  # fmt: skip
    coded = {name: pd.Categorical(asked.groups[name], categories[name]).codes for name in by}
    return Mix(
        by, tuple(outside), _dummies([coded[name] for name in by], categories, len(asked)),
        _dummies([np.array([categories[name].index(kind[at]) for kind in kinds])
                  for at, name in enumerate(by)], categories, len(kinds)),
        sizes,
    )  # fmt: skip


def _outside(
    margins: ExposureByGroup | None, categories: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Name the population's groups that no respondent belongs to."""
    if margins is None:
        return ()
    frame = margins.to_frame()
    codes = sorted(set(frame.loc[frame["base"].eq("residents"), "group"].dropna().astype(str)))
    return tuple(code for code in codes if any(
        name in categories and label not in categories[name]
        for name, _, label in (piece.strip().partition(":") for piece in code.split("|"))
    ))  # fmt: skip


def _seed(asked: Asked, by: tuple[str, ...], kinds: list[tuple[str, ...]]) -> Floats:
    """Give the weighted mix of all respondents; half a respondent of mean weight for each kind."""
    labels = pd.MultiIndex.from_arrays([asked.groups[name] for name in by])
    summed = pd.Series(asked.weights).groupby(labels).sum()
    index = pd.MultiIndex.from_tuples(kinds)
    held = summed.reindex(index).fillna(0.0).to_numpy(dtype=np.float64)
    return np.asarray(held + 0.5 * float(asked.weights.mean()), dtype=np.float64)


def _of_area(
    population: Population, area: str, categories: Mapping[str, tuple[str, ...]],
    kinds: list[tuple[str, ...]], seed: Floats, outside: tuple[str, ...],
) -> Floats:  # fmt: skip
    rows = population.rows[population.rows["area_id"].eq(area)]
    names = tuple(categories)
    crossed = rows[rows["kinds"].eq(_CROSS.join(sorted(names)))]
    order = [sorted(names).index(name) for name in names]
    if len(crossed):
        both = zip(crossed["labels"], crossed["value"], strict=True)
        given = {tuple(labels[at] for at in order): float(value) for labels, value in both}
        return np.array([given.get(kind, 0.0) for kind in kinds])
    shape = tuple(len(categories[name]) for name in names)
    table, wanted = seed.reshape(shape), {}
    for name in names:
        mine = rows[rows["kinds"].eq(name)]
        held = dict(zip(mine["labels"].str[0], mine["value"], strict=True))
        wanted[name] = np.array([float(held.get(label, 0.0)) for label in categories[name]])
    leading = next((name for name in names if any(o.startswith(f"{name}:") for o in outside)),
                   names[0])  # fmt: skip
    total = float(wanted[leading].sum())
    if not all(size.sum() > 0 for size in wanted.values()):
        return np.zeros(len(kinds))
    return _fitted(table, [size / size.sum() * total for size in wanted.values()]).ravel()


def _fitted(table: Floats, margins: list[Floats]) -> Floats:
    """Bring a table to its margins by iterative proportional fitting."""
    for _ in range(_ROUNDS):
        before = table
        for axis, margin in enumerate(margins):
            others = tuple(at for at in range(table.ndim) if at != axis)
            held = table.sum(axis=others)
            shape = [-1 if at == axis else 1 for at in range(table.ndim)]
            table = table * (margin / np.where(held > 0, held, 1.0)).reshape(shape)
        if float(np.abs(table - before).max()) <= _NEAR * float(table.max()):
            break
    return table


def _dummies(
    codes: list[NDArray[np.intp]], categories: Mapping[str, tuple[str, ...]], many: int
) -> Floats:
    """Give a column of ones and one for each category but a grouping's first."""
    columns = [np.ones(many)]
    for code, labels in zip(codes, categories.values(), strict=True):
        columns += [(np.asarray(code) == at).astype(float) for at in range(1, len(labels))]
    return np.column_stack(columns)
