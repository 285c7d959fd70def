"""What a survey elsewhere found of reporting is a limit, with its source; never a correction."""

import re

import pytest

from evenhand.errors import OptionError
from evenhand.publishing.blocks import CannotShow, Table
from evenhand.publishing.reporting import SOURCE, reporting_number
from evenhand.publishing.trace import trace
from evenhand.taxonomy.reporting import reporting_rates

from .conftest import Audited


def table(audited: Audited) -> Table:
    what = next(c for c in audited.dossier.chapters if c.slug == "what")
    return next(
        b for b in what.blocks
        if isinstance(b, Table) and b.caption.message.key.startswith("reporting.caption")
    )  # fmt: skip


def test_each_class_with_a_known_share_has_its_row_and_no_other(full: Audited) -> None:
    rows = {row[0].value.name for row in table(full).data.rows}
    assert rows == {"assault", "robbery", "theft_from_person", "burglary_dwelling", "damage"}
    told = [
        str(s.message)
        for s in full.dossier.sentences()
        if s.message.key.endswith("reporting.without")
    ]
    assert told == ["No such share is at hand for: misconduct in public space."]


def test_survey_place_and_years_stand_beside_the_shares(full: Audited) -> None:
    shown = table(full)
    assert "Crime Survey for England and Wales" in str(shown.caption.message)
    assert "not about this city" in str(shown.note)
    row = next(row for row in shown.data.rows if row[0].value.name == "robbery")
    # Between 36 % and 61 % in the five years to March 2019 (domain notes).
    assert [round(row[n].value.value, 2) for n in (2, 3)] == [0.36, 0.61]
    assert "years ending March 2015 to March 2019" in str(shown.caption.message)


def test_a_change_of_reporting_is_a_limit_of_the_chapter_on_change(full: Audited) -> None:
    change = next(c for c in full.dossier.chapters if c.slug == "change")
    limits = [b for b in change.blocks if isinstance(b, CannotShow)][-1]
    last = limits.sentences[-1]
    assert last.message.key == "reporting.moves"
    assert {name for name, _ in last.citations()} == {
        f"{SOURCE}.lowest[assault]", f"{SOURCE}.highest[assault]",
    }  # fmt: skip


def test_no_recorded_number_is_changed_by_a_share(full: Audited) -> None:
    cited = {name for name, _ in full.dossier.citations() if name.startswith(SOURCE)}
    assert all(re.fullmatch(rf"{SOURCE}\.(lowest|highest)\[\w+\]", name) for name in cited)
    robberies = next(r.id for r in full.workspace.records() if r.method == "offence_profile")
    count = full.workspace.again(robberies).finding.cite("count[robbery]")
    assert count == (full.workspace.read("incidents").column("offence_class") == "robbery").sum()


def test_a_share_can_be_traced_to_its_survey(full: Audited) -> None:
    found = trace(full.workspace, "T-reporting.lowest[robbery]")
    assert found.value == min(sorted(reporting_rates("robbery").share_reported.items())[-5:],
                              key=lambda pair: pair[1])[1]  # fmt: skip
    assert "Office for National Statistics" in found.sources[0]


@pytest.mark.parametrize("path", ["lowest[misconduct]", "estimate[robbery]", "lowest"])
def test_a_share_that_is_not_known_cannot_be_cited(full: Audited, path: str) -> None:
    with pytest.raises(KeyError):
        reporting_number(path)
    with pytest.raises(OptionError, match="names no number"):
        trace(full.workspace, f"{SOURCE}.{path}")


def test_the_note_on_the_source_is_where_the_numbers_lead(full: Audited, page: str) -> None:
    assert 'href="#t-reporting"' in page
    assert page.count('id="t-reporting"') == 1
