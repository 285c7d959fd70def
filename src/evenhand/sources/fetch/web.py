"""Asks web servers politely and with limits: one request at a time, a few tries, never too much."""

import io
import time
import urllib.request
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import IO, Any
from urllib.parse import urlsplit

from evenhand.errors import MissingExtra, SourceError, listed
from evenhand.sources.fetch.addresses import (
    checked_address,
    host_of,
    is_loopback,
    redirected,
    shown,
)

BLOCK = 2**16
MOST_REDIRECTS = 5
AGAIN = (429, 500, 502, 503, 504)


@dataclass(frozen=True)
class Limits:
    """How much and how long: bytes and seconds of a whole fetch, and what a server may do.

    Attributes
    ----------
    largest
        Bytes of everything that is fetched, unpacked.
    seconds
        How long the whole may take.
    silence
        How long a server may say nothing, seconds.
    tries
        How often one request is tried.
    longest_wait
        The longest wait that a server may ask for, seconds.
    """

    largest: int = 4 * 2**30
    seconds: float = 3_600.0
    silence: float = 30.0
    tries: int = 5
    longest_wait: float = 300.0


@dataclass(frozen=True)
class Answer:
    """What a server said of what it sent: status, headers in small letters, and the address."""

    status: int
    headers: Mapping[str, str]
    address: str


