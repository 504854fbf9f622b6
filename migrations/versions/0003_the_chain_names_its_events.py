"""The chain names its events."""

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("chain") as chain:
        chain.add_column(sa.Column("ticket", sa.BigInteger(), nullable=True))
        chain.add_column(sa.Column("seq", sa.Integer(), nullable=True))
    for name in ("ticket", "seq"):
        same = f"SELECT events.{name} FROM events WHERE events.pos = chain.pos"
        op.execute(f"UPDATE chain SET {name} = coalesce(({same}), 0)")
    with op.batch_alter_table("chain") as chain:
        chain.alter_column("ticket", existing_type=sa.BigInteger(), nullable=False)
        chain.alter_column("seq", existing_type=sa.Integer(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("chain") as chain:
        chain.drop_column("seq")
        chain.drop_column("ticket")
