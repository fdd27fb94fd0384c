"""Stories that are merged and split by later evidence, and alerts that turn out to repeat another"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("stories", sa.Column("corrected", sa.String(10), nullable=False, server_default=""))
    op.add_column("stories", sa.Column("merged_into", sa.Integer(), nullable=True))
    op.add_column("alerts", sa.Column("repeats", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("alerts", "repeats")
    op.drop_column("stories", "merged_into")
    op.drop_column("stories", "corrected")
