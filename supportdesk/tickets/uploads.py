"""Files of a form on their way in, and a stored file on its way out."""

from flask import Response, request

from supportdesk.doors import desk
from supportdesk.files import gates
from supportdesk.files.actions import Stored, Upload, keep_all
from supportdesk.files.limits import Sender, limits_of
from supportdesk.files.queries import File
from supportdesk.web.clock import now
from supportdesk.web.downloads import file_answer


def has_files() -> bool:
    """Did the form bring any file?"""
    return any(file.filename for file in request.files.getlist("attachments"))


def kept_files(by: Sender, ticket: int | None) -> Stored:
    """Keep what came in `attachments`; what cannot be kept is named with its reason."""
    uploads = [
        Upload(file.stream, file.filename or "", file.mimetype or "")
        for file in request.files.getlist("attachments")
    ]
    return keep_all(uploads, limits_of(desk().settings), by, now(), ticket)


def served(file: File) -> Response:
    """A stored file, piece by piece."""
    pieces = gates.content(file.id)
    return file_answer(file.name, file.media_type, file.size, file.inline, pieces)
