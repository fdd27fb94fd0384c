"""Topics that chats make for themselves, and what they mute"""

import sqlalchemy as sa
from alembic import op

import bot.storage.tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("subscriptions", sa.Column("muted", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "own_topics",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("key", bot.storage.tables.Words(), nullable=False),
        sa.Column("name", bot.storage.tables.Words(), nullable=False),
        sa.Column("query", bot.storage.tables.Words(), nullable=False),
        sa.Column("created_at", bot.storage.tables.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscriptions.id"], "fk_own_topics_subscription_id"),
        sa.PrimaryKeyConstraint("id", name="pk_own_topics"),
        sa.UniqueConstraint("subscription_id", "key", name="uq_own_topics_subscription_id_key"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("own_topics")
    op.drop_column("subscriptions", "muted")
