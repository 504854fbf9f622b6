"""The door where programs hand in raw mail."""

from collections.abc import Iterator
from functools import partial

from flask import Blueprint, Response, jsonify, request

from supportdesk.domain.errors import NotFound
from supportdesk.doors import desk
from supportdesk.files.limits import limits_of
from supportdesk.intake.handing import LARGEST, take_signed
from supportdesk.web.clock import now

AGAIN_SECONDS = "30"
PIECE_BYTES = 256_000

doors = Blueprint("mail_hooks", __name__)


@doors.post("/hooks/mail")
def take() -> tuple[Response, int]:
    """202 once it is kept, and again for the same `webhook-id`; 404 while no secret is set."""
    settings = desk().settings
    if not settings.mail_hook_secret:
        raise NotFound
    request.max_content_length = LARGEST
    secrets, limits = settings.mail_hook_secret, limits_of(settings)
    stored = take_signed(request.headers, _body(), secrets, now(), limits)
    return jsonify(id=stored.id), 202


@doors.after_request
def ask_again(answer: Response) -> Response:
    """Whoever is told that it cannot be kept now learns when to come back."""
    if answer.status_code == 503:
        answer.headers.setdefault("Retry-After", AGAIN_SECONDS)
    return answer


def _body() -> Iterator[bytes]:
    """Nothing is asked of the stream before the first piece is: a wrong claim leaves it unread."""
    yield from iter(partial(request.stream.read, PIECE_BYTES), b"")
