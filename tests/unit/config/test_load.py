"""sources.yaml, as it is read."""

from __future__ import annotations

import re
import textwrap
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.config.catalogue import load_topics
from bot.config.load import load_config, parse_config
from bot.demo.newsroom import Newsroom
from bot.errors import ConfigInvalid, Fault
from bot.model import Config, Mute, Target, Term, TopicId
from bot.preferences import NO_PREFERENCES, Rhythm


def read(text: str) -> Config:
    return parse_config("sources.yaml", textwrap.dedent(text).encode(), load_topics())


def faults(text: str | bytes) -> tuple[Fault, ...]:
    content = textwrap.dedent(text).encode() if isinstance(text, str) else text
    with pytest.raises(ConfigInvalid) as caught:
        parse_config("sources.yaml", content, load_topics())
    return caught.value.faults


# ── what is right ───────────────────────────────────────────────────────────────────────────────────────


def test_a_feed_takes_from_its_source_and_from_the_defaults_what_it_does_not_say_itself() -> None:
    config = read("""
        defaults: {interval: 30m, page_text: false}
        sources:
          - name: Courier
            country: XK
            language: sq
            headers: {Accept-Language: sq, X-One: "1"}
            user_agent: Reader/1.0
            feeds:
              - https://courier.example/rss
              - url: https://courier.example/en.xml
                language: en
                interval: 2h
                page_text: true
                headers: {accept-language: en}
    """)
    first, second = config.feeds
    assert (first.source, first.country, first.language) == ("Courier", "XK", "sq")
    assert (first.interval, first.page_text) == (timedelta(minutes=30), False)
    assert first.headers == {"accept-language": "sq", "x-one": "1", "user-agent": "Reader/1.0"}
    assert (second.language, second.interval, second.page_text) == ("en", timedelta(hours=2), True)
    assert second.headers == {"accept-language": "en", "x-one": "1", "user-agent": "Reader/1.0"}


def test_a_subscription_says_how_its_reader_wants_to_be_told() -> None:
    config = read("""
        subscriptions:
          - to: telegram:7
            topics: [nato]
            interface: sr-Latn
            rhythm: daily
            digest_at: 7:30
            quiet: 22:00-07:00
            an_hour: 5
            languages: []
          - {to: console, topics: [nato]}
    """)
    chosen, silent = config.subscriptions
    assert (chosen.interface, chosen.rhythm, chosen.digest_at) == ("sr-Latn", Rhythm.DAILY, time(7, 30))
    assert (chosen.quiet, chosen.an_hour, chosen.own.languages) == ((time(22), time(7)), 5, ())
    assert chosen.own.timezone is None  # what is not said is the chat's to choose
    assert (silent.own, silent.rhythm, silent.an_hour) == (NO_PREFERENCES, Rhythm.AT_ONCE, 0)


def test_without_a_word_on_it_a_feed_is_polled_every_quarter_of_an_hour_with_pages() -> None:
    (feed,) = read("sources: [{name: A, feeds: [https://a.example/]}]").feeds
    assert (feed.interval, feed.page_text, dict(feed.headers)) == (timedelta(minutes=15), True, {})


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("console", Target(channel="console")),
        ("telegram:42", Target(channel="telegram", address="42")),
        ("telegram:-1001234567890", Target(channel="telegram", address="-1001234567890")),
        ("telegram:-1001234567890/45", Target(channel="telegram", address="-1001234567890", thread="45")),
        ('"telegram:@some_channel"', Target(channel="telegram", address="@some_channel")),
    ],
)
def test_a_target_is_read_as_it_is_printed(written: str, target: Target) -> None:
    config = read(f"subscriptions: [{{to: {written}, topics: [nato]}}]\nadmin: {written}\n")
    assert config.subscriptions[0].target == config.admin == target
    assert str(target) == written.strip('"')


def test_a_source_may_have_an_owner_and_a_subscription_no_developments() -> None:
    config = read("""
        sources:
          - {name: Koha, owner: Koha Group, feeds: [https://a.example/]}
          - {name: Beta, feeds: [https://b.example/]}
        subscriptions:
          - {to: console, topics: [nato], developments: false}
          - {to: telegram:1, topics: [nato]}
    """)
    assert [feed.owner for feed in config.feeds] == ["Koha Group", None]
    assert [subscription.developments for subscription in config.subscriptions] == [False, True]


