"""Recognises the list that a column of offences comes from, and suggests classes by likeness."""

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from evenhand.sources.drafting.heads import plain_words
from evenhand.taxonomy.classes import LOCAL_PREFIX
from evenhand.taxonomy.crosswalk import Crosswalk, schemes

LEAST_KNOWN, LEAST_SHARE = 0.85, 0.6
"""Shares of rows and of distinct codes that a list must know before it is proposed."""
SURE_KNOWN = 0.97
LEAST_CODES = 3
INVENTED = "lindeburg"
LEAST_SCORE = 0.6
_EMPTY = frozenset(
    plain_words(
        "of the a an and or in on to from by with other all del de la le les des du et en y und "
        "oder aus von der die das e di da van het een i na w z"
    )
)


@dataclass(frozen=True)
class Known:
    """A list of codes, and how much of a column it knows.

    Attributes
    ----------
    scheme
        Its name.
    rows
        The share of rows whose code it knows.
    codes, of
        How many distinct codes it knows, of how many.
    """

    scheme: str
    rows: float
    codes: int
    of: int


@dataclass(frozen=True)
class Suggestion:
    """A class for one code of the source: only a suggestion, for its label is like another."""

    code: str
    offence_class: str
    score: float
    like: str


def known_by(codes: Counter[str]) -> list[Known]:
    """List the code lists that know most of a column, the best first.

    Parameters
    ----------
    codes
        Code or label → rows.

    Examples
    --------
    >>> known_by(Counter({"Burglary": 4, "Robbery": 2, "Vehicle crime": 3}))[0].scheme
    'police_uk'
    """
    total = sum(codes.values())
    found = []
    for scheme in schemes():
        walk = _crosswalk(scheme)
        known = {code: n for code, n in codes.items() if walk.find(code) is not None}
        rows = sum(known.values()) / total if total else 0.0
        enough = len(known) >= min(LEAST_CODES, len(codes)) and len(known) > 1
        if enough and rows >= LEAST_KNOWN and len(known) >= LEAST_SHARE * len(codes):
            found.append(Known(scheme, rows, len(known), len(codes)))
    # A list of few codes that knows all of them says more than a long one that does.
    return sorted(
        found,
        key=lambda one: (-round(one.rows, 2), one.scheme == INVENTED, -one.codes,
                         len(_crosswalk(one.scheme).targets)),
    )  # fmt: skip


def suggestions(codes: Iterable[str], scheme: str = "") -> list[Suggestion]:
    """Suggest a class for each code that a list does not know, where a label is like it.

    Parameters
    ----------
    codes
        Codes or labels of the source.
    scheme
        The list that is taken for the rest; what it knows is left out.

    Examples
    --------
    >>> [(one.offence_class, one.like) for one in suggestions(["personal robbery"])]
    [('robbery', 'robbery')]
    """
    walk = _crosswalk(scheme) if scheme else None
    found = []
    for code in codes:
        if walk is not None and walk.find(code) is not None:
            continue
        best = _most_like(code)
        if best is not None and best.score >= LEAST_SCORE:
            found.append(best)
    return found


def parts_of_others(found: list[Suggestion]) -> list[Suggestion]:
    """List those whose words hold all words of another one of the same class, and more.

    Street robbery beside robbery is counted in it, as a rule: both in one class count twice.

    Examples
    --------
    >>> [one.code for one in parts_of_others(suggestions(["Robbery", "Street_robbery", "Bike"]))]
    ['Street_robbery']
    """
    words = {one.code: frozenset(plain_words(one.code)) for one in found}
    return [
        one
        for one in found
        if any(words[other.code] < words[one.code] and other.offence_class == one.offence_class
               for other in found)
    ]  # fmt: skip


def class_of_words(text: str) -> str | None:
    """Say which class a name or head speaks of, if it speaks of exactly one; None if of none."""
    best = _most_like(text)
    return best.offence_class if best is not None and best.score >= LEAST_SCORE else None


def _most_like(code: str) -> Suggestion | None:
    words = frozenset(plain_words(code)) - _EMPTY
    if not words:
        return None
    best: Suggestion | None = None
    for phrase, label, offence_class in _labels():
        score = _likeness(words, phrase)
        if best is None or score > best.score:
            best = Suggestion(code, offence_class, round(score, 2), label)
    return best


def _likeness(words: frozenset[str], phrase: frozenset[str]) -> float:
    """Say how alike two labels are: the letters of the words that both have, of all letters.

    A phrase that stands whole in a longer label counts more than words in common by chance.
    """
    shared = sum(map(len, words & phrase))
    if not shared:
        return 0.0
    in_both = 2 * shared / (sum(map(len, words)) + sum(map(len, phrase)))
    is_whole = phrase <= words
    return min(1.0, in_both + (0.25 if is_whole else -0.15) if in_both < 1 else 1.0)


@cache
def _labels() -> tuple[tuple[frozenset[str], str, str], ...]:
    """List words with a known class: those of each class, then labels of the code lists."""
    path = resources.files(__package__).joinpath("class_words.toml")
    stored = tomllib.loads(path.read_text(encoding="utf-8"))
    found = [
        (frozenset(plain_words(phrase)) - _EMPTY, phrase, offence_class)
        for offence_class, phrases in stored.items()
        for phrase in phrases
    ]
    for scheme in schemes():
        for target in _crosswalk(scheme).targets.values():
            is_ours = not target.offence_class.startswith(LOCAL_PREFIX)
            if is_ours and not target.is_sum and scheme != INVENTED:
                label = target.source_label or target.source_code
                words = frozenset(plain_words(label)) - _EMPTY
                if words:
                    found.append((words, label, target.offence_class))
    return tuple(found)


@cache
def _crosswalk(scheme: str) -> Crosswalk:
    return Crosswalk.load(scheme)
