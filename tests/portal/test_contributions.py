"""What is kept of what was sent: a hash of its link, its steps, nobody's name."""

import pytest
from django.db import IntegrityError, connections, transaction

from evenhand.portal.contributions.models import (
    Contribution,
    by_link,
    hash_of,
    new_number,
    received,
)
from evenhand.portal.sessions.models import new_code
from evenhand.workspace.free_texts import text_problems

pytestmark = pytest.mark.django_db(databases=["default", "portal"])


def test_a_private_link_finds_what_was_sent_and_is_kept_nowhere(db):
    kept, link = received("feeling", language="en", text="Dark under the bridge")
    assert by_link(link) == kept
    assert by_link(link + "x") is None
    row = Contribution.objects.filter(pk=kept.pk).values().get()
    assert link not in repr(row)
    assert row["link_hash"] == hash_of(link)


def test_each_step_is_kept(db):
    kept, _ = received("nuisance", language="de", text="Glas auf dem Spielplatz")
    kept.move("read", role="moderator")
    kept.move("done", words="Weggeräumt")
    assert [one.state for one in kept.steps.all()] == ["received", "read", "done"]
    assert kept.closed_at is not None


def test_nobody_decides_twice_on_one_text(db):
    kept, _ = received("nuisance", language="en")
    kept.decisions.create(revision=1, place=1, person="4", verdict="show")
    with pytest.raises(IntegrityError), transaction.atomic(using="portal"):
        kept.decisions.create(revision=1, place=2, person="4", verdict="show")
    with pytest.raises(IntegrityError), transaction.atomic(using="portal"):
        kept.decisions.create(revision=1, place=1, person="5", verdict="hold")


def test_it_lies_in_the_portals_database_alone(db):
    tables = {name: connections[name].introspection.table_names() for name in connections}
    assert "contributions_contribution" in tables["portal"]
    assert "contributions_contribution" not in tables["default"]
    assert "people_person" not in tables["portal"]


def test_an_author_asks_a_third_person_once_for_each_text(db):
    kept, _ = received("proposal", language="fr", text="Un banc")
    with pytest.raises(ValueError):
        kept.appeal()
    kept.move("held", reason="name")
    assert kept.may_appeal and not kept.is_appealed
    kept.appeal("Ce n’est pas un nom.")
    assert kept.is_appealed and not kept.may_appeal
    kept.move("held", reason="name")
    assert not kept.is_appealed and not kept.may_appeal
    kept.revision += 1
    kept.move("received")
    kept.move("held", reason="name")
    assert kept.may_appeal


def test_no_number_passes_for_data_of_a_person():
    for made in (new_number, new_code):
        numbers = {made() for _ in range(500)}
        assert len(numbers) > 490
        refused = [one for one in numbers if text_problems("what", f"Proposal ({one}): waste")]
        assert refused == []
