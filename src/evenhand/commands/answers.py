"""A finding on the terminal: in words, as JSON or as CSV."""

import json

import click

from evenhand.contract import Inapplicable, plain_rows
from evenhand.errors import UnsuitableData
from evenhand.publishing.spreadsheets import inert
from evenhand.workspace.findings import Recorded
from evenhand.workspace.running import RecordedSeveral
from evenhand.workspace.told_json import told_json


def print_answer(recorded: Recorded, form: str, language: str) -> None:
    """Print a finding.

    Parameters
    ----------
    recorded
        The finding with its number.
    form
        `words`, `json` or `csv`.
    language
        Two letters.

    Raises
    ------
    UnsuitableData
        The whole question does not apply to the data.
    """
    finding = recorded.finding
    if isinstance(finding, Inapplicable):
        raise UnsuitableData(finding.reason.written(language))
    if form == "csv":
        click.echo(inert(finding.to_frame()).to_csv(index=False), nl=False)
    elif form == "json":
        click.echo(json.dumps(told_json(recorded, language), indent=1, ensure_ascii=False))
    else:
        click.echo("\n".join(_words(recorded, language)))


def print_several(recorded: RecordedSeveral, form: str, language: str, *, difference: bool) -> None:
    """Print the findings of one question asked several times over.

    Parameters
    ----------
    recorded
        The findings with their numbers.
    form, language
        As for `print_answer`.
    difference
        Whether two findings are compared, number by number.

    Raises
    ------
    OptionError
        A difference is asked for, and there are not two findings.
    """
    from evenhand.several.two import Beside, paired

    found = paired(recorded.found) if difference else recorded.found
    frame = found.difference() if isinstance(found, Beside) else found.to_frame()
    if form == "csv":
        click.echo(inert(frame).to_csv(index=False), nl=False)
        return
    told = found.explain()
    if form == "words":
        lines = [told.answer, *told.reading]
        limits = [f"– {message.written(language)}" for message in told.limits]
        numbers = [f"{number} · {label}" for label, number in recorded.numbers.items()]
        click.echo("\n".join([*(one.written(language) + "\n" for one in lines), *limits, "",
                              *numbers]))  # fmt: skip
        return
    whole = {
        "method": found.method,
        "varied": found.varied.option,
        "findings": [
            told_json(Recorded(recorded.numbers[label], one), language)
            for label, one in found.findings.items()
        ],
        "refused": dict(found.refused),
        "language": language,
        "answer": told.answer.written(language),
        "reading": [message.written(language) for message in told.reading],
        "limits": [message.written(language) for message in told.limits],
        "summary": list(plain_rows(found.summary())),
        "rows": list(plain_rows(frame)),
    }
    click.echo(json.dumps(whole, indent=1, ensure_ascii=False))


def _words(recorded: Recorded, language: str) -> list[str]:
    finding = recorded.finding
    told = finding.explain()
    return [
        told.answer.written(language),
        "",
        *(message.written(language) for message in told.reading),
        "",
        *(f"– {message.written(language)}" for message in told.limits),
        "",
        f"{recorded.id} · {_made_by(recorded)} · {finding.n_used}/{finding.n_rows}",
    ]


def _made_by(recorded: Recorded) -> str:
    made = recorded.finding.provenance
    return f"{made.method} {made.version}" if made else ""
