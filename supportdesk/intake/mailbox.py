"""A mailbox on an IMAP server (RFC 3501): what it holds, piece by piece, and word of new mail.

Nothing is ever deleted here. Every fault is a `Trouble` with words for people.
"""

import imaplib
import re
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

from supportdesk.intake.entering import connected, select, sign_in
from supportdesk.intake.imapwire import Wire
from supportdesk.intake.troubles import Away, Gone, NotGiven, decoded, in_words
from supportdesk.settings.places import MailServer

PIECE_BYTES = 262_144
POLL_SECONDS = 15.0
AT_ONCE = 100
TAG = b"IDLING"
IDLING, NEWS = "idling", "news"
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_LITERAL = re.compile(rb"BODY\[\](?:<\d+>)? \{\d+\}$")
_SHORT = re.compile(rb'BODY\[\](?:<\d+>)? (?:NIL|"((?:[^"\\]|\\.)*)")')
_NEWS = re.compile(rb"\* \d+ (?:EXISTS|RECENT)")


class Mailbox:
    """The open mailbox of `server`. `validity` numbers the generation of its UIDs."""

    def __init__(self, server: MailServer) -> None:
        """Raises Away, ShutOut."""
        self._wire = connected(server)
        try:
            with in_words():
                sign_in(self._wire, server)
                self._idles = b"IDLE" in b" ".join(self._wire.capability()[1]).upper().split()
                self._marks = select(self._wire, server.mailbox)
                self._exist = self._wire.response("EXISTS")[1][-1]
                self.validity = int(self._wire.response("UIDVALIDITY")[1][0] or 0)
        except BaseException:
            self.close()
            raise

    def uids(self, above: int = 0) -> list[int]:
        """The UIDs above that one, in their order. Raises Away."""
        with in_words():
            kind, data = self._wire.uid("SEARCH", f"UID {above + 1}:*")
        if kind != "OK":
            raise Away(f"The mail server does not say what it has ({decoded(data[-1])})")
        found = {int(word) for line in data for word in (line or b"").split() if word.isdigit()}
        return sorted(uid for uid in found if uid > above)

    def pieces(self, uid: int) -> Iterator[bytes]:
        """The bytes of a mail; it stays unread. Raises NotGiven, Gone, Away."""
        offset, ended = 0, False
        while not ended:
            piece, size = self._piece(uid, offset)
            if piece:
                yield piece
            offset += len(piece)
            # Some servers only guess the size, so a short piece has to agree with it.
            ended = not piece or (len(piece) < PIECE_BYTES and offset >= size)

    def mark(self, uids: list[int]) -> None:
        """Show people who look into this mailbox what was taken (\\Seen), where that is allowed."""
        for start in range(0, len(uids) if self._marks else 0, AT_ONCE):
            some = ",".join(map(str, uids[start : start + AT_ONCE]))
            with in_words(), suppress(imaplib.IMAP4.readonly):
                self._wire.uid("STORE", some, "+FLAGS.SILENT", r"(\Seen)")

    def wait(self, seconds: float, stopping: threading.Event) -> None:
        """Until something new came, at most so long: told by the server (RFC 2177), else not."""
        if self._was_told():
            return
        if not self._idles:
            stopping.wait(min(seconds, POLL_SECONDS))
            with in_words():
                self._wire.noop()
            return
        with in_words():
            if told := self._idle():
                if told == IDLING:
                    self._listen(time.monotonic() + seconds, stopping)
                self._wire.send(b"DONE\r\n")
                while not _next(self._wire).startswith(TAG):
                    continue

    def close(self) -> None:
        with suppress(imaplib.IMAP4.error, OSError):
            self._wire.shutdown()

    def _piece(self, uid: int, offset: int) -> tuple[bytes, int]:
        """A piece, and how large the server says that all of it is."""
        asked = f"(RFC822.SIZE BODY.PEEK[]<{offset}.{PIECE_BYTES}>)"
        with in_words():
            kind, data = self._wire.uid("FETCH", str(uid), asked)
        if kind != "OK":
            raise NotGiven(decoded(data[-1]))
        size, piece = 0, None
        for item in data:
            head, literal = item if isinstance(item, tuple) else (item or b"", None)
            if found := _SIZE.search(head):
                size = int(found[1])
            if literal is not None and _LITERAL.search(head):
                piece = literal
            elif short := _SHORT.search(head):
                piece = re.sub(rb"\\(.)", rb"\1", short[1] or b"")
        if piece is None:
            raise Gone(f"Message {uid} is not in the mailbox any more.")
        return piece, size

    def _was_told(self) -> bool:
        """Whether the answer to an earlier command told of mail that came: it is not told again."""
        exist = self._wire.response("EXISTS")[1][-1] or self._exist
        news, self._exist = exist != self._exist, exist
        return bool(news)

    def _idle(self) -> str:
        """Have the server tell of new mail from now on: "" where it does not know how to."""
        told = IDLING
        self._wire.send(TAG + b" IDLE\r\n")
        while not (line := _next(self._wire)).startswith(b"+"):
            if line.startswith(TAG):
                self._idles = False
                return ""
            told = NEWS if _NEWS.match(line) else told
        return told

    def _listen(self, end: float, stopping: threading.Event) -> None:
        while (left := end - time.monotonic()) > 0 and not stopping.is_set():
            line = self._wire.line_within(min(left, 1.0))
            if line is not None and _NEWS.match(_whole(line)):
                return


def _next(wire: Wire) -> bytes:
    return _whole(wire.readline())


def _whole(line: bytes) -> bytes:
    """The line, unless it is the last one."""
    if not line or line.startswith(b"* BYE"):
        raise imaplib.IMAP4.abort(decoded(line) or "it hung up")
    return line