def test_a_subscription_mutes_topics_by_any_of_their_names() -> None:
    (subscription,) = read("subscriptions: [{to: console, topics: [nato], mute: [kosovo, Косово]}]").subscriptions
    assert subscription.muted == (Mute(topic=TopicId("kosovo")),)


def test_a_subscription_mutes_a_topic_for_the_sake_of_one_that_it_watches() -> None:
    said = "subscriptions: [{to: console, topics: [nato, eu], mute: [{topic: Sport, for: NATO}]}]"
    (subscription,) = read(said).subscriptions
    assert subscription.muted == (Mute(topic=TopicId("sport"), watched=TopicId("nato")),)


def test_a_subscription_names_topics_by_id_or_in_any_language() -> None:
    config = read("subscriptions: [{to: console, topics: [nato, Balkans, КОСОВО, balkans], languages: [sr-Latn]}]")
    (subscription,) = config.subscriptions
    assert subscription.topics == ("nato", "balkans", "kosovo")
    assert (subscription.timezone, subscription.languages, subscription.static) == ("UTC", ("sr-Latn",), True)


def test_a_chat_may_have_a_name() -> None:
    config = read("""
        channels: {news-desk: telegram:-100123/45}
        subscriptions: [{to: news-desk, topics: [nato]}]
        admin: news-desk
    """)
    desk = Target(channel="telegram", address="-100123", thread="45")
    assert (config.subscriptions[0].target, config.admin) == (desk, desk)


def test_a_name_that_no_chat_has_is_told_with_the_nearest() -> None:
    (fault,) = faults("""
        channels: {news-desk: telegram:-100123}
        subscriptions: [{to: newsdesk, topics: [nato]}]
    """)
    assert (fault.line, fault.field) == (3, "subscriptions.to")
    assert (fault.problem, fault.remedy) == ("There is no channel “newsdesk”.", "Did you mean “news-desk”?")


def test_a_chat_cannot_be_called_like_a_target() -> None:
    (fault,) = faults("channels: {console: telegram:123}")
    assert (fault.line, fault.problem) == (1, "“console” cannot be the name of a channel.")


def test_an_own_topic_takes_the_place_of_the_catalogues() -> None:
    config = read("""
        topics:
          - id: nato
            name: The Alliance
            terms: [NATO]
          - {id: rivers, name: Rivers, within: [nato], terms: {en: [{text: Sava, case: true}]}}
        subscriptions: [{to: console, topics: [the alliance, rivers]}]
    """)
    assert config.topics[TopicId("nato")].terms == {"*": (Term(text="NATO"),)}
    assert config.topics[TopicId("rivers")].within == ("nato",)
    assert set(config.topics) == {*load_topics(), "rivers"}
    assert config.subscriptions[0].topics == ("nato", "rivers")


def test_what_looks_like_a_number_is_the_text_that_was_written() -> None:
    (feed,) = read("sources: [{name: 0x18, country: NO, headers: {X: 1.50}, feeds: [https://a.example/]}]").feeds
    assert (feed.source, feed.country, feed.headers) == ("0x18", "NO", {"x": "1.50"})


@pytest.mark.parametrize(
    "text", ["sources: []", "sources:\ntopics:\nsubscriptions:\n", "\ufeffsources: []", "defaults:"]
)
def test_sections_may_be_empty(text: str) -> None:
    assert read(text) == Config(topics=load_topics())


def test_anchors_may_be_used() -> None:
    config = read("""
        sources:
          - {name: A, headers: &h {X: y}, feeds: [https://a.example/]}
          - {name: B, headers: *h, feeds: [https://b.example/]}
    """)
    assert [feed.headers for feed in config.feeds] == [{"x": "y"}] * 2


def test_the_demos_file_is_in_order() -> None:
    newsroom = Newsroom(datetime(2026, 11, 2, tzinfo=UTC))
    with newsroom:
        config = parse_config("demo", newsroom.sources_yaml().encode(), load_topics())
    assert len(config.feeds) == len(newsroom.outlets)


# ── what is wrong ───────────────────────────────────────────────────────────────────────────────────────

SOURCE = "sources:\n  - name: A\n    feeds: [https://a.example/]\n"
TO = "subscriptions:\n  - to: console\n"

