"""Who may talk to the bot, invitations, and what admins were shown and may agree to"""

import sqlalchemy as sa
from alembic import op

import bot.storage.tables

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Whoever has a subscription stays: the bot was open to all before."""
    utc, words = bot.storage.tables.Utc(timezone=True), bot.storage.tables.Words()
    op.create_table(
        "members",
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("role", sa.String(8), nullable=False),
        sa.Column("name", words, nullable=False),
        sa.Column("admitted_by", sa.String(40), nullable=False),
        sa.Column("created_at", utc, nullable=False),
        sa.Column("banned_at", utc, nullable=True),
        sa.PrimaryKeyConstraint("channel", "kind", "address", name=op.f("pk_members")),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("role", sa.String(8), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(40), nullable=False),
        sa.Column("created_at", utc, nullable=False),
        sa.Column("expires_at", utc, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("digest", name=op.f("uq_invitations_digest")),
    )
    op.create_table(
        "proposals",
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", utc, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_proposals")),
    )
    # groups and channels of Telegram have negative numbers, private chats the number of their account
    op.execute(
        "INSERT INTO members (channel, kind, address, role, name, admitted_by, created_at) "
        "SELECT channel, CASE WHEN address LIKE '-%' OR address LIKE '@%' THEN 'chat' ELSE 'account' END, "
        "address, 'member', '', '', MIN(created_at) FROM subscriptions WHERE active AND channel = 'telegram' "
        "GROUP BY channel, address"
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("proposals")
    op.drop_table("invitations")
    op.drop_table("members")
