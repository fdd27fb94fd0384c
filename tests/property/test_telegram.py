"""Whatever an outlet writes: the alert is valid, fits, says what it says in full, and cuts nobody short."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alerts.digest import Digest, Headline, Occasion, Section
from bot.channels.display import clip, displayable, graphemes, showable, units
from bot.channels.telegram.digest import GAP, MOST_ENTITIES, compose_digest
from bot.channels.telegram.html import LIMIT, bare, compose, escaped, plain, split
from bot.model import Citation, Credit, Message, Reason, StoryId
from tests.telegram_server.entities import clean, parse_html, utf16

HOSTILE = st.sampled_from(
    [
        "<b>",
        "</a>",
        "&amp;",
        "&",
        "<",
        "\u202e",
        "\u2067",
        "\u200b" * 50,
        "e" + "\u0301" * 40,
        "👩‍👩‍👧",
        "🇷🇸",
        "\x1b[0m",
        "'\">",
    ]
)
TEXTS = st.lists(st.text(max_size=30) | HOSTILE | st.characters(), max_size=12).map("".join)
LONG = st.builds(lambda text, times: text * times, TEXTS, st.integers(1, 60))
CREDITS = st.builds(
    Credit,
    source=TEXTS,
    flag=st.sampled_from(["", "🇷🇸"]),
    link=st.none() | TEXTS.map(lambda text: f"https://a.example/{text}"),
    language=TEXTS,
)
CITATIONS = st.builds(Citation, words=LONG, speaker=st.none() | TEXTS, role=st.none() | TEXTS, source=TEXTS)
MESSAGES = st.builds(
    Message,
    key=st.just("k"),
    reason=st.sampled_from(Reason),
    topics=st.lists(LONG, max_size=10).map(tuple),
    title=LONG,
    lead=CREDITS,
    when=TEXTS,
    summary=st.lists(LONG, max_size=3).map(tuple),
    quotes=st.lists(CITATIONS, max_size=3).map(tuple),
    more_quotes=st.lists(CITATIONS, max_size=6).map(tuple),
    others=st.lists(CREDITS, max_size=12).map(tuple),
)


@given(MESSAGES)
def test_an_alert_is_valid_and_fits(message: Message) -> None:
    text, _ = parse_html(clean(compose(message)))
    assert 0 < utf16(text) <= LIMIT
    assert 0 < utf16(bare(message)) <= LIMIT


@given(MESSAGES)
def test_telegram_shows_what_was_meant(message: Message) -> None:
    html = compose(message)
    assert clean(html) == html, "Telegram would take something out"
    assert parse_html(html)[0] == plain(html).strip()


@given(MESSAGES)
def test_a_quote_is_shown_in_full_or_not_at_all(message: Message) -> None:
    text, entities = parse_html(compose(message))
    whole = {f"“{quote.words}”" for quote in (*displayable(message).quotes, *displayable(message).more_quotes)}
    blocks = [entity.of(text) for entity in entities if entity.type.endswith("blockquote")]
    quoted = [passage.split("\n")[0] for block in blocks for passage in block.split("\n\n")]
    assert set(quoted) <= whole


@given(MESSAGES)
def test_what_fits_is_shown_whole(message: Message) -> None:
    short = replace(
        message, title=message.title[:50], quotes=(), more_quotes=(), others=(), summary=message.summary[:1]
    )
    shown = displayable(short)
    text = plain(compose(short))
    if sum(map(units, shown.summary)) < LIMIT / 4:
        assert shown.title in text
        assert all(sentence in text for sentence in shown.summary)


@given(LONG)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert showable(showable(text)) == showable(text)


@given(LONG, st.integers(1, 200))
def test_a_cut_text_is_whole_graphemes_of_the_text(text: str, limit: int) -> None:
    cut = clip(text, limit)
    assert units(cut) <= limit
    if cut != text:
        kept, parts = list(graphemes(cut.removesuffix("…"))), list(graphemes(text))
        assert kept == parts[: len(kept)]


@given(st.lists(LONG.map(lambda text: " ".join(text.split())), max_size=20))
def test_parts_of_an_answer_are_valid_and_rejoin(lines: list[str]) -> None:
    whole = "\n".join(f"<b>{escaped(line)}</b>" for line in lines)
    parts = split(whole, limit=300)
    texts = [parse_html(part)[0] for part in parts]
    assert all(utf16(text) <= 300 for text in texts)
    if all(units(line) <= 300 for line in lines):
        kept = [line for part in parts for line in part.split("\n") if plain(line).strip()]
        assert kept == [f"<b>{escaped(line)}</b>" for line in lines if line.strip()]


HEADLINES = st.builds(
    Headline,
    story_id=st.integers(1, 10**9).map(StoryId),
    topic=st.sampled_from(["", "NATO", "🌍 Balkans", "T" * 500]),
    title=LONG,
    lead=CREDITS,
    more=st.integers(0, 300),
    quote=st.none() | CITATIONS,
    news=LONG,
    score=st.floats(0, 100),
    updated_at=st.datetimes(),
)
SECTIONS = st.builds(
    Section, topic=TEXTS | st.just("T" * 5000), headlines=st.lists(HEADLINES, min_size=1, max_size=6).map(tuple)
)
DIGESTS = st.builds(
    Digest,
    key=st.just("1:1"),
    occasion=st.sampled_from(Occasion),
    sections=st.lists(SECTIONS, max_size=3).map(tuple),
    since=TEXTS,
    left_out=st.integers(0, 500),
    most_an_hour=st.integers(0, 100),
)


@settings(max_examples=40, deadline=None)
@given(DIGESTS, st.booleans())
def test_parts_of_a_digest_are_valid_and_fit(digest: Digest, named: bool) -> None:
    parts = compose_digest(digest, lambda story: f"https://t.me/bot?start=story_{story}" if named else None)
    assert parts
    for part in parts:
        assert clean(part) == part, "Telegram would take something out"
        text, entities = parse_html(part)
        assert text == plain(part).strip()
        assert 0 < utf16(text) <= LIMIT
        assert len(entities) <= MOST_ENTITIES


@settings(max_examples=40, deadline=None)
@given(DIGESTS)
def test_parts_of_a_digest_rejoin_cut_no_story_and_are_as_few_as_can_be(digest: Digest) -> None:
    parts = compose_digest(digest, lambda story: f"https://t.me/bot?start=story_{story}")
    stories = [headline.story_id for section in digest.sections for headline in section.headlines]
    for number, part in enumerate(parts):
        cards = [int(number) for number in re.findall(r'start=story_(\d+)"', part)]
        assert cards == stories[: len(cards)]
        stories = stories[len(cards) :]
        if number:
            longer = parts[number - 1] + GAP + part.split(GAP)[0]
            assert units(plain(longer)) > LIMIT or longer.count("</") > MOST_ENTITIES
    assert not stories
