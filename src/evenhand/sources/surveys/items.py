"""What is known of an item before its answers are read: codes, labels, reasons for no answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evenhand.sources.codebook import Variable
from evenhand.sources.surveys.banked import banked, direction
from evenhand.sources.surveys.mapping_checks import column_of, whole_code
from evenhand.sources.surveys.states import REASONS, plainly, state_of_label
from evenhand.taxonomy.items import BankItem

LONGEST_LABEL = 120
WIDE_SCALES = ("score", "count")


@dataclass(frozen=True)
class SurveyItem:
    """One item of a survey as it is read.

    Attributes
    ----------
    name, column
        Its code, and the column of the file.
    bank_item
        The item of the bank that it is; empty if none.
    label, scale, worse
        As in the table of items; worse is empty where nobody said it.
    codes
        Code of an answer → what it means; empty where the file does not say.
    states
        Cell of the file → the reason why it is no answer.
    words
        Cell of the file → its code or reason, as the mapping says.
    empty
        What an empty cell is: a reason, or a code.
    turned
        Whether codes run the other way round than the bank's and are turned back.
    variable
        What the file says of the column.
    label_words
        How the labels of the file compare with the bank's: see `direction`.
    """

    name: str
    column: str
    bank_item: str = ""
    label: str = ""
    scale: str = "ordinal"
    worse: str = ""
    codes: Mapping[int, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, int | str] = field(default_factory=dict)
    empty: int | str = "missing"
    turned: bool = False
    variable: Variable = field(default_factory=Variable)
    label_words: str = "none"

    @property
    def bounds(self) -> tuple[int, int] | None:
        """Least and greatest code, where every whole number between is an answer too."""
        if not self.codes:
            return None
        least, most = min(self.codes), max(self.codes)
        only_ends = len(self.codes) == 2 and most - least > 1 and self.scale != "nominal"
        return (least, most) if self.scale in WIDE_SCALES or only_ends else None

    def knows(self, code: int) -> bool:
        """Say whether a code is one of its answers; any is where no codes are known."""
        if not self.codes or code in self.codes:
            return True
        bounds = self.bounds
        return bounds is not None and bounds[0] <= code <= bounds[1]

    def turned_back(self, code: int) -> int:
        """Give a code as the bank has it."""
        return min(self.codes) + max(self.codes) - code if self.turned and self.codes else code


def survey_items(
    survey: Mapping[str, Any], codebook: Mapping[str, Variable]
) -> tuple[list[SurveyItem], list[str]]:
    """Put together what mapping, file and bank know of each item; give the faults in words.

    Parameters
    ----------
    survey
        The section [survey] of a mapping without faults.
    codebook
        Column → what the file says of it; empty for text and spreadsheets.
    """
    items, problems = [], []
    for name, given in survey["items"].items():
        stated = {} if isinstance(given, str) else dict(given)
        column = column_of(str(name), given)
        item = _item(str(name), column, stated, survey, codebook.get(column, Variable()))
        items.append(item)
        problems += _against_bank(item, stated)
    return items, problems


def _item(
    name: str, column: str, stated: dict[str, Any], survey: Mapping[str, Any], variable: Variable
) -> SurveyItem:
    known = banked(str(stated.get("bank_item", name)))
    states = _states(stated, survey, variable, known)
    codes = _codes(stated, variable, states, known)
    empty = stated.get("empty", survey.get("empty", "missing"))
    return SurveyItem(
        name=name,
        column=column,
        bank_item=known.code if known else "",
        label=str(stated.get("label") or variable.label or (known.subject if known else ""))[
            :LONGEST_LABEL
        ],
        scale=str(stated.get("scale") or (known.scale if known else "ordinal")),
        worse=str(stated.get("worse") or (known.worse if known else "")),
        codes=codes,
        states=states,
        words={str(word): _coded(value) for word, value in stated.get("words", {}).items()},
        empty=empty if empty in REASONS else int(whole_code(empty) or 0),
        turned=bool(stated.get("turned", False)),
        variable=variable,
        label_words=direction(known, dict(codes)) if known else "none",
    )


def _coded(value: Any) -> int | str:
    return str(value) if value in REASONS else int(whole_code(value) or 0)


def _states(
    stated: dict[str, Any], survey: Mapping[str, Any], variable: Variable, known: BankItem | None
) -> dict[str, str]:
    """Give the reason of each cell that is no answer: what is said nearest to the item holds."""
    found: dict[str, str] = {}
    if known is not None and not variable.codes:
        found |= {str(code): state for code, state in known.missing_codes.items()}
    for cell, label in variable.codes.items():
        state = state_of_label(label)
        if state is not None or variable.calls_missing(cell):
            found[cell] = state or "missing"
    for section in (survey, stated):
        for state in REASONS:
            found |= {_cell(code): state for code in section.get(state, ())}
    own = {str(code) for code in stated.get("codes", {})}
    return {cell: state for cell, state in found.items() if cell not in own}


def _cell(code: Any) -> str:
    number = whole_code(code)
    return str(code).strip() if number is None else str(number)


def _codes(
    stated: dict[str, Any], variable: Variable, states: Mapping[str, str], known: BankItem | None
) -> dict[int, str]:
    """Give the codes of answers with their labels: the mapping's, the file's or the bank's."""
    given: dict[str, str] = {str(code): str(label) for code, label in
                             stated.get("codes", {}).items()}  # fmt: skip
    given = given or dict(variable.codes)
    if not given and known is not None:
        given = {str(code): label for code, label in known.codes.items()}
    found = {}
    for cell, label in given.items():
        code = whole_code(cell)
        if code is not None and cell not in states:
            text = label.strip()
            found[code] = "" if text == str(code) else text[:LONGEST_LABEL]
    return dict(sorted(found.items()))


def _against_bank(item: SurveyItem, stated: dict[str, Any]) -> list[str]:
    """Say where an item is coded the other way round than the bank has it."""
    known = banked(item.bank_item) if item.bank_item else None
    if known is None:
        return []
    where = f"[survey.items.{item.name}]"
    if item.turned and not item.codes:
        return [f"{where} turned needs the codes of the answers; give them under codes"]
    if item.turned:
        return [] if item.label_words != "same" else [
            f"{where} turned is true, but the labels of '{item.column}' run as the bank's do; "
            "take turned out"
        ]  # fmt: skip
    if item.label_words in ("turned", "other"):
        first = min(item.codes)
        return [
            f"{where} the codes of '{item.column}' do not mean what they mean in the bank: "
            f"{first} is {item.codes[first]!r} here and {known.codes.get(first, '')!r} there; "
            "write turned = true if they run the other way round, or give the item a name of its "
            "own with scale and worse"
        ]  # fmt: skip
    stated_worse = stated.get("worse")
    if stated_worse and known.worse and stated_worse != known.worse:
        return [
            f"{where} worse is {stated_worse!r}, and the bank has {known.worse!r} for "
            f"{known.code}; if this file is coded the other way round write turned = true, else "
            "take worse out"
        ]
    return []


def label_key(label: str) -> str:
    """Give a label as it is compared with cells that hold full answers."""
    return plainly(label)
