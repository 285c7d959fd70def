"""The command line: every command a thin call of the library."""

import click


@click.group()
def main() -> None:
    """Evenhand: raw files in, a sourced local security audit out."""
