"""The tables, as SQLAlchemy Core objects. Migrations in ``migrations/`` make them; a test holds the two together."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from bot.storage.columns import Terms, storable


class Utc(TypeDecorator[datetime]):
    """An aware time in UTC; SQLite, which has no zones, keeps it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse naive times: they would be read back as UTC, whatever they were."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give UTC back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text from outside; what PostgreSQL cannot keep (NUL, half a surrogate pair) is replaced, one for one."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Keep the length, for spans are offsets into it."""
        return None if value is None else storable(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("body_hash", String(128)),
    Column("baselined", Boolean, nullable=False, default=False),
    Column("interval_seconds", Integer, nullable=False),
    Column("next_poll_at", Utc, nullable=False),
    Column("lease_until", Utc),
    Column("failures", Integer, nullable=False, default=0),
    Column("failing_since", Utc),
    Column("reason", Words),
    Column("polled_at", Utc),
    Column("succeeded_at", Utc),
    Column("entries", Integer, nullable=False, default=0),
    Column("slices", LargeBinary, nullable=False, default=b""),  # digests of its entries, one behind the other
    Column("ttl_seconds", Integer),
    Column("hot_until", Utc),  # it lately brought what somebody watches
    Column("gone", Boolean, nullable=False, default=False),
    Column("moved_to", Words),  # where the server last said that it moved for good
    Column("moves", Integer, nullable=False, default=0),  # how often in a row
    Column("read_at", Utc),  # when a whole document last said which entries the feed lists
    Column("found_at", Utc),  # when it last published something
    Column("told_failing_at", Utc),  # the admins, of the failure that lasts
    Column("told_silent_at", Utc),
    Column("prior", Text),  # the Prior as JSON: what its articles so far say of its languages
    Index("ix_feeds_due", "active", "next_poll_at"),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("origin", Integer, nullable=False, index=True),  # the first revision's id
    Column("current", Boolean, nullable=False),  # the revision that stories show: the latest analysed one
    Column("feed_id", ForeignKey("feeds.id"), nullable=False, index=True),
    Column("source", Text, nullable=False),
    Column("country", String(2)),
    Column("guid", Words),
    Column("url", Words),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("digest", String(128), nullable=False),  # of title and text as the feed gave them
    Column("language_hint", Words),
    Column("published_at", Utc, nullable=False),
    Column("first_seen_at", Utc, nullable=False),
    Column("seen_at", Utc, nullable=False),  # when the feed last listed it, to the day; kept on first revisions
    Column("baseline", Boolean, nullable=False),
    Column("fresh", Boolean, nullable=False),
    Column("state", String(12), nullable=False),  # pending · analysed · skipped · forgotten
    Column("reason", Words),  # why it was skipped, or why it is in its story
    Column("copy_of", Integer),  # the article whose text it has; that may be forgotten before it
    Column("story_id", ForeignKey("stories.id"), index=True),
    Index("ix_articles_state", "state", "published_at", "id"),
    Index("ix_articles_published", "published_at"),
    Index("ix_articles_age", "state", "first_seen_at"),
)

identities = Table(
    "identities",
    metadata,
    Column("feed_id", ForeignKey("feeds.id"), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("article_id", ForeignKey("articles.id"), nullable=False, index=True),
)

analyses = Table(
    "analyses",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("language", String(35), nullable=False),
    Column("document", Text, nullable=False),  # the Analysis as JSON, without its fingerprint
    Column("analysed_at", Utc, nullable=False),
)

# of current revisions only; apart from the analyses, for whoever places an article reads hundreds of them
fingerprints = Table(
    "fingerprints",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("story_id", ForeignKey("stories.id"), nullable=False),
    Column("address", Words),  # the canonical URL, where it is an article's own
    Column("shingles", LargeBinary, nullable=False),  # unsigned 32-bit, little-endian
    Column("lead", LargeBinary, nullable=False),  # likewise
    Column("language_group", String(20), nullable=False),
    Column("terms", Text, nullable=False),  # JSON
    Column("sayings", LargeBinary),  # unsigned 32-bit, little-endian
    Column("vector", LargeBinary),  # signed 8-bit; NULL without an embedding model
    Index("ix_fingerprints_story", "story_id", "article_id", "address"),
)

matches = Table(
    "matches",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("topic", String(80), primary_key=True),
    Column("score", Float, nullable=False),
    Index("ix_matches_topic", "topic", "article_id"),
)

# of current revisions; in SQLite, triggers keep the full text index ``search_index`` the same
search_terms = Table(
    "search_terms",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("terms", Terms, nullable=False),
)

speakers = Table(
    "speakers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Words, nullable=False, unique=True),  # as articles write it
)

speaker_sounds = Table(
    "speaker_sounds",
    metadata,
    Column("sound", String(40), primary_key=True),  # of a word of the name
    Column("speaker_id", ForeignKey("speakers.id"), primary_key=True, index=True),
)

# quotes of named speakers, of current revisions
sayings = Table(
    "sayings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", ForeignKey("articles.id"), nullable=False, index=True),
    Column("speaker_id", ForeignKey("speakers.id"), nullable=False),
    Column("said_at", Utc, nullable=False),  # when the article was published
    Column("language", String(35), nullable=False),
    Column("role", Words),
    Column("words", Words, nullable=False),  # without the outlet's quotation marks
    Index("ix_sayings_speaker_id_said_at", "speaker_id", "said_at"),
)

stories = Table(
    "stories",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("opened_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False, index=True),
    Column("corrected", String(10), nullable=False, default=""),  # "merged", "split"
    Column("merged_into", Integer),  # the story that it goes on in: it has nothing of its own any more
)

story_keys = Table(
    "story_keys",
    metadata,
    Column("key", String(80), primary_key=True),
    Column("story_id", ForeignKey("stories.id"), primary_key=True, index=True),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(40), nullable=False),
    Column("address", String(200), nullable=False),
    Column("thread", String(40), nullable=False),
    Column("topics", JSON, nullable=False),
    Column("muted", JSON, nullable=False),
    Column("settings", JSON, nullable=False),  # its own layer of Preferences
    Column("static", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("reason", Words),  # why it ended
    Column("created_at", Utc, nullable=False),
    UniqueConstraint("channel", "address", "thread"),
)

# what all threads of a chat share: every subscription has one
chats = Table(
    "chats",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(40), nullable=False),
    Column("address", String(200), nullable=False),
    Column("settings", JSON, nullable=False),  # the layer of Preferences that its subscriptions inherit
    Column("held_until", Utc),  # it is left alone until then
    Column("lease_until", Utc),  # somebody is sending to it
    Column("served_at", Utc),  # when it was last sent an alert
    Column("hour_began_at", Utc),  # of the hour in which its messages are counted
    Column("hour_count", Integer, nullable=False, default=0),
    UniqueConstraint("channel", "address"),
    Index("ix_chats_served", "served_at"),
)

# what chats made for themselves; a number is never used again, for matches may be stored under it
own_topics = Table(
    "own_topics",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subscription_id", ForeignKey("subscriptions.id"), nullable=False),
    Column("key", Words, nullable=False),  # the name, in small letters
    Column("name", Words, nullable=False),
    Column("query", Words, nullable=False),
    Column("created_at", Utc, nullable=False),
    UniqueConstraint("subscription_id", "key"),
    sqlite_autoincrement=True,
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(80), nullable=False, unique=True),
    Column("story_id", ForeignKey("stories.id"), nullable=False, index=True),
    Column("subscription_id", ForeignKey("subscriptions.id"), nullable=False),
    Column("why", String(20), nullable=False),
    Column("state", String(12), nullable=False),  # pending · delivered · abandoned
    Column("attempts", Integer, nullable=False, default=0),
    Column("error", Words),
    Column("created_at", Utc, nullable=False),
    Column("due_at", Utc, nullable=False),  # not before then, whatever its chat allows
    Column("flooded", Boolean, nullable=False, default=False),  # there were too many: it goes out together with others
    Column("bundle", Integer),  # the first alert of the digest that it goes out in
    Column("done_at", Utc),
    Column("receipt", Words),
    Column("article_id", Integer),  # the first revision of the article that the message shows
    Column("words", Words),  # what is new, of a development
    Column("card", Words),  # the Message as JSON, as the chat shows it; where it can be edited
    Column("edit_due_at", Utc),  # its story has gained reports of other sources since, or was corrected
    Column("repeats", Integer),  # the alert of the subscription that told of the same story, as turned out later
    Index("ix_alerts_state", "state", "id"),
    Index("ix_alerts_edits", "edit_due_at"),
    Index("ix_alerts_due", "subscription_id", "state", "due_at"),
)

# what chats found not relevant; they go with their alerts
verdicts = Table(
    "verdicts",
    metadata,
    Column("alert_id", Integer, primary_key=True, autoincrement=False),
    Column("topic", String(80), primary_key=True),
    Column("fault", String(12), nullable=False),
    Column("created_at", Utc, nullable=False),
)

notes = Table(
    "notes",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("text", Text, nullable=False),
)

# who may talk to the bot: accounts, groups and channels; and who may not
members = Table(
    "members",
    metadata,
    Column("channel", String(40), primary_key=True),
    Column("kind", String(8), primary_key=True),  # account · chat
    Column("address", String(200), primary_key=True),
    Column("role", String(8), nullable=False),  # member · admin; empty where only a ban is known
    Column("name", Words, nullable=False),
    Column("admitted_by", String(40), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("banned_at", Utc),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),  # of its code, which is kept nowhere
    Column("role", String(8), nullable=False),
    Column("uses", Integer, nullable=False),
    Column("used", Integer, nullable=False),
    Column("created_by", String(40), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc),
)

proposals = Table(
    "proposals",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", Utc, nullable=False),
)
