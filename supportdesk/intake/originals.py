"""A mail that is kept as a file again, for as long as somebody reads it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from supportdesk.intake import storing
from supportdesk.mail import incoming
from supportdesk.mail.incoming import NOBODY, Attachment, Body, Incoming, Kind, NotUnderstood

UNREADABLE = "The desk could not read this mail. {why}"


@contextmanager
def in_file(mail: int, size: int) -> Iterator[Path]:
    """The bytes of a mail as it came, in a file that is gone afterwards. Raises NotFound."""
    with NamedTemporaryFile(prefix="desk-mail-", suffix=".eml") as file:
        file.writelines(storing.pieces(mail, size))
        file.flush()
        yield Path(file.name)


def understood(path: Path, own: tuple[str, ...] = ()) -> Incoming:
    """What such a file says; of one that cannot be read, that, and all of it as its one file."""
    found = incoming.read(path, own)
    return _sealed(found) if isinstance(found, NotUnderstood) else found


def _sealed(mail: NotUnderstood) -> Incoming:
    size = mail.path.stat().st_size
    whole = Attachment(
        "message.eml", "message/rfc822", size, False, "", mail.path, 0, size, "binary"
    )
    body = Body(UNREADABLE.format(why=mail.reason))
    return Incoming(
        path=mail.path, kind=Kind.PERSON, message_id="", in_reply_to=(), references=(),
        sender=NOBODY, senders=(), reply_to=(), to=(), cc=(), delivered_to=(), subject="",
        sent_at=None, body=body, new=body, rest=Body(), attachments=(whole,) if size else (),
        failures=(), protection="", authentication_results=(), body_digest="", faults=(),
    )  # fmt: skip
