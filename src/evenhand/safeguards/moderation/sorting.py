"""Orders what waits for moderators; help from a model may change the order and nothing else."""

import math
from collections.abc import Sequence
from typing import Protocol

from evenhand.safeguards.moderation.judging import Judgement
from evenhand.safeguards.moderation.rulebook import RULES


class Sorter(Protocol):
    """Something outside that says how soon each text should be read, such as a model.

    It sees texts and gives numbers. No outcome is asked of it, and none is taken from it.
    """

    def urgency(self, texts: Sequence[str], language: str) -> Sequence[float]:
        """Give a number for each text; the higher, the sooner it is read."""


def queue(
    texts: Sequence[str],
    judgements: Sequence[Judgement],
    language: str,
    sorter: Sorter | None = None,
) -> list[int]:
    """Give the order in which texts are read, by their places.

    Parameters
    ----------
    texts
        What waits, in the order in which it came.
    judgements
        What the rules said of each.
    language
        Two letters.
    sorter
        Optional help; among texts with the same gravest rule it decides who comes first. Where it
        gives too few numbers, or one that is none, the order of arrival stays.

    Examples
    --------
    >>> passed, held = Judgement("pass", ()), Judgement("hold", ())
    >>> queue(["a", "b", "c"], [passed, held, passed], "en")
    [1, 0, 2]
    """
    given = list(sorter.urgency(texts, language)) if sorter else []
    is_sound = len(given) == len(texts) and all(math.isfinite(one) for one in given)
    urgency = given if is_sound else [0.0] * len(texts)
    return sorted(range(len(texts)), key=lambda at: (*_gravity(judgements[at]), -urgency[at], at))


def _gravity(judged: Judgement) -> tuple[int, int]:
    outcome = ("emergency", "hold", "pass").index(judged.outcome)
    return outcome, RULES.index(judged.reasons[0].rule) if judged.reasons else len(RULES)
