"""From the text of one variable to its value, or ValueError with the rest of a sentence."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from ipaddress import ip_network
from pathlib import Path
from types import MappingProxyType

from supportdesk.web.networks import Network

LONGEST_SENDER = 24
"""So long may the part before the @ of the sender be where mail is read: addresses that customers
answer to begin with it, and have 63 characters there at most."""
ROLES = ("l1", "l2", "admin")
_SAMPLES = (
    "changeme", "change-me", "change_me", "please-change", "replace-me", "replace_me",
    "your-secret", "your_secret", "secret-key", "secret_key", "insecure", "supersecret",
    "example", "development", "0123456789abcdef0123456789abcdef", "abcdefghijklmnopqrstuvwxyz",
)  # fmt: skip


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers between two limits, both included."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,12}", text) or not low <= int(text) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(text)

    return read


def one_of(*words: str) -> Callable[[str], str]:
    """A reader of a word from a list."""

    def read(text: str) -> str:
        if text not in words:
            raise ValueError("must be " + " or ".join(words))
        return text

    return read


def matching(pattern: str, sentence: str) -> Callable[[str], str]:
    """A reader of text that has one form."""

    def read(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(sentence)
        return text

    return read


def folder(text: str) -> Path:
    """A folder, as an absolute path; it need not exist."""
    return Path(text).expanduser().absolute()


def secret_keys(text: str) -> tuple[bytes, ...]:
    """The comma list of keys: the first signs, all verify."""
    keys = tuple(part.strip() for part in text.split(",") if part.strip())
    for place, key in enumerate(keys, 1):
        which = f"key {place}: " if len(keys) > 1 else ""
        if len(key.encode()) < 32:
            raise ValueError(f"{which}must be at least 32 bytes of randomness")
        if len(set(key)) < 8 or any(sample in key.lower() for sample in _SAMPLES):
            raise ValueError(f"{which}is a known sample; make a random one")
    if not keys or len(set(keys)) != len(keys):
        raise ValueError("must be one key, or several different ones")
    return tuple(key.encode() for key in keys)


def hook_secrets(text: str) -> tuple[str, ...]:
    """`whsec_<base64>`, several for rotation (Standard Webhooks: 24 to 64 bytes each)."""
    secrets = tuple(part for part in re.split(r"[\s,]+", text) if part)
    for secret in secrets:
        try:
            size = len(base64.b64decode(secret.removeprefix("whsec_"), validate=True))
        except (binascii.Error, ValueError):
            size = 0
        if not secret.startswith("whsec_") or not 24 <= size <= 64:
            raise ValueError("must be whsec_ and 24 to 64 bytes in base64")
    return secrets


def token(least: int) -> Callable[[str], str]:
    """A reader of a secret that travels in a header: printable ASCII on one line."""
    return matching(
        rf"[ -~]{{{least},4096}}", f"must be {least} to 4096 plain characters on one line"
    )


def role_names(text: str) -> Mapping[str, frozenset[str]]:
    """`l1=Support,l2=Engineer` → the platform's role name → our roles. Empty: names as they are."""
    names: dict[str, set[str]] = {} if text else {role: {role} for role in ROLES}
    for part in (piece.strip() for piece in text.split(",") if piece.strip()):
        role, found, name = (piece.strip() for piece in part.partition("="))
        if not found or role not in ROLES or not name:
            raise ValueError(f"cannot read {part!r}; write l1=Support,l2=Engineer,admin=Lead")
        names.setdefault(name, set()).add(role)
    return MappingProxyType({name: frozenset(roles) for name, roles in names.items()})


def networks(text: str) -> tuple[Network, ...]:
    """A comma list of addresses and networks; the whole internet is refused."""
    found = []
    for part in (piece.strip() for piece in text.split(",") if piece.strip()):
        try:
            network = ip_network(part)
        except ValueError:
            raise ValueError(f"{part!r} is no address or network") from None
        if network.prefixlen == 0:
            raise ValueError(f"{part} would trust everybody")
        found.append(network)
    return tuple(found)


def mail_sender(text: str) -> str:
    """`Name <address>` or a bare address."""
    found = re.fullmatch(r"(?:[^<>@]*<([^<>\s]+)>|([^<>\s]+))", text)
    address = (found[1] or found[2]) if found else ""
    if not text.isprintable() or not re.fullmatch(r"[^@,;]+@[^@,;]+", address):
        raise ValueError("must be an address such as Support <support@example.com>")
    return text
