"""Draws names, numbers and dates of people who do not exist."""

# ruff: noqa: D103

import importlib

import phonenumbers
from babel.dates import format_date
from drawing import COUNTRIES, MAIN, OTHERS, RANDOM, SEEN, day, digits, letters, put
from faker import Faker
from mimesis import Person
from mimesis.locales import Locale
from stdnum import iban, luhn


def names():
    for language, locale in {**MAIN, **OTHERS}.items():
        person = Person(getattr(Locale, locale), seed=RANDOM.randint(0, 10**9))
        for number in range(100 if language in MAIN else 25):
            given, last = person.first_name(), person.last_name()
            form = number % 20
            if form < 12:
                text = f"{given} {last}"
            elif form < 15:
                text = f"{last.upper()} {given}"
            elif form < 18:
                text = f"{last}, {given}"
            else:
                text = f"{given} {last}".lower()
            put("names of people", language, True, text)


def phones():
    for country in COUNTRIES:
        code = phonenumbers.country_code_for_region(country)
        made = 0
        while made < 14:
            example = phonenumbers.example_number_for_type(
                country,
                RANDOM.choice(
                    [phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE]
                ),
            )
            text = str(example.national_number)
            keep = RANDOM.randint(2, 4)
            number = phonenumbers.PhoneNumber(
                code,
                int(text[:keep] + digits(len(text) - keep)),
                italian_leading_zero=example.italian_leading_zero,
            )
            if not phonenumbers.is_valid_number(number):
                continue
            form = [
                phonenumbers.PhoneNumberFormat.INTERNATIONAL,
                phonenumbers.PhoneNumberFormat.NATIONAL,
                phonenumbers.PhoneNumberFormat.E164,
            ][made % 3]
            put("telephone numbers", country, True, phonenumbers.format_number(number, form))
            made += 1


def mails():
    words = [
        "lena",
        "k.moor",
        "j_tal",
        "info.holt",
        "r-berg",
        "anna99",
        "post",
        "x1",
        "sv.dijk",
        "o'dell",
        "maria+alt",
    ]
    hosts = [
        "example.com",
        "mail.example.org",
        "exämple.de",
        "example.co.uk",
        "kommune.example",
        "a-b.example.fr",
        "example.museum",
    ]
    while sum(kind == "e-mail addresses" for kind, _ in SEEN) < 150:
        put(
            "e-mail addresses",
            "any",
            True,
            RANDOM.choice(
                [
                    "{}{}@{}",
                    "<{}{}@{}>",
                    "mailto:{}{}@{}",
                    "{}{} @ {}",
                    "{}{}(at){}",
                    "{}{} [at] {}",
                ][: 3 + 3 * (RANDOM.random() < 0.3)]
            ).format(RANDOM.choice(words), RANDOM.choice(["", digits(2)]), RANDOM.choice(hosts)),
        )


PLATES_FAKERS = {
    "DE": "de_DE",
    "FR": "fr_FR",
    "GB": "en_GB",
    "NL": "nl_NL",
    "ES": "es_ES",
    "IT": "it_IT",
    "PT": "pt_PT",
    "PL": "pl_PL",
    "HU": "hu_HU",
    "SK": "sk_SK",
    "RO": "ro_RO",
    "SE": "sv_SE",
    "FI": "fi_FI",
    "NO": "no_NO",
    "EE": "et_EE",
    "HR": "hr_HR",
    "BE": "nl_BE",
    "AT": "de_AT",
    "CH": "de_CH",
}
PLATES_GRAMMAR = {
    "DK": ["AA 99 999", "AA99999"],
    "LU": ["AA 9999", "AA9999"],
    "IE": ["999-D-99999", "192-KE-123", "99-C-9999"],
    "CZ": ["9A9 9999", "9AA 9999"],
    "LT": ["AAA 999"],
    "LV": ["AA-9999"],
    "SI": ["LJ AA-999", "MB 99-AAA"],
    "BG": ["CA 9999 BP", "PB 9999 HT"],
    "GR": ["YAB-9999", "IKN-9999"],
    "CY": ["AAA 999"],
    "MT": ["AAA 999"],
    "GB": ["AA99 AAA", "AA99AAA", "A999 AAA"],
    "FR": ["AA-999-AA", "AA 999 AA", "9999 AA 75"],
    "IT": ["AA 999 AA", "AA999AA"],
    "ES": ["9999 BCD", "9999-BCD", "M-9999-BC"],
    "NL": ["AA-999-B", "9-AAA-99", "99-AA-AA"],
    "PT": ["AA-99-AA", "99-99-AA", "99-AA-99"],
    "BE": ["9-AAA-999"],
    "AT": ["W-99999A", "GU 999 AB"],
    "CH": ["ZH 99999", "VD 999999", "GE-9999"],
    "NO": ["AA 99999"],
    "PL": ["WW 9999A", "KR 99999"],
    "SE": ["AAA 999", "AAA 99A"],
    "FI": ["AAA-999"],
    "RO": ["B 999 AAA", "CJ 99 AAA"],
    "SK": ["BA-999AA", "BA 999 AA"],
    "HU": ["AAA-999", "AA AA-999"],
    "EE": ["999 AAA"],
    "HR": ["ZG 9999-AA", "ST 999-A"],
    "DE": ["B-AB 999", "HH AB 9999"],
}


