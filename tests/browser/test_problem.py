"""A problem file in a real browser, on a desk and on a phone, in both readings."""

import pytest

from evenhand.publishing.problem_page import write_problem
from evenhand.wording.messages import term
from evenhand.workspace.problems import add_hypothesis, advance, decide, judge_hypothesis

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    from workspace.problem_city import BY, TODAY, make_city, opened

    city = make_city(tmp_path_factory.mktemp("problem") / "city")
    finding = city.run("offence_profile").id
    long = "NRD" * 60
    opened(city, findings=[{"finding": finding, "why": "Most recorded here"}],
           options=[{"measure": "home_security_set", "speaks_for": long}])  # fmt: skip
    add_hypothesis(city, "P-0001", side="place", claim="Back doors are unseen",
                   refuted_if="As many break-ins in front", today=TODAY)  # fmt: skip
    judge_hypothesis(city, "P-0001", "H1", result="refuted", findings=(finding,), today=TODAY)
    decide(
        city, "P-0001", what="Ask the insurers", why="Doors are not recorded", by=BY, today=TODAY
    )
    advance(city, "P-0001", to="response", why="The season begins", by=BY, today=TODAY)
    return {
        f"{reading}-{language}": write_problem(
            city, "P-0001", pdf=False, reading=reading, language=language
        ).html.as_uri()
        for reading, language in (("sara", "en"), ("five_is", "fr"))
    }


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", ["sara-en", "five_is-fr"])
def test_the_page_is_accessible_fits_and_asks_for_nothing(holds, addresses, name, width) -> None:
    holds(addresses[name], width)


def test_it_says_what_is_lacking_what_fell_and_what_was_decided(browser, addresses) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(addresses["sara-en"])
    text = page.locator("main").inner_text()
    for words in ("For assessment this file still lacks:", "Result: refuted",
                  "Passed from scanning to response; lacking were:", "Ask the insurers – because",
                  term("evidence_measure", "home_security_set")[1:]):  # fmt: skip
        assert words in text, words
    page.goto(addresses["five_is-fr"])
    french = page.locator("main").inner_text()
    for words in ("Implication", "réfutée", "Le même dossier, lu selon les 5I"):
        assert words in french, words
    page.close()
