"""DOORS: which URLs exist, behind which check, which runs before any door of its audience."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Flask

from supportdesk import audiences, front
from supportdesk.cases import desk as cases
from supportdesk.cases import portal as request_page
from supportdesk.dashboard import admin as dashboard
from supportdesk.directory import admin as staff_admin
from supportdesk.directory import desk as sign_in
from supportdesk.directory import hooks as staff_hooks
from supportdesk.drafts import desk as drafts
from supportdesk.drafts import portal as request_drafts
from supportdesk.intake import desk as incoming
from supportdesk.intake import hooks as mail_hooks
from supportdesk.live import admin as live_line
from supportdesk.live import desk as passing
from supportdesk.live import door as live
from supportdesk.mail import admin as outbox
from supportdesk.mail import portal as links
from supportdesk.messages import desk as messages
from supportdesk.messages import portal as conversation
from supportdesk.participants import desk as participants
from supportdesk.participants import portal as people
from supportdesk.tickets import desk as tickets
from supportdesk.tickets import portal as requests


def nobody_asked() -> None:
    """Open to everybody; the doors check for themselves (signature, password, rights)."""


@dataclass(frozen=True)
class Audience:
    """A group of doors behind one check."""

    name: str
    check: Callable[[], None]
    doors: tuple[Blueprint, ...]


DOORS: tuple[Audience, ...] = (
    Audience(
        "open",
        nobody_asked,
        (front.door, sign_in.doors, staff_hooks.doors, mail_hooks.doors, live.door, links.door),
    ),
    Audience(
        "desk",
        audiences.admit_staff,
        (
            tickets.door,
            cases.door,
            messages.door,
            participants.door,
            drafts.desk,
            incoming.door,
            passing.desk,
            front.desk,
        ),
    ),
    Audience(
        "portal",
        audiences.admit_customer,
        (
            requests.door,
            request_page.door,
            conversation.door,
            people.door,
            request_drafts.portal,
            passing.portal,
        ),
    ),
    Audience(
        "admin",
        audiences.admit_admin,
        (dashboard.door, outbox.door, outbox.wordings_door, staff_admin.door, live_line.door),
    ),
)


def register(app: Flask) -> None:
    """Hang every door into the application, each below its audience's check."""
    for audience in DOORS:
        parent = Blueprint(audience.name, __name__)
        parent.before_request(audience.check)
        for door in audience.doors:
            parent.register_blueprint(door)
        app.register_blueprint(parent)
