"""What of outgoing mail an admin has to look at now, in words."""

from dataclasses import dataclass

from supportdesk.mail.queries import SLOW_MS, Outgoing
from supportdesk.web.words import plural, span

SEND_OR_NOT = "Look why, then send or discard."


@dataclass(frozen=True)
class Alarm:
    """What happened, and what to do or what happens next; `kind` is risk or late."""

    title: str
    words: str
    kind: str


def mail_alarms(mail: Outgoing) -> list[Alarm]:
    """None while every mail goes out."""
    found = (_failed(mail), _slow(mail), _held(mail))
    return [alarm for alarm in found if alarm]


def _failed(mail: Outgoing) -> Alarm | None:
    if not mail.failed:
        return None
    words = f"A mail server refuses for good.{_said(mail)} {SEND_OR_NOT}"
    return Alarm(f"{plural(mail.failed, 'mail')} failed", words, "late")


def _slow(mail: Outgoing) -> Alarm | None:
    if mail.oldest <= SLOW_MS:
        return None
    waits = plural(mail.waiting, "mail waits", "mails wait")
    words = f"{waits}, for up to {span(mail.oldest)}.{_said(mail)} The desk tries again by itself."
    return Alarm("Mail does not go out", words, mail.kind)


def _held(mail: Outgoing) -> Alarm | None:
    if not mail.paused:
        return None
    title = f"{plural(mail.paused, 'mail is', 'mails are')} held"
    return Alarm(title, f"Too many at once, or no mail server is set up. {SEND_OR_NOT}", "risk")


def _said(mail: Outgoing) -> str:
    return f" Last answer: {mail.last_error.rstrip('. ')}." if mail.last_error else ""
