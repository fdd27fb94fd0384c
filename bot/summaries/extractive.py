"""An article in, the few of its sentences that sum it up out, verbatim and in their order.

Position (news says first what matters), likeness to the title and centrality among the sentences (Erkan and Radev
2004, with one step of the walk) make a sentence's worth; a sentence like one that is chosen already loses by maximal
marginal relevance (Carbonell and Goldstein 1998).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.model import Language, Span
from bot.text.sentences import split

MOST_SENTENCES = 60  # that are looked at: the rest of a long text is background
LONGEST = 600  # characters of a sentence that stands alone
FEWEST_WORDS, FEWEST_LETTERS = 5, 12
POSITION, TITLE, CENTRAL, LIKE_CHOSEN, TOPIC = 1.0, 0.5, 0.5, 0.6, 0.1

_WORD = re.compile(r"\w+")
_QUOTATION_MARK = re.compile(r"[“”„‟\"«»「」『』〝〞＂]|(?<!\w)״|״(?!\w)|''|``")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
# "MOSCOW, February 19. /TASS/." · "BELGRADE (Reuters) -" · "SKOPJE, 3 March (MIA) –": place, date, agency.
_DATELINE = re.compile(
    r"(?:[^\W\d_][^\n/.—–]{1,60}[.,]\s*)?/[^\s/][^/\n]{1,30}/\s*[.,:—–-]*\s+"
    r"|[^\W\d_][^\n()]{0,60}\((?=[^\W\d_])[^()\n]{2,30}\)\s*[—–-]+\s+"
    r"|[^\W\d_a-z][^\n.!?—–]{1,40}?,?\s+(?:\d{1,2}\.?\s+\w+|\w+\.?\s+\d{1,2})[^\n.!?—–]{0,20}\s[—–-]{1,2}\s+"
)
_BARE_DATELINE = re.compile(
    r"^[^\W\d_][\w .'’-]{1,40},\s+(?:\w+\.?\s+\d{1,2}|\d{1,2}\.?\s+\w+)(?:,?\s+\d{4})?\s*[.,]?$"
)
_FURNITURE = re.compile(
    r"read more|click here|subscribe|newsletter|sign up|cookie|all rights reserved|photo:|file photo|image:|"
    r"getty images|follow us|share this|advertisement|javascript|copyright|©|https?://|www\.|"
    r"čitajte|pročitajte|opširnije|foto:|фото:|прочитајте|читайте|подписывайтесь|читайте також|прочетете|"
    r"lesen sie|mehr zum thema|lire aussi|à lire|leia também|lea también|leer más|leggi anche|lees ook|devamı|"
    r"διαβάστε|citește și|citiţi|olvassa|czytaj|čtěte|lexo|läs mer|les mer|læs mere|lue myös",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"^(?:by|von|par|por|di|autor|аутор|автор|reporting by|editing by|text|foto)\b[^.!?]{0,60}$", re.I)


@dataclass(frozen=True, slots=True)
class _Sentence:
    span: Span
    number: int
    words: Mapping[str, float]


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
    A single sentence may be longer than the budget, up to 600 characters.
    """
    sentences = _usable(body, language)
    free = [
        sentence
        for sentence in sentences
        if not _overlaps(sentence.span, avoid) and not _is_cut_from_a_quote(body[slice(*sentence.span)])
    ]
    merits = _merits(title, sentences, language)
    on_topic = {sentence.number for sentence in sentences if _overlaps(sentence.span, topic_spans)}
    chosen: list[_Sentence] = []
    wanted = [sentence for sentence in free if sentence.number in on_topic]
    wanted = wanted or [sentence for sentence in sentences if sentence.number in on_topic]
    pools = ([wanted] if wanted and limit else []) + [free or sentences] * limit
    for pool in pools:
        if len(chosen) < limit and (best := _best(pool, chosen, merits, on_topic, budget)):
            chosen.append(best)
    if not chosen and limit and free and free is not sentences:
        chosen.extend(filter(None, [_best(sentences, [], merits, on_topic, budget)]))
    return tuple(body[start:end] for start, end in sorted(sentence.span for sentence in chosen))


