"""The addresses that customers answer to: each says which ticket, and whose words come there.

Signed (SECURITY section 5), so that nobody can make one up: 80 bits of a code over ticket and
customer. It decides only where a mail belongs; whether it is that customer's is seen from `From`.
"""

import hmac
import re
from base64 import b32decode, b32encode
from dataclasses import dataclass
from email.utils import parseaddr
from functools import cached_property

from supportdesk.settings.keys import Keys

PURPOSE = "reply address"
_CODE_BYTES = 10
_PLUS, _AT = r"(?:\+|%2b|%252b|&#43;|&#x2b;|&plus;)", "(?:@|%40|%2540|&#64;|&#x40;|&commat;)"
_TAIL = r"t([1-9][0-9]{0,9})\.([a-z2-7]{20,26})"


@dataclass(frozen=True)
class Way:
    """Where a mail belongs: to this ticket, from this customer."""

    ticket: int
    customer_id: int


class ReplyAddresses:
    """Makes and reads them. `sender` is DESK_MAIL_FROM; the first secret signs, all are read."""

    def __init__(self, sender: str, keys: Keys) -> None:
        local, _, domain = parseaddr(sender)[1].rpartition("@")
        self._local, self._domain, self._keys = local, ascii_domain(domain), keys

    def address(self, ticket: int, customer_id: int) -> str:
        """`support+t4127.…@example.com`; the part before the @ has less than 64 characters."""
        tail = _tails(self._keys, Way(ticket, customer_id), self._keys.number)[0]
        return f"{self._local}+{tail}@{self._domain}"

    def read(self, address: str) -> Way | None:
        """Where it leads; None for everything that was not signed here. Capitals are the same."""
        local, _, domain = address.strip().lower().rpartition("@")
        base, _, tail = local.rpartition("+")
        if base != self._local.lower() or ascii_domain(domain) != self._domain:
            return None
        if not (claimed := _claimed(tail)):
            return None
        way, key = claimed
        genuine = [hmac.compare_digest(tail, made) for made in _tails(self._keys, way, key)]
        return way if any(genuine) else None

    def masked(self, text: str, label: str) -> str:
        """A text with `label` where an address of this form stands, genuine or not; also as it
        stands in HTML and in the addresses of links."""
        return self._form.sub(lambda _: label, text)

    @cached_property
    def _form(self) -> re.Pattern[str]:
        before, after = re.escape(self._local), re.escape(self._domain)
        return re.compile(f"{before}{_PLUS}{_TAIL}{_AT}{after}", re.IGNORECASE)


def ascii_domain(domain: str) -> str:
    """A domain in the form that every server reads (RFC 5890), in lower case."""
    try:
        return domain.lower().encode("idna").decode()
    except UnicodeError:
        return domain.lower()


def _claimed(tail: str) -> tuple[Way, int] | None:
    """What a tail says before it is believed, and the number of the key that should have signed."""
    found = re.fullmatch(_TAIL, tail)
    if not found:
        return None
    try:
        raw = b32decode(found[2].upper() + "=" * (-len(found[2]) % 8))
    except ValueError:
        return None
    who, key = raw[: -_CODE_BYTES - 1], raw[-_CODE_BYTES - 1]
    return Way(int(found[1]), int.from_bytes(who, "big")), key


def _tails(keys: Keys, way: Way, key: int) -> list[str]:
    """What the keys of this number put after the plus: one spelling each, so nothing of it can
    be changed unseen."""
    who = way.customer_id.to_bytes((way.customer_id.bit_length() + 7) // 8 or 1, "big")
    codes = keys.codes(PURPOSE, f"{way.ticket}.{way.customer_id}.{key}", key)
    return [f"t{way.ticket}.{_base32(who + bytes([key]) + code[:_CODE_BYTES])}" for code in codes]


def _base32(raw: bytes) -> str:
    return b32encode(raw).decode().rstrip("=").lower()
