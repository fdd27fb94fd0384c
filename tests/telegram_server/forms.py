"""Parameters of calls in, formatted text out; values in, Telegram's JSON out."""

from __future__ import annotations

from collections.abc import Mapping

from tests.telegram_server.entities import Entity, EntityError, clean, parse_html, utf16
from tests.telegram_server.http import Refusal
from tests.telegram_server.values import Json

LONGEST = 4096  # UTF-16 code units

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


def formatted(parameters: Mapping[str, str]) -> tuple[str, tuple[Entity, ...]]:
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
    if utf16(text) > LONGEST:
        raise Refusal(400, "Bad Request: message is too long")
    return text, entities


def entities_json(entities: tuple[Entity, ...]) -> list[Json]:
    keys = ("type", "offset", "length", "url")
    return [{key: value for key in keys if (value := getattr(entity, key)) is not None} for entity in entities]
