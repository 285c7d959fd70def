"""Writes the part of the corpus that the rules were written with, by Faker alone.

python tools/persons_corpus/make_dev.py > tests/corpora/persons/dev.csv
"""

import csv
import sys

from faker import Faker

LOCALES = ("en_GB", "fr_FR", "de_DE", "nl_NL", "es_ES", "it_IT", "pt_PT", "pl_PL", "cs_CZ", "da_DK",
           "sv_SE", "fi_FI", "no_NO", "hu_HU", "hr_HR", "sk_SK", "et_EE", "ro_RO")  # fmt: skip
OUT = csv.writer(sys.stdout, lineterminator="\n")
OUT.writerow(["kind", "group", "value"])
for locale in LOCALES:
    fake = Faker(locale)
    fake.seed_instance(1)
    for _ in range(25):
        OUT.writerow(["names of people", locale, f"{fake.first_name()} {fake.last_name()}"])
        OUT.writerow(["telephone numbers", locale, fake.phone_number()])
        OUT.writerow(["addresses of people", locale, fake.street_address().replace("\n", " ")])
        OUT.writerow(["numbers of persons", locale, fake.ssn()])
