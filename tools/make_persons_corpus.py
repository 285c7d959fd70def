"""Writes the held-out corpus: invented values, drawn by other packages than the rules know.

Needs mimesis, Faker, phonenumbers, python-stdnum and Babel, which the project itself does not:

    python tools/make_persons_corpus.py tests/corpora/persons
"""

# ruff: noqa: D103

import csv
import datetime as dt
import importlib
import random
import string
import sys
from pathlib import Path

import phonenumbers
from babel.dates import format_date
from faker import Faker
from mimesis import Address, Person
from mimesis.locales import Locale
from stdnum import iban, luhn

RANDOM = random.Random(20_240_917)
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


def plates():
    fakers = {
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
    # A = letter, 9 = digit; countries that Faker has no plates for, and second forms.
    grammar = {
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
    for country in COUNTRIES:
        if country in fakers:
            source = Faker(fakers[country])
            source.seed_instance(RANDOM.randint(0, 10**9))
            try:
                for _ in range(8):
                    put("number plates", country, True, source.license_plate())
            except AttributeError:
                pass
        for _ in range(8):
            form = RANDOM.choice(grammar[country])
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


def addresses():
    for language, locale in {**MAIN, **OTHERS}.items():
        address = Address(getattr(Locale, locale), seed=RANDOM.randint(0, 10**9))
        for number in range(100 if language in MAIN else 20):
            text = address.address()
            if number % 5 == 4:
                text = f"{text}, {address.postal_code()} {address.city()}"
            put("addresses of people", language, True, text)
    for _ in range(50):
        put(
            "addresses of people",
            "postcode-gb",
            True,
            RANDOM.choice(["SW", "B", "LS", "EH", "CF", "M", "NE"])
            + str(RANDOM.randint(1, 29))
            + " "
            + digits(1)
            + letters(2, "ABDEFGHJLNPQRSTUWXYZ"),
        )
        put(
            "addresses of people",
            "postcode-nl",
            True,
            str(RANDOM.randint(1000, 9999)) + " " + letters(2, "ABCDEGHJKLMNPRTVWXZ"),
        )


def handles():
    words = ["lena", "kmoor", "jtal", "holt", "rberg", "anna", "svdijk", "odell"]
    forms = [
        "@{}_{}",
        "instagram.com/{}{}",
        "https://www.facebook.com/{}.{}",
        "t.me/{}{}",
        "snapchat: {}{}",
        "insta: {}_{}",
        "https://www.tiktok.com/@{}{}",
        "twitter.com/{}{}",
        "x.com/{}{}",
        "IG @{}{}",
        "linkedin.com/in/{}-{}",
        "telegram: @{}{}",
    ]
    for number in range(120):
        put(
            "names of accounts",
            "any",
            True,
            forms[number % len(forms)].format(RANDOM.choice(words), digits(3)),
        )


def devices():
    for number in range(120):
        if number % 2:
            body = "35" + digits(12)
            put("numbers of devices", "imei", True, body + luhn.calc_check_digit(body))
        else:
            pairs = [f"{RANDOM.randint(0, 255):02x}" for _ in range(6)]
            put("numbers of devices", "mac", True, RANDOM.choice([":", "-"]).join(pairs))


def mixed():
    forms = {
        "en": [
            "seen by Mr {s}, tel {p}",
            "call Mrs {s} on {p}",
            "PC {s} attended",
            "wit: {g} {s} ({p})",
            "contact {m}",
        ],
        "fr": [
            "vu par M. {s}, tél. {p}",
            "appeler Mme {s} au {p}",
            "témoin : {g} {s}",
            "plainte de {g} {s}",
            "écrire à {m}",
        ],
        "de": [
            "Zeuge: Herr {s}, Tel. {p}",
            "Frau {s} anrufen {p}",
            "POK {s} vor Ort",
            "Anzeige durch {g} {s}",
            "Mail an {m}",
        ],
        "nl": [
            "gezien door dhr. {s}, tel. {p}",
            "mevr. {s} bellen {p}",
            "getuige {g} {s}",
            "aangever: {g} {s}",
            "mail {m}",
        ],
        "es": [
            "visto por el Sr. {s}, tel. {p}",
            "llamar a Dña. {s} {p}",
            "testigo: {g} {s}",
            "denuncia de {g} {s}",
            "correo {m}",
        ],
        "it": [
            "visto dal sig. {s}, tel. {p}",
            "chiamare la sig.ra {s} {p}",
            "testimone {g} {s}",
            "querela di {g} {s}",
            "scrivere a {m}",
        ],
        "pt": [
            "visto pelo Sr. {s}, tel. {p}",
            "ligar à D. {s} {p}",
            "testemunha {g} {s}",
            "queixa de {g} {s}",
            "email {m}",
        ],
        "pl": [
            "widziany przez pana {s}, tel. {p}",
            "pani {s} {p}",
            "świadek: {g} {s}",
            "zgłosił {g} {s}",
            "mail {m}",
        ],
    }
    country = {
        "en": "GB",
        "fr": "FR",
        "de": "DE",
        "nl": "NL",
        "es": "ES",
        "it": "IT",
        "pt": "PT",
        "pl": "PL",
    }
    for language, locale in MAIN.items():
        person = Person(getattr(Locale, locale), seed=RANDOM.randint(0, 10**9))
        for number in range(60):
            example = phonenumbers.example_number_for_type(
                country[language], phonenumbers.PhoneNumberType.MOBILE
            )
            form = [
                phonenumbers.PhoneNumberFormat.NATIONAL,
                phonenumbers.PhoneNumberFormat.INTERNATIONAL,
            ][number % 2]
            put(
                "mixed cells",
                language,
                True,
                forms[language][number % 5].format(
                    s=person.last_name(),
                    g=person.first_name(),
                    m=f"{letters(5).lower()}@example.org",
                    p=phonenumbers.format_number(example, form),
                ),
            )


def disguised():
    wide = {ord(c): ord(c) + 0xFEE0 for c in string.digits + string.ascii_letters + "@.+-"}
    alike = str.maketrans("AEOPCXaeopcx", "АЕОРСХаеорсх")
    tricks = [
        lambda t: t.translate(wide),
        lambda t: "\u200b".join(t),
        lambda t: t.translate(alike),
        lambda t: t.replace(" ", "\u00a0").replace("-", "\u2011"),
        lambda t: "\u200f" + t + "\u202c",
        lambda t: t.replace(" ", "\u2009\u200d"),
    ]
    plain = [
        ("+44 7911 1{}", 5),
        ("k.moor{}@example.org", 3),
        ("AB{} CDE", 2),
        ("Mr Holt{}", 0),
        ("geb. 12.03.19{}", 2),
        ("CC{}C", 6),
    ]
    for number in range(120):
        form, count = plain[number % len(plain)]
        put(
            "disguised",
            f"trick {number // 6 % 6 + 1}",
            True,
            tricks[number // 6 % 6](
                form.format(digits(count) if form != "CC{}C" else digits(6))
                + (" " + letters(2) if form.startswith("Mr") else "")
            ),
        )


def negatives():
    for language, locale in {**MAIN, **OTHERS}.items():
        address = Address(getattr(Locale, locale), seed=RANDOM.randint(0, 10**9))
        for _ in range(40):
            put("names of people", f"places {language}", False, address.city())
        for _ in range(40):
            put(
                "addresses of people",
                f"streets {language}",
                False,
                f"{address.street_name()} {address.street_suffix()}".strip()
                if language in ("en",)
                else address.street_name(),
            )
    for locale in ("en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL", "pl_PL", "pt_PT"):
        source = Faker(locale)
        source.seed_instance(RANDOM.randint(0, 10**9))
        for _ in range(15):
            put("names of people", f"jobs {locale}", False, source.job())
    coded = {
        "lsoa": "E010?????",
        "msoa": "E020?????",
        "ward": "E050?????",
        "iris": "75????0?0?",
        "census es": "2807901???",
        "commune": "?????",
        "crime ref": "2023/0??????",
        "case no": "HZ??????",
        "log": "CAD ???? 12/03/2023",
        "grid ref": "TQ ??? ???",
        "iucr": "0???",
        "nibrs": "13?",
        "bvk": "PKS ??????",
        "beat": "????",
        "lor": "0?????0?",
        "buurt": "BU0363????",
        "statis": "N-????/23",
        "incident": "23-0???????",
        "seq": "2023????????",
        "xy": "4?.?????",
        "plan": "A-??",
        "junction": "M?? J?",
        "bus": "N??",
        "flat area": "Zone ??",
        "sector": "SW?? ?",
        "unit": "?? CRT",
    }
    for group, form in coded.items():
        for _ in range(25):
            value = "".join(digits(1) if c == "?" else c for c in form)
            put("any", group, False, value)
    for _ in range(30):
        put("any", "crime id", False, "".join(RANDOM.choices("0123456789abcdef", k=64)))
        put(
            "dates of birth",
            "month",
            False,
            f"{RANDOM.randint(2014, 2025)}-{RANDOM.randint(1, 12):02}",
        )
        put("dates of birth", "offence day", False, day(2015, 2025).isoformat())
        put("dates of birth", "offence day eu", False, day(2015, 2025).strftime("%d.%m.%Y"))
        put("dates of birth", "year", False, str(RANDOM.randint(1970, 2025)))
        put(
            "dates of birth",
            "statute",
            False,
            RANDOM.choice(
                [
                    "§ {} StGB",
                    "s.{} Theft Act 1968",
                    "art. {} c.p.",
                    "Art. 31{}-1 CP",
                    "Theft Act 1968 s {}",
                    "MDA 1971 s.{}",
                ]
            ).format(RANDOM.randint(1, 300)),
        )
        put(
            "e-mail addresses",
            "codes",
            False,
            RANDOM.choice(
                ["A@{}", "theft @ {}", "x@{}", "@{}", "{} @ £5", "www.example{}.org"]
            ).format(digits(2)),
        )
        put(
            "names of accounts",
            "codes",
            False,
            RANDOM.choice(["@ {}", "site {}", "t.m.e {}", "x. com {}", "shop {}", "@{}"]).format(
                digits(2)
            ),
        )


for make in (
    names,
    phones,
    mails,
    plates,
    numbers,
    accounts,
    births,
    addresses,
    handles,
    devices,
    mixed,
    disguised,
    negatives,
):
    make()

for personal, name in ((True, "held_out.csv"), (False, "held_out_harmless.csv")):
    with (Path(sys.argv[1]) / name).open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(["kind", "group", "value"])
        out.writerows(ROWS[personal])
