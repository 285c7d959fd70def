"""Somebody at a server who fills in its forms, without a browser: what the forms hold is sent."""

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass

import lxml.html

PASSWORD = "a long pass word"


@dataclass(frozen=True)
class Page:
    """What a server answered."""

    url: str
    status: int
    text: str

    def form(self, action: str, *fields: str) -> lxml.html.FormElement:
        """Give the form that goes to an address which ends so, and has some fields."""
        tree = lxml.html.fromstring(self.text, base_url=self.url)
        tree.make_links_absolute()
        forms = [one for one in tree.forms if (one.action or self.url).endswith(action)
                 and one.method == "POST" and set(fields) <= set(one.fields.keys())]  # fmt: skip
        assert forms, f"{self.url} has no form to {action!r}: {self.said()}"
        return forms[0]

    def values(self, action: str, *fields: str) -> list[tuple[str, str]]:
        """Give what a form would send as it stands; browsers leave a text's first line end out."""
        form = self.form(action, *fields)
        return [(name, value.removeprefix("\n")) for name, value in form.form_values()]

    def said(self) -> str:
        """Give the words of its main part."""
        main = lxml.html.fromstring(self.text).find(".//main")
        return " ".join(" ".join(main.itertext() if main is not None else [self.text]).split())


class Caller:
    """One browser without a window, in which somebody may be signed in."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def moved(self, address: str) -> "Caller":
        """Go on at the same server after it was begun again at another port."""
        self.address = address
        return self

    def get(self, path: str) -> Page:
        """Ask for a page."""
        return self._asked(urllib.request.Request(self.address + path))

    def send(self, page: Page, action: str = "", **given: str) -> Page:
        """Send a form of a page as it stands, but for what is given; each choice has an answer."""
        form = page.form(action, *given)
        for name in form.fields:
            group = form.inputs[name]
            if isinstance(group, lxml.html.RadioGroup) and group.value is None:
                group.value = group.value_options[0]
        values = {**dict(page.values(action, *given)), **given}
        body = urllib.parse.urlencode(values).encode()
        return self._asked(urllib.request.Request(form.action or page.url, body))

    def upload(self, page: Page, action: str, name: str, content: bytes) -> Page:
        """Send one file through a form."""
        form = page.form(action)
        body, kind = self.parcel(dict(form.form_values()), name, content)
        return self._asked(
            urllib.request.Request(form.action, body, {"Content-Type": kind})
        )  # fmt: skip

    @staticmethod
    def parcel(values: dict[str, str], name: str, content: bytes) -> tuple[bytes, str]:
        """Write a form with one file as a browser does."""
        mark = uuid.uuid4().hex
        parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{one}\r\n'
                 for key, one in values.items()]  # fmt: skip
        head = (f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
                "Content-Type: text/csv\r\n\r\n")  # fmt: skip
        body = "".join(parts).encode() + head.encode() + content + f"\r\n--{mark}--\r\n".encode()
        return body, f"multipart/form-data; boundary={mark}"

    def sign_in(self, email: str) -> "Caller":
        """Sign in with the one password of the tests."""
        page = self.get("/sign-in?next=/account")
        page = self.send(page, username=email, password=PASSWORD)
        assert page.url.endswith("/account"), page.said()
        return self

    def _asked(self, request: urllib.request.Request) -> Page:
        request.add_header("Referer", self.address)
        try:
            with self._opener.open(request, timeout=60) as answer:
                return Page(answer.url, answer.status, answer.read().decode())
        except urllib.error.HTTPError as refused:
            with refused:
                return Page(refused.url or "", refused.code, refused.read().decode())
