"""Tells numbers that count something or say the time from numbers of houses."""

import re

_CLOCK = r"[0-9]{1,2}(?:[:.h][0-9]{2})?"
_HOUR = r"(?:h|hrs|hours?|[Uu]hr|uur|heures?|horas|[ap]\.?m\.?)"
_TIMES = re.compile(
    rf"(?<![\d.+/-])(?<!\d )(?:{_CLOCK}\s?(?:–|-|to|à|a|et|and|und|y|bis|until|hasta)\s?)?"
    rf"{_CLOCK}\s?{_HOUR}\b|(?<![\d.+/-])(?<!\d )\b[0-9]{{1,2}}[:h][0-9]{{2}}\b(?![\d:])"
)
_MONTHS = (
    "jan|feb|f[eé]v|m[aä]r|mar|apr|avr|abr|ma[iyj]|mei|jun|jui|jul|aug|ao[uû]|ago|sep|o[ck]t|nov|"
    "d[eé][cz]|dic|ene"
)
_DAYS = re.compile(
    rf"\b[0-9]{{1,2}}\.? (?:de )?(?:{_MONTHS})[a-zéûä]*\.?(?! (?:de )?[0-9])\b", re.IGNORECASE
)
_UNITS = re.compile(
    r"\b[0-9]{1,4}\s?(?:x|×|%|m|km|min|mins|minut[a-z]*|minuten|sec|days?|jours?|tage?n?|d[ií]as?|weeks?|"
    r"semaines?|wochen?|semanas?|months?|mois|monate?n?|meses|years?|ans|jahre?n?|a[nñ]os|times|fois|mal|veces|"
    r"metres?|meters?|m[eè]tres?|metros|euros?|€)(?![^\W_])"
)
_SMALL = (
    r"van|von|den|des|les|los|las|bis|ter|quater|rues|cours|cal+es|all[ée]es|quais|alte[ns]?|upper|lower|"
    r"ober[en]*|unter[en]*|inner|outer"
)
_THINGS = re.compile(
    rf"\b[0-9]{{1,3}} (?!(?:{_SMALL})\b)(?P<thing>[a-zà-ÿ]{{3,}}(?:s|en|er|n))"
    r"(?= [^\W\d_a-zà-ÿ]| (?:[a-zà-ÿ]+ )?"
    r"(?:in|on|at|near|of|from|along|dans|sur|à|en|auf|am|an|op|bij)\b)"
)
"""A number, then a word in small letters that is many: "3 lamps Station Square", "5 homes in"."""


def without_counts(text: str) -> str:
    """Give a text in which times of the day, days, lengths and numbers of things are left out.

    Examples
    --------
    >>> without_counts("18 h Station square, 16–18 h Rue Haute")
    '… Station square, … Rue Haute'
    >>> without_counts("3 lamps Station Square, 12 Station Square, 12 rue Haute")
    '… lamps Station Square, 12 Station Square, 12 rue Haute'
    >>> without_counts("born 12 March 1980, 15 minutes Station Square")
    'born 12 March 1980, … Station Square'
    """
    plain = _TIMES.sub("…", text)
    plain = _DAYS.sub("…", plain)
    plain = _UNITS.sub("…", plain)
    return _THINGS.sub(lambda found: f"… {found['thing']}", plain)
