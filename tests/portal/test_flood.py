"""A thousand contributions in a minute: the portal as it is run takes them and loses none."""

import sqlite3
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from json import dumps

import pytest

from evenhand.portal.contributions.models import new_link
from evenhand.portal.folder import write_portal
from evenhand.portal.limits import SENDS
from evenhand.portal.marking.carried import Carried
from evenhand.portal.places import FILE
from portal.conftest import CITY
from portal.running import Running
from portal.test_marking import FEELING, PLACES

pytestmark = pytest.mark.long
MANY, WORKERS = 1000, 2


@pytest.fixture
def laid(tmp_path):
    folder = tmp_path / "city" / "portal"
    write_portal(folder, CITY)
    (folder / FILE).write_text(dumps(PLACES))
    return folder


def test_none_is_lost_and_one_address_is_slowed(laid, capsys, settings):
    with Running(laid, workers=WORKERS, EVENHAND_PROXIES="1") as portal:
        key = (laid / "portal.key").read_text().strip()

        def send(number, address):
            told = Carried("feeling", {
                "1": {k: v if isinstance(v, list) else [v] for k, v in FEELING.items()},
                "2": {"text": [f"Lamp {number} is out."]},
            }, link=new_link()).signed()  # fmt: skip
            data = urllib.parse.urlencode({"step": "3", "carried": told}).encode()
            asked = urllib.request.Request(
                f"{portal.address}/en/mark/", data, {"X-Forwarded-For": address}
            )
            try:
                with urllib.request.urlopen(asked, timeout=120) as answer:
                    assert "It has arrived" in answer.read().decode()
                    return answer.status
            except urllib.error.HTTPError as problem:
                assert f"Lamp {number} is out." in problem.read().decode()
                return problem.code

        settings.SECRET_KEY = key
        begun = time.monotonic()
        with ThreadPoolExecutor(16) as pool:
            from_many = Counter(
                pool.map(send, range(MANY), [f"2001:db8::{n:x}" for n in range(MANY)])
            )
            took = time.monotonic() - begun
            from_one = Counter(pool.map(send, range(MANY, MANY + 200), ["192.0.2.7"] * 200))
    with capsys.disabled():
        print(f"\n{MANY} contributions in {took:.1f} s; of 200 from one address {from_one}")
    assert from_many == {200: MANY}
    assert set(from_one) == {200, 429}
    assert SENDS <= from_one[200] <= SENDS * WORKERS * 2  # two windows may be touched
    with sqlite3.connect(laid / "portal.sqlite3") as rows:
        kept = rows.execute("select count(distinct text) from contributions_contribution")
        assert kept.fetchone() == (MANY + from_one[200],)
