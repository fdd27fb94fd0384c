"""A briefing in, a message in the reader's terms out: which report leads, what it says, and who said what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.alerts.decide import topic_score, watched
from bot.alerts.digest import Bundle, Digest, Headline, Occasion, gather
from bot.alerts.outlets import Owners, apart, one_for_each, owner, via
from bot.alerts.quotations import count_quotations
from bot.model import (
    TITLE_END,
    UNKNOWN_LANGUAGE,
    Article,
    Briefing,
    Citation,
    Credit,
    KeyQuote,
    Language,
    Match,
    Message,
    Quote,
    Reason,
    Report,
    Span,
    Subscription,
    Topic,
    TopicId,
)
from bot.speech import ENGLISH, N_, Speech
from bot.topics.naming import display_name

KEY_QUOTES = 3
MORE_QUOTES = 5
REPEATS = N_("same story as an earlier message")
_MARK = "(?:,,|``|''|[“”„‟\"«»‹›「」『』‘’‚'〝〞＂״])"  # some are typed as two signs
_OPENING, _CLOSING = re.compile(f"^{_MARK}"), re.compile(f"{_MARK}$")

Summariser = Callable[[Article, Language, Sequence[Span], Sequence[Span]], tuple[str, ...]]
Ranker = Callable[[Sequence[Quote], Sequence[Match], str, int], tuple[KeyQuote, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Renderer:
    """What rendering needs to know beside the briefing: the topics, the languages, and the engines that choose words.

    ``summarise(article, language, topic_spans, avoid)`` takes spans of ``article.text``.
    """

    topics: Mapping[TopicId, Topic]
    languages: Mapping[str, Language]
    fallback: Language  # for a text whose language is not in the catalogue
    summarise: Summariser
    rank_key_quotes: Ranker
    owners: Owners = field(default_factory=dict)
    speech: Callable[[str], Speech] = lambda _: ENGLISH  # by the tag of a language

    def render(self, briefing: Briefing, now: datetime) -> Message:
        """Return the message for an alert; ``now`` decides whether the date is worth showing."""
        if briefing.alert.reason is Reason.DEVELOPMENT:
            return self._development(briefing, now)
        subscription, story, say = briefing.subscription, briefing.story, self._speech(briefing)
        lead = choose_lead(story.reports, subscription)
        article, analysis = lead.article, lead.analysis
        matches = watched(analysis.matches, subscription.topics)
        ranked = self.rank_key_quotes(analysis.quotes, matches, article.text, KEY_QUOTES + MORE_QUOTES)
        key, more = (_in_order(part) for part in (ranked[:KEY_QUOTES], ranked[KEY_QUOTES:]))
        language = self.languages.get(analysis.detection.language, self.fallback)
        spans = [span for match in matches for span in match.spans]
        others, echoes = self._others(article.source, story.reports, say)
        message = Message(
            key=briefing.alert.key,
            reason=briefing.alert.reason,
            topics=tuple(self._topic_label(match.topic, say) for match in self._story_matches(briefing)),
            title=article.title,
            lead=self._credit(lead, say),
            article_id=article.origin,
            when=say.moment(article.published_at, now, subscription.timezone),
            summary=self.summarise(article, language, spans, [quote.span for quote in key]),
            quotes=tuple(cite(quote, article.source) for quote in key),
            more_quotes=tuple(cite(quote, article.source) for quote in more),
            others=others,
            echoes=echoes,
            speech=say.tag,
        )
        return self._with_facts(message, briefing, lead)

    def _development(self, briefing: Briefing, now: datetime) -> Message:
        """Return the short message for a development: what is new, who says so, and the new speaker's best quote."""
        alert, subscription, say = briefing.alert, briefing.subscription, self._speech(briefing)
        report = told_report(briefing)
        article, analysis = report.article, report.analysis
        matches = watched(analysis.matches, subscription.topics)
        ranked = self.rank_key_quotes(analysis.quotes, matches, article.text, KEY_QUOTES + MORE_QUOTES)
        spoken = [key.quote for key in ranked if key.quote.speaker and key.quote.speaker in alert.words]
        message = Message(
            key=alert.key,
            reason=alert.reason,
            topics=(),
            title=article.title,
            lead=self._credit(report, say),
            article_id=article.origin,
            when=say.moment(article.published_at, now, subscription.timezone),
            summary=(),
            quotes=tuple(cite(quote, article.source) for quote in spoken[:1]),
            news=alert.words,
            speech=say.tag,
        )
        return self._with_facts(message, briefing, report)

    def headline(self, briefing: Briefing) -> Headline:
        """Return an alert as one of many: its lead's title and best quote, and how many others report it."""
        story, told, say = briefing.story, told_report(briefing), self._speech(briefing)
        article, analysis = told.article, told.analysis
        matches = watched(analysis.matches, briefing.subscription.topics)
        ranked = self.rank_key_quotes(analysis.quotes, matches, article.text, 1)
        topics = self._story_matches(briefing)
        alone, _ = apart(article.source, story.reports, self.owners)
        return Headline(
            story_id=story.id,
            topic=self._topic_label(topics[0].topic, say) if topics else "",
            title=article.title,
            lead=self._credit(told, say),
            more=len(alone),
            quote=cite(ranked[0].quote, article.source) if ranked else None,
            news=briefing.alert.words,
            score=max(topic_score(report, briefing.subscription) for report in story.reports),
            updated_at=story.updated_at,
        )

    def digest(self, bundle: Bundle, headlines: Sequence[Headline], now: datetime) -> Digest:
        """Return the message for alerts that go out together: the best of their headlines, by topic."""
        alert, subscription, say = bundle.alert, bundle.subscription, self._speech(bundle)
        sections, left_out = gather(headlines)
        return Digest(
            key=alert.key,
            occasion=bundle.occasion,
            sections=sections,
            since=say.moment(alert.created_at, now, subscription.timezone),
            speech=say.tag,
            left_out=left_out + bundle.uncounted,
            most_an_hour=subscription.an_hour if bundle.occasion is Occasion.FLOOD else 0,
        )

    def grow(self, card: Message, briefing: Briefing) -> Message:
        """Return a message as it was sent, with all who report its story by now: else it changes under its reader.

        Where an earlier message turned out to tell of the same story, that one grows, and this one says so. Where the
        report that it shows has left the story, it stays.
        """
        say = self.speech(card.speech)
        if briefing.alert.repeats is not None:
            told = f" · {say(REPEATS).unescape()}"
            return card if card.when.endswith(told) else replace(card, when=card.when + told)
        reports = briefing.story.reports
        if all(report.article.origin != card.article_id for report in reports):
            return card
        others, echoes = self._others(card.lead.source, reports, say)
        grown = replace(card, others=others, echoes=echoes)
        if card.alert_id is None:  # it was sent without buttons
            return grown
        story = briefing.story
        return replace(grown, story_quotes=count_quotations(story), story_sources=len(one_for_each(reports)))

    def _with_facts(self, message: Message, briefing: Briefing, lead: Report) -> Message:
        """Return a message with what its buttons depend on."""
        return replace(
            message,
            alert_id=briefing.alert.id or None,  # a sample is nobody's alert
            story_quotes=count_quotations(briefing.story),
            story_sources=len(one_for_each(briefing.story.reports)),
            foreign=self._is_foreign(lead, briefing.subscription, message.speech),
        )

    def _is_foreign(self, report: Report, subscription: Subscription, speech: str) -> bool:
        """Say whether a report is in a language that the reader is not known to read, nor in one that is close."""
        tags = (tag.partition("-")[0] for tag in subscription.languages or (speech,))
        reads = ["sr" if tag == "cnr" else tag for tag in tags]  # of Montenegrin, the catalogue has no language
        groups = {language.group for tag, language in self.languages.items() if tag.partition("-")[0] in reads}
        return report.analysis.detection.group not in groups

    def _story_matches(self, briefing: Briefing) -> tuple[Match, ...]:
        """Return each watched topic's strongest match in the story, strongest first."""
        best: dict[TopicId, Match] = {}
        for report in briefing.story.reports:
            for match in watched(report.analysis.matches, briefing.subscription.topics):
                if match.topic not in best or match.score > best[match.topic].score:
                    best[match.topic] = match
        return tuple(sorted(best.values(), key=lambda match: (-match.score, match.topic)))

    def _speech(self, briefing: Briefing | Bundle) -> Speech:
        return self.speech(briefing.subscription.interface)

    def _topic_label(self, topic_id: TopicId, say: Speech) -> str:
        topic = self.topics.get(topic_id)
        return f"{topic.emoji} {display_name(topic, say.tag)}".strip() if topic else topic_id

    def _credit(self, report: Report, say: Speech) -> Credit:
        tag = report.analysis.detection.language
        return Credit(
            source=report.article.source,
            flag=flag(report.article.country),
            link=report.article.url,
            language=self._language_name(tag, say),
            title=report.article.title,
            owner=owner(report, self.owners),
        )

    def _language_name(self, tag: str, say: Speech) -> str:
        """Return what a language is called, whatever its script; empty where it is not known."""
        if tag in self.languages and say.tag == ENGLISH.tag:
            return self.languages[tag].name
        return "" if tag == UNKNOWN_LANGUAGE else say.language_name(tag.partition("-")[0])

    def _others(
        self, lead: str, reports: Sequence[Report], say: Speech
    ) -> tuple[tuple[Credit, ...], tuple[Credit, ...]]:
        """Return the other outlets, each once: those that support the lead's report, and those that only repeat it."""
        alone, echoes = apart(lead, reports, self.owners)
        known = tuple(replace(self._credit(report, say), via=via(report, reports)) for report in echoes)
        return self._credits(alone, say), known

    def _credits(self, reports: Iterable[Report], say: Speech) -> tuple[Credit, ...]:
        return tuple(self._credit(report, say) for report in reports)


