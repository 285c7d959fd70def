"""Somebody at a real browser: clicks and fills by the words that the page shows in a language."""

import re
import shutil
import subprocess
import time
from io import BytesIO
from typing import Any

import pytest

from evenhand.frame.words import as_value
from evenhand.wording.messages import Quantity, say, term
from workbench.caller import PASSWORD

PATIENCE_SECONDS = 600
"""An audit takes twenty seconds where nothing else runs, and minutes beside much else."""
LOCALES = {"en": "en-GB", "fr": "fr-FR", "de": "de-DE", "es": "es-ES"}
REFUSED = ("the server responded with a status of 422", "the server responded with a status of 409")
"""What Chromium says of a form that came back with faults: the page says it in words."""


class Visitor:
    """One person in one browser; every fault of a page and every foreign request is kept."""

    def __init__(self, browser: Any, address: str, language: str, width: int = 1280) -> None:
        self.address, self.language = address, language
        self.faults: list[str] = []
        self.pages = 0
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, locale=LOCALES[language]
        )
        self.context.set_default_timeout(60_000)
        self.page = self.context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    def _console(self, said: Any) -> None:
        if said.type == "error" and not any(one in said.text for one in REFUSED):
            self.faults.append(said.text)

    def _request(self, one: Any) -> None:
        if not one.url.startswith((f"{self.address}/", "data:", "blob:")):
            self.faults.append(f"asked for {one.url}")

    def _response(self, one: Any) -> None:
        if one.status >= 500:
            self.faults.append(f"{one.status} at {one.url}")

    def words(self, key: str, **fields: Any) -> str:
        """Write a message as the page does."""
        given = {name: as_value(one) for name, one in fields.items()}
        return say(key, **given).written(self.language)

    def term(self, group: str, name: str) -> str:
        """Write a term as the page does."""
        return term(group, name, self.language)

    def number(self, value: int) -> str:
        """Write a count as the page does."""
        return self.words("web_frame.plain", text=Quantity(value, "count"))

    def sign_in(self, email: str) -> "Visitor":
        """Come to the workbench and sign in."""
        self.page.goto(f"{self.address}/")
        self.fill("web_people.email", email)
        self.fill("web_people.password", PASSWORD)
        self.press("web_people.go_on")
        self.page.locator("header.top").get_by_text(
            re.compile(r"^\s*One |^\s*Two ")
        ).first.wait_for()
        return self

    def go(self, *keys: str) -> "Visitor":
        """Follow links of the navigation, one after the other."""
        for key in keys:
            nav = self.page.get_by_role("navigation")
            nav.get_by_role("link", name=self.words(key), exact=True).first.click()
        return self

    def follow(self, key: str, **fields: Any) -> "Visitor":
        """Follow a link of the page's main part."""
        return self.open(self.words(key, **fields))

    def open(self, name: str | re.Pattern[str]) -> "Visitor":
        """Follow a link by its words; what only a screen reader hears may come behind them."""
        if not isinstance(name, re.Pattern):
            name = re.compile(rf"^\s*{re.escape(name)}(?!\w)", re.I)
        self.page.locator("main").get_by_role("link", name=name).first.click()
        return self

    def press(self, key: str, **fields: Any) -> "Visitor":
        """Press a button of the page's main part."""
        button = self.page.locator("main").get_by_role("button", name=self.words(key, **fields))
        button.first.click()
        return self

    def fill(self, key: str, text: str) -> "Visitor":
        """Fill a field by its label."""
        return self.fill_in(self.words(key), text)

    def fill_in(self, label: str, text: str) -> "Visitor":
        """Fill a field by its label as it is shown; what may be left empty says so behind it."""
        self.control(label).fill(text)
        return self

    def control(self, label: str) -> Any:
        """Find the control of a label."""
        named = self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(\(|$)", re.I))
        return self.page.locator("main").locator("input, select, textarea").and_(named).first

    def choose(self, key: str, words: str) -> "Visitor":
        """Choose from a list."""
        self.control(self.words(key)).select_option(label=words)
        return self

    def tick(self, words: str | re.Pattern[str]) -> "Visitor":
        """Tick a box or a choice of several."""
        self.page.locator("main").get_by_label(words).first.check()
        return self

    def sees(self, words: str) -> "Visitor":
        """Wait until words stand in the page's main part."""
        self.page.locator("main").get_by_text(words).first.wait_for()
        return self

    def hears(self, key: str, **fields: Any) -> "Visitor":
        """Wait until a message stands in the page's main part."""
        return self.sees(self.words(key, **fields))

    def heads(self, key: str, **fields: Any) -> "Visitor":
        """Wait until a message is the page's heading."""
        name = self.words(key, **fields)
        self.page.get_by_role("heading", level=1, name=name, exact=True).wait_for()
        return self

    def main(self) -> str:
        """Give the words of the page's main part."""
        return plain(self.page.locator("main").inner_text())

    def waits(self) -> "Visitor":
        """Look again until the job that was begun has led somewhere."""
        return self.looks_until(lambda: "/jobs/" not in self.page.url)

    def looks_until(self, holds: Any) -> "Visitor":
        """Load the page anew until something holds, as an impatient reader does."""
        self.page.wait_for_load_state("domcontentloaded")
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            if holds():
                return self
            assert not self.faults, self.faults
            stopped = self.page.locator("main .cannot")
            assert "/jobs/" not in self.page.url or not stopped.count(), self.main()
            self.page.reload()
        raise AssertionError(f"{self.page.url}: {self.main()[:2000]}")

    def printed(self) -> str:
        """Print the page on paper and read it."""
        made = self.page.pdf(prefer_css_page_size=True)
        return self._read(made)

    def paper(self, key: str, **fields: Any) -> str:
        """Take the page's own PDF and read it; it says its language."""
        return self.paper_of(self.words(key, **fields))

    def paper_of(self, name: str | re.Pattern[str]) -> str:
        """Take a PDF by the words of its link and read it."""
        pikepdf = pytest.importorskip("pikepdf")
        link = self.page.locator("main").get_by_role("link", name=name)
        with self.page.expect_download() as download:
            link.first.click()
        content = download.value.path().read_bytes()
        with pikepdf.open(BytesIO(content)) as made:
            assert str(made.Root.Lang)[:2] == self.language
            self.pages = len(made.pages)
        return self._read(content)

    def _read(self, made: bytes) -> str:
        if shutil.which("pdftotext") is None:
            pytest.skip("pdftotext is not there")
        done = subprocess.run(["pdftotext", "-", "-"], input=made, capture_output=True, check=True)
        return plain(done.stdout.decode())


def plain(text: str) -> str:
    """Write text on one line, without the spaces that do not break."""
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\u00a0", " "))
