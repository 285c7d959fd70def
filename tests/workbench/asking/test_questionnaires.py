"""A questionnaire is begun, built, seen and taken out; two people lose nothing."""

import tomllib

import pytest

from evenhand.publishing.questionnaires.reading import questionnaire_of
from evenhand.workbench.asking.building import code_of
from evenhand.workbench.asking.question_forms import files
from evenhand.workbench.people.ledger import Entry

WRITER = "prevention"
BASE = "/asking/questionnaires/Q-0001"


@pytest.fixture
def begun(as_role, folder):
    """A questionnaire that begins with the library's, in both languages of the city."""
    settings = folder / "evenhand.toml"
    text = settings.read_text(encoding="utf-8")
    assert 'languages = ["en"]' in text
    settings.write_text(text.replace('languages = ["en"]', 'languages = ["en", "fr"]'), "utf-8")
    client = as_role(WRITER)
    given = {"beginning": "full", "title_en": "Safety here", "title_fr": "Ici", "asks_area": "on"}
    assert client.post("/asking/questionnaires/new", given).headers["Location"] == BASE
    return client


def body():
    return files().get("Q-0001")["body"]


def codes():
    return [code_of(ask) for section in body()["section"] for ask in section["ask"]]


def own(**other):
    return {
        "revision": files().get("Q-0001")["revision"], "code": "bench",
        "question_en": "Is there a bench?", "question_fr": "Y a-t-il un banc ?",
        "answers_en": "1 Yes\n2 No", "answers_fr": "1 Oui\n2 Non", "scale": "binary",
    } | other  # fmt: skip


def test_an_empty_list_says_how_to_begin(as_role):
    assert (
        "No questionnaire yet" in as_role("auditor").get("/asking/questionnaires").content.decode()
    )


def test_it_begins_with_the_librarys_and_asks_the_areas(begun):
    assert body()["languages"] == ["en", "fr"]
    assert body()["title"].items() >= {"en": "Safety here", "fr": "Ici"}.items()
    assert "area" in codes()
    page = begun.get(BASE).content.decode()
    assert "Safety here" in page
    assert "Only if your answer to question" in page
    assert "When you test it" in page


def test_what_is_known_of_a_question_stands_beside_it(begun):
    begun.post(f"{BASE}/sections/0/own", own(question_en="Are you afraid of noise and of dogs?"))
    page = begun.get(BASE).content.decode()
    assert "These join things by “and” or “or”: bench" in page
    begun.post(f"{BASE}/questions/bench", own(question_en="Surely you feel safe here?"))
    assert "seems to name the answer" in begun.get(BASE).content.decode()


def test_a_question_of_ones_own_is_added_changed_moved_and_taken_out(begun):
    begun.post(f"{BASE}/sections/0/own", own())
    assert codes().index("bench") == len(body()["section"][0]["ask"]) - 1
    before = codes()
    begun.post(f"{BASE}/questions/bench/up", {"revision": files().get("Q-0001")["revision"]})
    assert codes().index("bench") == before.index("bench") - 1
    given = own(code="seat", if_own_safe_after_dark=[3, 4])
    assert begun.post(f"{BASE}/questions/bench", given).status_code == 302
    ask = next(a for s in body()["section"] for a in s["ask"] if code_of(a) == "seat")
    assert ask["only_if"] == "own_safe_after_dark in 3, 4"
    begun.post(f"{BASE}/questions/seat/remove", {"revision": files().get("Q-0001")["revision"]})
    assert "seat" not in codes()
    assert Entry.objects.filter(what="questionnaire.written").count() == 4


def test_a_question_that_is_renamed_takes_its_followers_along(begun):
    begun.post(f"{BASE}/sections/0/own", own())
    begun.post(f"{BASE}/sections/0/own", own(code="back", if_bench=[1]))
    begun.post(f"{BASE}/questions/bench", own(code="seat"))
    asks = {code_of(ask): ask for section in body()["section"] for ask in section["ask"]}
    assert asks["back"]["only_if"] == "seat in 1"


def test_questions_of_the_bank_are_added_once(begun):
    page = begun.get(f"{BASE}/sections/0/bank").content.decode()
    assert "is asked already" in page
    given = {"items": ["lb_disorder_5", "own_safe_after_dark", "no_such"], "revision": 1}
    begun.post(f"{BASE}/sections/0/bank", given)
    assert codes().count("own_safe_after_dark") == 1
    assert "no_such" not in codes()


