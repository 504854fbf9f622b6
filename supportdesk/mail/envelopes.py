"""The mail around a letter: who sends it to whom, and what programs are to do with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, formataddr, parseaddr

from supportdesk.mail.compose import Letter, text_of

_QUIET = "OOF, AutoReply"
"""What Exchange leaves out (MS-OXCMAIL 2.1.3.2.20); `All` would keep reports of failure away."""


@dataclass(frozen=True)
class Envelope:
    """From whom, to whom, under which ids.

    `reply_to` is where an answer belongs, "" where nothing is read. `references` are the ids of
    this conversation, oldest first. `is_automatic`: no person wrote it; `answers`: it is what a
    program says to a mail that came in.
    """

    sender: str
    to: str
    message_id: str
    references: tuple[str, ...] = ()
    reply_to: str = ""
    is_automatic: bool = True
    answers: bool = False


def message(made: Letter, html: str, to: Envelope, at: datetime) -> EmailMessage:
    """The mail itself; `at` is its Date. No `List-` field: it is nobody's list (decision 0085)."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"], mail["To"], mail["Subject"] = to.sender, to.to, made.subject
    if to.reply_to:
        mail["Reply-To"] = formataddr((parseaddr(to.sender)[0], to.reply_to))
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = to.message_id
    if to.references:
        mail["In-Reply-To"], mail["References"] = to.references[-1], " ".join(to.references)
    if to.is_automatic:  # RFC 3834: nobody's program answers it
        mail["Auto-Submitted"] = "auto-replied" if to.answers else "auto-generated"
        mail["X-Auto-Response-Suppress"] = _QUIET
    mail.set_content(text_of(made))
    mail.add_alternative(html, subtype="html")
    return mail


class _Ids(UnstructuredHeader, BaseHeader):
    """Ids are folded between them, never inside: the library encodes those that are long."""

    def fold(self, *, policy: Policy) -> str:
        return policy.linesep.join(_lines(f"{self.name}:", self.split())) + policy.linesep


def _lines(begin: str, words: Sequence[str]) -> list[str]:
    lines = [begin]
    for word in words:
        if lines[-1] == begin or len(lines[-1]) + len(word) < 78:
            lines[-1] += f" {word}"
        else:
            lines.append(f" {word}")
    return lines


def _registry() -> HeaderRegistry:
    registry = HeaderRegistry()
    for name in ("in-reply-to", "references"):
        registry.map_to_type(name, _Ids)
    return registry


_POLICY = SMTP.clone(header_factory=_registry())
