"""Contributions in the portal's database, and moderators who read them."""

import pytest
from django.test import Client

from evenhand.portal.contributions.models import Contribution, received
from evenhand.workbench.people.models import Person

TEXT = "Each night loud music. The tall man in red does it."
START = TEXT.index("The tall")
FOUND = {"outcome": "hold",
         "reasons": [{"rule": "description", "spans": [[START, len(TEXT)]]}]}  # fmt: skip


@pytest.fixture
def sent(db):
    """Keep something that a resident sent."""

    def keep(text: str = TEXT, **values) -> Contribution:
        given = {"language": "en", "place_name": "Canal bridge", "judgement": {}}
        return received(values.pop("kind", "nuisance"), text=text, **given | values)[0]

    return keep


@pytest.fixture
def moderator(folder, db):
    """Give a browser of a moderator by name, the same for the same name."""

    def browser(name: str, role: str = "moderator") -> Client:
        email = f"{name}@example.org"
        person = Person.objects.filter(email=email).first() or Person.objects.enrol(
            role=role, name=name.title(), email=email, password="pass"
        )
        client = Client(HTTP_HOST="localhost")
        client.force_login(person)
        return client

    return browser


@pytest.fixture
def says():
    """Let somebody decide on the text that they see."""

    def decide(client: Client, one: Contribution, verdict: str = "show", **fields):
        from evenhand.workbench.queue.deciding import turn_of

        one.refresh_from_db()
        reason = "as_it_is" if verdict == "show" else "description"
        given = {"revision": one.revision, "place": max(1, turn_of(one).place),
                 "verdict": verdict, "reason": reason}  # fmt: skip
        answer = client.post(f"/queue/{one.number}/decide", given | fields)
        one.refresh_from_db()
        return answer

    return decide
