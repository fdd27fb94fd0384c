"""The text of sources.yaml and a wish in, the text with just that changed out; and the file rewritten, or untouched.

Changes are cut into the text where the YAML parser says that things stand, instead of writing the whole file anew:
every comment, blank line and quotation mark that is not part of the change stays byte for byte. (Writers that keep
comments hang them on what stands above: a feed added to the last source of a country would land below the headline
of the next one.)
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from bot.config.faults import nearest
from bot.config.load import Topics, parse_config
from bot.config.writing import replace_content
from bot.config.yaml_files import BOM, Document, decode, is_blank, parse, read_file
from bot.errors import ConfigInvalid, UnknownName
from bot.model import Config, Feed

_FILE = "sources.yaml"

Cut = tuple[int, int, str]  # from, to, what stands there instead


def edit(path: Path, catalogue_topics: Topics, change: Callable[[str], str]) -> Config:
    """Change the file, whole or not at all, and return what it says now.

    Raises ConfigInvalid where the changed file would have faults or cannot be written; then it is as it was.
    """
    text = decode(str(path), read_file(path))
    changed = change(text.removeprefix(BOM))
    content = (BOM * text.startswith(BOM) + changed).encode()
    config = parse_config(str(path), content, catalogue_topics)
    replace_content(path, content)
    return config


def with_feeds(text: str, feeds: Sequence[Feed], headline: str = "") -> str:
    """Return the text with feeds added: below the source of that name, or to a new source at the end.

    Written are address and language, and the country of a new source; ``headline`` is a comment above the new ones,
    where they are written on lines. Raises ConfigInvalid where the text is no YAML.
    """
    document = parse(_FILE, text)
    known = {name.casefold(): (index, source) for index, name, source in _sources(document)}
    by_source = [(name, list(group)) for name, group in groupby(sorted(feeds, key=_source_of), key=_source_of)]
    cuts: list[Cut] = []
    for name, group in by_source:
        if name.casefold() in known:
            index, source = known[name.casefold()]
            items = [_feed_item(feed, source.get("language")) for feed in group]
            cuts += _append(text, document, ("sources", index, "feeds"), items)
    new = [_source_item(name, group) for name, group in by_source if name.casefold() not in known]
    if new:
        above = [f"# ── {' '.join(headline.split())} ──"] if headline else []
        cuts += _append(text, document, ("sources",), new, above)
    return _apply(text, cuts)


def without_feed(text: str, url: str) -> str:
    """Return the text without a feed, and without its source where that has no other. Raises UnknownName."""
    document = parse(_FILE, text)
    source, feed = _find(document, url)
    feeds = document.node_at(("sources", source, "feeds"))
    assert isinstance(feeds, SequenceNode)
    if len(feeds.value) > 1:
        return _apply(text, [_removal(text, feeds, feed)])
    sources = document.node_at(("sources",))
    assert isinstance(sources, SequenceNode)
    return _apply(text, [_removal(text, sources, source)])


def with_address(text: str, url: str, new_url: str) -> str:
    """Return the text with a feed's address replaced. Raises UnknownName."""
    document = parse(_FILE, text)
    source, feed = _find(document, url)
    node = document.node_at(("sources", source, "feeds", feed, "url"))
    assert node
    return _apply(text, [(node.start_mark.index, node.end_mark.index, _scalar(new_url))])


# ── finding ─────────────────────────────────────────────────────────────────────────────────────────────


def _source_of(feed: Feed) -> str:
    return feed.source


def _sources(document: Document) -> Iterator[tuple[int, str, Mapping[str, object]]]:
    """Yield index, name and keys of sources; faults are told when the result is checked."""
    listed = document.value.get("sources") if isinstance(document.value, dict) else None
    for index, source in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(source, dict) and isinstance(source.get("name"), str):
            yield index, source["name"], source


def _find(document: Document, url: str) -> tuple[int, int]:
    """Return where a feed stands: index of its source, index within the source."""
    urls: list[str] = []
    for index, _, source in _sources(document):
        feeds = source.get("feeds")
        for number, feed in enumerate(feeds if isinstance(feeds, list) else ()):
            found = feed.get("url") if isinstance(feed, dict) else feed
            if found == url:
                return index, number
            urls.append(str(found))
    raise UnknownName("feed", url, tuple(nearest(url, urls)))


