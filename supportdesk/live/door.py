"""GET /live: one stream a page, many topics (PRODUCT section 7)."""

import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import structlog
from flask import Blueprint, Flask, Response, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from supportdesk.audiences import some_viewer
from supportdesk.domain.errors import Invalid
from supportdesk.live import gone, pieces, topics
from supportdesk.live.frames import Frames
from supportdesk.live.hub import CUSTOMERS, STAFF, Hub, Stream
from supportdesk.live.listener import Listener
from supportdesk.live.outlet import Outlet
from supportdesk.live.passing import Passing
from supportdesk.live.replaying import Replays
from supportdesk.live.topics import PERSON, Topics
from supportdesk.live.writing import frames, polled
from supportdesk.store.desk import head
from supportdesk.tickets import counts
from supportdesk.tickets.lists import lines_of
from supportdesk.viewer import StaffViewer, Viewer, seat_of
from supportdesk.web import peer

door = Blueprint("live", __name__)
SEND_BUFFER = 65_536
BEYOND = 2**62
"""Further than any desk will come; a number that is longer counts as this."""
HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}

log = structlog.get_logger()


@dataclass(frozen=True)
class Line:
    """The live line of this process, as `starting.py` put it together."""

    app: Flask
    hub: Hub
    listener: Listener
    drawn: Frames
    replays: Replays
    passing: Passing


@door.get("/live")
def live() -> Response:
    line: Line = current_app.extensions["live"]
    access = line.listener.access  # before anybody asks who it is: see Listener.join
    viewer = some_viewer(customer=request.args.get("as") == "customer")
    names = topics.parse(request.args.get("topics", ""))
    wanted = topics.admitted(viewer, names)
    after = _after()
    stream = _stream(viewer, wanted)
    stream.access, stream.address = access, sys.intern(peer.sender())
    stream.seal = _seal()
    first = _marks(viewer, wanted)
    if request.args.get("once") == "1":
        return _poll(line, stream, wanted, after, first)
    return _open(line, stream, wanted, after, first)


def _after() -> int | None:
    """Where to go on: the larger of `after` and Last-Event-ID; None means from now."""
    given = [request.args.get("after"), request.headers.get("Last-Event-ID") or None]
    numbers = [text for text in given if text is not None]
    if any(not (text.isascii() and text.isdigit()) for text in numbers):
        raise Invalid({"after": "A whole number is needed here."})
    return max(map(_number, numbers)) if numbers else None


def _seal() -> tuple[int, str] | None:
    """What a page of ours brings beside its number: "<number>-<seal>"."""
    given = request.args.get("seal")
    if given is None:
        return None
    number, _, seal = given.partition("-")
    if not (number.isascii() and number.isdigit() and seal):
        raise Invalid({"seal": "A number and its seal are needed here."})
    return _number(number), seal


def _number(digits: str) -> int:
    significant = digits.lstrip("0")
    return int(significant or "0") if len(significant) <= len(str(BEYOND)) else BEYOND


def _stream(viewer: Viewer, wanted: Topics) -> Stream:
    keys = tuple(map(sys.intern, wanted.keys))  # thousands listen to the same
    if isinstance(viewer, StaffViewer):
        return Stream(
            STAFF,
            keys,
            viewer.id,
            viewer.staff.name,
            session=viewer.session_id,
            roles=viewer.staff.roles,
        )
    right = viewer.right_to(wanted.tickets[0])
    number = right.id if right else 0
    seat, rights = seat_of(right), (number,)
    return Stream(CUSTOMERS, keys, str(number), rights=rights, browser=viewer.browser, seat=seat)


def _marks(viewer: Viewer, wanted: Topics) -> list[bytes]:
    """What is old on a page that was drawn for other roles. However its last stream ended, and
    whichever process ends or answers: the page says itself what it was drawn for."""
    drawn_for = request.args.get("roles")
    if drawn_for is None or not isinstance(viewer, StaffViewer) or drawn_for == viewer.roles_word:
        return []
    return [pieces.parts_to_fetch(wanted.keys, viewer.roles_word)]


def _poll(
    line: Line, stream: Stream, wanted: Topics, after: int | None, first: list[bytes]
) -> Response:
    stream.keys = ()  # nothing follows
    stream.joined_at, _ = head()  # this process need not have read it yet
    rail = any(key.startswith(PERSON) for key in wanted.keys)
    counted = [pieces.counts(counts.shared(), stream.joined_at)] if rail else []
    missed = line.replays.of(stream, wanted, after)
    line.hub.check_room(stream)
    if stream.access != line.listener.access:  # rights changed meanwhile: it asks again
        return Response(b"", headers=HEADERS)
    body = polled(line.hub, stream, chain([first, counted], missed))
    begun = next(body)  # here, so that what fails is an answer of its own
    return Response(chain([begun], body), headers=HEADERS)


def _open(
    line: Line, stream: Stream, wanted: Topics, after: int | None, first: list[bytes]
) -> Response:
    line.hub.check_room(stream)
    environ = request.environ
    connection = environ.get("gunicorn.socket")
    descriptor = -1 if connection is None else connection.fileno()
    is_plain = environ["SERVER_PROTOCOL"] == "HTTP/1.1" and request.method == "GET"
    if connection is not None:  # who does not read shall not fill megabytes of the kernel's memory
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)

    def join(stream: Stream) -> None:
        if is_plain and descriptor >= 0:
            stream.outlet = Outlet(descriptor)
        environ.clear()  # the stream outlives its request: what that held is let go
        line.listener.join(stream, after)
        gone.watch(descriptor, stream)

    def left(stream: Stream) -> None:
        gone.unwatch(descriptor)
        line.passing.left(stream)

    backlog = chain([first], _first(line, stream, wanted, after))
    body = frames(line.hub, stream, join, backlog, left)
    return Response(body, headers=HEADERS, direct_passthrough=True)


def _first(line: Line, stream: Stream, wanted: Topics, after: int | None) -> Iterator[list[bytes]]:
    """The backlog of a stream that stays open. Where it fails, the page comes back or reloads."""
    yield from line.replays.of(stream, wanted, after)
    if not stream.over:
        yield _as_it_stands(line, stream, wanted)
        line.hub.complete(stream)
        line.passing.arrived(stream, new=True)


def _as_it_stands(line: Line, stream: Stream, wanted: Topics) -> list[bytes]:
    """To customers: what changed while they were away and stands in no event of theirs."""
    if stream.audience != CUSTOMERS:
        return []
    try:
        with line.app.app_context():
            return [
                pieces.standing(each, stream.seat) for each in lines_of(wanted.tickets).values()
            ]
    except SQLAlchemyError as error:  # its next event says it again; the stream stays
        log.warning("how a request stands was not read", error=type(error).__name__)
        return []
