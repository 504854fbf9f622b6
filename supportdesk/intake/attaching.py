"""The files of a mail: kept as those of a form are, under the same limits."""

from collections.abc import Iterator
from io import BytesIO

from supportdesk.files import actions as files
from supportdesk.files import images
from supportdesk.files.actions import NOT_STORED, Left, Stored, Upload
from supportdesk.files.limits import Limits, Sender
from supportdesk.files.names import NAMELESS
from supportdesk.intake.texts import WHOLE_TEXT, Cleaner
from supportdesk.mail.incoming import Attachment, Incoming
from supportdesk.mail.incoming.tnef import packed_files
from supportdesk.text.pictures import Picture

MOST_NAMED = 20
OUTLOOKS = ("application/ms-tnef", "application/vnd.ms-tnef")


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


def pictures_of(mail: Incoming, stored: Stored) -> dict[str, Picture]:
    """The files of a mail that may be shown in its text, by what the text calls them."""
    kept = {file.called: file for file in stored.kept if file.called and file.inline}
    found = {}
    for file in mail.attachments:
        if file.content_id in kept:
            its = kept[file.content_id]
            with file.open() as stream:
                found[file.content_id] = Picture(its.id, *images.pixels(stream, its.media_type))
    return found


def told(left: tuple[Left, ...]) -> Iterator[str]:
    """What the text says of files that were left out; the original still has them."""
    for file in left[:MOST_NAMED]:
        yield f"Left out: {file.name}. {file.reason}"
    if len(left) > MOST_NAMED:
        yield f"Left out: {len(left) - MOST_NAMED} more files."


def is_packed(file: Attachment) -> bool:
    """Is it what Outlook packs other files into?"""
    return file.media_type in OUTLOOKS or file.name.lower() == "winmail.dat"


def _uploads(mail: Incoming, whole: str, clean: Cleaner) -> Iterator[Upload]:
    if whole:
        yield Upload(BytesIO(whole.encode()), WHOLE_TEXT, "text/plain")
    for file in mail.attachments:
        with file.open() as stream:
            if is_packed(file):
                for name, data in packed_files(stream, file.size):
                    yield Upload(BytesIO(data), clean.text(name) or NAMELESS)
                stream.seek(0)
            name = clean.text(file.name) or NAMELESS
            yield Upload(stream, name, file.media_type, file.content_id)
