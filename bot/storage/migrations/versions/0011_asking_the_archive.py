"""What searches are answered from, and who said what; filled by and by from what is there"""

import sqlalchemy as sa
from alembic import op

import bot.storage.columns
import bot.storage.tables

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# An index without a copy of its text: that stands in search_terms, and triggers keep the two together.
FULL_TEXT = """
    CREATE VIRTUAL TABLE search_index USING fts5(
        terms, content='search_terms', content_rowid='article_id', tokenize="ascii tokenchars '_'"
    )
"""
ADDED = "INSERT INTO search_index(rowid, terms) VALUES (new.article_id, new.terms);"
TAKEN = "INSERT INTO search_index(search_index, rowid, terms) VALUES ('delete', old.article_id, old.terms);"
TRIGGERS = {"INSERT": ADDED, "DELETE": TAKEN, "UPDATE": TAKEN + ADDED}


def upgrade() -> None:
    """Apply. A note says from which article on, downwards, those of before are yet to be read in."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "search_terms",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("terms", bot.storage.columns.Terms(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], "fk_search_terms_article_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_search_terms"),
    )
    if sqlite:
        op.execute("DROP TABLE IF EXISTS search_index")
        op.execute(FULL_TEXT)
        for change, work in TRIGGERS.items():
            op.execute(f"CREATE TRIGGER search_{change.lower()} AFTER {change} ON search_terms BEGIN {work} END")
    else:
        op.create_index("ix_search_terms_terms", "search_terms", ["terms"], postgresql_using="gin")
    op.create_table(
        "speakers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", bot.storage.tables.Words(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_speakers"),
        sa.UniqueConstraint("name", name="uq_speakers_name"),
    )
    op.create_table(
        "speaker_sounds",
        sa.Column("sound", sa.String(length=40), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["speaker_id"], ["speakers.id"], "fk_speaker_sounds_speaker_id"),
        sa.PrimaryKeyConstraint("sound", "speaker_id", name="pk_speaker_sounds"),
    )
    op.create_index("ix_speaker_sounds_speaker_id", "speaker_sounds", ["speaker_id"])
    op.create_table(
        "sayings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("said_at", bot.storage.tables.Utc(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("role", bot.storage.tables.Words(), nullable=True),
        sa.Column("words", bot.storage.tables.Words(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], "fk_sayings_article_id"),
        sa.ForeignKeyConstraint(["speaker_id"], ["speakers.id"], "fk_sayings_speaker_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sayings"),
    )
    op.create_index("ix_sayings_article_id", "sayings", ["article_id"])
    op.create_index("ix_sayings_speaker_id_said_at", "sayings", ["speaker_id", "said_at"])
    op.execute(
        "INSERT INTO notes (name, text) SELECT 'archive indexed down to', CAST(newest + 1 AS TEXT) "
        "FROM (SELECT max(id) AS newest FROM articles) AS known WHERE newest IS NOT NULL"
    )


def downgrade() -> None:
    """Take back."""
    op.execute("DELETE FROM notes WHERE name = 'archive indexed down to'")
    for table in ("sayings", "speaker_sounds", "speakers"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_table("search_terms")
