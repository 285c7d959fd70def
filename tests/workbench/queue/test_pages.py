"""The queue's pages: what is veiled, what is grouped, and that a text stays a text."""

import re

from workbench.queue.conftest import FOUND

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def test_a_description_of_a_person_is_read_only_by_who_opens_it(moderator, sent):
    one = sent(judgement=FOUND)
    page = moderator("ann").get(f"/queue/{one.number}").content.decode()
    veiled = re.search(r'<details class="veiled">.*?</details>', page, re.DOTALL).group()
    assert "The tall man in red does it." in veiled
    assert " open" not in veiled.partition(">")[0]
    assert "It describes a person." in veiled
    rest = page.replace(veiled, "")
    assert "tall man" not in rest.partition("<details>")[0]
    listed = moderator("ann").get("/queue").content.decode()
    assert "tall man" not in listed and "[…]" in listed


def test_a_text_is_never_markup(moderator, sent):
    found = {
        "reasons": [{"rule": "spam", "spans": [[0, 8]]}, {"rule": "<b>x", "spans": [[3, 900]]}]
    }
    answers = {"feeling": "very_unsafe", "<i>": SCRIPT}
    one = sent(SCRIPT, place_name=SCRIPT, judgement=found, answers=answers)
    for address in ("/queue", f"/queue/{one.number}"):
        page = moderator("ann").get(address).content.decode()
        assert "alert(1)" in page
        assert "<script>alert" not in page and "<img src=x" not in page and "<b>x" not in page


def test_what_says_the_same_is_one_line(moderator, sent):
    first = sent("Dark underpass")
    for _ in range(3):
        sent("Dark underpass", alike=first)
    page = moderator("ann").get("/queue").content.decode()
    assert page.count("Dark underpass") == 1
    assert "3 more say the same" in page and "4 texts wait" in page


def test_the_queue_is_narrowed_by_kind_language_and_state(moderator, sent):
    sent("Dark underpass", kind="feeling")
    sent("Un banc cassé", language="fr")
    sent("Held text").move("held", reason="name")
    client = moderator("ann")

    def told(**chosen):
        return client.get("/queue", chosen).content.decode()

    assert "Un banc" not in told(kind="feeling") and "underpass" in told(kind="feeling")
    assert "Un banc" in told(language="fr") and "underpass" not in told(language="fr")
    assert "underpass" not in told(state="held") and "Held text" in told(state="held")
    assert client.get("/queue", {"state": "x", "kind": "' or 1"}).status_code == 200


def test_a_number_that_is_nobodys_is_not_found(moderator, sent):
    one = sent()
    client = moderator("ann")
    assert client.get("/queue/R-000000").status_code == 404
    assert client.get(f"/queue/{one.pk}").status_code == 404
    assert client.post(f"/queue/{one.link_hash}/decide").status_code == 404


def test_no_page_has_a_key_that_publishes(moderator, sent):
    page = moderator("ann").get(f"/queue/{sent().number}").content.decode()
    assert "accesskey" not in page
