"""What counts as an address, and when two of them are the same."""

import re

LONGEST_EMAIL = 254
_EMAIL = re.compile(
    r"[^\s@<>()\[\],;:\"\\]+@(?:[^\s@.<>()\[\],;:\"\\]+\.)+[^\s@.<>()\[\],;:\"\\]{2,}"
)


def email(text: str) -> str | None:
    """The address in its one form (trimmed, lower case), or None when it is none.

    RFC 5321 allows more than people use; quoted local parts and address literals are refused.
    """
    text = text.strip()
    if len(text) > LONGEST_EMAIL or not text.isprintable() or not _EMAIL.fullmatch(text):
        return None
    local, _, domain = text.partition("@")
    if len(local) > 64 or local.startswith(".") or local.endswith(".") or ".." in local:
        return None
    return f"{local}@{domain}".lower()


def has_mail(kind: str) -> bool:
    """Is it an address to which our words go? Who is known by a phone number only has no mail, and
    without the link in it no page."""
    return kind == "email"


def phone(text: str) -> str | None:
    """Digits with an optional leading plus, 5 to 15 of them (E.164), or None."""
    text = text.strip()
    if not re.fullmatch(r"\+?[\d\s()/.\-]+", text):
        return None
    digits = re.sub(r"\D", "", text)
    if not 5 <= len(digits) <= 15:
        return None
    return ("+" if text.startswith("+") else "") + digits
