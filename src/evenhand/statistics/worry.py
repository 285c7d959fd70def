"""What kind of worry about crime people have: none, diffuse, one that helps, one that harms."""

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed

Worry = Literal["unworried", "anxious", "functional", "dysfunctional", "worried", "cannot_classify"]
KINDS: tuple[str, ...] = get_args(Worry)
"""`worried` stands for those who recall an episode but did not say enough to tell its kind."""

Floats = NDArray[np.float64]


def worry_kinds(
    worried: ArrayLike,
    recalls_episode: ArrayLike,
    takes_precautions: ArrayLike,
    precautions_help: ArrayLike,
    worry_lowers_life: ArrayLike,
    precautions_lower_life: ArrayLike,
) -> NDArray[np.str_]:
    """Which kind of worry does each respondent have?

    Parameters
    ----------
    worried
        Whether worried about crime when asked in general: 1, 0, or missing (refused, don't
        know, not asked), shape (n,). The others likewise.
    recalls_episode
        Whether any occasion of worry in the past year is recalled.
    takes_precautions, precautions_help
        Whether precautions are taken, and make one feel safer.
    worry_lowers_life, precautions_lower_life
        Whether the worry, or the precautions, lower the quality of life.

    Returns
    -------
    ndarray
        One of `KINDS` for each, shape (n,).

    Raises
    ------
    UnsuitableData
        An answer is neither 1, 0 nor missing, or shapes differ.

    Notes
    -----
    Neither worried nor an episode: *unworried*. Worried without one: *anxious*. An episode,
    whatever the general answer: *functional* where precautions are taken, help, and neither they
    nor the worry lower the quality of life; *dysfunctional* where any of these fails. Missing
    answers are carried through as unknown: they matter only where they could change the outcome.

    References
    ----------
    Gray, Jackson & Farrall 2011, British Journal of Criminology 51, 75-94 (functional and
    dysfunctional fear); 2008, European Journal of Criminology 5, 363-380 (episodes against the
    general item).

    Examples
    --------
    >>> worry_kinds([0, 1, 1, 1], [0, 0, 1, 1], [0, 0, 1, 0], [0, 0, 1, 0], [0, 0, 0, 0],
    ...             [0, 0, 0, 0]).tolist()
    ['unworried', 'anxious', 'functional', 'dysfunctional']
    """
    names = ("worried", "recalls_episode", "takes_precautions", "precautions_help",
             "worry_lowers_life", "precautions_lower_life")  # fmt: skip
    given = (worried, recalls_episode, takes_precautions, precautions_help, worry_lowers_life,
             precautions_lower_life)  # fmt: skip
    answers = _checked(dict(zip(names, given, strict=True)))
    general, episode, takes, helps, worse, cost = answers
    helpful = _all(takes, helps, 1 - worse, 1 - cost)
    kinds = np.full(len(general), "cannot_classify", dtype="<U15")
    kinds[(episode == 0) & (general == 0)] = "unworried"
    kinds[(episode == 0) & (general == 1)] = "anxious"
    kinds[episode == 1] = "worried"
    kinds[(episode == 1) & (helpful == 1)] = "functional"
    kinds[(episode == 1) & (helpful == 0)] = "dysfunctional"
    return kinds


def _checked(given: dict[str, ArrayLike]) -> list[Floats]:
    answers = {name: np.atleast_1d(np.asarray(values, float)) for name, values in given.items()}
    size = max(len(values) for values in answers.values())
    problems = []
    for name, values in answers.items():
        if len(values) != size:
            problems.append(f"'{name}' has {len(values)} answers, others have {size}")
        wrong = ~(np.isnan(values) | np.isin(values, (0, 1)))
        if wrong.any():
            problems.append(f"'{name}' has {int(wrong.sum())} answers that are neither 1 (yes), 0 "
                            "(no) nor missing; say which codes mean yes")  # fmt: skip
    if problems:
        raise UnsuitableData(listed("worry", problems))
    return list(answers.values())


def _all(*claims: Floats) -> Floats:
    """Say whether all claims hold, in Kleene's logic: one that fails settles it."""
    stacked = np.stack(claims)
    failed, unknown = (stacked == 0).any(axis=0), np.isnan(stacked).any(axis=0)
    return np.where(failed, 0.0, np.where(unknown, np.nan, 1.0))
