"""Where feeds moved for good"""

import sqlalchemy as sa
from alembic import op

import bot.storage.tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("feeds", sa.Column("moved_to", bot.storage.tables.Words(), nullable=True))
    op.add_column("feeds", sa.Column("moves", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Take back."""
    op.drop_column("feeds", "moves")
    op.drop_column("feeds", "moved_to")
