"""Messages that are edited when their stories grow, and developments that answer them"""

import sqlalchemy as sa
from alembic import op

import bot.storage.tables

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Messages from before are not edited: how the chat shows them is not known."""
    op.add_column("alerts", sa.Column("article_id", sa.Integer(), nullable=True))
    op.add_column("alerts", sa.Column("words", bot.storage.tables.Words(), nullable=True))
    op.add_column("alerts", sa.Column("card", bot.storage.tables.Words(), nullable=True))
    op.add_column("alerts", sa.Column("edit_due_at", bot.storage.tables.Utc(timezone=True), nullable=True))
    op.create_index("ix_alerts_edits", "alerts", ["edit_due_at"])
    op.add_column("subscriptions", sa.Column("developments", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    """Take back."""
    op.drop_column("subscriptions", "developments")
    op.drop_index("ix_alerts_edits", "alerts")
    op.drop_column("alerts", "edit_due_at")
    op.drop_column("alerts", "card")
    op.drop_column("alerts", "words")
    op.drop_column("alerts", "article_id")
