"""Finds names of people: by lists of names, by the words before them, and by their form."""

import re

from evenhand.taxonomy.persons.disguises import bare
from evenhand.taxonomy.persons.listed import names, words

_TOKEN = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.\-](?=[^\W\d_]))*\.?")
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "della",
        "di",
        "du",
        "la",
        "le",
        "van",
        "von",
        "der",
        "den",
        "zu",
        "zum",
        "ter",
        "ten",
        "te",
        "y",
        "e",
        "el",
        "al",
        "o",
    ]
)
_MOST_TOKENS = 5
_FORM = re.compile(r"[^\W\d_]+(?:[ ,.'’\-]+[^\W\d_]+){1,5}\.?")


def is_name(text: str, *, sure_only: bool = False) -> bool:
    """Say whether a whole text is the name of a person.

    Parameters
    ----------
    text
        In plain letters.
    sure_only
        Whether given name and surname must both be known: for columns of places, whose names are
        often people's too.
    """
    if not _FORM.fullmatch(text):
        return False
    tokens = [token.rstrip(".") for token in _TOKEN.findall(text)]
    plain = [bare(token) for token in tokens]
    if not 2 <= len(tokens) <= _MOST_TOKENS or _is_of_a_place(plain):
        return False
    kept = [
        (token, name) for token, name in zip(tokens, plain, strict=True) if name not in _PARTICLES
    ]
    if len(kept) < 2:
        return False
    known = sum(_is_given(name) for _, name in kept), sum(_is_surname(name) for _, name in kept)
    both = known[0] and known[1] and (known[0] + known[1] > 1) and _are_two(kept)
    if sure_only or both:
        return bool(both) and (not text.islower() or all(_is_listed(name) for _, name in kept))
    if len(kept) > 3 or not all(token[0].isupper() and len(name) > 2 for token, name in kept):
        return False
    if any(name in words("ordinary") for _, name in kept):
        return False
    if "," in text:
        return bool(known[0] or known[1])
    if text.isupper():  # labels are often written so, and their words are names somewhere
        return False
    last_first = kept[0][0].isupper() and _is_given(kept[-1][1])
    return last_first or _is_given(kept[0][1]) or (len(kept) == 2 and _is_surname(kept[1][1]))


def holds_name(text: str) -> bool:
    """Say whether a name stands somewhere in a longer text."""
    if " " not in text:
        return False
    tokens = [token.rstrip(".") for token in _TOKEN.findall(text)]
    plain = [bare(token) for token in tokens]
    for at, word in enumerate(plain[:-1]):
        follows = at + 1
        is_title = word in words("titles") or (word in "dm" and text.startswith(tokens[at] + "."))
        if is_title and f"{tokens[at]} - " not in text and _is_titled(tokens, plain, at):
            return True
        if word in words("witnesses"):
            while follows < len(plain) - 1 and plain[follows] in words("between"):
                follows += 1
            if _may_be(tokens, plain, follows) and (
                _is_listed(plain[follows]) or (":" in text and _may_be(tokens, plain, follows + 1))
            ):
                return True
        if (
            _may_be(tokens, plain, at)
            and _may_be(tokens, plain, at + 1)
            and (_is_given(word) and _is_surname(plain[at + 1]))
        ):
            return True
    return False


def holds_joined_name(text: str) -> bool:
    """Say whether a given name, particles and another capital follow one another in a sentence.

    Notes
    -----
    For texts that somebody writes into a form. Columns of data are not looked at so: names of
    streets and squares are built in the same way there. Before or after a word for a kind of
    place ("Square Charles de Gaulle") it is no person's name here either.

    Examples
    --------
    >>> holds_joined_name("Jan de Vries was there"), holds_joined_name("Vasco da Gama square")
    (True, False)
    """
    tokens = [token.rstrip(".") for token in _TOKEN.findall(text)]
    plain = [bare(token) for token in tokens]
    for at, word in enumerate(plain):
        last = at + 1
        while last < len(plain) and plain[last] in _PARTICLES:
            last += 1
        if last == at + 1 or not (_may_be(tokens, plain, at) and _may_be(tokens, plain, last)):
            continue
        beside = {*plain[max(at - 1, 0) : at], *plain[last + 1 : last + 2]}
        if _is_given(word) and not beside & words("places"):
            return True
    return False


def is_single_name(text: str) -> bool:
    """Say whether a word is a given name or a surname that the lists know."""
    plain = bare(text)
    return (_is_given(plain) or _is_surname(plain)) and plain not in words("places")


def _are_two(kept: list[tuple[str, str]]) -> bool:
    """Say whether one token is a given name and another one a surname."""
    given = [at for at, (_, name) in enumerate(kept) if _is_given(name)]
    last = [at for at, (_, name) in enumerate(kept) if _is_surname(name)]
    return any(one != other for one in given for other in last)


def _is_titled(tokens: list[str], plain: list[str], at: int) -> bool:
    follows = at + 1
    while follows < len(plain) - 1 and plain[follows] in _PARTICLES:
        follows += 1
    return _may_be(tokens, plain, follows) and (
        tokens[at][0].isupper() or _is_listed(plain[follows])
    )


def _may_be(tokens: list[str], plain: list[str], at: int) -> bool:
    return at < len(tokens) and (
        tokens[at][0].isupper()
        and len(plain[at]) > 1
        and plain[at] not in words("places") | words("ordinary")
    )


def _is_of_a_place(plain: list[str]) -> bool:
    """Say whether a word names a kind of place; after `van der` it is a part of a name."""
    return any(
        word in words("places") and not (at > 1 and plain[at - 1] in ("van", "der", "den", "de"))
        for at, word in enumerate(plain)
    )


def _is_given(name: str) -> bool:
    return name in names("given_names") or (
        "-" in name and name.split("-")[0] in names("given_names")
    )


def _is_surname(name: str) -> bool:
    return name in names("surnames") or ("-" in name and name.split("-")[-1] in names("surnames"))


def _is_listed(name: str) -> bool:
    return _is_given(name) or _is_surname(name)
