"""Writes columns of whole numbers: dates of birth as spreadsheets count them, and codes like them.

python tools/persons_corpus/serials.py 1 > tests/corpora/persons/dev_serials.csv
python tools/persons_corpus/serials.py 20261127 > tests/corpora/persons/held_out_serials.csv
"""

import csv
import datetime as dt
import random
import sys

RANDOM = random.Random(int(sys.argv[1]))
EPOCH = dt.date(1899, 12, 30)
OUT = csv.writer(sys.stdout, lineterminator="\n")
OUT.writerow(["group", "personal", "values"])


def births(youngest, oldest, count, form="{}"):
    """Draw the serials of people who are so old in 2024, most of them young."""
    for _ in range(count):
        age = youngest + (oldest - youngest) * RANDOM.betavariate(1.3, 2.5)
        yield form.format((dt.date(2024, 6, 30) - EPOCH).days - round(365.2425 * age))


def put(group, personal, values):
    """Write one column."""
    OUT.writerow([group, int(personal), " ".join(values)])


def drawn(codes, count):
    """Draw codes as rows have them: some often, most seldom."""
    weights = [1 / (1 + place) ** 0.5 for place in range(len(codes))]
    return RANDOM.choices(RANDOM.sample(codes, len(codes)), weights, k=count)


for size in (30, 120, 400):
    put(f"suspects {size}", True, births(10, 75, size))
    put(f"youths {size}", True, births(10, 18, size))
    put(f"victims {size}", True, births(8, 98, size))
put("with a decimal", True, births(14, 80, 100, "{}.0"))
put("some unknown", True, [*births(14, 80, 100), "unknown", "0"])
put("children only", True, births(7.6, 13, 100))

for size in (60, 300):
    put(
        f"postcodes de one city {size}",
        False,
        drawn([str(c) for c in range(10115, 14200, 21)], size),
    )
    put(f"postcodes es one city {size}", False, drawn([str(c) for c in range(28001, 28056)], size))
    put(
        f"postcodes fr north {size}",
        False,
        drawn([f"{c:05}" for c in range(1000, 96000, 130)], size),
    )
    put(f"postcodes us one city {size}", False, drawn([str(c) for c in range(10001, 10283)], size))
    put(
        f"postcodes se one city {size}",
        False,
        drawn([str(c) for c in range(11120, 17000, 10)], size),
    )
    put(f"postcodes pl {size}", False, drawn([f"{c:05}" for c in range(10, 99999, 210)], size))
    put(
        f"municipalities de {size}", False, drawn([f"{c:05}" for c in range(1001, 16078, 37)], size)
    )
    put(
        f"municipalities es {size}", False, drawn([f"{c:05}" for c in range(1001, 52002, 97)], size)
    )
    put(f"counties us {size}", False, drawn([str(c) for c in range(1001, 56046, 17)], size))
    put(
        f"offences in hundreds {size}",
        False,
        drawn([str(c) for c in range(10100, 42000, 100)], size),
    )
    put(f"offences in fives {size}", False, drawn([str(c) for c in range(10000, 39000, 5)], size))
    put(
        f"offences few {size}",
        False,
        drawn([str(RANDOM.randint(10000, 42000)) for _ in range(35)], size),
    )
    put(f"beats {size}", False, drawn([str(c) for c in range(1011, 2536, 7)], size))
    put(f"years {size}", False, [str(RANDOM.randint(1990, 2024)) for _ in range(size)])
    put(f"numbers in a row {size}", False, [str(c) for c in range(21000, 21000 + size)])
    put(f"any five digits {size}", False, [str(RANDOM.randint(10000, 99999)) for _ in range(size)])
