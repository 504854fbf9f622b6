"""Tickets that need an opener are read by priority."""

from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_tickets_openers", "tickets"


def upgrade() -> None:
    op.drop_index(NAME, TABLE)
    columns = ["needs_opener", "status", "priority_rank", "opened_at", "number"]
    op.create_index(NAME, TABLE, columns)


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, ["needs_opener", "status", "opened_at"])
