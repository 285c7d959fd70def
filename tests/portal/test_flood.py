"""A thousand of each kind in a minute: the portal as it is run takes them and loses none."""

import sqlite3
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from json import dumps

import pytest

from evenhand.portal.contributions.models import new_link
from evenhand.portal.folder import write_portal
from evenhand.portal.limits import SENDS
from evenhand.portal.marking.carried import Carried
from evenhand.portal.places import FILE
from portal.conftest import CITY
from portal.running import Running
from portal.taking import consultation, survey
from portal.test_marking import FEELING, NUISANCE, PLACES

pytestmark = pytest.mark.long
MANY, WORKERS, SECONDS = 1000, 2, 60


def lists(given):
    return {name: one if isinstance(one, list) else [one] for name, one in given.items()}


def marked(kind, first):
    def fields(number):
        steps = {"1": lists(first), "2": {"text": [f"Lamp {number} is out."]}}
        return {"step": "3", "carried": Carried(kind, steps, link=new_link()).signed()}

    return fields


def taken(asked, given):
    def fields(number):
        steps = {"0": {"seed": ["s"]}, "1": lists(given(number))}
        sent = Carried(f"take-part:{asked}", steps, link=new_link())
        return {"go": "send", "carried": sent.signed()}

    return fields


def shared_out(number):
    """A hundred points, each time parted in another way, and an argument of its own."""
    first = number % 101
    return {"points_o1": str(first), "points_o2": str(100 - first), "for_o1": f"Reason {number}."}


KINDS = {
    "feeling": ("mark/", marked("feeling", FEELING), "It has arrived"),
    "agenda": ("agenda/", marked("agenda", NUISANCE), "It has arrived"),
    "consultation": ("take-part/T-0001/", taken("T-0001", shared_out), "It has arrived"),
    "survey": ("take-part/T-0002/", taken("T-0002", lambda n: {"q_light": str(1 + n % 2)}),
               "It has arrived"),
}  # fmt: skip
"""What is sent → where, with which fields, and what the page then says."""


def kept(folder, kind):
    """How many different ones the database holds; of an answer the private link is its own."""
    contributions = "select count(distinct text) from contributions_contribution where kind = "
    answers = "select count(distinct link_hash) from portal_taking_part_answer where asked = "
    words = {"feeling": f"{contributions}'feeling'", "agenda": f"{contributions}'agenda'",
             "consultation": f"{answers}'T-0001'", "survey": f"{answers}'T-0002'",
             "argument": f"{contributions}'argument'"}[kind]  # fmt: skip
    with closing(sqlite3.connect(folder / "portal.sqlite3")) as rows:
        return rows.execute(words).fetchone()[0]


@pytest.fixture
def laid(tmp_path):
    folder = tmp_path / "city" / "portal"
    write_portal(folder, CITY)
    (folder / FILE).write_text(dumps(PLACES))
    consultation(folder)
    survey(folder)
    return folder


@pytest.mark.parametrize("kind", list(KINDS))
def test_none_is_lost_and_one_address_is_slowed(laid, capsys, settings, kind):
    path, fields, arrived = KINDS[kind]
    with Running(laid, workers=WORKERS, EVENHAND_PROXIES="1") as portal:
        settings.SECRET_KEY = (laid / "portal.key").read_text().strip()

        def send(number, address):
            data = urllib.parse.urlencode(fields(number)).encode()
            asked = urllib.request.Request(
                f"{portal.address}/en/{path}", data, {"X-Forwarded-For": address}
            )
            try:
                with urllib.request.urlopen(asked, timeout=120) as answer:
                    assert arrived in answer.read().decode()
                    return answer.status
            except urllib.error.HTTPError as problem:
                # What was written is still on the page: nobody has to begin anew.
                assert 'name="carried"' in problem.read().decode()
                return problem.code

        begun = time.monotonic()
        with ThreadPoolExecutor(16) as pool:
            from_many = Counter(
                pool.map(send, range(MANY), [f"2001:db8::{n:x}" for n in range(MANY)])
            )
            took = time.monotonic() - begun
            from_one = Counter(pool.map(send, range(MANY, MANY + 200), ["192.0.2.7"] * 200))
    with capsys.disabled():
        print(f"\n{kind}: {MANY} in {took:.1f} s; of 200 from one address {dict(from_one)}")
    assert from_many == {200: MANY}
    assert took < SECONDS
    assert set(from_one) == {200, 429}
    assert SENDS <= from_one[200] <= SENDS * WORKERS * 2  # two windows may be touched
    assert kept(laid, kind) == MANY + from_one[200]
    if kind == "consultation":
        assert kept(laid, "argument") == MANY + from_one[200]
