"""Waits that are over: whose time has passed while their holder has done nothing since."""

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels = None
depends_on = None

# As replaying the events gives it: the desk ended a wait, and nothing behind that event took the
# turn, neither a move nor the holder.
OVER = """
UPDATE tickets SET wait_over = true
WHERE status = 'held' AND wait_on IS NULL AND EXISTS (
  SELECT 1 FROM events AS ended
  WHERE ended.ticket = tickets.number
    AND ended.wire = 'ticket.wait_ended' AND ended.by_kind = 'desk'
    AND NOT EXISTS (
      SELECT 1 FROM events AS later
      WHERE later.ticket = ended.ticket AND later.seq > ended.seq
        AND (
          (later.by_kind = 'staff' AND later.by_id = tickets.assignee_id)
          OR later.wire IN (
            'ticket.claimed', 'ticket.assigned', 'ticket.handed_over', 'ticket.released',
            'ticket.escalated', 'ticket.recalled', 'ticket.transferred', 'ticket.returned',
            'ticket.resolved', 'ticket.reopened', 'ticket.holder_left'
          )
        )
    )
)
"""


def upgrade() -> None:
    # The default stays: processes of the version before go on inserting meanwhile.
    default = sa.Column("wait_over", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("tickets", default)
    op.execute(OVER)


def downgrade() -> None:
    with op.batch_alter_table("tickets") as tickets:
        tickets.drop_column("wait_over")
