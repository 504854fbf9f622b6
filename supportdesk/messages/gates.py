"""The loader of what belongs to a message: its files, for those who may read the message."""

import re

from sqlalchemy import select

from supportdesk.domain.errors import NotFound
from supportdesk.files import gates as files
from supportdesk.files.queries import File
from supportdesk.store.database import reading
from supportdesk.store.eventlog import EventRow
from supportdesk.tickets.entries import LARGEST_SEQ, Entry, entries_of
from supportdesk.tickets.gates import ticket_for
from supportdesk.viewer import StaffViewer, Viewer

_FILE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def message_for(viewer: Viewer, number: int, seq: int) -> Entry:
    """A message that the viewer may read, or NotFound."""
    ticket_for(viewer, number)
    if not 0 < seq <= LARGEST_SEQ:
        raise NotFound
    if not _may_read(viewer, number, seq):
        raise NotFound
    public_only = not isinstance(viewer, StaffViewer)
    found = entries_of(number, [seq], public_only=public_only)
    if not found or found[0].kind not in ("reply", "note"):
        raise NotFound
    return found[0]


def file_for(viewer: Viewer, number: int, file_id: str) -> File:
    """A file by its ticket's gate and its message's audience, or NotFound.

    A customer never gets the file of a note, nobody a withdrawn one. The bytes are
    `files.gates.content(file.id)`.
    """
    if not _FILE_ID.fullmatch(file_id):
        raise NotFound
    with reading() as session:
        ticket_for(viewer, number)
        file = files.file_of(number, file_id)
        where = (EventRow.ticket == number, EventRow.seq == file.seq)
        public = session.scalar(select(EventRow.public).where(*where))
    if not (public or isinstance(viewer, StaffViewer)) or not _may_read(viewer, number, file.seq):
        raise NotFound
    return file


def _may_read(viewer: Viewer, number: int, seq: int) -> bool:
    """Who takes part reads what is written after they came."""
    return isinstance(viewer, StaffViewer) or seq >= viewer.seat(number).since
