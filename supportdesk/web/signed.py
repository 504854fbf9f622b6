"""Requests that prove themselves: the Standard Webhooks specification, 1.0.

What is claimed is looked at before a body is read, the body piece by piece.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from typing import Protocol

from supportdesk.domain.durations import MINUTE
from supportdesk.domain.errors import SignedOut

TOLERANCE_MS = 5 * MINUTE
_LONGEST_ID, _MOST_SIGNATURES = 255, 10


class Headers(Protocol):
    """Headers by their name in lower case: a dict, or what a request brings."""

    def get(self, name: str, default: str, /) -> str: ...


class Proof:
    """What the headers of a request claim. It holds once `check` was passed at the body's end.

    `id` names the message, `sent` is when it was sent, in ms.
    """

    def __init__(self, headers: Headers, secrets: Sequence[str], now: int) -> None:
        """Raises SignedOut when the claim cannot be true: no body needs to be read then."""
        self.id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        self._given = _signatures(headers.get("webhook-signature", ""))
        if not _is_id(self.id) or not (stamp.isascii() and stamp.isdigit()) or not self._given:
            raise SignedOut("This request is not signed.")
        if len(stamp) > 11 or abs(now - int(stamp) * 1000) > TOLERANCE_MS:
            raise SignedOut("This request was signed too long ago, or in the future.")
        self.sent = int(stamp) * 1000
        head = f"{self.id}.{stamp}.".encode()
        self._macs = [hmac.new(_key(secret), head, hashlib.sha256) for secret in secrets]

    def update(self, piece: bytes) -> None:
        """The next piece of the body."""
        for mac in self._macs:
            mac.update(piece)

    def check(self) -> None:
        """Raises SignedOut unless one of the secrets signed this body."""
        genuine = False
        for mac in self._macs:
            for theirs in self._given:
                genuine |= hmac.compare_digest(mac.digest(), theirs)
        if not genuine:
            raise SignedOut("The signature of this request is not ours.")


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix("whsec_"))


def _signatures(header: str) -> list[bytes]:
    found = []
    for part in header.split(" ")[:_MOST_SIGNATURES]:
        version, _, signature = part.partition(",")
        if version == "v1":
            try:
                found.append(base64.b64decode(signature, validate=True))
            except (binascii.Error, ValueError):
                continue
    return found


def _is_id(text: str) -> bool:
    """A dot separates what is signed, so an id that holds one could be read in two ways."""
    return 0 < len(text) <= _LONGEST_ID and text.isprintable() and "." not in text
