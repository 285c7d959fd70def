"""What residents are asked takes two people, and what they say goes round: portal, file, author."""

import inspect
import json
import re

import pytest

from evenhand.catalogue import METHODS
from evenhand.errors import EvenhandError
from evenhand.portal.contributions.models import Contribution
from evenhand.portal.taking_part import keeping
from evenhand.portal.taking_part.asked import Asked
from evenhand.portal.taking_part.models import Answer
from evenhand.tables.participation import Participation
from evenhand.workbench.people.ledger import Entry
from evenhand.workbench.people.models import Notice
from evenhand.workbench.taking_part.counting import participation_in, result_of
from evenhand.workbench.taking_part.models import DRAFT, LAID, PUBLISHED, STOPPED, Round
from evenhand.workspace.problem_files import ProblemFiles
from portal.test_marking import carried
from portal.test_taking_part import go
from workbench.taking_part.conftest import CHOSEN, days, over, portal


@pytest.fixture
def drafted(as_role, problem, folder):
    client = as_role("prevention")
    answer = client.post(f"/taking-part/options/{problem}", CHOSEN | days())
    assert answer.status_code == 302, answer.content.decode()
    return Round.objects.get()


@pytest.fixture
def laid(drafted, as_role):
    as_role("prevention").post(f"/taking-part/{drafted.pk}/send")
    as_role("decision").post(f"/taking-part/{drafted.pk}/agree")
    drafted.refresh_from_db()
    return drafted


def file_of(folder, number="T-0001"):
    return folder / "portal" / "asked" / f"{number}.json"


def test_nothing_is_asked_before_a_second_person_has_agreed(as_role, drafted, folder):
    page = f"/taking-part/{drafted.pk}"
    writer, decider = as_role("prevention"), as_role("decision")
    decider.post(f"{page}/agree")
    drafted.refresh_from_db()
    assert drafted.state == DRAFT
    said = writer.get(page).content.decode()
    assert "Brighter lamps" in said and "Ask a second person" in said
    writer.post(f"{page}/send")
    assert not file_of(folder).exists()
    assert Notice.objects.filter(key="web_taking_part.notice_asked").exists()
    decider.post(f"{page}/refuse", {"reason": ""})
    decider.post(f"{page}/agree")
    drafted.refresh_from_db()
    assert drafted.state == LAID
    body = json.loads(file_of(folder).read_text())
    assert [one["code"] for one in body["options"]] == ["o1", "o2"]
    assert body["options"][0]["names"]["de"] != body["options"][0]["names"]["en"]
    assert body["options"][1]["names"]["fr"] == "Stewards"
    assert body["options"][1]["evidence"] == "none"
    answers_come(drafted, 2)
    decider.post(f"{page}/stop", {"reason": "A cost was wrong."})
    assert not Answer.objects.exists()
    drafted.refresh_from_db()
    assert (drafted.state, drafted.reason) == (STOPPED, "A cost was wrong.")
    assert not file_of(folder).exists()
    assert Entry.objects.filter(what="round.stopped").exists()


