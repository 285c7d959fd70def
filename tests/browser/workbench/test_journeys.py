"""Ten journeys of a partnership, each from signing in to what is printed, in real Chromium.

The servers are real ones with their hands: one city on SQLite, one on PostgreSQL. Every journey
clicks by the words of its language. `PLAN` says who goes where: each language meets each database.
"""

import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from browser.workbench.visitor import Visitor, plain
from evenhand.sources.report import FileRead, ImportReport
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.interventions import Interventions
from evenhand.wording.languages import OFFERED
from evenhand.workspace.problems import open_problem, write_parts
from evenhand.workspace.workspace import Workspace
from publishing import small_city
from publishing.conftest import city
from workbench import postgres
from workbench.caller import PASSWORD
from workbench.outbreaks.test_outbreaks import signals
from workbench.served import Served
from workbench.test_data import table

pytestmark = [
    pytest.mark.browser, pytest.mark.web, pytest.mark.postgres, pytest.mark.long,
]  # fmt: skip

TODAY = date.today()
PLAN = {
    "data": ("fr", "sqlite"),
    "city": ("en", "sqlite"),
    "problem": ("de", "sqlite"),
    "brief": ("es", "sqlite"),
    "outbreak": ("en", "sqlite"),
    "rights": ("en", "postgres"),
    "hand_over": ("es", "postgres"),
    "assessment": ("fr", "postgres"),
    "audit": ("en", "postgres"),
    "partnership": ("de", "postgres"),
}
"""Journey → language and database. A language whose catalogue is not there yet speaks English."""

PEOPLE = f"""
from pathlib import Path
import sys
from evenhand.workbench import serving
serving.prepare(Path(sys.argv[1]))
from evenhand.workbench.people.models import Person
hashed = ""
for role in ("analyst", "prevention", "decision", "auditor", "partner", "prevention"):
    name = "Two" if Person.objects.filter(role=role).exists() else "One"
    one = Person.objects.enrol(name=name + " " + role, role=role,
        email=(role if name == "One" else "newcomer") + "@example.org")
    hashed = hashed or (one.set_password({PASSWORD!r}) or one.password)
    Person.objects.filter(pk=one.pk).update(password=hashed)
"""


def added(here, name, rows):
    """Add a table by the library."""
    read = FileRead(f"{name}.csv", "9f3c" * 16, 10, name, len(rows), len(rows))
    here.add({name: rows}, ImportReport(files=(read,), set_aside=(), tables={name: len(rows)}))


def months():
    """A city that knows the month of each record alone, as most open data do, and one measure."""
    roles = {"A0": "treated", "A1": "buffer"} | {f"A{n}": "comparison" for n in range(2, 6)}
    lamps = {"intervention_id": "M-1", "measure": "street_lighting", "starts_on": "2025-11-01"}
    measures = [{**lamps, "area_id": area, "role": role} for area, role in roles.items()]
    begin = pd.date_range("2025-11-01", periods=12, freq="MS")
    return {
        "incidents": small_city.incidents(900, precision="month", placed=False),
        "areas": small_city.areas(),
        "exposure": small_city.exposure(),
        "interventions": Interventions.from_frame(pd.DataFrame(measures)),
        "deliveries": Deliveries.from_frame(pd.DataFrame({
            "intervention_id": "M-1", "area_id": "A0", "period_start": begin,
            "period_end": begin + pd.offsets.MonthEnd(0), "planned": 20.0, "delivered": 18.0,
            "unit": "lamps",
        })),
    }  # fmt: skip


def with_a_response(here):
    """Open a problem with one response, and ask whether its effect could be seen."""
    here.run("detectable_effect", treated=("A0", "A3"), placebos=10, draws=99)
    parts = {"title": "Assault near the station", "setting": "housing", "space": "private",
             "place": {"words": "Oude Stad and Molenwijk"},
             "concern": {"kind": "offence", "offence_class": "assault",
                         "words": "People are attacked at night.", "when": None}}  # fmt: skip
    number = open_problem(here, parts, today=TODAY)["id"]
    row = {"measure": "street_lighting", "side": "place", "mechanism": "Lamps are seen to burn"}
    write_parts(here, number, {"responses": [row]}, revision=1, today=TODAY)


