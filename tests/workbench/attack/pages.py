"""Reading pages as a browser does: which elements and attributes came to be."""

from html.parser import HTMLParser

from workbench.attack.planted import MARK
from workbench.test_rights import ALL, address

GET_ONLY = [(pattern, one) for pattern, one in ALL if pattern != "sign-out"]


class _Live(HTMLParser):
    """Collects what would run: scripts, handlers, addresses with a scheme that runs."""

    def __init__(self):
        super().__init__()
        self.found, self._in_script = [], False

    def handle_starttag(self, tag, attrs):
        self._in_script = tag == "script" and not any(
            name == "type" and "json" in (value or "") for name, value in attrs
        )
        for name, value in attrs:
            value = (value or "").strip().lower()
            if name.startswith("on"):
                self.found.append((tag, name, value))
            if name in ("href", "src", "action", "formaction") and value.startswith(
                ("javascript:", "data:text", "vbscript:")
            ):
                self.found.append((tag, name, value))

    def handle_endtag(self, tag):
        if tag == "script":
            self._in_script = False

    def handle_data(self, data):
        if self._in_script and MARK in data:
            self.found.append(("script", "", data))


def live_in(text):
    """List what of a page would run."""
    reader = _Live()
    reader.feed(text)
    return reader.found


def of_pages(client, right_of):
    """Read every page that somebody may open: pattern → its text."""
    for pattern, one in GET_ONLY:
        if not right_of(one.callback.right):
            continue
        answer = client.get(address(pattern, one))
        kind = answer.headers.get("Content-Type", "")
        if answer.status_code < 500 and "html" in kind:
            body = answer.getvalue() if answer.streaming else answer.content
            yield pattern, body.decode()
