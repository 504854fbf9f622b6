"""Tables of customers, their addresses, the rights that links and forms give, and browsers left."""

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from supportdesk.store.database import Base
from supportdesk.store.dialects import BigKey

TIERS = ("standard", "premium", "enterprise")


class CustomerRow(Base):
    """A person known by one or more addresses."""

    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    name: Mapped[str]
    tier: Mapped[str] = mapped_column(default=TIERS[0])
    organisation: Mapped[str] = mapped_column(default="")
    created_at: Mapped[int] = mapped_column(BigInteger)


class AddressRow(Base):
    """An e-mail address or phone number (`value` normalised) and whose it is.

    `failed_at`: since when no mail reaches it, for there is no such mailbox; `failure` says it
    in the words of the server that found out.
    """

    __tablename__ = "addresses"

    value: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    failed_at: Mapped[int | None] = mapped_column(BigInteger)
    failure: Mapped[str] = mapped_column(Text, default="", server_default="")


class RightRow(Base):
    """A right to one ticket for one person, given by a form (`token_hash` empty) or a link.

    A browser's cookie names rights; each is looked up at every request. A link's right is
    usable until withdrawn, until `ends_at` (after closing) and for 180 days. `origin` is the
    network address a form came from (the /64 on IPv6), forgotten after a day. `since` is the first
    number that may be read with it: 0, or the one with which a participant came.
    """

    __tablename__ = "rights"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    ticket: Mapped[int] = mapped_column(ForeignKey("tickets.number"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    address: Mapped[str]
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    made_at: Mapped[int] = mapped_column(BigInteger)
    withdrawn_at: Mapped[int | None] = mapped_column(BigInteger)
    ends_at: Mapped[int | None] = mapped_column(BigInteger)
    origin: Mapped[str] = mapped_column(String(64), default="", server_default="")
    since: Mapped[int] = mapped_column(default=0, server_default="0")


class DepartureRow(Base):
    """A browser (the random id in its cookie) on which somebody chose "leave this device"."""

    __tablename__ = "departures"

    browser: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger, index=True)
