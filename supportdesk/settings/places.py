"""Addresses the operator names: base URL, staff platform, mail servers. Pure but for one lookup."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from supportdesk.web.networks import PRIVATE, is_loopback_host, is_within

Resolve = Callable[[str], list[str]]

_PORTS = {"smtp": 587, "smtps": 465, "imaps": 993, "imap": 143}


@dataclass(frozen=True)
class MailServer:
    """Where mail is sent or fetched. `starttls` says that the plain line must become TLS.

    `mailbox` is what is read of it.
    """

    scheme: str
    host: str
    port: int
    username: str
    password: str
    starttls: bool
    mailbox: str = ""

    @property
    def tls(self) -> bool:
        """TLS from the first byte."""
        return self.scheme in ("smtps", "imaps")

    def __repr__(self) -> str:
        return f"MailServer({self.scheme}://{self.host}:{self.port})"


def look_up(host: str) -> list[str]:
    """Every address a name stands for now; empty when it stands for none."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(entry[4][0]) for entry in found]


def is_private_host(host: str, resolve: Resolve = look_up) -> bool:
    """Whether a host is this machine or private, by its address or by all addresses of its name."""
    if is_loopback_host(host) or is_within(host, PRIVATE):
        return True
    addresses = resolve(host)
    return bool(addresses) and all(is_within(address, PRIVATE) for address in addresses)


def web_address(text: str) -> str:
    """An http or https address without a slash at the end. Raises ValueError with a sentence."""
    parts = _split(text)
    if parts.scheme not in ("http", "https"):
        raise ValueError("must begin with https:// or http://")
    if parts.username or parts.password:
        raise ValueError("must not contain a user name or password")
    if parts.query or parts.fragment:
        raise ValueError("must end with the path, without ? or #")
    return text.rstrip("/")


def base_address(text: str) -> str:
    """A web address without a path, host in lower case: the origin every link begins with."""
    parts = urlsplit(web_address(text))
    if parts.path:
        raise ValueError("must be the bare origin, without a path")
    host = parts.hostname or ""
    port = parts.port
    standard = {"http": 80, "https": 443}[parts.scheme]
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port and port != standard else "")


def mail_server(text: str, schemes: tuple[str, ...]) -> MailServer:
    """`scheme://user:pass@host:port`, each percent-encoded; of IMAP with `/mailbox`, INBOX without.

    Raises ValueError.
    """
    parts = _split(text)
    if parts.scheme not in schemes:
        raise ValueError("must begin with " + " or ".join(f"{scheme}://" for scheme in schemes))
    reads = parts.scheme.startswith("imap")
    mailbox = unquote(parts.path.removeprefix("/"))
    if parts.query or parts.fragment or (mailbox and not reads):
        raise ValueError(f"must end with the {'mailbox' if reads else 'host and port'}")
    if bool(parts.username) != bool(parts.password):
        raise ValueError("needs both a user name and a password, or neither")
    username, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (username + password + mailbox).isprintable():
        raise ValueError("must not contain control characters")
    host = parts.hostname or ""
    return MailServer(
        scheme=parts.scheme,
        host=host,
        port=parts.port or _PORTS[parts.scheme],
        username=username,
        password=password,
        starttls=not parts.scheme.endswith("s") and bool(password) and not is_loopback_host(host),
        mailbox=mailbox or "INBOX" if reads else "",
    )


def _split(text: str) -> SplitResult:
    if any(character.isspace() or not character.isprintable() for character in text):
        raise ValueError("must not contain spaces or control characters")
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise ValueError("is not an address") from None
    if not parts.hostname:
        raise ValueError("names no host")
    return parts
