"""Whatever is written to the configuration's files, the answer is a value or a list of faults."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config.catalogue import load_topics
from bot.config.edit import with_address, with_feeds, without_feed
from bot.config.load import parse_config
from bot.config.opml import read_opml
from bot.errors import ConfigInvalid, UnknownName
from bot.model import Config, Feed

TOPICS = load_topics()
KEYS = (
    "sources",
    "name",
    "feeds",
    "url",
    "country",
    "interval",
    "headers",
    "topics",
    "id",
    "terms",
    "subscriptions",
    "to",
)
words = st.sampled_from(
    [*KEYS, "15m", "nato", "console", "https://a.example/", "true", "~", "1", "*a", "&a", "!t", "<<"]
)
marks = st.sampled_from(
    [": ", "\n", "\n  ", "\n- ", "\n  - ", "\n    ", "[", "]", "{", "}", ", ", "'", '"', "#", "|", "\t", "---"]
)
nearly_yaml = st.lists(words | marks | st.text(max_size=3), max_size=40).map("".join)

leaves = st.none() | st.booleans() | st.integers() | st.floats() | words | st.text(max_size=10)
trees = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=25,
)


untimed = settings(deadline=None)  # other tests may share the processor


def answer(content: bytes) -> Config | ConfigInvalid:
    try:
        return parse_config("sources.yaml", content, TOPICS)
    except ConfigInvalid as invalid:
        return invalid


def check(content: bytes) -> None:
    """Whatever is told has a place and plain words."""
    told = answer(content)
    if isinstance(told, Config):
        return
    assert told.faults
    for fault in told.faults:
        assert fault.line >= 1
        assert fault.column >= 1
        assert fault.field
        assert fault.problem
        assert fault.remedy
        assert "does not fit here" not in fault.problem


@untimed
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_a_configuration_or_faults(content: bytes) -> None:
    check(content)


@untimed
@given(nearly_yaml)
def test_what_nearly_is_yaml_is_a_configuration_or_faults(text: str) -> None:
    check(text.encode("utf-8", "surrogatepass"))


@untimed
@given(st.dictionaries(st.sampled_from(("sources", "topics", "subscriptions", "defaults", "admin")), trees))
def test_any_structure_is_a_configuration_or_faults(tree: object) -> None:
    check(_flow(tree).encode("utf-8", "surrogatepass"))


def _flow(tree: object) -> str:
    """Write a tree as YAML in brackets, texts as they are where that makes YAML."""
    if isinstance(tree, list):
        return "[" + ", ".join(map(_flow, tree)) + "]"
    if isinstance(tree, dict):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(value)}" for key, value in tree.items()) + "}"
    return "'" + tree.replace("'", "''") + "'" if isinstance(tree, str) else str(tree).lower()


@untimed
@given(st.binary(max_size=200) | nearly_yaml.map(str.encode))
def test_any_bytes_are_opml_or_faults(content: bytes) -> None:
    with suppress(ConfigInvalid):
        assert all(feed.url and feed.title for feed in read_opml(content))


# ── edits ───────────────────────────────────────────────────────────────────────────────────────────────

comments = st.sampled_from(["", "  # a comment", "  # - name: x"])
breaks = st.sampled_from(["", "\n", "\n  # ── a headline ──\n", "\n# left: [", "\n\n"])


@st.composite
def files(draw: st.DrawFn) -> str:
    """A file that is in order, as people may write it."""
    text = "# head\n" + draw(st.sampled_from(["", "admin: console\n"])) + "sources:" + draw(comments) + "\n"
    indent = draw(st.sampled_from(["", "  ", "    "]))
    for source in range(draw(st.integers(1, 3))):
        text += f"{indent}- name: S{source}{draw(comments)}\n"
        addresses = [f"https://s{source}.example/{number}" for number in range(draw(st.integers(1, 3)))]
        if draw(st.booleans()):
            text += f"{indent}  feeds: [{', '.join(addresses)}]{draw(comments)}\n"
        else:
            text += f"{indent}  feeds:{draw(comments)}\n"
            for address in addresses:
                text += (
                    f"{indent}  - url: {address}\n{indent}    interval: 1h{draw(comments)}\n"
                    if draw(st.booleans())
                    else f"{indent}  - {address}{draw(comments)}\n"
                )
        text += draw(breaks) + "\n"
    return text


def urls(text: str) -> list[tuple[str, str]]:
    return [(feed.source, feed.url) for feed in parse_config("t", text.encode(), {}).feeds]


@untimed
@given(files(), st.data())
def test_an_edit_changes_one_feed_and_no_comment(text: str, data: st.DataObject) -> None:
    before = urls(text)
    source, url = data.draw(st.sampled_from(before))
    added = with_feeds(text, [Feed(url="https://new.example/", source=source)])
    assert sorted(urls(added)) == sorted([*before, (source, "https://new.example/")])
    assert added.count("#") == text.count("#")
    removed = without_feed(text, url)
    assert sorted(urls(removed)) == sorted(set(before) - {(source, url)})
    replaced = with_address(text, url, "https://new.example/")
    assert sorted(urls(replaced)) == sorted({*before, (source, "https://new.example/")} - {(source, url)})
    assert without_feed(added, "https://new.example/") == text


@untimed
@given(nearly_yaml)
def test_an_edit_of_any_text_is_a_text_or_faults(text: str) -> None:
    with suppress(ConfigInvalid, UnknownName):
        assert "https://new.example/" in with_feeds(text, [Feed(url="https://new.example/", source="name")])
    with suppress(ConfigInvalid, UnknownName):
        assert len(without_feed(text, "https://a.example/")) < len(text)
