"""Finds names of people in sentences, and leaves alone places that are called after people."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from evenhand.safeguards.moderation.reached import Hit
from evenhand.safeguards.moderation.words import FIGURES, Word
from evenhand.taxonomy.persons.disguises import bare
from evenhand.taxonomy.persons.listed import names

_FARTHEST = 4
"""Words between a word for a place and the name that the place has."""
_MOST_PARTS = 4


def names_in(
    words: Sequence[Word],
    lists: Mapping[str, frozenset[str]],
    place_names: Collection[str],
    ordinary: frozenset[str],
) -> Iterator[Hit]:
    """Give each name of a person that a text holds.

    Notes
    -----
    A title before a capital; a given name before a surname; a given name after an article or
    beside a word for a relative. Words for streets, squares, schools and shops beside it make it
    a place.
    """
    places = _parts_of(place_names)
    at = 0
    while at < len(words):
        last = _named(words, at, lists, ordinary)
        if last is None:
            at += 1
            continue
        if not _is_place(words, at, last, lists, places):
            part = words[at : last + 1]
            yield "name", part[0].start, part[-1].end, " ".join(one.plain for one in part)
        at = last + 1


def _parts_of(place_names: Collection[str]) -> list[tuple[str, ...]]:
    return [tuple(bare(name).replace("-", " ").split()) for name in place_names]


def _named(
    words: Sequence[Word], at: int, lists: Mapping[str, frozenset[str]], ordinary: frozenset[str]
) -> int | None:
    """Give the last word of a name that begins here; None where none does."""
    word = words[at]
    if word.plain in lists["titles"]:
        return _after_title(words, at, lists)
    if word.text in lists["articles"] or word.text in lists["kin"]:
        return _after_article(words, at, lists, ordinary)
    if not _is_given(word, lists):
        return _surname_only(words, at, lists, ordinary)
    follows = at + 1
    while follows < len(words) and _goes_on(words, follows) and (
        words[follows].plain in _PARTICLES or _is_initial(words[follows])
    ):  # fmt: skip
        follows += 1
    if follows >= len(words) or not _goes_on(words, follows):
        return None
    last = words[follows]
    if last.plain in lists["not_names"] or last.plain in lists["common"]:
        return None
    is_surname = last.plain in names("surnames")
    if word.is_capital and last.is_capital and len(last.plain) > 2:
        if not is_surname and last.plain in ordinary:
            return None
        return _end_of(words, follows, lists)
    both = _is_given_name(word.plain) and is_surname and word.plain not in ordinary
    long = len(word.plain) > 3 and len(last.plain) > 3 and last.plain not in ordinary
    return follows if both and long and not word.is_capital else None


def _surname_only(
    words: Sequence[Word], at: int, lists: Mapping[str, frozenset[str]], ordinary: frozenset[str]
) -> int | None:
    """Give the end of a capital that no list knows and a surname: Encarni Bustamante."""
    if at + 1 >= len(words) or not _goes_on(words, at + 1) or "capital_nouns" in lists:
        return None
    first, last = words[at], words[at + 1]
    if not (first.is_capital and last.is_capital and last.plain in names("surnames")):
        return None
    if first.begins or last.plain in ordinary or first.plain in lists["place_before"]:
        return None
    both = (first.plain, last.plain)
    if any(one in lists["not_names"] | lists["common"] or len(one) < 3 for one in both):
        return None
    return _end_of(words, at + 1, lists) if first.plain not in ordinary else None


_PARTICLES = frozenset(
    ["de", "da", "do", "dos", "das", "del", "della", "di", "du", "la", "le", "van", "von", "der",
     "den", "zu", "zum", "y"]
)  # fmt: skip


def _is_initial(word: Word) -> bool:
    return len(word.plain) == 1 and word.is_capital


def _goes_on(words: Sequence[Word], at: int) -> bool:
    return not words[at].begins and not words[at].after_mark


def _end_of(words: Sequence[Word], at: int, lists: Mapping[str, frozenset[str]]) -> int:
    last = at
    while (
        last + 1 < len(words) and last + 1 - at < _MOST_PARTS and _goes_on(words, last + 1)
        and words[last + 1].is_capital and not _is_kind(words[last + 1], lists, "place_after")
        and words[last + 1].plain not in lists["common"]
    ):  # fmt: skip
        last += 1
    return last


def _after_title(words: Sequence[Word], at: int, lists: Mapping[str, frozenset[str]]) -> int | None:
    follows = at + 1
    while follows < len(words) and words[follows].plain in lists["titles"] | _PARTICLES:
        follows += 1
    if follows >= len(words) or (
        words[follows].begins and words[follows - 1].plain not in lists["abbreviations"]
    ):
        return None
    name = words[follows]
    if name.plain in lists["not_names"] or name.plain in lists["common"] or len(name.plain) < 2:
        return None
    if name.is_capital:
        return _end_of(words, follows, lists)
    is_listed = name.plain in names("surnames") and len(name.plain) > 3
    return follows if is_listed and words[at].plain in lists["sure_titles"] else None


def _after_article(
    words: Sequence[Word], at: int, lists: Mapping[str, frozenset[str]], ordinary: frozenset[str]
) -> int | None:
    follows = at + 1
    if follows >= len(words) or not _goes_on(words, follows):
        return None
    name = words[follows]
    if not _is_given(name, lists) or name.plain in ordinary:
        return None
    if name.is_capital:
        return _end_of(words, follows, lists)
    after = words[follows + 1] if follows + 1 < len(words) else None
    if after and _goes_on(words, follows + 1) and after.plain in names("surnames") and (
        len(after.plain) > 3 and len(name.plain) > 3 and after.plain not in lists["common"]
    ):  # fmt: skip
        return follows + 1
    return None


def _is_given(word: Word, lists: Mapping[str, frozenset[str]]) -> bool:
    if word.plain in lists["not_names"] or word.plain in lists["common"] or len(word.plain) < 3:
        return False
    return any(_is_given_name(one) for one in _undisguised(word))


def _is_given_name(name: str) -> bool:
    return name in names("given_names")


def _undisguised(word: Word) -> tuple[str, ...]:
    """Give a word without figures that stand for letters, since no rule lists all names."""
    if word.plain.isalpha() or sum(char.isalpha() for char in word.plain) < len(word.plain) / 2:
        return word.readings
    return (*word.readings, *(word.plain.translate(table) for table in FIGURES))


def _is_kind(word: Word, lists: Mapping[str, frozenset[str]], which: str) -> bool:
    return word.plain in lists[which] or any(
        word.plain.endswith(end[1:]) for end in lists[which] if end[0] == "*"
    )


def _is_place(
    words: Sequence[Word],
    first: int,
    last: int,
    lists: Mapping[str, frozenset[str]],
    places: Sequence[tuple[str, ...]],
) -> bool:
    """Say whether words beside a name, or the city's own list, make it a place."""
    plain = tuple(word.plain for word in words[first : last + 1])
    around = tuple(word.plain for word in words[max(0, first - 3) : last + 4])
    for place in places:
        if place and set(plain) <= set(place) and _holds(around, place):
            return True
    for at in range(first, min(last + 3, len(words))):
        if at > last and (words[at].begins or words[at].after_mark):
            break
        if at > first and _is_kind(words[at], lists, "place_after"):
            return True
    at = first - 1
    steps = 0
    while at >= 0 and steps < _FARTHEST and not words[at + 1].begins:
        if _is_kind(words[at], lists, "place_before"):
            return True
        if words[at].plain not in lists["connecting"] and not words[at].is_capital:
            return False
        at -= 1
        steps += 1
    return False


def _holds(words: tuple[str, ...], place: tuple[str, ...]) -> bool:
    size = len(place)
    return any(words[at : at + size] == place for at in range(len(words) - size + 1))
