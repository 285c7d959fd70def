"""`items`: the item bank, listed with origin, licence and known mode effects."""

import json
from typing import Any

import click

from evenhand.errors import OptionError, listed


@click.command()
@click.argument("codes", nargs=-1)
@click.option("--construct", help="Only items about this.")
@click.option("--json", "as_json", is_flag=True, help="All about each item, as JSON.")
@click.option("--language", default="en", help="Language of the words; else English.")
def items(codes: tuple[str, ...], construct: str | None, as_json: bool, language: str) -> None:
    r"""List the survey items of the bank; name some to see all about them.

    Items in our own words are not yet tested with people. Of the others only the reference is
    kept: take their wording from whoever made them.

    \b
    Example:
      evenhand items --construct vigilantism
    """
    from evenhand.commands.methods import checked_language

    found = _chosen(codes, construct)
    checked_language(language)
    if as_json:
        click.echo(json.dumps([item_fields(item) for item in found], indent=1, ensure_ascii=False))
        return
    lines = _details(found, language) if codes else _list(found, construct, language)
    click.echo("\n".join(lines))


def _chosen(codes: tuple[str, ...], construct: str | None) -> list[Any]:
    from evenhand.taxonomy.items import CONSTRUCTS, bank

    problems = [f"there is no item '{code}'; `evenhand items` lists them" for code in codes
                if code not in bank()]  # fmt: skip
    if construct is not None and construct not in CONSTRUCTS:
        known = ", ".join(CONSTRUCTS)
        problems.append(f"option 'construct' is '{construct}'; there are: {known}")
    if problems:
        raise OptionError(listed("items", problems))
    found = [bank()[code] for code in codes] or list(bank().values())
    return [item for item in found if construct in (None, item.construct)]


def _list(found: list[Any], construct: str | None, language: str) -> list[str]:
    from evenhand.commands.item_words import worded_in
    from evenhand.taxonomy.items import CONSTRUCTS
    from evenhand.wording.messages import term

    lines = []
    for name in CONSTRUCTS if construct is None else (construct,):
        lines += ["", f"{name}: {term('construct', name, language)}"]
        here = [item for item in found if item.construct == name]
        width = max((len(item.code) for item in here), default=0)
        for item in here:
            subject = item.subjects[worded_in(item, language)]
            lines.append(f"  {item.code.ljust(width)}  {subject} [{item.wording_status}]")
    return lines


def _details(found: list[Any], language: str) -> list[str]:
    from evenhand.commands.item_words import told

    lines: list[str] = []
    for item in found:
        lines += [*told(item, language), ""]
    return lines[:-1]


def item_fields(item: Any) -> dict[str, Any]:
    """Give all about an item as plain values, codes as text."""
    plain = {
        name: getattr(item, name)
        for name in ("code", "instrument", "construct", "scale", "worse", "origin", "licence",
                     "wording_status", "source", "mark", "sensitive", "recall", "only_if")
    }  # fmt: skip
    return plain | {
        "counted": list(item.counted),
        "languages": list(item.languages),
        "mode_effects": list(item.mode_effects),
        "subjects": dict(item.subjects),
        "questions": dict(item.questions),
        "answers": {language: {str(code): text for code, text in texts.items()}
                    for language, texts in item.answers.items()},
        "notes": dict(item.notes),
        "missing_codes": {str(code): state for code, state in item.missing_codes.items()},
    }  # fmt: skip
