"""The fast fit beside the whole posterior; needs the extra `bayes`, which no target installs."""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evenhand.errors import MissingExtra
from evenhand.statistics.multilevel import multilevel_shares
from evenhand.statistics.multilevel_full import full_shares

HAS_IT = importlib.util.find_spec("numpyro") is not None
ROWS = pd.read_csv(Path(__file__).parents[1] / "reference/multilevel/input.csv")
KINDS = np.array([[1, a, b] for a in (0, 1) for b in (0, 1)], dtype=float)
GIVEN = {
    "answers": ROWS["afraid"],
    "covariates": np.column_stack([np.ones(len(ROWS)), ROWS["woman"], ROWS["old"]]),
    "areas": ROWS["area"], "cell_covariates": np.tile(KINDS, (61, 1)),
    "cell_areas": np.repeat(np.arange(61), 4), "cell_sizes": np.tile([300.0, 200, 250, 250], 61),
}  # fmt: skip


@pytest.mark.skipif(not HAS_IT, reason="NumPyro (extra 'bayes') is not installed")
def test_the_fast_fit_is_within_a_tenth_of_a_posterior_deviation():
    fast = multilevel_shares(**GIVEN, draws=20_000)
    full = full_shares(**GIVEN, draws=20_000)
    apart = np.abs(fast.estimate - full.estimate) / full.std_error
    wide = (fast.high - fast.low) / (full.high - full.low)
    print(f"furthest {apart.max():.3f} deviations; width {wide.min():.3f} to {wide.max():.3f}")
    assert apart.max() < 0.1
    assert wide.min() > 0.9


@pytest.mark.skipif(HAS_IT, reason="NumPyro is installed")
def test_without_numpyro_the_extra_is_named():
    with pytest.raises(MissingExtra, match=r"evenhand\[bayes\]"):
        full_shares(**GIVEN)
