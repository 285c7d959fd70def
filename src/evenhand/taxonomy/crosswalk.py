"""From a source's own code list to our classes and ICCS, with every loss counted."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pandas as pd

from evenhand.errors import SourceError, UnsuitableData, listed
from evenhand.taxonomy.classes import LOCAL_PREFIX
from evenhand.taxonomy.crosswalk_rows import (
    COLUMNS,
    LOSSES,
    Target,
    exactly,
    faults,
    local_class,
    plainly,
    read_lines,
    target_of,
    uneven_weights,
)
from evenhand.taxonomy.reference import files, rows


@dataclass(frozen=True)
class Crosswalk:
    """One code list and where each of its codes leads. Get one with `load` or `from_csv`."""

    scheme: str
    targets: Mapping[str, Target]
    _keys: Mapping[str, str] = field(repr=False)

    @classmethod
    def load(cls, scheme: str) -> Self:
        """Load a crosswalk that comes with Evenhand.

        Raises
        ------
        SourceError
            There is no such scheme; the message names those there are.

        Examples
        --------
        >>> Crosswalk.load("police_uk").find("Shoplifting").offence_class
        'shop_theft'
        """
        if scheme not in schemes():
            known = ", ".join(schemes())
            raise SourceError(
                listed("crosswalk", [f"no scheme is called '{scheme}'; there are: {known}"])
            )
        return cls._built(scheme, rows(f"crosswalk_{scheme}"))

    @classmethod
    def from_csv(cls, path: str | Path) -> Self:
        """Read a crosswalk of your own: a CSV file with the columns of `COLUMNS`.

        Only `source_scheme`, `source_code` and `evenhand_class` are needed in every row.

        Raises
        ------
        SourceError
            The file cannot be read, or rows are wrong; every fault is listed with its line.
        """
        lines = read_lines(Path(path))
        needed = ("source_scheme", "source_code", "evenhand_class")
        there = lines[0].keys() if lines else ()
        problems = [f"column '{name}' is missing" for name in needed if name not in there]
        if not lines:
            problems = ["the file has no rows"]
        if not problems:
            lines = [{**dict.fromkeys(COLUMNS, ""), "mark": "user", **line} for line in lines]
            problems = [
                f"line {number}: {fault}"
                for number, line in enumerate(lines, start=2)
                for fault in faults(line)
            ]
            problems += uneven_weights(lines)
            if len({line["source_scheme"] for line in lines}) > 1:
                problems.append("several schemes stand in one file; give each its own")
        if problems:
            raise SourceError(listed(f"crosswalk {Path(path).name}", problems))
        return cls._built(lines[0]["source_scheme"], lines)

    @classmethod
    def _built(cls, scheme: str, lines: Iterable[Mapping[str, str]]) -> Self:
        grouped: dict[str, list[Mapping[str, str]]] = {}
        for line in lines:
            grouped.setdefault(line["source_code"], []).append(line)
        targets = {code: target_of(group) for code, group in grouped.items()}
        keys: dict[str, str] = {}
        for code, target in targets.items():
            for label in filter(None, (target.source_label, *target.other_labels)):
                keys.setdefault(plainly(label), code)
                keys.setdefault(plainly(f"{code} {label}"), code)
        # A key with wildcards loses its meaning without them: '***100' is not '100'.
        keys |= {plainly(code): code for code in targets if plainly(code) and "*" not in code}
        keys |= {exactly(code): code for code in targets}
        return cls(scheme, targets, keys)

    def find(self, code: object) -> Target | None:
        """Find one code by code or printed name, whatever its case, spaces and accents."""
        text = str(code)
        found = self._keys.get(exactly(text)) or self._keys.get(plainly(text))
        return self.targets[found] if found else None

    def classify(self, codes: Iterable[Hashable]) -> pd.DataFrame:
        """Say for each code which class and ICCS code it has, and what is lost.

        Parameters
        ----------
        codes
            The source's codes or printed names, one for each record or count.

        Returns
        -------
        DataFrame
            One row for each code, in order (the index of a series is kept): `offence_class`
            (never missing), `offence_iccs` (missing unless one code holds the record),
            `relation`, `loss` (one of `LOSSES`), `is_sum`, `part_of`.

        Notes
        -----
        A code that leads to several ICCS codes gets none: nothing is mapped upwards in silence.
        A code that is not in the list gets a provisional class made of its own words.
        """
        values = codes if isinstance(codes, pd.Series) else pd.Series(list(codes), dtype="object")
        numbers, kinds = pd.factorize(values.astype("object"))
        answers = [self._answer(kind) for kind in kinds]
        answers.append(("local:not_recorded", None, "", "not_recorded", False, ""))
        table = pd.DataFrame(
            answers,
            columns=["offence_class", "offence_iccs", "relation", "loss", "is_sum", "part_of"],
        ).astype({"offence_iccs": "string"})
        # factorize gives -1 to a missing value: the last row of the table.
        return table.iloc[numbers].set_index(values.index)

    def _answer(self, code: object) -> tuple[str, str | None, str, str, bool, str]:
        target = self.find(code)
        if target is None:
            return (local_class(str(code)), None, "", "unknown", False, "")
        single = next(iter(target.iccs)) if len(target.iccs) == 1 else None
        shape = (target.relation, target.loss, target.is_sum, target.part_of)
        return (target.offence_class, single, *shape)

    def losses(self, classified: pd.DataFrame) -> dict[str, int]:
        """Count rows by loss, for the quality report; `provisional` counts `local:` classes."""
        counted = classified["loss"].value_counts()
        found = {loss: int(counted.get(loss, 0)) for loss in LOSSES}
        local = classified["offence_class"].astype("string").str.startswith(LOCAL_PREFIX)
        return {"rows": len(classified), **found, "provisional": int(local.sum())}

    def counted_twice(self, codes: Iterable[Hashable]) -> list[str]:
        """Name the codes that lie inside others of those given, or sum them up.

        Adding these to the rest would count offences twice.
        """
        found = [target for code in codes if (target := self.find(code))]
        there = {target.source_code for target in found}
        sums = [target for target in found if target.is_sum and len(there) > 1]
        inside = [target for target in found if self._above(target) & there]
        return sorted({target.source_code for target in (*sums, *inside)})

    def _above(self, target: Target) -> set[str]:
        above: set[str] = set()
        while target.part_of and target.part_of not in above:
            above.add(target.part_of)
            target = self.targets[target.part_of]
        return above

    def for_rates(self, counts: Mapping[str, float]) -> pd.DataFrame:
        """Share counts by source code out to ICCS codes, as rates need it.

        Parameters
        ----------
        counts
            Source code or printed name → count.

        Returns
        -------
        DataFrame
            One row for each ICCS code: `offence_iccs`, `count`.

        Raises
        ------
        UnsuitableData
            A code has no ICCS code, leads to several without weights, or would count twice.
        """
        problems, parts = [], []
        for code, count in counts.items():
            target = self.find(code)
            if target is None or not target.iccs:
                problems.append(f"'{code}' has no checked ICCS code; leave it out")
            elif len(target.iccs) > 1 and any(pd.isna(list(target.iccs.values()))):
                many = ", ".join(target.iccs)
                problems.append(f"'{code}' belongs to several codes ({many}) in unknown shares")
            else:
                shares = target.iccs if len(target.iccs) > 1 else dict.fromkeys(target.iccs, 1.0)
                parts += [(code_, count * share) for code_, share in shares.items()]
        twice = self.counted_twice(counts)
        if twice:
            problems.append(
                f"{', '.join(twice)} would be counted twice; keep either them or the whole"
            )
        if problems:
            raise UnsuitableData(listed(f"crosswalk {self.scheme}", problems))
        frame = pd.DataFrame(parts, columns=["offence_iccs", "count"])
        return frame.groupby("offence_iccs")["count"].sum().reset_index()


def schemes() -> tuple[str, ...]:
    """Name the code lists that have a crosswalk here."""
    return tuple(name.removeprefix("crosswalk_") for name in files("crosswalk_"))
