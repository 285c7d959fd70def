"""What a regression makes of the treated areas where no mix fits, ranked among placebos."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from evenhand.assessment.synthetic_parts import NAN, Asked
from evenhand.statistics.augmented_control import augmented_weights
from evenhand.statistics.synthetic_fits import levels_of
from evenhand.statistics.synthetic_placebos import rank_p

Floats = NDArray[np.float64]
SETS, LEAST_BEFORE = 999, 3


def augmented_of(asked: Asked, wanted: bool, seed: int) -> dict[str, Any]:
    """Correct the mixes by ridge regression, and rank the average gap among sets of areas.

    Parameters
    ----------
    asked
        Who is compared with whom.
    wanted
        Whether the fit asks for it; otherwise nothing is given.
    seed
        Of the sets drawn where there is more than one treated area.

    Notes
    -----
    Each area is measured by how far the corrected mix missed it when a period before was left
    out; its fit to the periods themselves is near perfect and would say nothing.
    """
    if not wanted or asked.begins < LEAST_BEFORE:
        return {"augmented_change": NAN, "augmented_p_value": NAN}
    rows = np.r_[asked.treated, asked.donors]
    many = len(asked.treated)
    sizes = [_corrected(asked, rows, slot) for slot in range(many)]
    sets = np.arange(len(rows))[:, None] if many == 1 else _drawn(len(rows), many, seed)
    gap, usual, spread = (
        np.sum([size[part][sets[:, slot]] for slot, size in enumerate(sizes)], axis=0)
        for part in range(3)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        ranked = np.nan_to_num(np.abs(gap) / np.sqrt(spread), nan=0.0, posinf=np.inf)
    recorded = sum(asked.panel.counts[row, begin:end].sum() for row, begin, end in
                   zip(asked.treated, asked.first, asked.stop, strict=True))  # fmt: skip
    expected = float(recorded - gap[0])
    change = float(gap[0]) / expected if expected > 0 and usual[0] > 0 else NAN
    return {"augmented_change": change, "augmented_p_value": rank_p(ranked)}


def _drawn(areas: int, many: int, seed: int) -> NDArray[np.int64]:
    keys = np.random.default_rng(seed).random((SETS, areas))
    return np.vstack([np.arange(many), np.argsort(keys, axis=1)[:, :many]]).astype(np.int64)


def _corrected(asked: Asked, rows: NDArray[np.int64], slot: int) -> tuple[Floats, Floats, Floats]:
    """Give for each area, treated at one start: gap in counts, level, and squared spread."""
    begin, end = int(asked.first[slot]), int(asked.stop[slot])
    counts = asked.panel.counts[rows]
    level = levels_of(counts, begin, None if asked.bases is None else asked.bases[rows])
    scaled, own = counts / level[:, None], len(asked.treated)
    gaps, errors = np.zeros(len(rows)), np.zeros(len(rows))
    for unit in range(len(rows)):
        pool = np.arange(own, len(rows))
        pool = pool[pool != unit]
        fit = augmented_weights(scaled[pool, :begin].T, scaled[unit, :begin])
        gaps[unit] = (scaled[unit] - fit.weights @ scaled[pool])[begin:end].sum() * level[unit]
        errors[unit] = fit.error * (level[unit] * (end - begin)) ** 2
    return gaps, level, errors