WRONG = {
    "unknown key": (SOURCE + "    contry: RS\n", 4, 5, "sources.contry", "“contry” is not known", "“country”"),
    "unknown key of a feed": (
        "sources:\n  - name: A\n    feeds:\n      - url: https://a.example/\n        intervall: 1h\n",
        *(5, 9, "sources.feeds.intervall", "not known here", "“interval”"),
    ),
    "unknown section": ("sorces: []\n", 1, 1, "sorces", "not known", "“sources”"),
    "key unlike any other": ("xyz: 1\n", 1, 1, "xyz", "not known", "Known here: defaults"),
    "key of a term": (
        "topics: [{id: x, name: X, terms: [{txt: a, text: b}]}]",
        1,
        36,
        "topics.terms.txt",
        "not",
        "“text”",
    ),
    "missing name": ("sources:\n  - feeds: []\n", 2, 5, "sources.name", "“name” is missing", "Add “name: …”"),
    "missing feeds": ("sources:\n  - name: A\n", 2, 5, "sources.feeds", "“feeds” is missing", "Add"),
    "key twice": (SOURCE + "    name: B\n", 4, 5, "name", "stands twice here; the first is in line 2", "Remove"),
    "feed twice": (
        "sources:\n  - name: A\n    feeds:\n      - https://a.example/x\n      - HTTPS://A.example/x#top\n",
        *(5, 9, "sources.feeds", "stands twice", "Remove one"),
    ),
    "source twice": (
        SOURCE + "  - name: a\n    feeds: []\n",
        4,
        11,
        "sources.name",
        "two sources “a”",
        "under one name",
    ),
    "no address": (
        "sources:\n  - name: A\n    feeds: [htp://a.example/]\n",
        *(3, 13, "sources.feeds", "not a web address", "https://"),
    ),
    "no scheme": (
        "sources: [{name: A, feeds: [a.example/rss]}]",
        1,
        29,
        "sources.feeds",
        "not a web",
        "https://a.example/rss",
    ),
    "blank in address": ("sources: [{name: A, feeds: ['http://a b/']}]", 1, 29, "sources.feeds", "not a web", "Copy"),
    "bad port": ("sources: [{name: A, feeds: ['http://a:99999/']}]", 1, 29, "sources.feeds", "not a web", "Copy"),
    "bad host": ("sources: [{name: A, feeds: ['http://[::1/']}]", 1, 29, "sources.feeds", "not a web", "Copy"),
    "text for a list": ("sources: [{name: A, feeds: http://a/}]", 1, 28, "sources.feeds", "a list, not", "[http://a/]"),
    "feed that is a list": ("sources: [{name: A, feeds: [[]]}]", 1, 29, "sources.feeds", "not a list", "key: value"),
    "source that is a text": ("sources: [A]", 1, 11, "sources", "keys and values, not the text “A”", "key: value"),
    "sources that are a group": ("sources: {name: A}", 1, 10, "sources", "a list, not keys and values", "dash"),
    "no name": ("sources:\n  - name:\n    feeds: []\n", 2, 5, "sources.name", "not nothing", "behind the colon"),
    "empty name": ("sources:\n  - name: ''\n    feeds: []\n", 2, 11, "sources.name", "empty", "Write"),
    "truth for a text": ("sources: [{name: true, feeds: []}]", 1, 18, "sources.name", "not “true”", "quotation marks"),
    "text for a truth": ("defaults: {page_text: 'no'}", 1, 23, "defaults.page_text", "true or false", "Write true"),
    "country by name": (SOURCE + "    country: serbia\n", 4, 14, "sources.country", "not a country code", "Write RS"),
    "country in small letters": (SOURCE + "    country: rs\n", 4, 14, "sources.country", "capitals", "Write RS"),
    "the United Kingdom": (SOURCE + "    country: UK\n", 4, 14, "sources.country", "not a country", "Write GB"),
    "no country": (SOURCE + "    country: ZZ\n", 4, 14, "sources.country", "not a country code", "ISO 3166-1"),
    "language by name": (SOURCE + "    language: Albanian\n", 4, 15, "sources.language", "not a language", "Write sq"),
    "language in small letters": (SOURCE + "    language: sr_latn\n", 4, 15, "sources.language", "how", "sr-Latn"),
    "no language": (SOURCE + "    language: qqq\n", 4, 15, "sources.language", "not a language tag", "such as en"),
    "interval without unit": (SOURCE + "    interval: 15\n", 4, 15, "sources.interval", "not an interval", "15m"),
    "interval too short": (SOURCE + "    interval: 30s\n", 4, 15, "sources.interval", "too short", "1m to 1d"),
    "interval too long": (SOURCE + "    interval: 2d\n", 4, 15, "sources.interval", "too long", "1m to 1d"),
    "no interval": (SOURCE + "    interval: often\n", 4, 15, "sources.interval", "not an interval", "15m or 1h"),
    "header's name": (SOURCE + "    headers: {a b: c}\n", 4, 15, "sources.headers.a b", "header's name", "hyphens"),
    "header's value": (SOURCE + '    headers: {a: "b\\nc"}\n', 4, 18, "sources.headers.a", "one line", "line breaks"),
    "headers as a text": (SOURCE + "    headers: a\n", 4, 14, "sources.headers", "keys and values", "key: value"),
    "user agent": (SOURCE + '    user_agent: ""\n', 4, 17, "sources.user_agent", "empty", "Write"),
    "unknown topic": (
        TO + "    topics: [nato, balkns]\n",
        3,
        20,
        "subscriptions.topics",
        "no topic “balkns”",
        "“balkans”",
    ),
    "topic unlike any other": (TO + "    topics: [qxqxqx]\n", 3, 14, "subscriptions.topics", "no topic", "catalogue"),
    "topics as a text": (TO + "    topics: nato\n", 3, 13, "subscriptions.topics", "a list", "[nato]"),
    "no topics": (TO + "    topics: []\n", 3, 13, "subscriptions.topics", "list is empty", "Add"),
    "time zone by city": (
        TO + "    topics: [nato]\n    timezone: Belgrade\n",
        *(4, 15, "subscriptions.timezone", "not a time zone", "“Europe/Belgrade”"),
    ),
    "time zone misspelt": (
        TO + "    topics: [nato]\n    timezone: Europe/Belgrad\n",
        *(4, 15, "subscriptions.timezone", "not a time zone", "“Europe/Belgrade”"),
    ),
    "path for a time zone": (
        TO + "    topics: [nato]\n    timezone: ../../etc/passwd\n",
        *(4, 15, "subscriptions.timezone", "not a time zone", "UTC"),
    ),
    "reader's language": (
        TO + "    topics: [nato]\n    languages: [en, srb-]\n",
        *(4, 21, "subscriptions.languages", "not a language tag", "such as en"),
    ),
    "target twice": (
        "subscriptions: [{to: console, topics: [nato]}, {to: console, topics: [eu]}]",
        *(1, 53, "subscriptions.to", "two subscriptions", "into one"),
    ),
    "target misspelt": ("admin: consol", 1, 8, "admin", "not a target", "“console”"),
    "target without channel": ("admin: -100123", 1, 8, "admin", "not a target", "telegram:-100123"),
    "chat by title": ("admin: telegram:My group", 1, 8, "admin", "not a target", "number or @name"),
    "console with an address": ("admin: console:1", 1, 8, "admin", "not a target", "alone"),
    "unknown channel": ("admin: pigeon:1", 1, 8, "admin", "not a target", "telegram:-100123"),
    "topic twice": ("topics: [{id: a, name: A}, {id: a, name: B}]", 1, 33, "topics.id", "two topics “a”", "of its own"),
    "topic that no button holds": (f"topics: [{{id: {'a' * 41}, name: A}}]", 1, 15, "topics.id", "an id", "at most 40"),
    "topic that is two": ("topics: [{id: a|b, name: A}]", 1, 15, "topics.id", "an id", "without"),
    "topic's country": (
        "topics: [{id: a, name: A, countries: [XX]}]",
        1,
        39,
        "topics.countries",
        "not a country",
        "ISO",
    ),
    "wider topic": ("topics: [{id: a, name: A, within: [balkns]}]", 1, 36, "topics.within", "no topic", "“balkans”"),
    "terms' language": (
        "topics: [{id: a, name: A, terms: {sr_Latn: [x]}}]",
        1,
        35,
        "topics.terms.sr_Latn",
        "how",
        "sr-Latn",
    ),
    "terms as a text": ("topics: [{id: a, name: A, terms: {en: x}}]", 1, 39, "topics.terms.en", "a list", "[x]"),
    "empty term": ("topics: [{id: a, name: A, terms: ['']}]", 1, 35, "topics.terms", "empty", "Write"),
    "tag": ("sources: [{name: !secret x, feeds: []}]", 1, 18, "!secret", "means nothing", "Write the value"),
    "key that is a list": ("[a]: b", 1, 1, "the file", "where a key should", "key: value"),
    "list for a file": ("- name: A\n", 1, 1, "the file", "keys and values, not a list", "key: value"),
    "text for a file": ("hello", 1, 1, "the file", "keys and values, not the text “hello”", "key: value"),
    "empty file": ("", 1, 1, "the file", "is empty", "sources: []"),
    "only comments": ("# nothing\n", 1, 1, "the file", "is empty", "sources: []"),
    "tab": ("sources:\n\t- name: A\n", 2, 1, "the file", "a tab stands here", "spaces"),
    "colon": ("admin: a: b\n", 1, 9, "the file", "a colon stands where none can", "quotation marks"),
    "indentation": ("sources:\n  - name: A\n feeds: []\n", 3, 2, "the file", "does not fit", "spaces"),
    "at sign": ("admin: @channel\n", 1, 8, "the file", "cannot begin with this", "quotation marks"),
    "star": ("topics: [{id: a, name: *b}]\n", 1, 24, "the file", "cannot begin with “*”", "quotation marks"),
    "quotation mark": ("admin: 'console\nsources: []\n", 1, 8, "the file", "never closed", "Close"),
    "bracket": ("sources: [\nadmin: console\n", 1, 10, "the file", "“[” is opened here", "Close"),
    "brace": ("defaults: {interval: 1h\nadmin: console\n", 1, 11, "the file", "“{” is opened here", "Close"),
    "missing colon": ("sources\nadmin: console\n", 2, 6, "the file", "a colon stands", "line above"),
    "backslash": ('admin: "a\\q"\n', 1, 11, "the file", "a backslash", "single quotation"),
    "second document": ("sources: []\n---\nsources: []\n", 2, 1, "the file", "second document", "---"),
    "control character": ("sources: []\nadmin: \x07\n", 2, 8, "the file", "invisible character (U+0007)", "Delete"),
    "nesting": ("[" * 600, 1, 1, "the file", "too deep", "Remove"),
}


