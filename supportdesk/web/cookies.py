"""The two cookies: one for staff, one for customers, neither ever read at the other's doors."""

from typing import Literal

from flask import Request, Response

from supportdesk.web.site import Site

Audience = Literal["staff", "customer"]

_NAMES: dict[Audience, str] = {"staff": "desk", "customer": "desk-customer"}


def name(site: Site, audience: Audience) -> str:
    """`__Host-` binds a cookie to this host and to TLS; plain http cannot carry it."""
    return ("__Host-" if site.https else "") + _NAMES[audience]


def read(request: Request, site: Site, audience: Audience) -> str | None:
    """The value the browser sent, if any. It proves nothing yet."""
    return request.cookies.get(name(site, audience)) or None


def give(
    response: Response, site: Site, audience: Audience, value: str, max_age: int | None = None
) -> None:
    """Set the cookie; without `max_age` (seconds) it ends with the browser's session."""
    response.set_cookie(
        name(site, audience), value, max_age=max_age, path="/", domain=None,
        secure=site.https, httponly=True, samesite="Lax",
    )  # fmt: skip


def take(response: Response, site: Site, audience: Audience) -> None:
    """End the cookie."""
    response.delete_cookie(
        name(site, audience), path="/", secure=site.https, httponly=True, samesite="Lax"
    )


def is_known(request: Request) -> bool:
    """Whether the browser sent a cookie at all, so that the answer may be somebody's own."""
    return "Cookie" in request.headers
