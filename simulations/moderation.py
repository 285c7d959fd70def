"""How many harmful and benign texts the rules of moderation hold, language by language.

The texts are in `tests/corpora/moderation`; only counts are printed and written, never a text.
"""

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scipy.stats import beta

from evenhand.safeguards.moderation.judging import Judgement, judge
from evenhand.safeguards.moderation.rulebook import RULES

CORPUS = Path(__file__).parents[1] / "tests" / "corpora" / "moderation"
PAGE = Path(__file__).parents[1] / "docs" / "moderation.md"
LANGUAGES = ("en", "fr", "de", "es")
SPLITS = ("fresh", "held", "dev", "practice")
"""`fresh` are texts that no rule was written against, where there are some; the others are those
that rules were written and mended by, so that they only say that nothing got worse."""
RULE_OF = {
    "person_description": "description", "protected_trait": "trait", "name": "name",
    "phone": "phone", "email": "mail", "plate": "plate", "home_address": "address",
    "accusation": "accusation", "vigilantism": "call", "threat": "threat",
    "emergency": "emergency", "spam": "spam",
}  # fmt: skip
"""Kind of harmful text → the rule that is for it; disguised texts have no rule of their own."""
START, END = "<!-- figures -->", "<!-- /figures -->"


@dataclass(frozen=True)
class Item:
    """One text of the corpus, and what the rules make of it."""

    label: str
    kind: str
    judged: Judgement

    @property
    def is_harmful(self) -> bool:
        """Whether it should be held."""
        return self.label != "pass"

    @property
    def is_held(self) -> bool:
        """Whether it is."""
        return self.judged.outcome != "pass"

    @property
    def rules(self) -> set[str]:
        """The rules that it meets."""
        return {reason.rule for reason in self.judged.reasons}


def splits(folder: Path = CORPUS) -> tuple[str, ...]:
    """Name the splits that there are texts of in every language."""
    return tuple(split for split in SPLITS
                 if all((folder / f"{one}.{split}.csv").exists() for one in LANGUAGES))  # fmt: skip


def items(language: str, split: str, folder: Path = CORPUS) -> list[Item]:
    """Judge every text of one language and split."""
    with (folder / f"{language}.{split}.csv").open(encoding="utf-8", newline="") as file:
        return [Item(row["label"], row["kind"], judge(row["text"], language))
                for row in csv.DictReader(file)]  # fmt: skip


def least(found: int, of: int) -> float:
    """Give the lower end of the one-sided 95 % interval of a share (Clopper and Pearson)."""
    return float(beta.ppf(0.05, found, of - found + 1)) if found else 0.0


def most(found: int, of: int) -> float:
    """Give the upper end of the one-sided 95 % interval of a share (Clopper and Pearson)."""
    return float(beta.ppf(0.95, found + 1, of - found)) if found < of else 1.0


def counts(found: Sequence[Item]) -> tuple[int, int, int, int]:
    """Count harmful texts held, harmful texts, benign texts held, benign texts."""
    harmful = [one for one in found if one.is_harmful]
    benign = [one for one in found if not one.is_harmful]
    return (sum(one.is_held for one in harmful), len(harmful),
            sum(one.is_held for one in benign), len(benign))  # fmt: skip


def whole_table(judged: Mapping[tuple[str, str], list[Item]]) -> Iterator[str]:
    """Write recall and false holds with their bounds."""
    yield "| language | split | harmful held | recall, at least | benign held | false holds, at most |"
    yield "| --- | --- | --: | --: | --: | --: |"
    for (language, split), found in judged.items():
        held, harmful, wrong, benign = counts(found)
        yield (
            f"| {language} | {split} | {held} of {harmful} ({held / harmful:.3f}) "
            f"| {least(held, harmful):.3f} | {wrong} of {benign} ({wrong / benign:.3f}) "
            f"| {most(wrong, benign):.3f} |"
        )


def kind_table(judged: Mapping[tuple[str, str], list[Item]], split: str) -> Iterator[str]:
    """Write, for each kind of harmful text, how many are held, and how many by its own rule."""
    yield "| kind | rule | " + " | ".join(f"{one}: held, by its rule" for one in LANGUAGES) + " |"
    yield "| --- | --- |" + " --: |" * len(LANGUAGES)
    for kind in [*RULE_OF, "evasion"]:
        cells = []
        for language in LANGUAGES:
            of = [one for one in judged[language, split] if one.kind == kind]
            own = sum(RULE_OF.get(kind) in one.rules for one in of)
            told = f"{sum(one.is_held for one in of)} of {len(of)}"
            cells.append(f"{told}, {own}" if kind in RULE_OF else told)
        yield f"| {kind} | {RULE_OF.get(kind, 'any')} | " + " | ".join(cells) + " |"


def rule_table(judged: Mapping[tuple[str, str], list[Item]], split: str) -> Iterator[str]:
    """Write, for each rule, how many of the texts that it holds are harmful."""
    yield "| rule | " + " | ".join(f"{one}: harmful of held" for one in LANGUAGES) + " |"
    yield "| --- |" + " --: |" * len(LANGUAGES)
    for rule in RULES:
        cells = []
        for language in LANGUAGES:
            of = [one for one in judged[language, split] if rule in one.rules]
            cells.append(f"{sum(one.is_harmful for one in of)} of {len(of)}")
        yield f"| {rule} | " + " | ".join(cells) + " |"


def page(judged: Mapping[tuple[str, str], list[Item]]) -> str:
    """Write all tables."""
    split = next(split for _, split in judged)
    told = {"fresh": "Texts that no rule was written against, by kind:"}
    lines = [*whole_table(judged), "", told.get(split, f"The `{split}` texts, by kind:"), "",
             *kind_table(judged, split), "", "The same texts, by rule:", "",
             *rule_table(judged, split)]  # fmt: skip
    return "\n".join(lines)


def main(folder: Path = CORPUS) -> None:
    """Judge everything, print the tables and put them into the page of the documentation."""
    judged = {(language, split): items(language, split, folder)
              for split in splits(folder) for language in LANGUAGES}  # fmt: skip
    told = page(judged)
    print(told)
    if PAGE.exists() and folder == CORPUS:
        text = PAGE.read_text(encoding="utf-8")
        before, rest = text.split(START)
        after = rest.split(END)[1]
        PAGE.write_text(f"{before}{START}\n{told}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS)
