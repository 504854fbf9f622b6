"""What a mail says, as values: no database, no network, no clock (UX section 10).

To an address that is not proved a mail holds none of the submitter's words, no subject and no
name (SECURITY section 4): `Request.subject` is then empty. What staff wrote is theirs to send.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from supportdesk.mail.models import ACKNOWLEDGEMENT, LINK, LINKS, REPLY
from supportdesk.text.names import cut

COMPANY = "Supportdesk"
YOURS_ALONE = "The link is for you alone. Whoever has it can read your request and write in it."
NOT_YOU = "If you did not write to us, you need not do anything."
MASKED = "***"
"""Where a link's token would stand, on pages that only show what a mail looks like."""
_LONGEST_SUBJECT = 150
_QUOTED, _QUOTED_LINES = 800, 12
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Request:
    """A request as a mail may name it; `subject` is empty while the address is not proved."""

    label: str
    link: str
    subject: str = ""


@dataclass(frozen=True)
class Part:
    """What somebody of the staff wrote. `html` (cleaned) is empty where the text is plain."""

    author: str
    text: str
    html: str = ""
    files: int = 0


@dataclass(frozen=True)
class Quote:
    """An earlier message, to remember by: `head` says who wrote when."""

    head: str
    text: str
    files: int = 0

    @property
    def short(self) -> str:
        """Cut to what helps to remember: mail that quotes mail grows for ever."""
        lines = self.text.strip().splitlines()
        kept = cut("\n".join(lines[:_QUOTED_LINES]), _QUOTED)
        return kept if kept.endswith("…") or len(lines) <= _QUOTED_LINES else f"{kept}\n…"


@dataclass(frozen=True)
class News:
    """What a mail has to tell: requests (one, but for `links`), words of staff, a promise.

    `promise` is a time in words: the first answer's, or until when a solution can be doubted.
    `quotes` are the newest messages before, newest first; none to an address that is not proved.
    """

    kind: str
    requests: tuple[Request, ...]
    parts: tuple[Part, ...] = ()
    promise: str = ""
    solved_by: str = ""
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class Button:
    """A link that stands out. It opens a page and does nothing by itself."""

    words: str
    link: str


@dataclass(frozen=True)
class Letter:
    """A mail in the order it is read."""

    subject: str
    opening: str
    parts: tuple[Part, ...]
    buttons: tuple[Button, ...]
    lines: tuple[str, ...]
    foot: str
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class Envelope:
    """From whom, to whom, under which ids."""

    sender: str
    to: str
    message_id: str
    references: tuple[str, ...] = ()


def letter(news: News) -> Letter:
    """The mail for this news."""
    if news.kind == LINKS:
        return _links(news)
    request = news.requests[0]
    make = {ACKNOWLEDGEMENT: _acknowledgement, LINK: _link, REPLY: _reply}.get(news.kind, _resolved)
    return make(news, request)


def text_of(made: Letter) -> str:
    """The letter as plain text, which is its first form."""
    pieces = [made.opening]
    for part in made.parts:
        if len(made.parts) > 1:
            pieces.append(f"{part.author}:")
        pieces += [part.text, *([_files(part.files)] if part.files else [])]
    pieces += [f"{button.words}:\n{button.link}" for button in made.buttons]
    pieces += made.lines
    for quote in made.quotes:
        pieces += [f"{quote.head}:\n{_quoted(quote)}"]
    pieces.append(f"--\n{made.foot}")
    return _BLANK_LINES.sub("\n\n", "\n\n".join(piece.strip() for piece in pieces if piece)) + "\n"


def message(made: Letter, html: str, to: Envelope, at: datetime) -> EmailMessage:
    """The mail itself; `at` is its Date."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = to.sender, to.to, made.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = to.message_id
    if to.references:
        mail["In-Reply-To"], mail["References"] = to.references[-1], " ".join(to.references)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: out-of-office notes stay away
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(text_of(made))
    mail.add_alternative(html, subtype="html")
    return mail


def bare(sender: str) -> str:
    """The address alone of `Support <support@example.com>`."""
    return parseaddr(sender)[1]


def _acknowledgement(news: News, request: Request) -> Letter:
    promise = f"We answer by {news.promise}." if news.promise else ""
    return Letter(
        _subject(request, "We have your request"),
        f"We have your request. Its number is {request.label}.",
        (),
        (Button("Open your request", request.link),),
        _lines(promise, "There you read our answers and write back.", YOURS_ALONE, NOT_YOU),
        _foot(request),
    )


def _link(_: News, request: Request) -> Letter:
    return Letter(
        _subject(request, "Your link"),
        f"Here is a fresh link to your request {request.label}.",
        (),
        (Button("Open your request", request.link),),
        _lines(YOURS_ALONE),
        _foot(request),
    )


def _reply(news: News, request: Request) -> Letter:
    return Letter(
        _subject(request, "An answer to your request"),
        f"{_names(news.parts)} answered your request {request.label}.",
        news.parts,
        (Button("Open your request", request.link),),
        _lines("Write back there: this mailbox is not read.", YOURS_ALONE),
        _foot(request),
        news.quotes,
    )


def _resolved(news: News, request: Request) -> Letter:
    until = f"If it is not, tell us until {news.promise}." if news.promise else ""
    return Letter(
        _subject(request, "Your request is resolved"),
        f"{news.solved_by} resolved your request {request.label}.",
        news.parts,
        (
            Button("Yes, it is solved", f"{request.link}#solved"),
            Button("No, I still need help", f"{request.link}#not-solved"),
        ),
        _lines(until, YOURS_ALONE),
        _foot(request),
        news.quotes,
    )


def _links(news: News) -> Letter:
    return Letter(
        "Your links",
        "You asked for the links to your open requests.",
        (),
        tuple(Button(f"Open request {each.label}", each.link) for each in news.requests),
        _lines("Each link is for you alone.", "If you did not ask for them, do nothing."),
        COMPANY,
    )


def _subject(request: Request, otherwise: str) -> str:
    words = " ".join(request.subject.split())[:_LONGEST_SUBJECT]
    return f"[{request.label}] {words or otherwise}"


def _names(parts: tuple[Part, ...]) -> str:
    names = list(dict.fromkeys(part.author for part in parts))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _lines(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)


def _foot(request: Request) -> str:
    return f"{request.label} · {COMPANY}"


def _quoted(quote: Quote) -> str:
    files = _files(quote.files) if quote.files else ""
    lines = [*quote.short.splitlines(), *([files] if files else [])]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _files(number: int) -> str:
    return f"With {number} file{'s' if number > 1 else ''}: see your request."