@pytest.fixture(scope="module")
def cities(prepared, tmp_path_factory):
    """Two cities: records to the minute on SQLite, records by month on PostgreSQL."""
    if postgres.programs() is None:
        pytest.skip("PostgreSQL is not installed")
    first = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("journeys") / "sqlite"))
    here = Workspace.open(first)
    added(here, "signals", signals())
    here.run("area_rates", level="neighbourhood")
    second = city(first.with_name("postgres"), months())
    second.run("area_rates", level="neighbourhood")
    with_a_response(second)
    with (
        postgres.running() as address,
        Served(first, first=PEOPLE) as one,
        Served(second.folder, first=PEOPLE, DATABASE_URL=address) as other,
    ):
        yield {"sqlite": one.ready(), "postgres": other.ready()}


@pytest.fixture(scope="module", autouse=True)
def audit(browser, cities):
    """Begin an audit by its button: it is made while others are on their journeys."""
    language, database = PLAN["audit"]
    one = Visitor(browser, cities[database].address, language).sign_in("analyst@example.org")
    one.go("web_frame.nav_city", "web_audits.title").press("web_audits.run").hears(
        "web_jobs.may_leave"
    )
    one.context.close()
    assert one.faults == []


@pytest.fixture
def come(browser, cities, request):
    """Let somebody come to the workbench of this journey, in its language."""
    language, database = PLAN[request.node.name.removeprefix("test_").split("__")[0]]
    server = cities[database]
    visitors = []

    def sign_in(who, **how):
        spoken = language if language in OFFERED else "en"
        visitors.append(Visitor(browser, server.address, spoken, **how))
        return visitors[-1].sign_in(f"{who}@example.org")

    yield sign_in
    for one in visitors:
        one.context.close()
    assert [fault for one in visitors for fault in one.faults] == []


def brought(one, name, rows):
    """Bring a file and answer what is asked of it."""
    files = {"name": name, "mimeType": "text/csv", "buffer": rows}
    one.go("web_frame.nav_city", "web_data.title")
    one.control(one.words("web_data.files")).set_input_files(files)
    one.press("web_data.bring_button").waits()
    while one.page.get_by_role("heading", name=one.words("web_data.questions")).count():
        for group in one.page.locator("main fieldset").all():
            if not group.locator("input[type=radio]:checked").count():
                group.locator("input[type=radio]").first.check()
        one.press("web_data.answer").waits()
    return one


def test_data__files_are_brought_checked_imported_and_what_they_are_worth_is_printed(come):
    one = brought(come("prevention"), "thefts.csv", table(40, bad=2))
    one.hears("web_data.ready").press("web_data.import_button").waits()
    account = one.printed()
    assert "thefts.csv" in account
    assert "31/02/2023" not in account
    one.follow("web_data.quality_link").heads("web_data.quality")
    printed = one.printed()
    assert plain(one.words("web_data.quality")) in printed
    assert plain(one.words("quality.lead"))[:60] in printed


def test_city__the_page_answers_shows_how_sure_it_is_and_is_printed(come):
    one = come("decision")
    drawing = one.page.locator("main .map-drawing > img")
    one.looks_until(drawing.count)
    one.choose("web_city.what", one.term("offence_class", "robbery").capitalize())
    one.press("web_parts.show").looks_until(drawing.count)
    answer = one.page.get_by_role("heading", level=1).inner_text()
    one.page.get_by_text(one.words("web_parts.as_table")).first.click()
    printed = one.printed()
    assert plain(answer) in printed
    assert "Oude Stad" in printed
    assert plain(one.words("web_city.cannot")) in printed
    assert plain(one.words("web_frame.nav_library")) not in printed
    one.follow("web_parts.how_sure").sees("area_rates")
    one.looks_until(one.page.locator("main figure").count)
    assert plain(one.words("web_methods.limits")) in one.printed()


def test_problem__a_finding_becomes_a_problem_that_two_pass_and_print(come):
    one = come("prevention").go("web_frame.nav_library")
    one.open(one.words("questions.area_rates"))
    one.press("web_methods.run").waits().looks_until(one.page.locator("main figure").count)
    one.follow("web_methods.open_problem")
    one.fill_in(one.term("problem_part", "title"), "Burglary in three quarters")
    one.fill_in(one.term("problem_field", "words"), "Homes are broken into by day.")
    one.press("web_problems.open").waits()
    number = one.page.url.rsplit("/", 1)[1].partition("#")[0]
    one.open(f"{one.words('web_problems.add')} {one.term('problem_entry', 'hypotheses')}")
    one.fill_in(one.term("problem_field", "claim"), "Back doors cannot be seen from the street")
    one.fill_in(one.term("problem_field", "refuted_if"), "As many through front doors")
    one.press("web_problems.save")
    one.follow("web_problems.ask_pass", phase=one.term("problem_phase", "analysis"))
    one.fill("web_problems.why", "What, where and when are known")
    one.press("web_problems.ask_second")
    two = come("decision").go("web_frame.nav_problems").open(number)
    two.follow("web_problems.answer_it")
    two.page.locator("main button").first.click()
    one.page.reload()
    one.follow("web_problems.print").press("web_problems.print_now").waits()
    printed = one.paper_of(re.compile(r"\(PDF\)"))
    assert "Burglary in three quarters" in printed
    assert "Back doors cannot be seen from the street" in printed


