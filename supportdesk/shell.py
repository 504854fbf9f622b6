"""What the frame around every page needs: names, who looks, counts, the age of staff data."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Flask, g, request

from supportdesk.domain.people import ROLES
from supportdesk.intake.queries import waiting_for_people
from supportdesk.mail import watch
from supportdesk.settings import Settings
from supportdesk.store.database import reading
from supportdesk.text.names import first_name, initials, short_name
from supportdesk.tickets import counts
from supportdesk.viewer import StaffViewer
from supportdesk.web import words
from supportdesk.web.clock import now
from supportdesk.web.htmx import is_fragment

PRODUCT = "Supportdesk"


@dataclass(frozen=True)
class Config:
    """Names and limits that templates show."""

    product_name: str
    ticket_prefix: str
    file_bytes: int
    upload_files: int


@dataclass(frozen=True)
class Me:
    """The signed-in person in the frame of a page."""

    id: str
    name: str
    initials: str
    levels: tuple[str, ...]
    availability: str
    timezone: str
    roles: str

    @property
    def is_admin(self) -> bool:
        return "admin" in self.levels

    @property
    def is_l1(self) -> bool:
        return "L1" in self.levels


def install(app: Flask, settings: Settings) -> None:
    """Give every template `config`, and those of staff their frame."""
    config = Config(PRODUCT, settings.ticket_prefix, settings.file_bytes, settings.upload_files)
    # Flask's own `config` would hide ours; templates never see the application's settings.
    app.jinja_env.globals["config"] = config
    app.jinja_env.filters.update(first_name=first_name, initials=initials, short_name=short_name)
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    """The frame of this request, made once however many templates the answer is drawn from."""
    viewer = g.get("viewer")
    if not isinstance(viewer, StaffViewer):
        return {"me": None}
    if "frame" not in g:
        g.frame = {"me": _me(viewer)}
    if "viewer" not in g.frame and (g.get("whole") or not is_fragment()):
        g.frame |= _around(viewer)
    frame: dict[str, Any] = g.frame
    return frame


def _around(viewer: StaffViewer) -> dict[str, Any]:
    """What stands around a whole page of staff."""
    view = request.args.get("view", "mine") if request.path == "/tickets" else ""
    with reading():
        counted = counts.shared() | counts.own(viewer)
        stuck = watch.stuck(now()) if viewer.is_admin else 0
        arrived = waiting_for_people()
    age = words.names_as_of(viewer.as_of, viewer.staff.timezone)
    return {
        "viewer": _me(viewer),
        "counts": counted,
        "stuck": stuck,
        "arrived": arrived,
        "view": view,
        "counts_url": f"/tickets/places?view={quote(view)}",
        "staff_age": age if viewer.stale else "",
    }


def _me(viewer: StaffViewer) -> Me:
    staff = viewer.staff
    names = {"l1": "L1", "l2": "L2", "admin": "admin"}
    return Me(
        staff.id,
        staff.name,
        initials(staff.name),
        tuple(names[role] for role in ROLES if staff.has(role)),
        staff.availability(now()),
        staff.timezone,
        viewer.roles_word,
    )
