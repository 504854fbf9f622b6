"""What a bounce tells: whose address, which mail, for good or not (RFC 3464, and practice)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from supportdesk.mail.incoming.addresses import addresses, bare
from supportdesk.mail.incoming.bodies import Reader
from supportdesk.mail.incoming.decoding import pieces
from supportdesk.mail.incoming.headers import Headers
from supportdesk.mail.incoming.scanning import Part
from supportdesk.mail.incoming.values import Failure

MOST = 200
_REPORT_BYTES = 500_000
_TEXT, _WIDTH = 60_000, 400
_STATUS = re.compile(r"(?<![\d.])([45])[.](\d{1,3})[.](\d{1,3})(?![\d.]*\d)")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)[ -](?!\d{2,}[.:])")
_ADDRESS = re.compile(r"<?([^\s<>()\[\]\"',;:]{1,64}@[A-Za-z0-9.-]{1,190}[A-Za-z0-9])>?")
_IN_BRACKETS = re.compile(r"<([^\s<>()\"',;]{1,64}@[A-Za-z0-9.-]{1,190}[A-Za-z0-9])>")
# A line that is about one recipient: the address alone, or before a colon.
_ABOUT = re.compile(
    r"^[ \t]{0,8}<?([^\s<>()\"',;:]{1,64}@[A-Za-z0-9.-]{1,190}[A-Za-z0-9])>?"
    r"[ \t]*(?::.*|\.\.\..*)?$"
)
_MESSAGE_ID = re.compile(r"^[> \t]*message-id:\s*(<[^<>\s]{1,300}>)", re.IGNORECASE | re.MULTILINE)
_TO = re.compile(r"^[> \t]*to:[ \t]*(.{1,300})$", re.IGNORECASE | re.MULTILINE)
# Where the mail that failed begins inside a text.
_COPY = re.compile(
    r"^(?:[-=_*> ]{3,}.{0,60}(?:copy of|returned|original|undelivered|unsent|"
    r"below this line|headers).{0,80}|[> ]*(?:return-path:|received:\s+(?:from|"
    r"by)).{0,300})$",
    re.IGNORECASE | re.MULTILINE,
)
_NO_SUCH = re.compile(
    r"user unknown|unknown user|no such (?:user|recipient|mailbox|account|person|address|"
    r"domain|host)|(?:user|mailbox|recipient|account|address|domain|"
    r"host)\b.{0,80}?(?:not found|does ?n.t exist|does not exist|unknown|not exist|"
    r"not known|not listed|invalid)|unknown (?:recipient|address|"
    r"local|mailbox|account)|unrouteable|invalid (?:recipient|mailbox|user|address)|"
    r"no mailbox|not a (?:valid|known) (?:user|mailbox|recipient)|not our customer|"
    r"host or domain name not found|name or service not known|no mx|nxdomain|has moved|"
    r"address changed|couldn'?t be found|wasn'?t found|not listed in|"
    r"account .{0,40}(?:deleted|closed)|doesn'?t have .{0,40}account|unable to look up|"
    r"no account|address rejected[. ]*$|is not valid|not accept(?:ing)? (?:any )?mail",
    re.IGNORECASE,
)
_NOT_THAT = re.compile(
    r"spam|block|policy|temporar|later|locked|exceed|blacklist|too many|"
    r"(?<!not )listed (?:at|by|in|on)\b|reputation|quota|full|too (?:large|big)|size limit|"
    r"over ?limit|relay(?:ing)? (?:denied|not)|reverse|sender|spf|dkim|dmarc|authenti|rate|"
    r"connection (?:refused|timed)|suspend|virus|content",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"delay|will (?:be )?retr|still trying|has not yet|not yet been|warning|"
    r"will keep trying|try again|temporar|greylist",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Told:
    """What one place says about one recipient."""

    address: str
    action: str
    status: str
    reason: str


def failures(parts: list[Part], headers: Headers, text: str, reader: Reader) -> tuple[Failure, ...]:
    """The recipients whom a mail did not reach; empty when it only tells of those it reached."""
    text = "\n".join(line[:_WIDTH] for line in text[:_TEXT].split("\n"))
    original = _original(parts, headers, text, reader.stream)
    told = [each for part in parts if _is_report(part) for each in _reported(part, reader.stream)]
    told = told or list(_practice(headers, text, original))
    found: dict[str, Failure] = {}
    for each in told[:MOST]:
        if each.action in ("delivered", "relayed", "expanded"):
            continue
        failure = _failure(each, text if len(told) == 1 else "", original)
        found.setdefault(failure.address.lower(), failure)
    return tuple(found.values())


@dataclass(frozen=True)
class _Original:
    """The mail that failed: its own id, and whom it was for."""

    message_id: str = ""
    to: str = ""


def _failure(told: _Told, text: str, original: _Original) -> Failure:
    before = _COPY.split(text, maxsplit=1)[0] if text else ""
    reason = " ".join((told.reason or _reason(before.splitlines())).split())
    status = _status(told, reason) or _code(before)
    temporary = told.action == "delayed"
    if not told.action:
        temporary = status.startswith("4") if status else bool(_LATER.search(before))
    dead = not temporary and _is_dead(status, reason or before)
    return Failure(told.address, status, not temporary, dead, reason[:500], original.message_id)


def _status(told: _Told, reason: str) -> str:
    """The report's own, unless it says nothing and the reason says more."""
    inner = _code(reason)
    vague = told.status[1:] in ("", ".0.0")
    return inner if inner and vague and inner[0] in (told.status[:1] or inner) else told.status