def plates():
    # A = letter, 9 = digit; countries that Faker has no plates for, and second forms.
    for country in COUNTRIES:
        if country in PLATES_FAKERS:
            source = Faker(PLATES_FAKERS[country])
            source.seed_instance(RANDOM.randint(0, 10**9))
            try:
                for _ in range(8):
                    put("number plates", country, True, source.license_plate())
            except AttributeError:
                pass
        for _ in range(8):
            form = RANDOM.choice(PLATES_GRAMMAR[country])
            put(
                "number plates",
                country,
                True,
                "".join(
                    digits(1) if c == "9" else letters(1, "BCDFGHJKLMNPRSTVWXYZ") if c == "A" else c
                    for c in form
                ),
            )


def id_templates(born):
    y, m, d = f"{born.year % 100:02}", f"{born.month:02}", f"{born.day:02}"
    century = born.year // 100
    first = {19: RANDOM.choice("34"), 20: RANDOM.choice("56")}[century]
    ro = {19: RANDOM.choice("12"), 20: RANDOM.choice("56")}[century]
    pesel = f"{born.month + (20 if century == 20 else 0):02}"
    egn = f"{born.month + (40 if century == 20 else 0):02}"
    woman = f"{born.month + 50:02}"
    return {
        "es.dni": ["????????L"],
        "es.nie": ["X???????L", "Y???????L"],
        "nl.bsn": ["?????????"],
        "fr.nir": [f"1{y}{m}75??????##", f"2 {y} {m} 33 ??? ??? ##"],
        "it.codicefiscale": [f"LLLLLL{y}C{d}H???L"],
        "pl.pesel": [f"{y}{pesel}{d}?????"],
        "gb.nhs": ["??????????", "??? ??? ????"],
        "se.personnummer": [f"{y}{m}{d}-????", f"{born.year}{m}{d}-????"],
        "dk.cpr": [f"{d}{m}{y}-????"],
        "ro.cnp": [f"{ro}{y}{m}{d}12????"],
        "cz.rc": [f"{y}{woman}{d}/????", f"{y}{m}{d}/????"],
        "sk.rc": [f"{y}{woman}{d}/????"],
        "ee.ik": [f"{first}{y}{m}{d}????"],
        "lt.asmens": [f"{first}{y}{m}{d}????"],
        "si.emso": [f"{d}{m}{str(born.year)[1:]}50????"],
        "de.idnr": ["???????????"],
        "at.vnr": [f"????{d}{m}{y}"],
        "be.nn": [f"{y}.{m}.{d}-???.??"],
        "ch.ssn": ["756.????.????.??"],
        "no.fodselsnummer": [f"{d}{m}{y}?????"],
        "fi.hetu": [f"{d}{m}{y}-???L"] if century == 19 else [f"{d}{m}{y}A???L"],
        "bg.egn": [f"{y}{egn}{d}????"],
        "gr.amka": [f"{d}{m}{y}?????"],
        "hr.oib": ["???????????"],
        "pt.nif": ["2????????"],
        "pt.cc": ["????????L"],
        "ie.pps": ["???????L", "???????LA"],
    }


