"""What every part of the corpus is drawn with: one seed, and one list of rows."""

# ruff: noqa: D103

import datetime as dt
import random
import string

RANDOM = random.Random(20_261_128)
MAIN = {
    "en": "EN_GB",
    "fr": "FR",
    "de": "DE",
    "nl": "NL",
    "es": "ES",
    "it": "IT",
    "pt": "PT",
    "pl": "PL",
}
OTHERS = {
    "cs": "CS",
    "da": "DA",
    "sv": "SV",
    "fi": "FI",
    "no": "NO",
    "hu": "HU",
    "hr": "HR",
    "sk": "SK",
    "et": "ET",
    "el": "EL",
}
COUNTRIES = [
    "AT",
    "BE",
    "BG",
    "HR",
    "CY",
    "CZ",
    "DK",
    "EE",
    "FI",
    "FR",
    "DE",
    "GR",
    "HU",
    "IE",
    "IT",
    "LV",
    "LT",
    "LU",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SK",
    "SI",
    "ES",
    "SE",
    "GB",
    "CH",
    "NO",
]
ROWS = {True: [], False: []}
SEEN = set()


def put(kind, group, personal, value):
    if (kind, value) not in SEEN and len(value) <= 118:
        SEEN.add((kind, value))
        ROWS[personal].append([kind, group, value])


def digits(count):
    return "".join(RANDOM.choices(string.digits, k=count))


def letters(count, among=string.ascii_uppercase):
    return "".join(RANDOM.choices(among, k=count))


def day(first=1925, last=2012):
    start = dt.date(first, 1, 1).toordinal()
    return dt.date.fromordinal(RANDOM.randint(start, dt.date(last, 12, 31).toordinal()))
