"""Finds how a person is reached: e-mail, telephone, accounts on networks, devices, bank."""

import re

from evenhand.taxonomy.persons.checkdigits import iban, luhn
from evenhand.taxonomy.persons.listed import words

_MAIL = re.compile(
    r"[^\s@<>()\[\]]{1,64} ?(?:@|\(at\)|\[at\]) ?[^\s@]{1,190}"
    r"(?:\.| ?[\[(](?:dot|punkt|point)[\])] ?)[^\W\d_]{2,}",
    re.IGNORECASE,
)
_ABROAD = re.compile(
    r"(?<![\w.+])(?:\+|00)[1-9]\d{0,2}[ ().\-/]*(?:\d[ ().\-/]{0,3}){6,12}(?![\w])"
)
_AT_HOME = re.compile(
    r"(?:\(0\d{1,5}\)[ /]?|0\d{1,5}[ /.\-]{1,3})\d{1,8}(?:[ /.\-]{1,3}\d{1,8}){0,5}"
)
_GROUPED = re.compile(
    r"\(?\d{2}\)?/\d{3}[ \-]\d{3,4}|\(?\d{1,4}\)?(?: \d{2,7}){1,4}"
    r"|[1-9]\d{2}[.\-]\d{3}[.\-]\d{3,4}|\d\d(?:-\d\d){3}"
    r"|\(?[08][ \-]\d{1,3}\)?[ \-]\d[\d \-]{3,9}|\(\d[\d ]{0,6}\)[ \-/]?\d[\d \-/]{3,10}"
    r"|\d{2,4}-\d{2,4}-\d{2,4}(?:-\d{2})?|\d{4}\.\d{4}|\(?\d{1,3}\)? \d{2,4}-\d{2,4}(?:-\d{2,4})?"
)
_COMPACT = re.compile(r"0[1-9]\d{7,9}")
_INSIDE = re.compile(r"(?<![\w./\-])\(?0\d{1,5}\)?[ /.\-]{0,3}\d[\d ()/.\-]{4,12}\d(?![\w./\-])")
_DATE = re.compile(r"\(?\d{1,4}[ ./\-]\d{1,2}[ ./\-]\d{1,4}\)?")
_DAY = re.compile(r"\b\d{1,2}[./\-]\d{1,2}[./\-](?:\d{4}|\d\d)\b|\b\d{4}-\d\d-\d\d\b")
_LONG_ROW = re.compile(r"[+(\d][\d ()/.+\-]{5,18}\d")
_MAC = re.compile(
    r"(?:[0-9A-F]{2}[:\-]){5}[0-9A-F]{2}|(?:[0-9A-F]{4}\.){2}[0-9A-F]{4}", re.IGNORECASE
)
_CARD = re.compile(r"(?<!\d)(?:\d{4}[ \-]?){3}\d{1,7}(?!\d)|(?<!\d)\d{4} \d{6} \d{5}(?!\d)")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{1,4}){3,8}\b")
_SITE = re.compile(
    r"(?:instagram|facebook|fb|tiktok|twitter|snapchat|linkedin|vk|threads|youtube)\.(?:com|net|me)/[\w@.\-/]{2,}"
    r"|\b(?:x\.com|t\.me|wa\.me|fb\.me)/[\w@.\-]{2,}",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"@[A-Za-z_][\w.]{2,}")


def is_mail(text: str) -> bool:
    """Say whether an e-mail address stands in a text."""
    return _MAIL.search(text) is not None


def is_phone(text: str) -> bool:
    """Say whether a telephone number stands in a text, or is all of it."""
    if _ABROAD.search(text):
        return True
    if not _DATE.fullmatch(text):
        count = sum(char.isdigit() for char in text)
        if 7 <= count <= 13 and (_AT_HOME.fullmatch(text) or _GROUPED.fullmatch(text)):
            return True
    text = _DAY.sub(" ", text)
    inside = any(
        8 <= sum(char.isdigit() for char in found) <= 12 and not _DATE.fullmatch(found)
        for found in _INSIDE.findall(text)
        if found != text
    )
    return inside or is_labelled_phone(text)


def is_compact_phone(text: str) -> bool:
    """Say whether a text is a row of digits as a telephone number may be; codes are so too."""
    return _COMPACT.fullmatch(text) is not None


def is_account(text: str) -> bool:
    """Say whether a name of an account on a network stands in a text."""
    if _SITE.search(text) or _HANDLE.fullmatch(text):
        return True
    label, mark, rest = (
        text.replace("@", ": ", 1).partition(":") if "@" in text else text.partition(":")
    )
    return bool(mark and rest.strip()) and label.strip().casefold() in words("accounts")


def is_device(text: str) -> bool:
    """Say whether a text is the address of a device on a network."""
    return _MAC.fullmatch(text) is not None


def is_imei(text: str) -> bool:
    """Say whether a row of digits can be the number of a telephone set."""
    return (
        len(text) == 15 and text.isdigit() and text[:2] in ("01", "35", "86", "99") and luhn(text)
    )


def is_bank(text: str) -> bool:
    """Say whether an account number or a card in groups stands in a text."""
    if any(iban(found.replace(" ", "")) for found in _IBAN.findall(text.upper())):
        return True
    return any(
        " " in found and is_card(found.replace(" ", "").replace("-", ""))
        for found in _CARD.findall(text)
    )


def may_be_bank(form: str) -> bool:
    """Say whether a text of these letters, with any digits, may hold what `is_bank` looks for."""
    return _IBAN.search(form.upper()) is not None or _CARD.search(form) is not None


def is_card(text: str) -> bool:
    """Say whether a row of digits can be the number of a payment card."""
    return 13 <= len(text) <= 19 and text.isdigit() and text[0] in "3456" and luhn(text)


def is_labelled_phone(text: str) -> bool:
    """Say whether digits stand behind a word that makes them a telephone's."""
    for found in _LONG_ROW.finditer(text):
        before = re.findall(r"[^\W\d_]+", text[: found.start()])
        if before and before[-1].casefold() in words("phones"):
            return sum(char.isdigit() for char in found.group()) >= 6
    return False
