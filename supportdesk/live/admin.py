"""The page of the live line's figures; the admin blueprint has checked who asks."""

from flask import Blueprint, Response

from supportdesk.doors import desk, staff
from supportdesk.live import today
from supportdesk.web import htmx
from supportdesk.web.clock import now

door = Blueprint("live_line", __name__)


@door.get("/live-line")
def show() -> Response:
    at, day = now(), desk().settings.service_hours.zone
    return htmx.page_or_fragment(
        "live/show.html",
        "live/_figures.html",
        figures=today.of(day).figures(at / 1000),
        now=at,
        zone=staff().staff.timezone,
    )
