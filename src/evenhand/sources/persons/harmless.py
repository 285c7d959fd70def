"""Says at once that texts of one form hold no data of persons, whatever their digits are."""

import re
from collections.abc import Sequence
from functools import lru_cache

from evenhand.taxonomy.persons.birthdays import may_be_written_day, tells_birth
from evenhand.taxonomy.persons.checkdigits import FEWEST_DIGITS
from evenhand.taxonomy.persons.disguises import plainly
from evenhand.taxonomy.persons.homes import is_home
from evenhand.taxonomy.persons.looks import is_labelled_number, is_plate
from evenhand.taxonomy.persons.naming import holds_name, is_name
from evenhand.taxonomy.persons.reach import (
    is_account,
    is_device,
    is_labelled_phone,
    is_mail,
    may_be_bank,
)

FORMS_KEPT = 2**14
_DIGITS = str.maketrans("012345678", "9" * 9)
_CODE = re.compile(r"[A-Za-z]{1,6}9{6,}")
"""Letters, then digits to the end: no number of a person is so, nor a telephone without a label."""
_WORDED = re.compile(r"(?=.* )(?:[^A-Za-z]*[A-Za-z]){9}")
"""Words with blanks: numbers of persons that have a blank have four letters at most."""


def form_of(text: str) -> str:
    """Give a text with 9 for every digit of ASCII.

    Examples
    --------
    >>> form_of("On or near Street 405")
    'On or near Street 999'
    """
    return text.translate(_DIGITS)


def forms_of(texts: Sequence[str]) -> list[str]:
    """Give the form of each text, written plainly; an empty one where it is not in ASCII.

    Examples
    --------
    >>> forms_of(["Unit  4", "Tür-7"])
    ['Unit 9', '']
    """
    joined = "\0".join(texts)
    is_plain = joined.isascii() and joined.count("\0") == len(texts) - 1
    if is_plain and " ".join(joined.split()) == joined and not ("\0 " in joined or " \0" in joined):
        return form_of(joined).split("\0")
    return [form_of(plainly(text)) if text.isascii() else "" for text in texts]


@lru_cache(FORMS_KEPT)
def is_harmless(form: str) -> bool:
    """Say whether no text of a form looks like data of a person, whatever its digits are.

    False says nothing: then each text must be looked at.

    Parameters
    ----------
    form
        A plain text in ASCII, with 9 for every digit.

    Examples
    --------
    >>> is_harmless(form_of("On or near Street 405")), is_harmless(form_of("0115 496 0000"))
    (True, False)
    """
    digits = form.count("9")
    if max(form, default="") >= "\u0080" or not 0 < digits < len(form) or "GIR" in form.upper():
        return False  # GIR 0AA is the only form of all with a digit of its own
    if not (_CODE.fullmatch(form) or digits < FEWEST_DIGITS or _is_worded(form, digits)):
        return False
    return not (
        is_mail(form)
        or is_account(form)
        or is_device(form)
        or may_be_bank(form)
        or tells_birth(form)
        or is_labelled_phone(form)
        or _is_numbered(form)
        or is_name(form)
        or holds_name(form)
    )


def _is_worded(form: str, digits: int) -> bool:
    """Say whether five digits stand among words, and are too few for a telephone."""
    is_few = digits == FEWEST_DIGITS
    return is_few and _WORDED.match(form) is not None and not may_be_written_day(form)


def _is_numbered(form: str) -> bool:
    """Say whether a labelled number, a plate or an address may be of a form."""
    written = form if " " in form else form.upper()
    return (
        is_labelled_number(form)
        or is_plate(written, "alone")
        or is_plate(written, "varied")
        or is_home(form)
    )
