"""Brings a source's offence codes to ICCS and to our classes, and counts what that loses."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenhand.sources.mapping import Mapping
from evenhand.sources.tally import Tally
from evenhand.taxonomy.crosswalk import Crosswalk, schemes
from evenhand.taxonomy.crosswalk_rows import local_class

OFFENCE_COLUMNS = ("scheme", "offence_iccs", "offence_class")
Codes = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Offence:
    """What a code of the source means to us."""

    offence_class: str
    iccs: str | None = None
    relation: str = "provisional"


class Classing:
    """Classes the numbered words of `offence_source` batch after batch."""

    def __init__(self, mapping: Mapping) -> None:
        self.scheme: str | None = mapping.setting("offences", "scheme")
        codes = mapping.setting("offences", "codes", {})
        self._inline = {str(code): str(ours) for code, ours in codes.items()}
        self._fixed = mapping.constants.get("offence_class")
        self._crosswalk = Crosswalk.load(self.scheme) if self.scheme in schemes() else None
        self._of: list[Offence] = []
        self.unknown: set[str] = set()

    def columns(
        self, words: list[str], codes: Codes, alive: npt.NDArray[np.bool_], tally: Tally
    ) -> dict[str, pa.Array]:
        """Give the columns scheme, offence_iccs and offence_class for a batch.

        Parameters
        ----------
        words
            Distinct codes of the source so far.
        codes
            For each row the number of its word, -1 for none.
        alive
            Which rows enter the table: only these count in `tally.losses`.
        """
        self._of += [self.offence(word) for word in words[len(self._of) :]]
        known = [*self._of, Offence(str(self._fixed or "other"))]
        relations = np.array([offence.relation for offence in known], dtype=object)
        entering = codes if alive.all() else codes[alive]
        counts = np.roll(np.bincount(entering + 1, minlength=len(known)), -1)  # -1 counts as last
        for relation, rows in zip(relations, counts, strict=True):
            if rows:
                tally.losses[self.scheme or "local", str(relation)] += int(rows)
        return {
            "scheme": _taken([self.scheme], np.zeros(len(codes), dtype=np.int32)),
            "offence_iccs": _taken([offence.iccs for offence in known], codes),
            "offence_class": _taken([offence.offence_class for offence in known], codes),
        }

    def offence(self, code: str) -> Offence:
        """Class one code: by the mapping, else the scheme's crosswalk, else provisionally."""
        found = self._crosswalk.find(code) if self._crosswalk else None
        single = next(iter(found.iccs)) if found and len(found.iccs) == 1 else None
        relation = (found.relation if found else "") or "provisional"
        if self._fixed is not None:
            return Offence(str(self._fixed), single, relation)
        if code in self._inline:
            return Offence(self._inline[code], single, relation)
        if found is not None:
            return Offence(found.offence_class, single, relation)
        self.unknown.add(code)
        return Offence(local_class(code))

    def totals(self, words: list[str]) -> list[str]:
        """Name the codes that hold others of those given: added up they count twice."""
        return self._crosswalk.counted_twice(words) if self._crosswalk else []


def _taken(values: list[str | None], rows: Codes) -> pa.Array:
    """Give one of a few values for each row, the last for -1, as a dictionary."""
    coded = pa.array(values, pa.string()).dictionary_encode()
    numbers = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    if (numbers == numbers[0]).all():  # as of a scheme
        found = np.full(len(rows), numbers[0], dtype=np.int32)
    else:
        found = numbers.astype(np.int32)[rows]
    indices = pa.array(found, mask=found < 0 if coded.null_count else None)
    return pa.DictionaryArray.from_arrays(indices, coded.dictionary, safe=False)
