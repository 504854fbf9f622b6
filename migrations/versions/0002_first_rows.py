"""The desk's own row, and the number of the first ticket."""

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None

LAST_UNUSED_NUMBER = 1000


def upgrade() -> None:
    op.execute("INSERT INTO desk (id, pos, access, demonstration) VALUES (1, 0, 0, false)")
    if op.get_bind().dialect.name == "sqlite":
        start = sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES ('tickets', :last)")
    else:
        start = sa.text("SELECT setval('tickets_number_seq', :last)")
    op.execute(start.bindparams(last=LAST_UNUSED_NUMBER))


def downgrade() -> None:
    op.execute("DELETE FROM desk")
