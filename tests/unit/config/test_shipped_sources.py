"""The sources.yaml that an operator finds."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from bot.config.catalogue import load_topics
from bot.config.load import load_config, parse_config
from bot.model import Config, Target

PATH = Path(__file__).parents[3] / "sources.yaml"


@cache
def shipped() -> Config:
    return load_config(PATH, load_topics())


def test_it_is_in_order_and_shows_balkans_and_nato_on_the_console() -> None:
    (subscription,) = shipped().subscriptions
    assert subscription.target == Target(channel="console")
    assert subscription.topics == ("balkans", "nato")
    assert subscription.timezone == "Europe/Belgrade"


def test_every_feed_has_a_country_a_language_and_a_word_on_what_was_last_known() -> None:
    feeds = shipped().feeds
    assert len(feeds) == 77
    assert all(feed.country and feed.language for feed in feeds)
    lines = PATH.read_text(encoding="utf-8").splitlines()
    for feed in feeds:
        (number,) = (number for number, line in enumerate(lines) if re.search(rf"\s{re.escape(feed.url)}$", line))
        assert lines[number - 1].lstrip().startswith("# ")


def test_its_examples_can_be_uncommented() -> None:
    text = PATH.read_text(encoding="utf-8")
    examples = re.sub(r"^  # (newsroom:|- to|- id| +\w)", r"  \1", text, flags=re.M)
    examples = re.sub(r"^# (admin:.*)", r"\1", examples, flags=re.M)
    config = parse_config("sources.yaml", examples.encode(), load_topics())
    assert len(config.subscriptions) == 2
    assert "rivers" in config.topics
    assert config.admin


def test_its_example_of_a_source_is_in_order() -> None:
    text = PATH.read_text(encoding="utf-8")
    found = re.search(r"^# - name: Example Courier\n(?:#   .*\n)+", text, re.M)
    assert found
    example = "sources:\n" + re.sub("^# ", "  ", found[0], flags=re.M)
    first, second = parse_config("sources.yaml", example.encode(), {}).feeds
    assert (first.language, second.language) == ("sr-Latn", "en")
    assert not second.page_text
