"""A digest and a way of marking text up in, a few messages of limited length out, none of them cut within a story."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bot.alerts.digest import Digest, Headline
from bot.channels.display import clip, displayable_digest, isolated
from bot.channels.layout import HERE, LONGEST_NAME, LONGEST_TITLE, SHORT_TITLES, Markup, Style
from bot.channels.wording import heading, left_out
from bot.model import Citation, Receipt, Target
from bot.speech import Speech

MOST_PAGES = 10  # a service of a few words would take a message for each story
MOST_BEGUN = 200  # digests; each is some ten thousand characters
SHORT_HEADINGS = (LONGEST_TITLE, 60, 20)  # UTF-16 units, where a service takes few
LONGEST_QUOTE = 240  # UTF-16 units: a longer one would be more than a line or two, and none is cut


class Begun:
    """What arrived of digests that broke off, so that it is not sent again; of the latest ones, until we are ended."""

    def __init__(self) -> None:
        self._digests: OrderedDict[tuple[Target, str], tuple[tuple[str, Receipt], ...]] = OrderedDict()

    def arrived(self, target: Target, key: str, pages: Sequence[str]) -> tuple[Receipt, ...]:
        """Return the receipts of the first pages that arrived; none where those were others than these."""
        known = self._digests.get((target, key), ())
        same = tuple(page for page, _ in known) == tuple(pages[: len(known)])
        return tuple(receipt for _, receipt in known) if same else ()

    def keep(self, target: Target, key: str, pages: Sequence[str], receipts: Sequence[Receipt]) -> None:
        """Remember the pages that arrived, or nothing any more where all did."""
        self._digests.pop((target, key), None)
        if len(receipts) < len(pages):
            self._digests[target, key] = tuple(zip(pages, receipts, strict=False))
        while len(self._digests) > MOST_BEGUN:
            self._digests.popitem(last=False)


def digest_title(digest: Digest, say: Speech) -> str:
    """Return what a digest is, as plain text."""
    return heading(displayable_digest(digest), say)[0].striptags()


def compose_digest(digest: Digest, style: Style, limit: int) -> tuple[str, ...]:
    """Return a digest in messages no longer than the limit; what has no room in MOST_PAGES is only counted."""
    markup, shown = style.markup, displayable_digest(digest)

    def fit(*blocks: str) -> bool:
        return style.size(markup.whole(blocks)) <= limit

    opening: tuple[str, ...] = next(((form,) for form in _heading(digest, style) if form and fit(form)), ())
    left, pages = digest.left_out, [opening]
    for block in _blocks(shown, style, fit):
        if fit(*pages[-1], block):
            pages[-1] = (*pages[-1], block)
        elif len(pages) < MOST_PAGES:
            pages.append((block,))
        else:
            left += 1
    more = style.words(left_out(replace(digest, left_out=left), style.say))
    if left and fit(*pages[-1], more):
        pages[-1] = (*pages[-1], more)
    return tuple(markup.whole(page) for page in pages if page)


def _heading(digest: Digest, style: Style) -> Iterator[str]:
    """Yield what a digest is and why it is one, where the title does not say so, in less and less room."""
    markup, title = style.markup, digest_title(digest, style.say)
    because = [markup.slanted(markup.escape(it.striptags())) for it in heading(digest, style.say)[1:]]
    if style.titled:
        yield markup.lines(because)
        return
    yield markup.lines([markup.strong(markup.escape(title)), *because])
    for length in SHORT_HEADINGS:
        yield markup.strong(markup.escape(clip(title, length)))


def _blocks(digest: Digest, style: Style, fits: Callable[[str], bool]) -> Iterator[str]:
    """Yield what is not to be cut: each story, a topic's first one together with its name."""
    markup = style.markup
    for section in digest.sections:
        name = markup.strong(markup.escape(clip(section.topic, LONGEST_NAME))) if section.topic else ""
        for number, headline in enumerate(section.headlines):
            forms = _story(headline, "" if number else name, style)
            yield next((form for form in forms if fits(form)), clip(headline.title, 1))


def _story(headline: Headline, topic: str, style: Style) -> Iterator[str]:
    """Yield a story in one to three lines, and in less and less room."""
    markup = style.markup
    link, lead = headline.lead.link, headline.lead
    title = markup.escape(clip(headline.title, LONGEST_TITLE))
    source, news = (
        markup.escape(text)
        for text in isolated(
            *(clip(text, LONGEST_NAME) for text in (f"{lead.flag} {lead.source}".strip(), headline.news))
        )
    )
    if headline.more:
        more = style.say.plural("{outlets} and {count} more", "{outlets} and {count} more", headline.more, outlets=HERE)
        source = style.words(more).replace(HERE, source)
    first = f"• {markup.link(title, link) if link else title}"
    by = " · ".join(part for part in (news, source) if part)
    alone = link if link and markup.links_alone else ""
    for lines in ((topic, first, by, _quote(headline.quote, markup), alone), (topic, first, by, alone), (first, alone)):
        yield markup.lines([line for line in lines if line])
    for length in SHORT_TITLES:
        yield f"• {markup.escape(clip(headline.title, length))}"


def _quote(quote: Citation | None, markup: Markup) -> str:
    if quote is None or len(quote.words) > LONGEST_QUOTE:
        return ""
    by = f" — {markup.escape(clip(quote.speaker, LONGEST_NAME))}" if quote.speaker else ""
    return f"{markup.slanted(markup.escape(f'“{quote.words}”'))}{by}"
