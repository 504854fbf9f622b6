"""Rights to tickets: making, finding and ending them. A link's token is kept only as a hash."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Row, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from supportdesk.customers.models import DepartureRow, RightRow
from supportdesk.domain.durations import DAY
from supportdesk.store import wake
from supportdesk.store.database import after_commit, at_end, reading
from supportdesk.store.desk import access_changed

LONGEST_LIFE_MS = 180 * DAY
KEPT_AFTER_END_MS = 30 * DAY
KEPT_IN_COOKIE = 20


@dataclass(frozen=True)
class Right:
    """One person's right to one ticket. `by_link`: it came by a mail to `address`.

    `since`: 0 for the customer; for a participant the first number that they may read.
    """

    id: int
    ticket: int
    customer_id: int
    address: str
    by_link: bool
    since: int = 0


def give(
    session: Session, ticket: int, customer_id: int, address: str, now: int, origin: str = ""
) -> int:
    """The right of the browser that sent the form; returns its id.

    `origin` is the sender's network address (`peer.sender()`), which limits on mail count.
    """
    return _insert(session, ticket, customer_id, address, None, now, origin)


def give_link(
    session: Session, ticket: int, customer_id: int, address: str, now: int, since: int = 0
) -> str:
    """A fresh link for a mail to `address`: returns the token, which is stored nowhere.

    `since` is the first number that may be read by it.
    """
    token = secrets.token_urlsafe(32)
    _insert(session, ticket, customer_id, address, _hash(token), now, since=since)
    return token


def drop_link(session: Session, token: str) -> None:
    """Forget a link whose mail certainly did not go out."""
    session.execute(delete(RightRow).where(RightRow.token_hash == _hash(token)))


def origin_of(session: Session, ticket: int, address: str) -> str:
    """The network address that the form with this address came from; "" when it is not known."""
    which = (RightRow.ticket == ticket, RightRow.address == address, RightRow.origin != "")
    newest = select(RightRow.origin).where(*which).order_by(RightRow.id.desc()).limit(1)
    return session.scalar(newest) or ""


def tidy(session: Session, now: int) -> None:
    """Forget where forms came from after a day, and rights that ended long ago."""
    forms = (RightRow.origin != "", RightRow.made_at < now - DAY)
    session.execute(update(RightRow).where(*forms).values(origin=""))
    kept = now - KEPT_AFTER_END_MS
    over = (RightRow.withdrawn_at < kept) | (RightRow.ends_at < kept)
    session.execute(delete(RightRow).where(over | (RightRow.made_at < kept - LONGEST_LIFE_MS)))


def of_token(token: str, now: int) -> Right | None:
    """The right behind a link, or None when it is unknown, withdrawn or over."""
    with reading() as session:
        row = session.scalars(select(RightRow).where(RightRow.token_hash == _hash(token))).first()
        return _right(row) if row and _lives(row, now) else None


def of_ids(ids: Iterable[int], now: int, browser: str = "") -> list[Right]:
    """The living ones among the rights that a cookie names, in its order; none once that browser
    was left."""
    order = list(ids)[:KEPT_IN_COOKIE]
    named = RightRow.id.in_(order)
    left = exists().where(DepartureRow.browser == browser)
    with reading() as session:
        rows = session.scalars(select(RightRow).where(named, ~left)).all()
    living = [_right(row) for row in rows if _lives(row, now)]
    return sorted(living, key=lambda right: order.index(right.id))


def others_to(ticket: int, ids: Iterable[int], but: int) -> list[int]:
    """The other rights to a ticket among those that a cookie names, living or over."""
    named = RightRow.id.in_(list(ids)[:KEPT_IN_COOKIE])
    query = select(RightRow.id).where(named, RightRow.ticket == ticket, RightRow.id != but)
    with reading() as session:
        return list(session.scalars(query.order_by(RightRow.id)))


def still_living(ids: Iterable[int], now: int) -> frozenset[int]:
    """Those among these rights that live now."""
    with reading() as session:
        rows = session.execute(_LIFE.where(RightRow.id.in_(list(ids))))
        return frozenset(row.id for row in rows if _lives(row, now))


def given_again(
    session: Session, ticket: int, customer_id: int, address: str, now: int
) -> int | None:
    """A right for a browser that has a claim to it by what it sent.

    None when all rights of that address were withdrawn or are over: then only a fresh mail
    lets anybody in.
    """
    theirs = select(RightRow).where(RightRow.ticket == ticket, RightRow.address == address)
    rows = session.scalars(theirs.order_by(RightRow.id)).all()
    living = [row for row in rows if _lives(row, now)]
    by_form = [row.id for row in living if row.token_hash is None]
    if by_form or (rows and not living):
        return by_form[0] if by_form else None
    return give(session, ticket, customer_id, address, now)


def withdraw(session: Session, ticket: int, now: int, address: str | None = None) -> None:
    """End all rights of the ticket, or those of one address; open streams end with them."""
    which = [RightRow.ticket == ticket, RightRow.withdrawn_at.is_(None)]
    if address is not None:
        which.append(RightRow.address == address)
    session.execute(update(RightRow).where(*which).values(withdrawn_at=now))
    at_end(session, "access", access_changed)
    after_commit(session, wake.up)


def end_at(session: Session, ticket: int, when: int | None) -> None:
    """Links of a closed ticket end some time later; None lets them live on (brought back)."""
    session.execute(update(RightRow).where(RightRow.ticket == ticket).values(ends_at=when))


def _insert(
    session: Session,
    ticket: int,
    customer_id: int,
    address: str,
    token_hash: str | None,
    now: int,
    origin: str = "",
    since: int = 0,
) -> int:
    values = {"ticket": ticket, "customer_id": customer_id, "address": address, "made_at": now}
    values |= {"token_hash": token_hash, "origin": origin[:64], "since": since}
    made = insert(RightRow).values(values).returning(RightRow.id)
    return session.execute(made).scalar_one()


def _lives(row: RightRow | Row[int, int | None, int | None, int], now: int) -> bool:
    return (
        row.withdrawn_at is None
        and (row.ends_at is None or now < row.ends_at)
        and now < row.made_at + LONGEST_LIFE_MS
    )


def _right(row: RightRow) -> Right:
    by_link = row.token_hash is not None
    return Right(row.id, row.ticket, row.customer_id, row.address, by_link, row.since)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_LIFE = select(RightRow.id, RightRow.withdrawn_at, RightRow.ends_at, RightRow.made_at)
