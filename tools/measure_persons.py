"""Measures what the detectors of personal data find, and what they take for it.

python tools/measure_persons.py
"""

import csv
from collections import defaultdict
from pathlib import Path

from scipy.stats import beta

from evenhand.sources.personal_data import cell_kinds
from evenhand.sources.persons.guarding import Guard, Use
from evenhand.sources.words import REFUSED_FROM_SHARE

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "tests" / "corpora" / "persons"
PAGE = ROOT / "docs" / "personal-data.md"
MARK = "<!-- made by tools/measure_persons.py -->"
BESIDE = ["closed", "open", "no suspect", "Burglary", "Theft from the person", "4711"]
"""Words among which each value of the corpus stands, as in a column of codes."""
PLACES = ("places", "streets")
RECORDS = ("iris", "lsoa", "msoa", "ward", "census es", "commune", "lor", "buurt")


def rows(name: str) -> list[dict[str, str]]:
    """Read one file of the corpus."""
    with (CORPUS / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def recall() -> dict[tuple[str, str], tuple[int, int]]:
    """Count the values found: (kind, group) → found and all; each value alone among codes."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in (*rows("held_out.csv"), *rows("held_out_texts.csv")):
        found = cell_kinds([row["value"], *BESIDE])[0] is not None
        for group in (row["group"], "all"):
            counts[row["kind"], group][0] += found
            counts[row["kind"], group][1] += 1
    return {key: (found, every) for key, (found, every) in counts.items()}


def false_alarms() -> dict[tuple[str, str], tuple[int, int]]:
    """Count the harmless values taken for data of a person, one group as one column."""
    columns: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows("held_out_harmless.csv"):
        columns[row["kind"], row["group"]].append(row["value"])
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for (kind, group), values in columns.items():
        use: Use = "places" if group.startswith(PLACES) or group in RECORDS else "codes"
        kinds = cell_kinds(values, use)
        found[kind, group] = (sum(one is not None for one in kinds), len(values))
    return found


def columns_of_serials() -> dict[bool, list[bool]]:
    """Say which held-out columns of numbers are refused: births or not → refused or not."""
    found: dict[bool, list[bool]] = {True: [], False: []}
    for row in rows("held_out_serials.csv"):
        values = row["values"].split(" ")
        distinct = list(dict.fromkeys(values))
        guard = Guard("codes")
        guard.kinds(distinct)
        kind = guard.whole_kind(len(values), len(distinct)) or ""
        found[row["personal"] == "1"].append(kind.startswith("dates of birth"))
    return found


def lower(found: int, every: int) -> float:
    """Give the lower 95 % bound of a share (Clopper and Pearson, one-sided)."""
    return float(beta.ppf(0.05, found, every - found + 1)) if found else 0.0


def table() -> str:
    """Write the tables of the page."""
    lines = ["| kind | values | found | share | at least (95 %) | weakest groups |",
             "| --- | ---: | ---: | ---: | ---: | --- |"]  # fmt: skip
    rates = recall()
    for kind, group in rates:
        if group != "all":
            continue
        found, every = rates[kind, group]
        parts = sorted(
            (hit / size, name) for (one, name), (hit, size) in rates.items()
            if one == kind and name != "all" and hit < size
        )[:4]  # fmt: skip
        weakest = ", ".join(f"{name} {share:.2f}" for share, name in parts) or "–"
        lines.append(f"| {kind} | {every} | {found} | {found / every:.3f} | "
                     f"{lower(found, every):.3f} | {weakest} |")  # fmt: skip
    groups = [key for key in rates if key[0] == "names of people" and key[1] != "all"]
    refused = sum(rates[key][0] >= REFUSED_FROM_SHARE * rates[key][1] for key in groups)
    lines += ["", f"A column full of names is refused: {refused} of {len(groups)} languages."]
    births, codes = columns_of_serials().values()
    lines += [
        "Of columns of dates of birth as spreadsheets count days, "
        f"{sum(births)} of {len(births)} are refused; of columns of postcodes, offence codes and "
        f"other numbers of four or five digits, {sum(codes)} of {len(codes)}."
    ]
    lines += ["", "| harmless values | values | taken for a person | share | worst groups |",
              "| --- | ---: | ---: | ---: | --- |"]  # fmt: skip
    alarms: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for (kind, group), (hits, every) in false_alarms().items():
        name = kind if kind != "any" else "codes of areas, offences and records"
        alarms[name].append((group, hits, every))
    for name, parts in alarms.items():
        hits, every = sum(part[1] for part in parts), sum(part[2] for part in parts)
        worst = sorted(((h / n, g) for g, h, n in parts if h), reverse=True)[:4]
        told = ", ".join(f"{group} {share:.2f}" for share, group in worst) or "–"
        lines.append(f"| {name} | {every} | {hits} | {hits / every:.4f} | {told} |")
    return "\n".join(lines)


def main() -> None:
    """Put the tables into the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(MARK)
    after = rest.partition(MARK)[2]
    PAGE.write_text(f"{before}{MARK}\n\n{table()}\n\n{MARK}{after}", encoding="utf-8")
    print(table())


if __name__ == "__main__":
    main()
