"""The command line: every command a thin call of the library."""

import click

from evenhand.commands.appraise import appraise
from evenhand.commands.basemap import basemap
from evenhand.commands.choose_method import choose_method
from evenhand.commands.demo import demo
from evenhand.commands.doctor import doctor
from evenhand.commands.evidence import evidence
from evenhand.commands.fetch import fetch
from evenhand.commands.guarding import Guarded
from evenhand.commands.items import items
from evenhand.commands.lifecycle import lifecycle
from evenhand.commands.methods import methods, run
from evenhand.commands.outbreak import outbreak
from evenhand.commands.plan_survey import plan_survey
from evenhand.commands.problem import problem
from evenhand.commands.quality import quality
from evenhand.commands.questionnaire import questionnaire
from evenhand.commands.register import register
from evenhand.commands.reports import audit, release, report
from evenhand.commands.result_sheet import result_sheet
from evenhand.commands.rollout import rollout
from evenhand.commands.serve import serve
from evenhand.commands.verify import verify
from evenhand.commands.walk import walk
from evenhand.commands.workspaces import check, import_, init, undo

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=Guarded, context_settings=SETTINGS)
@click.version_option(package_name="evenhand")
def main() -> None:
    r"""Raw files in, a sourced local security audit out.

    The workspace comes first, files after it.

    \b
    Example:
      evenhand methods
    """


for command in (
    demo,
    init,
    fetch,
    check,
    import_,
    undo,
    basemap,
    items,
    questionnaire,
    plan_survey,
    choose_method,
    walk,
    lifecycle,
    evidence,
    result_sheet,
    quality,
    audit,
    release,
    outbreak,
    appraise,
    problem,
    rollout,
    register,
    verify,
    report,
    run,
    methods,
    serve,
    doctor,
):
    main.add_command(command)
