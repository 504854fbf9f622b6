"""The socket of a reader: while they keep up, what is handed over goes out at once.

gunicorn writes what a greenlet yields. Waking that greenlet, and framing the same bytes for each
reader, costs three times as much as the write itself (decision 0091). So a stream that waits is
written to directly, in the framing of HTTP/1.1 (RFC 9112, section 7.1); whatever does not fit
into its socket, and everything while it is busy, goes the usual way.
"""

import errno
import os
from functools import lru_cache


class Outlet:
    """A non-blocking socket by its number. `rest` is what of a frame did not fit."""

    __slots__ = ("descriptor", "rest")

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.rest = b""

    def take(self, frame: bytes) -> bool:
        """Whether the frame is on its way, all of it or with a rest; else nothing was written."""
        chunk = _chunk(frame)
        try:
            sent = os.write(self.descriptor, chunk)
        except OSError:  # full, or gone: the usual way finds out which
            return False
        if sent < len(chunk):
            self.rest = chunk[sent:]
        return True

    def write_rest(self) -> None:
        """Wait until all of a frame that was begun is out. In the stream's own greenlet."""
        from gevent.socket import wait_write

        while self.rest:
            wait_write(self.descriptor)
            self.rest = self.rest[os.write(self.descriptor, self.rest) :]

    def check_whole(self) -> None:
        """Raises ConnectionResetError inside a frame: nothing may follow, the line is cut there."""
        if self.rest:
            raise ConnectionResetError(errno.ECONNRESET, "ended inside a frame")


@lru_cache(maxsize=4)
def _chunk(frame: bytes) -> bytes:
    """One frame goes to many readers, one after the other."""
    return b"%X\r\n%b\r\n" % (len(frame), frame)
