"""Which areas the lot may decide about, and whether waves and blocks can be filled."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.response.history import History

NAME = "rollout_assignment"
MOST_YEARS_AHEAD = 2


def usable_candidates(
    history: History, named: tuple[str, ...] | None, known: list[str]
) -> NDArray[np.bool_]:
    """Mark the areas with records that no other measure reached, of those named.

    Parameters
    ----------
    history
        What was recorded.
    named
        The candidates; None takes all.
    known
        All areas of the level.

    Raises
    ------
    UnsuitableData
        An area named is not there, has no record, or is reached by another measure.
    """
    usable: NDArray[np.bool_] = history.counts.sum(axis=1) > 0
    usable &= ~history.has(tuple(history.touched))
    if named is None:
        return usable
    problems = [
        f"there is no area '{name}' of this set" for name in sorted(set(named) - set(known))
    ]
    good = {name for name, mine in zip(history.ids, usable, strict=True) if mine}
    for name in sorted(set(named) & set(known) - good):
        why = (f"is reached by {history.touched[name]}" if name in history.touched
               else "has no record, or months without a figure")  # fmt: skip
        problems.append(f"candidate '{name}' {why}; leave it out")
    if problems:
        raise UnsuitableData(listed(NAME, problems))
    return usable & history.has(named)


def refuse_plan(
    able: NDArray[np.bool_],
    last_on: date,
    dates: tuple[date, ...],
    per_wave: int,
    blocks: int,
    least_compared: int,
) -> None:
    """Refuse waves and blocks that candidates cannot fill, and days that cannot be meant.

    Raises
    ------
    UnsuitableData
        Days do not rise, the first lies before the records end or years after, blocks do not
        divide a wave, or there are too few candidates.
    """
    problems = []
    if dates[0] <= last_on:
        problems.append(f"the first wave begins on {dates[0]}, but the records run to {last_on}; a "
                        "lot is drawn before anything begins: give a later day")  # fmt: skip
    elif (dates[0] - last_on).days > MOST_YEARS_AHEAD * 366:
        problems.append(f"the first wave begins on {dates[0]}, more than {MOST_YEARS_AHEAD} years "
                        f"after the last month recorded ({last_on}); correct the day, or import "
                        "newer records")  # fmt: skip
    if list(dates) != sorted(set(dates)):
        problems.append("the days of the waves do not rise; give them in order, each once")
    if per_wave % blocks:
        problems.append(f"{per_wave} areas a wave cannot be shared evenly by {blocks} blocks; give "
                        "a multiple")  # fmt: skip
    needed = per_wave * len(dates) + least_compared
    if able.sum() < needed:
        problems.append(f"there are {int(able.sum())} candidates; {len(dates)} waves of {per_wave} "
                        f"and {least_compared} to compare with need {needed}; plan fewer or "
                        "smaller waves, or take more areas")  # fmt: skip
    elif not problems and int(able.sum()) // blocks < per_wave // blocks * len(dates):
        problems.append(
            f"blocks of {int(able.sum()) // blocks} areas cannot give {per_wave // blocks} to each "
            f"of {len(dates)} waves; use fewer"
        )
    if problems:
        raise UnsuitableData(listed(NAME, problems))


def refuse_unknown_distance(missing: tuple[str, ...], buffer_m: float) -> None:
    """Refuse a buffer about areas of which no outline tells how near they are.

    Raises
    ------
    UnsuitableData
        Some have none.
    """
    if missing:
        shown = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
        raise UnsuitableData(listed(NAME, [
            f"option 'buffer_m' is {buffer_m:g}, but {len(missing)} candidates have no outline "
            f"({shown}); import their outlines, leave them out of 'candidates', or set buffer_m=0"
        ]))  # fmt: skip


def like_blocks(totals: NDArray[np.float64], blocks: int) -> NDArray[np.int64]:
    """Cut areas into blocks of like number and nearly equal size, shape (areas,)."""
    found = np.empty(len(totals), dtype=np.int64)
    found[np.argsort(totals, kind="stable")] = np.arange(len(totals)) * blocks // len(totals)
    return found
