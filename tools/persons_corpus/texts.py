"""Draws addresses, accounts, mixed cells, disguises, and what only looks like a person."""

# ruff: noqa: D103

import string

import phonenumbers
from drawing import MAIN, OTHERS, RANDOM, day, digits, letters, put
from faker import Faker
from mimesis import Address, Person
from mimesis.locales import Locale
from stdnum import luhn


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


MIXED_FORMS = {
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


def mixed():
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
                MIXED_FORMS[language][number % 5].format(
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


NEGATIVES_CODED = {
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


def harmless_codes():
    for group, form in NEGATIVES_CODED.items():
        for _ in range(25):
            value = "".join(digits(1) if c == "?" else c for c in form)
            put("any", group, False, value)


STATUTES = [
    "§ {} StGB",
    "s.{} Theft Act 1968",
    "art. {} c.p.",
    "Art. 31{}-1 CP",
    "Theft Act 1968 s {}",
    "MDA 1971 s.{}",
]


def harmless_words():
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
            RANDOM.choice(STATUTES).format(RANDOM.randint(1, 300)),
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
