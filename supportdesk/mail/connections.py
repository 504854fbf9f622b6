"""Connections to the mail server, kept for a moment for the next mail. What they say is said in
`sending.py`; here they are opened, checked, counted and closed."""

import smtplib
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass

from supportdesk.domain.durations import SECOND
from supportdesk.settings.places import MailServer

KEPT_MS = 10 * SECOND
MOST_MAILS = 100
"""Servers count, and some refuse a client that never stops."""


@dataclass
class Connection:
    """One line to the server; `mails` were sent over it, the last one at `used_at` (ms)."""

    smtp: smtplib.SMTP
    mails: int = 0
    used_at: int = 0

    def end(self) -> None:
        with suppress(OSError, smtplib.SMTPException):
            self.smtp.quit()
        self.smtp.close()


class Connections:
    """As many as send at once, each used by one of them at a time."""

    def __init__(self, server: MailServer, name: str, timeout: float) -> None:
        self._server, self._name, self._timeout = server, name, timeout
        self._resting: list[Connection] = []
        self._lock = threading.Lock()

    def take(self, now: int) -> Connection:
        """One that works: rested, or new. Raises OSError, SMTPException."""
        while rested := self._pop():
            if now - rested.used_at <= KEPT_MS and _is_alive(rested.smtp):
                return rested
            rested.end()
        return self.open()

    def open(self) -> Connection:
        """A new one, encrypted and signed in where it has to be. Raises OSError, SMTPException."""
        server = self._server
        if server.tls:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host,
                server.port,
                self._name,
                timeout=self._timeout,
                context=ssl.create_default_context(),
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, self._name, self._timeout)
        try:
            if server.starttls:  # never the password without it
                smtp.starttls(context=ssl.create_default_context())
            if server.password:
                smtp.login(server.username, server.password)
        except (OSError, smtplib.SMTPException):
            smtp.close()
            raise
        return Connection(smtp)

    def give_back(self, used: Connection, now: int) -> None:
        """For whoever sends next, unless it has done its part."""
        used.mails, used.used_at = used.mails + 1, now
        if used.mails >= MOST_MAILS:
            used.end()
            return
        with self._lock:
            self._resting.append(used)

    def end_rested(self, now: int) -> None:
        """Say goodbye where nothing was sent for a while."""
        with self._lock:
            over = [each for each in self._resting if now - each.used_at > KEPT_MS]
            self._resting = [each for each in self._resting if each not in over]
        for each in over:
            each.end()

    def _pop(self) -> Connection | None:
        with self._lock:
            return self._resting.pop() if self._resting else None


def _is_alive(smtp: smtplib.SMTP) -> bool:
    """Whether it answers; what an earlier mail left is forgotten on the way."""
    try:
        return smtp.rset()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False
