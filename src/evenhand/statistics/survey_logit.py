"""What goes with saying yes: a logit with effects of areas that respects how a survey was drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.multilevel_mode import grouped, joint_mode, layout_of
from evenhand.statistics.survey_design import Design
from evenhand.statistics.survey_estimates import Sample

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
_STEPS, _AT_REST, _FARTHEST = 100, 1e-10, 500.0
_AREA_SD_SCALE = 1.0


@dataclass(frozen=True)
class Contrast:
    """Two ways to set some covariates, whose shares are compared.

    Attributes
    ----------
    columns
        Which covariates.
    high, low
        Their values, one for each column; with `adds` they are added to each respondent's own.
    adds
        Whether values are added.
    """

    columns: tuple[int, ...]
    high: tuple[float, ...]
    low: tuple[float, ...]
    adds: bool = False


@dataclass(frozen=True)
class Differences:
    """Average differences of shares.

    Attributes
    ----------
    estimate
        In shares, shape (k,): how much larger the population's share of yes is with the first
        setting than with the second, all else as it is.
    covariance
        Shape (k, k).
    high, low
        The population's share of yes with the first and with the second setting, shape (k,).
    """

    estimate: Floats
    covariance: Floats
    high: Floats
    low: Floats

    @property
    def std_error(self) -> Floats:
        """Standard errors, shape (k,)."""
        found: Floats = np.sqrt(np.diag(self.covariance))
        return found


@dataclass(frozen=True)
class SurveyLogit:
    """A weighted logit with effects of areas.

    Attributes
    ----------
    coefficients, covariance
        Of the covariates, shape (p,) and (p, p).
    effects
        Of each area, shape (areas,); none without areas.
    area_sd
        Standard deviation between areas; 0 without.
    """

    coefficients: Floats
    covariance: Floats
    effects: Floats
    area_sd: float
    _fit: "_Penalised"

    @property
    def std_error(self) -> Floats:
        """Standard errors of the coefficients, shape (p,)."""
        found: Floats = np.sqrt(np.diag(self.covariance))
        return found

    def differences(self, contrasts: Sequence[Contrast]) -> Differences:
        """Give average differences of shares, in the population that the weights stand for.

        Notes
        -----
        Linearised: what each respondent adds through the coefficients and effects, and through
        being one of those averaged over.
        """
        return self._fit.differences(contrasts)


def survey_logit(
    sample: Sample, answers: ArrayLike, covariates: ArrayLike, areas: ArrayLike | None = None, *,
    area_sd: float | None = None,
) -> SurveyLogit:  # fmt: skip
    """What goes with answering yes, other things alike?

    Parameters
    ----------
    sample
        The design, or replicate weights, of all respondents.
    answers
        1 for yes, 0 for no, missing for those left out, shape (n,).
    covariates
        Shape (n, p), with a column of ones; missing for those left out.
    areas
        Area of each respondent, from 0 on, −1 for none, shape (n,); None leaves areas out.
    area_sd
        Standard deviation between areas on the logit scale; None finds it.

    Returns
    -------
    SurveyLogit
        Coefficients and effects, with the spread that the design and the areas give.

    Raises
    ------
    UnsuitableData
        Shapes do not fit, nobody is left, all answered alike, covariates say the same as each
        other, or one of them foretells the answer without exception.

    Notes
    -----
    Weighted pseudo-likelihood, Σ w [y η − ln(1 + e^η)] − Σ u²/(2σ²), η = x′β + u_area. σ is the
    mode of the likelihood with effects integrated out (half-normal prior of scale 1), weights
    there scaled to add up to the answers of each area, so that it does not grow with the size of
    weights. Covariance H⁻¹(S + P)H⁻¹ with S the design's covariance of the weighted scores,
    linearised over strata and clusters, and P = I/σ² what areas differ by: a covariate of areas
    is as unsure as areas are few. Without areas it is the usual linearised logit of surveys.

    References
    ----------
    Binder 1983, doi:10.2307/1402588; Rabe-Hesketh & Skrondal 2006,
    doi:10.1111/j.1467-985X.2006.00426.x.

    Examples
    --------
    >>> from evenhand.statistics.survey_design import design_of
    >>> x = np.column_stack([np.ones(8), [0, 0, 0, 0, 1, 1, 1, 1]])
    >>> found = survey_logit(design_of(np.ones(8)), [0, 0, 0, 1, 0, 1, 1, 1], x)
    >>> found.coefficients.round(4)
    array([-1.0986,  2.1972])
    >>> found.differences([Contrast((1,), (1.0,), (0.0,))]).estimate.round(4)
    array([0.5])
    """
    y, x = np.asarray(answers, np.float64), np.asarray(covariates, np.float64)
    place = np.full(len(y), -1, np.intp) if areas is None else np.asarray(areas, np.intp)
    used = _checked(sample, y, x, place, areas is not None)
    many = int(place[used].max()) + 1 if areas is not None else 0
    sd = 0.0
    if many:
        sd = _between(y[used], x[used], place[used], sample.weights[used]) if area_sd is None else (
            float(area_sd))  # fmt: skip
    fit = _Penalised(sample, y, x, place, used, many, sd)
    spread = fit.covariance(np.vstack([np.eye(x.shape[1]), np.zeros((many, x.shape[1]))]))
    return SurveyLogit(fit.beta, spread, fit.effects, sd, fit)


def _checked(sample: Sample, y: Floats, x: Floats, place: Codes, by_area: bool
             ) -> NDArray[np.bool_]:  # fmt: skip
    if x.ndim != 2 or not len(y) == len(x) == len(sample) == len(place):
        raise UnsuitableData(listed("survey logit", [
            "answers, covariates, areas and the design must be of the same respondents"
        ]))  # fmt: skip
    used = ~np.isnan(y) & np.isfinite(x).all(axis=1) & (sample.weights > 0)
    if by_area:
        used &= place >= 0
    problems = []
    if not used.any():
        problems.append("no respondent has answered all that is asked about")
    elif len(np.unique(y[used])) < 2:
        problems.append("all who are left answered alike; nothing can go with that")
    elif np.linalg.matrix_rank(x[used]) < x.shape[1]:
        problems.append("some covariates say the same as others; leave one out")
    if problems:
        raise UnsuitableData(listed("survey logit", problems))
    return used


def _between(y: Floats, x: Floats, place: Codes, weights: Floats) -> float:
    """Find the deviation between areas, weights scaled to add up to each area's answers."""
    held = np.bincount(place, weights=weights)
    answers = np.bincount(place)
    scaled = weights * (answers / np.where(held > 0, held, 1.0))[place]
    data = grouped(y, x, place, scaled)
    found, _ = joint_mode(layout_of(data), np.zeros(x.shape[1]), _AREA_SD_SCALE)
    return float(np.exp(found.log_sd))