def numbers():
    for name in id_templates(day()):
        module = importlib.import_module(f"stdnum.{name}")
        made = tries = 0
        while made < 12 and tries < 400_000:
            tries += 1
            text = RANDOM.choice(id_templates(day())[name])
            text = "".join(digits(1) if c in "?#" else letters(1) if c == "L" else c for c in text)
            if name == "fr.nir":
                text = text[:-2] + f"{97 - int(text.replace(' ', '')[:-2]) % 97:02}"
            if name == "it.codicefiscale":
                text = text[:-1] + module.calc_check_digit(text[:-1])
            if name == "es.dni":
                text = text[:-1] + module.calc_check_digit(text[:-1])
            if module.is_valid(text):
                made += 1
                put("numbers of persons", name, True, text)
    for _ in range(12):
        pair = RANDOM.choice(["AB", "CE", "JK", "PW", "SR", "HM"])
        six = digits(6)
        put(
            "numbers of persons",
            "gb.nino",
            True,
            RANDOM.choice(
                [
                    f"{pair}{six}{letters(1, 'ABCD')}",
                    f"{pair} {six[:2]} {six[2:4]} {six[4:]} {letters(1, 'ABCD')}",
                ]
            ),
        )
    for locale in ("hu_HU", "lv_LV", "en_US"):
        source = Faker(locale)
        source.seed_instance(RANDOM.randint(0, 10**9))
        for _ in range(12):
            put("numbers of persons", locale, True, source.ssn())


def accounts():
    lengths = {
        "DE": 18,
        "NL": 10,
        "FR": 23,
        "ES": 20,
        "BE": 12,
        "AT": 16,
        "CH": 17,
        "PL": 24,
        "PT": 21,
        "DK": 14,
        "FI": 14,
        "CZ": 20,
    }
    for country, length in lengths.items():
        for number in range(6):
            body = letters(4) + digits(length - 4) if country == "NL" else digits(length)
            check = iban.calc_check_digits(f"{country}00{body}")
            text = f"{country}{check}{body}"
            put(
                "account numbers",
                "iban",
                True,
                " ".join(text[i : i + 4] for i in range(0, len(text), 4)) if number % 2 else text,
            )
    for number in range(60):
        body = RANDOM.choice(["4", "51", "55", "34", "37"])
        body += digits((14 if body[0] == "3" else 15) - len(body))
        text = body + luhn.calc_check_digit(body)
        put(
            "account numbers",
            "card",
            True,
            " ".join(text[i : i + 4] for i in range(0, len(text), 4)) if number % 2 else text,
        )


def births():
    label = {
        "en": ["born", "DOB", "d.o.b.", "date of birth:"],
        "fr": ["né le", "née le", "date de naissance:"],
        "de": ["geb.", "geboren am", "Geburtsdatum:"],
        "nl": ["geb.", "geboren op", "geboortedatum:"],
        "es": ["nacido el", "fecha de nacimiento:", "F. nac."],
        "it": ["nato il", "nata il", "data di nascita:"],
        "pt": ["nascido a", "data de nascimento:"],
        "pl": ["ur.", "urodzony", "data urodzenia:"],
    }
    for language, words in label.items():
        for number in range(60):
            born = day()
            form = ["short", "medium", "long"][number % 3]
            text = format_date(
                born,
                "dd/MM/yyyy"
                if form == "short" and language not in ("de", "pl", "nl")
                else "dd.MM.yyyy"
                if form == "short"
                else form,
                locale=language,
            )
            put("dates of birth", language, True, f"{RANDOM.choice(words)} {text}")
        for _ in range(40):
            put(
                "dates of birth",
                language,
                True,
                format_date(
                    day(1930, 2011),
                    RANDOM.choice(
                        ["dd/MM/yyyy", "dd.MM.yyyy", "yyyy-MM-dd", "d-M-yyyy", "long", "yyyyMMdd"]
                    ),
                    locale=language,
                ),
            )
