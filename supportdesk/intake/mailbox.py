"""A mailbox on an IMAP server (RFC 3501): what it holds, piece by piece, and word of new mail.

Nothing is ever deleted here. Every fault is a `Trouble` with words for people.
"""

import imaplib
import re
import ssl
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from supportdesk.intake.imapwire import Encrypted, Plain, Wire
from supportdesk.settings.places import MailServer

PIECE_BYTES = 262_144
TIMEOUT_SECONDS = 20.0
POLL_SECONDS = 15.0
AT_ONCE = 100
TAG = b"IDLING"
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_LITERAL = re.compile(rb"BODY\[\](?:<\d+>)? \{\d+\}$")
_SHORT = re.compile(rb'BODY\[\](?:<\d+>)? (?:NIL|"((?:[^"\\]|\\.)*)")')
_NEWS = re.compile(rb"\* \d+ (?:EXISTS|RECENT)")
_PASSING = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)\b", re.I)  # RFC 5530


class Trouble(Exception):
    """Why mail does not come, for people; never with a name or password of ours."""

    def __init__(self, words: str) -> None:
        super().__init__(" ".join(words.split())[:180])


class Away(Trouble):
    """The server cannot be reached, or broke off. It may be back in a moment."""


class ShutOut(Trouble):
    """The server does not let us in, or has no such mailbox: somebody has to put that right."""


class NotGiven(Trouble):
    """The server does not give this one mail; others it may."""


class Gone(Trouble):
    """Somebody else removed this mail."""


class Mailbox:
    """The open mailbox of `server`. `validity` numbers the generation of its UIDs."""

    def __init__(self, server: MailServer) -> None:
        """Raises Away, ShutOut."""
        self._wire = _connected(server)
        try:
            with _in_words():
                _sign_in(self._wire, server)
                self._idles = b"IDLE" in b" ".join(self._wire.capability()[1]).upper().split()
                self._marks = _select(self._wire, server.mailbox)
                told = self._wire.response("UIDVALIDITY")[1][0]
                self.validity = int(told or 0)
        except BaseException:
            self.close()
            raise

    def uids(self, above: int = 0) -> list[int]:
        """The UIDs above that one, in their order."""
        with _in_words():
            _, data = self._wire.uid("SEARCH", f"UID {above + 1}:*")
        found = {int(word) for line in data for word in (line or b"").split()}
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
            with _in_words(), suppress(imaplib.IMAP4.readonly):
                self._wire.uid("STORE", some, "+FLAGS.SILENT", r"(\Seen)")

    def wait(self, seconds: float, stopping: threading.Event) -> None:
        """Until something new came, at most so long: told by the server (RFC 2177), else not."""
        if not self._idles:
            stopping.wait(min(seconds, POLL_SECONDS))
            with _in_words():
                self._wire.noop()
            return
        with _in_words():
            if self._idle():
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
        with _in_words():
            kind, data = self._wire.uid("FETCH", str(uid), asked)
        if kind != "OK":
            raise NotGiven(_decoded(data[-1]))
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

    def _idle(self) -> bool:
        """Whether the server tells us of new mail from now on."""
        self._wire.send(TAG + b" IDLE\r\n")
        while not (line := _next(self._wire)).startswith(b"+"):
            if line.startswith(TAG):
                self._idles = False
                return False
        return True

    def _listen(self, end: float, stopping: threading.Event) -> None:
        while (left := end - time.monotonic()) > 0 and not stopping.is_set():
            line = self._wire.line_within(min(left, 1.0))
            if line is not None and _NEWS.match(_whole(line)):
                return


def _connected(server: MailServer) -> Wire:
    try:
        if server.tls:
            return _encrypted(server)
        wire = Plain(server.host, server.port, timeout=TIMEOUT_SECONDS)
        if server.starttls:  # never the password without it
            _encrypt(wire)
    except ssl.SSLCertVerificationError as error:
        words = f"The mail server's certificate is not believed ({error.verify_message})"
        raise ShutOut(words) from None
    except (OSError, imaplib.IMAP4.error) as error:
        raise Away(f"The mail server does not answer ({error})") from None
    return wire


def _encrypted(server: MailServer) -> Wire:
    context = ssl.create_default_context()
    return Encrypted(server.host, server.port, ssl_context=context, timeout=TIMEOUT_SECONDS)


def _encrypt(wire: Plain) -> None:
    try:
        wire.starttls(ssl.create_default_context())
    except BaseException:
        wire.sock.close()
        raise


def _sign_in(wire: Wire, server: MailServer) -> None:
    if not server.password:
        return
    try:
        if "AUTH=PLAIN" in wire.capabilities:
            secret = f"\0{server.username}\0{server.password}".encode()
            wire.authenticate("PLAIN", lambda _: secret)
        else:
            wire.login(_quoted(server.username), server.password)
    except imaplib.IMAP4.abort:
        raise
    except UnicodeError:
        raise ShutOut("The mail server takes names and passwords of plain letters only") from None
    except imaplib.IMAP4.error as error:
        said = _decoded(error.args[0] if error.args else b"")
        if _PASSING.search(said):
            raise Away(f"The mail server lets nobody in for now ({said})") from None
        raise ShutOut(f"The mail server refuses the name or password ({said})") from None


def _select(wire: Wire, name: str) -> bool:
    """Open the mailbox; whether mails in it may be marked."""
    quoted = _quoted(modified_utf7(name))
    try:
        kind, data = wire.select(quoted)
        marks = True
    except imaplib.IMAP4.readonly:
        kind, data = wire.select(quoted, readonly=True)
        marks = False
    if kind != "OK":
        raise ShutOut(f"The mail server does not open the mailbox {name} ({_decoded(data[-1])})")
    return marks


def modified_utf7(name: str) -> str:
    """The name of a mailbox as IMAP writes it (RFC 3501, 5.1.3)."""

    def shifted(found: re.Match[str]) -> str:
        inner = b64encode(found[0].encode("utf-16-be")).rstrip(b"=").replace(b"/", b",")
        return f"&{inner.decode()}-"

    return re.sub(r"[^\x20-\x7e]+", shifted, name.replace("&", "&-"))


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except imaplib.IMAP4.readonly:
        raise
    except (OSError, imaplib.IMAP4.error) as error:
        raise Away(f"The mail server broke off ({_decoded(error)})") from None


def _next(wire: Wire) -> bytes:
    return _whole(wire.readline())


def _whole(line: bytes) -> bytes:
    """The line, unless it is the last one."""
    if not line or line.startswith(b"* BYE"):
        raise imaplib.IMAP4.abort(_decoded(line) or "it hung up")
    return line


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _decoded(words: object) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
