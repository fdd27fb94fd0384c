"""The room of what was read: /search, words in, the stories that have them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup

from bot.commands.listing import linked, origin, outlet, place_of, turning, zone_of
from bot.commands.watching import Watching
from bot.dialogue import Action, Answer, Command, Manner, Press, Question, says
from bot.model import TITLE_END
from bot.ports import Clock, Hit, SearchStore
from bot.speech import N_, Speech
from bot.text.searching import LONGEST_LINE, Sought, excerpt, find, read_search
from bot.topic_names import short
from bot.topics.naming import display_name

HITS_A_PAGE = 5
LONGEST_EXCERPT = 220  # characters
LONGEST_SHOWN = 80  # of the line, in the answer
EXAMPLE = '/search kosovo "minority rights" -sport lang:sr from:N1 7d'


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Finds what was read by its words."""

    searches: SearchStore
    watching: Watching
    clock: Clock

    @property
    def commands(self) -> tuple[Command, ...]:
        """/search."""
        words = N_("search what was read, in all languages")
        return (Command(name="search", description=words, answer=self.search, example=EXAMPLE),)

    @property
    def presses(self) -> tuple[Press, ...]:
        """Further pages."""
        return (Press(name="search", answer=self._turn),)

    async def search(self, question: Question) -> Answer:
        """Show the best stories with the words."""
        return await self._page(question, question.argument, 0)

    async def _turn(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        first, line = arguments
        return replace(await self._page(question, line, place_of(first)), manner=Manner.REPLACE)

    async def _page(self, question: Question, argument: str, first: int) -> Answer:
        say, line = question.say, " ".join(argument[:LONGEST_LINE].replace("|", " ").split())
        wanted = read_search(line)
        if not wanted.alternatives:
            offered = await self.watching.offered(
                question, lambda topic: Action(name="search", arguments=("0", display_name(topic, say.tag)))
            )
            return Answer(text=_how(say), keyboard=offered)
        now = self.clock()
        found = await self.searches.search(wanted, now, first, HITS_A_PAGE)
        unread = await self.searches.unread()
        waits = []
        if unread:
            waits.append(
                say.plural(
                    "{count} older report is yet to be indexed.", "{count} older reports are yet to be indexed.", unread
                )
            )
        named = short(line, LONGEST_SHOWN)
        if not found.hits:
            nothing = say(
                "Nothing was found for <b>{line}</b>. How it is asked for: {example}", line=named, example=EXAMPLE
            )
            return Answer(text=Markup("\n").join([nothing, *waits]))
        zone = await zone_of(self.watching.subscriptions, question)
        head = say.plural("<b>{line}</b>: {count} story", "<b>{line}</b>: {count} stories", found.stories, line=named)
        if not found.whole:
            head += " " + say("(among the newest reports)")
        buttons = turning(say, "search", first, HITS_A_PAGE, first + HITS_A_PAGE < found.stories, line)
        if not buttons and found.stories > HITS_A_PAGE:
            waits.append(say("There is more; a shorter line can be paged through."))
        hits = [_show(hit, wanted.sought, say, now, zone) for hit in found.hits]
        return says(Markup("\n\n").join([head, *hits, *waits]), *([buttons] if buttons else []))


def _how(say: Speech) -> Markup:
    return Markup("\n").join(
        [
            say("What? For example: {example}", example=EXAMPLE),
            say("A word is found in all alphabets and with its endings, “a phrase” as it stands; OR finds either."),
            say("A minus leaves a word out; lang: asks for a language, from: for an outlet, 24h, 7d or 4w for a time."),
        ]
    )


def _show(hit: Hit, sought: Sequence[Sought], say: Speech, now: datetime, zone: str) -> Markup:
    """Return a hit as its title, where it is from, and the part of its text with most of the words, these in bold."""
    source = outlet(hit.source, hit.country)
    lines = [
        Markup("<b>{}</b>").format(linked(hit.title, hit.url)),
        origin(say, source, hit.language, say.moment(hit.published_at, now, zone)),
    ]
    body = hit.text.removeprefix(hit.title).removeprefix(TITLE_END).replace("\n", " ")
    if body.strip():
        lines.append(mark(body, sought, LONGEST_EXCERPT))
    return Markup("\n").join(lines)


def mark(text: str, sought: Sequence[Sought], longest: int) -> Markup:
    """Return a part of a text, with what is sought in bold."""
    spans = find(text, sought)
    start, end = excerpt(text, spans, longest)
    parts, place = [Markup("{}").format("…" if start else "")], start
    for first, last in spans:
        if start <= first and last <= end:
            parts.append(Markup("{}<b>{}</b>").format(text[place:first], text[first:last]))
            place = last
    parts.append(Markup("{}{}").format(text[place:end], "…" if end < len(text) else ""))
    return Markup().join(parts)
