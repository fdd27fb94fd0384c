"""An article in, the few of its sentences that sum it up out, verbatim and in their order.

All pairs of sentences are weighed by what they can be expected to have in common with a summary that the publisher
wrote (``worth``), so that the two say different things and are not too long. A third is added where that is better.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from bot.model import Language, Span
from bot.summaries.sentences import is_cut_from_a_quote, overlaps, usable
from bot.summaries.worth import Worth

MOST_SENTENCES = 25  # that are looked at, and as many on the topic: the rest of a long text is background
LONGEST = 600  # characters of a sentence that stands alone


def summarise(
    title: str,
    body: str,
    language: Language,
    topic_spans: Sequence[Span] = (),
    avoid: Sequence[Span] = (),
    limit: int = 3,
    budget: int = 400,
) -> tuple[str, ...]:
    """Return at most ``limit`` sentences of ``body``, together at most ``budget`` characters, in their order.

    ``topic_spans`` and ``avoid`` are offsets into ``body``: if some usable sentence holds a topic span, one that does
    is chosen; sentences that overlap ``avoid``, or are cut from a quotation, are taken only where there are no others.
    So are questions, and sentences that begin with "but he" and the like, unless the one before is chosen as well. A
    single sentence may be longer than the budget, up to 600 characters.
    """
    sentences = usable(title, body, language, topic_spans)
    texts = [body[slice(*sentence.span)] for sentence in sentences]
    worth = Worth(title, texts)
    on_topic = {sentence.number for sentence in sentences if overlaps(sentence.span, topic_spans)}
    tainted = {
        number
        for number, text in enumerate(texts)
        if overlaps(sentences[number].span, avoid) or is_cut_from_a_quote(text)
    }
    leaning = {sentence.number for sentence in sentences if sentence.leans}

    asking = {sentence.number for sentence in sentences if sentence.asks}

    def rank(choice: Sequence[int]) -> tuple[bool, bool, bool, float]:
        dangling = any(number in leaning and number - 1 not in choice for number in choice)
        tells = asking.isdisjoint(choice) and not dangling
        return not on_topic.isdisjoint(choice), tainted.isdisjoint(choice), tells, worth.of(choice)

    pool = sorted({*range(len(texts))[:MOST_SENTENCES], *sorted(on_topic)[:MOST_SENTENCES]})
    choices: list[tuple[int, ...]] = [(number,) for number in pool if len(texts[number]) <= max(budget, LONGEST)]
    chosen: tuple[int, ...] = ()
    for size in range(1, limit + 1):
        best = max(choices, key=rank, default=())
        if best and (not chosen or rank(best) > rank(chosen)):
            chosen = best
        larger = combinations(pool, 2) if size == 1 else (tuple(sorted({*chosen, number})) for number in pool)
        choices = [choice for choice in larger if len(choice) == size + 1 and _length(choice, texts) <= budget]
    return tuple(texts[number] for number in chosen)


def _length(choice: Sequence[int], texts: Sequence[str]) -> int:
    """Return the characters of sentences with a space between."""
    return sum(len(texts[number]) + 1 for number in choice) - 1
