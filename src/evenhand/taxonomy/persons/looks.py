"""Says what data of a person one cell looks like, and whether codes look so by chance."""

import re
from functools import cache
from typing import NamedTuple

from evenhand.taxonomy.persons.birthdays import is_birthday, is_compact_birthday
from evenhand.taxonomy.persons.checkdigits import fits_digits, is_written_number
from evenhand.taxonomy.persons.disguises import bare, plainly
from evenhand.taxonomy.persons.homes import is_home
from evenhand.taxonomy.persons.listed import plate_forms, words
from evenhand.taxonomy.persons.naming import holds_name, is_name
from evenhand.taxonomy.persons.reach import (
    is_account,
    is_bank,
    is_card,
    is_compact_phone,
    is_device,
    is_imei,
    is_mail,
    is_phone,
)

SHORTEST = 5


class Look(NamedTuple):
    """What a cell looks like.

    Attributes
    ----------
    kind
        In words, as in messages.
    by_chance
        Whether codes of other things look the same: then the column decides.
    """

    kind: str
    by_chance: bool = False


def look_of(cell: str, *, is_place: bool = False) -> Look | None:
    """Say what data of a person a cell looks like; None for none.

    Parameters
    ----------
    cell
        The cell.
    is_place
        Whether the column names places, which may be called like people, firms and streets.
    """
    text = plainly(cell)
    if len(text) < SHORTEST:
        return None
    return _marked(text) or _numbered(text, is_place) or _named(text, is_place)


def _marked(text: str) -> Look | None:
    """Look for what certain marks set apart."""
    if is_mail(text):
        return Look("e-mail addresses")
    if is_account(text):
        return Look("names of accounts")
    if not any(char.isdigit() for char in text):
        return Look("numbers of devices") if is_device(text) else None
    if is_device(text):
        return Look("numbers of devices")
    if is_bank(text):
        return Look("account numbers")
    if is_birthday(text):
        return Look("dates of birth")
    return None


def _numbered(text: str, is_place: bool) -> Look | None:
    """Look for numbers: of persons, telephones, cards, plates."""
    if not any(char.isdigit() for char in text):
        return None
    if text.isdigit():
        return None if is_place and len(text) < 11 else _of_digits(text)
    upper = text.upper()
    if is_written_number(upper) or is_labelled_number(text):
        return Look("numbers of persons", by_chance=len(text) < 10)
    written = text if " " in text else upper  # "45 to 54" is no plate, "ab12cde" is one
    if is_plate(written, "alone"):
        return Look("number plates", by_chance=is_place or not _is_mixed(upper))
    if is_home(text):
        return Look("addresses of people")
    if is_phone(text):
        return Look("telephone numbers", by_chance=is_place)
    return Look("number plates", by_chance=True) if is_plate(written, "varied") else None


def _of_digits(text: str) -> Look | None:
    if len(text) > 12 and is_written_number(text):
        return Look("numbers of persons")
    if is_compact_birthday(text):
        return Look("dates of birth", by_chance=True)
    if fits_digits(text):
        return Look("numbers of persons", by_chance=True)
    if is_compact_phone(text):
        return Look("telephone numbers", by_chance=True)
    if is_imei(text):
        return Look("numbers of devices", by_chance=True)
    return Look("account numbers", by_chance=True) if is_card(text) else None


def _named(text: str, is_place: bool) -> Look | None:
    if is_name(text, sure_only=is_place):
        return Look("names of people", by_chance=is_place)
    if holds_name(text) and not is_place:
        return Look("names of people")
    return None


def is_labelled_number(text: str) -> bool:
    """Say whether a text is a number beside a word that says it is a person's."""
    found = re.match(r"(.{2,20}?)[ :.#]+([A-Z0-9][A-Z0-9 ./\-]{5,})$", text, re.IGNORECASE)
    if found is None or not any(char.isdigit() for char in found[2]):
        return False
    label = bare(found[1]).removesuffix(" no").removesuffix(" nr").strip()
    return label in words("numbers")


def is_plate(text: str, group: str) -> bool:
    """Say whether a text has the form of a number plate, of those that stand alone or vary."""
    return _plates(group).fullmatch(text.translate(_KINDS)) is not None


def _is_mixed(text: str) -> bool:
    """Say whether letters and digits take turns: AB12 CDE does, PL 12345 does not."""
    return len(re.findall(r"[A-Z]+|\d+", text)) > 2


@cache
def _plates(group: str) -> re.Pattern[str]:
    """Give one pattern of all forms of number plates, for texts whose letters are told by kind."""
    parts = {"A": "[AEHZ]", "9": r"\d", "1": r"\d{1,6}", "2": "[AEH]{1,3}", "?": "[ -]?"}
    forms = (
        "".join(parts.get(char, char) for char in form.replace("9+", "1").replace("A+", "2"))
        for form in plate_forms(group)
    )
    return re.compile("|".join(forms))


_KINDS = str.maketrans("BCDFGIJKLMNOPQRSTUVWXYZÄÖÜŠŽČĆĐ", "A" * 26 + "Z" * 5)
"""Letters of plates: Z for those that stand singly only; E and H stand for themselves too."""
