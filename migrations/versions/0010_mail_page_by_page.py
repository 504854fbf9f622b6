"""Outgoing mail is listed by where it is, what came back apart; changes of what came in are seen."""

from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels = None
depends_on = None

_CAME_BACK = "last_error LIKE 'It came back: %'"


def upgrade() -> None:
    op.drop_index("ix_outbox_state", "outbox")
    op.create_index("ix_outbox_state", "outbox", ["state", "id"])
    op.create_index("ix_incoming_settled", "incoming", ["settled_at"])
    op.execute(f"UPDATE outbox SET state = 'returned' WHERE state = 'failed' AND {_CAME_BACK}")


def downgrade() -> None:
    op.execute("UPDATE outbox SET state = 'failed' WHERE state = 'returned'")
    op.drop_index("ix_incoming_settled", "incoming")
    op.drop_index("ix_outbox_state", "outbox")
    op.create_index("ix_outbox_state", "outbox", ["state", "due"])