class _Penalised:
    """The fit at one deviation between areas, and what is linearised about it."""

    def __init__(self, sample: Sample, y: Floats, x: Floats, place: Codes,
                 used: NDArray[np.bool_], many: int, sd: float) -> None:  # fmt: skip
        self.sample, self.used, self.many = sample, used, many
        self.y, self.x, self.place = y[used], x[used], place[used]
        self.penalty = np.full(many, sd**-2 if sd else 0.0)
        self.scale = used.sum() / sample.weights[used].sum()
        self.weights = sample.weights[used] * self.scale
        beta, effects = np.zeros(x.shape[1]), np.zeros(many)
        self.beta, self.effects = self._climbed(self.weights, beta, effects)
        share = self._share(self.x, self.beta, self.effects)
        if min(share.min(), (1 - share).min()) < 1e-9:
            raise UnsuitableData(listed("survey logit", [
                "a covariate foretells the answer without exception; leave it out"
            ]))  # fmt: skip
        self.left = self.weights * (self.y - share)
        self._solver = self._blocks(self.weights, share)

    def _share(self, x: Floats, beta: Floats, effects: Floats) -> Floats:
        level = x @ beta
        if self.many:
            level = level + effects[self.place]
        found: Floats = scipy.special.expit(np.clip(level, -_FARTHEST, _FARTHEST))
        return found

    def _blocks(self, weights: Floats, share: Floats) -> tuple[Floats, Floats, Floats]:
        """Give the inverse for β, and the blocks of β with effects and of effects."""
        bend = weights * share * (1 - share)
        inner = (self.x * bend[:, None]).T @ self.x
        if not self.many:
            return np.linalg.inv(inner).astype(np.float64), np.empty((len(inner), 0)), np.empty(0)
        crossed = np.array([np.bincount(self.place, weights=bend * column, minlength=self.many)
                            for column in self.x.T])  # fmt: skip
        own = np.bincount(self.place, weights=bend, minlength=self.many) + self.penalty
        schur = inner - (crossed / own) @ crossed.T
        return np.linalg.inv(schur).astype(np.float64), crossed, own

    def _solve(self, blocks: tuple[Floats, Floats, Floats], right: Floats) -> Floats:
        """Solve with the curvature of β and effects, right sides shape (p + areas, k)."""
        inverse, crossed, own = blocks
        first, second = right[: len(inverse)], right[len(inverse) :]
        if not self.many:
            found: Floats = inverse @ first
            return found
        beta = inverse @ (first - crossed @ (second / own[:, None]))
        return np.vstack([beta, (second - crossed.T @ beta) / own[:, None]])

    def _climbed(self, weights: Floats, beta: Floats, effects: Floats) -> tuple[Floats, Floats]:
        width = len(beta)
        for _ in range(_STEPS):
            share = self._share(self.x, beta, effects)
            left = weights * (self.y - share)
            pull = self.x.T @ left
            if self.many:
                own = np.bincount(self.place, weights=left, minlength=self.many)
                pull = np.r_[pull, own - self.penalty * effects]
            step = self._solve(self._blocks(weights, share), pull[:, None])[:, 0]
            step *= min(1.0, 4.0 / max(float(np.abs(step).max()), 1e-300))
            beta, effects = beta + step[:width], effects + step[width:]
            if abs(float(step @ pull)) < _AT_REST:
                return beta, effects
        raise UnsuitableData(listed("survey logit", [
            "the fit does not settle: a covariate foretells the answer nearly without exception; "
            "leave it out or join it with another"
        ]))  # fmt: skip

    def covariance(self, targets: Floats, own: Floats | None = None,
                   again: "Sequence[Contrast] | None" = None) -> Floats:  # fmt: skip
        """Give the covariance of targets with gradients shape (p + areas, k).

        `own` is what each respondent adds besides, shape (n used, k).
        """
        moved = self._solve(self._solver, targets)
        width = len(self.beta)
        by_area = moved[width:]
        if isinstance(self.sample, Design):
            each = self.x @ moved[:width]
            if self.many:
                each = each + by_area[self.place]
            influence = np.zeros((len(self.sample), targets.shape[1]))
            influence[self.used] = self.left[:, None] * each + (0 if own is None else own)
            found = self.sample.covariance(influence)
        else:
            found = self._replicated(targets, again)
        if self.many:
            found = found + (by_area * self.penalty[:, None]).T @ by_area
        return found

    def _replicated(self, targets: Floats, again: "Sequence[Contrast] | None") -> Floats:
        """Fit anew with each replicate's weights, at the same deviation between areas."""
        sample = self.sample
        if isinstance(sample, Design):
            raise TypeError("a design is linearised, not replicated")
        each = []
        before = self._apart(again or (), self.beta, self.effects, self.weights)
        for weights in (sample.replicates[self.used] * self.scale).T:
            beta, effects = self._climbed(weights, self.beta, self.effects)
            if again is None:
                each.append((np.r_[beta - self.beta, effects - self.effects]) @ targets)
            else:
                each.append(self._apart(again, beta, effects, weights) - before)
        apart = np.array(each) * np.sqrt(sample.factors)[:, None]
        found: Floats = apart.T @ apart
        return found

    def _apart(
        self, contrasts: Sequence[Contrast], beta: Floats, effects: Floats, weights: Floats
    ) -> Floats:
        return np.array([self._difference(one, beta, effects, weights)[0] for one in contrasts])

    def _difference(self, one: Contrast, beta: Floats, effects: Floats, weights: Floats
                    ) -> tuple[float, Floats, Floats, float]:  # fmt: skip
        """Give a difference, its gradient, each respondent's own (n used,), and the low share."""
        apart, gradient = np.zeros(len(self.y)), np.zeros(len(beta) + self.many)
        share_of = weights / weights.sum()
        for sign, values in ((1.0, one.high), (-1.0, one.low)):
            x = self.x.copy()
            for column, value in zip(one.columns, values, strict=True):
                x[:, column] = value + (x[:, column] if one.adds else 0.0)
            share = self._share(x, beta, effects)
            bend = sign * share_of * share * (1 - share)
            apart += sign * share
            gradient[: len(beta)] += x.T @ bend
            if self.many:
                gradient[len(beta) :] += np.bincount(self.place, bend, minlength=self.many)
        return float(share_of @ apart), gradient, apart, float(share_of @ share)

    def differences(self, contrasts: Sequence[Contrast]) -> Differences:
        """Give average differences of shares with their covariance."""
        found = [self._difference(one, self.beta, self.effects, self.weights)
                 for one in contrasts]  # fmt: skip
        estimate = np.array([value for value, *_ in found])
        gradient = np.column_stack([slope for _, slope, *_ in found])
        apart = np.column_stack([each for _, _, each, _ in found])
        own = (self.weights / self.weights.sum())[:, None] * (apart - estimate)
        low = np.array([one[3] for one in found])
        return Differences(estimate, self.covariance(gradient, own, contrasts), estimate + low, low)
