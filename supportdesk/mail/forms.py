"""The forms of the mail room: asking for links, and the words of mails."""

import re
from collections.abc import Mapping

from supportdesk.customers import addresses
from supportdesk.mail.models import LINKS
from supportdesk.mail.wording import KINDS, SUBJECT, Wording
from supportdesk.web.forms import Fields

SHORT, LONG = 150, 1_000
_LINES = ("subject", "neutral", "opening")
_BRACES = re.compile(r"\{[^{}]*\}?|\}")


def read_address(form: Mapping[str, str]) -> str:
    """The e-mail address whose links are wanted. Raises Invalid."""
    fields = Fields(form)
    found = fields.read(
        "email", addresses.email, "Write an e-mail address, such as name@example.com."
    )
    fields.done()
    return found or ""


def read_wording(form: Mapping[str, str], kind: str) -> Wording:
    """The words of a kind of mail. Raises Invalid: unknown placeholders, words that are missing."""
    fields = Fields(form)
    subject = fields.line("subject", SHORT)
    neutral = subject if kind == LINKS else fields.line("neutral", SHORT)
    made = Wording(
        subject,
        neutral,
        fields.line("opening", 2 * SHORT),
        fields.text("lines", required=False, limit=LONG),
    )
    allowed = [f"{{{name}}}" for name in KINDS[kind].placeholders]
    for name in (*_LINES, "lines"):
        for found in _BRACES.findall(getattr(made, name)):
            if found not in allowed and not (name == "neutral" and kind == LINKS):
                fields.fault(name, _unknown(found, allowed))
    if f"{{{SUBJECT}}}" in made.neutral and kind != LINKS:
        fields.fault("neutral", f"An address that is not proved reads no {{{SUBJECT}}}.")
    fields.done()
    return made


def typed(form: Mapping[str, str]) -> Wording:
    """What stands in the form at this moment, right or wrong."""
    return Wording(*(form.get(name, "") for name in (*_LINES, "lines")))


def cut(words: Wording) -> Wording:
    """As much of it as is looked at."""
    subject, neutral, opening = (getattr(words, name)[: 2 * SHORT] for name in _LINES)
    return Wording(subject, neutral, opening, words.lines[:LONG])


def _unknown(found: str, allowed: list[str]) -> str:
    if not allowed:
        return f"Nothing is put in for {found} here. Take it out."
    return f"Nothing is put in for {found}. What this mail knows: {', '.join(allowed)}."
