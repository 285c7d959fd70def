"""Finds columns of dates of birth that a spreadsheet wrote as numbers of days since 1900."""

import math
import re
from collections.abc import Sequence

FIRST, LAST = 7306, 43_000
"""The days 1 January 1920 and 22 September 2017."""
FEWEST = 20
SHARE_IN_RANGE = 0.95
SHORTEST_SPAN = 600
"""Days between the fifth part from below and from above; years of birth lie further apart."""
MOST_TENS = 0.3
LEAST_VARIED, MOST_VARIED = 0.8, 1.2
_WHOLE = re.compile(r"[1-9]\d{3,4}(?:\.0)?")


def serial_of(text: str) -> int | None:
    """Give the number that a text is, if it can be a day of birth; None for all else.

    Examples
    --------
    >>> serial_of("29221"), serial_of("29221.0"), serial_of("01067"), serial_of("61169")
    (29221, 29221, None, None)
    """
    if not _WHOLE.fullmatch(text):
        return None
    number = int(text.removesuffix(".0"))
    return number if FIRST <= number <= LAST else None


def are_birthdays(serials: Sequence[int], n_rows: int, n_words: int) -> bool:
    """Say whether the distinct numbers of a column are dates of birth, not codes or postcodes.

    Births fall on any day: their numbers lie years apart, end in any digit, and repeat as seldom
    as chance has it. Codes repeat more often, are round, or follow each other without a gap.

    Parameters
    ----------
    serials
        The distinct numbers that can be days of birth.
    n_rows, n_words
        Rows with a word, and how many words are different.
    """
    if len(serials) < FEWEST or len(serials) < SHARE_IN_RANGE * n_words:
        return False
    ordered = sorted(serials)
    cut = len(ordered) // 5
    inner = ordered[-1 - cut] - ordered[cut]
    tens = sum(number % 10 == 0 for number in ordered)
    if inner < SHORTEST_SPAN or tens > MOST_TENS * len(ordered):
        return False
    span = ordered[-1] - ordered[0] + 1
    by_chance = span * -math.expm1(-n_rows / span)
    return LEAST_VARIED * by_chance <= len(ordered) <= MOST_VARIED * by_chance
