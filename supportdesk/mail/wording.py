"""The words of our mails: the standard ones, and how placeholders in them are filled. Pure.

Admins may write their own. What they write is never a template of the engine (SECURITY section
4): listed placeholders are replaced once, by what is plain text everywhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from supportdesk.mail.models import (
    ACKNOWLEDGEMENT,
    ESCALATED,
    INVITATION,
    LINK,
    LINKS,
    REOPENED,
    REPLY,
    RESOLVED,
)

NUMBER, SUBJECT, BY, ANSWER_BY, UNTIL = "number", "subject", "by", "answer_by", "until"
PLACEHOLDERS: Mapping[str, str] = {
    NUMBER: "the request's number",
    SUBJECT: "its subject; only to an address that is proved",
    BY: "who of us wrote",
    ANSWER_BY: "until when we answer",
    UNTIL: "until when a solution can be doubted",
}
_YOURS = "The link is for you alone. Whoever has it can read your request and write in it."
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Wording:
    """The words of one kind of mail.

    `subject` stands behind the number, `neutral` in its place while the address is not proved.
    `opening` says what happened; `lines` (one a line) stand below the button.
    """

    subject: str
    neutral: str
    opening: str
    lines: str


@dataclass(frozen=True)
class Kind:
    """A kind of mail: what it is for, which placeholders have a value in it, its usual words."""

    title: str
    when: str
    placeholders: tuple[str, ...]
    standard: Wording


KINDS: Mapping[str, Kind] = {
    ACKNOWLEDGEMENT: Kind(
        "Acknowledgement", "at once, when a request arrives", (NUMBER, SUBJECT, ANSWER_BY),
        Wording(
            "{subject}", "We have your request",
            "We have your request. Its number is {number}.",
            "We answer by {answer_by}.\n"
            f"There you read our answers and write back.\n{_YOURS}\n"
            "If you did not write to us, you need not do anything.",
        ),
    ),
    REPLY: Kind(
        "Answer", "a minute after somebody answered and the customer did not see it",
        (NUMBER, SUBJECT, BY),
        Wording("{subject}", "An answer to your request",
                "{by} answered your request {number}.", _YOURS),
    ),
    ESCALATED: Kind(
        "Specialist joined", "a minute after an escalation that holds", (NUMBER, SUBJECT),
        Wording("{subject}", "A specialist joined",
                "A specialist joined your request {number}.",
                f"You need not repeat anything: they read what was written.\n{_YOURS}"),
    ),
    RESOLVED: Kind(
        "Solution", "a minute after a resolution that holds", (NUMBER, SUBJECT, BY, UNTIL),
        Wording("{subject}", "Your request is resolved",
                "{by} resolved your request {number}.",
                f"If it is not, tell us until {{until}}.\n{_YOURS}"),
    ),
    REOPENED: Kind(
        "Open again", "a minute after we reopened a request whose solution was mailed",
        (NUMBER, SUBJECT),
        Wording("{subject}", "Your request is open again",
                "Your request {number} is open again: we go on with it.", _YOURS),
    ),
    LINK: Kind(
        "Fresh link", "when somebody of us sends it", (NUMBER, SUBJECT),
        Wording("{subject}", "Your link",
                "Here is a fresh link to your request {number}.", _YOURS),
    ),
    INVITATION: Kind(
        "Invitation", "when somebody is added to a request", (NUMBER, SUBJECT),
        Wording("{subject}", "You were added to a request",
                "You were added to request {number}. From now on you read in it what we write, "
                "and can write there yourself.",
                f"{_YOURS}\nIf you do not know what this is about, you need not do anything."),
    ),
    LINKS: Kind(
        "All links", "when a customer asks for the links to all open requests", (),
        Wording("Your links", "Your links", "You asked for the links to your open requests.",
                "Each link is for you alone.\nIf you did not ask for them, do nothing."),
    ),
}  # fmt: skip
STANDARD: Mapping[str, Wording] = {name: kind.standard for name, kind in KINDS.items()}


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced once; what stands in a value is left as it is."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def filled_lines(text: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """Line by line; a line that needs a value which is not there (or not theirs) is left out."""
    lines = (line.strip() for line in text.splitlines())
    return tuple(filled(line, values) for line in lines if line and not _lacks(line, values))


def placeholders_in(text: str) -> tuple[str, ...]:
    """The names between braces, each once, in order."""
    return tuple(dict.fromkeys(found[1] for found in _PLACEHOLDER.finditer(text)))


def _lacks(line: str, values: Mapping[str, str]) -> bool:
    return any(values.get(name) == "" for name in placeholders_in(line))
