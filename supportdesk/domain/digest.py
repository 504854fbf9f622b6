"""Digests of SECURITY section 8: the bytes are defined here and nowhere else.

SHA-256 throughout, as lower-case hex. `VERSION` is written into every event, so that an old
event is checked with the bytes of its day. In words and with test vectors: docs/digests.md.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

VERSION = 1
NOTHING_BEFORE = "0" * 64
SALT_BYTES = 16
_encoded = json.JSONEncoder(sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode


def of_text(salt: bytes, text: bytes) -> str:
    """A text or a file: its salt (16 random bytes) and then its bytes."""
    return of_pieces(salt, [text])


def of_pieces(salt: bytes, pieces: Iterable[bytes]) -> str:
    """The same digest over bytes that come one piece after the other.

    Raises ValueError for a salt of another size: where it ends must be beyond doubt.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    running = hashlib.sha256(salt)
    for piece in pieces:
        running.update(piece)
    return running.hexdigest()


def of_event(
    before: str,
    ticket: int,
    seq: int,
    at: int,
    wire: str,
    by: tuple[str, str, str],
    data: Mapping[str, Any],
) -> str:
    """The ticket's chain. `by` is (kind, id, name); `before` the digest of number `seq - 1`."""
    return _of("supportdesk event", [VERSION, before, ticket, seq, at, wire, list(by), data])


def of_position(before: str, pos: int, ticket: int, seq: int, event_digest: str) -> str:
    """The desk's chain, by position."""
    return _of("supportdesk position", [VERSION, before, pos, ticket, seq, event_digest])


def _of(purpose: str, values: list[Any]) -> str:
    return hashlib.sha256(f"{purpose}\n{_encoded(values)}".encode()).hexdigest()
