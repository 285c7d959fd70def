"""The page of a finding: drawn once and kept; what cannot be made again says so."""

import pytest

from evenhand.wording.messages import say
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.methods.drawn import FOLDER, read_drawn
from evenhand.workspace.workspace import Workspace
from publishing import small_city


@pytest.fixture
def found(here):
    """A finding of the small city, not drawn yet."""
    return here.run("area_rates", offence="assault").id


def changed(here: Workspace) -> None:
    """Let the incidents be other rows than before."""
    from evenhand.sources.report import FileRead, ImportReport
    from evenhand.tables.incidents import Incidents

    known = small_city.incidents()
    fewer = Incidents.from_frame(known.to_frame().head(300), crs=known.crs, timezone=known.timezone)
    read = FileRead("fewer.csv", "1" * 64, 1, "fewer", 300, 300)
    report = ImportReport(files=(read,), set_aside=(), tables={"incidents": 300})
    here.add({"incidents": fewer}, report, replacing=("incidents",))


def test_it_is_drawn_by_a_job_and_then_shown_in_both_languages(as_role, found, work):
    client = as_role("analyst")
    asked = client.get(f"/findings/{found}")
    assert asked.status_code == 302
    work()
    for language, word in (("en", "Show as a table"), ("fr", "Afficher en tableau")):
        client.cookies["language"] = language
        for _ in range(2):
            page = client.get(f"/findings/{found}").content.decode()
            assert page.count("<figure") == page.count("</figure>") > 0
            assert str(say("web_methods.as_table").written(language)) in page, word


def test_a_page_drawn_anew_is_shown_anew(as_role, found, work, here):
    client = as_role("analyst")
    client.get(f"/findings/{found}")
    work()
    client.get(f"/findings/{found}")
    path = here.folder / FOLDER / f"{found}.json"
    limit = read_drawn(here, found, "en")["limits"][0]
    assert limit in client.get(f"/findings/{found}").content.decode()
    path.write_text(path.read_text().replace(limit, "Another limit"))
    page = client.get(f"/findings/{found}").content.decode()
    assert "Another limit" in page
    assert limit not in page


def test_one_whose_rows_changed_says_that_it_cannot_be_drawn_and_asks_for_no_job(
    as_role, found, here
):
    changed(here)
    client = as_role("analyst")
    for _ in range(2):
        page = client.get(f"/findings/{found}")
        assert page.status_code == 200
    text = page.content.decode()
    assert "This finding cannot be drawn again" in text
    assert f"/methods/area_rates?like={found}" in text
    assert not Job.objects.exists()
    assert "?like=" not in as_role("decision").get(f"/findings/{found}").content.decode()


def test_one_that_was_drawn_before_its_rows_changed_stays(as_role, found, here, work):
    client = as_role("analyst")
    client.get(f"/findings/{found}")
    work()
    changed(here)
    text = client.get(f"/findings/{found}").content.decode()
    assert "<figure" in text
    assert "Newer data were imported since" in text


def test_a_short_answer_is_the_title_and_a_long_one_stands_below_the_question(
    as_role, found, work, here
):
    import json

    client = as_role("analyst")
    client.get(f"/findings/{found}")
    work()
    path = here.folder / FOLDER / f"{found}.json"
    kept = json.loads(path.read_text())
    question = str(say("questions.area_rates"))
    for answer, heading in (("Short.", "Short."), ("Long. " * 30, question)):
        kept["pages"]["en"]["answer"] = answer.strip()
        path.write_text(json.dumps(kept))
        text = client.get(f"/findings/{found}").content.decode()
        title = text.split("<h1")[1].split("</h1>")[0].split(">")[1]
        assert title == heading
        assert ('class="answer-lead"' in text) == (heading == question)
        assert answer.strip() in text


def test_a_chart_comes_with_its_specification_and_the_servers_drawing(as_role, found, work):
    client = as_role("analyst")
    client.get(f"/findings/{found}")
    work()
    text = client.get(f"/findings/{found}").content.decode()
    at = text.index('data-chart="chart-')
    name = text[at:].split('"')[1]
    assert f'<script id="{name}" type="application/json">' in text
    assert text[at:].index("<svg") < text[at:].index("<script")
    assert "evenhand/chart.js" in text
    assert "Arrow keys" in text or "arrow keys" in text
