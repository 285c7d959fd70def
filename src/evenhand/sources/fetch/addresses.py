"""Which addresses may be asked at all, and where a redirect may lead."""

import ipaddress
from urllib.parse import urljoin, urlsplit

from evenhand.errors import SourceError, listed


def checked_address(address: str) -> str:
    """Give an address that may be asked: https, or any on this machine; no name and password.

    Raises
    ------
    SourceError
        It is another kind of address, has no host, or holds a password.

    Examples
    --------
    >>> checked_address("https://data.police.uk/data/")
    'https://data.police.uk/data/'
    """
    problems = []
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise SourceError(listed("fetch", ["the address cannot be read; check it"])) from None
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        problems.append(f"{shown(address)} is not https; give an address with https://")
    if not host:
        problems.append(f"{shown(address)} has no host; give one such as https://data.police.uk")
    if parts.username is not None or parts.password is not None:
        problems.append(
            f"the address of {host} holds a name or password, which would be kept; take it out"
        )
    if any(sign.isspace() or not sign.isprintable() for sign in address):
        problems.append("the address has blanks or unseen signs in it; check it")
    if problems:
        raise SourceError(listed("fetch", problems))
    return address


def is_loopback(host: str | None) -> bool:
    """Say whether a host is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def host_of(address: str) -> str:
    """Give host and port: what must stay the same through a redirect."""
    parts = urlsplit(address)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    return f"{parts.hostname}:{port}"


def redirected(address: str, target: str, also_from: tuple[str, ...]) -> str:
    """Give the address that a redirect leads to.

    Raises
    ------
    SourceError
        It leads to another host that was not allowed, or to what is no web address.
    """
    led = urljoin(address, target)
    scheme, host = urlsplit(led).scheme, urlsplit(led).hostname or ""
    if scheme not in ("http", "https"):
        raise SourceError(
            listed("fetch", [f"{shown(address)} leads to an address of kind {scheme}, which is not "
                             "followed; nothing was kept"])
        )  # fmt: skip
    if host_of(led) != host_of(address) and host not in also_from:
        raise SourceError(
            listed("fetch", [f"{shown(address)} leads to another host, {host}, which is not "
                             f"followed; if you trust it, add: --also-from {host}"])
        )  # fmt: skip
    return checked_address(led)


def shown(address: str) -> str:
    """Give an address for a message: without what stands before @, after ? or #, and not long."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"[:200]
