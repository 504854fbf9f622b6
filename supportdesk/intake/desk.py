"""Doors of staff to mail that came in."""

from flask import Blueprint, Response

from supportdesk.doors import staff
from supportdesk.intake.filed import original_of
from supportdesk.web import htmx

door = Blueprint("incoming", __name__)


@door.get("/tickets/<int:number>/messages/<int:seq>/original")
def original_of_entry(number: int, seq: int) -> Response:
    return htmx.moved(f"/incoming/{original_of(staff(), number, seq)}/original")
