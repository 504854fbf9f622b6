"""Who takes part in a ticket, from where on their links read, and who is offered to staff."""

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "participants",
        sa.Column(
            "ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column(
            "customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("proved_at", sa.BigInteger(), nullable=True),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket"], ["tickets.number"], name=op.f("fk_participants_ticket_tickets")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_participants_customer_id_customers")
        ),
        sa.PrimaryKeyConstraint("ticket", "seq", name=op.f("pk_participants")),
    )
    op.create_index("ix_participants_address", "participants", ["address", "removed_at"])
    op.create_table(
        "offered_people",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"], ["tickets.number"], name=op.f("fk_offered_people_ticket_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offered_people")),
        sa.UniqueConstraint("ticket", "address", name=op.f("uq_offered_people_ticket_address")),
    )
    with op.batch_alter_table("tickets") as tickets:
        tickets.add_column(
            sa.Column("participants", sa.JSON(), server_default="[]", nullable=False)
        )
    with op.batch_alter_table("rights") as rights:
        rights.add_column(sa.Column("since", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("rights") as rights:
        rights.drop_column("since")
    with op.batch_alter_table("tickets") as tickets:
        tickets.drop_column("participants")
    op.drop_table("offered_people")
    op.drop_table("participants")
