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
    r"|\b(?:at|arobase|arobas|arroba|klammeraffe|affenschwanz) [\w\-]{1,64}"
    r"(?: (?:dot|point|punkt|punto) [\w\-]{2,64}){1,4}"
)
_ABROAD = re.compile(r"(?<![\w+])(?:\+|00)\(?[1-9][\d ().\-/]{6,22}\d")
_AT_HOME = re.compile(r"(?<![\w.,:/\-])\(?0\d{1,5}\)?[ ./\-]{0,3}\d[\d ./\-()]{3,18}\d(?![\w:])")
_BARE = re.compile(
    r"(?<![\w.,:/\-])[6789]\d{2}(?:[ .\-]?\d{3}){2}(?![\w:])"
    r"|(?<![\w.,:/\-])[6789]\d{2}(?:[ .\-]?\d{2}){3}(?![\w:])"
)
_CUED = re.compile(r"(?<![\w.,:/])\d[\d ./\-()]{5,18}\d(?![\w:])")
_DATE = re.compile(r"\b\d{1,2}[./\-]\d{1,2}[./\-](?:\d{4}|\d\d)\b|\b\d{4}-\d\d-\d\d\b")
_HANDLE = re.compile(r"(?<![\w.@])@[a-z_][\w.\-]{2,}")
_LINK = re.compile(
    r"\bhttps?:|\bwww\.\w|\b[\w\-]{2,}\.(?:com|net|org|info|biz|shop|online|site|xyz|top|club|io"
    r"|ly|app|store|live|link|example|example\.\w+)\b(?:/\S*)?|\b[\w\-]{2,}\.[a-z]{2,4}/\w"
)
_CANTONS = "ag|ai|ar|be|bl|bs|fr|ge|gl|gr|ju|lu|ne|nw|ow|sg|sh|so|sz|tg|ti|ur|vd|vs|zg|zh"
_PLATE = re.compile(
    r"(?<![\w\-])(?:"
    r"[a-z]{2}\d{2} ?[a-z]{3}|[a-z]{2} \d{2} [a-z]{3}|[a-z]\d{2,3} ?[a-z]{3}"
    r"|[a-z]{2}[ \-]?\d{3}[ \-]?[a-z]{2}|\d{4}[ \-]?[bcdfghjklmnprstvwxyz]{3}"
    r"|[a-z]{1,2}[ \-]?\d{4}[ \-]?[a-z]{1,2}"
    r"|[a-z]{1,3}-[a-z]{1,2}[ \-]?\d{1,4}[eh]?|[a-z]{1,3} [a-z]{1,2} \d{2,4}[eh]?"
    r"|[a-z]{1,2}[ \-]\d{3,5} ?[a-z]{1,3}"
    rf"|(?:{_CANTONS})[ \-]?\d{{3}} ?\d{{2,3}}"
    r"|[a-z]{1,3}-\d{1,3}-[a-z]{1,3}|\d{1,3}-[a-z]{2,3}-\d{1,3}|[a-z]{2}-[a-z]{2}-\d{2}"
    r"|[a-z]{2}-\d{2}-\d{2}|\d{2}-\d{2}-[a-z]{2}|[a-z]{2}-\d{2}-[a-z]{2}"
    r"|\d{2,3}-[a-z]{1,2}-\d{1,6}|[a-z]{2,3} ?\d{4,5}"
    r")(?![\w\-])"
)
"""Forms of the countries' rules (`plates.toml`) as they stand in sentences."""
_FEWEST_SAID = 6
"""Numbers said in words, one after the other, that make a telephone number."""


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
    for rule, pattern in (("name", _HANDLE), ("spam", _LINK)):
        for one in pattern.finditer(told.text):
            if not any(first < one.end() and one.start() < last for first, last in mails):
                yield _hit(told, rule, one.start(), one.end())


def _hit(told: Folded, rule: str, start: int, end: int) -> Hit:
    return rule, told.starts[start], told.ends[end - 1], told.text[start:end]


def _phones(
    told: Folded, words: Sequence[Word], lists: Mapping[str, frozenset[str]]
) -> Iterator[Hit]:
    text = _DATE.sub(lambda day: "x" * len(day.group()), told.text)
    for pattern, least, most in ((_ABROAD, 8, 15), (_AT_HOME, 8, 13), (_BARE, 9, 9)):
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
        said = at < len(words) and (
            words[at].plain in lists["number_words"] or words[at].plain.isdigit()
        )
        if said:
            continue
        spoken = [one for one in words[first:at] if not one.plain.isdigit()]
        if len(spoken) >= _FEWEST_SAID:
            read = " ".join(one.plain for one in words[first:at])
            yield "phone", words[first].start, words[at - 1].end, read
        first = at + 1


def _plates(
    told: Folded, words: Sequence[Word], lists: Mapping[str, frozenset[str]]
) -> Iterator[Hit]:
    is_cued = any(word.text in lists["plate_words"] for word in words)
    for one in _PLATE.finditer(told.text):
        written = told.source[told.starts[one.start()] : told.ends[one.end() - 1]]
        parts = re.findall(r"[a-z]+", one.group())
        has_common = any(part in lists["common"] or part in lists["no_plate"] for part in parts)
        if (written == written.upper() and not has_common) or (is_cued and not has_common):
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
