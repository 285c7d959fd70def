"""Says whether a number is one that a state, a bank or a maker gives out, by its check digits."""

import re
from collections.abc import Callable, Sequence
from datetime import date

FEWEST_DIGITS = 5
_DNI = "TRWAGMYFPDXBNJZSQVHLCKE"
_ODD = dict(
    zip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3,
         6, 8, 12, 14, 16, 10, 22, 25, 24, 23), strict=True)
)  # fmt: skip


def weighed(digits: str, weights: Sequence[int]) -> int:
    """Add up digits by their weights."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def luhn(digits: str) -> bool:
    """Say whether the last digit is right by Luhn: cards, IMEI, Swedish numbers.

    Examples
    --------
    >>> luhn("79927398713"), luhn("79927398710")
    (True, False)
    """
    total = 0
    for at, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + at % 2)
        total += doubled - 9 * (doubled > 9)
    return total % 10 == 0


def iban(text: str) -> bool:
    """Say whether a text without blanks is an IBAN: ISO 13616, remainder 1 modulo 97."""
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}", text):
        return False
    turned = text[4:] + text[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1


def is_day(year: int, month: int, day: int) -> bool:
    """Say whether there was such a day since 1880."""
    try:
        return 1880 <= date(year, month, day).year <= 2030
    except ValueError:
        return False


def _short_day(year: str, month: int, day: int) -> bool:
    """Say whether there is such a day in some century."""
    return is_day(1900 + int(year), month, day) or is_day(2000 + int(year), month, day)


def _iso_11_10(digits: str) -> bool:
    """Check digit of ISO 7064 MOD 11,10: Germany, Croatia."""
    left = 10
    for digit in digits[:-1]:
        left = (left + int(digit)) % 10 or 10
        left = left * 2 % 11
    return (11 - left) % 10 == int(digits[-1])


def _bsn(n: str) -> bool:
    return int(n) > 9_999_999 and weighed(n, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def _nhs(n: str) -> bool:
    check = (11 - weighed(n, range(10, 1, -1)) % 11) % 11
    return check == int(n[9])


def _steuer_id(n: str) -> bool:
    most = max(n[:10].count(digit) for digit in set(n[:10]))
    return n[0] != "0" and most in (2, 3) and _iso_11_10(n)


def _nif(n: str) -> bool:
    check = (11 - weighed(n, range(9, 1, -1)) % 11) % 11 % 10
    return n[0] in "1235689" and check == int(n[8])


def _pesel(n: str) -> bool:
    month = int(n[2:4]) % 20
    fits = _short_day(n[:2], month, int(n[4:6]))
    return fits and (10 - weighed(n, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10) % 10 == int(n[10])


def _egn(n: str) -> bool:
    month = int(n[2:4])
    month -= 40 if month > 40 else 20 if month > 20 else 0
    check = weighed(n, (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10
    return _short_day(n[:2], month, int(n[4:6])) and check == int(n[9])


def _amka(n: str) -> bool:
    return _short_day(n[4:6], int(n[2:4]), int(n[:2])) and luhn(n)


def _fnr(n: str) -> bool:
    day, month = int(n[:2]) % 40, int(n[2:4]) % 40
    first = (11 - weighed(n, (3, 7, 6, 1, 8, 9, 4, 5, 2)) % 11) % 11
    second = (11 - weighed(n, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11) % 11
    return _short_day(n[4:6], month, day) and (first, second) == (int(n[9]), int(n[10]))


def _cnp(n: str) -> bool:
    check = weighed(n, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    fits = n[0] != "0" and _short_day(n[1:3], int(n[3:5]), int(n[5:7]))
    return fits and (1 if check == 10 else check) == int(n[12])


def _baltic(n: str) -> bool:
    """Check the number of Estonia and Lithuania, which is the same."""
    check = weighed(n, (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    if check == 10:
        check = weighed(n, (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11 % 10
    fits = n[0] in "123456" and _short_day(n[1:3], int(n[3:5]), int(n[5:7]))
    return fits and check == int(n[10])


def _emso(n: str) -> bool:
    check = (11 - weighed(n, (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11) % 11
    year = int(n[4:7]) + (2000 if n[4] == "0" else 1000)
    return is_day(year, int(n[2:4]), int(n[:2])) and check == int(n[12])


def _vnr(n: str) -> bool:
    check = weighed(n[:3] + n[4:], (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11
    return n[0] != "0" and check == int(n[3]) and _short_day(n[8:], int(n[6:8]), int(n[4:6]))


def _taj(n: str) -> bool:
    return weighed(n, (3, 7, 3, 7, 3, 7, 3, 7)) % 10 == int(n[8]) and n != "0" * 9


def _adoazonosito(n: str) -> bool:
    return n[0] == "8" and weighed(n, range(1, 10)) % 11 == int(n[9])


def _hungarian(n: str) -> bool:
    fits = n[0] in "12345678" and _short_day(n[1:3], int(n[3:5]), int(n[5:7]))
    sums = weighed(n, range(1, 11)) % 11, weighed(n, range(10, 0, -1)) % 11
    return fits and int(n[10]) in sums


def _belgian(n: str) -> bool:
    body, check = int(n[:9]), int(n[9:])
    month = int(n[2:4]) % 20
    fits = 97 - body % 97 == check or 97 - (2_000_000_000 + body) % 97 == check
    return fits and month <= 12 and int(n[4:6]) <= 31


def _nir(n: str) -> bool:
    body = n[:13].replace("2A", "19").replace("2B", "18")
    return body.isdigit() and n[13:].isdigit() and 97 - int(body) % 97 == int(n[13:])


def _codice(n: str) -> bool:
    total = sum(_ODD[char] if at % 2 == 0 else int(char, 36) - (10 if char.isalpha() else 0)
                for at, char in enumerate(n[:15]))  # fmt: skip
    return chr(ord("A") + total % 26) == n[15]


def _pps(n: str) -> bool:
    total = weighed(n[:7], range(8, 1, -1))
    if len(n) > 8 and n[8] not in "W":
        total += 9 * (ord(n[8]) - ord("A") + 1)
    return "WABCDEFGHIJKLMNOPQRSTUV"[total % 23] == n[7]


def _hetu(n: str) -> bool:
    digits = re.sub(r"[^0-9]", "", n[:10])
    fits = _short_day(n[4:6], int(n[2:4]), int(n[:2]))
    return fits and "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(digits) % 31] == n[-1]


def _citizen_card(n: str) -> bool:
    total = 0
    for at, char in enumerate(reversed(n)):
        value = int(char, 36)
        doubled = value * 2 if at % 2 else value
        total += doubled - 9 if at % 2 and doubled > 9 else doubled
    return total % 10 == 0


def _rodne(n: str) -> bool:
    month = int(n[2:4])
    month -= 70 if month > 70 else 50 if month > 50 else 20 if month > 20 else 0
    fits = _short_day(n[:2], month, int(n[4:6]))
    return fits and (len(n) == 9 or int(n) % 11 == 0 or int(n[:9]) % 11 == 10)


def _swedish(n: str) -> bool:
    short = n[-10:]
    return _short_day(short[:2], int(short[2:4]), int(short[4:6]) % 60) and luhn(short)


def _danish(n: str) -> bool:
    return _short_day(n[4:6], int(n[2:4]), int(n[:2]))


def _nie(n: str) -> bool:
    return _DNI[int(str("XYZ".index(n[0])) + n[1:8]) % 23] == n[8]


def _swiss(n: str) -> bool:
    return (10 - weighed(n, (1, 3) * 6) % 10) % 10 == int(n[12])


Check = Callable[[str], bool]
PLAIN_DIGITS: dict[int, tuple[Check, ...]] = {
    9: (_bsn, _nif, _taj),
    10: (_nhs, _egn, _vnr, _adoazonosito, _rodne),
    11: (_pesel, _steuer_id, _iso_11_10, _amka, _fnr, _baltic, _belgian, _hungarian),
    13: (_cnp, _emso),
}
"""Length → checks of numbers that are digits alone: others pass them by chance."""
WRITTEN: tuple[tuple[re.Pattern[str], Check], ...] = (
    (re.compile(r"\d{8}-?[A-Z]"), lambda n: _DNI[int(n[:8]) % 23] == n[8]),
    (re.compile(r"[XYZ]-?\d{7}-?[A-Z]"), _nie),
    (
        re.compile(r"[12] ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d\d|2[AB]) ?\d{3} ?\d{3} ?\d\d"),
        _nir,
    ),
    (re.compile(r"[A-Z]{6}[0-9L-V]{2}[A-EHLMPRST][0-9L-V]{2}[A-Z][0-9L-V]{3}[A-Z]"), _codice),
    (
        re.compile(
            r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d"
            r" ?[A-D]"
        ),
        lambda _: True,
    ),
    (re.compile(r"\d{3} \d{3} \d{4}"), _nhs),
    (re.compile(r"(?:19|20)?\d{6}[-+]\d{4}"), lambda n: _swedish(n) or _danish(n)),
    (re.compile(r"\d{6}/\d{3,4}"), _rodne),
    (re.compile(r"\d{6}-\d{5}"), _danish),
    (re.compile(r"\d\d\.\d\d\.\d\d-\d{3}\.\d\d"), _belgian),
    (re.compile(r"756\.?\d{4}\.?\d{4}\.?\d\d"), _swiss),
    (re.compile(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]"), _hetu),
    (re.compile(r"\d{7}[A-W][A-IW]?"), _pps),
    (re.compile(r"\d{8}\d[A-Z0-9]{2}\d"), _citizen_card),
    (re.compile(r"\d{3}-\d{2}-\d{4}"), lambda _: True),
    (re.compile(r"\d{4} \d{6}"), lambda n: _vnr(n)),
)
"""Numbers whose way of writing sets them apart: form, and check of the form without marks."""


def is_written_number(text: str) -> bool:
    """Say whether a text is a number of a person whose form and check digits both fit."""
    if sum(char.isdigit() for char in text) < FEWEST_DIGITS:
        return False
    plain = re.sub(r"[ ./\-]", "", text)
    return any(
        form.fullmatch(text) is not None and check(text if check is _hetu else plain)
        for form, check in WRITTEN
    )


def fits_digits(text: str) -> bool:
    """Say whether digits alone fit the check digits of some country; one in ten does by chance."""
    return any(check(text) for check in PLAIN_DIGITS.get(len(text), ()))
