"""Answers on what surrounds the feeling: disorder, trust, problems put first, the own hands."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from evenhand.demo.planted_answers import ANSWERS, in_wave

Floats = NDArray[np.float64]
Answers = dict[str, tuple[NDArray[np.int64], NDArray[np.str_]]]
"""Item → coded answers and answer states, both of shape (respondents,)."""

_LIGHT_CUTS: Final = (-0.7, 0.6, 1.6)
_OUT_CUTS: Final = (-1.2, -0.4, 0.4, 1.3)


def further_answers(people: pd.DataFrame, rng: np.random.Generator) -> Answers:
    """Answer the items on what surrounds the feeling of insecurity.

    Parameters
    ----------
    people
        `area_id`, `number` (of the wave, from 0), `latent` (feeling of insecurity), `noise` (the
        part of it that is the person's own, standard normal), `victim` (answered yes).
    rng
        Where the draws come from.

    Notes
    -----
    What pulls at the feeling is drawn given the person's own part of it, so that the two have
    the joint distribution in which the pulls add up to that part.
    """
    disorder, neighbours, dark = _pulling(people["noise"].to_numpy(), rng)
    answers = _disorder(people, disorder, rng)
    answers |= _own_hands(people, rng) | _watch(people, rng) | _reported(people, rng)
    trust = np.clip(np.round(6.0 + 1.7 * neighbours), 0, 10)
    answers["lb_trust_neighbours"] = _said(trust, rng, refused=0.01, unsure=0.03)
    answers["lb_lighting"] = _said(1 + np.searchsorted(_LIGHT_CUTS, dark), rng, unsure=0.03)
    # Who feels less safe stays in more often: 1 is never out after dark, 5 nearly every day.
    feeling = (people["latent"] - people["latent"].mean()) / people["latent"].std()
    stays = 0.35 * feeling + np.sqrt(1 - 0.35**2) * rng.normal(size=len(people))
    answers["lb_out_after_dark"] = _said(5 - np.searchsorted(_OUT_CUTS, stays), rng)
    return answers | _problems(people, rng)


def _pulling(noise: Floats, rng: np.random.Generator) -> tuple[Floats, ...]:
    """Draw three standard normals given what they add up to together with a rest."""
    pulls = np.array(ANSWERS.pulls)
    free = rng.normal(size=(len(noise), len(pulls)))
    rest = np.sqrt(1 - pulls @ pulls) * rng.normal(size=len(noise))
    given = free + np.outer(noise - free @ pulls - rest, pulls)
    return tuple(given.T)


def _disorder(people: pd.DataFrame, impression: Floats, rng: np.random.Generator) -> Answers:
    level = [in_wave(ANSWERS.disorder, area, wave) for area, wave in _where(people)]
    seen = np.array(level) + impression
    answers: Answers = {}
    for number, (loading, cuts) in enumerate(
        zip(ANSWERS.disorder_loadings, ANSWERS.disorder_cuts, strict=True), start=1
    ):
        own = np.sqrt(1 - loading**2) * rng.normal(size=len(people))
        said = 1 + np.searchsorted(cuts, loading * seen + own)
        answers[f"lb_disorder_{number}"] = _said(said, rng, unsure=0.02 + 0.01 * number)
    return answers


def _own_hands(people: pd.DataFrame, rng: np.random.Generator) -> Answers:
    departure = [in_wave(ANSWERS.own_hands, area, wave) for area, wave in _where(people)]
    # The person's own part, not the whole feeling: so that only what is planted differs by area.
    pull = ANSWERS.own_hands_pull * people["noise"].to_numpy()
    leaning = np.array(departure) + pull
    leaning += np.sqrt(1 - ANSWERS.own_hands_pull**2) * rng.normal(size=len(people))
    said = 1 + np.searchsorted(ANSWERS.own_hands_cuts, leaning)
    return {"lb_own_hands": _said(said, rng, refused=0.04, unsure=0.04)}


def _watch(people: pd.DataFrame, rng: np.random.Generator) -> Answers:
    share = [
        in_wave(ANSWERS.watch_members, area, wave, ANSWERS.watch_member)
        for area, wave in _where(people)
    ]
    member = rng.random(len(people)) < np.array(share)
    trust = np.clip(np.round(5.2 + 1.8 * member + rng.normal(0, 2.2, len(people))), 0, 10)
    return {
        "lb_watch_group": _said(np.where(member, 1, 2), rng, refused=0.02),
        "lb_watch_trust": _said(trust, rng, refused=0.01, unsure=0.14),
    }


def _reported(people: pd.DataFrame, rng: np.random.Generator) -> Answers:
    """Ask only those who said that something happened; all others were not asked."""
    told = rng.random(len(people)) < ANSWERS.reported
    codes, states = _said(np.where(told, 1, 2), rng, refused=0.02, unsure=0.05)
    return {"lb_reported": (codes, np.where(people["victim"], states, "not_asked"))}


def _problems(people: pd.DataFrame, rng: np.random.Generator) -> Answers:
    """Name three problems, each once: the first from big worries, the others from daily life."""
    count, kinds = len(people), len(ANSWERS.first_problem)
    area = people["area_id"].to_numpy()
    further = np.tile(np.array(ANSWERS.further_problems), (count, 1))
    for code, problem, factor in ANSWERS.problem_tilts:
        further[area == code, problem - 1] *= factor
    named = np.zeros((count, kinds), dtype=bool)
    states = np.array(_states(count, rng, refused=0.01, unsure=0.03, missing=0.01))
    answers: Answers = {}
    for place, stops in enumerate((0.0, 0.06, 0.10), start=1):
        weights = further if place > 1 else np.tile(np.array(ANSWERS.first_problem), (count, 1))
        chosen = _one_of(np.where(named, 0.0, weights), rng)
        named[np.arange(count), chosen] = True
        # Who names no second problem names no third either.
        states = np.where((states == "answered") & (rng.random(count) < stops), "missing", states)
        answers[f"lb_top_problem_{place}"] = (chosen + 1, states)
    return answers


def _one_of(weights: Floats, rng: np.random.Generator) -> NDArray[np.int64]:
    """Choose one column in each row, with chances in proportion to its weights."""
    sums = weights.cumsum(axis=1)
    at = rng.random(len(weights)) * sums[:, -1]
    return np.asarray((sums <= at[:, None]).sum(axis=1), dtype=np.int64)


def _where(people: pd.DataFrame) -> list[tuple[str, int]]:
    return list(zip(people["area_id"], people["number"], strict=True))


def _said(
    codes: ArrayLike, rng: np.random.Generator, refused: float = 0.005, unsure: float = 0.015
) -> tuple[NDArray[np.int64], NDArray[np.str_]]:
    values = np.asarray(codes).astype(np.int64)
    return values, _states(len(values), rng, refused=refused, unsure=unsure)


def _states(
    count: int, rng: np.random.Generator, *, refused: float, unsure: float, missing: float = 0.005
) -> NDArray[np.str_]:
    chances = [1 - refused - unsure - missing, refused, unsure, missing]
    return rng.choice(["answered", "refused", "dont_know", "missing"], count, p=chances)
