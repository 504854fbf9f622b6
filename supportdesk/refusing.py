"""gunicorn's worker, with our words for whoever asks with more than a request may hold.

It is loaded before anything is patched: nothing of the desk belongs here.
"""

from typing import Any

from gunicorn import util  # type: ignore[import-untyped]
from gunicorn.http.errors import (  # type: ignore[import-untyped]
    LimitRequestHeaders,
    LimitRequestLine,
)
from gunicorn.workers.ggevent import GeventWorker  # type: ignore[import-untyped]

_LINE = "This address is too long: it may have 8,190 characters. Ask for less at once."
_HEADERS = (
    "Your browser sent more beside the address than we take, often too many cookies. Delete the"
    " cookies of this address, and try again."
)


class Worker(GeventWorker):  # type: ignore[misc]
    """Answers before the desk hears of a request; it is not read to its end."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        if isinstance(exc, LimitRequestLine):
            self._refuse(client, 414, "URI Too Long", _LINE)
        elif isinstance(exc, LimitRequestHeaders):
            self._refuse(client, 431, "Request Header Fields Too Large", _HEADERS)
        else:
            super().handle_error(req, client, addr, exc)

    def _refuse(self, client: Any, status: int, reason: str, words: str) -> None:
        self.log.warning("Refused before it was read: %s", reason)
        try:
            util.write_error(client, status, reason, words)
        except OSError:
            self.log.debug("Whoever asked was gone.")
