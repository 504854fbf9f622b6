"""Offering people whom a mail names, until staff says who they are; nothing is sent to them."""

import re
from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from supportdesk.participants.models import OPEN, OfferRow
from supportdesk.store.dialects import insert_or_skip

MOST = 10
"""So many of one mail. Who writes to thousands tells us nothing about who belongs here."""
_NOBODY = re.compile(
    r"(?:no|do[-_.]?not|dont|never)[-_.]?reply.*|mailer-daemon|postmaster|bounces?(?:[-_.+].*)?",
    re.IGNORECASE,
)
"""Local parts that no person reads."""

Named = tuple[str, str, str]
"""The way somebody was named, their name and their address (normalised)."""


def offer(
    session: Session, number: int, seq: int, people: Iterable[Named], own: Iterable[str], now: int
) -> None:
    """Offer who is named, each address once a ticket. `own` are addresses of the desk."""
    wanted = list(_people(people, frozenset(own)))[:MOST]
    fresh = insert_or_skip(OfferRow, session.get_bind().dialect.name, ["ticket", "address"])
    for way, name, address in wanted:
        row = {"ticket": number, "seq": seq, "way": way, "name": name, "address": address}
        session.execute(fresh.values(row | {"at": now, "answer": OPEN}))


def _people(people: Iterable[Named], own: frozenset[str]) -> Iterator[Named]:
    met = set(own)
    for way, name, address in people:
        if address not in met and not _NOBODY.fullmatch(address.rpartition("@")[0]):
            met.add(address)
            yield way, name, address
