"""Tells why there is no answer – refused, don't know, not asked, missing – from a label."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources

REASONS = ("refused", "dont_know", "not_asked", "missing")
"""Why there may be no answer; each stays apart from the others."""
ANSWERED = "answered"


def state_of_label(label: str) -> str | None:
    """Give the reason that a label names; None where it names an answer.

    Examples
    --------
    >>> state_of_label("Don't know"), state_of_label("Weiß nicht"), state_of_label("Very safe")
    ('dont_know', 'dont_know', None)
    >>> state_of_label("N/A"), state_of_label("Vil ikke svare"), state_of_label("Sans réponse")
    ('not_asked', 'refused', 'missing')
    """
    return _known().get(plainly(label))


@cache
def plainly(label: str) -> str:
    """Write a label in lower case, without accents and marks, as it is compared.

    Examples
    --------
    >>> plainly("  Très  sûr(e) "), plainly("Don’t know")
    ('tres sur e', 'don t know')
    """
    text = unicodedata.normalize("NFKD", label.casefold().replace("ø", "o").replace("ł", "l"))
    letters = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", letters.replace("ß", "ss")))


@cache
def _known() -> dict[str, str]:
    path = resources.files("evenhand.sources.surveys").joinpath("state_words.toml")
    stored = tomllib.loads(path.read_text(encoding="utf-8"))
    return {plainly(word): state for state in REASONS for word in stored[state]}
