"""Parameters of calls in, formatted text out; values in, Telegram's JSON out."""

from __future__ import annotations

from collections.abc import Mapping

from tests.telegram_server.entities import Entity, EntityError, clean, parse_html, utf16
from tests.telegram_server.http import Refusal
from tests.telegram_server.values import Json

LONGEST, CAPTION = 4096, 1024  # UTF-16 code units

GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), True
)

RIGHTS = dict.fromkeys(
    (
        "can_be_edited",
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
    ),
    True,
)


def formatted(parameters: Mapping[str, str], longest: int = LONGEST) -> tuple[str, tuple[Entity, ...]]:
    """Return text and entities of a call; refuses what Telegram refuses."""
    raw = clean(parameters.get("text", ""))
    mode = parameters.get("parse_mode", "").lower()
    if mode not in ("", "html"):
        raise Refusal(400, "Bad Request: unsupported parse_mode")
    try:
        text, entities = parse_html(raw) if mode else (raw.strip(), ())
    except EntityError as error:
        raise Refusal(400, f"Bad Request: can't parse entities: {error}") from None
    if not text:
        raise Refusal(400, "Bad Request: message text is empty")
    if utf16(text) > longest:
        raise Refusal(400, "Bad Request: message is too long")
    return text, entities


def attached(parameters: Mapping[str, str], held: str) -> tuple[str, bytes]:
    """Return name and bytes of a file that is sent in the call: in the parameter itself, or in the one it points at."""
    key = held.removeprefix("attach://") if held.startswith("attach://") else ""
    fields = [name for name in (f"file:{key}", *parameters) if name.startswith("file:") and name in parameters]
    if not fields:
        raise Refusal(400, "Bad Request: wrong remote file identifier specified")
    return parameters[fields[0].removeprefix("file:")], parameters[fields[0]].encode("latin-1")


def entities_json(entities: tuple[Entity, ...]) -> list[Json]:
    keys = ("type", "offset", "length", "url")
    return [{key: value for key in keys if (value := getattr(entity, key)) is not None} for entity in entities]
