"""Cleans the words of a coded column, each distinct word once, and keeps persons out."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenhand.errors import SourceError, listed
from evenhand.sources.coded import codes_of
from evenhand.sources.personal_data import looks_like_names, shown_head
from evenhand.sources.persons.guarding import Guard, Use
from evenhand.sources.tally import Tally
from evenhand.tables.columns import LONGEST_TEXT

Codes = npt.NDArray[np.int32]
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
UNDECLARED = -2
REFUSED_FROM_CELLS = 3
REFUSED_FROM_SHARE = 0.2


class Words:
    """The words of one role through all batches of a file: source word → our word.

    Words are numbered as they appear, so that a batch is a vector of small numbers.
    """

    def __init__(
        self,
        column: str,
        translations: Mapping[str, Any],
        declared: frozenset[str] | None = None,
        use: Use = "codes",
    ) -> None:
        self.column = shown_head(column)
        self._translations = {str(word): str(ours) for word, ours in translations.items()}
        self._declared = declared
        self._use: Use = use
        self._guard = Guard(use)
        self._codes: dict[str, int] = {}
        self._lookup: Codes = np.array([-1], dtype=np.int32)  # the last one stands for missing
        self._array = pa.array([], pa.string())
        self._known: dict[str | None, int] = {None: -1}
        self._kinds: dict[int, str] = {}
        self._rows = 0
        self._emptied: Counter[str] = Counter()
        self._has_free_text = False
        self.words: list[str] = []

    def codes(self, texts: pa.Array, tally: Tally, start: int, *, grows: bool = False) -> Codes:
        """Give for each row the number of its word, -1 where it has none.

        Cells that look like data of a person get -1 and are counted.

        Parameters
        ----------
        texts
            Strings, or a dictionary of them.
        tally
            Where cells that are emptied are counted.
        start
            How many rows of the file came before the batch.
        grows
            Whether the dictionary begins with that of the batch before.
        """
        coded = texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()
        grows &= coded is texts
        known = len(self._lookup) - 1 if grows else 0
        lookup = self._lookup if grows else self._lookup[-1:]
        if len(coded.dictionary) > known:
            new = self._numbers(coded.dictionary.slice(known).to_pylist())
            lookup = np.concatenate([lookup[:-1], new, lookup[-1:]])
        if grows:
            self._lookup = lookup
        found: Codes = lookup[codes_of(coded)]
        if lookup[:-1].min(initial=0) >= 0 and not coded.null_count:
            self._rows += len(found)  # as is mostly so: every row has a word that may be kept
            return found
        self._rows += len(found) - int(np.count_nonzero(found == -1))
        for mark, kind in self._kinds.items():
            tally.empty(self.column, kind, found == mark, start)
            self._emptied[kind] += int(np.count_nonzero(found == mark))
        if self._declared is not None:
            tally.count("outside_vocabulary", found == UNDECLARED, start)
        return np.where(found < -1, np.int32(-1), found)

    def array(self, codes: Codes) -> pa.Array:
        """Give a dictionary array for the numbers of words."""
        if len(self._array) != len(self.words):
            self._array = pa.array(self.words, pa.string())
        missing = codes < 0
        indices = pa.array(codes, mask=missing if missing.any() else None)
        return pa.DictionaryArray.from_arrays(indices, self._array, safe=False)

    def _numbers(self, words: list[str | None]) -> Codes:
        """Number words; those that were not met before are cleaned and looked at."""
        fresh = [str(word) for word in dict.fromkeys(words) if word not in self._known]
        if fresh:
            self._learn(fresh)
        return np.array([self._known[word] for word in words], dtype=np.int32)

    def refuse_persons(self, file: str) -> None:
        """Refuse the column if it holds data of persons throughout, or free text.

        Raises
        ------
        SourceError
            Too many cells look like data of a person, or nearly every word like a name.
        """
        kind = None
        personal = sum(self._emptied.values())
        if personal >= REFUSED_FROM_CELLS and personal >= REFUSED_FROM_SHARE * self._rows:
            kind = max(self._emptied, key=self._emptied.__getitem__)
        elif self._has_free_text:
            kind = "free text, or has a quotation mark left open"
        elif self._use == "codes" and looks_like_names(self.words, self._rows):
            kind = "names of people"
        else:
            kind = self._guard.whole_kind(self._rows, len(self.words))
        if kind is not None:
            raise refusal(file, self.column, kind)

    def _learn(self, fresh: list[str]) -> None:
        """Clean new words, look at those that nobody declared, and number what may be kept."""
        texts = _cleaned(fresh)
        ours = texts
        codes: list[int | None] = [None] * len(texts)
        if self._declared is not None or self._translations or not _are_short(texts):
            ours = [self._translations.get(text, text) for text in texts]
            codes = [self._declared_code(*pair) for pair in zip(texts, ours, strict=True)]
        open_at = [at for at, code in enumerate(codes) if code is None]
        kinds = self._guard.kinds([texts[at] for at in open_at])
        for at, kind in zip(open_at, kinds, strict=True):
            codes[at] = 0 if kind is None else self._mark(kind)
        self._number([word for word, code in zip(ours, codes, strict=True) if code == 0])
        for source, word, code in zip(fresh, ours, codes, strict=True):
            self._known[source] = self._codes[word] if code == 0 else int(code or 0)

    def _declared_code(self, text: str, ours: str) -> int | None:
        """Give 0 for a word that the mapping declares, a mark for one that it shuts out."""
        if len(ours) > LONGEST_TEXT:  # first, for patterns are slow on a text without end
            self._has_free_text = True
            return -1
        if not ours:
            return -1
        if self._declared is not None:
            return 0 if ours in self._declared else UNDECLARED
        return 0 if ours != text else None

    def _number(self, ours: list[str]) -> None:
        """Number our words, those that have no number yet, in the order given."""
        new = [word for word in dict.fromkeys(ours) if word not in self._codes]
        self._codes.update(
            zip(new, range(len(self.words), len(self.words) + len(new)), strict=True)
        )
        self.words += new

    def _mark(self, kind: str) -> int:
        """Number kinds of data of a person from -3 down."""
        for mark, known in self._kinds.items():
            if known == kind:
                return mark
        mark = UNDECLARED - 1 - len(self._kinds)
        self._kinds[mark] = kind
        return mark


def _cleaned(words: list[str]) -> list[str]:
    """Give words without what cannot be seen, and without blanks around them."""
    if _UNSEEN.search("".join(words)):
        words = [_UNSEEN.sub("", word) for word in words]
    return [word.strip() for word in words]


def _are_short(texts: list[str]) -> bool:
    """Say whether no text is empty, and none without end."""
    return all(texts) and max(map(len, texts), default=0) <= LONGEST_TEXT


def refusal(file: str, column: str, kind: str) -> SourceError:
    """Make the message that a column cannot be mapped."""
    problem = (
        f"The column {column} looks like {kind}, so it cannot be mapped. "
        "Nothing was imported. Take it out of the mapping and try again"
    )
    return SourceError(listed(file, [problem]))


def plain(texts: pa.Array) -> pa.Array:
    """Give strings without blanks around them; an empty one is missing."""
    trimmed = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)
