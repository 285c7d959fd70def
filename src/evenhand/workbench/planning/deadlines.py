"""Deadlines of protocols: who may write into planning files is told once of a late step."""

from django.utils.timezone import localdate

from evenhand.workbench.opened import city
from evenhand.workbench.people.models import Notice, Person
from evenhand.workbench.people.notices import notify
from evenhand.workbench.people.roles import RIGHTS
from evenhand.workspace.planning_advice import late_steps
from evenhand.workspace.planning_files import PlanningFiles

KEY = "web_planning.notice_late"


def tell_late() -> int:
    """Tell planners of each step whose day has passed; run twice, nobody is told twice.

    Returns
    -------
    int
        How many notices were written.
    """
    today = localdate()
    told = 0
    people = list(Person.objects.filter(role__in=RIGHTS["planning.write"], is_active=True))
    for document in PlanningFiles(city().folder).all():
        for step in late_steps(document, today):
            fields = {"site": document["id"], "title": document["title"],
                      "step": step["number"], "what": step["what"][:200]}  # fmt: skip
            for person in people:
                known = Notice.objects.filter(
                    person=person, key=KEY, fields__site=document["id"],
                    fields__step=step["number"],
                )  # fmt: skip
                if not known.exists():
                    notify(person, KEY, f"/planning/{document['id']}#steps", **fields)
                    told += 1
    return told