def test_brief__a_line_is_read_handed_over_and_printed(come):
    one = come("prevention", width=1024).go("web_frame.nav_briefs")
    one.follow("web_briefs.add_station").fill("web_briefs.name", "Station North")
    one.press("web_briefs.add_station").go("web_frame.nav_briefs").follow("web_briefs.new")
    one.press("web_briefs.make_draft").follow("web_briefs.add_item")
    one.fill("web_briefs.text", "Stop the grey car AB-123-CD").fill(
        "web_briefs.source", "City works"
    )
    one.press("web_briefs.save")
    one.page.locator("[data-error-summary]").wait_for()
    one.fill("web_briefs.text", "Be seen at the underpass").press("web_briefs.save")
    one.press("web_briefs.publish").press("web_briefs.have_read").sees("One prevention,")
    paper = one.paper("web_briefs.pdf")
    assert "Be seen at the underpass" in paper
    assert one.pages == 1
    printed = one.printed()
    assert "Be seen at the underpass" in printed
    assert "One prevention" not in printed
    one.follow("web_briefs.hand_over")
    one.fill("web_briefs.line", "The lamp at the underpass is out").press("web_briefs.keep_line")
    one.sees("The lamp at the underpass is out")


def test_outbreak__signals_become_a_file_with_evidence_and_a_page(come):
    one = come("prevention").go("web_frame.nav_problems", "web_outbreaks.title")
    one.follow("web_outbreaks.new")
    one.choose("web_outbreaks.area", "Noord").press("web_outbreaks.open_it").waits()
    one.follow("web_outbreaks.do_signal")
    one.fill("web_outbreaks.field_what", "Noise at the racks").press("web_outbreaks.do_signal")
    one.follow("web_outbreaks.do_note").fill("web_outbreaks.field_text", "Looked at on site")
    one.press("web_outbreaks.do_note").sees("Looked at on site")
    printed = one.paper("web_outbreaks.print")
    assert "Noord" in printed
    assert "Looked at on site" in printed


def test_rights__an_assessment_begins_with_what_the_workspace_does_and_is_printed(come):
    one = come("prevention").go("web_frame.nav_safeguards").follow("web_rights.new")
    one.tick(one.words("web_rights.kind_fria")).fill("web_rights.field_title", "Hot spots")
    one.fill("web_rights.field_office", "Prevention office").press("web_rights.new")
    one.follow("web_rights.next").fill("web_rights.field_text", "To find places to repair")
    one.fill("web_rights.field_reason", "Council decision of May").press("web_rights.save_and_on")
    one.fill("web_rights.field_reason", "As the register says").press("web_rights.save_and_on")
    one.follow("web_rights.back")
    printed = one.paper("web_rights.print")
    assert "To find places to repair" in printed
    assert plain(one.words("web_rights.ask_data")) in printed
    assert plain(one.words("web_rights.because", reason="As the register says")) in printed


def test_hand_over__a_neighbourhood_goes_to_a_newcomer_with_its_pack(come):
    one = come("prevention").go("web_frame.nav_places").follow("web_neighbourhoods.new")
    one.fill("web_neighbourhoods.name", "Molenwijk").press("web_neighbourhoods.save")
    one.follow("web_neighbourhoods.contact_title")
    one.fill("web_neighbourhoods.organisation", "Molenwijk school")
    one.fill("web_neighbourhoods.role", "Reception")
    one.fill("web_neighbourhoods.address", "office@school.example")
    one.fill("web_neighbourhoods.consent_on", TODAY.isoformat()).press("web_neighbourhoods.save")
    one.follow("web_neighbourhoods.promise_title")
    one.fill("web_neighbourhoods.promise", "Repair the lamps at the lock")
    one.fill("web_neighbourhoods.owner", "City works")
    one.fill("web_neighbourhoods.due", (TODAY + timedelta(days=30)).isoformat())
    one.press("web_neighbourhoods.save").follow("web_neighbourhoods.hand_over")
    one.choose("web_neighbourhoods.newcomer", "Two prevention").press("web_neighbourhoods.sign")
    two = come("newcomer").go("web_frame.nav_places").open("Molenwijk")
    two.press("web_neighbourhoods.accept").hears("web_neighbourhoods.accepted", name="Molenwijk")
    pack = two.paper("web_neighbourhoods.pack_pdf")
    for words in ("Molenwijk school", "office@school.example", "Repair the lamps at the lock"):
        assert words in pack
    assert "Two prevention" in two.printed()


