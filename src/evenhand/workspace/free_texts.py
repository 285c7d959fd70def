"""What people write into files of a workspace: places, offices and groups, never a person."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from evenhand.taxonomy.persons.addressed import addressed_in, without_places
from evenhand.taxonomy.persons.counted import without_counts
from evenhand.taxonomy.persons.disguises import plainly
from evenhand.taxonomy.persons.dwelling import tells_home
from evenhand.taxonomy.persons.looks import look_of
from evenhand.taxonomy.persons.naming import holds_joined_name, holds_name
from evenhand.taxonomy.persons.profiling import profiling_in
from evenhand.wording.faults import Fault, fault
from evenhand.wording.messages import Name, say

LONGEST = 2000
_TOGETHER = 5
"""Words in which a number may be written apart: 06 12 34 56 78."""
_PLATE = re.compile(r"\b(?=[A-Z0-9 ]*\d)[A-Z0-9]{1,4}(?: [A-Z0-9]{1,4}){1,2}\b")
_SAID = {
    "a name": re.compile(r"\b[Dd]e heer [A-Z]|\b(?:wijk)?[Aa]gent [A-Z][a-z]+(?: |$|[.,;])"),
    "number plates": re.compile(
        r"\b[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} ?[0-9]{1,4}[EH]?\b"
        r"|(?i:\b(?:matr[ií]cula|kennzeichen|kenteken|plate|plaque|immatriculation)\b)"
        r"\W{1,3}(?=[A-Z0-9 -]{0,8}[0-9])[A-Z0-9]"
    ),
    "numbers of persons": re.compile(r"\b[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{3}\.[0-9]{2}\b"),
    "a point on the map": re.compile(r"[0-9]\.[0-9]{4,}[^0-9]{1,12}[0-9]{1,3}\.[0-9]{4,}"),
}
"""What sentences hold and cells of data do not; a point is a home, so it is named by its area."""
_WHY = {
    "origin": "it is about where people come from or what they believe",
    "group": "it is about a kind of people",
    "nature": "it is about what is said to lie in people",
    "known": "it is about persons who are known to somebody",
    "looks": "it is about how people look",
}


def names_person(text: str) -> str | None:
    """Say what data of a person a free text seems to hold; None for none.

    Examples
    --------
    >>> names_person("Residents ask for lamps on the square"), names_person("mail an@example.org")
    (None, 'e-mail addresses')
    """
    addressed = addressed_in(text)
    if addressed is not None:
        return addressed
    if tells_home(plainly(text)):
        return "addresses of people"
    text = without_counts(without_places(text))
    whole = look_of(text)
    if whole is not None and not whole.by_chance:
        return whole.kind
    if holds_name(plainly(text)) or holds_joined_name(plainly(text)):
        return "a name"
    for kind, pattern in _SAID.items():
        if pattern.search(plainly(text)):
            return kind
    for part in _parts(text):
        look = look_of(part)
        if look is not None and not look.by_chance:
            return look.kind
    return None


def _parts(text: str) -> Iterator[str]:
    """Give each word, and each few words with figures in them, as numbers are written apart."""
    words = [word.strip(".,;:()!?\"'") for word in text.split()]
    yield from words
    for first, word in enumerate(words):
        if not any(letter.isdigit() or letter == "+" for letter in word):
            continue
        for last in range(first + 2, min(first + _TOGETHER, len(words)) + 1):
            if not any(letter.isdigit() for letter in words[last - 1]):
                break
            yield " ".join(words[first:last])
    yield from (found.group() for found in _PLATE.finditer(text))


def text_problems(name: str, text: str, side: str | None = None) -> list[str]:
    """Say what is wrong with a text, without printing it.

    Parameters
    ----------
    name
        What the text is called in the message.
    text
        What was written.
    side
        For a hypothesis: the side of the crime triangle it is about.

    Examples
    --------
    >>> text_problems("note", " ")
    ["'note' is empty; write a few words"]
    """
    if not text.strip():
        return [fault("refusal.empty", name=Name(name))]
    if len(text) > LONGEST:
        return [fault("refusal.long", name=Name(name), letters=Name(str(len(text))),
                      most=Name(str(LONGEST)))]  # fmt: skip
    kind, why = _seen_in(text, side)
    if kind:
        return [person_fault(name, kind)]
    if why:
        told = (
            f"'{name}' is refused, since {_WHY[why]}: that cannot be tested, tells nobody what to "
            "change at the place, and puts everybody of a group under suspicion; write what "
            "makes it easy, tempting or likely there and then"
        )
        return [Fault(told, say(f"web_text.group_{why}"))]
    return []


@lru_cache(maxsize=4096)
def _seen_in(text: str, side: str | None) -> tuple[str | None, str | None]:
    """Look at a text once: a file is looked at whole each time that a part of it changes."""
    return names_person(text), profiling_in(text, side)


def person_fault(name: str, kind: str) -> Fault:
    """Say which data of a person a text holds, without printing it."""
    told = (
        f"'{name}' looks like data of a person ({kind}); write of offices, places and "
        "groups, never of a person"
    )
    return Fault(told, say(person_key(kind)))


def person_key(kind: str) -> str:
    """Give the key of the message that tells which data of a person a text holds.

    Examples
    --------
    >>> person_key("e-mail addresses"), person_key("a family's name")
    ('web_text.person_e_mail_addresses', 'web_text.person_a_familys_name')
    """
    plain = re.sub(r"[^a-z]+", "_", kind.lower().replace("'", "")).strip("_")
    return f"web_text.person_{plain}"


def address_key(text: str) -> str:
    """Give the key of the message on an address that is not that of an office; empty if it is.

    Parameters
    ----------
    text
        An e-mail address or telephone number.

    Examples
    --------
    >>> address_key("prevention@city.example"), address_key("office")
    ('', 'web_text.address')
    """
    local, at, domain = text.partition("@")
    is_mail = bool(at) and re.fullmatch(r"[\w.+-]+\.[a-zA-Z]{2,}", domain) is not None
    if not is_mail and not re.fullmatch(r"\+?[0-9][0-9 /()-]{3,24}", text):
        return "web_text.address"
    named = re.sub(r"[._+-]+", " ", local).title()
    return "web_text.address_of_person" if at and names_person(named) else ""


def address_problem(name: str, text: str) -> list[str]:
    """Say why an address is not that of an office, without printing it."""
    key = address_key(text)
    if not key:
        return []
    told = f"'{name}' is no e-mail address or telephone number of an office"
    return [Fault(told, say(key))]


def texts_problems(texts: Mapping[str, str | None]) -> list[str]:
    """Say what is wrong with several texts; those that are None are not looked at."""
    return [
        problem
        for name, text in texts.items()
        if text is not None
        for problem in text_problems(name, text)
    ]
