"""Writes the held-out corpus: invented values, drawn by other packages than the rules know.

Needs mimesis, Faker, phonenumbers, python-stdnum and Babel, which the project itself does not:

    python tools/persons_corpus/make.py tests/corpora/persons
"""

import csv
import sys
from pathlib import Path

from drawing import ROWS
from identities import accounts, births, mails, names, numbers, phones, plates
from texts import (
    addresses,
    devices,
    disguised,
    handles,
    harmless_codes,
    harmless_words,
    mixed,
    negatives,
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
    harmless_codes,
    harmless_words,
):
    make()

for personal, name in ((True, "held_out.csv"), (False, "held_out_harmless.csv")):
    with (Path(sys.argv[1]) / name).open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(["kind", "group", "value"])
        out.writerows(ROWS[personal])
