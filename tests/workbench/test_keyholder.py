"""What is done at the machine stands in the audit log, and is said to be one person's."""

import pytest

from evenhand.wording.messages import say
from evenhand.workbench.keyholder import enter_alone
from evenhand.workbench.people.ledger import Entry, broken_link


@pytest.mark.django_db
def test_who_takes_both_parts_is_in_the_log(folder, monkeypatch):
    monkeypatch.setenv("EVENHAND_WORKSPACE", str(folder))
    monkeypatch.setenv("DATABASE_URL", "sqlite:///that-of-the-tests")
    said = enter_alone(folder, "portal.published_alone", "R-0007")
    made = Entry.objects.get(what="portal.published_alone")
    assert (made.about, made.who, made.person_number) == ("R-0007", "", None)
    assert str(made.number) in said
    assert broken_link() is None
    assert "without a second person" in str(say("web_ledger.portal_published_alone"))


def test_where_there_is_no_log_that_is_said(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert "There is no audit log" in enter_alone(tmp_path, "portal.published_alone", "R-0007")
