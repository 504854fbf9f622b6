"""Mail that goes out: which mails it answers, and the words that admins gave it."""

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_received",
        sa.Column(
            "ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("message_id", sa.String(length=250), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"], ["tickets.number"], name=op.f("fk_mail_received_ticket_tickets")
        ),
        sa.PrimaryKeyConstraint("ticket", "message_id", name=op.f("pk_mail_received")),
    )
    op.create_table(
        "mail_wordings",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("standard", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("neutral", sa.String(), nullable=False),
        sa.Column("opening", sa.String(), nullable=False),
        sa.Column("lines", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("staff_name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_wordings")),
    )
    op.create_index("ix_mail_wordings_kind", "mail_wordings", ["kind", "id"])


def downgrade() -> None:
    op.drop_table("mail_wordings")
    op.drop_table("mail_received")
