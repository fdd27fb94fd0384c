"""What chats choose, and when alerts are due"""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Utc

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

chats = sa.table(
    "chats",
    sa.column("channel", sa.String),
    sa.column("address", sa.String),
    sa.column("settings", sa.JSON),
    sa.column("held_until", Utc),
    sa.column("hour_count", sa.Integer),
)
subscriptions = sa.table(
    "subscriptions",
    sa.column("id", sa.Integer),
    sa.column("channel", sa.String),
    sa.column("address", sa.String),
    sa.column("thread", sa.String),
    sa.column("static", sa.Boolean),
    sa.column("settings", sa.JSON),
    sa.column("timezone", sa.String),
    sa.column("languages", sa.JSON),
    sa.column("developments", sa.Boolean),
    sa.column("held_until", Utc),
)
LONG_AGO = "1970-01-01 00:00:00"


def upgrade() -> None:
    """Apply. What a chat had chosen is the whole chat's; what a thread or the operator had stays its own.

    What a subscription had not chosen, it inherits from now on.
    """
    op.create_table(
        "chats",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("held_until", Utc(timezone=True), nullable=True),
        sa.Column("lease_until", Utc(timezone=True), nullable=True),
        sa.Column("served_at", Utc(timezone=True), nullable=True),
        sa.Column("hour_began_at", Utc(timezone=True), nullable=True),
        sa.Column("hour_count", sa.Integer(), nullable=False),
        sa.UniqueConstraint("channel", "address", name="uq_chats_channel_address"),
    )
    op.create_index("ix_chats_served", "chats", ["served_at"])
    op.add_column("subscriptions", sa.Column("settings", sa.JSON(), nullable=False, server_default="{}"))
    bind, of_chats = op.get_bind(), {}
    for row in bind.execute(sa.select(subscriptions)).all():
        said = {"timezone": row.timezone != "UTC", "languages": row.languages, "developments": not row.developments}
        settings = {name: getattr(row, name) for name, is_chosen in said.items() if is_chosen}
        if row.thread or row.static:
            bind.execute(sa.update(subscriptions).where(subscriptions.c.id == row.id).values(settings=settings))
        else:
            of_chats[row.channel, row.address] = settings
    held = sa.func.max(subscriptions.c.held_until, type_=Utc).label("held_until")
    place = (subscriptions.c.channel, subscriptions.c.address)
    for row in bind.execute(sa.select(*place, held).group_by(*place)).all():
        values = {"channel": row.channel, "address": row.address, "held_until": row.held_until}
        settings = of_chats.get((row.channel, row.address), {})
        bind.execute(sa.insert(chats).values(**values, settings=settings, hour_count=0))
    for name in ("timezone", "languages", "developments", "held_until", "lease_until"):
        op.drop_column("subscriptions", name)
    op.add_column("alerts", sa.Column("due_at", Utc(timezone=True), nullable=False, server_default=LONG_AGO))
    op.execute("UPDATE alerts SET due_at = created_at")
    op.add_column("alerts", sa.Column("flooded", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("alerts", sa.Column("bundle", sa.Integer(), nullable=True))
    op.create_index("ix_alerts_due", "alerts", ["subscription_id", "state", "due_at"])


def downgrade() -> None:
    """Take back. What was chosen for whole chats is each subscription's; what an older version lacks is forgotten."""
    op.drop_index("ix_alerts_due", "alerts")
    for name in ("bundle", "flooded", "due_at"):
        op.drop_column("alerts", name)
    utc = sa.Column("timezone", sa.String(length=64), nullable=False, server_default="UTC")
    op.add_column("subscriptions", utc)
    op.add_column("subscriptions", sa.Column("languages", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("subscriptions", sa.Column("developments", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("subscriptions", sa.Column("held_until", Utc(timezone=True), nullable=True))
    op.add_column("subscriptions", sa.Column("lease_until", Utc(timezone=True), nullable=True))
    bind = op.get_bind()
    of_chats = {(row.channel, row.address): row.settings for row in bind.execute(sa.select(chats)).all()}
    own = (subscriptions.c.id, subscriptions.c.channel, subscriptions.c.address, subscriptions.c.settings)
    for row in bind.execute(sa.select(*own)).all():
        holds = of_chats.get((row.channel, row.address), {}) | row.settings
        kept = {name: holds[name] for name in ("timezone", "languages", "developments") if name in holds}
        if kept:
            bind.execute(sa.update(subscriptions).where(subscriptions.c.id == row.id).values(**kept))
    op.drop_column("subscriptions", "settings")
    op.drop_table("chats")
