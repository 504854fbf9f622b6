"""Whose mail it was before somebody passed it on: by the head that mail programs repeat."""

import re
from collections.abc import Collection, Sequence

from supportdesk.mail.incoming import phrases
from supportdesk.mail.incoming.addresses import NOBODY, Address
from supportdesk.mail.incoming.cutting import is_head, label_of
from supportdesk.mail.incoming.phrases import EMAIL, FROM

_NEAR = 12
"""The head stands within so many lines."""
_SUBJECT = re.compile(
    r"\s*(?:\[[^\]]{0,40}\]\s*)?(?:fwd?|fw|wg|tr|rv|rif|enc|doorst|vs|vb|vl|pd|i|ilt|転送|转发|轉寄)"
    r"\s*[:：]",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"forward|weitergeleitet|transf[ée]r|transmis|reenviad|inoltrat|encaminhad|doorgestuurd"
    r"|vidarebefordra|videresend|välitet|przekazan|přeposl|preposl|továbbít|redirecționat|iletilen"
    r"|пересыл|пересл|转发|轉寄|転送",
    re.IGNORECASE,
)


def original_sender(subject: str, rest: str, body: str, own: Collection[str] = ()) -> Address:
    """Who wrote what was passed on; nobody where that is not plainly said, or it is one of `own`.

    `rest` is what stands below the words of whoever passed it on, "" where they wrote none: then
    `body` begins with it. So what they wrote themselves is never taken for the other's words.
    """
    lines = _first(rest or body)
    at = next((at for at in range(len(lines)) if is_head(lines, at)), None)
    if at is None or not (_SUBJECT.match(subject) or any(map(_passes_on, lines[:at]))):
        return NOBODY
    if not rest and not all(map(_divides, lines[:at])):
        return NOBODY
    from_line = next((line for line in lines[at:] if label_of(line) == FROM), "")
    who = _who(re.sub(r"^[^:：]*[:：]", "", from_line))
    return NOBODY if who.email.lower() in own else who


def _first(text: str) -> Sequence[str]:
    told = [line.strip("> \t\xa0") for line in text[:5_000].split("\n")]
    return [line for line in told if line][:_NEAR]


def _divides(line: str) -> bool:
    words = line.strip("-_=*> \t")
    return not words or bool(phrases.DIVIDES.fullmatch(words))


def _passes_on(line: str) -> bool:
    return _divides(line) and bool(_WORDS.search(line))


def _who(told: str) -> Address:
    found = EMAIL.search(told)
    if not found:
        return NOBODY
    address = found[0].removeprefix("mailto:").strip("*_.")
    name = re.split(r"[<\[(]|mailto:", told[: found.start()])[0]
    return Address(" ".join(name.strip(" \"'*_,").split())[:200], address)
