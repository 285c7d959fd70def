"""No page shows English to who reads another language, also where what was sent is refused."""

import re
from urllib.parse import urljoin

import lxml.html
import pytest

from evenhand.wording.languages import LANGUAGES
from evenhand.workbench.people.roles import RIGHTS, ROLES
from workbench.test_rights import ALL, address, patient
from workbench.walking import filled, further, kind, ways_of

__all__ = ["filled", "patient"]

ENGLISH = re.compile(
    r"\b(the|is|are|was|were|and|with|without|this|that|these|from|have|has|not|choose|give|must"
    r"|cannot|which|your|you|of|to)\b"
)
"""Words that no other language of ours has."""
BAD = {
    "title": "", "name": "", "text": "Er heißt Jan de Vries, 0171 2345678", "date": "31/02/2026",
    "starts_on": "not a day", "ends_on": "1", "until": "x", "email": "no address", "number": "x",
    "count": "-1", "hours": "1e99", "seed": "x", "confidence": "7", "period_from": "x", "area": "?",
    "offence": "?", "method": "?", "role": "?", "week": "x", "address": "ftp://x", "crs": "?",
}  # fmt: skip
"""What nobody should send, under names that many forms have."""


def english(page: str) -> list[str]:
    """Give the texts of a page that read as English, but for what says that it is."""
    tree = lxml.html.fromstring(page)
    for one in tree.xpath("//script|//style|//textarea|//*[@lang='en']|//code|//pre"):
        one.drop_tree()
    texts = [*tree.itertext(), *tree.xpath("//@placeholder|//@aria-label|//@title|//@alt")]
    return [" ".join(text.split()) for text in texts if len(set(ENGLISH.findall(text))) > 1]


KEPT = ("/sign-out", "/language", "/account")
LONG = pytest.mark.long


def shown_by(client, url, sent=None):
    """Ask for a page, or send it a form; give what of the answer reads as English."""
    answer = client.get(url, follow=True) if sent is None else client.post(url, sent)
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    if not is_page or answer.streaming or not answer.content:
        return [], ""
    page = answer.content.decode()
    return english(page), page


@pytest.fixture
def in_all_languages(drawn_in_all, here, monkeypatch):
    """What a partnership asks and what is drawn of it stand in the reader's language."""
    tongues = [*LANGUAGES]
    monkeypatch.setattr(
        "evenhand.workbench.asking.building.languages_to_begin_with", lambda: tongues
    )


def here_in(as_role, role, language):
    client = as_role(role)
    client.cookies["language"] = language
    return client


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_no_address_answers_in_english_whatever_it_is_sent(as_role, role):
    client, found = here_in(as_role, role, "fr"), {}
    for pattern, one in ALL:
        if not one.callback.right or role not in RIGHTS[one.callback.right]:
            continue
        if "_auth_user_id" not in client.session:
            client = here_in(as_role, role, "fr")
        url = address(pattern, one)
        said = [*shown_by(client, url)[0], *shown_by(client, url, BAD)[0]]
        if said:
            found[pattern] = said[:3]
    assert found == {}


@pytest.mark.django_db(databases=["default", "portal"])
@pytest.mark.parametrize(("role", "language"), [
    ("prevention", "fr"),
    *(pytest.param(role, "fr", marks=LONG) for role in ROLES if role != "prevention"),
    pytest.param("decision", "de", marks=LONG),
    pytest.param("decision", "es", marks=LONG),
])  # fmt: skip
def test_no_page_and_no_refused_form_of_a_partnership_at_work_is_english(
    in_all_languages, filled, as_role, role, language
):
    client, found = here_in(as_role, role, language), {}
    todo, seen, forms = ["/"], set(), {}
    while todo:
        url = todo.pop(0)
        if kind(url) in seen:
            continue
        seen.add(kind(url))
        said, page = shown_by(client, url)
        if said:
            found[url] = said[:3]
        if page:
            todo += further(url, page)
            for action in ways_of(page).sent_to:
                forms.setdefault(kind(urljoin(url, action) or url), urljoin(url, action) or url)
    assert len(seen) > 10
    for url in forms.values():
        if not url.startswith(KEPT) and (said := shown_by(client, url, BAD)[0]):
            found[f"sent to {url}"] = said[:3]
    assert found == {}


def test_english_is_found_where_there_is_some():
    page = (
        "<p>Rien ici.</p><input placeholder='Choose the area that is meant'>"
        "<p lang=en>That is the end</p>"
    )
    assert english(page) == ["Choose the area that is meant"]
