"""The files of a mail: kept as those of a form are, under the same limits."""

from collections.abc import Iterator
from io import BytesIO

from supportdesk.files import actions as files
from supportdesk.files.actions import NOT_STORED, Left, Stored, Upload
from supportdesk.files.limits import Limits, Sender
from supportdesk.files.names import NAMELESS
from supportdesk.intake.texts import WHOLE_TEXT, Cleaner
from supportdesk.mail.incoming import Incoming

MOST_NAMED = 20


class NotNow(Exception):
    """A file could not be stored just now: the whole mail is tried again later."""


def kept_files(
    mail: Incoming, whole: str, clean: Cleaner, limits: Limits, by: Sender, now: int, to: int | None
) -> Stored:
    """Keep the files of a mail, and its text where that was cut (`whole`), for ticket `to`.

    What is over a limit is left out. Raises NotNow. Call it outside transactions, while the raw
    file is there.
    """
    stored = files.keep_all(_uploads(mail, whole, clean), limits, by, now, to)
    if any(file.reason == NOT_STORED for file in stored.left):
        raise NotNow(NOT_STORED)
    return stored


def told(left: tuple[Left, ...]) -> Iterator[str]:
    """What the text says of files that were left out; the original still has them."""
    for file in left[:MOST_NAMED]:
        yield f"Left out: {file.name}. {file.reason}"
    if len(left) > MOST_NAMED:
        yield f"Left out: {len(left) - MOST_NAMED} more files."


def _uploads(mail: Incoming, whole: str, clean: Cleaner) -> Iterator[Upload]:
    if whole:
        yield Upload(BytesIO(whole.encode()), WHOLE_TEXT, "text/plain")
    for file in mail.attachments:
        with file.open() as stream:
            yield Upload(stream, clean.text(file.name) or NAMELESS, file.media_type)
