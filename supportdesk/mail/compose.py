"""What a mail says, as values: no database, no network, no clock (UX section 10).

To an address that is not proved a mail holds none of the submitter's words, no subject and no
name (SECURITY section 4): `Request.subject` is then empty. What staff wrote is theirs to send.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr

from supportdesk.mail.incoming.phrases import ANSWER_ABOVE
from supportdesk.mail.models import LINKS, REPLY, RESOLVED
from supportdesk.mail.wording import (
    ANSWER_BY,
    BY,
    NUMBER,
    STANDARD,
    SUBJECT,
    UNTIL,
    Wording,
    filled_lines,
)
from supportdesk.text.names import cut

COMPANY = "Supportdesk"
NOT_READ = "Write back there: this mailbox is not read."
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

    `also` are moves that are told with it, told before the `kind`. `promise` is a time in words:
    the first answer's, or until when a solution can be doubted. `quotes` are the newest messages
    before, newest first; none to an address that is not proved. `decides`: whether they are asked
    if it is solved.
    """

    kind: str
    requests: tuple[Request, ...]
    parts: tuple[Part, ...] = ()
    promise: str = ""
    solved_by: str = ""
    quotes: tuple[Quote, ...] = ()
    also: tuple[str, ...] = ()
    decides: bool = True

    @property
    def is_by_people(self) -> bool:
        """Somebody wrote words for it. All else is a program's mail."""
        return bool(self.parts)


@dataclass(frozen=True)
class Button:
    """A link that stands out. It opens a page and does nothing by itself."""

    words: str
    link: str


@dataclass(frozen=True)
class Letter:
    """A mail in the order it is read. `answering` says how to write back, "" where nobody can."""

    subject: str
    opening: str
    parts: tuple[Part, ...]
    buttons: tuple[Button, ...]
    lines: tuple[str, ...]
    answering: str
    foot: str
    quotes: tuple[Quote, ...] = ()
    names_authors: bool = False


def letter(
    news: News, wordings: Mapping[str, Wording] = STANDARD, *, is_read: bool = False
) -> Letter:
    """The mail for this news. `is_read`: an answer to it arrives."""
    wording, request = wordings[news.kind], news.requests[0]
    values = _values(news, request)
    told = [_opening(kind, wordings, values) for kind in (*news.also, news.kind)]
    return Letter(
        subject_of(news, wordings),
        " ".join(told),
        news.parts,
        _buttons(news, request),
        filled_lines(wording.lines, values),
        _answering(news, is_read),
        COMPANY if news.kind == LINKS else f"{request.label} · {COMPANY}",
        news.quotes,
        len(news.parts) > 1 or news.kind not in (REPLY, RESOLVED),
    )


def subject_of(news: News, wordings: Mapping[str, Wording]) -> str:
    """What its subject reads."""
    wording, request = wordings[news.kind], news.requests[0]
    values = _values(news, request)
    said = filled_lines(wording.subject, values) or filled_lines(wording.neutral, values)
    words = " ".join(" ".join(said).split())[:_LONGEST_SUBJECT]
    return words if news.kind == LINKS else f"[{request.label}] {words}"


def text_of(made: Letter) -> str:
    """The letter as plain text, which is its first form."""
    pieces = [made.opening]
    for part in made.parts:
        if made.names_authors:
            pieces.append(f"{part.author}:")
        pieces += [part.text, *([_files(part.files)] if part.files else [])]
    pieces += [f"{button.words}:\n{button.link}" for button in made.buttons]
    pieces += [*made.lines, made.answering]
    for quote in made.quotes:
        pieces += [f"{quote.head}:\n{_quoted(quote)}"]
    pieces.append(f"--\n{made.foot}")
    return _BLANK_LINES.sub("\n\n", "\n\n".join(piece.strip() for piece in pieces if piece)) + "\n"


def bare(sender: str) -> str:
    """The address alone of `Support <support@example.com>`."""
    return parseaddr(sender)[1]


def _values(news: News, request: Request) -> dict[str, str]:
    """What the placeholders stand for; "" for what this mail does not know or may not say."""
    return {
        NUMBER: request.label,
        SUBJECT: " ".join(request.subject.split()),
        BY: news.solved_by if news.kind == RESOLVED else _names(news.parts),
        ANSWER_BY: news.promise,
        UNTIL: news.promise,
    }


def _opening(kind: str, wordings: Mapping[str, Wording], values: Mapping[str, str]) -> str:
    """Where nothing of an admin's words may be said, the standard ones are."""
    asked = (wordings[kind].opening, STANDARD[kind].opening)
    return next((" ".join(said) for text in asked if (said := filled_lines(text, values))), "")


def _buttons(news: News, request: Request) -> tuple[Button, ...]:
    if news.kind == LINKS:
        return tuple(Button(f"Open request {each.label}", each.link) for each in news.requests)
    if news.kind == RESOLVED and news.decides:
        return (
            Button("Yes, it is solved", f"{request.link}#solved"),
            Button("No, I still need help", f"{request.link}#not-solved"),
        )
    return (Button("Open your request", request.link),)


def _answering(news: News, is_read: bool) -> str:
    """No words of admins: what came in is cut at this very line."""
    if news.kind == LINKS:
        return ""
    if is_read:
        return ANSWER_ABOVE
    return NOT_READ if news.kind == REPLY else ""


def _names(parts: tuple[Part, ...]) -> str:
    names = list(dict.fromkeys(part.author for part in parts))
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _quoted(quote: Quote) -> str:
    files = _files(quote.files) if quote.files else ""
    lines = [*quote.short.splitlines(), *([files] if files else [])]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _files(number: int) -> str:
    return f"With {number} file{'s' if number > 1 else ''}: see your request."
