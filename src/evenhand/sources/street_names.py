"""Brings names of streets and places to one spelling, and strips the numbers of houses off."""

import re
import unicodedata

LONGEST_NAME = 200
STREET, CROSS, DISTRICT = STREET_ROLES = ("street", "cross_street", "district")
"""Roles of a mapping that are read to place a row, and never stored."""
_LETTERS = str.maketrans({
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
})  # fmt: skip
_NUMBER = r"(?:nr\.?|no\.?|n°|nº)?\s*\d{1,5}\s*[a-z]?(?:\s*(?:bis|ter|quater))?"
_NUMBERS = rf"{_NUMBER}(?:\s*[-–/+]\s*\d{{1,5}}\s*[a-z]?)*"
_STAIRS = r"(?:\s+[a-z]?\s?\d{1,4})?"  # as in Helsinki: house, stairs and flat
_AFTER = re.compile(rf"(?<=\w)[\s,.]+{_NUMBERS}{_STAIRS}\.?$")
_BEFORE = re.compile(rf"^(?:(?:flat|unit|apt\.?)\s*\w+\s*,?\s*)?{_NUMBERS}[\s,]+(?=\D)")
_NEAR = re.compile(r"^(?:on or near)\s+")
_CORNER = re.compile(
    r"\s*(?:/|&|\+|\bcorner(?: of| with)?\b|\becke\b|\bangle\b|\besquina\b|\bhoek\b|\bx\b"
    r"|\band\b|\bund\b|\bet\b|\bjunction(?: of| with)?\b|\bkreuzung\b|\bangolo\b)\s*"
)
_ANYWHERE = {
    word: short
    for short, words in {
        "str": "str strasse straat",
        "st": "saint sainte sankt sint ste st",
        "av": "avenue avenida avinguda ave avda avd av",
        "bd": "boulevard bulevar blvd bvd boul bd",
        "pl": "place plaza placa platz plac piazza praca plein pza pzza pl",
        "rd": "road rd", "ln": "lane ln", "dr": "drive dr", "sq": "square sq",
        "gdns": "gardens gdns", "cres": "crescent cres", "ter": "terrace terr ter",
        "ctra": "carretera ctra", "vle": "viale vle", "pje": "pasaje pje", "pk": "park pk",
    }.items()
    for word in words.split()
}  # fmt: skip
_FIRST = {"r": "rue", "c": "calle", "cl": "calle", "v": "via", "ch": "chemin", "chem": "chemin",
          "po": "paseo", "ul": "ulica"}  # fmt: skip
_LAST = {"st": "street", "ct": "court", "cl": "close"}
_ENDINGS = (("strasse", "str"), ("straat", "str"), ("platz", "pl"), ("plein", "pl"))


def folded(name: str) -> str:
    """Give a name as it is told apart by eye alone: without case, double blanks, unseen signs.

    Examples
    --------
    >>> folded("  Rue  de la PAIX ")
    'rue de la paix'
    """
    seen = "".join(" " if sign.isspace() else sign for sign in name if _is_seen(sign))
    return " ".join(unicodedata.normalize("NFC", seen[:LONGEST_NAME]).casefold().split())


def normalised(name: str) -> str:
    """Give the spelling that all usual spellings of a street's name share; empty if none.

    Accents, ß and umlauts, hyphens and blanks, and the abbreviations of European street names
    are levelled; the order of words, and numbers, are kept. Nobody is meant to read it.

    Examples
    --------
    >>> normalised("Karl-Marx-Straße") == normalised("karl marx str.")
    True
    >>> normalised("Müllerstr."), normalised("Muellerstraße")
    ('mullerstr', 'mullerstr')
    >>> normalised("High St") == normalised("high street") != normalised("St. Highs")
    True
    """
    known, found = "", _levelled(name)
    while found != known:  # levelling once may make a word that is levelled again
        known, found = found, _levelled(found)
    return found


def without_number(name: str) -> str:
    """Give a name without the number of a house, and without what stands after a comma.

    Examples
    --------
    >>> without_number("Hauptstr. 12a, 10115 Berlin"), without_number("12 bis, rue de la Paix")
    ('hauptstr', 'rue de la paix')
    >>> without_number("Straße des 17. Juni")
    'strasse des 17. juni'
    """
    text = folded(name).replace("ß", "ss")
    text = _NEAR.sub("", re.sub(r"\s*\([^)]*\)\s*", " ", text).strip())
    text = _BEFORE.sub("", text)
    parts = [part.strip() for part in text.split(",")]
    text = next((part for part in parts if any(sign.isalpha() for sign in part)), "")
    return _AFTER.sub("", text).strip()


def corner_of(name: str) -> tuple[str, str] | None:
    """Give the two streets of a corner; None where a name is not that of one.

    Examples
    --------
    >>> corner_of("Hauptstr. / Am Markt"), corner_of("Hauptstr.")
    (('hauptstr.', 'am markt'), None)
    """
    parts = [part for part in _CORNER.split(folded(name)) if part.strip(" ,.")]
    return (parts[0].strip(" ,"), parts[1].strip(" ,")) if len(parts) == 2 else None


def _is_seen(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf", "Co", "Cs", "Cn")


def _levelled(name: str) -> str:
    plain = unicodedata.normalize("NFKD", folded(name).translate(_LETTERS)).casefold()
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    letters = re.sub(r"(?<=\bp)\.\s?(?=zza\b)", "", letters)
    words = re.findall(r"[^\W_]+", letters.replace("ª", "a").replace("º", "o"))
    joined = "".join(_shortened(word, at, len(words)) for at, word in enumerate(words))
    return _ended(re.sub(r"([aou])e+", r"\1", joined))


def _shortened(word: str, at: int, n_words: int) -> str:
    if n_words > 1 and at == n_words - 1 and word in _LAST:
        return _LAST[word]
    if n_words > 1 and at == 0 and word in _FIRST:
        return _FIRST[word]
    return _ended(_ANYWHERE.get(word, word))


def _ended(word: str) -> str:
    for ending, short in _ENDINGS:
        if word.endswith(ending):
            return word.removesuffix(ending) + short
    return word
