"""A match and its article in, the words that made it and where they stand out."""

from __future__ import annotations

from bot.model import Article, Match
from bot.speech import N_
from bot.topics.weigh import LEAD

WORDS_SHOWN = 8  # of one match


def placed_words(match: Match, article: Article) -> tuple[tuple[str, str], ...]:
    """Return the first words of a match, each once for every place: in the title, at the beginning, below."""
    title = len(article.title)

    def place(start: int) -> str:
        return (
            N_("in the title")
            if start < title
            else N_("at the beginning")
            if start < title + LEAD
            else N_("further down")
        )

    placed = [(word, place(start)) for word, (start, _) in zip(match.words, match.spans, strict=True)]
    return tuple(dict.fromkeys(placed))[:WORDS_SHOWN]
