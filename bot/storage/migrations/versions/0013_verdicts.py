"""What chats found not relevant"""

import sqlalchemy as sa
from alembic import op

import bot.storage.tables

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. No foreign key leads to alerts, for a verdict goes with its alert and holds nothing up."""
    op.create_table(
        "verdicts",
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("fault", sa.String(length=12), nullable=False),
        sa.Column("created_at", bot.storage.tables.Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("alert_id", "topic"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("verdicts")