def test_a_question_without_words_is_kept_and_told_until_it_is_mended(begun):
    begun.post(f"{BASE}/sections/0/bank", {"items": ["aesfdrk"], "revision": 1})
    page = begun.get(BASE).content.decode()
    assert "To be mended before anybody can be asked" in page
    assert begun.get(f"{BASE}/take-away").headers["Location"] == BASE
    given = {"revision": 2, "question_en": "How safe …?", "question_fr": "À quel point …?"}
    begun.post(f"{BASE}/questions/aesfdrk", given)
    assert "To be mended" not in begun.get(BASE).content.decode()


@pytest.mark.parametrize(
    ("given", "told"),
    [({"answers_en": "Yes\nNo"}, "Begin each line with a number"),
     ({"answers_en": "1 Yes\n1 No"}, "stands on two lines"),
     ({"code": "own_safe_after_dark"}, "Another question has this name"),
     ({"code": "../x"}, "Short name"),
     ({"becomes": "group_"}, "Give the group a name"),
     ({"question_en": "a\x01b"}, "cannot be shown"),
     ({"question_en": "x" * 2001}, "2000")],
)  # fmt: skip
def test_what_cannot_be_kept_is_told_at_its_field(begun, given, told):
    answer = begun.post(f"{BASE}/sections/0/own", own(**given))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert "bench" not in codes()


def test_two_people_on_one_question_lose_nothing(begun):
    begun.post(f"{BASE}/sections/0/own", own())
    seen = files().get("Q-0001")["revision"]
    begun.post(f"{BASE}/questions/bench", own(question_en="Theirs?"))
    answer = begun.post(f"{BASE}/questions/bench", own(question_en="Mine?", revision=seen))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Changed: bench" in page
    assert "Mine?" in page
    stale = begun.post(f"{BASE}/questions/bench/remove", {"revision": seen}, follow=True)
    assert "Somebody changed this questionnaire meanwhile" in stale.content.decode()
    assert "bench" in codes()


def test_the_preview_is_what_respondents_see_in_each_language(begun):
    page = begun.get(f"{BASE}/preview?language=fr").content.decode()
    assert 'lang="fr"' in page
    assert "La participation est volontaire" in page
    assert begun.get(f"{BASE}/preview?language=xx").status_code == 200


def test_no_text_of_a_questionnaire_runs_in_the_page(begun):
    nasty = "<script>alert(1)</script>"
    begun.post(f"{BASE}/sections/0/own", own(question_en=nasty, answers_en=f"1 {nasty}\n2 No"))
    for address in (BASE, f"{BASE}/preview", f"{BASE}/questions/bench", f"{BASE}/versions"):
        assert nasty not in begun.get(address).content.decode()


@pytest.mark.parametrize(
    ("form", "start"),
    [("xlsform", b"PK"), ("limesurvey", b"class\t"), ("mapping-odk", b"#"), ("toml", b"lang")],
)
def test_it_is_taken_out_as_a_file(begun, form, start):
    answer = begun.get(f"{BASE}/files/{form}")
    assert answer.content.lstrip("\ufeff".encode())[: len(start)] == start
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_toml_file_is_the_same_questionnaire(begun):
    text = begun.get(f"{BASE}/files/toml").content.decode()
    again = questionnaire_of(tomllib.loads(text), "Q-0001")
    kept = questionnaire_of(body(), "Q-0001")
    assert again == kept


def test_a_job_typesets_the_paper(begun, work):
    assert begun.get(f"{BASE}/paper/paper/fr.pdf").status_code == 302
    work()
    made = begun.get(f"{BASE}/paper/paper/fr.pdf")
    assert b"".join(made.streaming_content)[:5] == b"%PDF-"


@pytest.mark.parametrize(
    "address",
    ["Q-9999", "W-0001", "Q-0001/questions/none", "Q-0001/sections/99", "Q-0001/sections/9/own",
     "Q-0001/files/none", "Q-0001/paper/paper/xx.pdf"],
)  # fmt: skip
def test_there_is_no_page_for_what_is_not_there(begun, address):
    assert begun.get(f"/asking/questionnaires/{address}").status_code == 404


def test_who_may_only_read_changes_nothing(begun, as_role):
    reader = as_role("auditor")
    assert "Take out" not in reader.get(BASE).content.decode()
    assert reader.post(f"{BASE}/questions/area/remove", {"revision": 1}).status_code == 403
    assert as_role("partner").get(BASE).status_code == 403


def test_an_earlier_version_comes_back_as_a_new_one(begun):
    before = body()
    begun.post(f"{BASE}/sections/0/own", own())
    assert "Bring this version back" in begun.get(f"{BASE}/versions").content.decode()
    begun.post(f"{BASE}/versions/1", {"revision": 2})
    assert body() == before
    assert files().get("Q-0001")["revision"] == 3
    assert begun.post(f"{BASE}/versions/3", {"revision": 3}).status_code == 404
    begun.post(f"{BASE}/versions/2", {"revision": 1})
    assert body() == before
