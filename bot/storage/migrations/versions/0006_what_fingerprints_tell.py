"""What tells copies from texts with the same furniture, and one language from another"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Fingerprints from before have no lead and no language: they are told by their names alone."""
    empty = sa.text("x''") if op.get_bind().dialect.name == "sqlite" else ""  # there, '' would be no bytes
    op.add_column("fingerprints", sa.Column("lead", sa.LargeBinary(), nullable=False, server_default=empty))
    op.add_column("fingerprints", sa.Column("language_group", sa.String(length=20), nullable=False, server_default=""))


def downgrade() -> None:
    """Take back."""
    op.drop_column("fingerprints", "language_group")
    op.drop_column("fingerprints", "lead")
