"""Finds what leads to a person: telephone, e-mail, number plate, account; and links."""

import re
from collections.abc import Iterator, Mapping, Sequence

from evenhand.safeguards.moderation.letters import Folded
from evenhand.safeguards.moderation.words import Word

Hit = tuple[str, int, int, str]
"""Rule, first character, the one after the last, how it was read."""
_AT = r"(?:@|[\[({<] ?(?:at|a|arroba|arobase|arobas|klammeraffe) ?[\])}>])"
_DOT = r"(?:\.|[\[({<] ?(?:dot|punkt|point|punto) ?[\])}>])"
_MAIL = re.compile(
    rf"[\w.+\-]{{1,64}} ?{_AT} ?[\w\-]{{1,64}}(?: ?{_DOT} ?[\w\-]{{1,64}}){{1,4}}"
    r"|\b(?:at|aet|arobase|arobas|arroba|klammeraffe|affenschwanz),? [\w\-]{1,64}"
    r"(?: (?:dot|point|punkt|punto) [\w\-]{2,64}){1,4}"
    r"|\b[\w.\-]{2,64} ?(?:at |arroba |arobase )?(?:gmail|googlemail|hotmail|gmx|yahoo|outlook"
    r"|icloud|protonmail)[ .](?:com|de|fr|es|net|ch|at|org)\b"
)
_ABROAD = re.compile(r"(?<![\w+])(?:\+|00)\(?[1-9][\d ().\-/]{6,22}\d")
_AT_HOME = re.compile(r"(?<![\w.,:/\-])\(?0\d{1,5}\)?[ ./\-]{0,3}\d[\d ./\-()]{3,18}\d(?![\w:])")
_BARE = re.compile(
    r"(?<![\w.,:/\-])[6789]\d{2}(?:[ .\-]?\d{3}){2}(?![\w:])"
    r"|(?<![\w.,:/\-])[6789]\d{2}(?:[ .\-]?\d{2}){3}(?![\w:])"
)
_APART = re.compile(
    r"(?<![\w.,:/\-])(?:\+?\d{1,2}|0|[679])(?:[ .\-/_*()]{1,3}\d){7,12}(?![\w:])"
    r"|(?<![\w.,:/\-])0(?:[ .\-/_*()]{0,3}\d){8,12}(?![\w:])"
)
"""Figures one by one: 0 6 3 9, 0-6-3-9, 0_6_3_9."""
_OH = re.compile(r"\b(?=[oil]*\d)[\doil]{2,}\b")
_FOR_FIGURES = str.maketrans("oil", "011")
_CUED = re.compile(r"(?<![\w.,:/])\d[\d ./\-()]{5,18}\d(?![\w:])")
_DATE = re.compile(
    r"(?<![\d./\-])(?:0?[1-9]|[12]\d|3[01])[./\-](?:0?[1-9]|1[0-2])[./\-](?:\d{4}|\d\d)"
    r"(?![./\-]?\d)|\b\d{4}-\d\d-\d\d\b"
)
_HANDLE = re.compile(r"(?<![\w.@])@[a-z_][\w.\-]{2,}")
_LINK = re.compile(
    r"\bhttps?:|\bwww\.\w|\b[\w\-]{2,}\.(?:com|net|org|info|biz|shop|online|site|xyz|top|club|io"
    r"|ly|app|store|live|link|example|example\.\w+)\b(?:/\S*)?|\b[\w\-]{2,}\.[a-z]{2,4}/\w"
)
_CANTONS = "ag|ai|ar|be|bl|bs|fr|ge|gl|gr|ju|lu|ne|nw|ow|sg|sh|so|sz|tg|ti|ur|vd|vs|zg|zh"
_PLATE = re.compile(
    r"(?<![\w\-])(?:"
    r"[a-z]{2}[.·_/]\d{3}[.·_/][a-z]{2}|[a-z]{2}\d{2} ?[a-z]{3}"
    r"|[a-z]{2} \d{2} [a-z]{3}|[a-z]\d{2,3} ?[a-z]{3}"
    r"|[a-z]{2}(?: ?- ?| )?\d{3}(?: ?- ?| )?[a-z]{2}|\d{4}[ \-]?[bcdfghjklmnpqrstvwxyz]{3}"
    r"|[a-z]{1,2}[ \-]?\d{4}[ \-]?[a-z]{1,2}"
    r"|[a-z]{1,3}-[a-z]{1,2}[ \-]?\d{1,4}[eh]?|[a-z]{1,3} [a-z]{1,2} \d{2,4}[eh]?"
    r"|[a-z]{1,2}[ \-]\d{2,5}[ \-]?[a-z]{1,3}"
    rf"|(?:{_CANTONS})[ \-]?\d{{3}} ?\d{{2,3}}"
    r"|[a-z]{1,3}-\d{1,3}-[a-z]{1,3}|\d{1,3}-[a-z]{2,3}-\d{1,3}|[a-z]{2}-[a-z]{2}-\d{2}"
    r"|[a-z]{2}-\d{2}-\d{2}|\d{2}-\d{2}-[a-z]{2}|[a-z]{2}-\d{2}-[a-z]{2}|\d{2}-[a-z]{2}-[a-z]{2}"
    r"|\d{2,3}-[a-z]{1,2}-\d{1,6}|[a-z]{2,3} ?\d{4,5}"
    r")(?![\w\-])"
)
_SURE_PLATE = re.compile(
    r"[a-z]{2}-\d{3}-[a-z]{2}|\d{4}-?[bcdfghjklmnprstvwxyz]{3}|[a-z]{2}\d{2} ?[a-z]{3}"
    r"|\d-[a-z]{3}-\d{3}|[a-z]{1,3}-[a-z]{1,2} ?\d{2,4}[eh]?|[a-z]{1,2}-\d{4}-[a-z]{1,2}"
)
"""Those that no plain text has by chance, in small letters too."""
_MASKED = re.compile(
    r"\b[a-z]{1,4}\*{2,}"
    r"|\b[a-z]+\*(?!in(?:nen)?|(?:r|n|e|en|s|es|er|a|as|os|die|dem|den)\b)[a-z]{2,}"
)
"""Letters that a star stands for, but not the star of Bürger*innen."""
"""Forms of the countries' rules (`plates.toml`) as they stand in sentences."""
_FEWEST_SAID, _FEWEST_MIXED = 6, 8
"""Numbers in words, one after the other, that make a telephone number; with figures among them."""


