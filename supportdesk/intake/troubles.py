"""Why mail does not come from a mail server, in words for people."""

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager


class Trouble(Exception):
    """Why mail does not come, for people; never with a name or password of ours."""

    def __init__(self, words: str) -> None:
        super().__init__(" ".join(words.split())[:180])


class Away(Trouble):
    """The server cannot be reached, or broke off. It may be back in a moment."""


class ShutOut(Trouble):
    """The server does not let us in, or has no such mailbox: somebody has to put that right."""


class NotGiven(Trouble):
    """The server does not give this one mail; others it may."""


class Gone(Trouble):
    """Somebody else removed this mail."""


@contextmanager
def in_words() -> Iterator[None]:
    """What goes wrong on an open wire is said as Away."""
    try:
        yield
    except imaplib.IMAP4.readonly:
        raise
    except (OSError, imaplib.IMAP4.error) as error:
        raise Away(f"The mail server broke off ({decoded(error)})") from None


def decoded(words: object) -> str:
    """What a server said, whatever it was."""
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