def _end(node: Node) -> int:
    """Return the index behind a node's last character; YAML counts blank lines and comments below a block to it."""
    if isinstance(node, SequenceNode | MappingNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _line_break(text: str, index: int) -> tuple[int, int]:
    """Return where the line break behind an index begins and ends; both are the text's end where there is none."""
    found = re.compile(r"\r?\n|\Z").search(text, index)
    assert found
    return found.span()


# ── changing ────────────────────────────────────────────────────────────────────────────────────────────


def _append(
    text: str,
    document: Document,
    location: Sequence[str | int],
    items: Sequence[list[str]],
    above: Sequence[str] = (),
) -> list[Cut]:
    """Return the cuts that put items, each a block of lines, at the end of a list; ``above`` are comments."""
    node = document.node_at(location)
    parent = document.node_at(location[:-1])
    if isinstance(node, SequenceNode) and node.value and not node.flow_style:
        at, _ = _line_break(text, len(text[: _end(node)].rstrip()))
        return [(at, at, _block(text, items, node.start_mark.column, above))]
    if isinstance(node, SequenceNode) and (node.value or len(location) > 1):
        written = ", ".join(json.dumps(_value(item), ensure_ascii=False) for item in items)
        at = node.end_mark.index - 1
        at = len(text[:at].rstrip().removesuffix(",")) if node.value else at
        return [(at, at, (", " if node.value else "") + written)]
    if node is None or node is parent:  # there is no such key
        at = len(text.rstrip("\r\n"))
        return [(at, at, ("\n\n" if at else "") + "sources:" + _block(text, items, 2, above))]
    # the key is there, with nothing behind it, or [], or null
    key = document.key_at(location)
    assert key
    start = text.index(":", key.end_mark.index) + 1
    end = start if is_blank(node) else node.end_mark.index
    at, _ = _line_break(text, end)
    return [(start, end, ""), (at, at, _block(text, items, 2, above))]


def _removal(text: str, sequence: SequenceNode, index: int) -> Cut:
    """Return the cut that takes an item out of a list."""
    members = sequence.value
    start, end = members[index].start_mark.index, _end(members[index])
    if not sequence.flow_style:
        dash = text.rindex("-", 0, start)
        _, behind = _line_break(text, len(text[:end].rstrip()))
        return text.rfind("\n", 0, dash) + 1, behind, ""
    if index + 1 < len(members):
        return start, members[index + 1].start_mark.index, ""
    return (_end(members[index - 1]) if index else start), end, ""


def _apply(text: str, cuts: Sequence[Cut]) -> str:
    """Make the cuts, the last first, so that the places of the others stay right."""
    for start, end, instead in sorted(cuts, reverse=True):
        text = text[:start] + instead + text[end:]
    return text


def _block(text: str, items: Sequence[list[str]], indent: int, above: Sequence[str]) -> str:
    """Return comments and items as lines of a block list, each begun by a line break as the text has them."""
    lines = [("" if number else "- ", line) for item in items for number, line in enumerate(item)]
    written = ["", *(" " * indent + line for line in above), ""] if above else []
    written += [" " * indent + (dash or "  ") + line for dash, line in lines]
    return "".join(("\r\n" if "\r\n" in text else "\n") + line for line in written)


def _feed_item(feed: Feed, language: object) -> list[str]:
    """Return a feed's lines; its language is left out where its source says the same."""
    if feed.language is None or feed.language == language:
        return [_scalar(feed.url)]
    return [f"url: {_scalar(feed.url)}", f"language: {_scalar(feed.language)}"]


def _source_item(name: str, feeds: Sequence[Feed]) -> list[str]:
    """Return the lines of a new source."""
    first = feeds[0]
    lines = [f"name: {_scalar(name)}"]
    if first.country:
        lines.append(f"country: {_scalar(first.country)}")
    if first.language:
        lines.append(f"language: {_scalar(first.language)}")
    lines.append("feeds:")
    for feed in feeds:
        head, *rest = _feed_item(feed, first.language)
        lines += [f"  - {head}", *(f"    {line}" for line in rest)]
    return lines


def _scalar(text: str) -> str:
    """Write a text as YAML, in quotation marks only where it needs them."""
    return (
        text if not re.search(r"[,\[\]{}]", text) and _value([text]) == text else json.dumps(text, ensure_ascii=False)
    )


def _value(lines: Sequence[str]) -> object:
    """Return what lines of YAML say; None where they are none."""
    try:
        return parse(_FILE, "\n".join(lines)).value
    except ConfigInvalid:
        return None
