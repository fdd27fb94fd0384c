"""What people are quoted with in a report, what an embedding model makes of it, and whose copy it is"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Fingerprints from before have neither: they are told by their words and names alone."""
    op.add_column("fingerprints", sa.Column("sayings", sa.LargeBinary(), nullable=True))
    op.add_column("fingerprints", sa.Column("vector", sa.LargeBinary(), nullable=True))
    op.add_column("articles", sa.Column("copy_of", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("articles", "copy_of")
    op.drop_column("fingerprints", "vector")
    op.drop_column("fingerprints", "sayings")
