"""Who is asking: the address behind the proxies we trust, and a number for the request."""

import secrets

from flask import Flask, Request, Response, g, request

from supportdesk.web import networks
from supportdesk.web.networks import PRIVATE, Network
from supportdesk.web.site import here

_FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded")


def install(app: Flask) -> None:
    """Give every request a number of ours; one that comes along is not read."""
    app.before_request(_number)
    app.after_request(_show)


def request_id() -> str:
    """The number of this request, random, made here."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    number: str = g.request_id
    return number


def address(asked: Request | None = None) -> str:
    """The address of the person: the last one that no trusted proxy vouched for."""
    source = asked or request
    hops = source.headers.getlist("X-Forwarded-For")
    return _behind(source.remote_addr or "", ",".join(hops), here().trusted_proxies)


def sender(asked: Request | None = None) -> str:
    """Whom limits count: the address, or its /64 on IPv6."""
    return networks.sender(address(asked))


def is_near(asked: Request | None = None) -> bool:
    """Whether this machine or a private peer asks directly, with no proxy between."""
    source = asked or request
    if any(header in source.headers for header in _FORWARDED):
        return False
    return networks.is_within(source.remote_addr or "", PRIVATE)


def _behind(peer: str, forwarded: str, trusted: tuple[Network, ...]) -> str:
    at = networks.plain_address(peer) or "unknown"
    for hop in reversed([part for part in forwarded.split(",") if part.strip()]):
        if not networks.is_within(at, trusted):
            break
        further = networks.plain_address(_without_port(hop.strip()))
        if further is None:
            break
        at = further
    return at


def _without_port(hop: str) -> str:
    if hop.startswith("["):
        return hop.partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


def _number() -> None:
    request_id()


def _show(answer: Response) -> Response:
    answer.headers["X-Request-Id"] = request_id()
    return answer