def _best(
    pool: Sequence[_Sentence],
    chosen: Sequence[_Sentence],
    merits: Mapping[int, float],
    on_topic: set[int],
    budget: int,
) -> _Sentence | None:
    """Return the sentence that adds most to those chosen and still fits."""
    spent = sum(_length(sentence) + 1 for sentence in chosen)
    taken = {sentence.number for sentence in chosen}
    best: tuple[float, _Sentence] | None = None
    for sentence in pool:
        room = budget - spent if chosen else max(budget, LONGEST)
        if sentence.number in taken or _length(sentence) > room:
            continue
        likeness = max((_cosine(sentence.words, other.words) for other in chosen), default=0.0)
        merit = merits[sentence.number] - LIKE_CHOSEN * likeness + TOPIC * (sentence.number in on_topic)
        if best is None or merit > best[0]:
            best = (merit, sentence)
    return best[1] if best else None


def _usable(body: str, language: Language) -> list[_Sentence]:
    """Return the sentences that can stand in a summary, without datelines, bylines and furniture."""
    stops = frozenset(language.stop_words)
    sentences: list[_Sentence] = []
    spans = _joined(body, split(body, language))
    for first, end in spans:
        if len(sentences) >= MOST_SENTENCES:
            break
        dateline = _DATELINE.match(body, first, end)
        start = dateline.end() if dateline else first
        text = body[start:end]
        if start < end and not _is_furniture(text):
            sentences.append(_Sentence((start, end), len(sentences), _bag(text, stops)))
    return sentences


def _joined(body: str, spans: Sequence[Span]) -> list[Span]:
    """Return the spans; the pieces of a line in a script whose sentences are not marked become lines again."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and body[joined[-1][1] : start].strip(" \t") == "" and _is_short_thai(body, joined[-1]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _is_short_thai(body: str, span: Span) -> bool:
    return "\u0e00" <= body[span[1] - 1] <= "\u0eff" and span[1] - span[0] < 120


def _is_furniture(text: str) -> bool:
    """Say whether a line is no sentence of the article: a byline, a caption, a link, a bare dateline."""
    unspaced = len(_UNSPACED.findall(text))
    if unspaced * 2 > len(text):
        return len(text) < FEWEST_LETTERS
    if len(_WORD.findall(text)) < FEWEST_WORDS or text[-1:] in ":|>»…" or text.endswith("..."):
        return True
    if len(text) < 200 and _FURNITURE.search(text):
        return True
    return bool(_BARE_DATELINE.match(text) or _BYLINE.match(text) or text.isupper())


def _is_cut_from_a_quote(text: str) -> bool:
    """Say whether a quotation of several sentences begins or ends here: what stands without its other mark misleads."""
    return len(_QUOTATION_MARK.findall(text)) % 2 == 1


def _merits(title: str, sentences: Sequence[_Sentence], language: Language) -> dict[int, float]:
    """Return what each sentence is worth by itself."""
    heading = _bag(title, frozenset(language.stop_words))
    whole: Counter[str] = Counter()
    for sentence in sentences:
        whole.update(sentence.words)
    return {
        sentence.number: POSITION / math.sqrt(1 + sentence.number)
        + TITLE * _cosine(sentence.words, heading)
        + CENTRAL * _cosine(sentence.words, whole)
        for sentence in sentences
    }


def _bag(text: str, stops: frozenset[str]) -> dict[str, float]:
    """Return the weighted words of a text; of scripts that write no spaces, its pairs of letters."""
    counts: Counter[str] = Counter()
    for word in _WORD.findall(text.casefold()):
        if _UNSPACED.search(word):
            counts.update(word[place : place + 2] for place in range(len(word) - 1))
        elif word not in stops and len(word) > 2:
            counts[word[:7]] += 1
    return {word: 1 + math.log(count) for word, count in counts.items()}


def _cosine(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    product = sum(weight * b[word] for word, weight in a.items() if word in b)
    if not product:
        return 0.0
    return product / math.sqrt(sum(w * w for w in a.values()) * sum(w * w for w in b.values()))


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def _length(sentence: _Sentence) -> int:
    return sentence.span[1] - sentence.span[0]
