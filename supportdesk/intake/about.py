"""What a mail was, in sentences of ours below its text, where that does not tell. Pure."""

import re
from collections.abc import Iterator

from supportdesk.files.names import shown_name
from supportdesk.intake.texts import Cleaner
from supportdesk.mail.incoming import Attachment, Incoming
from supportdesk.text.names import display_name

ENCRYPTED = "This mail is encrypted. Open it in a mail program that has the key to it."
SIGNED = "Its text is packed into {name}, with its signature. Open the original in a mail program."
PACKED = (
    "Outlook packed a part of this mail into {name}; the files in it stand beside it. "
    "If something is missing, ask for it again."
)
INVITATION = "It invites to a meeting: {name}."
ANSWER = "It answers an invitation to a meeting: {name}."
CANCELLED = "It says that a meeting is cancelled: {name}."
FORWARDED = "It was passed on. At first it came from {who}."
_SAID = {
    "application/ms-tnef": PACKED,
    "application/vnd.ms-tnef": PACKED,
    "text/calendar": INVITATION,
}
_SEALED = {"application/pkcs7-mime": SIGNED, "application/x-pkcs7-mime": SIGNED}
_METHODS = {b"REPLY": ANSWER, b"CANCEL": CANCELLED}  # RFC 5546 section 1.4
_METHOD = re.compile(rb"^METHOD:\s*(\w+)", re.IGNORECASE | re.MULTILINE)
_READ_BYTES = 10_000


def about(mail: Incoming, clean: Cleaner) -> Iterator[str]:
    """Each sentence once."""
    if mail.forwarded:
        name, address = clean.text(mail.forwarded.name), clean.text(mail.forwarded.email)
        yield FORWARDED.format(who=f"{display_name(name)} ({address})" if name else address)
    if mail.protection == "encrypted":
        yield ENCRYPTED
    files = {file.media_type: file for file in reversed(mail.attachments)}
    is_sealed = mail.protection == "signed" and not mail.body
    for media_type, words in (_SAID | (_SEALED if is_sealed else {})).items():
        if media_type in files:
            file = files[media_type]
            words = _of_a_meeting(file) if words is INVITATION else words
            yield words.format(name=shown_name(clean.text(file.name)))


def _of_a_meeting(calendar: Attachment) -> str:
    with calendar.open() as stream:
        method = _METHOD.search(stream.read(_READ_BYTES))
    return _METHODS.get(method[1].upper() if method else b"", INVITATION)
