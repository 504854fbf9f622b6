"""Mail that came in, senders that are blocked, and addresses that mail does not reach."""

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incoming",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("inlet", sa.String(length=20), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("came_at", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("identity", sa.String(length=64), nullable=True),
        sa.Column(
            "duplicate_of",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("authenticated", sa.Boolean(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column(
            "ticket",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["duplicate_of"], ["incoming.id"], name=op.f("fk_incoming_duplicate_of_incoming")
        ),
        sa.ForeignKeyConstraint(
            ["ticket"], ["tickets.number"], name=op.f("fk_incoming_ticket_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming")),
        sa.UniqueConstraint("identity", name=op.f("uq_incoming_identity")),
        sa.UniqueConstraint("place", name=op.f("uq_incoming_place")),
    )
    op.create_index("ix_incoming_state", "incoming", ["state", "id"])
    op.create_index("ix_incoming_ticket", "incoming", ["ticket", "seq"])
    op.create_index("ix_incoming_sender", "incoming", ["sender", "settled_at"])
    op.create_index(op.f("ix_incoming_duplicate_of"), "incoming", ["duplicate_of"])
    op.create_table(
        "incoming_pieces",
        sa.Column(
            "mail", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mail"], ["incoming.id"], name=op.f("fk_incoming_pieces_mail_incoming")
        ),
        sa.PrimaryKeyConstraint("mail", "n", name=op.f("pk_incoming_pieces")),
    )
    op.create_table(
        "blocked_senders",
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_blocked_senders")),
    )
    with op.batch_alter_table("addresses") as addresses:
        addresses.add_column(sa.Column("failed_at", sa.BigInteger(), nullable=True))
        addresses.add_column(sa.Column("failure", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("addresses") as addresses:
        addresses.drop_column("failure")
        addresses.drop_column("failed_at")
    op.drop_table("blocked_senders")
    op.drop_table("incoming_pieces")
    op.drop_table("incoming")