def told_report(briefing: Briefing) -> Report:
    """Return the report that an alert's message shows, in its latest revision; before it is sent, the one it would."""
    shown = (report for report in briefing.story.reports if report.article.origin == briefing.alert.article_id)
    return next(shown, None) or choose_lead(briefing.story.reports, briefing.subscription)


def _in_order(ranked: Sequence[KeyQuote]) -> list[Quote]:
    """Return quotes in the order of the text."""
    return sorted((key.quote for key in ranked), key=lambda quote: quote.span)


def choose_lead(reports: Sequence[Report], subscription: Subscription) -> Report:
    """Choose the report that tells the story: in a language the reader prefers, on topic, with quotes and substance."""

    def merit(report: Report) -> tuple[float, ...]:
        tag = report.analysis.detection.language
        wanted = subscription.languages or (subscription.interface,)
        rank = next(
            (i for i, language in enumerate(wanted) if tag.split("-")[0] == language.split("-")[0]), len(wanted)
        )
        named = sum(1 for quote in report.analysis.quotes if quote.speaker)
        on_topic = topic_score(report, subscription) > 0
        substance = min(len(report.article.body), 4000) / 1000 + min(named, 3)
        return (on_topic, -rank, substance, -report.article.published_at.timestamp(), -report.article.id)

    return max(reports, key=merit)


def cite(quote: Quote, source: str) -> Citation:
    """Return a quote as the reader sees it: without the outlet's own marks, a channel sets the reader's.

    Only the outermost marks go: those of a quote within the quote belong to its words. The comma that American style
    puts before the closing mark (“…,” he said) goes too.
    """
    words = _CLOSING.sub("", _OPENING.sub("", quote.words.strip())).strip().rstrip(",，、")
    return Citation(words=words, speaker=quote.speaker, role=quote.role, source=source)


def flag(country: str | None) -> str:
    """Return a country's flag, made of regional indicator letters; XK has one too."""
    if not country or len(country) != 2:
        return ""
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in country.upper())


def body_spans(article: Article, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Move spans of the whole text to offsets in its body; those in the title fall away."""
    offset = len(article.title) + len(TITLE_END)
    return tuple((start - offset, end - offset) for start, end in spans if start >= offset)
