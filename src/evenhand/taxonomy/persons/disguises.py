"""Writes a text plainly, so that no trick of letters hides what it says."""

import unicodedata

ALIKE = dict(
    zip(
        "АВЕЅЗІЈКМНОРСТУХЬаеѕіјорсухёΑΒΕΖΗΙΚΜΝΟΡΤΥΧαονυ",
        "ABESЗIJKMHOPCTYXbaesijopcyxeABEZHIKMNOPTYXaovu",
        strict=True,
    )
)


def plainly(text: str) -> str:
    r"""Give a text in plain letters, digits, blanks and hyphens.

    Full-width forms are made narrow, letters put together with their accents, marks that cannot
    be seen taken out. Cyrillic and Greek letters that look like Latin ones become these, unless
    others beside them show that the text is written in that alphabet.

    Examples
    --------
    >>> plainly("ＡＢ１２\u00a0Ｃ\u200bDE"), plainly("\u0421\u0421123456\u0421")
    ('AB12 CDE', 'CC123456C')
    """
    if text.isascii():
        return " ".join(text.split())
    kept = []
    for char in unicodedata.normalize("NFKC", text):
        kind = unicodedata.category(char)
        if kind == "Zs" or char in "\t\n\r":
            kept.append(" ")
        elif kind == "Pd":
            kept.append("-")
        elif kind not in ("Cf", "Cc", "Mn", "Me"):
            kept.append(char)
    foreign = [char for char in kept if "\u0370" <= char <= "\u04ff"]
    if foreign and all(char in ALIKE for char in foreign):
        kept = [ALIKE.get(char, char) for char in kept]
    return " ".join("".join(kept).split())


def bare(text: str) -> str:
    """Give a text in small letters without accents.

    Examples
    --------
    >>> bare("Żółć ĐURĐA Groß")
    'zolc durda gross'
    """
    folded = text.casefold().translate(_PLAIN)
    if folded.isascii():
        return folded
    parts = unicodedata.normalize("NFKD", folded)
    return "".join(char for char in parts if not unicodedata.combining(char))


_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d"})
