"""Where the files of a form wait while it is read. A full disk costs the file, never the text."""

import hashlib
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from flask import Flask, Request

from supportdesk import pace

IN_MEMORY = 500_000
PIECE = 256_000


def install(app: Flask) -> None:
    """Read forms of this app with it."""
    app.request_class = _SpoolingRequest


def digest_of(stream: IO[bytes]) -> str:
    """SHA-256 of a file of a form, which is then at its beginning again; "" when it is lost."""
    found = hashlib.sha256()
    try:
        stream.seek(0)
        while piece := stream.read(PIECE):
            found.update(piece)
            pace.pause()
        stream.seek(0)
    except OSError:
        return ""
    return found.hexdigest()


class Spool(SpooledTemporaryFile[bytes]):
    """A file in memory, beyond `IN_MEMORY` bytes in the temporary folder.

    When that is full, what was written is dropped and so is the rest, without a fault; reading
    then raises the OSError, for this file alone.
    """

    def __init__(self) -> None:
        super().__init__(IN_MEMORY)
        self._fault: OSError | None = None

    def write(self, data: Any) -> int:
        if self._fault is None:
            try:
                return super().write(data)
            except OSError as fault:
                self._fault = fault
                self._let_go()
        return len(data)

    def read(self, *size: int) -> bytes:
        if self._fault is not None:
            raise self._fault
        return super().read(*size)

    def _let_go(self) -> None:
        try:
            self.seek(0)
            self.truncate()
        except OSError:
            pass  # its buffer could not be written out; it is gone when the request ends


class _SpoolingRequest(Request):
    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return Spool()