def reached_in(
    told: Folded,
    words: Sequence[Word],
    lists: Mapping[str, frozenset[str]],
) -> Iterator[Hit]:
    """Give each telephone number, address, plate, account and link of a text."""
    mails = [(one.start(), one.end()) for one in _MAIL.finditer(told.text)]
    yield from (_hit(told, "mail", *place) for place in mails)
    yield from _phones(told, words, lists)
    yield from _said_numbers(words, lists)
    yield from _plates(told, words, lists)
    for rule, pattern in (("name", _HANDLE), ("spam", _LINK), ("disguise", _MASKED)):
        for one in pattern.finditer(told.text):
            if not any(first < one.end() and one.start() < last for first, last in mails):
                yield _hit(told, rule, one.start(), one.end())


def _hit(told: Folded, rule: str, start: int, end: int) -> Hit:
    return rule, told.starts[start], told.ends[end - 1], told.text[start:end]


def _phones(
    told: Folded, words: Sequence[Word], lists: Mapping[str, frozenset[str]]
) -> Iterator[Hit]:
    text = _DATE.sub(lambda day: "x" * len(day.group()), told.text)
    text = _OH.sub(lambda found: found.group().translate(_FOR_FIGURES), text)
    forms = ((_ABROAD, 8, 15), (_AT_HOME, 8, 13), (_BARE, 9, 9), (_APART, 8, 13))
    for pattern, least, most in forms:
        for one in pattern.finditer(text):
            if least <= sum(char.isdigit() for char in one.group()) <= most:
                yield _hit(told, "phone", one.start(), one.end())
    if any(word.text in lists["phone_words"] for word in words):
        for one in _CUED.finditer(text):
            if 7 <= sum(char.isdigit() for char in one.group()) <= 13:
                yield _hit(told, "phone", one.start(), one.end())


def _said_numbers(words: Sequence[Word], lists: Mapping[str, frozenset[str]]) -> Iterator[Hit]:
    first = 0
    for at in range(len(words) + 1):
        said = at < len(words) and _is_figure(words[at].plain, lists["number_words"])
        if said:
            continue
        run = words[first:at]
        spoken = sum(not one.plain.isdigit() for one in run)
        figures = sum(len(one.plain) for one in run if one.plain.isdigit())
        if spoken >= _FEWEST_SAID or (spoken > 1 and spoken + figures >= _FEWEST_MIXED):
            read = " ".join(one.plain for one in words[first:at])
            yield "phone", words[first].start, words[at - 1].end, read
        first = at + 1


def _is_figure(word: str, said: "frozenset[str]") -> bool:
    """Say whether a word is a number: in figures, in letters, or half and half (trente9, 9oo)."""
    letters = word.strip("0123456789")
    return not letters or letters in said or (word != letters and not letters.strip("o"))


def _each_plate(text: str) -> Iterator["re.Match[str]"]:
    """Give what may be a plate from each word on, though another may begin one word before."""
    at = 0
    while one := _PLATE.search(text, at):
        yield one
        at = one.start() + 1


def _plates(
    told: Folded, words: Sequence[Word], lists: Mapping[str, frozenset[str]]
) -> Iterator[Hit]:
    shouted = told.source.isupper()
    is_cued = any(word.text in lists["plate_words"] for word in words)
    for one in _each_plate(told.text):
        written = told.source[told.starts[one.start()] : told.ends[one.end() - 1]]
        parts = re.findall(r"[a-z]+", one.group())
        has_common = any(part in lists["common"] or part in lists["no_plate"] for part in parts)
        if any(len(part) > 2 and part in lists["no_plate"] for part in parts):
            continue
        is_sure = is_cued or _SURE_PLATE.fullmatch(one.group()) is not None
        if (written == written.upper() and not shouted) or (is_sure and not has_common):
            yield _hit(told, "plate", one.start(), one.end())
    for word in words:
        if word.text not in lists["plate_labels"]:
            continue
        at = next((n for n, start in enumerate(told.starts) if start >= word.end), None)
        rest = told.text[at : at + 30] if at is not None else ""
        code = re.search(r"[a-z\d]*\d[a-z\d]*", rest)
        if (
            code
            and len(code.group()) >= 2
            and re.search(r"[a-z]\d|\d[a-z]|[a-z\d]+[ \-][a-z\d]+", rest)
        ):
            yield "plate", word.start, word.end, word.text
