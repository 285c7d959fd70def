"""Which areas the treated are compared with, and which lie between."""

import numpy as np
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.response.history import History, Plan

NAME, LEAST_COMPARED = "detectable_effect", 2


def compared(
    history: History,
    plan: Plan,
    comparison: tuple[str, ...] | None,
    apart: NDArray[np.float64],
    buffer_m: float,
) -> NDArray[np.bool_]:
    """Mark the comparison areas, or refuse what cannot be one.

    Parameters
    ----------
    history, plan
        What was recorded, and who is treated.
    comparison
        Areas named; None takes those of the plan, else all that nothing reaches.
    apart
        Metres from the nearest treated area, shape (areas,).
    buffer_m
        Areas nearer than this are left out.

    Raises
    ------
    UnsuitableData
        An area named is treated, not there, or reached by another measure, or too few are left.
    """
    named = plan.named or {}
    wanted = comparison or named.get("comparison")
    problems = []
    if wanted:
        problems += [f"area '{name}' is treated and in its own comparison; leave it out of one"
                     for name in sorted(set(wanted) & set(plan.treated))]  # fmt: skip
        there = set(history.ids) | set(history.incomplete)
        problems += [f"there is no comparison area '{name}' of this set"
                     for name in sorted(set(wanted) - there)]  # fmt: skip
        problems += [f"comparison area '{name}' is reached by {history.touched[name]}; leave it "
                     "out" for name in sorted(set(wanted) & set(history.touched))]  # fmt: skip
    if problems:
        raise UnsuitableData(listed(NAME, problems))
    usable: NDArray[np.bool_] = ~history.treated & (history.counts.sum(axis=1) > 0)
    usable &= ~history.has(tuple(history.touched)) & ~history.has(named.get("buffer", ()))
    if wanted:
        usable &= history.has(wanted)
    if buffer_m > 0:
        usable &= ~(apart < buffer_m)
    if usable.sum() < LEAST_COMPARED:
        raise UnsuitableData(
            listed(NAME, [f"{int(usable.sum())} areas are left to compare with; at least "
                          f"{LEAST_COMPARED} are needed, outside the buffer and reached by no "
                          "other measure; give records of more areas"])
        )  # fmt: skip
    return usable


def buffer_of(
    history: History, plan: Plan, apart: NDArray[np.float64], buffer_m: float
) -> tuple[str, ...]:
    """Name the areas next to treated ones that are not compared, though nothing else bars them."""
    near = history.has((plan.named or {}).get("buffer", ()))
    near |= (apart < buffer_m) & ~history.has(tuple(history.touched))
    return tuple(np.array(history.ids)[near & ~history.treated].tolist())
