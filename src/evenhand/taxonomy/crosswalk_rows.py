"""Rows of a crosswalk: what each says, what can be wrong with it, and how codes are compared."""

import csv
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evenhand.errors import SourceError, listed
from evenhand.taxonomy import iccs
from evenhand.taxonomy.classes import LOCAL_PREFIX, is_class
from evenhand.taxonomy.reference import MARKS

RELATIONS = ("exact", "narrower", "broader", "partial")
"""What the source's category is to the ICCS code: the same, part of it, more than it, or across."""

LOSSES = ("none", "to_broader_code", "mixed", "one_to_many", "no_code", "unknown", "not_recorded")
"""What was lost: nothing; detail, for ICCS is coarser; purity, for the source holds more; …"""

_BY_RELATION = {
    "exact": "none", "narrower": "to_broader_code", "broader": "mixed", "partial": "mixed",
}  # fmt: skip
COLUMNS = (
    "source_scheme", "source_code", "source_label", "iccs_code", "relation", "weight",
    "evenhand_class", "is_sum", "part_of", "note", "valid_from", "mark", "source",
)  # fmt: skip
LONGEST_LOCAL = 60
ROUNDING = 0.005


@dataclass(frozen=True)
class Target:
    """Where one source code leads.

    Attributes
    ----------
    source_code, source_label
        The source's own code and printed name.
    other_labels
        How other editions print the name.
    offence_class
        Our class; provisional ones start with `local:`.
    iccs
        ICCS code → share of the source code that belongs there, NaN where no share is known.
        Empty without a checked mapping.
    relation
        One of `RELATIONS`; empty without a code.
    is_sum
        Whether it sums up others and must never be added to them.
    part_of
        The code of the same list that contains it, if any.
    note, mark, source
        What to know, how well attested, and the key in `sources.csv`.
    """

    source_code: str
    source_label: str
    other_labels: tuple[str, ...]
    offence_class: str
    iccs: Mapping[str, float]
    relation: str
    is_sum: bool
    part_of: str
    note: str
    mark: str
    source: str

    @property
    def loss(self) -> str:
        """What is lost by going to ICCS: one of `LOSSES`."""
        if not self.iccs:
            return "no_code"
        return "one_to_many" if len(self.iccs) > 1 else _BY_RELATION[self.relation]


def faults(line: Mapping[str, str]) -> list[str]:
    """Say everything that is wrong with one row of a crosswalk; empty if it may be used."""
    found = []
    code, relation, weight = line["iccs_code"], line["relation"], line["weight"]
    if not line["source_code"]:
        found.append("'source_code' is empty")
    if not is_class(line["evenhand_class"]):
        found.append(f"'{line['evenhand_class']}' is no class of ours; use one or local:<name>")
    if code and code not in iccs.codes():
        found.append(f"'{code}' is not an ICCS code that we know")
    if bool(code) != (relation in RELATIONS) or (relation and relation not in RELATIONS):
        found.append(f"a code needs a relation ({', '.join(RELATIONS)}), and only a code has one")
    if not code and not line["evenhand_class"].startswith(LOCAL_PREFIX) and not line["note"]:
        found.append("a class of ours without ICCS code needs a note that says why")
    if weight and not re.fullmatch(r"0?\.\d+|0|1(\.0+)?", weight):
        found.append(f"weight '{weight}' is not a share from 0 to 1")
    if line["mark"] not in MARKS:
        found.append(f"mark '{line['mark']}' is none of {', '.join(MARKS)}")
    return found


def uneven_weights(lines: Sequence[Mapping[str, str]]) -> list[str]:
    """Name the source codes whose weights do not sum to 1, or that stand twice for one code."""
    groups: dict[str, list[Mapping[str, str]]] = {}
    for line in lines:
        groups.setdefault(line["source_code"], []).append(line)
    found = []
    for code, group in groups.items():
        given = [float(line["weight"]) for line in group if re.fullmatch(r"[\d.]+", line["weight"])]
        if given and abs(sum(given) - 1) > ROUNDING:
            found.append(f"the weights of '{code}' sum to {sum(given):g}; they must sum to 1")
        if len({line["iccs_code"] for line in group}) < len(group):
            found.append(f"'{code}' stands more than once for the same ICCS code; keep one row")
    return found


def target_of(group: list[Mapping[str, str]]) -> Target:
    """Put the rows of one source code together."""
    first = group[0]
    shares = {
        line["iccs_code"]: float(line["weight"] or "nan") for line in group if line["iccs_code"]
    }
    return Target(
        source_code=first["source_code"],
        source_label=first["source_label"].partition("|")[0],
        other_labels=tuple(first["source_label"].split("|")[1:]),
        offence_class=first["evenhand_class"],
        iccs=shares,
        relation=first["relation"],
        is_sum=first["is_sum"] == "yes",
        part_of=first["part_of"],
        note=first["note"],
        mark=first["mark"],
        source=first["source"],
    )


def read_lines(path: Path) -> list[dict[str, str]]:
    """Read a CSV file as text, one mapping for each row.

    Raises
    ------
    SourceError
        The file is not there or not UTF-8 text.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        kind = type(problem).__name__
        raise SourceError(
            listed(f"crosswalk {path.name}", [f"the file cannot be read as UTF-8 text ({kind})"])
        ) from None
    return [
        {key: (value or "").strip() for key, value in line.items() if key}
        for line in csv.DictReader(text.splitlines())
    ]


def exactly(text: str) -> str:
    """Write a code for comparison: case and spaces do not count."""
    return " ".join(text.casefold().split())


def plainly(text: str) -> str:
    """Write a name for comparison: accents and punctuation do not count either."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", letters))


def local_class(text: str) -> str:
    """Make a provisional class out of a source's own words."""
    words = plainly(text).replace(" ", "_")[:LONGEST_LOCAL].strip("_")
    return f"{LOCAL_PREFIX}{words or 'unnamed'}"
