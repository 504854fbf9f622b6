"""Handing a mail to the mail server by SMTP, and what its answers mean."""

import re
import smtplib
import ssl
import threading
from email.message import EmailMessage
from typing import Protocol

from supportdesk.mail.addressing import ascii_domain
from supportdesk.mail.envelopes import bare
from supportdesk.settings.places import MailServer

TIMEOUT_SECONDS = 15.0
REST_MS = 5_000
NO_ANSWER = "The mail server does not answer"
_LINK = re.compile(r"/c/[A-Za-z0-9_-]+")


class NotSent(Exception):
    """The mail did not go out. The words are the server's, without any link."""

    def __init__(self, words: str) -> None:
        super().__init__(_LINK.sub("/c/***", " ".join(words.split()))[:300])


class Later(NotSent):
    """Not now: the server said so (4xx). `certain`: it certainly did not take the mail."""

    def __init__(self, words: str, *, certain: bool = True) -> None:
        super().__init__(words)
        self.certain = certain


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


class SmtpMailer:
    """One connection a mail. After the server was away it is left alone for a moment."""

    def __init__(self, server: MailServer, sender: str, timeout: float = TIMEOUT_SECONDS) -> None:
        self._server, self._sender, self._timeout = server, bare(sender), timeout
        self._away_until = 0
        self._lock = threading.Lock()

    def rests_until(self, now: int) -> int:
        return max(now, self._away_until)

    def send(self, message: EmailMessage, to: str, now: int) -> None:
        try:
            with self._connected() as connection:
                self._hand_over(connection, message, to)
        except Away:
            with self._lock:
                self._away_until = now + REST_MS
            raise
        with self._lock:
            self._away_until = 0

    def _connected(self) -> smtplib.SMTP:
        """A connection that is encrypted and signed in where it has to be. Raises Away."""
        server, domain = self._server, self._sender.rpartition("@")[2]
        try:
            if server.tls:
                connection: smtplib.SMTP = smtplib.SMTP_SSL(
                    server.host,
                    server.port,
                    domain,
                    timeout=self._timeout,
                    context=ssl.create_default_context(),
                )
            else:
                connection = smtplib.SMTP(server.host, server.port, domain, self._timeout)
        except (OSError, smtplib.SMTPException) as error:
            raise Away(_words(error)) from None
        try:
            if server.starttls:  # never the password without it
                connection.starttls(context=ssl.create_default_context())
            if server.password:
                connection.login(server.username, server.password)
        except (OSError, smtplib.SMTPException) as error:
            connection.close()
            raise Away(_words(error)) from None
        return connection

    def _hand_over(self, connection: smtplib.SMTP, message: EmailMessage, to: str) -> None:
        """Who is refused is told apart from what is: only that is final."""
        try:
            connection.send_message(message, self._sender, [_ascii(to)])
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
