"""Answers of a multilevel logit laid out so that areas are summed up by sparse matrices."""

import numpy as np
import scipy
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
_STEPS, _NEAR = 60, 1e-4
_FARTHEST = 500.0
"""A logit beyond it is certainty; its exponential still is a number."""


class Layout:
    """Groups of answers by area, and the sums over each area.

    Parameters
    ----------
    hits, trials
        Yes and all answers of each group, shape (g,).
    x
        Covariates, shape (g, p).
    area
        Area of each group, from 0 on and rising, shape (g,).
    points
        Of the quadrature over each area's effect.

    Attributes
    ----------
    seen
        Areas with answers, shape (s,).
    at
        Place of each group's area in `seen`, shape (g,).
    """

    def __init__(self, hits: Floats, trials: Floats, x: Floats, area: Codes, points: int) -> None:
        self.points = points
        self.hits, self.trials, self.x = hits, trials, x
        self.seen, self.at = np.unique(area, return_inverse=True)
        groups, width = np.arange(len(area)), x.shape[1]
        shape = len(self.seen), len(area)
        self._adder = scipy.sparse.csr_array((np.ones(len(area)), (self.at, groups)), shape=shape)
        rows = (self.at[:, None] + np.arange(width) * len(self.seen)).ravel()
        filled = np.flatnonzero(x.ravel())
        self._scorer = scipy.sparse.csr_array(
            (x.ravel()[filled], (rows[filled], np.repeat(groups, width)[filled])),
            shape=(len(self.seen) * width, len(area)),
        )

    def effects(self, level: Floats, sd: float, effect: Floats) -> tuple[Floats, Floats]:
        """Come near the mode of each area's effect given β, by Newton's method.

        Near is enough: the quadrature is only centred there.

        Parameters
        ----------
        level
            Logit of each group without its area's effect, shape (g,).
        sd
            Standard deviation between areas.
        effect
            Where to begin, shape (s,).

        Returns
        -------
        effect, own
            Mode and curvature of each area's effect, shape (s,).
        """
        for _ in range(_STEPS):
            share = scipy.special.expit(level + effect[self.at])
            pull = self._sum(self.hits - self.trials * share)
            own = sd**-2 + self._sum(self.trials * share * (1 - share))
            move = np.clip((pull - effect / sd**2) / own, -2.0, 2.0)
            effect = effect + move
            if float(np.abs(move).max()) < _NEAR:
                break
        return effect, own

    def at_nodes(self, level: Floats, nodes: Floats) -> tuple[Floats, Floats, Floats]:
        """Give the answers' likelihood at each area's nodes.

        Parameters
        ----------
        level
            Shape (g,).
        nodes
            Values of each area's effect, shape (s, nodes).

        Returns
        -------
        logs
            Log likelihood of each area, shape (s, nodes).
        left
            Hits less those expected of each group, shape (g, nodes).
        bend
            Variance of the hits of each group, shape (g, nodes).
        """
        logit = nodes[self.at]
        logit += level[:, None]
        np.clip(logit, -_FARTHEST, _FARTHEST, out=logit)
        odds = np.exp(logit)
        whole = odds + 1
        logit *= self.hits[:, None]
        logit -= self.trials[:, None] * np.log(whole)
        share = np.divide(odds, whole, out=odds)
        expected = self.trials[:, None] * share
        left = self.hits[:, None] - expected
        expected *= np.subtract(1, share, out=share)
        return self._sum(logit), left, expected

    def scores(self, left: Floats) -> Floats:
        """Give each area's score by β at its nodes, shape (p, s, nodes)."""
        found = np.asarray(self._scorer @ left)
        return found.reshape(-1, len(self.seen), left.shape[1])

    def _sum(self, values: Floats) -> Floats:
        """Add up groups to areas."""
        found: Floats = np.asarray(self._adder @ values)
        return found
