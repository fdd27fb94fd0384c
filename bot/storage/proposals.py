"""What admins were shown and may agree to with a button, stored for some days."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from bot.storage.database import Database, transaction
from bot.storage.tables import proposals

KEPT_FOR = timedelta(days=7)
MOST_KEPT = 50


class SqlProposals:
    """Implements ports.Proposals."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction
    def propose(self, tx: Connection, kind: str, content: bytes, now: datetime) -> str:
        """Keep what is proposed; forget what is old, and the oldest of many."""
        newest = select(proposals.c.name).order_by(proposals.c.created_at.desc()).limit(MOST_KEPT - 1)
        kept = tx.execute(newest.where(proposals.c.created_at > now - KEPT_FOR)).scalars().all()
        tx.execute(delete(proposals).where(proposals.c.name.not_in(kept)))
        name = secrets.token_urlsafe(6)
        tx.execute(insert(proposals).values(name=name, kind=kind, content=content, created_at=now))
        return name

    @transaction
    def proposed(self, tx: Connection, kind: str, name: str) -> bytes | None:
        """Return what was proposed."""
        found = select(proposals.c.content).where(proposals.c.name == name, proposals.c.kind == kind)
        content = tx.execute(found).scalar()
        return None if content is None else bytes(content)
