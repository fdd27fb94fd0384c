"""A report in, what was concluded from it out, in lines for a reader: language, topics with evidence, quotes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from markupsafe import Markup

from bot.alerts.decide import watched
from bot.alerts.evidence import placed_words
from bot.alerts.render import Renderer, cite
from bot.model import Report, Topic, TopicId
from bot.speech import Speech
from bot.text.display import followable, one_line
from bot.topic_names import name_all

TOPICS_SHOWN, QUOTES_SHOWN = 6, 3
LONGEST_TITLE, LONGEST_NAME, LONGEST_QUOTE, LONGEST_WORDS = 200, 80, 600, 200


def say_report(report: Report, renderer: Renderer, known: Mapping[TopicId, Topic], say: Speech) -> Iterator[Markup]:
    """Yield the lines."""
    article, analysis = report.article, report.analysis
    title = one_line(article.title, LONGEST_TITLE) or say("Without a title")
    if article.url and followable(article.url):
        yield Markup('<b><a href="{}">{}</a></b>').format(article.url, title)
    else:
        yield Markup("<b>{}</b>").format(title)
    tag = analysis.detection.language
    yield (
        say("Language: {language}", language=say.language_name(tag))
        if tag != "und"
        else say("Its language is unclear.")
    )
    matches = watched(analysis.matches, [match.topic for match in analysis.matches])
    for match in matches[:TOPICS_SHOWN]:
        words = Markup(", ").join(
            Markup("{} <i>{}</i>").format(one_line(word, LONGEST_WORDS), say(place))
            for word, place in placed_words(match, article)
        )
        yield say(
            "{topic}, score {score}: {words}",
            topic=name_all([match.topic], known, say),
            score=say.number(round(match.score, 1)),
            words=words,
        )
    if not matches:
        yield say("No topic that I know is in it.")
    for key in renderer.rank_key_quotes(analysis.quotes, matches, article.text, QUOTES_SHOWN):
        citation = cite(key.quote, article.source)
        words = Markup("“{}”").format(one_line(citation.words, LONGEST_QUOTE))
        speaker = one_line(citation.speaker or "", LONGEST_NAME)
        yield Markup("{} — <b>{}</b>").format(words, speaker) if speaker else words
