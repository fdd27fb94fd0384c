"""What is forgotten when, and what the admins were told of feeds"""

import sqlalchemy as sa
from alembic import op

import bot.storage.tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OF_FEEDS = ("read_at", "found_at", "told_failing_at", "told_silent_at")
INDEXES = (
    ("ix_articles_age", "articles", ["state", "first_seen_at"]),
    ("ix_identities_article_id", "identities", ["article_id"]),
    ("ix_story_keys_story_id", "story_keys", ["story_id"]),
    ("ix_alerts_story_id", "alerts", ["story_id"]),
)


def upgrade() -> None:
    """Apply."""
    for name in OF_FEEDS:
        op.add_column("feeds", sa.Column(name, bot.storage.tables.Utc(timezone=True), nullable=True))
    # SQLite adds a column that is never null only with a default; each row gets its own at once
    seen_at: sa.Column[object] = sa.Column(
        "seen_at", bot.storage.tables.Utc(timezone=True), nullable=False, server_default="1970-01-01 00:00:00.000000"
    )
    op.add_column("articles", seen_at)
    op.execute("UPDATE articles SET seen_at = first_seen_at")
    op.execute("UPDATE feeds SET found_at = succeeded_at")
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    """Take back."""
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
    op.drop_column("articles", "seen_at")
    for name in OF_FEEDS:
        op.drop_column("feeds", name)
