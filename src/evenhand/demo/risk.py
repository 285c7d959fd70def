"""The true risk of each street segment, class by class, and which segments are hot."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.demo.offences import NATURES, Nature
from evenhand.demo.streets import Network

PROCESSES: Final = ("standard", "heavy_tail")
HOT_SHARE: Final = 0.012
HOT_FACTOR: Final = (5.0, 9.0)
PARETO_SHAPE: Final = 1.2
_LOCAL_LEVELS: Final = {
    "burglary_dwelling": {"NRD": 1.5, "ZUI": 1.25, "MOL": 1.2, "LIN": 0.45, "OOS": 0.8, "WES": 0.9},
    "burglary_other": {"KAN": 1.2},
    "theft_from_vehicle": {"WES": 1.2, "ZUI": 1.1, "LIN": 0.6, "OUD": 0.8},
    "assault": {"NRD": 1.25, "LIN": 0.5, "OOS": 0.8},
    "threat": {"NRD": 1.3, "LIN": 0.6},
    "damage": {"NRD": 1.2, "WES": 1.2, "LIN": 0.7},
    "bicycle_theft": {"KAN": 0.8, "LIN": 0.5},
    "misconduct": {"ZUI": 1.1, "LIN": 0.6},
}


def risk_surface(network: Network, process: str, rng: np.random.Generator) -> pd.DataFrame:
    """Give each segment's share of the city's expected occurrences, class by class.

    Parameters
    ----------
    network
        The street segments.
    process
        `standard`: log-normal segments with a few hot ones; `heavy_tail`: Pareto segments of
        shape 1.2, whose variance is infinite, and no hot ones.
    rng
        Where the draws come from.

    Returns
    -------
    DataFrame
        `segment_id`, `offence_class`, `share` (sums to 1 in each class) and `is_hot`; classes in
        the order of `NATURES`, segments in that of the network.
    """
    parts = []
    for name, nature in NATURES.items():
        share, hot = _one(network, name, nature, process, rng)
        parts.append(
            pd.DataFrame(
                {
                    "segment_id": network.frame["segment_id"].to_numpy(),
                    "offence_class": name,
                    "share": share,
                    "is_hot": hot,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _one(
    network: Network, name: str, nature: Nature, process: str, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    weights = sum(nature.mix.values())
    base = sum(
        (network.features[feature] * weight / weights for feature, weight in nature.mix.items()),
        start=np.zeros(len(network.frame)),
    )
    levels = _LOCAL_LEVELS.get(name, {})
    base = base * [levels.get(code, 1.0) for code in network.frame["neighbourhood"]]
    hot = np.zeros(len(base), dtype=bool)
    if process == "heavy_tail":
        own = rng.pareto(PARETO_SHAPE, len(base)) + 1.0
    else:
        own = rng.lognormal(0, nature.spread, len(base))
        count = max(3, int(HOT_SHARE * np.count_nonzero(base)))
        hot[rng.choice(len(base), count, replace=False, p=np.sqrt(base) / np.sqrt(base).sum())] = (
            True
        )
        own[hot] *= rng.uniform(*HOT_FACTOR, count)
    risk = base * own
    return risk / risk.sum(), hot
