"""The way of each ticket for lists: who had it before, at which level, and that it was reopened."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels = None
depends_on = None

# What each event makes of where a ticket stands; {} is whoever the event names, or its queue.
L1_OR_QUEUE = {"level": "L1"}
MOVES: dict[str, dict[str, Any]] = {
    "ticket.opened": {},
    "ticket.claimed": {"by": True},
    "ticket.assigned": {},
    "ticket.handed_over": L1_OR_QUEUE,
    "ticket.released": L1_OR_QUEUE,
    "ticket.escalated": {"level": "L2"},
    "ticket.recalled": {"level": "L1", "by": True},
    "ticket.transferred": {"level": "L2"},
    "ticket.returned": L1_OR_QUEUE,
    "ticket.reopened": L1_OR_QUEUE,
    "ticket.restored": L1_OR_QUEUE,
    "ticket.opener_left": L1_OR_QUEUE,
    "ticket.holder_left": {"level": "L2"},
}
DONE = ("ticket.resolved", "ticket.dismissed")
STEPS = 12

events = sa.table(
    "events",
    sa.column("ticket", sa.BigInteger),
    sa.column("seq", sa.Integer),
    sa.column("wire", sa.String),
    sa.column("by_id", sa.String),
    sa.column("by_name", sa.String),
    sa.column("data", sa.JSON),
)
tickets = sa.table(
    "tickets",
    sa.column("number", sa.BigInteger),
    sa.column("way", sa.JSON),
    sa.column("reopened", sa.Boolean),
)


def upgrade() -> None:
    # The defaults stay: processes of the version before go on inserting meanwhile.
    op.add_column("tickets", sa.Column("way", sa.JSON(), server_default="[]", nullable=False))
    reopened = sa.Column("reopened", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("tickets", reopened)
    change = sa.update(tickets).where(tickets.c.number == sa.bindparam("ticket"))
    change = change.values(way=sa.bindparam("steps"), reopened=sa.bindparam("again"))
    found = list(_ways())
    if found:
        op.get_bind().execute(change, found)


def _ways() -> Iterator[dict[str, Any]]:
    """Those that went some way: as replaying the events gives it."""
    moves = (
        sa.select(events)
        .where(events.c.wire.in_((*MOVES, *DONE)))
        .order_by(events.c.ticket, events.c.seq)
    )
    for ticket, history in groupby(op.get_bind().execute(moves), lambda each: each.ticket):
        way, again = _way(history)
        if way or again:
            yield {"ticket": ticket, "steps": way[-STEPS:], "again": again}


def _way(history: Iterator[Any]) -> tuple[list[list[str]], bool]:
    way: list[list[str]] = []
    here, again = None, False
    for event in history:
        stays = here and here[1] == "L2" and event.wire == "ticket.opener_left"
        if event.wire in DONE or stays:
            again = again and bool(stays)
            continue
        after = _place(event)
        taken = here and here[0] is None and after[0] is not None and here[1] == after[1]
        left = here is not None and here != after and not taken
        if here is not None and left:
            way.append([here[0][1] if here[0] else "", here[1]])
        again = event.wire == "ticket.reopened" or (again and not left)
        here = after
    return way, again


def _place(event: Any) -> tuple[tuple[str, str] | None, str]:
    """Who has it now, and at which level."""
    rule = MOVES[event.wire]
    level = rule.get("level") or event.data["level"]
    if rule.get("by"):
        return (event.by_id, event.by_name), level
    to = event.data.get("to")
    return (to["id"], to["name"]) if to else None, level


def downgrade() -> None:
    with op.batch_alter_table("tickets") as changed:
        changed.drop_column("reopened")
        changed.drop_column("way")
