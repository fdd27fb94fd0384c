"""The room of what is read: /sources, a country or a name in, outlets with their languages, output and health out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from markupsafe import Markup

from bot.alerts.render import flag
from bot.commands.listing import place_of, turning
from bot.dialogue import Action, Answer, Button, Command, Manner, Press, Question, says
from bot.model import Feed, FeedState
from bot.ports import Clock, FeedStore, Ledger
from bot.speech import N_, Speech
from bot.text.searching import keys_of
from bot.topic_names import short

WEEK = timedelta(days=7)
OUTLETS_A_PAGE = 15
COUNTRIES_A_PAGE = 24
COUNTRIES_A_ROW = 3
LONGEST_ASKED = 60  # characters
LONGEST_REASON = 80
NOWHERE = "-"  # stands for no country


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outlet:
    """A source as it is read."""

    name: str
    country: str  # its code, or NOWHERE
    languages: tuple[str, ...]
    states: tuple[FeedState, ...]
    articles: int  # of the last week


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Knows what is read. ``configured`` gives the feeds of sources.yaml."""

    configured: Callable[[], Iterable[Feed]]
    feeds: FeedStore
    ledger: Ledger
    clock: Clock

    @property
    def commands(self) -> tuple[Command, ...]:
        """/sources."""
        words = N_("which outlets are read, by country")
        return (Command(name="sources", description=words, answer=self.sources, example="/sources Serbia"),)

    @property
    def presses(self) -> tuple[Press, ...]:
        """Countries, the outlets of one, and further pages of both."""
        return (Press(name="countries", answer=self._turn_countries), Press(name="outlets", answer=self._turn_outlets))

    async def sources(self, question: Question) -> Answer:
        """List the countries, or the outlets of one, or those with a name."""
        return (
            await self._outlets(question, 0, question.argument)
            if question.argument
            else await self._countries(question, 0)
        )

    async def _turn_countries(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        (first,) = arguments
        return replace(await self._countries(question, place_of(first)), manner=Manner.REPLACE)

    async def _turn_outlets(self, question: Question, arguments: tuple[str, ...]) -> Answer:
        first, asked = arguments
        return replace(await self._outlets(question, place_of(first), asked), manner=Manner.REPLACE)

    async def _countries(self, question: Question, first: int) -> Answer:
        say, outlets = question.say, await self._known()
        by_country = Counter(outlet.country for outlet in outlets)
        if not by_country:
            return Answer(text=say("No outlet is read yet. Feeds stand in sources.yaml."))
        articles = sum(outlet.articles for outlet in outlets)
        countries = len(by_country) - (NOWHERE in by_country)
        lines = [
            say.plural("<b>{count} outlet</b> is read.", "<b>{count} outlets</b> are read.", len(outlets)),
            say.plural("They are of {count} country.", "They are of {count} countries.", countries),
            say.plural(
                "{count} article came in the last 7 days.", "{count} articles came in the last 7 days.", articles
            ),
        ]
        ranked = sorted(by_country, key=lambda code: (code == NOWHERE, -by_country[code], code))
        page = ranked[first : first + COUNTRIES_A_PAGE]
        buttons = [
            Button(
                label=f"{flag(code)} {_country(code, say)} ({say.number(by_country[code])})".strip(),
                action=Action(name="outlets", arguments=("0", code)),
            )
            for code in page
        ]
        rows = [tuple(buttons[at : at + COUNTRIES_A_ROW]) for at in range(0, len(buttons), COUNTRIES_A_ROW)]
        turn = turning(say, "countries", first, COUNTRIES_A_PAGE, first + COUNTRIES_A_PAGE < len(ranked))
        return says(Markup("\n").join(lines), *rows, *([turn] if turn else []))

    async def _outlets(self, question: Question, first: int, asked: str) -> Answer:
        say, asked = question.say, " ".join(asked[:LONGEST_ASKED].replace("|", " ").split())
        outlets = await self._known()
        code = _code_of(asked, {outlet.country for outlet in outlets}, say)
        chosen = [outlet for outlet in outlets if outlet.country == code] if code else _named(asked, outlets)
        if not chosen:
            return Answer(
                text=say("No outlet and no country of outlets is called <b>{name}</b>. All: /sources", name=asked)
            )
        called = f"{flag(code)} {_country(code, say)}".strip() if code else asked
        head = say.plural("<b>{name}</b>: {count} outlet", "<b>{name}</b>: {count} outlets", len(chosen), name=called)
        ranked = sorted(chosen, key=lambda outlet: (-outlet.articles, outlet.name.casefold()))
        lines = [_line(outlet, say) for outlet in ranked[first : first + OUTLETS_A_PAGE]]
        turn = turning(say, "outlets", first, OUTLETS_A_PAGE, first + OUTLETS_A_PAGE < len(ranked), code or asked)
        back = Button(label=say("All countries").unescape(), action=Action(name="countries", arguments=("0",)))
        return says(Markup("\n").join([head, Markup(), *lines]), *([turn] if turn else []), (back,))

    async def _known(self) -> list[_Outlet]:
        """Return every outlet of which a feed is read."""
        states: dict[str, FeedState] = {state.url: state for state in await self.feeds.states()}
        output = await self.ledger.output(self.clock() - WEEK)
        feeds: dict[str, list[Feed]] = {}
        for feed in self.configured():
            feeds.setdefault(feed.source, []).append(feed)
        return [_outlet(name, its, states, output.get(name, 0)) for name, its in feeds.items()]


def _outlet(name: str, feeds: Sequence[Feed], states: Mapping[str, FeedState], articles: int) -> _Outlet:
    return _Outlet(
        name=name,
        country=next((feed.country.upper() for feed in feeds if feed.country), NOWHERE),
        languages=tuple(dict.fromkeys(feed.language for feed in feeds if feed.language)),
        states=tuple(states[feed.url] for feed in feeds if feed.url in states),
        articles=articles,
    )


def _country(code: str, say: Speech) -> str:
    return say("no country").unescape() if code == NOWHERE else say.country_name(code)


def _code_of(asked: str, codes: Iterable[str], say: Speech) -> str | None:
    """Return the country that is meant by its code, or by its name in the reader's language or in English."""
    wanted = asked.casefold()
    for code in codes:
        names = {code, _country(code, say), Speech().country_name(code)}
        if wanted in {name.casefold() for name in names}:
            return code
    return None


def _named(asked: str, outlets: Iterable[_Outlet]) -> list[_Outlet]:
    """Return the outlets with a name in which what is asked for stands, in any alphabet."""
    wanted = "".join(keys_of(asked))
    return [outlet for outlet in outlets if wanted and wanted in "".join(keys_of(outlet.name))]


def _line(outlet: _Outlet, say: Speech) -> Markup:
    """Return an outlet with its languages, what it published, and what is wrong."""
    parts = [Markup("<b>{}</b>").format(short(outlet.name))]
    if outlet.languages:
        parts.append(say.listed([say.language_name(tag) for tag in outlet.languages]))
    parts.append(say.plural("{count} article in 7 days", "{count} articles in 7 days", outlet.articles))
    failing = [state for state in outlet.states if state.failures]
    if outlet.states and len(failing) == len(outlet.states):
        parts.append(say("⚠ it fails: {reason}", reason=short(failing[0].reason or "?", LONGEST_REASON)))
    elif failing:
        parts.append(say.plural("⚠ {count} of its feeds fails", "⚠ {count} of its feeds fail", len(failing)))
    elif not any(state.succeeded_at for state in outlet.states):
        parts.append(say("not read yet"))
    return Markup("{} {}").format(flag(outlet.country) or "·", Markup(" · ").join(parts))
