"""The whole posterior of the multilevel logit by NumPyro's sampler: the check of the fast fit."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import MissingExtra, listed
from evenhand.statistics.multilevel import (
    AreaShares,
    added_up,
    cells_of,
    checked_cells,
    summed_up,
)
from evenhand.statistics.multilevel_mode import Groups, grouped

Floats = NDArray[np.float64]
_FLAT_SD = 100.0
"""Of the first coefficient's prior: on the logit scale nothing."""
_WARM_UP, _CHAINS = 1000, 4


def full_shares(
    answers: ArrayLike, covariates: ArrayLike, areas: ArrayLike, cell_covariates: ArrayLike,
    cell_areas: ArrayLike, cell_sizes: ArrayLike, *, coefficient_sd: float = 2.5,
    area_sd_scale: float = 1.0, draws: int = 4000, seed: int = 1, confidence: float = 0.95,
) -> AreaShares:  # fmt: skip
    """What is the share in each area, by the whole posterior and no approximation?

    Parameters and result as for `multilevel_shares`, with the same model and priors; drawn by the
    no-U-turn sampler in 4 chains of `draws` / 4 after 1,000 steps of warm-up.

    Raises
    ------
    MissingExtra
        NumPyro is not installed.
    UnsuitableData
        As for `multilevel_shares`.

    References
    ----------
    Hoffman & Gelman 2014, Journal of Machine Learning Research 15, 1593-1623; Phan, Pradhan &
    Jankowiak 2019, arXiv:1912.11554.
    """
    data = grouped(answers, covariates, areas)
    x = np.asarray(cell_covariates, dtype=np.float64)
    place, size = np.asarray(cell_areas, np.intp), np.asarray(cell_sizes, np.float64)
    many = int(max(place.max(initial=-1), data.area.max(initial=-1))) + 1
    checked_cells(data, x, place, size, many)
    drawn = _drawn(data, many, coefficient_sd, area_sd_scale, draws, seed)
    beta, effect, sd = (np.asarray(drawn[name], np.float64) for name in ("beta", "effect", "sd"))
    shares = added_up(cells_of(x, place, size, many), beta, effect.T, slice(0, many))
    mean, spread, low, high = summed_up(shares, confidence)
    people = np.bincount(place, weights=size, minlength=many).astype(np.float64)
    whole = summed_up((people @ shares / people.sum())[None, :], confidence)[:, 0]
    of_sd = summed_up(sd[None, :], confidence)[:, 0]
    seen = np.bincount(data.area, weights=data.trials, minlength=many)
    return AreaShares(
        mean, spread, low, high, float(whole[0]), float(whole[2]), float(whole[3]),
        float(of_sd[0]), float(of_sd[2]), float(of_sd[3]), beta.mean(axis=0),
        beta.std(axis=0, ddof=1), np.round(seen).astype(np.int64), shares.T,
    )  # fmt: skip


def _drawn(
    data: Groups, many: int, coefficient_sd: float, scale: float, draws: int, seed: int
) -> dict[str, Any]:
    """Draw coefficients, effects of areas and their standard deviation."""
    try:
        import jax
        import numpyro
        from numpyro import distributions
        from numpyro.infer import MCMC, NUTS
    except ImportError:
        raise MissingExtra(listed("multilevel model", [
            "the full posterior needs NumPyro, which is not installed; install it with "
            "pip install 'evenhand[bayes]', or take the fast fit"
        ])) from None  # fmt: skip
    jax.config.update("jax_enable_x64", True)
    spread = np.r_[_FLAT_SD, np.full(data.x.shape[1] - 1, coefficient_sd)]

    def model() -> None:
        beta = numpyro.sample("beta", distributions.Normal(0.0, spread).to_event(1))
        sd = numpyro.sample("sd", distributions.HalfNormal(scale))
        raw = numpyro.sample("raw", distributions.Normal(np.zeros(many), 1.0).to_event(1))
        effect = numpyro.deterministic("effect", sd * raw)
        logits = data.x @ beta + effect[data.area]
        numpyro.sample(
            "hits", distributions.Binomial(data.trials.astype(int), logits=logits), obs=data.hits
        )

    sampler = MCMC(NUTS(model, target_accept_prob=0.9), num_warmup=_WARM_UP,
                   num_samples=-(-draws // _CHAINS), num_chains=_CHAINS,
                   chain_method="sequential", progress_bar=False)  # fmt: skip
    sampler.run(jax.random.PRNGKey(seed))
    found: dict[str, Any] = sampler.get_samples()
    return found
