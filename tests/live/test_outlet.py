"""A stream that waits is written to directly; what does not fit goes on in its own greenlet."""

import socket
import threading
from collections.abc import Iterator

import pytest

from supportdesk.live.hub import Hub, Stream
from supportdesk.live.outlet import Outlet
from supportdesk.live.writing import frames
from tests.live.parts import stream

LARGE = b"x" * 3_000_000
Ends = tuple[socket.socket, socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with ours, theirs:
        yield ours, theirs


def parked(hub: Hub, ours: socket.socket) -> Stream:
    """A stream that waits, as one whose greenlet is parked."""
    found = stream()
    found.outlet, found.parked = Outlet(ours.fileno()), True
    hub.join(found)
    return found


def chunks(data: bytes) -> list[bytes]:
    """What RFC 9112, section 7.1 says of these bytes. Raises ValueError for others."""
    found = []
    while data:
        size, _, rest = data.partition(b"\r\n")
        number = int(size, 16)
        if rest[number : number + 2] != b"\r\n":
            raise ValueError(size)
        found.append(rest[:number])
        data = rest[number + 2 :]
    return found


def test_who_keeps_up_is_written_to_at_once(ends: Ends) -> None:
    hub, (ours, theirs) = Hub(), ends
    reader = parked(hub, ours)
    hub.push(reader, b"one\n\n", 1)
    hub.push(reader, b"two\n\n", 2)
    assert chunks(theirs.recv(4096)) == [b"one\n\n", b"two\n\n"]
    assert (reader.waiting, reader.last, hub.counts.frames) == ([], 2, 2)


def test_what_does_not_fit_keeps_its_place(ends: Ends) -> None:
    hub, (ours, _) = Hub(), ends
    reader = parked(hub, ours)
    hub.push(reader, LARGE, 1)
    hub.push(reader, b"two\n\n", 2)
    assert reader.is_behind
    assert reader.waiting == [b"two\n\n"], "nothing may come between the parts of a frame"
    assert chunks(_received(reader, ends)) == [LARGE]
    assert not rest(reader)


def test_a_socket_that_is_full_is_left_to_the_greenlet(ends: Ends) -> None:
    hub, (ours, _) = Hub(), ends
    assert ours.send(LARGE) < len(LARGE)
    reader = parked(hub, ours)
    hub.push(reader, b"one\n\n", 1)
    assert reader.waiting == [b"one\n\n"]
    assert not rest(reader)


def test_who_has_gone_is_left_to_the_greenlet(ends: Ends) -> None:
    hub, (ours, theirs) = Hub(), ends
    theirs.close()
    reader = parked(hub, ours)
    hub.push(reader, b"one\n\n", 1)
    assert reader.waiting == [b"one\n\n"]


def test_a_stream_that_ends_inside_a_frame_is_cut_there(ends: Ends) -> None:
    hub, (ours, _) = Hub(), ends
    reader = parked(hub, ours)
    hub.push(reader, LARGE, 1)
    written = frames(hub, reader, lambda _: None, iter([]))
    assert next(written).startswith(b"retry: ")
    hub.end(reader, b"parting")
    with pytest.raises(ConnectionResetError):
        next(written)


def rest(reader: Stream) -> bytes:
    assert reader.outlet
    return reader.outlet.rest


def _received(reader: Stream, ends: Ends) -> bytes:
    """All of the frame that was begun, as its greenlet writes it."""
    ours, theirs = ends
    found: list[bytes] = []

    def read() -> None:
        while piece := theirs.recv(65_536):
            found.append(piece)

    thread = threading.Thread(target=read)
    thread.start()
    assert reader.outlet
    reader.outlet.write_rest()
    ours.shutdown(socket.SHUT_WR)
    thread.join()
    return b"".join(found)
