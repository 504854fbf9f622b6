"""What a mail was, in sentences of ours below its text, where that does not tell. Pure."""

from collections.abc import Iterator

from supportdesk.files.names import shown_name
from supportdesk.intake.texts import Cleaner
from supportdesk.mail.incoming import Incoming
from supportdesk.text.names import display_name

ENCRYPTED = "This mail is encrypted. Open it in a mail program that has the key to it."
PACKED = (
    "Outlook packed a part of this mail into {name}. If something is missing, ask for it again."
)
INVITATION = "It invites to a meeting: {name}."
FORWARDED = "It was passed on. At first it came from {who}."
_SAID = {
    "application/ms-tnef": PACKED,
    "application/vnd.ms-tnef": PACKED,
    "text/calendar": INVITATION,
}


def about(mail: Incoming, clean: Cleaner) -> Iterator[str]:
    """Each sentence once."""
    if mail.forwarded:
        name, address = clean.text(mail.forwarded.name), clean.text(mail.forwarded.email)
        yield FORWARDED.format(who=f"{display_name(name)} ({address})" if name else address)
    if mail.protection == "encrypted":
        yield ENCRYPTED
    files = {file.media_type: file for file in reversed(mail.attachments)}
    for media_type, words in _SAID.items():
        if media_type in files:
            yield words.format(name=shown_name(clean.text(files[media_type].name)))
