"""What can go wrong, as meaning. `web/errors.py` gives each a form and a status."""

from collections.abc import Mapping


class DeskError(Exception):
    """The root of every error that carries a sentence for a person."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Refused(DeskError):
    """Seen but not done: wrong person or wrong moment (HTTP 409). Nothing changed."""


class Unseen(Refused):
    """The traffic guard: a newer public message exists that the writer had not seen (409).

    `newer` holds the entry numbers of what is new, oldest first.
    """

    def __init__(self, message: str, newer: tuple[int, ...]) -> None:
        super().__init__(message)
        self.newer = newer


class Invalid(DeskError):
    """Fields that are missing or wrong (HTTP 422): field name → sentence."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)


class NotFound(DeskError):
    """Not there, or not theirs: the answer is the same (HTTP 404)."""

    def __init__(self, message: str = "This page does not exist, or it is not yours.") -> None:
        super().__init__(message)


class SignedOut(DeskError):
    """There is no session (HTTP 401, or 303 to the sign-in for a page).

    `what` is "account" where signing in again would not help.
    """

    def __init__(self, message: str = "You are signed out. Sign in again.", what: str = "") -> None:
        super().__init__(message)
        self.what = what


class Forbidden(DeskError):
    """A foreign origin, or a sign-in without a role (HTTP 403)."""


class TooLarge(DeskError):
    """The request is over a limit (HTTP 413)."""


class Throttled(DeskError):
    """Too many tries (HTTP 429). `after` is the number of seconds to wait."""

    def __init__(self, message: str, after: int) -> None:
        super().__init__(message)
        self.after = after


class Unavailable(DeskError):
    """Something we depend on is down (HTTP 503); `what` names it."""

    def __init__(self, message: str, what: str) -> None:
        super().__init__(message)
        self.what = what
