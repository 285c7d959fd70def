"""Which languages there are and how far each is, as `languages.toml` has it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

NO_BREAK = "\u00a0"
NARROW = "\u202f"
STATES = ("complete", "partly", "begun")


@dataclass(frozen=True)
class Language:
    """A language of the catalogue.

    Attributes
    ----------
    code
        Two letters, such as "de".
    name
        How it calls itself.
    state
        "complete" (offered everywhere), "partly" (offered in the workbench, where English stands
        in for what is lacking) or "begun" (not offered).
    region, numbers
        How days and charts are written, and the language whose numbers are written alike.
    bound
        Pairs of a space and a mark that a line is never broken between.
    files
        Files that are declared whole, without their ending; of a complete language all are.
    """

    code: str
    name: str
    state: str
    region: str = ""
    numbers: str = ""
    bound: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def _read() -> tuple[Language, ...]:
    text = resources.files("evenhand.wording").joinpath("languages.toml").read_text("utf-8")
    return tuple(
        Language(code, **(one | {name: tuple(one.get(name, ())) for name in ("bound", "files")}))
        for code, one in tomllib.loads(text).items()
    )


KNOWN = _read()
"""Every language, in the order in which they are offered."""
LANGUAGES = tuple(one.code for one in KNOWN if one.state == "complete")
"""Those in which everything can be said; the first stands in for the others."""
DRAWN = LANGUAGES
"""Those in which findings, layers and audits are drawn and kept."""
OFFERED = tuple(one.code for one in KNOWN if one.state != "begun")
"""Those in which the workbench can be read."""
NAMES = {one.code: one.name for one in KNOWN}
"""Each language by its own name."""
REGIONS = {one.code: one.region for one in KNOWN}
NUMBERS = {one.code: one.numbers for one in KNOWN}


_BOUND = {one.code: {pair: pair.replace(" ", NO_BREAK) for pair in one.bound} for one in KNOWN}
_GAPS = re.compile(r"(?<=\d) (?=%|m\b)|(?<=p [=<]) (?=\d)|(?<=\bp) (?=[=<] \d)")
_GROUPED = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")


def held_together(text: str, language: str) -> str:
    r"""Keep on one line what belongs together: a number and its sign, a mark and its word.

    Parameters
    ----------
    text
        Words of the catalogue, or that were kept and lost their narrow spaces.
    language
        Two letters; one that is not known binds only numbers and their signs.

    Examples
    --------
    >>> held_together("Combien : 1 200 ?", "fr")
    'Combien\xa0: 1\u202f200\xa0?'
    >>> held_together("(−19 % to +41 %)", "en")
    '(−19\xa0% to +41\xa0%)'
    """
    text = _GAPS.sub(NO_BREAK, text)
    for pair, bound in _BOUND.get(language, {}).items():
        text = text.replace(pair, bound)
    return _GROUPED.sub(NARROW, text) if NUMBERS.get(language) == "fr" else text


def drawn_languages() -> tuple[str, ...]:
    """Give the languages in which what is drawn is kept: those in which everything can be said."""
    return DRAWN


def drawn_in(language: str) -> str:
    """Give the language in which what is drawn and kept is read by those who read `language`.

    Examples
    --------
    >>> drawn_in("fr"), drawn_in("pt")
    ('fr', 'en')
    """
    return language if language in DRAWN else DRAWN[0]


def said_of(kept: Mapping[str, Any], language: str) -> Any:
    """Give what was kept in a language, or in English where it was kept before there were words.

    Examples
    --------
    >>> said_of({"en": "Yes", "fr": "Oui"}, "fr"), said_of({"en": "Yes", "fr": "Oui"}, "pt")
    ('Oui', 'Yes')
    """
    return kept[language] if language in kept else kept[LANGUAGES[0]]


def files_of(language: str) -> tuple[str, ...]:
    """Name the files of words that a language has, without their ending."""
    folder = resources.files("evenhand.wording").joinpath(language)
    if not folder.is_dir():
        return ()
    return tuple(
        sorted(
            item.name.removesuffix(".toml")
            for item in folder.iterdir()
            if item.name.endswith(".toml")
        )
    )


def said_wholly(stem: str, language: str) -> bool:
    """Say whether a file of words is whole in a language.

    Examples
    --------
    >>> said_wholly("web_frame", "fr"), said_wholly("web_frame", "pt")
    (True, False)
    """
    if language in LANGUAGES:
        return True
    return any(stem in one.files for one in KNOWN if one.code == language)