def _is_dead(status: str, reason: str) -> bool:
    """Whether the address itself is wrong (RFC 3463 section 3.2), not this mail."""
    if status.startswith("4"):
        return False
    if status[2:] in ("1.1", "1.2", "1.3", "1.6", "1.10", "4.4"):
        return not _NOT_THAT.search(reason) or bool(_NO_SUCH.search(reason))
    return bool(_NO_SUCH.search(reason)) and not _NOT_THAT.search(reason)


def _code(text: str) -> str:
    """The enhanced status in some text (RFC 3463), else the class of an SMTP reply as one."""
    found = _STATUS.search(text)
    if found and found[0][2:] != "0.0":
        return found[0]
    reply = _REPLY.search(text)
    return f"{reply[1][0]}.0.0" if reply else (found[0] if found else "")


def _is_report(part: Part) -> bool:
    return part.media_type in ("message/delivery-status", "message/global-delivery-status")


def _reported(part: Part, stream: BinaryIO) -> Iterator[_Told]:
    """The groups of a delivery report; the first is about the report itself."""
    blocks = re.split(rb"(?:\r?\n[ \t]*){2,}", _content(part, stream).strip())
    for block in blocks[: MOST + 1]:
        group = Headers.of_lines(block.splitlines(keepends=True))
        named = group.raw("original-recipient") or group.raw("final-recipient")
        final = group.raw("final-recipient") or named
        if not final and "action" not in group:
            continue
        address = (
            _recipient(named) or _recipient(final) or _recipient(group.raw("x-actual-recipient"))
        )
        found = _STATUS.search(group.raw("status"))
        reason = group.text("diagnostic-code").partition(";")[2] or group.text("diagnostic-code")
        yield _Told(address, group.token("action"), found[0] if found else "", reason)


def _recipient(field: str) -> str:
    """`rfc822; name@host`, in all the ways it is written."""
    text = field.partition(";")[2] or field
    found = _ADDRESS.search(text)
    return bare(text) or (found[1] if found else "")


def _practice(headers: Headers, text: str, original: _Original) -> Iterator[_Told]:
    """What a bounce in a program's own form tells: recipients first in fields, then in its text."""
    before = _COPY.split(text, maxsplit=1)[0]
    named = [each.email for each in addresses(headers.raw("x-failed-recipients")) if each.email]
    if not named and (listed := list(_listed(before))):
        yield from listed
        return
    own = {each.email.lower() for name in ("to", "from") for each in addresses(headers.raw(name))}
    for pattern in (_IN_BRACKETS, _ADDRESS):
        if not named:
            seen = (bare(found[1]) for found in pattern.finditer(before))
            named = sorted(filter(None, seen), key=lambda email: email.lower() in own)[:1]
    for email in dict.fromkeys(named or [original.to]):
        yield _Told(email, "", "", _reason(before.splitlines()))


def _listed(text: str) -> Iterator[_Told]:
    """Recipients that stand alone in a line, each with the lines that follow."""
    lines = text.splitlines()
    heads = [place for place, line in enumerate(lines) if _ABOUT.match(line)]
    for place, following in zip(heads, [*heads[1:], len(lines)], strict=False):
        found = _ABOUT.match(lines[place])
        if email := bare(found[1] if found else ""):
            yield _Told(email, "", "", _reason(lines[place:following]))


def _reason(lines: list[str]) -> str:
    """The line that says why: one with a code and known words, else either."""
    about = [line for line in lines if _NO_SUCH.search(line)]
    coded = [line for line in lines if _code(line)]
    both = [line for line in about if line in coded]
    return next(iter([*both, *coded, *about]), "")


def _original(parts: list[Part], headers: Headers, text: str, stream: BinaryIO) -> _Original:
    for part in parts:
        if part.media_type in ("message/rfc822", "text/rfc822-headers", "message/global"):
            inner = _content(part, stream, 100_000)
            begin = re.split(rb"\r?\n\r?\n", inner.lstrip(), maxsplit=1)[0]
            head = Headers.of_lines(begin.splitlines(keepends=True))
            if head.fields:
                to = next((each.email for each in addresses(head.raw("to")) if each.email), "")
                return _Original(_id(head.raw("message-id")), to)
    copied = _COPY.split(text, maxsplit=1)
    after = text[len(copied[0]) :]
    found = _MESSAGE_ID.search(after) or _MESSAGE_ID.search(text)
    recipient = _TO.search(after)
    people = addresses(recipient[1]) if recipient else []
    other = headers.raw("in-reply-to") or headers.raw("references").rpartition(" ")[2]
    email = next((each.email for each in people if each.email), "")
    return _Original(found[1] if found else _id(other), email)


def _id(raw: str) -> str:
    found = re.search(r"<[^<>\s]{1,300}>", raw)
    return found[0] if found else ""


def _content(part: Part, stream: BinaryIO, most: int = _REPORT_BYTES) -> bytes:
    got = bytearray()
    for piece in pieces(stream, part.begin, part.end, part.encoding):
        got += piece
        if len(got) >= most:
            break
    return bytes(got[:most])
