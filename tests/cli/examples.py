"""The examples that the help of commands prints, as words to run."""

import shlex

import click


def commands(group, path=("evenhand",)):
    """Give every command with the words that call it, groups included, in the order of the help."""
    yield path, group
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            yield from commands(group.get_command(context, name), (*path, name))


def examples_of(command):
    """Give the examples of a command without `evenhand`; lines that go on are put together."""
    text = (command.help or "").partition("Example:\n")[2].partition("\n\n")[0]
    lines = [shlex.split(line) for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    assert lines
    assert all(words[0] == "evenhand" for words in lines)
    return [words[1:] for words in lines]


def examples(group, name):
    """Give the examples of one command of a group, those that call that group."""
    found = examples_of(group.get_command(click.Context(group), name))
    return [words for words in found if words[0] == group.name]
