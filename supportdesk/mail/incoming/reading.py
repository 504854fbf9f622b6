"""The one way in: a raw message in a file becomes what the desk needs of it, or says why not.

No message makes it raise; none costs more than its length in time, nor much memory.
"""

import re
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from supportdesk.mail.incoming import markup
from supportdesk.mail.incoming.addresses import NOBODY, Address, addresses
from supportdesk.mail.incoming.bodies import Reader, joined
from supportdesk.mail.incoming.bounces import failures
from supportdesk.mail.incoming.choosing import Chosen, chosen, file_name
from supportdesk.mail.incoming.cutting import cut
from supportdesk.mail.incoming.dates import sent_at
from supportdesk.mail.incoming.decoding import pieces
from supportdesk.mail.incoming.forwarding import original_sender
from supportdesk.mail.incoming.headers import Headers
from supportdesk.mail.incoming.kinds import kind_of
from supportdesk.mail.incoming.scanning import Part, Scanned, scan
from supportdesk.mail.incoming.values import Attachment, Body, Incoming, Kind, NotUnderstood

MOST_BYTES = 35_000_000
EMPTY = "The file is empty."
TOO_LARGE = "The mail is larger than 35 MB."
NO_HEADER = "It has no header: it does not look like a mail."
_ID = re.compile(r"<\s*([^<>\s]{1,900})\s*>")
_IDS = 200
_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to")
_SIGNED = ("multipart/signed", "application/pkcs7-signature", "application/x-pkcs7-signature",
           "application/pgp-signature")  # fmt: skip
_ENCRYPTED = ("multipart/encrypted", "application/pgp-encrypted")
_READABLE = ("text/enriched", "text/richtext", "text/markdown", "text/x-markdown")
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime")


def read(path: Path, own: Collection[str] = ()) -> Incoming | NotUnderstood:
    """Read a raw message (RFC 5322, RFC 2045) from its file, which must stay where it is.

    `own` are the addresses the desk writes from, so that its own mail is known when it comes back.
    """
    size = path.stat().st_size
    if not size or size > MOST_BYTES:
        return NotUnderstood(path, TOO_LARGE if size else EMPTY)
    with path.open("rb") as stream:
        scanned = scan(stream)
        if not scanned.message.headers.fields:
            return NotUnderstood(path, NO_HEADER)
        return _understood(path, stream, scanned, frozenset(map(str.lower, own)))


def _understood(path: Path, stream: BinaryIO, scanned: Scanned, own: frozenset[str]) -> Incoming:
    message, headers = scanned.message, scanned.message.headers
    parts, found, reader = list(_all(message)), chosen(message), Reader(stream)
    body, new, rest = _bodies(found, reader)
    senders = _people(headers, "from")  # of every From: who forges may write a second one
    sender = _sender(headers, senders)
    kind = kind_of(message, parts, sender, body.text, own)
    failed = failures(parts, headers, body.text, reader) if kind is Kind.BOUNCE else ()
    if kind is Kind.BOUNCE and not failed:  # a report of success
        kind = Kind.AUTOMATIC
    moment, zoned = sent_at(headers.raw("date"))
    return Incoming(
        path=path,
        kind=kind,
        message_id=next(iter(_ids(headers, "message-id")), ""),
        in_reply_to=_ids(headers, "in-reply-to"),
        references=_ids(headers, "references"),
        sender=sender,
        senders=senders,
        reply_to=_people(headers, "reply-to"),
        to=_people(headers, "to"),
        cc=_people(headers, "cc"),
        delivered_to=tuple(each for name in _DELIVERED for each in _people(headers, name)),
        subject=headers.text("subject"),
        sent_at=moment,
        body=body,
        new=new,
        rest=rest,
        attachments=tuple(_attachment(part, path, stream) for part in found.files),
        failures=failed,
        protection=_protection(parts, body.text),
        authentication_results=tuple(headers.every("authentication-results")),
        body_digest=scanned.body_digest,
        faults=(*scanned.faults, *reader.faults, *_date_faults(headers, moment, zoned)),
        forwarded=original_sender(headers.text("subject"), rest.text, body.text, own),
    )


def _all(part: Part) -> list[Part]:
    """The part and all below it, in the order of the file."""
    found, left = [], [part]
    while left:
        found.append(left.pop())
        left += reversed(found[-1].children)
    return found