class _Again(Exception):
    """Something that may pass; with the seconds that the server asked to wait."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait


@dataclass
class Web:
    """One fetch: its limits, and what of them is used up.

    Attributes
    ----------
    limits, also_from
        Limits, and other hosts that a redirect may lead to.
    headers
        Sent to the host that is asked first and to no other: a token, say.
    progress
        Called with a host and the bytes fetched so far.
    wait
        Waits some seconds.
    """

    limits: Limits = field(default_factory=Limits)
    also_from: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    progress: Callable[[str, int], None] | None = None
    wait: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        """Start the clock, and find the library that speaks HTTP."""
        try:
            import urllib3
        except ImportError:
            raise MissingExtra(
                listed("fetch", ["urllib3 is not installed; pip install 'evenhand[fetch]'"])
            ) from None
        self._urllib3 = urllib3
        self._pools: dict[str, Any] = {}
        self._until = time.monotonic() + self.limits.seconds
        self.n_bytes = 0

    def take(
        self,
        address: str,
        into: IO[bytes],
        headers: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Answer:
        """Write what an address holds behind what a file has already; all of it, or none.

        Parameters
        ----------
        address
            What to ask.
        into
            A file that can be cut back to where it was, if the answer is cut off.
        headers
            Sent besides those of every request; with If-None-Match an answer of 304 writes nothing.
        status
            What the server must answer: 200, or 206 for a part.

        Raises
        ------
        SourceError
            The address may not be asked, the server refuses, or a limit is reached.
        """
        start, before = into.tell(), self.n_bytes
        for attempt in range(1, self.limits.tries + 1):
            try:
                return self._once(checked_address(address), into, headers or {}, status)
            except _Again as problem:
                into.seek(start)
                into.truncate()
                self.n_bytes = before
                pause = 2.0 ** (attempt - 1) if problem.wait is None else problem.wait
                if attempt == self.limits.tries or pause > self.limits.longest_wait:
                    raise _failed(address, f"{problem} ({attempt} tries); try later") from None
                self._pause(pause, address)
        raise AssertionError("the last try returns or raises")

    def _once(
        self, address: str, into: IO[bytes], headers: Mapping[str, str], status: int
    ) -> Answer:
        first = address
        for _ in range(MOST_REDIRECTS + 1):
            response = self._asked(address, headers, host_of(address) == host_of(first))
            try:
                said = {name.lower(): value for name, value in response.headers.items()}
                if response.status in (301, 302, 303, 307, 308):
                    address = redirected(address, said.get("location", ""), self.also_from)
                    continue
                if response.status == 304 and "If-None-Match" in headers:
                    return Answer(response.status, said, address)
                self._refuse_status(address, response.status, said, status)
                self._copy(response, said, into, address)
                return Answer(response.status, said, address)
            finally:
                response.close()
        raise _failed(first, f"it leads from one address to the next, {MOST_REDIRECTS} times")

    def _asked(self, address: str, headers: Mapping[str, str], is_first: bool) -> Any:
        known = {
            "User-Agent": f"evenhand/{version('evenhand')}",
            "Accept-Encoding": "identity",
            **(self.headers if is_first else {}),
            **headers,
        }
        errors = self._urllib3.exceptions
        try:
            return self._pool(address).request(
                "GET", address, headers=known, redirect=False, retries=False,
                preload_content=False,
                timeout=self._urllib3.Timeout(connect=15, read=self.limits.silence),
            )  # fmt: skip
        except errors.SSLError:
            raise _failed(address, "its certificate cannot be trusted") from None
        except errors.LocationValueError:
            raise _failed(address, "it is no address that can be asked") from None
        except errors.HTTPError as problem:
            raise _Again(_in_words(problem)) from None

    def _pool(self, address: str) -> Any:
        """Give the connections of a scheme; through the proxy that the system names, if any."""
        parts = urlsplit(address)
        proxy = urllib.request.getproxies().get(parts.scheme)
        direct = is_loopback(parts.hostname) or urllib.request.proxy_bypass(parts.hostname or "")
        name = "" if direct or not proxy else proxy
        if name not in self._pools and name:
            auth = _auth(self._urllib3, name)
            self._pools[name] = self._urllib3.ProxyManager(name, proxy_headers=auth)
        elif name not in self._pools:
            self._pools[name] = self._urllib3.PoolManager(num_pools=1)
        return self._pools[name]

    def _refuse_status(
        self, address: str, found: int, said: Mapping[str, str], wanted: int
    ) -> None:
        if found == wanted:
            return
        if found in AGAIN:
            raise _Again(f"the server answers {found}", _asked_wait(said.get("retry-after")))
        if found == 200:
            raise _failed(address, "the server sends the whole instead of the part that was asked "
                                   "for; fetch the file with a browser")  # fmt: skip
        words = {404: "there is nothing at this address", 403: "the server refuses it",
                 401: "the server wants to know who asks"}  # fmt: skip
        raise _failed(address, f"{words.get(found, 'the server will not give it')} ({found})")

    def _copy(self, response: Any, said: Mapping[str, str], into: IO[bytes], address: str) -> None:
        received = 0
        unpacked = _unpacker(said.get("content-encoding", "identity"), address)
        for block in self._blocks(response, address):
            received += len(block)
            for part in unpacked(block):
                self._count(len(part), address)
                into.write(part)
        promised = said.get("content-length", "")
        if promised.isdigit() and int(promised) != received:
            raise _Again(f"the answer was cut off after {received:,} of {int(promised):,} bytes")

    def _blocks(self, response: Any, address: str) -> Iterator[bytes]:
        while True:
            if time.monotonic() > self._until:
                raise _failed(address, f"it takes longer than {self.limits.seconds:,.0f} seconds; "
                                       "allow more with --minutes, or fetch less")  # fmt: skip
            try:
                block = response.read1(BLOCK, decode_content=False)
            except (self._urllib3.exceptions.HTTPError, OSError) as problem:
                raise _Again(_in_words(problem)) from None
            if not block:
                return
            yield block

    def _count(self, n_bytes: int, address: str) -> None:
        self.n_bytes += n_bytes
        if self.n_bytes > self.limits.largest:
            most = self.limits.largest / 2**20
            raise _failed(address, f"it is larger than {most:,.0f} MB; allow more with --megabytes,"
                                   " or fetch less")  # fmt: skip
        if self.progress is not None:
            self.progress(urlsplit(address).hostname or "", self.n_bytes)

    def _pause(self, seconds: float, address: str) -> None:
        if time.monotonic() + seconds > self._until:
            raise _failed(address, f"the server asks to wait {seconds:,.0f} seconds, longer than "
                                   "this fetch may take; try later")  # fmt: skip
        self.wait(seconds)


def text_of(web: Web, address: str) -> tuple[bytes, Answer]:
    """Give what a small answer holds."""
    held = io.BytesIO()
    answer = web.take(address, held)
    return held.getvalue(), answer


def _unpacker(encoding: str, address: str) -> Callable[[bytes], Iterator[bytes]]:
    """Give what unpacks an answer in small parts, so that a limit is met before memory is full."""
    if encoding.lower() == "identity":
        return lambda block: iter((block,))
    if encoding.lower() not in ("gzip", "x-gzip"):
        raise _failed(address, f"it is packed in a way that was not asked for ({encoding[:20]})")
    machine = zlib.decompressobj(16 + zlib.MAX_WBITS)

    def unpacked(block: bytes) -> Iterator[bytes]:
        while block:
            try:
                yield machine.decompress(block, BLOCK)
            except zlib.error:
                raise _Again("the packed answer is damaged") from None
            block = machine.unconsumed_tail

    return unpacked


def _asked_wait(said: str | None) -> float | None:
    """Read Retry-After: seconds, or a date; None where nothing that can be read is said."""
    if said is None:
        return None
    if said.strip().isdigit():
        return float(said)
    try:
        until = parsedate_to_datetime(said)
    except (TypeError, ValueError):
        return None
    return max(0.0, (until.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def _auth(urllib3: Any, proxy: str) -> Any:
    named = urllib3.util.parse_url(proxy).auth
    return urllib3.make_headers(proxy_basic_auth=named) if named else None


def _in_words(problem: Exception) -> str:
    kind = type(problem).__name__
    if "Timeout" in kind:
        return "the server says nothing"
    if kind in ("IncompleteRead", "ProtocolError", "InvalidChunkLength"):
        return "the answer was cut off"
    return "the server cannot be reached"


def _failed(address: str, why: str) -> SourceError:
    return SourceError(listed(shown(address), [f"{why}; nothing of it was kept"]))
