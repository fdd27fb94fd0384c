"""A message of strangers' words in, one that can be shown out: every field a single line, links to the web only."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from bot.alerts.digest import Digest, Headline, Section
from bot.model import Citation, Credit, Message
from bot.text.display import ELLIPSIS, FSI, LONGEST_LINK, PDI, clip, followable, graphemes, isolated, showable, units

__all__ = [
    "ELLIPSIS",
    "FSI",
    "LONGEST_LINK",
    "PDI",
    "clip",
    "displayable",
    "graphemes",
    "houses",
    "isolated",
    "showable",
    "units",
]


def displayable(message: Message) -> Message:
    """Return the message with every field showable, a title in any case, and links only to the web."""
    lead = _credit(message.lead)
    return replace(
        message,
        topics=_lines(message.topics),
        title=showable(message.title) or lead.source or "Untitled",
        lead=lead,
        when=showable(message.when),
        summary=_lines(message.summary),
        quotes=tuple(map(_citation, message.quotes)),
        more_quotes=tuple(map(_citation, message.more_quotes)),
        others=tuple(map(_credit, message.others)),
        echoes=tuple(map(_credit, message.echoes)),
        news=showable(message.news),
        machines=_lines(message.machines),
    )


def displayable_digest(digest: Digest) -> Digest:
    """Return the digest with every field showable, a title in any case, and links only to the web."""
    sections = (
        Section(topic=showable(section.topic), headlines=tuple(map(_headline, section.headlines)))
        for section in digest.sections
    )
    return replace(digest, sections=tuple(sections), since=showable(digest.since))


def _headline(headline: Headline) -> Headline:
    lead = _credit(headline.lead)
    return replace(
        headline,
        title=showable(headline.title) or lead.source or "Untitled",
        lead=lead,
        quote=_citation(headline.quote) if headline.quote else None,
        news=showable(headline.news),
    )


def houses(outlets: tuple[Credit, ...]) -> list[list[Credit]]:
    """Return outlets, those of one owner that stand side by side together."""
    return [list(group) for _, group in groupby(outlets, key=lambda credit: credit.owner or credit.source)]


def by_agency(echoes: tuple[Credit, ...]) -> list[tuple[str, tuple[Credit, ...]]]:
    """Return outlets that add nothing of their own, by the agency whose text they have; at last "", not known."""
    agencies = sorted(dict.fromkeys(credit.via for credit in echoes), key=lambda agency: not agency)
    return [(agency, tuple(credit for credit in echoes if credit.via == agency)) for agency in agencies]


def _lines(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line for line in map(showable, texts) if line)


def _credit(credit: Credit) -> Credit:
    return replace(
        credit,
        source=showable(credit.source),
        language=showable(credit.language),
        via=showable(credit.via),
        title=showable(credit.title),
        link=credit.link if credit.link and followable(credit.link) else None,
    )


def _citation(citation: Citation) -> Citation:
    return replace(
        citation,
        words=showable(citation.words),
        speaker=showable(citation.speaker or "") or None,
        role=showable(citation.role or "") or None,
        source=showable(citation.source),
    )
