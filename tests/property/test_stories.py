"""Whatever a text holds, it has a fingerprint; copying is mutual, and everything is a copy of itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.config.catalogue import load_languages
from bot.model import Candidate, Detection, Fingerprint, Join, StoryId
from bot.stories.cluster import near_duplicate, place
from bot.stories.fingerprint import fingerprint
from bot.text.romanise import sound

NOW = datetime(2024, 5, 1, tzinfo=UTC)
WORDS = st.sampled_from(
    [
        "Valdoria",
        "Brandt",
        "37",
        "2024",
        "bridge",
        "мост",
        "Брандт",
        "γέφυρα",
        "زلزال",
        "地震",
        "ブレナ",
        "แผ่นดิน",
        ".",
        "“",
        "\n",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=80).map(" ".join))
LANGUAGES = st.sampled_from([None, "en", "de", "mk", "ar", "ja", "th", "ka"])


def mark(text: str, tag: str | None) -> Fingerprint:
    language = load_languages()[tag] if tag else None
    detection = Detection(
        language=tag or "und", script="Zyyy", confidence=1.0, group=language.group if language else "und"
    )
    return fingerprint(text[:20], text, detection, language)


@given(TEXTS, LANGUAGES)
def test_every_text_is_a_copy_of_itself_and_goes_to_its_story(text: str, tag: str | None) -> None:
    own = mark(text, tag)
    assert own == mark(text, tag)
    assert len({*own.keys}) == len(own.keys) <= 32
    if own.shingles:
        assert near_duplicate(own, own)
        story = Candidate(story_id=StoryId(1), opened_at=NOW, updated_at=NOW, fingerprints=(own,), urls=frozenset())
        assert place(own, None, NOW + timedelta(days=3), [story]) == Join(story_id=StoryId(1), why="same text")


@given(TEXTS, TEXTS, LANGUAGES)
def test_copying_is_mutual(one: str, other: str, tag: str | None) -> None:
    first, second = mark(one, tag), mark(other, tag)
    assert near_duplicate(first, second) == near_duplicate(second, first)


@given(st.text(max_size=40))
def test_any_string_has_a_key_of_plain_letters(text: str) -> None:
    assert sound(text).isascii()