def _bodies(found: Chosen, reader: Reader) -> tuple[Body, Body, Body]:
    """All of it, what is new in it, and the rest."""
    is_html = any(part.media_type == "text/html" for part in found.html)
    page = markup.read(joined(found.html, lambda part: _as_html(part, reader))) if is_html else None
    is_plain = all(part.media_type == "text/plain" for part in found.text)
    text = joined(found.text or _other_texts(found), reader.text) if is_plain else ""
    if page and not text.strip():  # there is no plain text, or only the shell of one
        text, lines, hint = page.text, page.lines, page.quoted_from
    else:
        lines, hint = tuple(text.split("\n")), None
    first = cut(lines, hint)
    new_text = _told(lines[first.begin : first.end])
    rest_text = _told((*lines[: first.begin], *lines[first.end :]))
    if not page:
        return Body(text), Body(new_text), Body(rest_text)
    place = cut(page.lines, page.quoted_from)
    rest = page.safe(0, place.begin) + page.safe(place.end)
    fold = page.folds_at(place.begin, place.end)
    behind = page.safe(fold, place.end) if fold < place.end else ""
    new = Body(new_text, page.safe(place.begin, fold), behind)
    return Body(text, page.safe()), new, Body(rest_text, rest)


def _other_texts(found: Chosen) -> list[Part]:
    """Texts of rare forms, where there is no other; they are files as well."""
    if found.html:
        return []
    return [part for part in found.files if part.media_type in _READABLE and not file_name(part)]


def _told(lines: tuple[str, ...]) -> str:
    return "\n".join(lines).strip("\n")


def _as_html(part: Part, reader: Reader) -> str:
    text = reader.text(part)
    return text if part.media_type == "text/html" else markup.from_text(text)


def _sender(headers: Headers, senders: tuple[Address, ...]) -> Address:
    """Who writes: From, where it names an address; else Sender."""
    for each in (*senders, *_people(headers, "sender")):
        if each.email:
            return each
    return senders[0] if senders else NOBODY


def _people(headers: Headers, name: str) -> tuple[Address, ...]:
    return tuple(each for raw in headers.every(name) for each in addresses(raw))


def _ids(headers: Headers, name: str) -> tuple[str, ...]:
    """Message-IDs in their brackets, each once; the first and the newest of very many."""
    raw = " ".join(headers.every(name))
    ids = _ID.findall(raw) or [word for word in raw.split() if "@" in word][:1]
    found = list(dict.fromkeys(f"<{each}>" for each in ids))
    return tuple(found if len(found) <= _IDS else found[:1] + found[1 - _IDS :])


def _attachment(part: Part, path: Path, stream: BinaryIO) -> Attachment:
    encoding = part.encoding
    size = sum(map(len, pieces(stream, part.begin, part.end, encoding)))
    content_id = part.headers.raw("content-id").strip("<> ")
    inline = part.headers.token("content-disposition") != "attachment" and (
        bool(content_id) or part.headers.token("content-disposition") == "inline"
    )
    name = file_name(part) or _nameless(part)
    return Attachment(
        name, part.media_type, size, inline, content_id, path, part.begin, part.end, encoding
    )


def _nameless(part: Part) -> str:
    """What people call a file that came without a name; "" where its type tells nothing."""
    return {
        "message/rfc822": "message.eml",
        "application/ms-tnef": "winmail.dat",
        "application/vnd.ms-tnef": "winmail.dat",
        "text/calendar": "invite.ics",
        "application/pgp-signature": "signature.asc",
        "application/pgp-encrypted": "version.asc",
        "application/pkcs7-mime": "smime.p7m",
        "application/x-pkcs7-mime": "smime.p7m",
        "application/pkcs7-signature": "smime.p7s",
        "application/x-pkcs7-signature": "smime.p7s",
        "message/delivery-status": "delivery-status.txt",
        "text/rfc822-headers": "headers.txt",
    }.get(part.media_type, "")


def _protection(parts: list[Part], text: str) -> str:
    types = {part.media_type for part in parts}
    sealed = [part for part in parts if part.media_type in _SEALED and _is_envelope(part)]
    if types & set(_ENCRYPTED) or "-----BEGIN PGP MESSAGE-----" in text:
        return "encrypted"
    kinds = {
        part.headers.parameters("content-type").get("smime-type", "").lower() for part in sealed
    }
    if sealed and "signed-data" not in kinds:
        return "encrypted"
    if sealed or types & set(_SIGNED) or "-----BEGIN PGP SIGNED MESSAGE-----" in text:
        return "signed"
    return ""


def _is_envelope(part: Part) -> bool:
    """Is it the mail itself (RFC 8551 section 3.2.1)? People attach sealed files of any name."""
    return file_name(part).lower() in ("", "smime.p7m")


def _date_faults(headers: Headers, moment: int | None, zoned: bool) -> list[str]:
    if moment is None:
        return ["The date cannot be read." if "date" in headers else "There is no date."]
    return [] if zoned else ["The date names no time zone; it was read as UTC."]
