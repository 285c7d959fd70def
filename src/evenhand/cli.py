"""The command line: every command a thin call of the library."""

import click

from evenhand.commands.appraise import appraise
from evenhand.commands.backup import backup, restore
from evenhand.commands.basemap import basemap
from evenhand.commands.choose_method import choose_method
from evenhand.commands.demo import demo
from evenhand.commands.doctor import doctor
from evenhand.commands.event import event
from evenhand.commands.evidence import evidence
from evenhand.commands.fetch import fetch
from evenhand.commands.items import items
from evenhand.commands.lifecycle import lifecycle
from evenhand.commands.methods import methods, run
from evenhand.commands.outbreak import outbreak
from evenhand.commands.plan_survey import plan_survey
from evenhand.commands.planning import planning
from evenhand.commands.portal import portal
from evenhand.commands.practice import practice
from evenhand.commands.problem import problem
from evenhand.commands.quality import quality
from evenhand.commands.questionnaire import questionnaire
from evenhand.commands.register import register
from evenhand.commands.reports import audit, release, report
from evenhand.commands.result_sheet import result_sheet
from evenhand.commands.rollout import rollout
from evenhand.commands.sections import Sectioned
from evenhand.commands.serve import serve
from evenhand.commands.verify import verify
from evenhand.commands.walk import walk
from evenhand.commands.workspaces import check, import_, init, undo

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=Sectioned, context_settings=SETTINGS)
@click.version_option(package_name="evenhand")
def main() -> None:
    r"""Raw files in, a sourced local security audit out.

    The workspace comes first, files after it.

    \b
    Example:
      evenhand methods
    """


main.add_sections({
    "Start a city": (
        (demo, "Make the demo city, import it and write its audit."),
        (init, "Make a workspace: the folder of one city."),
        (fetch, "Fetch open data into a folder, with their source."),
        (check, "Say what an import would do, and every fault."),
        (import_, "Bring files into a workspace: all, or none."),
        (undo, "Take back the last import, exactly."),
        (quality, "Say what the data are worth, fault by fault."),
    ),
    "Ask people": (
        (choose_method, "Say which way of asking answers a question here."),
        (items, "List the survey items of the bank."),
        (questionnaire, "Make a questionnaire, and the mapping of its answers."),
        (plan_survey, "Say how many people to ask, and what that shows."),
        (walk, "Plan a safety walk, and take its sheets back."),
    ),
    "Scan and analyse": (
        (methods, "List the questions that can be asked of the data."),
        (run, "Ask one question and print the answer."),
        (outbreak, "Keep a file on an outbreak of insecurity."),
        (planning, "Read files on development sites; print their statements."),
        (lifecycle, "Show the stages of insecurity and their factors."),
    ),
    "Respond": (
        (problem, "Work a problem through in one file."),
        (evidence, "List measures with what is known of each."),
        (event, "Plan an event or crowd, watch it, look back on it."),
        (appraise, "Appraise what is offered as new."),
    ),
    "Assess": (
        (rollout, "Write a lot as interventions that import takes."),
        (register, "Register how a measure will be judged, beforehand."),
    ),
    "Publish": (
        (audit, "Write the local security audit of a workspace."),
        (result_sheet, "Write two pages on one area or place."),
        (release, "Put findings through disclosure control."),
        (report, "Look into what a dossier says."),
        (practice, "Hand on what was tried; take over what others tried."),
    ),
    "Keep house": (
        (basemap, "Make the map under all maps from a city’s extract."),
        (serve, "Show the workbench in a browser, on this machine."),
        (portal, "Show the residents’ portal, in a process of its own."),
        (backup, "Keep a workspace and its workbench in one file."),
        (restore, "Make a workspace of such a file again."),
        (verify, "Say whether documents are those that were written."),
        (doctor, "Say what is installed, missing, or broken."),
    ),
})  # fmt: skip
