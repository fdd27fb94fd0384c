"""Feeds that an operator wants in, sources.yaml with them out: found on sites, or listed in an OPML document."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from bot.config.checks import Known, check_language, country_code
from bot.config.edit import edit, with_address, with_feeds, without_feed
from bot.config.grammar import FeedFile
from bot.config.load import Topics, load_config
from bot.config.opml import OpmlFeed, read_opml, write_opml
from bot.discovery import Discovery
from bot.feeds.offers import Found, Offer, host_of, source_for, with_known
from bot.feeds.urls import canonical_url
from bot.model import Config, Feed
from bot.ports import ImportPlan

# ── found on sites ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Finds feeds and writes those that are wanted to a sources.yaml: implements ports.FeedIntake and
    ports.SourcesFile."""

    sources: Path
    topics: Topics  # of the catalogue
    discovery: Discovery
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False, repr=False)  # two edits at once lose one

    async def find(self, address: str) -> Found:
        """Return a site's feeds, with the source of those that are in the file. Raises FetchFailed, ConfigInvalid."""
        config = await asyncio.to_thread(load_config, self.sources, self.topics)
        return with_known(await self.discovery.find(address), config.feeds)

    async def add(self, found: Found, offer: Offer) -> str:
        """Write a feed to the file; return the source that it stands under. Raises ConfigInvalid."""
        async with self._turn:
            return await asyncio.to_thread(add_feeds, self.sources, self.topics, replace(found, offers=(offer,)))

    # ── the file as a whole ─────────────────────────────────────────────────────────────────────────────

    async def plan(self, opml: bytes, name: str) -> ImportPlan:
        """Return what taking in an OPML document would change. Raises ConfigInvalid."""
        return await asyncio.to_thread(self._plan, opml, name)

    async def take_in(self, opml: bytes, name: str) -> ImportPlan:
        """Take in the feeds of an OPML document, as the file is now. Raises ConfigInvalid."""

        def change() -> ImportPlan:
            plan = self._plan(opml, name)
            carry_out(plan, self.sources, self.topics)
            return plan

        async with self._turn:
            return await asyncio.to_thread(change)

    async def export(self) -> bytes:
        """Return the feeds as OPML. Raises ConfigInvalid."""
        return write_opml((await asyncio.to_thread(load_config, self.sources, self.topics)).feeds)

    async def remove(self, url: str) -> None:
        """Take a feed out. Raises UnknownName or ConfigInvalid."""
        await self._edit(lambda text: without_feed(text, url))

    async def readdress(self, url: str, new_url: str) -> None:
        """Give a feed another address. Raises UnknownName or ConfigInvalid."""
        await self._edit(lambda text: with_address(text, url, new_url))

    async def _edit(self, change: Callable[[str], str]) -> None:
        async with self._turn:
            await asyncio.to_thread(edit, self.sources, self.topics, change)

    def _plan(self, opml: bytes, name: str) -> ImportPlan:
        return plan_import(read_opml(opml, name), load_config(self.sources, self.topics))


def add_feeds(path: Path, topics: Topics, chosen: Found, name: str = "", country: str | None = None) -> str:
    """Write the offers to the file: below the source ``name``, else one of the same site, else a new one.

    ``country`` is that of a new source. Returns the source's name; raises ConfigInvalid, and then nothing is written.
    """
    source = name or source_for(chosen, load_config(path, topics).feeds)
    feeds = [Feed(url=offer.url, source=source, country=country, language=offer.language) for offer in chosen.offers]
    edit(path, topics, lambda text: with_feeds(text, feeds))
    return source


# ── listed in OPML ──────────────────────────────────────────────────────────────────────────────────────


def plan_import(listed: Sequence[OpmlFeed], config: Config) -> ImportPlan:
    """Decide what becomes of listed feeds.

    Feeds of one title become one source. A folder that is called as a country, the innermost first, is the source's
    country; every folder is a headline above its new sources.
    """
    present = {canonical_url(feed.url) for feed in config.feeds}
    names = {feed.source.casefold(): feed.source for feed in config.feeds}
    new: dict[str, list[Feed]] = {}
    known: list[str] = []
    refused: list[tuple[str, str]] = []
    for each in listed:
        if problem := _fault_of(each.url):
            refused.append((each.url, problem))
        elif canonical_url(each.url) in present:
            known.append(each.url)
        else:
            present.add(canonical_url(each.url))
            feed = _imported(each)
            name = names.setdefault(feed.source.casefold(), feed.source)
            new.setdefault(each.folder, []).append(replace(feed, source=name))
    # Those without a folder come first, or they would stand below the headline of another.
    groups = tuple((folder, tuple(new[folder])) for folder in sorted(new, key=bool))
    return ImportPlan(groups=groups, known=tuple(known), refused=tuple(refused))


def carry_out(plan: ImportPlan, path: Path, topics: Topics) -> None:
    """Write what is new to the file. Raises ConfigInvalid, and then nothing is written."""

    def change(text: str) -> str:
        for folder, feeds in plan.groups:
            text = with_feeds(text, feeds, folder)
        return text

    if plan.groups:
        edit(path, topics, change)


def _imported(listed: OpmlFeed) -> Feed:
    title = " ".join(listed.title.split())
    countries = filter(None, map(country_code, reversed(listed.folder.split(" / "))))
    return Feed(
        url=listed.url,
        source=title if title != listed.url else host_of(listed.url),
        country=next(countries, None),
        language=_valid_language(listed.language),
    )


def _valid_language(tag: str) -> str | None:
    try:
        return check_language(tag)
    except PydanticCustomError:
        return None  # a hint only, and other programs write what they like


def _fault_of(url: str) -> str | None:
    """Say what is wrong with an address, as the check of sources.yaml would."""
    try:
        FeedFile.model_validate({"url": url}, context=Known(topics={}))
    except ValidationError as error:
        return str(error.errors()[0].get("ctx", {}).get("problem", "This is not a web address."))
    return None
