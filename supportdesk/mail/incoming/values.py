"""What the desk needs of a mail that came in, as plain values."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO

from supportdesk.mail.incoming.addresses import NOBODY, Address
from supportdesk.mail.incoming.decoding import pieces


class Kind(Enum):
    """Whose words a mail is. Only a person's opens a ticket or is answered."""

    PERSON = "person"
    BOUNCE = "bounce"
    OUT_OF_OFFICE = "out of office"
    AUTOMATIC = "automatic"
    LIST = "list"
    OURS = "ours"


@dataclass(frozen=True)
class Body:
    """A text, and its safe HTML where the sender wrote HTML; else `html` is empty.

    Pictures that the mail brought stand in it by their Content-ID. `behind` is the HTML that goes
    on where a long text is better folded.
    """

    text: str = ""
    html: str = ""
    behind: str = ""

    def __bool__(self) -> bool:
        return bool(self.text.strip() or self.html.strip())


@dataclass(frozen=True)
class Attachment:
    """A file of a mail. Its bytes stay in the raw file until they are read.

    `name` may be a path or empty, as it was sent: `files.names.shown_name` makes it fit.
    `content_id` is without its brackets; `inline` says that the text means to show it.
    """

    name: str
    media_type: str
    size: int
    inline: bool
    content_id: str
    path: Path = field(repr=False)
    begin: int = field(repr=False)
    end: int = field(repr=False)
    encoding: str = field(repr=False)

    def open(self) -> IO[bytes]:
        """A stream of the decoded bytes; it can be read again after `seek(0)`. Close it."""
        return BufferedReader(_Stream(self))

    def chunks(self) -> Iterator[bytes]:
        """The decoded bytes, piece by piece."""
        with self.path.open("rb") as raw:
            yield from pieces(raw, self.begin, self.end, self.encoding)


@dataclass(frozen=True)
class Failure:
    """What a bounce tells of one recipient. Texts are "" where it does not tell.

    `permanent`: this mail will not arrive. `dead`: no mail will, for there is no such mailbox.
    `original_id` is the Message-ID of the mail that failed.
    """

    address: str
    status: str
    permanent: bool
    dead: bool
    reason: str
    original_id: str


@dataclass(frozen=True)
class Incoming:
    """A mail that was understood. `forwarded` wrote what somebody passed on, where that is said.

    Ids stand in their brackets. `sent_at` is in ms since the epoch, as the sender says, or None.
    `delivered_to` names mailboxes that the way here added. `new` is what was written for this
    mail, `rest` the quotation and the signature around it: both together are `body`.
    `protection` is "", "signed" or "encrypted". `authentication_results` stand topmost first.
    `faults` say in sentences what was wrong and how it was taken.
    """

    path: Path = field(repr=False)
    kind: Kind
    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: Address
    senders: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    delivered_to: tuple[Address, ...]
    subject: str
    sent_at: int | None
    body: Body
    new: Body
    rest: Body
    attachments: tuple[Attachment, ...]
    failures: tuple[Failure, ...]
    protection: str
    authentication_results: tuple[str, ...]
    body_digest: str
    faults: tuple[str, ...]
    forwarded: Address = NOBODY


@dataclass(frozen=True)
class NotUnderstood:
    """A file no mail can be read from, and why, in a sentence for people."""

    path: Path
    reason: str


class _Stream(RawIOBase):
    """An attachment as a file: forward by reading, back to the beginning, or to the end."""

    def __init__(self, file: Attachment) -> None:
        self._file, self._at = file, 0
        self._rest, self._pieces = b"", file.chunks()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        read = min(len(buffer), len(self._rest))
        buffer[:read], self._rest = self._rest[:read], self._rest[read:]
        self._at += read
        return read

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        target = offset + (0, self._at, self._file.size)[whence]
        if target >= self._file.size:
            self._rest, self._pieces, self._at = b"", iter(()), self._file.size
            return self._at
        if target < self._at:
            self._pieces.close() if hasattr(self._pieces, "close") else None
            self._rest, self._pieces, self._at = b"", self._file.chunks(), 0
        while self._at < target and self.read(min(target - self._at, 65_536)):
            continue
        return self._at


__all__ = [
    "NOBODY",
    "Address",
    "Attachment",
    "Body",
    "Failure",
    "Incoming",
    "Kind",
    "NotUnderstood",
]
