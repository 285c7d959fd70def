"""A catalogue of plain files that another city follows, with no centre and no way inside."""

import http.server
import json
import threading
from functools import partial
from typing import ClassVar

import pytest

from evenhand.errors import OptionError, SourceError
from evenhand.publishing.practices.static import publish_catalogue
from evenhand.workspace.city_keys import CityKeys
from evenhand.workspace.practice_sheets import NO_EFFECT, withdraw_sheet
from evenhand.workspace.practice_shelf import catalogue, import_bundle
from evenhand.workspace.practice_subscriptions import (
    refresh,
    refuse_private,
    subscribe,
    subscriptions,
    unsubscribe,
)
from workspace.practice_city import TODAY, kept, workspace


class Tagged(http.server.SimpleHTTPRequestHandler):
    """Hands out a folder, the index with a tag; remembers what was asked."""

    asked: ClassVar[list[tuple[str, int]]] = []

    def do_GET(self):
        if self.headers.get("If-None-Match") == '"one"':
            self.send_response(304)
            self.end_headers()
            return
        super().do_GET()

    def end_headers(self):
        self.send_header("ETag", '"one"')
        super().end_headers()

    def log_request(self, code="-", size="-"):
        self.asked.append((self.path, int(code)))


@pytest.fixture
def lindeburg(tmp_path):
    city = workspace(tmp_path / "lindeburg")
    kept(city, effect=dict(NO_EFFECT))
    return city


@pytest.fixture
def public(lindeburg, tmp_path):
    publish_catalogue(lindeburg, tmp_path / "public", language="en", today=TODAY)
    return tmp_path / "public"


@pytest.fixture
def brugg(lindeburg, public, tmp_path):
    """Another city that compared Lindeburg's key."""
    other = workspace(tmp_path / "brugg", "Brugg").folder
    compared = CityKeys(lindeburg.folder).fingerprint()
    import_bundle(other, (public / "bundle.zip").read_bytes(), today=TODAY, compared=compared,
                  by="prevention office")  # fmt: skip
    return other


@pytest.fixture
def served(public):
    Tagged.asked = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Tagged, directory=public))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_plain_files_name_everything_and_the_page_asks_nobody_else(lindeburg, public):
    index = json.loads((public / "index.json").read_text())
    assert [one["file"] for one in index["sheets"]] == ["sheets/SH-0001.json"]
    assert index["fingerprint"] == CityKeys(lindeburg.folder).fingerprint()
    page = (public / "index.html").read_text()
    assert '<html lang="en-GB">' in page
    assert index["fingerprint"] in page
    assert "http" not in page.replace("http-equiv", "")


def test_another_city_follows_a_folder_and_takes_over_each_edition(lindeburg, public, brugg):
    subscribe(brugg, str(public))
    assert [one.is_new for one in refresh(brugg, today=TODAY)] == [True]
    assert [one.is_new for one in refresh(brugg, today=TODAY)] == [False]
    kept(lindeburg, title="Beats", effect=dict(NO_EFFECT))
    publish_catalogue(lindeburg, public, language="en", today=TODAY)
    assert [one.is_new for one in refresh(brugg, today=TODAY)] == [True]
    assert [one.document["title"] for one in catalogue(brugg)] == ["Alarms in the north", "Beats"]
    withdraw_sheet(lindeburg, "SH-0002", today=TODAY)
    publish_catalogue(lindeburg, public, language="en", today=TODAY)
    refresh(brugg, today=TODAY)
    assert len(catalogue(brugg)) == 1
    assert not (public / "sheets" / "SH-0002.json").exists()


def test_a_web_server_is_asked_for_nothing_that_did_not_change(brugg, served):
    subscribe(brugg, served, inside=True)
    assert [one.problem for one in refresh(brugg, today=TODAY)] == [None]
    assert [one.is_new for one in refresh(brugg, today=TODAY)] == [False]
    assert Tagged.asked[:2] == [("/index.json", 200), ("/bundle.zip", 200)]
    assert [path for path, _ in Tagged.asked[2:]] in ([], ["/index.json"])


@pytest.mark.parametrize(
    "address",
    ["https://127.0.0.1/", "https://10.0.0.8/x", "https://169.254.169.254/", "https://[::1]/",
     "https://192.168.1.1:8443/", "https://localhost/"],
)  # fmt: skip
def test_an_address_behind_the_firewall_is_refused(brugg, address):
    with pytest.raises(OptionError, match="private network"):
        refuse_private(address)
    with pytest.raises(OptionError):
        subscribe(brugg, address)
    assert subscriptions(brugg) == []


def test_an_address_without_encryption_or_with_a_password_is_refused(brugg):
    for address in ("http://example.org/x", "ftp://example.org", "https://a:b@example.org/"):
        with pytest.raises(SourceError):
            subscribe(brugg, address, inside=True)


def test_one_catalogue_that_fails_keeps_no_other_out(public, brugg, tmp_path):
    subscribe(brugg, str(tmp_path / "nothing"))
    subscribe(brugg, str(public))
    done = refresh(brugg, today=TODAY)
    assert [one.is_new for one in done] == [False, True]
    assert "no catalogue" in str(done[0].problem)
    with pytest.raises(OptionError, match="already"):
        subscribe(brugg, str(public))
    unsubscribe(brugg, str(public))
    assert len(subscriptions(brugg)) == 1


def test_a_bundle_that_was_exchanged_on_the_server_is_refused(public, brugg):
    subscribe(brugg, str(public))
    (public / "bundle.zip").write_bytes(b"PK something else")
    problem = refresh(brugg, today=TODAY)[0].problem
    assert "altered" in str(problem)


def test_a_key_that_nobody_compared_does_not_come_in_by_a_subscription(public, tmp_path):
    stranger = workspace(tmp_path / "stranger", "Stranger").folder
    subscribe(stranger, str(public))
    assert "nobody here compared" in str(refresh(stranger, today=TODAY)[0].problem)
    assert catalogue(stranger) == []