@pytest.mark.parametrize(("text", "line", "column", "field", "problem", "remedy"), WRONG.values(), ids=WRONG)
def test_a_fault_is_told_in_plain_words_with_its_place_and_its_remedy(
    text: str, line: int, column: int, field: str, problem: str, remedy: str
) -> None:
    (fault,) = faults(text)
    assert (fault.line, fault.column, fault.field) == (line, column, field)
    assert problem in fault.problem
    assert remedy in fault.remedy
    assert not re.search("input should|pydantic|valid string|dict|null|typeerror|does not fit here", str(fault).lower())


def test_all_faults_are_told_at_once_in_the_files_order() -> None:
    found = faults("""\
        defaults: {interval: 10}
        sources:
          - name: A
            contry: RS
            feeds:
              - https://a.example/
              - url: https://a.example/
                page_text: perhaps
        subscriptions:
          - {to: console, topics: [natoo], timezone: Belgrade}
        admin: nobody
        admin: console
    """)
    assert [fault.line for fault in found] == [1, 4, 7, 8, 10, 10, 11, 12]


def test_a_fault_in_a_topic_does_not_make_it_unknown() -> None:
    (fault,) = faults("topics: [{id: a, name: A, colour: red}]\nsubscriptions: [{to: console, topics: [a]}]")
    assert fault.field == "topics.colour"


def test_an_anchor_that_refers_to_itself_is_a_fault() -> None:
    assert faults("sources: &a [*a]")


def test_a_file_that_is_not_utf_8_is_told_with_the_place() -> None:
    (fault,) = faults("sources: []\n# Š\n# ".encode() + b"\xe9t\xe9")
    assert (fault.line, fault.column) == (3, 3)
    assert "not UTF-8" in fault.problem


def test_a_missing_file_and_a_folder_are_faults(tmp_path: Path) -> None:
    for path, problem in ((tmp_path / "none.yaml", "no such file"), (tmp_path, "a folder")):
        with pytest.raises(ConfigInvalid, match=problem):
            load_config(path, {})


def test_a_file_that_may_not_be_read_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="cannot be read"):
        load_config(tmp_path / ("x" * 300), {})
