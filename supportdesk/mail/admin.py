"""The outbox for admins; the admin blueprint has checked who asks."""

from collections.abc import Callable

from flask import Blueprint, Response

from supportdesk.doors import desk, key_of, once, staff
from supportdesk.mail import actions, queries
from supportdesk.mail.compose import text_of
from supportdesk.store.desk import head
from supportdesk.web import htmx
from supportdesk.web.clock import now

door = Blueprint("outbox", __name__)


@door.get("/outbox")
def index() -> Response:
    settings, (pos, _) = desk().settings, head()
    return htmx.page_or_fragment(
        "outbox/index.html",
        "outbox/_list.html",
        mails=queries.unsent_mail(),
        outgoing=queries.outgoing_state(now()),
        pos=pos,
        now=now(),
        has_server=settings.smtp_url is not None,
        view="outbox",
        zone=settings.service_hours.timezone,
    )


@door.get("/outbox/<int:mail>")
def show(mail: int) -> Response:
    found, letter, pointless = queries.preview(mail, desk().settings, now())
    return htmx.page(
        "outbox/show.html",
        mail=found,
        subject=letter.subject if letter else "",
        text=text_of(letter) if letter else "",
        pointless=pointless,
        view="outbox",
    )


@door.post("/outbox/deliveries")
def send_all() -> Response:
    _once("deliveries", lambda: actions.send_all(now(), has_server=_has_server()))
    return htmx.moved("/outbox")


@door.post("/outbox/<int:mail>/deliveries")
def send(mail: int) -> Response:
    _once(f"{mail} deliveries", lambda: actions.send(mail, now(), has_server=_has_server()))
    return htmx.moved("/outbox")


@door.post("/outbox/<int:mail>/discards")
def discard(mail: int) -> Response:
    _once(f"{mail} discards", lambda: actions.discard(mail))
    return htmx.moved("/outbox")


def _once(what: str, act: Callable[[], None]) -> None:
    once(key_of("outbox", staff().id, what), act)


def _has_server() -> bool:
    return desk().settings.smtp_url is not None
