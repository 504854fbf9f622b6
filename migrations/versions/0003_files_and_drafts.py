"""Files in pieces, and drafts."""

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('drafts',
    sa.Column('ticket', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('author', sa.String(), nullable=False),
    sa.Column('person', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('held', sa.Boolean(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['ticket'], ['tickets.number'], name=op.f('fk_drafts_ticket_tickets')),
    sa.PrimaryKeyConstraint('ticket', 'author', 'person', 'kind', name=op.f('pk_drafts'))
    )
    op.create_table('files',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('ticket', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('seq', sa.Integer(), nullable=True),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('inline', sa.Boolean(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=True),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('person', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('origin', sa.String(), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('withdrawn_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['ticket'], ['tickets.number'], name=op.f('fk_files_ticket_tickets')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_files'))
    )
    with op.batch_alter_table('files', schema=None) as batch_op:
        batch_op.create_index('ix_files_address', ['address', 'made_at'], unique=False)
        batch_op.create_index('ix_files_origin', ['origin', 'made_at'], unique=False)
        batch_op.create_index('ix_files_ticket', ['ticket', 'seq'], unique=False)

    op.create_table('chunks',
    sa.Column('file_id', sa.String(), nullable=False),
    sa.Column('n', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_chunks_file_id_files')),
    sa.PrimaryKeyConstraint('file_id', 'n', name=op.f('pk_chunks'))
    )


def downgrade() -> None:
    op.drop_table('chunks')
    with op.batch_alter_table('files', schema=None) as batch_op:
        batch_op.drop_index('ix_files_ticket')
        batch_op.drop_index('ix_files_origin')
        batch_op.drop_index('ix_files_address')

    op.drop_table('files')
    op.drop_table('drafts')
