"""The models that small areas may be estimated by, from one set of answers."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy
from numpy.typing import NDArray

from evenhand.analysis.area_mix import Mix
from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.fay_herriot import benchmarked
from evenhand.statistics.multilevel import multilevel_shares
from evenhand.statistics.multilevel_full import full_shares
from evenhand.statistics.share_areas import normality, share_areas
from evenhand.statistics.spatial_fay_herriot import SpatialAreas

Fitted = Literal["area_model", "spatial", "multilevel"]
Floats = NDArray[np.float64]
THIN = 30
"""Where half of the areas have fewer answers, single answers are modelled, if the mix is known."""
FEWEST_AREAS, AREAS_A_FEATURE = 5, 5


@dataclass(frozen=True)
class Direct:
    """What areas' own answers say.

    Attributes
    ----------
    share, low, high
        Design-based, shape (m,); missing without answers.
    answers
        How many answered, shape (m,).
    design_effect
        Of the areas together.
    """

    share: Floats
    low: Floats
    high: Floats
    answers: NDArray[np.int64]
    design_effect: float


@dataclass(frozen=True)
class Modelled:
    """Estimates of areas by a model.

    Attributes
    ----------
    estimate, std_error, low, high
        Shape (m,).
    synthetic
        What the model says without the area's own answers, shape (m,); missing by single answers.
    own_weight
        How far the area's own answers count, shape (m,); missing by single answers.
    area_sd
        How much areas differ beyond what the model knows: on the arcsine or logit scale.
    rho, rho_p_value
        How much neighbours are alike; missing but for the spatial fit.
    normal_p_value
        That what the model leaves is normal; missing by single answers.
    was_zero
        Whether the data showed no difference between areas beyond chance.
    """

    estimate: Floats
    std_error: Floats
    low: Floats
    high: Floats
    synthetic: Floats
    own_weight: Floats
    area_sd: float
    rho: float
    rho_p_value: float
    normal_p_value: float
    was_zero: bool


def refuse_thin(method: str, direct: Direct, features: int) -> None:
    """Refuse what no model can mend.

    Raises
    ------
    UnsuitableData
        Fewer than five areas or 30 answers, all alike, or too many features for the areas.
    """
    seen, total = int((direct.answers > 0).sum()), int(direct.answers.sum())
    problems = []
    if seen < FEWEST_AREAS or total < THIN:
        problems.append(f"{total} answers in {seen} areas are too thin to model, which takes "
                        f"{THIN} in {FEWEST_AREAS} areas; ask of the whole instead")  # fmt: skip
    elif np.isin(direct.share[direct.answers > 0], (0, 1)).all():
        problems.append("in each area everybody answered alike; ask of the whole instead")
    if features > seen // AREAS_A_FEATURE:
        problems.append(f"{features} features of areas are too many for {seen} areas with answers; "
                        f"take one for every {AREAS_A_FEATURE} areas at most")  # fmt: skip
    if problems:
        raise UnsuitableData(listed(method, problems))


def chosen_fit(asked_for: str, answers: NDArray[np.int64], has_mix: bool) -> Fitted:
    """Choose the fit: single answers where half of the areas are thin and the mix is known.

    Examples
    --------
    >>> chosen_fit("automatic", np.array([4, 12, 90]), True)
    'multilevel'
    >>> chosen_fit("automatic", np.array([4, 12, 90]), False)
    'area_model'
    """
    if asked_for != "automatic":
        return asked_for  # type: ignore[return-value]
    seen = answers[answers > 0]
    thin = len(seen) > 0 and float(np.median(seen)) < THIN
    return "multilevel" if thin and has_mix else "area_model"


def by_areas(
    direct: Direct, features: Floats, neighbours: Floats | None, confidence: float
) -> Modelled:
    """Estimate by Fay and Herriot's model of the areas' shares, on the arcsine scale."""
    x = np.column_stack([np.ones(len(direct.share)), features])
    effective = direct.answers / direct.design_effect
    found = share_areas(direct.share, effective, x, neighbours=neighbours)
    model = found.model
    low, high = found.interval(confidence=confidence)
    apart = found.scores - x @ model.coefficients
    left = apart / np.sqrt(model.area_variance + found.score_variances)
    spatial = isinstance(model, SpatialAreas)
    return Modelled(
        found.estimate, np.sqrt(found.mse), low, high, found.synthetic, model.own_weight,
        float(np.sqrt(model.area_variance)),
        model.rho if isinstance(model, SpatialAreas) else float("nan"),
        model.rho_p_value if isinstance(model, SpatialAreas) else float("nan"),
        float("nan") if spatial else normality(left)[1], model.was_zero,
    )  # fmt: skip


def by_answers(
    values: Floats, place: NDArray[np.intp], mix: Mix, features: Floats, *, is_full: bool,
    draws: int, seed: int, confidence: float,
) -> Modelled:  # fmt: skip
    """Estimate by a multilevel logit of single answers and the population's mix.

    Parameters
    ----------
    values
        1, 0 or missing of each respondent, shape (n,).
    place
        Area of each, −1 for none, shape (n,).
    mix
        Kinds of people.
    features
        Of areas, shape (m, k).
    is_full
        Whether the whole posterior is drawn.
    draws, seed, confidence
        As for `multilevel_shares`.
    """
    used = ~np.isnan(values) & (place >= 0)
    areas, kinds = mix.sizes.shape
    cells = np.column_stack([np.tile(mix.kinds, (areas, 1)), np.repeat(features, kinds, axis=0)])
    x = np.column_stack([mix.respondents[used], features[place[used]]])
    run = full_shares if is_full else multilevel_shares
    found = run(values[used], x, place[used], cells, np.repeat(np.arange(areas), kinds),
                mix.sizes.ravel(), draws=draws, seed=seed, confidence=confidence)  # fmt: skip
    none = np.full(areas, np.nan)
    return Modelled(found.estimate, found.std_error, found.low, found.high, none, none,
                    found.area_sd, float("nan"), float("nan"), float("nan"), False)  # fmt: skip


def brought_to_total(
    model: Modelled, people: Floats, total: float
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Move areas so that together they say what the whole survey says.

    Returns
    -------
    estimate, std_error, low, high, moved
        Shape (m,); ranges move along, and widen as the error does; all stay within 0 and 1.
    """
    new, mse = benchmarked(model.estimate, model.std_error**2, people / people.sum(), total)
    moved = np.clip(new, 0, 1) - model.estimate
    wider = np.sqrt(mse) / model.std_error
    ends = [np.clip(model.estimate + moved + (end - model.estimate) * wider, 0, 1)
            for end in (model.low, model.high)]  # fmt: skip
    return model.estimate + moved, np.sqrt(mse), ends[0], ends[1], moved


def apart_from(total: float, estimate: Floats, std_error: Floats) -> Floats:
    """Give the p-value that an area's share is that of all together, shape (m,)."""
    found: Floats = 2 * scipy.stats.norm.sf(np.abs(estimate - total) / std_error)
    return found
