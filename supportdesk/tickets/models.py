"""The tables of tickets (their state, and copies that lists need), and of how far people read."""

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from supportdesk.store.database import Base
from supportdesk.store.dialects import BigKey

FIRST_NUMBER = 1001


class TicketRow(Base):
    """One ticket. Everything but subject and customer is what replaying its events gives."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_queue", "status", "level", "priority_rank", "opened_at", "number"),
        Index("ix_tickets_assignee", "assignee_id", "status", "changed_at"),
        Index("ix_tickets_opener", "opener_id", "status", "changed_at"),
        Index("ix_tickets_escalated", "escalated_by", "status", "level"),
        Index("ix_tickets_waiting", "status", "wait_on", "wait_until"),
        Index("ix_tickets_customer", "customer_id", "number"),
        Index("ix_tickets_opened", "opened_at"),
        Index("ix_tickets_level", "status", "level", "level_since"),
        Index(
            "ix_tickets_openers", "needs_opener", "status", "priority_rank", "opened_at", "number"
        ),
        Index("ix_tickets_changed", "status", "changed_at", "number"),
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = mapped_column(BigKey, primary_key=True)
    status: Mapped[str]
    level: Mapped[str]
    opener_id: Mapped[str | None]
    opener_name: Mapped[str | None]
    assignee_id: Mapped[str | None]
    assignee_name: Mapped[str | None]
    wait_on: Mapped[str | None]
    wait_until: Mapped[int | None] = mapped_column(BigInteger)
    wait_over: Mapped[bool] = mapped_column(server_default=false())
    priority: Mapped[str]
    priority_rank: Mapped[int]
    category: Mapped[str]
    skill: Mapped[str]
    tags: Mapped[list[Any]] = mapped_column(JSON)
    channel: Mapped[str]
    subject_seq: Mapped[int]
    last_seq: Mapped[int]
    last_public_seq: Mapped[int]
    last_reply_seq: Mapped[int]
    last_customer_seq: Mapped[int]
    opened_at: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[int] = mapped_column(BigInteger)
    level_since: Mapped[int] = mapped_column(BigInteger)
    resolved_at: Mapped[int | None] = mapped_column(BigInteger)
    came_back: Mapped[bool]
    needs_opener: Mapped[bool]
    dismissed: Mapped[bool]
    confirmed: Mapped[bool]
    address_proved: Mapped[bool]
    escalated_by: Mapped[str]
    way: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default="[]")
    reopened: Mapped[bool] = mapped_column(server_default=false())
    participants: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default="[]")
    follow_up_of: Mapped[int | None] = mapped_column(BigInteger)
    follow_up: Mapped[int | None] = mapped_column(BigInteger)
    digest: Mapped[str]

    subject: Mapped[str] = mapped_column(Text)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    customer_name: Mapped[str]
    customer_address: Mapped[str]
    customer_address_kind: Mapped[str]


class ParticipantRow(Base):
    """Somebody who takes part besides the customer, from entry `seq` on, until `removed_at`.

    `name` and `address` are copies of that entry's texts. `proved_at`: since when it is certain
    that the address is theirs.
    """

    __tablename__ = "participants"
    __table_args__ = (Index("ix_participants_address", "address", "removed_at"),)

    ticket: Mapped[int] = mapped_column(ForeignKey("tickets.number"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    name: Mapped[str]
    address: Mapped[str] = mapped_column(String(254))
    proved_at: Mapped[int | None] = mapped_column(BigInteger)
    removed_at: Mapped[int | None] = mapped_column(BigInteger)


class SeenRow(Base):
    """The last number a person had on the screen. Never part of the history.

    `kind` is `staff` while they were its opener or assignee, `onlooker` for other staff, or
    `customer`; each with their id.
    """

    __tablename__ = "seen"

    ticket: Mapped[int] = mapped_column(ForeignKey("tickets.number"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    at: Mapped[int] = mapped_column(BigInteger)
