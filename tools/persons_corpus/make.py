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

of_texts = {"addresses of people", "names of accounts", "mixed cells", "disguised"}
for name, rows in (
    ("held_out.csv", [row for row in ROWS[True] if row[0] not in of_texts]),
    ("held_out_texts.csv", [row for row in ROWS[True] if row[0] in of_texts]),
    ("held_out_harmless.csv", ROWS[False]),
):
    with (Path(sys.argv[1]) / name).open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(["kind", "group", "value"])
        out.writerows(rows)
