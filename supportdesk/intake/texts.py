"""What of a mail is stored outside the raw message. Pure.

Our own links and signed addresses are keys: a label stands in their place (SECURITY section 3).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from supportdesk.domain.conversation import TEXT_LIMIT
from supportdesk.mail.addressing import ReplyAddresses
from supportdesk.mail.incoming import Body, Incoming
from supportdesk.store.eventlog import Written
from supportdesk.text import pictures
from supportdesk.text.clean import cleaned_mail
from supportdesk.text.folding import folded
from supportdesk.text.links import without_links
from supportdesk.text.markup import rendered
from supportdesk.text.names import cut, display_name
from supportdesk.text.pictures import Picture
from supportdesk.tickets.forms import SUBJECT_LIMIT
from supportdesk.tickets.portal_forms import NAME_LIMIT

LABEL = "[reply address]"
NO_SUBJECT = "No subject"
NO_TEXT = "(This mail had no text.)"
CUT = "The text was longer than {limit:,} characters. All of it is in the file {name}."
WHOLE_TEXT = "message.txt"
HTML_LIMIT = TEXT_LIMIT
NO_PICTURES: Mapping[str, Picture] = MappingProxyType({})
_GROWS = 4
"""No text becomes so many times as long by the labels in it."""
_NOT_STORED = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Cleaner:
    """Takes out of a text what is never stored."""

    base_url: str
    addresses: ReplyAddresses

    def text(self, text: str) -> str:
        """NUL and half characters, too: no database takes them."""
        return self.keyless(_NOT_STORED.sub("\ufffd", text))

    def keyless(self, text: str) -> str:
        """Only without our links and signed addresses."""
        return self.addresses.masked(without_links(text, self.base_url), LABEL)

    def html(self, html: str, brought: Mapping[str, Picture] = NO_PICTURES) -> str:
        """Cleaned last, whatever came before: this is shown as it is, but for the pictures of the
        mail, which are files then."""
        if not html:
            return ""
        return pictures.stored(cleaned_mail(self.text(html)).strip(), brought)


@dataclass(frozen=True)
class Texts:
    """The texts of a mail."""

    subject: str
    name: str
    body: Written
    quoted: Written | None = None


def texts_of(
    mail: Incoming, clean: Cleaner, prefix: str, brought: Mapping[str, Picture] = NO_PICTURES
) -> Texts:
    """What is stored of a mail that is somebody's words. `brought` are its pictures, stored
    already, by Content-ID.

    Where nothing in it is new (it was only passed on), all of it is the message.
    """
    told, rest = (mail.new, mail.rest) if mail.new else (mail.body, Body())
    return Texts(
        subject_of(mail, clean, prefix),
        name_of(mail, clean),
        _written(told, clean, brought),
        _written(rest, clean, brought) if rest else None,
    )


def whole_text(mail: Incoming, clean: Cleaner) -> str:
    """All of the text, where what is stored of it will be cut: it goes as a file, too."""
    text = (mail.new or mail.body).text
    if len(text) * _GROWS <= TEXT_LIMIT:
        return ""
    text = clean.text(text).strip()
    return text if len(text) > TEXT_LIMIT else ""


def subject_of(mail: Incoming, clean: Cleaner, prefix: str) -> str:
    """One line, without tags of tickets: the ticket gives its own."""
    tag = rf"\[{re.escape(prefix)}-[0-9]{{1,10}}\]"
    line = display_name(clean.text(re.sub(tag, " ", mail.subject, flags=re.IGNORECASE)), 2_000, "")
    return cut(line, SUBJECT_LIMIT) or NO_SUBJECT


def name_of(mail: Incoming, clean: Cleaner) -> str:
    """What the sender is called: by the name in From, else by what stands before the @."""
    before = mail.sender.email.rpartition("@")[0]
    return display_name(clean.text(mail.sender.name), NAME_LIMIT, display_name(before, NAME_LIMIT))


def with_lines(body: Written, lines: Iterable[str]) -> Written:
    """The same text with sentences of ours below it."""
    said = "\n".join(lines)
    if not said:
        return body
    if not body.text.strip():
        return Written(said, rendered(said))
    return Written(f"{body.text}\n\n{said}", f"{body.html}\n{rendered(said)}")


def _written(body: Body, clean: Cleaner, brought: Mapping[str, Picture]) -> Written:
    """A text and its safe HTML. HTML that is very long is left to the original."""
    text = clean.text(body.text).strip()
    if len(text) > TEXT_LIMIT:
        note = CUT.format(limit=TEXT_LIMIT, name=WHOLE_TEXT)
        shown = f"{text[: TEXT_LIMIT - len(note) - 3]}…\n\n{note}"
        return Written(shown, rendered(shown))
    if not body.html or len(body.html) + len(body.behind) > HTML_LIMIT:
        return Written(text, rendered(text))
    html, behind = clean.html(body.html, brought), clean.html(body.behind, brought)
    return Written(text, (html + (folded(behind) if behind else "")) or rendered(text))
