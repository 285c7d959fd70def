"""The page of the documentation that shows the item bank, made from its data."""

from evenhand.commands.item_words import answer_list
from evenhand.taxonomy.items import CONSTRUCTS, BankItem, mode_effects, of_construct
from evenhand.taxonomy.reference import source
from evenhand.wording.messages import say, term


def items_page() -> str:
    """Write every item of the bank, construct by construct, with its origin and licence."""
    lines = [
        "# Item bank", "",
        "Survey items as data. Items marked *own* are in our own words, in English and French, "
        "and are **not yet tested with people**: no cognitive test, no reliability study, no "
        "comparison with an established item. Of items marked *reference* only subject and codes "
        "are kept: take their wording from whoever made them, under their licence.", "",
        "`evenhand items ITEM` tells one item in full; "
        "[Asking people](../guide/asking-people.md) shows how a questionnaire is made of them.",
        "",
    ]  # fmt: skip
    for construct in CONSTRUCTS:
        name = term("construct", construct)
        lines += [f"## {name[:1].upper()}{name[1:]}", "", f"`{construct}`", "",
                  "| item | asks | answers | counted | wording | origin | codes attested |",
                  "| --- | --- | --- | --- | --- | --- | --- |"]  # fmt: skip
        lines += [_row(item) for item in of_construct(construct)]
        lines.append("")
    return "\n".join([*lines, *_effects()])


def _row(item: BankItem) -> str:
    asks = item.questions.get("en", item.subject)
    asks += f" *{item.notes['en']}*" if "en" in item.notes else ""
    counted = ", ".join(str(code) for code in item.counted)
    cells = (f"`{item.code}`", asks, answer_list(item, "en"), counted, item.wording_status,
             f"{item.instrument}; {item.licence}", item.mark)  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def _effects() -> list[str]:
    lines = ["## What is known about the way of asking", ""]
    for row in mode_effects():
        where = source(row["source"])
        lines.append(f"- {say('items.effect_' + row['effect'])} "
                     f"({where['publisher']}, {where['edition']}; {row['mark']})")  # fmt: skip
    return [*lines, ""]
