"""Finds persons in sentences by how they are addressed: titles, families, mail said aloud."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from evenhand.taxonomy.persons.disguises import bare, plainly
from evenhand.taxonomy.persons.listed import names

_WORD = re.compile(
    r"(?:(?<![^\W\d_])(?i:[ld]|qu)['’])?([^\W\d_](?:[^\W\d_]|['’.\-](?=[^\W\d_]))*\.?)"
)
_BREAK = re.compile(r"[^\s\-'’\"„“«»]")
_MOST_PARTS, _FARTHEST = 3, 8
_PLACE = "…"
"""What stands for a place called after a person, once it was told apart."""
_CALLED = re.compile(
    r"\b(?i:(?:his|her|their) name is|(?:he|she) is called|il s'appelle|(?:er|sie) hei(?:ß|ss)t"
    r"|[eé]l se llama|ella se llama|hij heet|zij heet) [A-ZÀ-Ý][^\W\d_]"
)


@dataclass(frozen=True)
class _Word:
    """One word of a sentence: as written, plain, where it stands, whether a break is before it."""

    text: str
    plain: str
    start: int
    end: int
    is_cut: bool

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()


def addressed_in(text: str) -> str | None:
    """Say what data of a person a sentence holds by its way of addressing; None for none.

    Parameters
    ----------
    text
        A sentence or several, in English, French, German or Spanish.

    Returns
    -------
    str or None
        "a name", "a family's name" or "e-mail addresses".

    Notes
    -----
    A title before a capital is a name, unless the words beside it make it a street, a school or a
    shop called after somebody, or what follows is an office ("Madame la Préfète").

    Examples
    --------
    >>> addressed_in("Mlle Petit"), addressed_in("rue du Dr. Weber, Dr.-Weber-Straße")
    ('a name', None)
    >>> addressed_in("la famille Martin"), addressed_in("jan at example dot org")
    ("a family's name", 'e-mail addresses')
    """
    text = plainly(text)
    words = _words_of(text)
    if any(_is_titled(words, at) for at in range(len(words))) or _CALLED.search(text):
        return "a name"
    if any(_is_family(words, at) for at in range(len(words))):
        return "a family's name"
    return "e-mail addresses" if says_mail(text) else None


def without_places(text: str) -> str:
    """Give a text in which places called after persons, and offices addressed, stand as a sign.

    Examples
    --------
    >>> without_places("At Don Bosco school, Madame la Préfète decides")
    'At … school, … decides'
    """
    text = plainly(text)
    words = _words_of(text)
    kept, last = [], 0
    for at, word in enumerate(words):
        if word.start < last or not _title(words, at):
            continue
        first = _named(words, at)
        if first is None:
            until = _office_after(words, at)
        elif _is_place(words, at, first):
            until = _last_of_name(words, first)
        else:
            continue
        if until is not None:
            kept += [text[last : word.start], _PLACE]
            last = words[until].end
    return "".join(kept) + text[last:]


def says_mail(text: str) -> bool:
    """Say whether an address of mail stands in a text as one would say it aloud.

    Examples
    --------
    >>> says_mail("anna arobase orange point fr"), says_mail("look at example.org")
    (True, False)
    """
    for found in _said_mail().finditer(text):
        host, dot, end, at = (bare(found[name]) for name in ("host", "dot", "end", "at"))
        english = at == "at" and dot != "dot"
        if host in _words("no_host") or (english and end in _words("english_ends")):
            continue
        return True
    return _half_said_mail().search(text) is not None


@cache
def _said_mail() -> re.Pattern[str]:
    at, dot, end = (_any(name) for name in ("at", "dot", "ends"))
    return re.compile(
        rf"(?<![\w.\-])[\w.\-]{{1,64}} (?P<at>{at}|@|\(at\)|\[at\]) (?P<host>[\w\-]{{1,64}})"
        rf"(?: (?:{dot}) [\w\-]{{1,64}}){{0,3}}? (?P<dot>{dot}) (?P<end>{end})(?![\w\-])",
        re.IGNORECASE,
    )


@cache
def _half_said_mail() -> re.Pattern[str]:
    foreign = "|".join(re.escape(one) for one in _words("at") if one != "at")
    whole = "|".join(re.escape(one) for one in _words("mail_hosts") if "." in one)
    return re.compile(
        rf"\w (?:{foreign}) [\w\-]{{1,64}}\.[a-z]{{2,}}\b"
        rf"|\w at (?:(?:{_any('mail_hosts')})(?:\.[a-z]{{2,4}}){{1,2}}|{whole})\b",
        re.IGNORECASE,
    )


def _words_of(text: str) -> list[_Word]:
    found: list[_Word] = []
    for match in _WORD.finditer(text):
        before = found[-1] if found else None
        gap = text[before.end : match.start()] if before else ""
        is_cut = before is None or bool(_BREAK.search(gap)) or _ends_sentence(before)
        word = match[1]
        found.append(_Word(word, bare(word.rstrip(".")), match.start(1), match.end(), is_cut))
    return found


def _ends_sentence(word: _Word) -> bool:
    if not word.text.endswith("."):
        return False
    known = ("short", "office", "degrees", "short_streets")
    return len(word.plain) > 1 and not any(word.plain in _words(name) for name in known)


def _title(words: list[_Word], at: int) -> str | None:
    """Say which kind of title a word is: short, address, office; None for none."""
    word = words[at]
    kind = next((name for name in ("short", "address", "office") if word.plain in _words(name)),
                None)  # fmt: skip
    if len(word.plain) <= 2 and not word.is_capital:
        return None
    if word.plain in ("m", "d", "me", "pr") and not _stands_as_title(words, at):
        return None
    return kind


def _stands_as_title(words: list[_Word], at: int) -> bool:
    """Say whether a letter or two stand for a title: with a full stop, or not after a line."""
    word = words[at]
    if word.text.endswith("."):
        return True
    before = words[at - 1].plain if at and not word.is_cut else ""
    return word.plain != "d" and before not in ("line", "ligne", "linea", "linie", "bus", "metro")


def _named(words: list[_Word], at: int) -> int | None:
    """Give the place of the name that a title stands before; None for none."""
    kind = _title(words, at)
    skipped = _words("before_names" if kind != "office" else "before_names_of_office")
    follows, most = at + 1, min(len(words), at + _FARTHEST)
    while follows < most and not words[follows].is_cut and (
        words[follows].plain in _words("degrees")
        or (len(words[follows].plain) == 1 and words[follows].is_capital)
        or _title(words, follows) == "office"
        or _is_skipped(words, follows, skipped)
    ):  # fmt: skip
        follows += 1
    if follows >= len(words) or words[follows].is_cut or not words[follows].is_capital:
        return None
    name = words[follows].plain
    if len(name) < 2 or name in _words("no_name"):
        return None
    if kind == "office" and name in _words("streets") | _words("houses"):
        return None
    return follows


def _is_skipped(words: list[_Word], at: int, skipped: frozenset[str]) -> bool:
    """Say whether a word is a part before a name; `der` is one after `von` and `van` alone."""
    word = words[at]
    if word.plain not in skipped or at + 1 >= len(words):
        return False
    return word.plain not in ("der", "den", "dem", "das") or words[at - 1].plain in ("von", "van")


def _is_titled(words: list[_Word], at: int) -> bool:
    if _title(words, at) is None:
        return False
    first = _named(words, at)
    return first is not None and not _is_place(words, at, first)


def _last_of_name(words: list[_Word], first: int) -> int:
    """Give the last of the capitals that make a name."""
    last = first
    while (
        last + 1 < len(words) and last + 1 - first < _MOST_PARTS
        and words[last + 1].is_capital and not words[last + 1].is_cut
        and not _is_kind_of_place(words[last + 1])
    ):  # fmt: skip
        last += 1
    return last


def _is_place(words: list[_Word], at: int, first: int) -> bool:
    """Say whether words beside a name make it a place called after somebody."""
    if _has_place_ending(words[first]):
        return True
    after = _last_of_name(words, first) + 1
    if after < len(words) and not words[after].is_cut:
        follows = words[after]
        is_kind = follows.plain in _words("streets") | _words("houses")
        if (is_kind and _counts_after(follows)) or _has_place_ending(follows):
            return True
        if after + 1 < len(words) and follows.plain + " " + words[after + 1].plain in _TWO:
            return True
    return _place_before(words, at)


_TWO = ("car wash", "car park", "bus stop")
_WRITTEN_LARGE = frozenset(["house", "court", "hall", "bar", "place", "station", "valley", "way"])
"""Words that follow a name in small letters where somebody lives or is: "Mr Reed house"."""


def _counts_after(word: _Word) -> bool:
    return word.is_capital or word.plain not in _WRITTEN_LARGE


def _place_before(words: list[_Word], at: int) -> bool:
    """Say whether a word for a place stands before, with nothing but connecting words between."""
    is_short = words[at].plain in _words("short")
    before, least = at - 1, max(at - _FARTHEST, 0)
    while before >= least and not words[before + 1].is_cut and (
        words[before].plain in _words("connecting") or _title(words, before)
    ):  # fmt: skip
        before -= 1
    if before < least or words[before + 1].is_cut:
        return False
    word = words[before]
    is_house = word.plain in _words("houses") and not is_short
    return is_house or word.plain in _words("streets") or _has_place_ending(word)


def _is_kind_of_place(word: _Word) -> bool:
    return word.plain in _words("streets") | _words("houses") or _has_place_ending(word)


def _has_place_ending(word: _Word) -> bool:
    if word.plain.endswith(tuple(_words("endings"))):
        return True
    return "-" in word.plain and word.plain.endswith(tuple(_words("last_parts")))


def _office_after(words: list[_Word], at: int) -> int | None:
    """Give the last word of an office that is addressed: Madame la Préfète; None for none."""
    follows, most = at + 1, min(len(words), at + _FARTHEST)
    between = ("le", "la", "l", "der", "des", "of")
    while follows < most and words[follows].plain in between:
        follows += 1
    if follows >= len(words) or words[follows].is_cut or not words[follows].is_capital:
        return None
    is_of = follows > at + 1 and words[follows - 1].plain in ("der", "des", "of")
    return follows if is_of or words[follows].plain in _words("no_name") else None


def _is_family(words: list[_Word], at: int) -> bool:
    return _family_then_name(words, at) or _name_then_family(words, at)


def _family_then_name(words: list[_Word], at: int) -> bool:
    """Look for "la famille Martin", "die Brüder Kern", "los hermanos Ruiz"."""
    if words[at].plain not in _words("families"):
        return False
    first, most = at + 1, min(len(words), at + _FARTHEST)
    while first < most and not words[first].is_cut and (
        words[first].plain in _words("before_names") | {"los", "las", "des"}
        and first + 1 < len(words)
    ):  # fmt: skip
        first += 1
    if first >= len(words) or words[first].is_cut or not words[first].is_capital:
        return False
    name = words[first].plain
    if name in _words("no_name") or len(name) < 2 or _is_kind_of_place(words[first]):
        return False
    if first > at + 1 and not _is_listed(name):  # la famille de la Ville
        return False
    return not _is_place(words, at, first)


def _name_then_family(words: list[_Word], at: int) -> bool:
    """Look for "the Jansen family", "the two Miller brothers"."""
    if words[at].plain not in _words("family_after") or not at or words[at].is_cut:
        return False
    name = words[at - 1]
    if not name.is_capital or name.plain in _words("no_family") | _words("no_name"):
        return False
    if _is_kind_of_place(name) or not (_is_after_article(words, at - 1) or _is_listed(name.plain)):
        return False
    follows = words[at + 1] if at + 1 < len(words) and not words[at + 1].is_cut else None
    return follows is None or not (_is_kind_of_place(follows) or follows.plain in ("centre", "of"))


def _is_after_article(words: list[_Word], at: int) -> bool:
    before = {word.plain for word in words[max(at - 2, 0) : at]}
    return bool(before & {"the", "two", "three", "these", "those", "both"})


def _is_listed(name: str) -> bool:
    return name in names("surnames") or name in names("given_names")


@cache
def _words(group: str) -> frozenset[str]:
    path = resources.files("evenhand.taxonomy.persons").joinpath("addressed.toml")
    return frozenset(_stored(path.read_text(encoding="utf-8"))[group])


@cache
def _stored(text: str) -> dict[str, list[str]]:
    return tomllib.loads(text)


def _any(group: str) -> str:
    return "|".join(re.escape(one) for one in sorted(_words(group), key=len, reverse=True))
