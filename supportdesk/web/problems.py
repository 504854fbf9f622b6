"""From an error to what a person is told. Statuses as PRODUCT section 7 lists them."""

from dataclasses import dataclass, replace
from http import HTTPStatus

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from supportdesk.domain import errors


@dataclass(frozen=True)
class Problem:
    """One failed request. Templates get it as `problem`.

    `fields` holds a sentence per wrong field, `kept` what the person had written, ready to be
    sent again to `action`. `reference` is set on 5xx only.
    """

    status: int
    title: str
    message: str
    fields: tuple[tuple[str, str], ...] = ()
    newer: tuple[int, ...] = ()
    what: str = ""
    wait: int = 0
    reference: str = ""
    action: str = ""
    kept: tuple[tuple[str, str], ...] = ()
    sign_in: str = ""


_TITLES = {
    400: "This request cannot be read",
    401: "You are signed out",
    403: "This is not allowed",
    404: "There is nothing here",
    405: "This cannot be done here",
    409: "Not done",
    413: "This is too large",
    415: "This kind of content is not taken",
    421: "This is another desk's address",
    422: "Something needs correcting",
    429: "Wait a moment",
    500: "Something failed on our side",
    503: "Something we depend on does not answer",
}
_WORDS = {
    400: "The request was cut off or mixed up on its way. Send it again.",
    404: errors.NotFound().message,
    405: "Go back and use the buttons of the page.",
    413: "It is larger than we can take. Send less at once.",
    421: "This desk has another address. Open it by the address you were given.",
}
_FULL = "There is no space left here, so nothing was stored. Try again later: your text stays here."
_BROKEN = "It was not your doing. Try again; if it stays, tell us the number below."


def problem_of(error: BaseException) -> Problem:
    """What to say about an error. Whatever is not foreseen is a 500 that says nothing of it."""
    if isinstance(error, errors.DeskError):
        return _ours(error)
    if isinstance(error, HTTPException) and error.code:
        return _http(error.code)
    if isinstance(error, DBAPIError) and _is_full(error):
        return _problem(503, _FULL, "disk")
    if isinstance(error, PoolTimeout | OperationalError | InterfaceError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    ):
        return _problem(503, "The database does not answer. Try again in a moment.", "database")
    return _problem(500, _BROKEN)


def _is_full(error: DBAPIError) -> bool:
    """Whether the database had no room left: what SQLite and what PostgreSQL call it."""
    kinds = [getattr(error.orig, name, "") for name in ("sqlite_errorname", "sqlstate")]
    return kinds[0] == "SQLITE_FULL" or kinds[1] == "53100"


def _ours(error: errors.DeskError) -> Problem:
    match error:
        case errors.Unseen():
            return replace(_problem(409, error.message), newer=error.newer)
        case errors.Refused():
            return _problem(409, error.message)
        case errors.Invalid():
            return replace(_problem(422, error.message), fields=tuple(error.fields.items()))
        case errors.Throttled():
            return replace(_problem(429, error.message), wait=max(1, error.after))
        case errors.Unavailable():
            return _problem(503, error.message, error.what)
        case errors.SignedOut():
            return _problem(401, error.message, error.what)
    return _problem(_STATUS.get(type(error), 500), error.message)


_STATUS: dict[type[errors.DeskError], int] = {
    errors.NotFound: 404,
    errors.Forbidden: 403,
    errors.TooLarge: 413,
}


def _http(code: int) -> Problem:
    return _problem(code, _WORDS.get(code, "") if code < 500 else _BROKEN)


def _problem(status: int, message: str, what: str = "") -> Problem:
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    return Problem(status, title, message or f"{title}.", what=what)
