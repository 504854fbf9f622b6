"""Handing a mail to the mail server by SMTP, and what its answers mean."""

import re
import smtplib
import threading
from collections.abc import Callable
from email.message import EmailMessage
from typing import Protocol

from supportdesk.mail.addressing import ascii_domain
from supportdesk.mail.compose import bare
from supportdesk.mail.connections import Connection, Connections
from supportdesk.settings.places import MailServer

TIMEOUT_SECONDS = 15.0
REST_MS = 5_000
NO_ANSWER = "The mail server does not answer"
_LINK = re.compile(r"/c/[A-Za-z0-9_-]+")


class NotSent(Exception):
    """The mail did not go out. The words are the server's, without any link.

    `certain`: it certainly did not take the mail.
    """

    def __init__(self, words: str, *, certain: bool = True) -> None:
        super().__init__(_LINK.sub("/c/***", " ".join(words.split()))[:300])
        self.certain = certain


class Later(NotSent):
    """Not now: the server said so (4xx), or nobody knows."""


class Away(Later):
    """The server cannot be reached or used at all: no other mail would go out either."""


class Never(NotSent):
    """The server refuses this mail for good (5xx)."""


class Mailer(Protocol):
    """A way out for mail."""

    def rests_until(self, now: int) -> int:
        """When the next try is worth it: `now`, or later while the server is away."""

    def send(self, message: EmailMessage, to: str, now: int) -> None:
        """Raises Later, Away, Never."""

    def end_rested(self, now: int) -> None:
        """Close what was kept open for the next mail and is not needed any more."""


class SmtpMailer:
    """One mail a recipient, several over one connection (RFC 5321, 3.3). After the server was away
    it is left alone for a moment."""

    def __init__(self, server: MailServer, sender: str, timeout: float = TIMEOUT_SECONDS) -> None:
        self._sender = bare(sender)
        self._connections = Connections(server, self._sender.rpartition("@")[2], timeout)
        self._away_until = 0
        self._lock = threading.Lock()

    def rests_until(self, now: int) -> int:
        return max(now, self._away_until)

    def end_rested(self, now: int) -> None:
        self._connections.end_rested(now)

    def send(self, message: EmailMessage, to: str, now: int) -> None:
        try:
            self._send(message, to, now)
        except Away:
            with self._lock:
                self._away_until = now + REST_MS
            raise
        with self._lock:
            self._away_until = 0

    def _send(self, message: EmailMessage, to: str, now: int) -> None:
        connection = self._opened(lambda: self._connections.take(now))
        try:
            self._hand_over(connection, message, to, now)
        except Away:
            if not connection.mails:
                raise
            # The server may only have had enough of this connection.
            self._hand_over(self._opened(self._connections.open), message, to, now)

    def _opened(self, how: Callable[[], Connection]) -> Connection:
        try:
            return how()
        except (OSError, smtplib.SMTPException) as error:
            raise Away(_words(error)) from None

    def _hand_over(self, over: Connection, message: EmailMessage, to: str, now: int) -> None:
        """Only an answer of the server leaves the connection to the next mail."""
        try:
            _say(over.smtp, message, self._sender, to)
        except NotSent as error:
            if error.certain and not isinstance(error, Away):
                self._connections.give_back(over, now)
            else:
                over.end()
            raise
        self._connections.give_back(over, now)


def _say(smtp: smtplib.SMTP, message: EmailMessage, sender: str, to: str) -> None:
    """Who is refused is told apart from what is: only that is final."""
    try:
        smtp.send_message(message, sender, [_ascii(to)])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise _refused(code, words) from None
    except smtplib.SMTPDataError as error:
        raise _refused(error.smtp_code, error.smtp_error) from None
    except (smtplib.SMTPNotSupportedError, UnicodeError) as error:
        raise Never(_words(error)) from None
    except smtplib.SMTPSenderRefused as error:
        raise Away(_words(error)) from None
    except (OSError, smtplib.SMTPException) as error:
        # Perhaps it took the mail and died before it said so.
        raise Later(_words(error), certain=False) from None


def _refused(code: int, words: bytes | str) -> NotSent:
    said = f"{code} {_decoded(words)}"
    return Never(said) if code >= 500 else Later(said)


def _words(error: Exception) -> str:
    """For people first; what the system said stands behind it."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_decoded(error.smtp_error)}"
    said = str(error) or type(error).__name__
    away = isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException)
    return f"{NO_ANSWER} ({said})" if away else said


def _decoded(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words


def _ascii(address: str) -> str:
    """The domain in the form that every server reads; the rest as it is."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{ascii_domain(domain)}"
