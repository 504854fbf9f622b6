"""The wire to an IMAP server: the standard library's, but for reading.

Its reading ends for good with the first time-out, and waiting for news is made of time-outs.
"""

import imaplib
import socket

LONGEST_LINE = 10_000_000
LONGEST_LITERAL = 1_000_000
_AT_ONCE = 65_536


class Reading:
    """Bytes that came and were not asked for yet. They belong to one socket: what came before
    STARTTLS says nothing after it."""

    sock: socket.socket
    _left: bytes = b""
    _of: socket.socket | None = None

    def read(self, size: int) -> bytes:
        """So many bytes; fewer only when the server hung up."""
        if size > LONGEST_LITERAL:
            raise imaplib.IMAP4.abort("it sends more than was asked for")
        pieces, missing = [self._kept()], size - len(self._left)
        while missing > 0 and (more := self.sock.recv(min(missing, _AT_ONCE))):
            pieces.append(more)
            missing -= len(more)
        came = b"".join(pieces)
        self._left = came[size:]
        return came[:size]

    def readline(self) -> bytes:
        """A line with its end; b"" when the server hung up."""
        came, seen = bytearray(self._kept()), 0
        while (end := came.find(b"\n", seen)) < 0:
            seen = len(came)
            if len(came) > LONGEST_LINE:
                raise imaplib.IMAP4.abort("it sends a line without an end")
            try:
                more = self.sock.recv(_AT_ONCE)
            except TimeoutError:
                self._left = bytes(came)
                raise
            if not more:
                return b""
            came += more
        self._left = bytes(came[end + 1 :])
        return bytes(came[: end + 1])

    def line_within(self, seconds: float) -> bytes | None:
        """A line if one comes in that time. What came of a line is kept for later."""
        usual = self.sock.gettimeout()
        self.sock.settimeout(seconds)
        try:
            return self.readline()
        except TimeoutError:
            return None
        finally:
            self.sock.settimeout(usual)

    def _kept(self) -> bytes:
        if self._of is not self.sock:
            self._of, self._left = self.sock, b""
        return self._left


class Plain(Reading, imaplib.IMAP4):
    """Encrypted, if at all, by STARTTLS."""


class Encrypted(Reading, imaplib.IMAP4_SSL):
    """Encrypted from the first byte."""


Wire = Plain | Encrypted
