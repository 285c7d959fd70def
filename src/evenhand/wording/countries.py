"""How countries are called in each language, by the codes that Eurostat gives them."""

from babel import Locale

_OWN_CODES = {"EL": "GR", "UK": "GB"}
"""Where Eurostat's code is not that of ISO 3166."""


def country_name(code: str, language: str) -> str:
    """Name a country; a code that is none is given back.

    Examples
    --------
    >>> country_name("EL", "en"), country_name("NL", "fr"), country_name("UKC-L", "en")
    ('Greece', 'Pays-Bas', 'UKC-L')
    """
    names = Locale.parse(language).territories
    return str(names.get(_OWN_CODES.get(code, code), code))