def test_who_asked_is_never_the_second_person(as_role, problem, folder):
    decider = as_role("decision")
    decider.post(f"/taking-part/options/{problem}", CHOSEN | days())
    one = Round.objects.get()
    decider.post(f"/taking-part/{one.pk}/send")
    assert decider.post(f"/taking-part/{one.pk}/agree").status_code == 403
    assert decider.post(f"/taking-part/{one.pk}/refuse", {"reason": "x"}).status_code == 403
    assert not file_of(folder).exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (days(0, 0), "It closes before it opens"),
        (days(-1, 5), "This day has passed"),
        (days(0, 200), "more than 120 days"),
        ({"use_1": ""}, "two options at least"),
        ({"cost_1": ""}, "needs its cost"),
        ({"does_0": ""}, "Say what this option does"),
        ({"lead": "John Miller takes bicycles."}, "error-summary"),
    ],
)
def test_what_cannot_be_asked_is_said(as_role, problem, given, words):
    answer = as_role("prevention").post(f"/taking-part/options/{problem}", CHOSEN | days() | given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Round.objects.exists()


def answers_come(one, many=12):
    asked = Asked(one.body)
    for at in range(many):
        keeping.keep(asked, f"link{at}", {
            "given": {"points": {"o1": 70, "o2": 30}, "basket": ["o1"]}, "language": "en",
            "age": "18-29",
        })  # fmt: skip


def test_from_a_resident_to_the_decision_and_back(as_role, laid, problem, folder, here):
    address = f"/en/take-part/{laid.number}/"
    given = {"points_o1": "100", "take_o1": "on", "for_o1": "The way home is dark."}
    with portal(folder) as resident:
        checked = go(resident, address=address, **given)
        done = resident.post(address, {"carried": carried(checked), "go": "send"})
        link = done.content.decode().partition("/take-part/mine/")[2].partition("/")[0]
        own = keeping.argument_link(link, "o1", "for")
    argument = Contribution.objects.get()
    for place in (1, 2):
        argument.decisions.create(revision=1, place=place, person=str(place), verdict="show")
    argument.public_text = argument.text
    argument.move("read")
    answers_come(laid)
    over(laid, folder)

    writer, decider = as_role("prevention"), as_role("decision")
    page = f"/taking-part/{laid.pk}"
    said = writer.get(f"{page}/result").content.decode()
    assert "13 answers came in." in said and "not a sample" in said
    writer.post(f"{page}/result", {"answer": "The lamps are put up in May."})
    assert decider.get(page).status_code == 200
    as_role("analyst").post(f"{page}/result/publish")
    decider.post(f"{page}/result/publish")
    laid.refresh_from_db()
    assert laid.result_state == PUBLISHED

    decisions = ProblemFiles(here.folder).get(problem)["decisions"]
    assert len(decisions) == 1
    assert decisions[0]["why"] == "The lamps are put up in May."
    assert "13 answers." in decisions[0]["what"] and "no sample" in decisions[0]["what"]
    decider.post(f"{page}/done", {"done": "The lamps stand."})
    after = ProblemFiles(here.folder).get(problem)["decisions"]
    assert after[:1] == decisions and after[1]["why"] == "The lamps stand."

    with portal(folder) as resident:
        shown = resident.get(address).content.decode()
        for words in ("The lamps are put up in May.", f"Decision D1 of {problem}",
                      "13 answers came in.", "not a sample", "The lamps stand."):  # fmt: skip
            assert words in shown, words
        assert shown.index("Who took part, beside") < shown.index("Priorities")
        mine = resident.get(f"/en/mine/{own}/").content.decode()
        assert "The lamps are put up in May." in mine
        for language in ("fr", "de", "es"):
            assert resident.get(f"/{language}/take-part/{laid.number}/").status_code == 200


def answered(one, rows):
    """Let answers come: what was given, an age band, and how many gave it."""
    asked = Asked(one.body)
    for at, (given, age, many) in enumerate(rows):
        for n in range(many):
            keeping.keep(asked, f"{at}-{n}", {"given": given, "language": "en", "age": age})


def let_out(one, folder, as_role):
    """Publish what came of a round; give its file and all pages that show it."""
    over(one, folder)
    page, told = f"/taking-part/{one.pk}", []
    told.append(as_role("prevention").get(f"{page}/result").content.decode())
    as_role("prevention").post(f"{page}/result", {"answer": "The lamps are put up in May."})
    as_role("decision").post(f"{page}/result/publish")
    one.refresh_from_db()
    assert one.result_state == PUBLISHED
    with portal(folder) as resident:
        for language in ("en", "fr", "de", "es"):
            address = f"/{language}/take-part/{one.number}/"
            told.append(resident.get(address).content.decode())
    carried_marks = re.compile(r'name="(carried|csrfmiddlewaretoken)" value="[^"]*"')
    return file_of(folder, one.number).read_text(), [carried_marks.sub("", one) for one in told]


def shared_out(o1, basket):
    return {"points": {"o1": o1, "o2": 100 - o1}, "basket": basket}


@pytest.mark.parametrize("kind", ["consultation", "survey"])
def test_what_is_served_is_the_same_whatever_the_hidden_numbers_are(
    kind, laid, problem, folder, here, as_role
):
    """Twins, as releases have them: two rounds that differ in hidden numbers alone."""
    told, seen = [], []
    for few, rest in ((4, 16), (5, 15)):
        Answer.objects.all().delete()
        one = Round.objects.get(pk=laid.pk)
        Round.objects.filter(pk=laid.pk).update(result_state="", result={})
        one.refresh_from_db()
        one.body = {name: value for name, value in one.body.items() if name != "result"}
        if kind == "survey":
            one.body |= {
                "kind": "survey",
                "options": [],
                "budget": None,
                "questions": [
                    {
                        "code": "light",
                        "texts": {"en": "Is it light?"},
                        "answers": [{"code": n, "texts": {"en": f"Answer {n}"}} for n in (1, 2, 3)],
                    }
                ],
            }
            answered(one, [({"answers": {"light": 1}}, "18-29", 20),
                           ({"answers": {"light": 2}}, "30-44", rest),
                           ({"answers": {"light": 3}}, "45-64", few)])  # fmt: skip
        else:
            answered(one, [(shared_out(80, ["o1"]), "18-29", 50),
                           (shared_out(20, []), "30-44", rest),
                           (shared_out(50, ["o2"]), "45-64", few)])  # fmt: skip
        one.save()
        file, pages = let_out(one, folder, as_role)
        told.append((json.loads(file)["result"] | {"decision": ""}, pages))
        seen.append(result_of(here, one.body, Asked(one.body).closes_on))
    assert seen[0] == seen[1]
    assert told[0][0] == told[1][0]
    first, second = ([re.sub(r"\bD[0-9]+\b", "D", page) for page in pages] for _, pages in told)
    assert first == second
    assert any("not shown" in page for page in first)


def test_of_too_few_nothing_is_counted(laid, folder, here, as_role):
    answers_come(laid, 9)
    over(laid, folder)
    found = result_of(here, laid.body, Asked(laid.body).closes_on)
    assert found["n"] is None and not found["points"] and not found["who"]
    said = as_role("prevention").get(f"/taking-part/{laid.pk}/result").content.decode()
    assert "Fewer than 10 took part" in said


def test_a_result_is_refused_and_asked_for_again(laid, folder, as_role):
    page = f"/taking-part/{laid.pk}"
    assert as_role("prevention").get(f"{page}/result").status_code == 404
    over(laid, folder)
    writer, decider = as_role("prevention"), as_role("decision")
    writer.post(f"{page}/result", {"answer": "Nothing is done."})
    decider.post(f"{page}/result/refuse", {"reason": "Say why."})
    laid.refresh_from_db()
    assert (laid.result_state, laid.result_reason) == ("", "Say why.")
    assert json.loads(file_of(folder).read_text())["result"] is None
    decider.post(f"{page}/result", {"answer": "Nothing is done, for it costs too much."})
    assert decider.post(f"{page}/result/publish").status_code == 403


def test_a_survey_is_asked_from_a_questionnaire(as_role, folder, problem):
    client = as_role("prevention")
    given = {"beginning": "empty", "title_en": "Light here"}
    client.post("/asking/questionnaires/new", given)
    own = {"revision": "1", "code": "light", "question_en": "Is it light enough?",
           "answers_en": "1 Yes\n2 No", "scale": "binary"}  # fmt: skip
    client.post("/asking/questionnaires/Q-0001/sections/0/own", own)
    asked = {"title": "Light", "lead": "Short.", "promise": "We answer.", "problem": problem}
    answer = client.post("/taking-part/survey/Q-0001", asked | days())
    one = Round.objects.first()
    assert one is not None, answer.content.decode()
    assert [row["code"] for row in one.body["questions"]] == ["light"]
    assert one.problem == problem


def test_a_questionnaire_that_describes_people_or_may_hurt_is_not_asked(as_role, folder):
    client = as_role("prevention")
    client.post("/asking/questionnaires/new",
                {"beginning": "full", "title_en": "Safety here", "asks_area": "on"})  # fmt: skip
    said = client.get("/taking-part/survey/Q-0001").content.decode()
    assert "too many for the portal" in said
    client.post("/taking-part/survey/Q-0001",
                {"title": "x", "lead": "x", "promise": "x"} | days())  # fmt: skip
    assert not Round.objects.exists()


def test_answers_never_enter_an_estimate(laid, db):
    answers_come(laid)
    table = participation_in(list(Answer.objects.all()))
    assert isinstance(table, Participation)
    surveys = 0
    for method in METHODS:
        given = inspect.signature(method.run).parameters.values()
        tables = [one for one in given if one.kind is one.POSITIONAL_OR_KEYWORD]
        if method.run.__name__ == "participation_coverage":
            continue
        surveys += any("Survey" in str(one.annotation) for one in tables)
        with pytest.raises(EvenhandError) as refused:
            method.run(*[table] * len(tables))
        told = str(refused.value)
        assert "is a Participation" in told or "missing" in told, method.run.__name__
    assert surveys > 5


def test_it_is_written_in_another_language_and_residents_read_their_own(as_role, drafted, folder):
    page, writer = f"/taking-part/{drafted.pk}", as_role("prevention")
    assert f"{page}/words?language=fr" in writer.get(page).content.decode()
    asked = writer.get(f"{page}/words?language=fr").content.decode()
    assert "Brighter lamps" in asked and 'name="settled"' not in asked
    given = {"title": "Que faire à la gare ?", "lead": "Des vélos sont pris.",
             "promise": "Au printemps.",
             "does_o1": "Des lampes plus claires", "does_o2": "Quelqu’un est là"}  # fmt: skip
    assert writer.post(f"{page}/words?language=fr", given).status_code == 422
    given["side_effects_o1"] = "Éblouissement"
    assert as_role("decision").post(f"{page}/words?language=fr", given).status_code == 403
    assert writer.post(f"{page}/words?language=fr", given).status_code == 302
    writer.post(f"{page}/send")
    assert writer.get(f"{page}/words?language=fr").status_code == 404
    decider = as_role("decision")
    assert "Des lampes plus claires" in decider.get(page).content.decode()
    decider.post(f"{page}/agree")
    with portal(folder) as resident:
        french = resident.get("/fr/take-part/T-0001/").content.decode()
        english = resident.get("/en/take-part/T-0001/").content.decode()
        listed = resident.get("/fr/take-part/").content.decode()
    assert "Des lampes plus claires" in french and "Brighter lamps" not in french
    assert "Brighter lamps" in english and "Des lampes" not in english
    assert '<h1 lang="fr">Que faire' in french and "Que faire" in listed
    assert "only_in" not in french and "Rédigé seulement" not in french
    assert Entry.objects.filter(what="round.worded", about="T-0001").count() == 1
