"""GET /live: one stream a page, many topics (PRODUCT section 7)."""

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, current_app, request
from sqlalchemy import func, select

from supportdesk.audiences import some_viewer
from supportdesk.domain.errors import Invalid
from supportdesk.live import gone, reading, topics, wire
from supportdesk.live.frames import Frames
from supportdesk.live.hub import CUSTOMERS, STAFF, Hub, Stream, frames
from supportdesk.live.listener import Listener
from supportdesk.live.reading import Moment, TooFarBehind
from supportdesk.live.topics import Topics
from supportdesk.store import database
from supportdesk.store.desk import head
from supportdesk.store.eventlog import EventRow
from supportdesk.viewer import StaffViewer, Viewer

door = Blueprint("live", __name__)
SEND_BUFFER = 65_536
HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}


@dataclass(frozen=True)
class Line:
    """The live line of this process, as wiring put it together."""

    app: Flask
    hub: Hub
    listener: Listener
    drawn: Frames
    most: int


@door.get("/live")
def live() -> Response:
    viewer = some_viewer(customer=request.args.get("as") == "customer")
    names = topics.parse(request.args.get("topics", ""))
    wanted = topics.admitted(viewer, names)
    after = _after()
    line: Line = current_app.extensions["live"]
    stream = _stream(viewer, wanted)
    once = request.args.get("once") == "1"
    return _answer(line, stream, wanted, after, once=once)


def _after() -> int | None:
    """Where to go on: the larger of `after` and Last-Event-ID; None means from now."""
    given = [request.args.get("after"), request.headers.get("Last-Event-ID")]
    numbers = [text for text in given if text]
    if any(not re.fullmatch(r"[0-9]{1,18}", text) for text in numbers):
        raise Invalid({"after": "A whole number is needed here."})
    return max(map(int, numbers)) if numbers else None


def _stream(viewer: Viewer, wanted: Topics) -> Stream:
    if isinstance(viewer, StaffViewer):
        return Stream(
            STAFF,
            wanted.keys,
            viewer.id,
            viewer.staff.name,
            session=viewer.session_id,
            roles=viewer.staff.roles,
        )
    right = viewer.right_to(wanted.tickets[0])
    number = right.id if right else 0
    return Stream(CUSTOMERS, wanted.keys, str(number), rights=(number,))


def _answer(
    line: Line, stream: Stream, wanted: Topics, after: int | None, *, once: bool
) -> Response:
    # From here on nothing of the request is used: the stream outlives it.
    if not once:
        _small_buffer(request.environ)
    line.hub.join(stream)
    stream.joined_at = line.listener.reading
    backlog = _backlog(line, stream, wanted, after)
    if once:
        line.hub.leave(stream)
        return Response(b"".join(backlog), headers=HEADERS)
    current_app.extensions["passing"].arrived(stream)
    body = gone.watched(request.environ, stream, frames(line.hub, stream, backlog))
    return Response(body, headers=HEADERS, direct_passthrough=True)


def _backlog(line: Line, stream: Stream, wanted: Topics, after: int | None) -> Iterator[bytes]:
    """What was missed, each once and in order, then `now`; or `reset`."""
    with line.app.app_context():
        try:
            newest, missed = _missed(stream, wanted, after, line.most)
        except TooFarBehind:
            yield wire.RESET
            return
        stream.last = newest
    for moment in missed:
        keys = topics.touched(moment.happened, moment.line.ticket).intersection(wanted.keys)
        with line.app.app_context():
            drawn = line.drawn.frame(moment, stream.audience, frozenset(keys), replay=True)
        if drawn:
            yield drawn
    yield wire.now(newest)


def _missed(
    stream: Stream, wanted: Topics, after: int | None, most: int
) -> tuple[int, list[Moment]]:
    """The number that the replay reaches, and what lies before it."""
    if stream.audience == CUSTOMERS:
        newest = _newest_public(wanted.tickets[0], stream.joined_at)
        if after is not None and after > newest:
            newest = _beyond(after, _newest_public(wanted.tickets[0], None))
        start = newest if after is None else after
        return newest, reading.missed_by_customers(wanted.tickets[0], start, newest, most)
    newest = stream.joined_at
    if after is not None and after > newest:
        newest = _beyond(after, head()[0])
    start = newest if after is None else after
    return newest, reading.missed_by_staff(wanted, start, newest, most)


def _beyond(after: int, really: int) -> int:
    """A page may be ahead of this process, never ahead of the desk."""
    if after > really:
        raise TooFarBehind
    return after


def _newest_public(number: int, until: int | None) -> int:
    query = select(func.max(EventRow.seq)).where(EventRow.ticket == number, EventRow.public)
    if until is not None:
        query = query.where(EventRow.pos <= until)
    with database.reading() as session:
        return session.scalar(query) or 0


def _small_buffer(environ: dict[str, Any]) -> None:
    """A reader who does not read shall not fill megabytes of the kernel's memory."""
    connection = environ.get("gunicorn.socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
