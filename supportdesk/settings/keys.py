"""Keys made from the secret, one per purpose, and signatures that name the key that made them."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cached_property

from supportdesk.domain.durations import DAY

_SALT = b"supportdesk"
_SKEW = DAY  # a clock that was wrong and is set back: what it signed is ours all the same


class BadSignature(ValueError):
    """Not ours, changed on the way, or too old. Which of them is nobody's business."""


class Keys:
    """The keys of the desk. The first secret signs, all verify."""

    def __init__(self, secrets: tuple[bytes, ...]) -> None:
        if not secrets:
            raise ValueError("there must be a secret")
        self._secrets = secrets

    def sign(self, purpose: str, payload: str, now: int) -> str:
        """Text that carries `payload`, when it was signed (milliseconds) and by which key."""
        secret = self._secrets[0]
        head = f"{_encode(payload.encode())}.{now}.{number(secret)}"
        return f"{head}.{_encode(_mac(secret, purpose, head))}"

    def unsign(self, purpose: str, text: str, max_age: int, now: int) -> str:
        """The payload of a text signed for this purpose at most `max_age` seconds ago.

        Raises BadSignature.
        """
        head, _, given = text.rpartition(".")
        payload, issued, key = _three(head)
        mac = _decode(given)
        genuine = [
            hmac.compare_digest(_mac(secret, purpose, head), mac) for secret in self.numbered(key)
        ]
        if not any(genuine) or not -_SKEW <= now - issued <= max_age * 1000:
            raise BadSignature("this was not signed here, or is too old")
        return _decode(payload).decode()

    def codes(self, purpose: str, text: str, key: int) -> tuple[bytes, ...]:
        """What the keys of this number make of a text: 32 bytes each, the signing key's first.

        For signatures that have to be short: compare as much of it as was kept.
        """
        return tuple(_mac(secret, purpose, text) for secret in self.numbered(key))

    @cached_property
    def number(self) -> int:
        """The number of the key that signs."""
        return number(self._secrets[0])

    def numbered(self, key: int) -> tuple[bytes, ...]:
        """The secrets that have this number; more than one only by chance."""
        return tuple(secret for secret in self._secrets if number(secret) == key)

    def __repr__(self) -> str:
        return f"Keys({len(self._secrets)})"


def number(secret: bytes) -> int:
    """0 to 255, made from the key itself so that it stays when another is put before it."""
    return hkdf(secret, b"key number", 1)[0]


def hkdf(secret: bytes, info: bytes, length: int = 32) -> bytes:
    """HKDF with SHA-256 (RFC 5869), at most 32 bytes."""
    extracted = hmac.digest(_SALT, secret, hashlib.sha256)
    return hmac.digest(extracted, info + b"\x01", hashlib.sha256)[:length]


def _mac(secret: bytes, purpose: str, head: str) -> bytes:
    return hmac.digest(hkdf(secret, purpose.encode()), head.encode(), hashlib.sha256)


def _three(head: str) -> tuple[str, int, int]:
    parts = head.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts[1:]):
        raise BadSignature("this was not signed here")
    if len(parts[1]) > 15 or len(parts[2]) > 3:
        raise BadSignature("this was not signed here")
    return parts[0], int(parts[1]), int(parts[2])


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise BadSignature("this was not signed here") from None
