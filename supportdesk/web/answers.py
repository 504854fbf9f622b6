"""A form that was refused comes back as itself, with what the person wrote and why."""

from collections.abc import Callable

from flask import Response

from supportdesk.domain.errors import DeskError, Invalid, Refused
from supportdesk.web.errors import wants_json
from supportdesk.web.order import said_first
from supportdesk.web.problems import problem_of

Fault = DeskError | None


def or_form(do: Callable[[], Response], form: Callable[[DeskError], Response]) -> Response:
    """What `do` answers; its form again, as 409 or 422, when it was refused.

    `form` renders with the person's text. Programs that asked for JSON get the error itself.
    """
    try:
        return do()
    except (Invalid, Refused) as fault:
        error = said_first(fault)
        if wants_json():
            raise error from None
        answer = form(error)
        answer.status_code = problem_of(error).status
        return answer