def test_assessment__a_plan_is_frozen_and_a_measure_is_judged_and_printed(come):
    one = come("prevention").go("web_frame.nav_problems").open("P-0001")
    one.follow("web_problems.plans")
    for name in ("question", "measure", "plausible_source", "harm", "not_looked_at"):
        one.fill(f"web_problems.plan_{name}", f"Of lamps: {name}")
    one.press("web_problems.plan_draft_now").waits()
    one.press("web_problems.freeze_now").waits().hears("web_problems.frozen_text")
    assert "Of lamps: harm" in one.printed()
    one.go("web_frame.nav_library").open(one.words("questions.weighted_displacement"))
    one.press("web_methods.run").waits().looks_until(one.page.locator("main figure").count)
    answer = one.page.get_by_role("heading", level=1).inner_text()
    printed = one.printed()
    assert plain(answer) in printed
    assert plain(one.words("web_methods.limits")) in printed


def test_audit__a_passage_is_commented_on_and_all_of_it_is_taken_away_on_paper(come):
    one = come("analyst").go("web_frame.nav_city", "web_audits.title")
    one.looks_until(one.page.locator("main .cards").count)
    one.page.locator("main .cards a").first.click()
    one.page.get_by_role(
        "link", name=re.compile(re.escape(one.words("web_audits.comment_on")))
    ).first.click()
    one.fill("web_audits.your_comment", "Which months are meant?").press("web_audits.comment")
    one.sees("Which months are meant?")
    printed = one.paper("web_audits.as_pdf")
    assert "Lindeburg" in printed


def test_partnership__an_agreement_that_ended_stops_an_import_until_it_is_renewed(come):
    one = come("prevention").go("web_frame.nav_places", "web_partnership.title")
    long_ago, yesterday = TODAY - timedelta(days=400), TODAY - timedelta(days=1)
    one.follow("web_partnership.member_title").fill("web_partnership.organisation", "Tram operator")
    one.fill("web_partnership.role", "Transport")
    one.fill("web_partnership.agreed_on", long_ago.isoformat())
    one.fill("web_partnership.until", (TODAY + timedelta(days=99)).isoformat())
    one.press("web_partnership.save").follow("web_partnership.sharing_title")
    one.fill("web_partnership.source", "tram").fill("web_partnership.purpose", "The audit")
    one.fill("web_partnership.basis", "Agreement").fill("web_partnership.fields_shared", "All")
    one.fill("web_partnership.agreed_on", long_ago.isoformat())
    one.fill("web_partnership.until", yesterday.isoformat()).press("web_partnership.save")
    one.hears("web_partnership.blocked")
    brought(one, "tram.csv", table(30)).hears("web_data.blocked")
    assert not one.page.get_by_role("button", name=one.words("web_data.import_button")).count()
    one.go("web_frame.nav_places", "web_partnership.title")
    one.open(f"{one.words('web_partnership.renew')} tram")
    one.fill("web_partnership.until", (TODAY + timedelta(days=9)).isoformat())
    one.press("web_partnership.save").hears(
        "web_partnership.holds_until", day=TODAY + timedelta(days=9)
    )
    one.follow("web_partnership.hours_form_title").fill("web_partnership.team", "North")
    one.fill("web_partnership.planned", "60").fill("web_partnership.given", "40")
    one.press("web_partnership.save")
    one.go("web_frame.nav_city", "web_data.title").open("tram.csv")
    one.press("web_data.import_button").waits().sees("tram.csv")
    one.go("web_frame.nav_places", "web_partnership.title")
    brief = one.paper("web_partnership.leader_pdf")
    assert plain(one.words("web_partnership.leader_brief")) in brief
    assert one.pages == 1
